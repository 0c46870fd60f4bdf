"""Sources of money beside their amounts without any heading (年度资金总额：| 300), as target tables print them.

Tables of goals that last several years print two columns of them; what belongs to the whole period
(实施期) is kept as an attribute, what belongs to the year becomes fund rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from perfeval.clean.draft import Draft, Reading
from perfeval.clean.fund_lines import AMOUNTS, LineDraft
from perfeval.clean.funds import with_levels
from perfeval.forms.grid import Grid
from perfeval.forms.lines import money_unit
from perfeval.forms.shapes import is_source
from perfeval.forms.text import is_amount, plain
from perfeval.sources.raw import RawCell

_PERIOD = ("实施期", "中期", "总体", "全周期", "三年", "项目总")


@dataclass(slots=True)
class SourceRows:
    """What one table has shown so far.

    Attributes:
        period: columns whose total is for the whole period.
        columns: what the amounts beside the labels of a column are (预算数 | 30 | 执行数 | 29.4 in the row above).
        lines: the fund rows made of its sources.
    """

    period: set[int] = field(default_factory=set)
    columns: dict[int, str] = field(default_factory=dict)
    lines: dict[str, LineDraft] = field(default_factory=dict)
    owner: Draft | None = None  # the form the lines belong to; another form begins anew


def take_sources(grid: Grid, row: int, seen: SourceRows, draft: Draft, reading: Reading) -> None:
    """Read the sources with amounts that a row may hold.

    A row may begin with what its amounts are (预算数：| 50 | 其中：财政拨款 | 50); then the same sources
    in the next row (执行数：…) fill the same fund rows.
    """
    if seen.owner is not draft:
        seen.owner, seen.lines = draft, {}
    cells = [cell for cell in grid.row(row) if cell.row == row]
    beside = [(label, _beside(grid, label, row)) for label in cells if not label.is_empty]
    for label, value in beside:
        said = reading.words.exact("funds", label.text)
        if said in AMOUNTS and value is not None and is_amount(value.text):
            seen.columns[label.col] = said
    found = [
        (label, value)
        for label, value in beside
        if is_source(label.text, reading.words) and (value is None or value.is_empty or is_amount(value.text))
    ]
    filled = any(value is not None and is_amount(value.text) for _, value in found)
    if not any(_says_money(label.text) for label, _ in found) or not (filled or _is_continued(found[0][0], draft)):
        return
    for cell in grid.row(row):
        if not cell.is_empty and cell.rowspan > 1 and cell.col < found[0][0].col:
            reading.ledger.use(cell, "label", draft)
            draft.amount_unit_text = draft.amount_unit_text or money_unit(cell.text)
    before = [cell for cell in cells if cell.col < found[0][0].col and not is_amount(cell.text)]
    unit = next(
        (unit for cell in before if (unit := money_unit(cell.text))), None
    )  # 申请资金（元） | 年度资金总额 | 450000
    named = [reading.words.exact("funds", cell.text) for cell in before]
    first = next((word for word in named if word in AMOUNTS), None)
    for label, value in found:
        if any(word in plain(label.text) for word in _PERIOD):
            seen.period.add(label.col)
        if label.col in seen.period:
            _keep(label, value, draft, reading)
            continue
        key, concept = plain(label.text), first or seen.columns.get(label.col, "amount")
        if key not in seen.lines or AMOUNTS.get(concept, AMOUNTS["adjusted_budget"]) in seen.lines[key].cells:
            seen.lines[key] = LineDraft(len(draft.funds) + 1, label.text, cells={"label_text": label.place})
            draft.funds.append(seen.lines[key].line())
        line = seen.lines[key]
        reading.ledger.use(label, f"fund {line.number} label_text", draft)
        if value is not None and not value.is_empty:
            line.put(concept, value, money_unit(label.text) or unit or draft.money_unit, reading, draft)
        draft.funds[line.number - 1] = line.line()
    draft.funds = with_levels(draft.funds)


def _beside(grid: Grid, label: RawCell, row: int) -> RawCell | None:
    """The cell to the right; past blanks that a lost merge left, the next one if it is a number."""
    value = grid.right_of(label, row)
    if value is not None and not value.is_empty:
        return value
    right = range(label.col + label.colspan, grid.used_cols + 1)
    further = next((cell for col in right if (cell := grid.at(row, col)) is not None and not cell.is_empty), None)
    return further if further is not None and is_amount(further.text) else value


def _says_money(label: str) -> bool:
    return any(word in plain(label) for word in ("资金", "金额", "拨款", "经费", "贷款", "收入", "补助", "财政"))


def _is_continued(label: RawCell, draft: Draft) -> bool:
    """A source with a blank amount under others that have one."""
    above = draft.funds[-1].cells.get("label_text") if draft.funds else None
    return above is not None and above.row == label.row - 1


def _keep(label: RawCell, value: RawCell | None, draft: Draft, reading: Reading) -> None:
    reading.ledger.use(label, "label", draft)
    if value is not None and not value.is_empty:
        name = label.text if "实施期" in label.text else f"实施期 {label.text}"
        draft.attributes.setdefault(name, value.text)
        reading.ledger.use(value, f"attributes {name}", draft)
