"""Columns of money that need a rule (资金栏次): of activities, of sources across, under a name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from perfeval.forms.bands import AMOUNT_COLUMNS, MONEY, VALUES
from perfeval.forms.shapes import is_source
from perfeval.forms.text import plain

if TYPE_CHECKING:
    from perfeval.forms.votes import Assignment


def money_of_activities(seen: Assignment) -> None:
    """重点活动 | 预算 | 支出 | 绩效指标 | 目标值: the money of activities before their indicators (职责活动表)."""
    money = [
        number
        for number, column in enumerate(seen.columns)
        if column.word is None
        and seen.below(number).share("number") > 0.5
        and seen.words.exact("funds", column.text) in AMOUNT_COLUMNS
    ]
    names = [n for n, c in enumerate(seen.columns) if money and n > money[-1] and seen.may_be_name(n)]
    if not money or money[0] == 0 or not names or not seen.known & VALUES:
        return
    for number in money:
        seen.give(number, None, "money")
    if 0 <= seen.at("level3") < money[0]:
        seen.give(seen.at("level3"), "level2", "place")
    if "level3" not in seen.known:
        seen.give(names[0], "level3", "exact")


def sources_across(seen: Assignment) -> None:
    """Sources of money across, programmes down: the column of the total is the amount, the others its parts."""
    sources = [
        number
        for number, column in enumerate(seen.columns)
        if is_source(column.cells[-1].text, seen.words) and seen.below(number).share("number") > 0.5
    ]
    totals = [n for n in sources if any(word in plain(seen.columns[n].text) for word in seen.weights["words"]["total"])]
    if len(sources) < 2 or len(totals) != 1 or seen.known & (MONEY - {"execution_rate"}):
        return
    for number in sources:
        seen.give(number, "amount" if number in totals else None, "source")


def names_of_money(seen: Assignment) -> None:
    """资金（万元） over the names of the sources, with the amounts in columns of their own.

    Where merged cells were lost the names may stand one column further, under no heading at all.
    """
    grid, row = seen.evidence.grid, seen.band.last_row + 1
    if len(seen.columns) > 1 and seen.columns[0].concept == "label":
        first = seen.columns[0]
        cells = [(col, grid.at(row, col)) for col in range(first.first, seen.columns[1].first)]
        shown = [col for col, cell in cells if cell is not None and cell.row == row and not cell.is_empty]
        if shown and shown[0] > first.last:
            seen.columns[0] = replace(first, last=seen.columns[1].first - 1)
    if not seen.columns or seen.columns[0].concept not in MONEY or "label" in seen.known or len(seen.known) < 3:
        return
    if seen.below(0).texts and not seen.below(0).share("number"):
        lost = seen.columns[0].concept
        seen.give(0, "label", "exact")
        for number, column in enumerate(seen.columns):  # 资金总额 over the names: the amount is further on
            if column.how == "repeat" and column.word is not None and column.word.concept == lost:
                seen.give(number, lost, column.word.how)
                return
