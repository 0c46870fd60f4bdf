"""A list of projects (项目清单): headings over one project a row, or labels above the values of one project."""

from __future__ import annotations

from perfeval.forms.bands import LEVELS, MONEY, Band, Column, heading_like
from perfeval.forms.grid import Grid
from perfeval.forms.shapes import is_source
from perfeval.forms.text import is_number, keys
from perfeval.forms.vocabulary import Vocabulary
from perfeval.sources.raw import RawCell

_NAME = "identification.name"
_RESULTS = ("funds.self_score", "totals.total", "totals.grade")


def list_band(grid: Grid, row: int, words: Vocabulary) -> Band | None:
    """Headings of a list: 项目名称 beside columns of money, scores or grades.

    Concepts carry their group: ``identification.name``, ``funds.executed``, ``totals.grade``.
    """
    cells = grid.anchored(row)
    if len(cells) < 3 or any(is_number(cell.text) for cell in cells):
        return None
    name = next((cell for cell in cells if words.exact("identification", cell.text) == "name"), None)
    name = name or next((cell for cell in cells if keys(cell.text)[1] in ("项目", "名称")), None)
    if name is None:
        return None
    last = row + name.rowspan - 1 if name.rowspan <= 2 else row
    if any(is_number(cell.text) for cell in grid.anchored(last)):
        return None
    columns = _columns(grid, row, last, name, words)
    known = [column.concept for column in columns if column.concept]
    money = [concept for concept in known if concept.startswith("funds.") and concept[6:] in MONEY]
    if not money and not any(concept in _RESULTS for concept in known):
        return None
    if words.exact("identification", name.text) is None and not any(
        concept in _RESULTS or concept.startswith("identification.") for concept in known if concept != _NAME
    ):
        return None  # 项目 | 预算数 | 执行数: parts of one project's money
    if len(known) < 3 or len(known) * 2 < len(columns) or any(f"other.{level}" in known for level in LEVELS):
        return None
    under = grid.at(last + 1, name.col)
    if under is None or under.is_empty or heading_like(under.text, words):
        return None
    if is_source(under.text, words) and words.exact("identification", name.text) is None:
        return None  # 项目 over 资金总额, 财政资金
    return Band("portfolio", row, last, tuple(columns))


def _columns(grid: Grid, row: int, last: int, name: RawCell, words: Vocabulary) -> list[Column]:
    columns: list[Column] = []
    for cell in grid.row(last):
        upper = grid.at(row, cell.col)
        used = tuple(c for c in ((upper, cell) if upper is not cell else (cell,)) if c is not None and not c.is_empty)
        if not used or cell.row < row:
            continue
        texts = [used[-1].text, "".join(c.text for c in used)]
        concept = _NAME if cell is name else _concept(texts, words)
        columns.append(Column(concept, used[-1].text, cell.col, cell.col + cell.colspan - 1, "exact", used))
    return columns


def _concept(texts: list[str], words: Vocabulary) -> str | None:
    for group in ("identification", "funds", "totals"):
        for text in texts:
            match = words.find(group, text)
            if match is not None and (match.how == "exact" or group == "funds"):
                return f"{group}.{match.concept}"
    for group in ("goals", "texts", "indicators"):
        if (match := words.find(group, texts[0])) is not None:
            return f"other.{match.concept}"
    return None
