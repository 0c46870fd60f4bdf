"""What one paragraph of a Word document says (段落文字): runs joined, insertions taken, deletions left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from perfeval.sources.xmltools import attribute, local_name, whole_number

# Elements whose text is not text of the paragraph: properties, deleted and moved-away text, field codes, ruby hints.
_SKIPPED = frozenset({"pPr", "rPr", "sdtPr", "sdtEndPr", "fldData", "instrText", "rt", "tbl", "binData", "docPr"})
_DELETED = frozenset({"del", "moveFrom"})
# Wrappers that change nothing about what stands inside them.
WRAPPERS = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
# Symbol fonts: ticked and empty boxes decide what a form says.
_SYMBOLS = {
    "wingdings": {0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x71: "□", 0xFC: "√", 0xFB: "×", 0x6C: "●", 0x6E: "■"},
    "wingdings 2": {0x52: "☑", 0x54: "☒", 0x53: "☒", 0x51: "☒", 0x50: "√", 0x4F: "×", 0xA3: "□", 0x2A: "□", 0xA2: "■"},
    "symbol": {0xB3: "≥", 0xA3: "≤", 0xB4: "×", 0xB8: "÷", 0xB1: "±", 0xB9: "≠", 0xB7: "·", 0xD6: "√"},
}


@dataclass(slots=True)
class Piece:
    """The content of a paragraph: its text, and what hangs on it."""

    text: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0
    changed: bool = False


def gather(element: etree._Element, piece: Piece, vanished: bool = False) -> Piece:
    """Collect the content of a paragraph into ``piece``."""
    for child in element:
        name = local_name(child)
        if name in _SKIPPED:
            continue
        if name == "r":
            gather(child, piece, vanished or _vanishes(child))
        elif name == "txbxContent":
            piece.boxes.append(child)
        elif name in _DELETED:
            piece.changed = True
            if name == "del":
                piece.deleted.append("".join(text.text or "" for text in child.iter("{*}delText")))
        elif name == "AlternateContent":
            if (chosen := _chosen(child)) is not None:
                gather(chosen, piece, vanished)
        elif name in ("footnoteReference", "endnoteReference", "commentReference"):
            piece.references.append((name.removesuffix("Reference"), attribute(child, "id") or ""))
        else:
            piece.changed = piece.changed or name in ("ins", "moveTo")
            piece.pictures += name in ("blip", "imagedata")
            text = _own_text(child, name)
            if text:
                (piece.hidden if vanished else piece.text).append(text)
            elif name != "t":
                gather(child, piece, vanished)
    return piece


def _own_text(element: etree._Element, name: str) -> str:
    if name == "t":
        return element.text or ""
    if name in ("tab", "ptab"):
        return "\t"
    if name in ("br", "cr"):
        return "\n"
    if name == "noBreakHyphen":
        return "-"
    if name == "sym":
        return _symbol(element)
    if name == "ffData":
        return _form_field(element)
    return ""


def _vanishes(run: etree._Element) -> bool:
    for child in run:
        if local_name(child) == "rPr":
            for setting in child:
                if local_name(setting) == "vanish":
                    return attribute(setting, "val") not in ("0", "false", "off")
    return False


def _chosen(alternatives: etree._Element) -> etree._Element | None:
    """Newer and older programs each have their copy of the same content: one of them is taken."""
    by_name = {local_name(child): child for child in reversed(alternatives)}
    return by_name.get("Choice", by_name.get("Fallback"))


def _symbol(element: etree._Element) -> str:
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    known = _SYMBOLS.get((attribute(element, "font") or "").lower(), {})
    if code & 0xFF in known:
        return known[code & 0xFF]
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x10000 else ""


def _form_field(element: etree._Element) -> str:
    """Old form fields store what was chosen, not what is printed."""
    for child in element:
        name = local_name(child)
        values = {local_name(item): attribute(item, "val") for item in child}
        if name == "checkBox":
            state = values.get("checked", values.get("default", "0")) if values else "0"
            return "□" if state in ("0", "false", "off") else "☑"
        if name == "ddList":
            entries = [attribute(item, "val") or "" for item in child if local_name(item) == "listEntry"]
            index = whole_number(values.get("result", values.get("default")))
            return entries[index] if 0 <= index < len(entries) else ""
    return ""


def inside(parent: etree._Element, *wanted: str) -> Iterator[etree._Element]:
    """Children of these names, also those within content controls and insertions."""
    for element in parent:
        name = local_name(element)
        if name in wanted:
            yield element
        elif name in WRAPPERS:
            yield from inside(element, *wanted)
        elif name == "AlternateContent" and (chosen := _chosen(element)) is not None:
            yield from inside(chosen, *wanted)


@lru_cache(maxsize=64)
def _anywhere(path: str) -> str:
    return "/".join(f"{{*}}{name}" for name in path.split("/"))


def setting(element: etree._Element, path: str) -> str | None:
    """The ``w:val`` of a property: ``setting(tc, "tcPr/gridSpan")``; ``""`` when it stands without value."""
    found = element.find(_anywhere(path))
    return None if found is None else attribute(found, "val") or ""
