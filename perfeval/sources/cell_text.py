"""The text of a cell or paragraph (文字): ends trimmed, line breaks alike, otherwise as written."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Final

# Characters that print nothing: byte order marks, zero-width spaces and joiners, soft hyphens, direction marks,
# variation selectors, tags. They come with text copied from web pages and chats.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef"
)
INVISIBLE: Final = re.compile(f"[{_INVISIBLE}]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_BREAKS = re.compile("\r\n|[\r\u0085\u2028\u2029\x0b\x0c]")
_SPACE_AROUND_BREAK = re.compile(r"[ \t]+(?=\n)")
_BLANKS = " \t\n\r\u3000\u00a0\u1680\u202f\u205f" + "".join(map(chr, range(0x2000, 0x200B)))
ENDS: Final = _BLANKS


@lru_cache(maxsize=8192)
def trimmed(text: str) -> str:
    """Text as it is shown: no control characters, one kind of line break, no blanks at the ends.

    >>> trimmed("\\u3000预算数\\r\\n(万元) \\u00a0")
    '预算数\\n(万元)'
    """
    if not text:
        return ""
    text = _CONTROL.sub("", _BREAKS.sub("\n", text))
    return _SPACE_AROUND_BREAK.sub("", text.strip(ENDS))


def visible(text: str) -> str:
    """Text without characters that print nothing; the same object when it has none.

    >>> visible("产\u200b出"), visible("产\u200b ")
    ('产出', '产')
    """
    if text.isascii() or not INVISIBLE.search(text):
        return text
    return trimmed(INVISIBLE.sub("", text))


def spell(value: object) -> str:
    """The exact text of one value; ``""`` for what is missing.

    >>> spell(4800000.0), spell(0.1), spell(Decimal("48.00")), spell(date(2023, 6, 30)), spell(float("nan"))
    ('4800000', '0.1', '48.00', '2023-06-30', '')
    """
    if value is None or value != value:
        return ""
    for typed in ("to_pydatetime", "item"):  # of pandas, of numpy: the plain value inside
        value = getattr(value, typed)() if hasattr(value, typed) else value
    if isinstance(value, float):
        number = Decimal(repr(value))
        if not number.is_finite():
            return repr(value)
        return format(number.to_integral_value() if number == number.to_integral_value() else number, "f")
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.isoformat() if isinstance(value, date) else str(value)
