"""What one paragraph of a Word document says (段落文字): runs joined, insertions taken, deletions left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from lxml import etree

from perfeval.sources.formulas import field_formula, formula_text
from perfeval.sources.typeface import PLAIN, Face, as_set, font_name, symbol
from perfeval.sources.xmltools import attribute, local_name, whole_number

# Elements whose text is not text of the paragraph: properties, deleted and moved-away text, field codes, ruby hints.
_SKIPPED = frozenset({"pPr", "rPr", "sdtPr", "sdtEndPr", "fldData", "rt", "tbl", "binData", "docPr"})
_DELETED = frozenset({"del", "moveFrom"})
_MARK = re.compile(r"【\d+】")
# Wrappers that change nothing about what stands inside them.
WRAPPERS = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})


@dataclass(slots=True)
class Piece:
    """The content of a paragraph: its text, and what hangs on it."""

    text: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0
    changed: bool = False
    fields: list[list[str]] = field(default_factory=list)
    style: Callable[[str], Face] = field(default=lambda _: PLAIN)

    def add(self, text: str, face: Face) -> None:
        """Text of a run, to where its face puts it."""
        where = self.hidden if face.vanished else self.struck if face.struck else self.text
        where.append(as_set(text, face))

    def mark_of_field(self, mark: etree._Element, face: Face) -> None:
        """A field begins or ends; a formula field (``EQ``) prints what its code says."""
        kind = attribute(mark, "fldCharType")
        if kind == "begin":
            self.fields.append([])
        elif kind == "end" and self.fields:
            self.formula("".join(self.fields.pop()), face)

    def formula(self, code: str, face: Face) -> None:
        """The text of a formula field."""
        self.add(field_formula(code) or "", face)


def gather(element: etree._Element, piece: Piece, face: Face = PLAIN) -> Piece:
    """Collect the content of a paragraph into ``piece``."""
    for child in element:
        name = local_name(child)
        if name in _SKIPPED:
            continue
        if name == "r":
            gather(child, piece, run_face(child, face, piece.style))
        elif name == "t" and _is_mark(child):
            continue
        elif name in _APART:
            _APART[name](child, piece, face)
        elif name in _DELETED:
            piece.changed = True
            if name == "del":
                piece.deleted.append("".join(text.text or "" for text in child.iter("{*}delText")))
        else:
            piece.changed = piece.changed or name in ("ins", "moveTo")
            piece.pictures += name in ("blip", "imagedata")
            text = _own_text(child, name)
            if text:
                piece.add(text, face)
            elif name != "t":
                gather(child, piece, face)
    return piece


def _is_mark(text: etree._Element) -> bool:
    """The number of a finding in the run of its comment, as a marked copy of ours has it: none of the form's words."""
    beside = {local_name(one) for one in text.itersiblings(preceding=True)}
    return "commentReference" in beside and _MARK.fullmatch(text.text or "") is not None


def _alternatives(element: etree._Element, piece: Piece, face: Face) -> None:
    if (chosen := _chosen(element)) is not None:
        gather(chosen, piece, face)


def _simple_field(element: etree._Element, piece: Piece, face: Face) -> None:
    piece.formula(attribute(element, "instr") or "", face)
    gather(element, piece, face)


def _field_code(element: etree._Element, piece: Piece, face: Face) -> None:
    if piece.fields:
        piece.fields[-1].append(element.text or "")


def _field_mark(element: etree._Element, piece: Piece, face: Face) -> None:
    gather(element, piece, face)  # an old form field stands inside the mark that begins it
    piece.mark_of_field(element, face)


def _reference(element: etree._Element, piece: Piece, face: Face) -> None:
    piece.references.append((local_name(element).removesuffix("Reference"), attribute(element, "id") or ""))


# What is neither a run nor a wrapper of runs.
_APART: Final[dict[str, Callable[[etree._Element, Piece, Face], None]]] = {
    "txbxContent": lambda element, piece, face: piece.boxes.append(element),
    "AlternateContent": _alternatives,
    "oMath": lambda element, piece, face: piece.add(formula_text(element), face),
    "fldSimple": _simple_field,
    "fldChar": _field_mark,
    "instrText": _field_code,
    "footnoteReference": _reference,
    "endnoteReference": _reference,
    "commentReference": _reference,
}


def run_face(run: etree._Element, face: Face, style: Callable[[str], Face]) -> Face:
    """How a run is set: the paragraph's face, its character style, its own settings, in this order."""
    properties = next((child for child in run if local_name(child) == "rPr"), None)
    if properties is None:
        return face
    for item in properties:
        if local_name(item) == "rStyle":
            of_style = style(attribute(item, "val") or "")
            face = face if of_style is PLAIN else of_style
    return set_by(properties, face)


def set_by(properties: etree._Element, face: Face) -> Face:
    """A face changed by settings of type (``w:rPr``)."""
    for item in properties:
        name = local_name(item)
        if name in ("strike", "dstrike"):
            face = replace(face, struck=_is_on(item) or (name == "dstrike" and face.struck))
        elif name == "vanish":
            face = replace(face, vanished=_is_on(item))
        elif name == "vertAlign":
            face = replace(face, raised=attribute(item, "val") == "superscript")
        elif name == "rFonts":
            fonts = [font_name(attribute(item, key)) for key in ("ascii", "hAnsi")]
            face = replace(face, font=next(filter(None, fonts), ""))
    return face


def _is_on(setting_: etree._Element) -> bool:
    return attribute(setting_, "val") not in ("0", "false", "off", "none")


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


def _chosen(alternatives: etree._Element) -> etree._Element | None:
    """Newer and older programs each have their copy of the same content: one of them is taken."""
    by_name = {local_name(child): child for child in reversed(alternatives)}
    return by_name.get("Choice", by_name.get("Fallback"))


def _symbol(element: etree._Element) -> str:
    try:
        return symbol(int(attribute(element, "char") or "", 16), attribute(element, "font") or "")
    except ValueError:
        return ""


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
