"""Sign, value and unit of a promise (指标性质、指标值、度量单位): one cell, three, or three under one heading."""

from __future__ import annotations

import re
from dataclasses import dataclass

from perfeval.forms.text import plain
from perfeval.sources.raw import RawCell

_SIGN = re.compile(
    r"^(?:[≥≧>≤≦<=═﹥﹤⩾⩽≈≠‹›]+|定性|大于(?:或?等于)?|小于(?:或?等于)?|等于|不少于|不低于|不超过|不高于|不大于|不小于|高于|低于)$"
)


@dataclass(frozen=True, slots=True)
class Target:
    """The cells of one promise."""

    sign: RawCell | None
    value: tuple[RawCell, ...]
    unit: RawCell | None

    @property
    def text(self) -> str:
        """The three in this order, as one text."""
        value = "".join(cell.text for cell in self.value)
        return joined(self.sign.text if self.sign else "", value, self.unit.text if self.unit else "")


def is_sign(text: str) -> bool:
    """Whether a cell holds a sign and nothing else; 定性 counts, as the forms use it."""
    return bool(_SIGN.match(plain(text)))


def joined(sign: str, value: str, unit: str) -> str:
    """Sign, value and unit of three cells as one text; a unit the value already ends with is not repeated.

    >>> joined("≥", "95", "%"), joined("", "26次", "次")
    ('≥95%', '26次')
    """
    if unit and (plain(value).endswith(plain(unit)) or plain(value) in re.split(r"[/或、]", plain(unit))):
        unit = ""  # 次 after 26次, or 是/否 beside 否
    return f"{sign}{value}{unit}"


def split(value: list[RawCell], sign: RawCell | None, unit: RawCell | None) -> Target:
    """Take sign and unit out of several cells that stand under one heading, unless they have columns of their own."""
    rest = list(value)
    if len(rest) > 1 and sign is None and is_sign(rest[0].text):
        sign = rest.pop(0)
    if len(rest) == 2 and unit is None and plain(rest[0].text)[-1:].isdigit() and not re.search(r"\d", rest[1].text):
        unit = rest.pop()
    return Target(sign, tuple(rest), unit)
