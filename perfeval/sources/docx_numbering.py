"""Automatic numbers of Word (自动编号): ``一、``, ``（一）``, ``1.`` are computed, never stored.

A report whose chapters are numbered by the word processor has no ``一、`` in its text; what a person
reads is rebuilt here from ``numbering.xml`` and the styles.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from perfeval.sources.docx_text import setting
from perfeval.sources.xmltools import attribute, local_name, whole_number

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


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _Style:
    based_on: str = ""
    outline: int | None = None
    numbering: str | None = None
    level: int = 0


@dataclass(slots=True)
class Numbering:
    """Counters of all lists of one document, advanced paragraph by paragraph."""

    abstract: dict[str, dict[int, _Level]] = field(default_factory=dict)
    used_by: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, dict[int, _Level]] = field(default_factory=dict)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    styles: dict[str, _Style] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    @classmethod
    def load(cls, numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
        """Lists and styles of a document; both parts may be absent."""
        lists = cls()
        for element in styles if styles is not None else ():
            if local_name(element) == "style":
                outline, number = setting(element, "pPr", "outlineLvl"), setting(element, "pPr", "numPr", "numId")
                lists.styles[attribute(element, "styleId") or ""] = _Style(
                    setting(element, "basedOn") or "",
                    None if outline is None else whole_number(outline, 9),
                    number,
                    whole_number(setting(element, "pPr", "numPr", "ilvl")),
                )
        for element in numbering if numbering is not None else ():
            name = local_name(element)
            if name == "abstractNum":
                lists.abstract[attribute(element, "abstractNumId") or ""] = _levels(element)
            elif name == "num":
                lists._add(element)
        return lists

    def _add(self, element: etree._Element) -> None:
        number = attribute(element, "numId") or ""
        self.used_by[number] = setting(element, "abstractNumId") or ""
        for override in element:
            if local_name(override) == "lvlOverride":
                level = whole_number(attribute(override, "ilvl"))
                start = setting(override, "startOverride")
                if start is not None:
                    self.restarts.setdefault(number, {})[level] = whole_number(start, 1)
                self.overrides.setdefault(number, {}).update(_levels(override))

    def outline(self, paragraph: etree._Element) -> int:
        """Outline level of a paragraph from itself or its style: 1 = chapter, 0 = body text."""
        own = setting(paragraph, "pPr", "outlineLvl")
        found = whole_number(own, 9) if own is not None else self._inherited(paragraph, "outline")
        return found + 1 if isinstance(found, int) and 0 <= found <= 8 else 0

    def _inherited(self, paragraph: etree._Element, wanted: str) -> object:
        style, steps = setting(paragraph, "pPr", "pStyle"), 0
        while style and style in self.styles and steps < 20:
            found: object = getattr(self.styles[style], wanted)
            if found is not None:
                return found
            style, steps = self.styles[style].based_on, steps + 1
        return None

    def advance(self, paragraph: etree._Element) -> str:
        """Count this paragraph and return the number printed before it; ``""`` when it has none."""
        number, level = self._membership(paragraph)
        if not number or number == "0" or number not in self.used_by:
            return ""
        key = self.used_by[number]
        levels = {**self.abstract.get(key, {}), **self.overrides.get(number, {})}
        counters = self.counters.setdefault(key, {})
        if number not in self.begun:
            self.begun.add(number)
            for at, start in self.restarts.get(number, {}).items():
                counters[at] = start - 1
        current = levels.get(level, _Level())
        counters[level] = counters.get(level, current.start - 1) + 1
        for deeper in [at for at in counters if at > level]:
            restart = levels.get(deeper, _Level()).restart
            if restart is None or (restart != 0 and level < restart):
                del counters[deeper]

        def written(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            shape = levels.get(at, _Level())
            return _write(counters.get(at, shape.start), "decimal" if current.legal else shape.format)

        if current.format in ("bullet", "none"):
            return ""
        return re.sub(r"%([1-9])", written, current.text).strip()

    def _membership(self, paragraph: etree._Element) -> tuple[str, int]:
        number, level = setting(paragraph, "pPr", "numPr", "numId"), setting(paragraph, "pPr", "numPr", "ilvl")
        if number is not None:
            return number, whole_number(level)
        inherited = self._inherited(paragraph, "numbering")
        if not isinstance(inherited, str):
            return "", 0
        style = setting(paragraph, "pPr", "pStyle") or ""
        for at, shape in self.abstract.get(self.used_by.get(inherited, ""), {}).items():
            if shape.style == style:
                return inherited, at
        return inherited, self.styles[style].level


def _write(number: int, form: str) -> str:
    return _WRITTEN.get(form, str)(number)


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
