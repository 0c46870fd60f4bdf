"""What a check asks of any row before it looks at all of them (有无这样的指标): see ``Case.some``.

Of many projects each of these is answered once for all rows that look alike, so that a check which needs the whole
form sees only forms that hold what it is about. What few rows share, such as a number, is not asked here.
"""

from __future__ import annotations

from perfeval.review.case import Row
from perfeval.review.text import has_any, squeeze
from perfeval.values.afar import asked
from perfeval.values.quantity import QuantityKind

_WORDS, _LETTERS = 8, 3  # a value of a cell is shorter, or a long number with its unit


def is_called(row: Row, words: tuple[str, ...]) -> bool:
    """Its name holds one of these words."""
    return has_any(row.name, words)


def stands_under(row: Row, words: tuple[str, ...]) -> bool:
    """Its first or second level holds one of these words."""
    return has_any(row.item.level1 + row.item.level2, words)


def gives_reason(row: Row) -> bool:
    """Something is written under 偏差原因分析及改进措施."""
    return bool(row.item.reason_text)


def reasons_with(row: Row, words: tuple[str, ...]) -> bool:
    """The reason holds one of these words."""
    return has_any(row.item.reason_text or "", words)


def holds(row: Row, words: tuple[str, ...]) -> bool:
    """Name, target, result or reason hold one of these words."""
    item = row.item
    return any(has_any(text, words) for text in (item.level3, item.target_text, item.actual_text)) or reasons_with(
        row, words
    )


def has_more(row: Row) -> bool:
    """Further columns of the form are filled in."""
    return bool(row.item.extra)


def is_dated(row: Row) -> bool:
    """The result is a day."""
    return row.item.actual.kind is QuantityKind.DATE or row.item.actual.day is not None


def promises_a_day(row: Row) -> bool:
    """The target is a day."""
    return row.item.target.kind is QuantityKind.DATE


def speaks(row: Row) -> bool:
    """Result or reason are sentences and no values."""
    return asked(row.item.actual_text, is_sentence) or is_sentence(row.item.reason_text or "")


def is_sentence(text: str) -> bool:
    """Longer than a value of a cell, and not for its digits alone."""
    said = squeeze(text)
    return len(said) > _WORDS and sum(map(str.isalpha, said)) > _LETTERS


def is_scored(row: Row) -> bool:
    """The unit gave itself points for it."""
    return row.self_score is not None


def is_short_of_full(row: Row) -> bool:
    """The unit gave itself points of its own for it, and not all."""
    return row.item.score_group is None and row.self_score is not None and not row.is_full


def heads_points(row: Row) -> bool:
    """A heading above it names points (产出指标(50分))."""
    return row.item.level1_points is not None or row.item.level2_points is not None
