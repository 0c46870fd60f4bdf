"""The funds block (项目资金): one :class:`FundLine` per row, amounts in 万元."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from perfeval.clean.draft import Draft, Reading
from perfeval.clean.fields import amount, cells_by_column, points
from perfeval.clean.fund_kinds import fund_kind, is_part
from perfeval.forms.bands import MONEY, Band
from perfeval.forms.blocks import Block, money_unit
from perfeval.forms.pairs import Pair
from perfeval.forms.text import plain
from perfeval.model import FundKind, FundLine
from perfeval.places import Place
from perfeval.sources.raw import RawCell

AMOUNTS = {
    "initial_budget": "initial_budget_wan",
    "adjusted_budget": "adjusted_budget_wan",
    "arrived": "arrived_wan",
    "executed": "executed_wan",
}
_GOVERNMENT = (FundKind.CENTRAL, FundKind.PROVINCIAL, FundKind.MUNICIPAL, FundKind.COUNTY, FundKind.LOCAL)


def read_funds(block: Block, draft: Draft, reading: Reading) -> None:
    """Add the rows of one funds block to the project."""
    band = block.band
    take_headings(block, draft, reading, "funds")
    lines: list[FundLine] = []
    restating = bool(draft.funds)
    for row in block.rows:
        line = _line(block, row, draft, reading, len(draft.funds) + len(lines))
        if line is not None:
            lines.append(line)
    if len(lines) == 1 and lines[0].kind is FundKind.OTHER and "其他" not in plain(lines[0].label_text):
        lines[0] = dataclasses.replace(lines[0], kind=FundKind.TOTAL)
    lines = with_levels(lines)
    if restating:
        lines = _without_restated(lines, draft)
    draft.funds.extend(lines)
    draft.bands.append(band)


def take_headings(block: Block, draft: Draft, reading: Reading, what: str) -> None:
    """Mark headings and side label as used, and keep the money unit they may state."""
    band = block.band
    for column in band.columns:
        for cell in column.cells:
            reading.ledger.use(cell, "heading", draft)
    if band.side is not None:
        reading.ledger.use(band.side, "label", draft)
    for cell in block.grid.row(band.first_row):
        if what != "indicators" and not cell.is_empty and (unit := money_unit(cell.text)):
            draft.amount_unit_text = draft.amount_unit_text or unit
    for sentence in band.doubts:
        reading.doubt(sentence)


def _line(block: Block, row: int, draft: Draft, reading: Reading, position: int) -> FundLine | None:
    grid, band = block.grid, block.band
    number = position + 1
    money_columns = [column for column in band.columns if column.concept in MONEY]
    label_column = band.column("label")
    first_value = min(column.first for column in band.columns if column.concept not in (None, "label", "number"))
    by_column = cells_by_column(grid, row, band)
    labels = [
        cell
        for cell in grid.row(row)
        if cell.row > band.last_row
        and cell.col < first_value
        and not cell.is_empty
        and cell is not band.side
        and not _is_row_number(cell, block)
    ]
    for cell in grid.row(row):
        if cell.row > band.last_row and cell.col < first_value and not cell.is_empty and _is_row_number(cell, block):
            reading.ledger.use(cell, "row number", draft)
    if label_column is not None:
        own = [cell for cell in labels if label_column.first <= cell.col <= label_column.last]
        label = own[-1] if own else (labels[-1] if labels else None)
    else:
        label = labels[-1] if labels else None
    values: dict[str, RawCell] = {}
    for index, cells in by_column.items():
        concept = band.columns[index].concept
        shown = [cell for cell in cells if not cell.is_empty and cell not in labels]
        if concept and shown and concept not in ("label", "number"):
            values[concept] = shown[0]
    if label is None and not values:
        return None
    if label is None and not any(band.columns[i].concept in MONEY for i in by_column if i < len(band.columns)):
        return None
    cells: dict[str, Place] = {}
    texts: dict[str, str] = {}
    numbers: dict[str, Decimal | None] = {}
    for heading in labels:
        reading.ledger.use(heading, f"fund {number} label_text" if heading is label else "label", draft)
    if label is not None:
        cells["label_text"] = label.place
    unit = draft.money_unit
    for concept, cell in values.items():
        own_unit = unit
        column = band.column(concept)
        if column is not None and (stated := money_unit(column.text)):
            own_unit = stated
        if concept == "amount":
            value = amount(cell, own_unit, reading)
            for attribute in ("initial_budget_wan", "adjusted_budget_wan"):
                if attribute.removesuffix("_wan") not in values:
                    numbers[attribute], texts[attribute], cells[attribute] = value, cell.text, cell.place
            reading.ledger.use(cell, f"fund {number} adjusted_budget_wan", draft)
        elif concept in AMOUNTS:
            attribute = AMOUNTS[concept]
            numbers[attribute], texts[attribute] = amount(cell, own_unit, reading), cell.text
            cells[attribute] = cell.place
            reading.ledger.use(cell, f"fund {number} {attribute}", draft)
        elif concept in ("max_score", "self_score"):
            numbers[concept], texts[concept] = points(cell, reading), cell.text
            cells[concept] = cell.place
            reading.ledger.use(cell, f"fund {number} {concept}", draft)
        elif concept in ("execution_rate", "reason"):
            key = f"{concept}_text"
            texts[key], cells[key] = cell.text, cell.place
            reading.ledger.use(cell, f"fund {number} {key}", draft)
        else:
            texts[concept], cells[concept] = cell.text, cell.place
            reading.ledger.use(cell, f"fund {number} {concept}", draft)
    for index, more in by_column.items():
        if band.columns[index].concept is None and index < len(band.columns):
            for cell in more:
                if not cell.is_empty and cell not in labels:
                    texts[band.columns[index].text], cells[band.columns[index].text] = cell.text, cell.place
                    reading.ledger.use(cell, f"fund {number} {band.columns[index].text}", draft)
    label_text = label.text if label is not None else (band.side.text if band.side is not None else "")
    del money_columns
    return FundLine(
        label_text=label_text,
        kind=fund_kind(label_text) if label is not None else FundKind.TOTAL,
        initial_budget_wan=numbers.get("initial_budget_wan"),
        adjusted_budget_wan=numbers.get("adjusted_budget_wan"),
        arrived_wan=numbers.get("arrived_wan"),
        executed_wan=numbers.get("executed_wan"),
        execution_rate_text=texts.get("execution_rate_text"),
        max_score=numbers.get("max_score"),
        self_score=numbers.get("self_score"),
        reason_text=texts.get("reason_text"),
        texts=texts,
        cells=cells,
    )


def _is_row_number(cell: RawCell, block: Block) -> bool:
    column = block.band.column("number")
    return column is not None and column.first <= cell.col <= column.last


def with_levels(lines: list[FundLine]) -> list[FundLine]:
    """Give each row its depth: 0 the total, 1 its parts, 2 parts of a part (其中 under a row that is itself a part)."""
    done: list[FundLine] = []
    depth = 1
    for position, line in enumerate(lines):
        if line.kind is FundKind.TOTAL:
            level, depth = 0, 1
        elif is_part(line.label_text) and position and done[-1].level >= 1 and not is_part(done[-1].label_text):
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
        changes = {
            attribute: value
            for attribute in (*AMOUNTS.values(), "execution_rate_text", "max_score", "self_score", "reason_text")
            if getattr(old, attribute) is None and (value := getattr(line, attribute)) is not None
        }
        cells = {**{key: line.cells[key] for key in changes if key in line.cells}, **old.cells}
        texts = {**{key: line.texts[key] for key in changes if key in line.texts}, **old.texts}
        draft.funds[spot] = dataclasses.replace(old, **changes, cells=cells, texts=texts)
    return fresh


def _same_row(old: FundLine, new: FundLine) -> bool:
    if old.kind is not new.kind or (old.kind is FundKind.OTHER and old.label_text != new.label_text):
        return False
    return all(
        getattr(old, attribute) is None
        or getattr(new, attribute) is None
        or getattr(old, attribute) == getattr(new, attribute)
        for attribute in AMOUNTS.values()
    )


def add_pairs(draft: Draft, reading: Reading) -> None:
    """Amounts that stand beside a label of their own (项目当年预算 | 48) fill the total row, or make one."""
    pairs = [
        pair for pair in draft.fund_pairs if pair.concept in AMOUNTS or pair.concept in ("execution_rate", "amount")
    ]
    for pair in draft.fund_pairs:
        if pair not in pairs:
            _keep(pair, draft, reading)
    if not pairs:
        return
    spot = next((n for n, line in enumerate(draft.funds) if line.kind is FundKind.TOTAL), -1)
    if spot < 0:
        first = next((pair for pair in pairs if pair.concept != "execution_rate"), pairs[0])
        draft.funds.insert(0, FundLine(label_text=first.label_text, kind=FundKind.TOTAL))
        spot = 0
    line = draft.funds[spot]
    for pair in pairs:
        attribute = AMOUNTS.get(
            pair.concept, "execution_rate_text" if pair.concept == "execution_rate" else "adjusted_budget_wan"
        )
        if getattr(line, attribute) is not None:
            _keep(pair, draft, reading)
            continue
        cell = pair.value or pair.label
        value: object = pair.text
        if attribute != "execution_rate_text":
            from perfeval.values.reading import read_amount

            unit = money_unit(pair.label_text) or draft.money_unit
            value = amount(pair.value, unit, reading) if pair.value is not None else read_amount(pair.text, unit)[0]
            if value is None:
                _keep(pair, draft, reading)
                continue
        cells = dict(line.cells)
        if cell is not None:
            cells[attribute] = cell.place
            reading.ledger.use(cell, f"fund {spot + 1} {attribute}", draft)
        line = dataclasses.replace(line, **{attribute: value}, texts={**line.texts, attribute: pair.text}, cells=cells)
        draft.funds[spot] = line
    if len(draft.funds) > 1:
        draft.funds[:] = with_levels(draft.funds)


def _keep(pair: Pair, draft: Draft, reading: Reading) -> None:
    draft.attributes.setdefault(pair.label_text, pair.text)
    reading.ledger.use(pair.value or pair.label, f"attributes {pair.label_text}", draft)


def unit_of(band: Band) -> str | None:
    """The money unit that a band's headings state."""
    texts = [column.text for column in band.columns] + ([band.side.text] if band.side else [])
    return next((unit for text in texts if (unit := money_unit(text))), None)
