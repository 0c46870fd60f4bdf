"""Sources of money beside their amounts without any heading (年度资金总额：| 300), as target tables print them.

Tables of goals that last several years print two columns of them; what belongs to the whole period
(实施期) is kept as an attribute, what belongs to the year becomes fund rows.
"""

from __future__ import annotations

import itertools

from perfeval.clean.draft import Draft, Reading
from perfeval.clean.fund_lines import LineDraft
from perfeval.clean.funds import with_levels
from perfeval.forms.across import is_source
from perfeval.forms.grid import Grid
from perfeval.forms.lines import money_unit
from perfeval.forms.text import is_number, plain
from perfeval.sources.raw import RawCell

_PERIOD = ("实施期", "中期", "总体", "全周期", "三年", "项目总")


def take_sources(grid: Grid, row: int, period: set[int], draft: Draft, reading: Reading) -> None:
    """Read the sources with amounts that a row may hold.

    ``period`` remembers, over the rows of a table, the columns whose total is for the whole period.
    """
    cells = [cell for cell in grid.row(row) if cell.row == row]
    found = [
        (label, value)
        for label, value in itertools.pairwise(cells)
        if not label.is_empty and is_source(label.text, reading.words) and (value.is_empty or is_number(value.text))
    ]
    if not any(_says_money(label.text) for label, _ in found) or not (
        any(is_number(value.text) for _, value in found) or _is_continued(found, draft)
    ):
        return
    for cell in grid.row(row):
        if not cell.is_empty and cell.rowspan > 1 and cell.col < found[0][0].col:
            reading.ledger.use(cell, "label", draft)
            draft.amount_unit_text = draft.amount_unit_text or money_unit(cell.text)
    for label, value in found:
        if any(word in plain(label.text) for word in _PERIOD):
            period.add(label.col)
        if label.col in period:
            _keep(label, value, draft, reading)
            continue
        line = LineDraft(len(draft.funds) + 1, label.text, cells={"label_text": label.place})
        reading.ledger.use(label, f"fund {line.number} label_text", draft)
        if not value.is_empty:
            line.put("amount", value, money_unit(label.text) or draft.money_unit, reading, draft)
        draft.funds = with_levels([*draft.funds, line.line()])


def _says_money(label: str) -> bool:
    return any(word in plain(label) for word in ("资金", "拨款", "经费", "贷款", "收入", "补助", "财政"))


def _is_continued(found: list[tuple[RawCell, RawCell]], draft: Draft) -> bool:
    """A source with a blank amount under others that have one."""
    return (
        bool(draft.funds)
        and draft.funds[-1].cells.get("label_text") is not None
        and (draft.funds[-1].cells["label_text"].row == found[0][0].row - 1)
    )


def _keep(label: RawCell, value: RawCell, draft: Draft, reading: Reading) -> None:
    reading.ledger.use(label, "label", draft)
    if not value.is_empty:
        name = label.text if "实施期" in label.text else f"实施期 {label.text}"
        draft.attributes.setdefault(name, value.text)
        reading.ledger.use(value, f"attributes {name}", draft)
