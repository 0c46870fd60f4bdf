"""How a spreadsheet prints a date (日期格式): serial number 44561 under ``yyyy"年"m"月"d"日"``."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from perfeval.sources.format_codes import Section, Token

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
