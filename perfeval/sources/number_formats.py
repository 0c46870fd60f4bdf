"""How a spreadsheet prints a number (数字格式): ``0.9354`` under ``0.00%`` is ``93.54%``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from perfeval.sources.raw import CellState

BUILTIN: Final = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy-m-d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy-m-d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 49: "@",
}  # fmt: skip

_QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as printed, and what kind of thing the format says it is."""

    text: str
    state: CellState


def plain(number: Decimal) -> str:
    """A number without exponent and without trailing zeros, as under the General format."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text or "0"


def is_date_format(code: str) -> bool:
    """Whether a number format prints dates or times."""
    bare = re.sub(r"\\.|\[[^\]]*\]", "", _QUOTED.sub("", code)).lower()
    return bool(re.search(r"[ymdhs]", bare)) and "general" not in bare


def shown(number: Decimal, code: str, date1904: bool = False) -> Shown:
    """Print ``number`` by the format ``code``."""
    if code in ("", "General", "@"):
        return Shown(plain(number), CellState.NUMBER)
    if is_date_format(code):
        start = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)  # noqa: DTZ001
        try:
            moment = start + timedelta(days=float(number))
        except OverflowError:
            return Shown(plain(number), CellState.NUMBER)
        return Shown(moment.strftime("%Y-%m-%d"), CellState.DATE)
    section = code.split(";")[0]
    percent = "%" in _QUOTED.sub("", section)
    digits = re.search(r"[0#?,]*[0#?](?:\.([0#?]+))?", section)
    if not digits:
        return Shown(plain(number), CellState.NUMBER)
    value = number * 100 if percent else number
    decimals = len(digits[1] or "")
    value = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    body = f"{value:,f}" if "," in digits[0] else f"{value:f}"
    before = "".join(_QUOTED.findall(section[: digits.start()]))
    after = "".join(_QUOTED.findall(section[digits.end() :]))
    return Shown(before + body + ("%" if percent else "") + after, CellState.PERCENT if percent else CellState.NUMBER)
