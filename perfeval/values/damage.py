"""Damaged text (疑似识别错误): a likely reading is shown, never used.

Scans and copies turn ``100%`` into ``l00%`` and ``≥90%`` into ``290%``. What is legible but odd stays a
number; only where the text itself or the indicator's name proves damage is it called unreadable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from perfeval.values.vocabulary import alternatives, signs, unit_pattern, units, words

_LOOKALIKE = str.maketrans("OoQDIilL|Ss", "00001111155")
_L = "[OoQDIilL|Ss]"
_LETTERS = re.compile(
    rf"(?P<sign>[≥≤≧≦<>=]*)(?P<number>{_L}*(?:\d[\d.,]*{_L}+|{_L}+[.,]?\d)[\dOoQDIilL|Ss.,]*"
    rf"|{_L}{{2,3}}(?=%)|[IlO|]{{1,3}})(?P<rest>\D{{0,6}})\Z"
)
_ROMAN = re.compile(r"I{1,3}(?:[级类型期等]|\Z)")
_CELL_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)|#{3,}|#+\Z")
_LETTER_SIGN = re.compile(r"(?P<letter>[A-Za-z?])(?P<number>\d{1,3}(?:\.\d+)?)(?P<unit>[%‰])\Z")
_LETTER_POINT = re.compile(r"(?P<seen>[A-Za-z]\.\d+)(?P<rest>\D{0,4})\Z")
_LOST_SIGN = re.compile(r"\?+(?P<number>\d+(?:\.\d+)?)(?P<rest>\D{0,6})\Z")
_SPACED = re.compile(r"\d \d")
_RATIO = re.compile(r"\d+(?:\.\d+)?[:⁄]\d+|(?<![\d/.-])\d{1,2}/\d{1,3}(?![\d/])")


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with a text: a key of values.toml with its parts, and the likely reading."""

    key: str
    parts: dict[str, str]
    likely: str | None = None


@cache
def _letters_unit() -> re.Pattern[str]:
    return re.compile(rf"(?:{unit_pattern()}|%)?(?:{signs().after_pattern})?\Z")


@cache
def _letter_inside() -> re.Pattern[str]:
    """Letters between a number and its unit, that are no unit themselves: ``4B万元``; ``5A级`` is a grade."""
    latin = alternatives(word for word in units() if word.isascii() and word[0].isalpha())
    other = alternatives(word for word in units() if not word.isascii())
    letters = rf"(?!(?:{latin})(?![A-Za-z]))[A-Za-z]{{1,2}}(?![A-Za-z级类型星])"
    return re.compile(rf"(?<![A-Za-z\d.])\d[\d.,]*{letters}(?=%|[十百千万亿]{{0,2}}(?:{other}))")


@cache
def _false_ordinal() -> re.Pattern[str]:
    return re.compile(rf"(?P<word>第|到)(?P<number>[OoIl]|\d[\d.]*)(?P<unit>{unit_pattern()})\Z")


@cache
def _capped() -> re.Pattern[str]:
    return re.compile(alternatives(words("rates", "capped")))


def find_damage(text: str) -> Damage | None:
    """Damage that the text alone proves.

    >>> find_damage('l00%').likely, find_damage('M.8万元').likely, find_damage('25TB')
    ('100%', None, None)
    """
    if "�" in text:
        return Damage("damaged.replaced", {})
    if "#" in text and (found := _CELL_ERROR.match(text)):
        return Damage("damaged.cell_error", {"seen": found[0]})
    if text[0] in "第到" and (found := _false_ordinal().match(text)) and not _is_ordinal(found):
        if found["word"] == "到" and found["unit"] in ("%", "‰"):
            return None
        return Damage("damaged.ordinal", {"seen": found["number"] + found["unit"], "word": found["word"]})
    if text.startswith("?") and (found := _LOST_SIGN.match(text)) and _letters_unit().match(found["rest"]):
        return Damage("damaged.letter_sign", {"seen": "?"}, f"≥{found['number']}{found['rest']}")
    if any("A" <= char <= "z" or char == "|" for char in text) and (damage := _letters_damage(text)) is not None:
        return damage
    if " " in text and _SPACED.search(text):
        joined = text.replace(" ", "")
        return Damage("damaged.spaced", {}, joined if re.fullmatch(r"\D?\d{2,3}%", joined) else None)
    if (":" in text or "/" in text or "⁄" in text) and _RATIO.search(text):
        return Damage("damaged.ratio", {"seen": text})
    return None


def _is_ordinal(found: re.Match[str]) -> bool:
    """第3名, 第5期: an order, nothing lost."""
    counted = ("名", "位", "期", "次", "届", "批", "个", "项", "条")
    return found["word"] == "第" and found["number"].isdigit() and found["unit"] in counted


def _letters_damage(text: str) -> Damage | None:
    """Latin letters where digits or a sign must have stood."""
    if (
        not (_ROMAN.match(text) and text != "I")
        and (found := _LETTERS.match(text))
        and _letters_unit().match(found["rest"])
    ):
        digits = found["number"].translate(_LOOKALIKE)
        # 5L is five litres, 0.5S a speed class: a known unit right after the digits is no damage
        if not _known_latin_tail(found["number"]):
            return Damage("damaged.letters", {"seen": found["number"]}, f"{found['sign']}{digits}{found['rest']}")
    if found := _LETTER_SIGN.match(text):
        if len(found["number"]) == 1:
            return Damage("damaged.letters", {"seen": found[0]})
        return Damage("damaged.letter_sign", {"seen": found["letter"]}, f"≥{found['number']}{found['unit']}")
    if found := _letter_inside().search(text):
        return Damage("damaged.letters", {"seen": found[0]})
    if (found := _LETTER_POINT.match(text)) and _letters_unit().match(found["rest"]):
        return Damage("damaged.letters", {"seen": found["seen"]})
    return None


def _known_latin_tail(number: str) -> bool:
    tail = number.lstrip("0123456789.,")
    return tail != number and tail in units()


def misread_rate(value: Decimal, name: str) -> Damage | None:
    """``290%`` of a rate that cannot exceed 100 %: the sign ≥ is often misread as a 2.

    >>> misread_rate(Decimal(290), '家长满意度').likely, misread_rate(Decimal(290), '产值增长率')
    ('≥90%', None)
    """
    likely = likely_rate(value)
    if likely and name and _capped().search(name):
        return Damage("damaged.capped", {"seen": f"{value}%", "likely": likely}, likely)
    return None


def likely_rate(value: Decimal) -> str | None:
    """``≥90%`` for 290, ``≥100%`` for 2100: a percentage whose first digit may be a misread sign."""
    digits = f"{value:f}"
    if value > 100 and digits.startswith("2"):
        rest = digits[1:]
        if rest and 50 <= Decimal(rest) <= 100 and not rest.startswith("0"):
            return f"≥{rest}%"
    return None


def is_capped(name: str) -> bool:
    """Whether a rate of this name cannot exceed 100 %."""
    return bool(name) and bool(_capped().search(name))


def damaged_unit(unit: str) -> bool:
    """A unit cell in which Latin letters and hanzi run together (``tot扁``), and that is no known unit."""
    letters = any("A" <= char <= "z" for char in unit)
    hanzi = any("一" <= char <= "鿿" for char in unit)
    return letters and hanzi and unit not in units() and not re.fullmatch(unit_pattern(), unit)
