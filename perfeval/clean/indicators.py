"""The indicator block (绩效指标): one :class:`Indicator` per row, levels carried, scores never doubled."""

from __future__ import annotations

from perfeval.clean.activities import read_activities
from perfeval.clean.draft import Draft, Reading
from perfeval.clean.funds import take_headings
from perfeval.clean.indicator_row import IndicatorRow, Scored
from perfeval.clean.levels import open_band
from perfeval.clean.scores import group_blank_scores, group_merged_scores, points_of_sole_members
from perfeval.clean.totals import read_group_row, read_total_row
from perfeval.forms.blocks import Block
from perfeval.forms.rows import Role, roles


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
