"""The text of a cell or paragraph (文字): ends trimmed, line breaks alike, otherwise as written."""

from __future__ import annotations

import re
from typing import Final

# Characters that print nothing: byte order marks, zero-width spaces, direction marks, control characters.
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_BREAKS = re.compile("\r\n|[\r\u0085\u2028\u2029\x0b\x0c]")
_SPACE_AROUND_BREAK = re.compile(r"[ \t]+(?=\n)")
_BLANKS = " \t\n\r\u3000\u00a0\u1680\u202f\u205f" + "".join(map(chr, range(0x2000, 0x200B)))
ENDS: Final = _BLANKS + _INVISIBLE


def trimmed(text: str) -> str:
    """Text as it is shown: no control characters, one kind of line break, no blanks at the ends.

    >>> trimmed("\\u3000预算数\\r\\n(万元) \\u00a0")
    '预算数\\n(万元)'
    """
    if not text:
        return ""
    text = _CONTROL.sub("", _BREAKS.sub("\n", text))
    return _SPACE_AROUND_BREAK.sub("", text.strip(ENDS))
