"""How a spreadsheet prints a number (数字格式): ``0.9354`` under ``0.00%`` is ``93.54%``.

The printed text is what a person reads and copies; the exact number stays beside it.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Final

from perfeval.sources.format_codes import Section, Token, sections
from perfeval.sources.raw import CellState

SIGNIFICANT: Final = 15
_NUMBER = re.compile(r"^[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,3})?$", re.ASCII)
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredNumber:
    """A number as a spreadsheet holds it: at most 15 significant digits mean anything.

    Attributes:
        value: the decimal number; ``48.100000000000001`` in the file is 48.1.
        rounded: it has more digits than that, so the file may have changed it (18-digit codes).
    """

    value: Decimal
    rounded: bool = False


@lru_cache(maxsize=8192)
def stored_number(text: str) -> StoredNumber | None:
    """The number behind the digits in the file; ``None`` when they are no number.

    >>> stored_number("0.30000000000000004").value, stored_number("510923240000102632").rounded
    (Decimal('0.3'), True)
    """
    text = text.strip()
    if not _NUMBER.match(text):
        return None
    value = Decimal(text)
    if len(text) <= SIGNIFICANT and "e" not in text and "E" not in text:
        return StoredNumber(value)
    if len(value.as_tuple().digits) <= SIGNIFICANT and abs(value.adjusted()) < SIGNIFICANT:
        return StoredNumber(value)
    if not value or value.adjusted() < -300:
        return StoredNumber(Decimal(0))
    if value.adjusted() >= SIGNIFICANT:
        return StoredNumber(value, rounded=True)
    return StoredNumber(_significant(value))


def _significant(value: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec, context.rounding = SIGNIFICANT, ROUND_HALF_UP
        return (+value).normalize()


def plain(number: Decimal) -> str:
    """A number without exponent and without trailing zeros, as under the General format.

    >>> plain(Decimal("1.50E+3")), plain(Decimal("-0.0"))
    ('1500', '0')
    """
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as printed, and what kind of thing its format says it is.

    ``scale``: the power of ten by which the format divides what it prints; 4 where 元 are shown as 万元.
    """

    text: str
    state: CellState
    scale: int = 0


def shown(number: Decimal, code: str, date1904: bool = False) -> Shown:
    """Print ``number`` by the format ``code``; what no format can print is printed plainly.

    >>> shown(Decimal("0.9354"), "0.00%").text, shown(Decimal(71), "0000").text
    ('93.54%', '0071')
    >>> shown(Decimal("1234.5"), '#,##0.00"万元"').text, shown(Decimal(44561), 'yyyy"年"m"月"d"日"').text
    ('1,234.50万元', '2021年12月31日')
    """
    if code in ("", "General", "@"):
        return Shown(plain(number), CellState.NUMBER)
    section, signed = _choose(number, sections(code))
    if section.is_date:
        text = print_date(number, section, date1904)
        return Shown(text, CellState.DATE) if text else Shown(plain(number), CellState.NUMBER)
    percent = sum(token.kind == "mark" and token.text == "%" for token in section.tokens)
    state = CellState.PERCENT if percent else CellState.NUMBER
    value, scale = number if signed else abs(number), 0
    if section.has("general") or not section.has("digit"):
        text = _around(section, plain(value))
    elif section.has("exponent"):
        text = _scientific(value, section)
    elif any(token.kind == "mark" and token.text == "/" for token in section.tokens):
        text = _fraction(value, section)
    else:
        text, scale = _digits(value.scaleb(2 * percent), section)
    text = text.strip()
    # A format such as ;;; prints nothing: the number is hidden from people, but it is there.
    return Shown(text or plain(number), state, scale if text else 0)


_SEEN = re.compile(r"-?[\d,]*\.?\d+", re.ASCII)
_SCALES: Final = (4, 8, 3, 6)  # 万, 亿, thousands, millions


def scale_seen(value: Decimal, text: str) -> int:
    """The power of ten by which a printed text divides the stored value, where only the text is known.

    >>> scale_seen(Decimal(449123), "44.9"), scale_seen(Decimal(48), "48.00")
    (4, 0)
    """
    found = _SEEN.search(text)
    if found is None or not value:
        return 0
    digits = found[0].replace(",", "")
    printed, half = Decimal(digits), Decimal(5).scaleb(-1 - len(digits.partition(".")[2]))
    if not printed or abs(value - printed) <= half:
        return 0
    return next((scale for scale in _SCALES if abs(value.scaleb(-scale) - printed) <= half), 0)


_FINDING = re.compile(r"【\d+(,\d+)*】")


def shown_text(text: str, code: str) -> str:
    """A text cell by the text section of its format: ``@"元"`` adds the unit.

    >>> shown_text("48", '@"万元"')
    '48万元'
    """
    if "@" not in code or code == "@":
        return text
    parts = sections(code)
    section = parts[3] if len(parts) > 3 else parts[0]
    if not any(token.kind == "mark" and token.text == "@" for token in section.tokens):
        return text
    return "".join(text if token.kind == "mark" else token.text for token in section.tokens if _prints(token))


def _prints(token: Token) -> bool:
    """Text and what stands around it; the number of a finding in a marked copy of ours (【3】) is none of the form."""
    if token.kind == "literal":
        return _FINDING.fullmatch(token.text.strip()) is None
    return token.kind == "mark" and token.text == "@"


def _choose(number: Decimal, parts: tuple[Section, ...]) -> tuple[Section, bool]:
    """The section that prints ``number``, and whether the minus sign is still to be printed."""
    parts = parts[:3]
    if any(part.condition for part in parts):
        for part in parts:
            if part.condition is None:
                return part, True
            sign, bound = part.condition[0], Decimal(part.condition[1])
            if _COMPARE[sign](number, bound):
                # A section for negative numbers only says "negative" in its own words.
                return part, not (sign in ("<", "<=", "=") and bound <= 0)
        return parts[-1], True
    if len(parts) == 1 or number > 0:
        return parts[0], True
    if number < 0:
        return parts[1], False
    return parts[2] if len(parts) > 2 else parts[0], True


def _around(section: Section, body: str) -> str:
    """The literals of a section with ``body`` in the place of its number."""
    pieces, placed = [], False
    for token in section.tokens:
        if token.kind == "literal":
            pieces.append(token.text)
        elif token.kind == "general" or (token.kind == "mark" and token.text == "@"):
            pieces.append("" if placed else body)
            placed = True
        elif token.kind == "mark" and token.text in "%/":
            pieces.append(token.text)
    return "".join(pieces)


def _digits(value: Decimal, section: Section) -> tuple[str, int]:
    """Digits put into their placeholders from the right, and the power of ten that is divided out.

    Literals between the digits stay: ``0"."0,`` shows 元 as 万元, one thousand by its comma, ten by its written point.
    """
    tokens = list(section.tokens)
    point = next((at for at, token in enumerate(tokens) if token.kind == "mark" and token.text == "."), len(tokens))
    places = [at for at, token in enumerate(tokens) if token.kind == "digit"]
    whole, after = [at for at in places if at < point], [at for at in places if at > point]
    commas = {at for at, token in enumerate(tokens) if token.kind == "mark" and token.text == ","}
    last = max(whole, default=-1)
    scaling = {at for at in commas if last < at < point or (after and at > after[-1])}
    grouped = any(whole and whole[0] < at < last for at in commas)
    value = _rounded(value.scaleb(-3 * len(scaling)), len(after))
    digits, _, decimals = f"{abs(value):f}".partition(".")
    texts = {at: token.text if token.kind == "literal" or token.text in "%/" else "" for at, token in enumerate(tokens)}
    texts |= _filled_whole("" if digits == "0" else digits, whole, tokens, grouped)
    texts |= _filled_decimals(decimals, after, tokens)
    if point < len(tokens):
        texts[point] = "."
    text = "".join(texts[at] for at in range(len(tokens)))
    return f"-{text}" if value < 0 else text, 3 * len(scaling) + _written_point(tokens, whole)


def _written_point(tokens: list[Token], whole: list[int]) -> int:
    """How many digits a point that is only written (``0\\.0000``) cuts off; two such points are a date or a code."""
    points = [
        at for at, token in enumerate(tokens) if token.kind == "literal" and token.text.rstrip().endswith((".", "．"))
    ]
    between = [at for at in points if whole and whole[0] < at < whole[-1]]
    return sum(at > between[0] for at in whole) if len(between) == 1 else 0


def _rounded(value: Decimal, decimals: int) -> Decimal:
    with localcontext() as context:
        context.prec = 800
        return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _filled_whole(digits: str, places: list[int], tokens: list[Token], grouped: bool) -> dict[int, str]:
    filled: dict[int, str] = {}
    position = 0
    for nth, at in enumerate(reversed(places)):
        leftmost = nth == len(places) - 1
        taken = digits[: len(digits) - nth] if leftmost else digits[len(digits) - nth - 1 : len(digits) - nth]
        if nth >= len(digits):
            taken = "0" if tokens[at].text == "0" else ""
        piece = ""
        for digit in reversed(taken):
            piece = digit + ("," if grouped and position and position % 3 == 0 else "") + piece
            position += 1
        filled[at] = piece
    return filled


def _filled_decimals(decimals: str, places: list[int], tokens: list[Token]) -> dict[int, str]:
    kept = decimals
    for at in reversed(places):
        if len(kept) == 0 or kept[-1] != "0" or tokens[at].text == "0":
            break
        kept = kept[:-1]
    return {at: kept[nth : nth + 1] for nth, at in enumerate(places)}


def _scientific(value: Decimal, section: Section) -> str:
    tokens = section.tokens
    at = next(index for index, token in enumerate(tokens) if token.kind == "exponent")
    before = tokens[:at]
    decimals = 0
    if any(token.text == "." for token in before):
        point = next(index for index, token in enumerate(before) if token.text == ".")
        decimals = sum(token.kind == "digit" for token in before[point:])
    exponent = value.adjusted() if value else 0
    mantissa = _rounded(value.scaleb(-exponent), decimals)
    if abs(mantissa) >= 10:
        exponent, mantissa = exponent + 1, _rounded(mantissa.scaleb(-1), decimals)
    width = sum(token.kind == "digit" for token in tokens[at:])
    return f"{mantissa:f}E{'-' if exponent < 0 else '+'}{abs(exponent):0{width}d}"


def _fraction(value: Decimal, section: Section) -> str:
    tokens = section.tokens
    at = next(index for index, token in enumerate(tokens) if token.text == "/")
    fixed = "".join(token.text for token in tokens[at + 1 :] if token.kind in ("literal", "digit"))
    number = Fraction(abs(value))
    if fixed.strip().isdigit() and int(fixed) > 0:
        bottom = int(fixed)
        number = Fraction(round(number * bottom), bottom)
    else:
        number = number.limit_denominator(10 ** min(4, max(1, len(fixed.strip()))) - 1)
        bottom = number.denominator
    spaced = any(token.kind == "literal" and token.text == " " for token in tokens[:at])
    whole = number.numerator // number.denominator if spaced else 0
    top = int((number - whole) * bottom)
    text = f"{whole} {top}/{bottom}" if whole and top else f"{whole}" if not top else f"{top}/{bottom}"
    return f"-{text}" if value < 0 else text


_LAST_DAY = 2_958_465  # 9999-12-31, the last day a spreadsheet knows
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS = "一二三四五六日"


def print_date(number: Decimal, section: Section, date1904: bool) -> str:
    """The date or time of a serial number; ``""`` for numbers that are no date."""
    if not 0 <= number <= _LAST_DAY:
        return ""
    fine = any("." in token.text for token in section.tokens if token.kind == "date")
    seconds = (number * 86400).quantize(Decimal("0.001") if fine else Decimal(1), ROUND_HALF_UP)
    days, rest = divmod(seconds, 86400)
    moment = _moment(int(days), rest, date1904)
    twelve = section.has("noon")
    return "".join(
        _piece(token, at, section.tokens, moment, seconds, twelve) for at, token in enumerate(section.tokens)
    )


def _moment(days: int, seconds: Decimal, date1904: bool) -> datetime:
    start = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 31)  # noqa: DTZ001
    if not date1904 and days >= 60:
        days -= 1  # spreadsheets believe in a 29 February 1900
    whole = int(seconds)
    return start + timedelta(days=days, seconds=whole, milliseconds=int((seconds - whole) * 1000))


def _piece(token: Token, at: int, tokens: tuple[Token, ...], moment: datetime, seconds: Decimal, twelve: bool) -> str:
    text = token.text
    if token.kind == "literal" or (token.kind == "mark" and text != "@"):
        return text
    if token.kind == "noon":
        first, _, second = text.partition("/")
        return first if moment.hour < 12 else second
    if token.kind == "elapsed":
        total = int(seconds) // {"h": 3600, "m": 60, "s": 1}[text[0]]
        return f"{total:0{len(text)}d}"
    if token.kind != "date":
        return ""
    letter, width = text[0], len(text.partition(".")[0])
    if letter == "m" and _is_minute(at, tokens):
        return f"{moment.minute:0{min(width, 2)}d}"
    if letter == "y":
        return f"{moment.year:04d}" if width > 2 else f"{moment.year % 100:02d}"
    if letter == "e":
        return f"{moment.year:04d}"
    if letter == "a":
        return ("星期" if width == 4 else "") + _WEEKDAYS[moment.weekday()]
    if letter == "m":
        return f"{moment.month:0{width}d}" if width <= 2 else _MONTHS[moment.month - 1]
    if letter == "d":
        return f"{moment.day:0{width}d}" if width <= 2 else _DAYS[moment.weekday()]
    if letter == "h":
        hour = (moment.hour % 12 or 12) if twelve else moment.hour
        return f"{hour:0{min(width, 2)}d}"
    fraction = text.partition(".")[2]
    decimals = f".{moment.microsecond // 1000:03d}"[: len(fraction) + 1] if fraction else ""
    return f"{moment.second:0{min(width, 2)}d}{decimals}"


def _is_minute(at: int, tokens: tuple[Token, ...]) -> bool:
    """``m`` is a minute after an hour or before a second, else a month."""
    timed = [(index, token) for index, token in enumerate(tokens) if token.kind in ("date", "elapsed")]
    place = next(nth for nth, (index, _) in enumerate(timed) if index == at)
    before = timed[place - 1][1].text[0] if place else ""
    after = timed[place + 1][1].text[0] if place + 1 < len(timed) else ""
    return before == "h" or after == "s"
