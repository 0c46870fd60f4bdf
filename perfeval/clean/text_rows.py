"""Texts in rows and columns (资金管理情况): 情况说明 | 存在问题和改进措施 on top, 分配科学性 … at the side."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.clean.draft import Draft, Reading
from perfeval.forms.grid import Grid
from perfeval.forms.pairs import label_of
from perfeval.forms.text import is_number, keys, plain
from perfeval.forms.vocabulary import Vocabulary
from perfeval.model import Passage
from perfeval.sources.raw import RawCell


@dataclass(slots=True)
class TextRows:
    """The headings that stand over the next rows of a table.

    Attributes:
        heads: (first column, last column, kind of text, heading) of every column of texts.
        side: the label of the whole block, when it has one.
        row: the last row that belongs to it.
    """

    heads: tuple[tuple[int, int, str, str], ...] = ()
    side: RawCell | None = None
    row: int = 0


def take_text_rows(grid: Grid, row: int, seen: TextRows, draft: Draft, reading: Reading) -> bool:
    """Read a row as headings over texts, or as a named row of texts under them; ``False`` when it is neither."""
    if _opens(grid, row, seen, reading.words):
        for cell in grid.anchored(row):
            reading.ledger.use(cell, "heading", draft)
        return True
    label = _label(grid, row, seen, reading.words)
    if label is None:
        seen.heads = ()
        return False
    seen.row = row
    reading.ledger.use(label, "label", draft)
    for first, last, kind, heading in seen.heads:
        for cell in grid.between(row, first, last):
            if cell.is_empty or cell.row != row:
                continue
            if reading.words.is_placeholder(cell.text):
                reading.ledger.use(cell, "placeholder", draft)
                continue
            name = f"{label.text} {heading}" if len(seen.heads) > 1 else label.text
            draft.passages.append(Passage(kind, name, cell.text, places=(label.place, cell.place)))
            reading.ledger.use(cell, f"passage {kind}", draft)
    return True


def _opens(grid: Grid, row: int, seen: TextRows, words: Vocabulary) -> bool:
    """Two headings of texts side by side, nothing else but the label of the block, and named rows of texts below."""
    cells = grid.anchored(row)
    tasks = [cell for cell in cells if keys(cell.text)[1] in words.words["task_names"] and cell.rowspan == 1]
    named = words.words["task_texts"] if len(tasks) == 1 else frozenset()  # 任务名称 | 主要内容 | 完成情况
    heads = [
        cell
        for cell in cells
        if cell.rowspan == 1
        and (words.exact("texts", cell.text) or keys(cell.text)[1] in named)
        and (under := grid.at(row + 1, cell.col)) is not None
        and not under.is_empty
    ]
    rest = [cell for cell in cells if cell not in heads and cell not in tasks]
    if len(heads) < 2 or len(rest) > 1 or any(cell.col > heads[0].col for cell in rest):
        return False
    if tasks and not rest and tasks[0].col > heads[0].col:
        return False
    found = TextRows(tuple(_head(cell, words) for cell in heads), rest[0] if rest else None, row)
    if _label(grid, row + 1, found, words) is None:
        return False
    seen.heads, seen.side, seen.row = found.heads, found.side, found.row
    return True


def _head(cell: RawCell, words: Vocabulary) -> tuple[int, int, str, str]:
    kind = words.exact("texts", cell.text) or "overview"
    return cell.col, cell.col + cell.colspan - 1, "management" if kind == "note" else kind, cell.text


def _label(grid: Grid, row: int, seen: TextRows, words: Vocabulary) -> RawCell | None:
    """The name of a row of texts: short, left of them, no label of another block."""
    if not seen.heads or row != seen.row + 1 or row > grid.n_rows:
        return None
    side = seen.side
    if side is not None and side.rowspan > 1 and row > side.row + side.rowspan - 1:
        return None
    own = [cell for cell in grid.anchored(row) if cell.row == row and cell is not side]
    if not own or own[0].col >= seen.heads[0][0] or len(plain(own[0].text)) > 24:
        return None
    known = label_of(own[0].text, words)
    if any(is_number(cell.text) for cell in own) or (known is not None and known[0] != "texts"):
        return None
    reach = own[0].col + own[0].colspan - 1
    return own[0] if len(own) <= 1 + len(seen.heads) and reach < seen.heads[0][0] else None
