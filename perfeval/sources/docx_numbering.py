"""Automatic numbers of Word (自动编号): ``一、``, ``（一）``, ``1.`` are computed, never stored.

A report whose chapters are numbered by the word processor has no ``一、`` in its text; what a person
reads is rebuilt here from ``numbering.xml`` and the styles. Both parts are large and rarely needed:
each is parsed when the first paragraph refers to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from perfeval.sources.docx_text import set_by, setting
from perfeval.sources.list_numbers import written
from perfeval.sources.typeface import PLAIN, Face
from perfeval.sources.xmltools import attribute, local_name, whole_number

Part = Callable[[], Iterable[etree._Element]]
_BODY_TEXT = 9
_LONGEST_CHAIN = 20


@dataclass(slots=True)
class _Level:
    """One level of a list: how it starts, looks and begins anew."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _Style:
    """What a style says about outline, numbering and type."""

    based_on: str = ""
    outline: int | None = None
    number: str | None = None
    level: int = 0
    type: etree._Element | None = None


@dataclass(slots=True)
class _List:
    """One numbered list (``w:num``): the shape it shares with others, and what it changes of it."""

    shape: str = ""
    changed: dict[int, _Level] = field(default_factory=dict)
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counters of all lists of one document, advanced paragraph by paragraph."""

    def __init__(self, numbering: Part, styles: Part) -> None:
        self._numbering_part, self._styles_part = numbering, styles
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        self._faces: dict[str, Face] = {}

    @cached_property
    def _styles(self) -> dict[str, _Style]:
        styles = {}
        for element in self._styles_part():
            if local_name(element) == "style":
                outline = setting(element, "pPr/outlineLvl")
                styles[attribute(element, "styleId") or ""] = _Style(
                    setting(element, "basedOn") or "",
                    None if outline is None else whole_number(outline, _BODY_TEXT),
                    setting(element, "pPr/numPr/numId"),
                    whole_number(setting(element, "pPr/numPr/ilvl")),
                    element.find("{*}rPr"),
                )
        return styles

    @cached_property
    def _lists(self) -> tuple[dict[str, dict[int, _Level]], dict[str, _List]]:
        shapes: dict[str, dict[int, _Level]] = {}
        lists: dict[str, _List] = {}
        borrowed: dict[str, str] = {}
        for element in self._numbering_part():
            name = local_name(element)
            if name == "abstractNum":
                key = attribute(element, "abstractNumId") or ""
                shapes[key] = _levels(element)
                if style := setting(element, "numStyleLink"):
                    borrowed[key] = style
            elif name == "num":
                lists[attribute(element, "numId") or ""] = _list(element)
        for key, style in borrowed.items():
            of_style = lists.get(self._styles.get(style, _Style()).number or "", _List())
            shapes[key] = shapes.get(of_style.shape, {})
        return shapes, lists

    def outline(self, paragraph: etree._Element) -> int:
        """Outline level of a paragraph from itself or its style: 1 = chapter, 0 = body text."""
        own = setting(paragraph, "pPr/outlineLvl")
        level = _BODY_TEXT
        if own is not None:
            level = whole_number(own, _BODY_TEXT)
        else:
            level = next(
                (
                    style.outline
                    for style in self._ancestry(setting(paragraph, "pPr/pStyle"))
                    if style.outline is not None
                ),
                level,
            )
        return level + 1 if 0 <= level < _BODY_TEXT else 0

    def face(self, style: str) -> Face:
        """How text of a style is set, by the style and those it is based on."""
        if (known := self._faces.get(style)) is None:
            known = PLAIN
            for one in reversed(list(self._ancestry(style))):
                known = known if one.type is None else set_by(one.type, known)
            self._faces[style] = known
        return known

    def _ancestry(self, name: str | None) -> Iterable[_Style]:
        """A style and those it is based on."""
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(name) if name else None
            if style is None:
                return
            yield style
            name = style.based_on

    def advance(self, paragraph: etree._Element) -> str:
        """Count this paragraph and return the number printed before it; ``""`` when it has none."""
        number, level = self._membership(paragraph)
        if number in ("", "0"):
            return ""
        shapes, lists = self._lists
        if (of_list := lists.get(number)) is None:
            return ""
        levels = {**shapes.get(of_list.shape, {}), **of_list.changed}
        # Lists of one shape go on counting together, unless one of them says where it starts.
        counters = self._counters.setdefault(of_list.shape, {})
        if number not in self._begun:
            self._begun.add(number)
            counters.update({at: start - 1 for at, start in of_list.restarts.items()})
        current = levels.get(level, _Level())
        counters[level] = counters.get(level, current.start - 1) + 1
        for deeper in [at for at in counters if at > level]:
            restart = levels.get(deeper, _Level()).restart
            if restart is None or (restart != 0 and level < restart):
                del counters[deeper]
        if current.format in ("bullet", "none"):
            return ""
        return _printed(current, levels, counters)

    def _membership(self, paragraph: etree._Element) -> tuple[str, int]:
        """The list that a paragraph belongs to and its level there, from itself or its style."""
        if paragraph.find("{*}pPr") is None:
            return "", 0
        number = setting(paragraph, "pPr/numPr/numId")
        if number is not None:
            return number, whole_number(setting(paragraph, "pPr/numPr/ilvl"))
        style = setting(paragraph, "pPr/pStyle")
        if not style:
            return "", 0
        inherited = next((found for found in self._ancestry(style) if found.number is not None), None)
        if inherited is None or inherited.number is None:
            return "", 0
        shapes, lists = self._lists
        levels = shapes.get(lists.get(inherited.number, _List()).shape, {})
        return inherited.number, next((at for at, level in levels.items() if level.style == style), inherited.level)


def _printed(current: _Level, levels: dict[int, _Level], counters: dict[int, int]) -> str:
    def piece(found: re.Match[str]) -> str:
        at = int(found[1]) - 1
        level = levels.get(at, _Level())
        return written(counters.get(at, level.start), "decimal" if current.legal else level.format)

    return re.sub(r"%([1-9])", piece, current.text[:200]).strip()


def _list(element: etree._Element) -> _List:
    found = _List(setting(element, "abstractNumId") or "")
    for override in element:
        if local_name(override) == "lvlOverride":
            start = setting(override, "startOverride")
            if start is not None:
                found.restarts[whole_number(attribute(override, "ilvl"))] = whole_number(start, 1)
            found.changed.update(_levels(override))
    return found


def _levels(parent: etree._Element) -> dict[int, _Level]:
    levels = {}
    for element in parent:
        if local_name(element) == "lvl":
            restart, legal = setting(element, "lvlRestart"), setting(element, "isLgl")
            levels[whole_number(attribute(element, "ilvl"))] = _Level(
                whole_number(setting(element, "start"), 1),
                setting(element, "numFmt") or "decimal",
                setting(element, "lvlText") or "",
                None if restart is None else whole_number(restart),
                legal is not None and legal not in ("0", "false"),
                setting(element, "pStyle") or "",
            )
    return levels
