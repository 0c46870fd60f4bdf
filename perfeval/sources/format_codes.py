"""Number format codes of spreadsheets (数字格式代码), cut into tokens.

``#,##0.00"万元";[Red]-0`` → sections → tokens. What the tokens print is in :mod:`number_formats`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# Codes that a file may name by number only; Chinese programs print 14 and 22 year first.
BUILTIN: Final = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: "#,##0;-#,##0", 42: "#,##0;-#,##0",
    43: "#,##0.00;-#,##0.00", 44: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
    49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

_TOKENS = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | [\\!](?P<escaped>.)
    | _(?P<skipped>.)                       # room as wide as a character: prints nothing to read
    | \*(?P<fill>.)                         # fills the cell: prints nothing to read
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式|常规)
    | (?P<noon>AM/PM|A/P|上午/下午)
    | (?P<exponent>E[+-])
    | (?P<date>y+|m+|d+|h+|s+(?:\.0+)?|e+|a{3,4})
    | (?P<digit>[0#?])
    | (?P<mark>[.,%/@])
    | (?P<literal>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"^(<=|>=|<>|<|>|=)\s*(-?\d{1,15}(?:\.\d{1,15})?)$")
_ELAPSED = re.compile(r"^(h+|m+|s+)$", re.IGNORECASE)
_CURRENCY = re.compile(r"^\$([^-]*)")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a format: ``kind`` is literal, digit, mark, exponent, date, elapsed, noon or general."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of the up to four parts of a format, the kinds of its tokens, the condition under which it prints."""

    tokens: tuple[Token, ...]
    kinds: frozenset[str]
    condition: tuple[str, str] | None = None

    def has(self, *kinds: str) -> bool:
        """Whether any token is of one of these kinds."""
        return not self.kinds.isdisjoint(kinds)

    @property
    def is_date(self) -> bool:
        """Whether it prints a date or a time of day."""
        return self.has("date", "elapsed", "noon")


@lru_cache(maxsize=512)
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a format code.

    >>> [token.text for token in sections('#,##0"万元"')[0].tokens]
    ['#', ',', '#', '#', '0', '万元']
    """
    parts: list[list[Token]] = [[]]
    conditions: list[tuple[str, str] | None] = [None]
    for found in _TOKENS.finditer(code[:255]):
        kind, text = str(found.lastgroup), found[str(found.lastgroup)]
        if kind == "literal" and text == ";":
            parts.append([])
            conditions.append(None)
        elif kind == "bracket":
            if condition := _CONDITION.match(text):
                conditions[-1] = (condition[1], condition[2])
            elif _ELAPSED.match(text):
                parts[-1].append(Token("elapsed", text.lower()))
            elif (currency := _CURRENCY.match(text)) and currency[1]:
                parts[-1].append(Token("literal", currency[1]))
        elif kind in ("quoted", "escaped", "literal"):
            parts[-1].append(Token("literal", text))
        elif kind not in ("skipped", "fill"):
            parts[-1].append(Token(kind, text.lower() if kind == "date" else text))
    return tuple(
        Section(tuple(tokens), frozenset(token.kind for token in tokens), condition)
        for tokens, condition in zip(parts, conditions, strict=True)
    )
