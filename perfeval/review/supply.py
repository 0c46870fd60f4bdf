"""What the unit must supply (须补充的材料): asked for by what is lacking and by the sort of indicator, as data.

A satisfaction wants its survey, a date its record of acceptance, a cost its vouchers; where the lack itself says it
best (two figures contradict each other, a unit does not fit), that is asked for. The rules stand in ``supply.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from perfeval.messages import Message, Told, message, tell
from perfeval.resources import packaged
from perfeval.review.sense import kind_under
from perfeval.scoring.point_classes import Entry
from perfeval.scoring.result import Evaluation
from perfeval.words import catalogue


@dataclass(frozen=True, slots=True)
class Supply:
    """What the unit must supply, and how many points it settles (补充材料与可定分值)."""

    what: Message
    points: Decimal
    names: tuple[Told, ...]


def wanted(evaluation: Evaluation) -> tuple[Supply, ...]:
    """What the unit must supply: by points, or by rows in a form that has none; the weightiest first."""
    if nothing_due_yet(str(evaluation.project.form.kind)):
        return ()
    levels = {
        one.explanation.key: (one.indicator.level2, one.indicator.level1, one.indicator.level3)
        for one in evaluation.indicators
    }
    totals = evaluation.totals.classes
    in_points = totals.claimed + totals.open > 0
    found: dict[Message, list[Entry]] = {}
    for entry in evaluation.ledger.counted if in_points else rows_of(evaluation):
        code = entry.evidence.code if _asked(entry.evidence.code) else "open_rest" if entry.classes.open else ""
        if code and (_lacking(entry) or not in_points):
            name, block = tell(entry.name), tell(entry.block)
            sort = sort_of(*levels.get(entry.key, (name, block, name)))
            found.setdefault(message(f"evidence.supply.{_ask(code, sort)}"), []).append(entry)
    lists = [
        Supply(what, sum((_lacking(one) for one in rows), Decimal(0)), tuple(one.name for one in rows))
        for what, rows in found.items()
    ]
    return tuple(sorted(lists, key=lambda one: (-one.points, -len(one.names))))


def _lacking(entry: Entry) -> Decimal:
    """The points of a row that nothing in the form carries."""
    return entry.classes.claimed + entry.classes.open


def nothing_due_yet(kind: str) -> bool:
    """Whether a form of this kind promises results and has none to show: a plan, a report on the way."""
    return kind in _rules()["nothing_due_yet"]


def rows_of(evaluation: Evaluation) -> Sequence[Entry]:
    """The rows that promise a result."""
    return [
        one
        for one in evaluation.ledger.entries
        if one.key.startswith("indicator:") and one.evidence.code != "not_applicable"
    ]


def sort_of(level2: str, level1: str, name: str) -> str:
    """What sort of indicator a row is, its own name before the block that it stands in."""
    named = next((one["sort"] for one in _rules()["named"] if re.search(one["pattern"], name)), None)
    return named or str(kind_under(level2, level1))


def _ask(code: str, sort: str) -> str:
    """The code of the sentence: the sort's own, where one is written for such a lack."""
    rules = _rules()
    found = (
        one["ask"]
        for one in rules["ask"]
        if sort in one["sorts"] and code in (*rules["no_value"], *one.get("also", ()))
    )
    return next(found, code)


def _asked(code: str) -> bool:
    return f"supply.{code}" in catalogue("evidence")


@cache
def _rules() -> dict[str, Any]:
    return packaged("review/supply.toml")
