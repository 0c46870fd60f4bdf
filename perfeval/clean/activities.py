"""Duties and activities with their money beside their indicators (职责—活动表): one fund line for each activity."""

from __future__ import annotations

from perfeval.clean.draft import Draft, Reading
from perfeval.clean.fields import cells_by_column, shown
from perfeval.clean.fund_lines import LineDraft
from perfeval.forms.blocks import Block
from perfeval.forms.lines import money_unit
from perfeval.places import Place


def read_activities(block: Block, draft: Draft, reading: Reading) -> None:
    """Money columns of an indicator block become fund lines, named by the activity to their left."""
    money = {n: column for n, column in enumerate(block.band.columns) if column.how == "money"}
    lines: dict[Place, LineDraft] = {}
    for row in block.rows if money else ():
        by_column = cells_by_column(block.grid, row, block.band)
        names = [cell for n in range(min(money)) for cell in shown(by_column.get(n, []))]
        for number, column in money.items():
            concept = reading.words.exact("funds", column.text)
            for cell in shown(by_column.get(number, []))[:1]:
                if cell.row != row or not names or concept is None:
                    continue  # merged over the rows of one activity: taken once
                name = names[-1]
                line = lines.setdefault(
                    name.place,
                    LineDraft(len(draft.funds) + len(lines) + 1, name.text, cells={"label_text": name.place}),
                )
                line.put(concept, cell, money_unit(column.text) or draft.money_unit, reading, draft)
    draft.funds.extend(line.line() for line in lines.values())
