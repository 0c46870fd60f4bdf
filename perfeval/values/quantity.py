"""A quantity (量值): what one cell promises or reports, typed, with the text beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from perfeval.messages import Message


class QuantityKind(StrEnum):
    """What sort of statement the text is."""

    NUMBER = "number"  # ≥95%, 48万元, 100人次
    RANGE = "range"  # 80-90分: value .. high
    DATE = "date"  # 2018年底前, 12月前, 2021.6
    SEVERAL = "several"  # 1部宣传片,2套方案: see parts
    WORDS = "words"  # 效果明显, 达成预期指标
    NOT_APPLICABLE = "not_applicable"  # 无, 不适用 standing alone
    EMPTY = "empty"  # nothing, or a placeholder: — / *
    UNREADABLE = "unreadable"  # damaged text; ``reason`` says why, ``likely`` what it may be


@dataclass(frozen=True, slots=True)
class Quantity:
    """One statement of quantity, parsed or with the reason why not.

    Attributes:
        text: as written.
        kind: see :class:`QuantityKind`.
        operator: ``>= <= = > <`` when the text (or the sign column) carries one, else ``None``.
        value: the number as written, in ``unit`` (95 for ``95%``, 48 for ``48万元``); never scaled silently.
        high: the upper end of a range; ``value`` is the lower.
        tolerance: the ± part of ``100±5``.
        unit: the unit as written after NFKC (``%``, ``人次``, ``万元``), ``None`` when none.
        day: for dates, the last day on which the promise is kept (``2018年底`` → 2018-12-31).
        day_from: first day when the text names a period (``2021.6`` → 2021-06-01).
        parts: for several quantities in a cell, each by itself.
        reason: why the text is unreadable, or what is doubtful about it.
        likely: the likely reading of damaged text (``≥90%`` for ``290%``), never used for scoring.
    """

    text: str
    kind: QuantityKind
    operator: str | None = None
    value: Decimal | None = None
    high: Decimal | None = None
    tolerance: Decimal | None = None
    unit: str | None = None
    day: date | None = None
    day_from: date | None = None
    parts: tuple[Quantity, ...] = field(default=())
    reason: Message | None = None
    likely: str | None = None

    @property
    def is_number(self) -> bool:
        """A single number that can be compared and divided."""
        return self.kind is QuantityKind.NUMBER and self.value is not None
