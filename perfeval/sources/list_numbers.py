"""How a list writes its numbers (编号格式): ``一``, ``甲``, ``①``, ``iv``, by the names that Word gives them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

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
