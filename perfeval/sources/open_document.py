"""What all OpenDocument files share (开放文档): the pieces of a paragraph and how each is set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from perfeval.sources.formulas import formula_text
from perfeval.sources.typeface import PLAIN, Face, font_name
from perfeval.sources.xmltools import attribute, local_name, whole_number

Faces = Mapping[str | None, Face]


def runs(element: etree._Element, face: Face, faces: Faces) -> Iterator[tuple[str, Face]]:
    """The pieces of a paragraph, each with how it is set."""
    yield element.text or "", face
    for child in element:
        name = local_name(child)
        if name == "s":
            yield " " * min(max(1, whole_number(attribute(child, "c"), 1)), 1000), face
        elif name == "tab":
            yield "\t", face
        elif name == "line-break":
            yield "\n", face
        elif name == "math":
            yield formula_text(child), face
        elif name not in ("annotation", "ruby-text", "note"):
            own = faces.get(attribute(child, "style-name")) if name == "span" else None
            yield from runs(child, own or face, faces)
        yield child.tail or "", face


def plain_text(line: etree._Element) -> str:
    """The text of a paragraph outside cells."""
    return "".join(str(piece) for piece in line.itertext())


def faces_of(root: etree._Element) -> Faces:
    """Styles whose type changes what is read, by name."""
    found: dict[str | None, Face] = {}
    for style in root.iter("{*}style"):
        for properties in style:
            if local_name(properties) == "text-properties":
                values = {str(key).rpartition("}")[2]: str(value) for key, value in properties.attrib.items()}
                face = Face(
                    font_name(values.get("font-name") or values.get("font-family")),
                    struck=values.get("text-line-through-style", "none") != "none",
                    raised=values.get("text-position", "").startswith("super"),
                )
                if face != PLAIN:
                    found[attribute(style, "name")] = face
    return found
