"""Money that stands beside a label of its own (项目当年预算 | 48), outside any funds table."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from perfeval.clean.draft import Draft, Reading
from perfeval.clean.fields import amount
from perfeval.clean.fund_lines import AMOUNTS
from perfeval.clean.funds import with_levels
from perfeval.forms.lines import money_unit
from perfeval.forms.pairs import Pair
from perfeval.forms.text import is_figures, leading_amount
from perfeval.model import FundKind, FundLine
from perfeval.values.reading import read_amount, read_points

_ATTRIBUTES = {**AMOUNTS, "amount": AMOUNTS["adjusted_budget"], "execution_rate": "execution_rate_text"}
_POINTS = ("max_score", "self_score")


def add_pairs(draft: Draft, reading: Reading) -> None:
    """Fill the open fields of the total row, or make one; what a table has said already is kept as an attribute."""
    for pair in draft.fund_pairs:
        attribute = _ATTRIBUTES.get(pair.concept) or (pair.concept if pair.concept in _POINTS else None)
        value = _value(pair, attribute, draft, reading) if attribute is not None else None
        if attribute is None or (value is None and not is_figures(pair.text)):
            _keep(pair, draft, reading)
            continue
        spot = next((n for n, line in enumerate(draft.funds) if line.kind is FundKind.TOTAL), -1)
        if spot < 0:
            spot = 0
            draft.funds.insert(0, FundLine(label_text=pair.label_text, kind=FundKind.TOTAL))
        line = draft.funds[spot]
        if getattr(line, attribute) is not None or attribute in line.texts:
            _keep(pair, draft, reading)
            continue
        cells, cell = dict(line.cells), pair.value or pair.label
        if cell is not None:
            cells[attribute] = cell.place
            reading.ledger.use(cell, f"fund {spot + 1} {attribute}", draft)
        texts = {**line.texts, attribute: pair.text}
        if leading_amount(pair.text) is not None:  # the parts that the cell names stay told
            draft.attributes.setdefault(pair.label_text, pair.text)
        changed = {} if value is None else {attribute: value}  # 7,0.0,77 is kept as written, with a doubt
        draft.funds[spot] = dataclasses.replace(line, texts=texts, cells=cells, **changed)  # type: ignore[arg-type]
    draft.fund_pairs.clear()
    draft.funds[:] = with_levels(draft.funds)


def _value(pair: Pair, attribute: str, draft: Draft, reading: Reading) -> Decimal | str | None:
    if attribute == "execution_rate_text":
        return pair.text or None
    if attribute in _POINTS:
        return read_points(pair.text)[0]
    unit = money_unit(pair.label_text) or draft.money_unit
    if pair.value is not None:
        return amount(pair.value, unit, reading)
    return read_amount(pair.text, unit)[0]


def _keep(pair: Pair, draft: Draft, reading: Reading) -> None:
    draft.attributes.setdefault(pair.label_text, pair.text)
    reading.ledger.use(pair.value or pair.label, f"attributes {pair.label_text}", draft)
