"""What a web page says by its type (网页字形): words struck out, raised, set in a symbol font, formulas.

Settled once in the tree, before anything reads its text: struck-out words are taken out and kept by the cell
that they stood in, the others are put as they look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from perfeval.sources.formulas import formula_text
from perfeval.sources.typeface import PLAIN, Face, as_set, font_name
from perfeval.sources.xmltools import local_name

_STRUCK_TAGS = frozenset(("s", "strike", "del"))
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CLASS = re.compile(r"\.([\w-]+)\s*(?:,|$)")
_TELLING = re.compile(r"line-through|wingdings|webdings|symbol|super", re.IGNORECASE)
_FONT = re.compile(r"font(?:-family)?\s*:\s*([^;]+)", re.IGNORECASE)

Struck = dict[etree._Element | None, list[str]]


def settle_marks(root: etree._Element) -> Struck:
    """Put the text of a page as it looks; what is struck out, by the cell it stood in (``None`` outside tables)."""
    classes = _classes(root)
    struck: Struck = {}
    for element in [element for element in root.iter() if _may_tell(element, classes)]:
        if local_name(element) == "math":
            element.text = formula_text(element)
            del element[:]
            continue
        face = _face(element, classes)
        if face.struck:
            if text := "".join(map(str, element.itertext())).strip():
                cell = next((outer for outer in _outwards(element) if outer.tag in ("td", "th")), None)
                struck.setdefault(cell, []).append(text)
            element.text = None
            for child in list(element):
                if child.tag != "table":
                    element.remove(child)
        elif face != PLAIN:
            _set(element, face)
    return struck


def _may_tell(element: etree._Element, classes: dict[str, str]) -> bool:
    tag = element.tag
    return isinstance(tag, str) and (
        tag in _STRUCK_TAGS
        or tag in ("sup", "math")
        or (tag == "font" and "face" in element.attrib)
        or ("style" in element.attrib and bool(_TELLING.search(element.get("style") or "")))
        or (bool(classes) and not classes.keys().isdisjoint((element.get("class") or "").split()))
    )


def _outwards(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    yield from element.iterancestors()


def _face(element: etree._Element, classes: dict[str, str]) -> Face:
    style = ";".join(
        [*(classes.get(name, "") for name in (element.get("class") or "").split()), element.get("style") or ""]
    )
    fonts = [element.get("face") or "", *(found[1] for found in _FONT.finditer(style))]
    return Face(
        next(filter(None, map(font_name, fonts)), ""),
        struck=element.tag in _STRUCK_TAGS or "line-through" in style.lower(),
        raised=element.tag == "sup" or bool(re.search(r"vertical-align\s*:\s*super", style, re.IGNORECASE)),
    )


def _set(element: etree._Element, face: Face) -> None:
    """The text of an element and of what stands in it, as it looks in this face."""
    for piece in element.iter():
        if isinstance(piece.tag, str):
            piece.text = as_set(piece.text or "", face)
        if piece is not element:
            piece.tail = as_set(piece.tail or "", face)


def _classes(root: etree._Element) -> dict[str, str]:
    """Classes of the page's own style sheet that say something about its words: name → declarations."""
    found: dict[str, str] = {}
    for sheet in root.iter("style"):
        for rule in _RULE.finditer((sheet.text or "")[:500_000]):
            if _TELLING.search(rule[2]):
                selector = re.sub(r"/\*.*?\*/|<!--|-->", "", rule[1], flags=re.DOTALL).strip()
                for name in _CLASS.findall(selector):
                    found[name] = found.get(name, "") + ";" + rule[2]
    return found
