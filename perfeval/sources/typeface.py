"""What the type of a word changes about it (字形): struck out, raised, set in a symbol font.

A tick typed as ``R`` in Wingdings 2 is a tick, ``m`` with a raised ``2`` is m², and what is struck out
no longer stands there. Every container says this in its own way; what it means is said here once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# Symbol fonts: ticked and empty boxes decide what a form says.
_SYMBOLS: Final = {
    "wingdings": {0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x71: "□", 0xFC: "√", 0xFB: "×", 0x6C: "●", 0x6E: "■"},
    "wingdings 2": {0x52: "☑", 0x54: "☒", 0x53: "☒", 0x51: "☒", 0x50: "√", 0x4F: "×", 0xA3: "□", 0x2A: "□", 0xA2: "■"},
    "symbol": {0xB3: "≥", 0xA3: "≤", 0xB4: "×", 0xB8: "÷", 0xB1: "±", 0xB9: "≠", 0xB7: "·", 0xD6: "√"},
    "webdings": {0x61: "√", 0x63: "□", 0x72: "×", 0x67: "■"},
    "marlett": {0x61: "√", 0x62: "√", 0x72: "×"},
}  # fmt: skip
_RAISED: Final = str.maketrans("0123456789+-−=()nｎ", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁿ")


@dataclass(frozen=True, slots=True)
class Face:
    """How a piece of text is set.

    Attributes:
        font: name of its font, lower case; only symbol fonts matter.
        struck: crossed out (删除线).
        raised: above the line (上标).
        vanished: hidden (隐藏文字).
    """

    font: str = ""
    struck: bool = False
    raised: bool = False
    vanished: bool = False


PLAIN: Final = Face()


def font_name(text: str | None) -> str:
    """The name of a font as :class:`Face` keeps it; ``""`` for a font of ordinary letters.

    >>> font_name('"Wingdings 2", serif'), font_name("宋体"), font_name("Wingdings2")
    ('wingdings 2', '', 'wingdings 2')
    """
    name = (text or "").partition(",")[0].strip("\"' ").lower().replace("wingdings2", "wingdings 2")
    return name if name in _SYMBOLS else ""


def symbol(code: int, font: str) -> str:
    """A character of a symbol font, given by its number there; ``""`` when it prints nothing that is known."""
    known = _SYMBOLS.get(font_name(font), {})
    if (code < 0x100 or 0xF000 <= code < 0xF100) and code & 0xFF in known:
        return known[code & 0xFF]
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x10000 else ""


def as_set(text: str, face: Face) -> str:
    """Text as it looks in this face.

    >>> as_set("R达到", Face("wingdings 2")), as_set("2", Face(raised=True))
    ('☑达到', '²')
    """
    if face.font and text:
        text = "".join(symbol(ord(char), face.font) or char for char in text)
    return text.translate(_RAISED) if face.raised else text


def laid(runs: Iterable[tuple[str, Face]]) -> tuple[str, str]:
    """What of these pieces is seen, and what is struck out."""
    seen: list[str] = []
    struck: list[str] = []
    for text, face in runs:
        (struck if face.struck else seen).append(as_set(text, face))
    return "".join(seen), "".join(struck)
