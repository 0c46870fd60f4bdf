"""Amounts that a report states only in its prose (正文中的金额): the blanks of the fund table filled from it.

Offices often write what arrived only in a sentence. Nothing is taken over that the table says itself, and nothing on
which two sentences of the report disagree.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from perfeval.model import Claim, FundKind, FundLine

_COLUMNS = (
    ("arrived_wan", "arrived"),
    ("executed_wan", "executed"),
    ("adjusted_budget_wan", "budget"),
    ("initial_budget_wan", "budget"),
)


def funds_with_prose(funds: Sequence[FundLine], claims: Sequence[Claim]) -> tuple[FundLine, ...]:
    """The fund rows, with blanks of the total row filled where all sentences of the report agree on the sum.

    The place of an amount so filled is the paragraph that states it. A report without a fund table gets one row
    labelled by the words of its first sum, and none when its prose lacks the budget or the spending.
    """
    total = next((line for line in funds if line.kind is FundKind.TOTAL), None)
    if not claims or (funds and total is None):
        return tuple(funds)
    found = {column: told for column, kind in _COLUMNS if (told := agreed_sum(claims, kind))}
    if total is not None:
        found = {column: told for column, told in found.items() if getattr(total, column) is None}
        if total.adjusted_budget_wan is not None or total.initial_budget_wan is not None:
            found = {column: told for column, told in found.items() if not column.endswith("budget_wan")}
        filled = _filled(total, found)
        return tuple(filled if line is total else line for line in funds)
    if not {"adjusted_budget_wan", "executed_wan"} <= set(found):
        return ()
    first = found["adjusted_budget_wan"][1]
    return (_filled(FundLine(first.subject, FundKind.TOTAL, cells={"label_text": first.place}), found),)


def _filled(line: FundLine, found: dict[str, tuple[Decimal, Claim]]) -> FundLine:
    if not found:
        return line
    amounts: dict[str, Any] = {column: amount for column, (amount, _) in found.items()}
    cells = {**line.cells, **{column: claim.place for column, (_, claim) in found.items()}}
    texts = {**line.texts, **{column: claim.value.text for column, (_, claim) in found.items() if claim.value}}
    return dataclasses.replace(line, **amounts, cells=cells, texts=texts)


def agreed_sum(claims: Iterable[Claim], kind: str) -> tuple[Decimal, Claim] | None:
    """The one sum in 万元 that every claim of the kind states, with the first claim; ``None`` when they differ."""
    told = (one for one in claims if one.kind == kind and (kind == "budget" or not one.is_plan))
    sums = [(amount, one) for one in told if (amount := one.amount_wan) is not None]
    return sums[0] if sums and len({amount for amount, _ in sums}) == 1 else None
