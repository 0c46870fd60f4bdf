"""Rows of which a form offers a choice (可选项、三选一): the ones that were not chosen carry no points.

Each prints its points, so that all of them together would count what can be earned once two or three times.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from perfeval.model import Indicator
from perfeval.scoring.texts import bare
from perfeval.values.numerals import small_number
from perfeval.values.quantity import QuantityKind

_MARK = re.compile(
    r"[二两三四五六七八2-8]选(?P<pick>[一二两三四1-4])|任选其?(?P<some>[一二两三四1-4])?|择一|可选|选填|选择项"
)


def is_optional(row: Indicator) -> bool:
    """One of several that the form offers to choose from."""
    return _mark(row.level1, row.level2, row.level3) is not None


def is_used(row: Indicator) -> bool:
    """The unit wrote a result or a score of its own."""
    said = bool(row.actual_text.strip()) and row.actual.kind is not QuantityKind.NOT_APPLICABLE
    return said or row.self_score is not None or bool(row.self_score_text)


def not_chosen(rows: Sequence[Indicator]) -> frozenset[int]:
    """Positions of the rows that were offered and not chosen; where too few were, the first ones stand, open."""
    offered: dict[tuple[str, str], list[int]] = {}
    picks: dict[tuple[str, str], int] = {}
    for position, row in enumerate(rows):
        if (mark := _mark(row.level1, row.level2, row.level3)) is not None:
            key = bare(row.level1), mark[0]
            offered.setdefault(key, []).append(position)
            picks[key] = mark[1]
    left: set[int] = set()
    for key, members in offered.items():
        unused = [one for one in members if not is_used(rows[one])]
        missing = max(picks[key] - (len(members) - len(unused)), 0)
        left.update(unused[missing:])
    return frozenset(left)


@lru_cache(maxsize=1024)
def _mark(*levels: str) -> tuple[str, int] | None:
    """The words that offer a choice, and how many are to be chosen."""
    found = next((match for level in levels if (match := _MARK.search(bare(level)))), None)
    if found is None:
        return None
    return found.group(), small_number(found["pick"] or found["some"] or "1")
