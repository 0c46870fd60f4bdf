"""Money by its nature inside a cell (按收入性质分、按支出性质分): 一般公共预算：402.8 beside 基本支出：312.8.

Forms of whole departments print these under the total without saying which amount they mean, so they
are kept as attributes under their own labels and never become fund rows.
"""

from __future__ import annotations

import re
from functools import cache

from perfeval.clean.draft import Draft, Reading
from perfeval.forms.grid import Grid
from perfeval.forms.text import plain
from perfeval.forms.vocabulary import vocabulary
from perfeval.sources.raw import RawCell


@cache
def _heading() -> re.Pattern[str]:
    return re.compile(rf"^(?:\d[.、])?按.{{2,6}}(?:{_any_of('natures')})分类?:?$")


@cache
def _amount() -> re.Pattern[str]:
    label = rf"(?P<label>(?:\d[.、])?(?:{_any_of('money_by_nature')})[^:\d]{{0,16}})"
    return re.compile(rf"^(?:其中:)?{label}:?(?P<amount>[\d.,]*)(?:万元|元)?$")


def _any_of(words: str) -> str:
    """Any of these words of the vocabulary, the longest first."""
    return "|".join(map(re.escape, sorted(vocabulary().words[words], key=lambda word: (-len(word), word))))


def is_by_nature(cells: tuple[RawCell, ...]) -> bool:
    """A row with nothing but headings like 按收入性质分, or amounts in the cells of their labels."""
    said = [cell for cell in cells if not _heading().match(plain(cell.text))]
    inside = [cell for cell in said if ":" in plain(cell.text) and _amount().match(plain(cell.text))]
    return bool(cells) and len(inside) == len(said)


def take_by_nature(grid: Grid, row: int, draft: Draft, reading: Reading) -> bool:
    """Keep the amounts of such a row; ``False`` when it is another row."""
    cells = tuple(cell for cell in grid.anchored(row) if cell.row == row and not _reaches_down(cell))
    if not is_by_nature(cells):
        return False
    for cell in cells:
        found = _amount().match(plain(cell.text))
        if found is None or _heading().match(plain(cell.text)):
            reading.ledger.use(cell, "label", draft)
            continue
        draft.attributes.setdefault(found["label"], found["amount"])
        reading.ledger.use(cell, f"attributes {found['label']}", draft)
    return True


def _reaches_down(cell: RawCell) -> bool:
    """The side label of the block."""
    return cell.rowspan > 1 and not _amount().match(plain(cell.text))
