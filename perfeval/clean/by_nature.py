"""Money by its nature inside a cell (按收入性质分、按支出性质分): 一般公共预算：402.8 beside 基本支出：312.8.

Forms of whole departments print these under the total without saying which amount they mean, so they
are kept as attributes under their own labels and never become fund rows.
"""

from __future__ import annotations

import re

from perfeval.clean.draft import Draft, Reading
from perfeval.forms.grid import Grid
from perfeval.forms.text import plain
from perfeval.sources.raw import RawCell

_HEADING = re.compile(r"^(?:\d[.、])?按.{2,6}(?:性质|来源|用途|级次|类型)分类?:?$")
_AMOUNT = re.compile(
    r"^(?:其中:)?(?P<label>(?:\d[.、])?(?:一般公共预算|政府性基金|国有资本|纳入专户|纳入财政专户|财政专户|非税收入|其他资金|其他收入"
    r"|单位资金|上级|本级|基本支出|项目支出|人员经费|公用经费|财政拨款|事业收入|经营)[^:\d]{0,16}):?(?P<amount>[\d.,]*)(?:万元|元)?$"
)


def is_by_nature(cells: tuple[RawCell, ...]) -> bool:
    """A row with nothing but headings like 按收入性质分, or amounts in the cells of their labels."""
    said = [cell for cell in cells if not _HEADING.match(plain(cell.text))]
    inside = [cell for cell in said if ":" in plain(cell.text) and _AMOUNT.match(plain(cell.text))]
    return bool(cells) and len(inside) == len(said)


def take_by_nature(grid: Grid, row: int, draft: Draft, reading: Reading) -> bool:
    """Keep the amounts of such a row; ``False`` when it is another row."""
    cells = tuple(cell for cell in grid.anchored(row) if cell.row == row and not _reaches_down(cell))
    if not is_by_nature(cells):
        return False
    for cell in cells:
        found = _AMOUNT.match(plain(cell.text))
        if found is None or _HEADING.match(plain(cell.text)):
            reading.ledger.use(cell, "label", draft)
            continue
        draft.attributes.setdefault(found["label"], found["amount"])
        reading.ledger.use(cell, f"attributes {found['label']}", draft)
    return True


def _reaches_down(cell: RawCell) -> bool:
    """The side label of the block."""
    return cell.rowspan > 1 and not _AMOUNT.match(plain(cell.text))
