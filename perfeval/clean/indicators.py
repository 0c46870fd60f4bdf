"""The indicator block (绩效指标): one :class:`Indicator` per row, levels carried, scores never doubled."""

from __future__ import annotations

from perfeval.clean.draft import Draft, Reading
from perfeval.clean.fields import cells_by_column, shown
from perfeval.clean.fund_lines import LineDraft
from perfeval.clean.funds import take_headings
from perfeval.clean.indicator_row import IndicatorRow, Scored
from perfeval.clean.levels import open_band
from perfeval.clean.scores import group_blank_scores, group_merged_scores, points_of_sole_members
from perfeval.clean.totals import read_group_row, read_total_row
from perfeval.forms.blocks import Block
from perfeval.forms.lines import money_unit
from perfeval.forms.rows import Role, roles
from perfeval.places import Place


def read_indicators(block: Block, draft: Draft, reading: Reading) -> None:
    """Add the rows of one indicator block to the project."""
    take_headings(block, draft, reading)
    draft.bands.append(block.band)
    read_activities(block, draft, reading)
    first = len(draft.indicators)
    scored: Scored = {}
    parts = roles(block.grid, block.band, block.rows, reading.words)
    for row in block.rows:
        if parts[row] is Role.GROUP:
            read_group_row(block, row, draft, reading)
            continue
        if parts[row] is Role.TOTAL:
            read_total_row(block, row, draft, reading, draft.carry.level1 or draft.carry.band_level1)
            continue
        if open_band(block, row, draft, reading):
            continue
        cells = IndicatorRow(block, row, draft, reading)
        if cells.is_filled or cells.is_empty_promise:
            draft.indicators.append(cells.indicator(scored))
        else:
            cells.pass_over()
    group_merged_scores(draft, scored)
    points_of_sole_members(draft, first, block.band)
    group_blank_scores(draft, first, block.band, reading)


def read_activities(block: Block, draft: Draft, reading: Reading) -> None:
    """Duties and activities with their money beside their indicators (职责—活动表): one fund line for each activity."""
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
