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
from typing import Final

from lxml import etree

from perfeval.sources.docx_text import set_by, setting
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


_DIGITS: Final = "〇一二三四五六七八九"
_LEGAL: Final = "零壹贰叁肆伍陆柒捌玖"


def chinese_number(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """A counting number in Chinese; beyond 9,999 in digits.

    >>> [chinese_number(number) for number in (1, 10, 12, 20, 105, 210)]
    ['一', '十', '十二', '二十', '一百〇五', '二百一十']
    """
    if not 0 < number < 10_000:
        return str(number)
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit] + (units[power - 1] if power else "")
            gap = False
        else:
            gap = True
    return text[1:] if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        while number >= value and len(text) < 20:
            text, number = text + sign, number - value
    return text


def _letters(number: int) -> str:
    return chr(65 + (number - 1) % 26) * min((number - 1) // 26 + 1, 10) if number > 0 else ""


def _row(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _from(start: int, count: int) -> Callable[[int], str]:
    return lambda number: chr(start + number - 1) if 0 < number <= count else str(number)


_WRITTEN: Final[dict[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in str(number)),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "chineseCounting": chinese_number,
    "chineseCountingThousand": chinese_number,
    "japaneseCounting": chinese_number,
    "taiwaneseCounting": chinese_number,
    "taiwaneseCountingThousand": chinese_number,
    "ideographDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(abs(number))),
    "taiwaneseDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(abs(number))),
    "japaneseDigitalTenThousand": lambda number: "".join(_DIGITS[int(digit)] for digit in str(abs(number))),
    "chineseLegalSimplified": lambda number: chinese_number(number, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda number: chinese_number(number, _LEGAL, "拾佰仟"),
    "ideographTraditional": _row("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _row("子丑寅卯辰巳午未申酉戌亥"),
    "decimalEnclosedCircle": _from(0x2460, 20),
    "decimalEnclosedCircleChinese": _from(0x2460, 20),
    "decimalEnclosedParen": _from(0x2474, 20),
    "decimalEnclosedFullstop": _from(0x2488, 20),
    "ideographEnclosedCircle": _from(0x3280, 10),
    "bullet": lambda number: "",
    "none": lambda number: "",
}


def written(number: int, form: str) -> str:
    """A number in one of Word's number formats; an unknown one is written in digits.

    >>> written(3, "chineseCounting"), written(2, "decimalEnclosedCircle"), written(4, "lowerRoman")
    ('三', '②', 'iv')
    """
    return _WRITTEN.get(form, str)(number)
