"""The funds block (项目资金): one :class:`FundLine` per row, amounts in 万元."""

from __future__ import annotations

import dataclasses

from perfeval.clean.draft import Draft, Reading
from perfeval.clean.fields import cells_by_column
from perfeval.clean.fund_kinds import is_part
from perfeval.clean.fund_lines import AMOUNTS, LineDraft
from perfeval.forms.blocks import Block
from perfeval.forms.lines import money_unit
from perfeval.forms.text import is_number, plain
from perfeval.model import FundKind, FundLine
from perfeval.sources.raw import RawCell
from perfeval.values.reading import points_in_heading

_GOVERNMENT = (FundKind.CENTRAL, FundKind.PROVINCIAL, FundKind.MUNICIPAL, FundKind.COUNTY, FundKind.LOCAL)


def read_funds(block: Block, draft: Draft, reading: Reading) -> None:
    """Add the rows of one funds block to the project."""
    take_headings(block, draft, reading)
    lines: list[FundLine] = []
    for row in block.rows:
        line = _line(block, row, draft, reading, len(draft.funds) + len(lines) + 1)
        if line is not None:
            lines.append(line)
    _add(_with_points_of_heading(lines, block), draft)
    draft.bands.append(block.band)


def _with_points_of_heading(lines: list[FundLine], block: Block) -> list[FundLine]:
    """Points that the heading of the score column prints (得分（20分*执行率）) belong to the first row with a score."""
    if any(line.max_score is not None for line in lines):
        return lines
    for column in block.band.columns:
        points = points_in_heading(column.text)
        if points is None or column.concept != "self_score":
            continue
        first = next((n for n, line in enumerate(lines) if line.self_score is not None), None)
        if first is not None:
            cells = {**lines[first].cells, "max_score": column.cells[-1].place}
            lines[first] = dataclasses.replace(lines[first], max_score=points, cells=cells)
        break
    return lines


def read_funds_grid(block: Block, draft: Draft, reading: Reading) -> None:
    """Amounts over sources with one row of figures: each source is a row of its own."""
    take_headings(block, draft, reading)
    drafts: dict[str, LineDraft] = {}
    for index, cells in cells_by_column(block.grid, block.rows[0], block.band).items():
        column = block.band.columns[index]
        place = column.cells[-1].place
        line = drafts.setdefault(
            plain(column.text), LineDraft(len(draft.funds) + len(drafts) + 1, column.text, cells={"label_text": place})
        )
        for cell in cells:
            if not cell.is_empty and column.concept is not None:
                unit = money_unit(column.cells[0].text) or draft.money_unit
                line.put(column.concept, cell, unit, reading, draft)
    _add([line.line() for line in drafts.values()], draft)
    draft.bands.append(block.band)


def take_headings(block: Block, draft: Draft, reading: Reading) -> None:
    """Mark headings and side label as used, and keep the money unit they may state."""
    band = block.band
    for column in band.columns:
        for cell in column.cells:
            reading.ledger.use(cell, "heading", draft)
    reading.ledger.use(band.side, "label", draft)
    for cell in block.view.titles if block.view is not None else ():
        reading.ledger.use(cell, "heading", draft)
    if band.group != "indicators":
        draft.amount_unit_text = draft.amount_unit_text or _unit_of(block)
    for fact in band.doubts:
        reading.doubt(fact)


def _unit_of(block: Block) -> str | None:
    """The money unit that the headings or the side label state (项目资金（万元）)."""
    cells = [cell for row in (block.band.first_row, block.band.last_row) for cell in block.grid.row(row)]
    return next((unit for cell in cells if not cell.is_empty and (unit := money_unit(cell.text))), None)


_DERIVED = {"execution_rate": "execution_rate_text", "self_score": "self_score"}  # what follows from the amounts


def _line(block: Block, row: int, draft: Draft, reading: Reading, number: int) -> FundLine | None:
    band = block.band
    labels, label = _labels(block, row, draft, reading)
    line = LineDraft(number)
    for index, found in sorted(cells_by_column(block.grid, row, band).items()):
        column = band.columns[index]
        cells = [cell for cell in found if not cell.is_empty and cell not in labels]
        if column.concept in ("label", "number"):
            continue
        for cell in cells[: 1 if column.concept else None]:
            unit = money_unit(column.text) or _unit_of(block) or draft.money_unit
            line.put(column.concept or column.text, cell, unit, reading, draft)
    if label is None and not line.amounts:
        return None
    if label is not None and line.amounts:
        for column in band.columns:
            if column.concept in _DERIVED and column.cells:  # that it is blank may be the point
                blank = dataclasses.replace(column.cells[-1].place, row=label.place.row)
                line.cells.setdefault(_DERIVED[column.concept], blank)
    for heading in labels:
        reading.ledger.use(heading, f"fund {number} label_text" if heading is label else "label", draft)
    if label is not None:
        line.label_text, line.cells["label_text"] = label.text, label.place
    else:  # a single row without a name of its own is the block's money
        named = band.columns[0].text if block.view is not None else band.side.text if band.side is not None else ""
        line.label_text, line.kind = named, FundKind.TOTAL
    return line.line()


def _labels(block: Block, row: int, draft: Draft, reading: Reading) -> tuple[list[RawCell], RawCell | None]:
    """The cells left of the amounts; the one nearest to them names the row (其中 | 财政拨款)."""
    band = block.band
    first_value = min(column.first for column in band.columns if column.concept not in (None, "label", "number"))
    named, counted = band.column("label"), band.column("number")
    labels: list[RawCell] = []
    for cell in block.grid.row(row):
        if cell.row <= band.last_row or cell.col >= first_value or cell.is_empty:
            continue
        if named is not None and cell.col > named.last:
            continue  # a further column of its own: 任务名称 | 主要内容 | 预算数
        if is_number(cell.text) and (counted is None or cell.col > counted.last):
            continue  # a figure under a heading nobody knows is no name
        if counted is not None and counted.first <= cell.col <= counted.last:
            reading.ledger.use(cell, "row number", draft)
        else:
            labels.append(cell)
    own = [cell for cell in labels if named is not None and named.first <= cell.col <= named.last]
    named_by = own or labels
    return labels, named_by[-1] if named_by else None


# ---------------------------------------------------------------- the rows among each other


def _add(lines: list[FundLine], draft: Draft) -> None:
    if len(lines) == 1 and lines[0].kind is FundKind.OTHER and "其他" not in plain(lines[0].label_text):
        lines = [dataclasses.replace(lines[0], kind=FundKind.TOTAL)]
    lines = with_levels(lines)
    draft.funds.extend(_without_restated(lines, draft) if draft.funds else lines)


def with_levels(lines: list[FundLine]) -> list[FundLine]:
    """Give each row its depth: 0 the total, 1 its parts, 2 parts of a part (其中 under a row that is itself a part)."""
    done: list[FundLine] = []
    depth = 1
    for line in lines:
        if line.kind is FundKind.TOTAL:
            level, depth = 0, 1
        elif is_part(line.label_text) and done and done[-1].level >= 1 and not is_part(done[-1].label_text):
            level = depth = 2
        elif depth == 2 and line.kind in _GOVERNMENT:
            level = 2
        else:
            level = depth = 1
        done.append(dataclasses.replace(line, level=level))
    return done


def _without_restated(lines: list[FundLine], draft: Draft) -> list[FundLine]:
    """A second table may repeat the rows of the first: equal rows only fill what the first left open."""
    fresh: list[FundLine] = []
    for line in lines:
        spot = next((n for n, old in enumerate(draft.funds) if _same_row(old, line)), -1)
        if spot < 0:
            fresh.append(line)
            continue
        old = draft.funds[spot]
        fields = (*AMOUNTS.values(), "execution_rate_text", "max_score", "self_score", "reason_text")
        filled = {name: getattr(line, name) for name in fields if getattr(old, name) is None}
        filled = {name: value for name, value in filled.items() if value is not None}
        cells = {**{name: line.cells[name] for name in filled if name in line.cells}, **old.cells}
        texts = {**{name: line.texts[name] for name in filled if name in line.texts}, **old.texts}
        draft.funds[spot] = dataclasses.replace(old, **filled, cells=cells, texts=texts)
    return fresh


def _same_row(old: FundLine, new: FundLine) -> bool:
    if old.kind is not new.kind or (old.kind is FundKind.OTHER and plain(old.label_text) != plain(new.label_text)):
        return False
    pairs = [(getattr(old, name), getattr(new, name)) for name in AMOUNTS.values()]
    return all(first is None or second is None or first == second for first, second in pairs)
