"""The blocks of a table (分块): funds, goals, indicators, lists of projects, and loose rows between them.

A table is read from top to bottom. A heading row opens a block; the block goes on until another
heading row, a title or a row that begins with a label of its own. Everything else is a loose row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from perfeval.forms.bands import MONEY, Band, find_band, heading_like
from perfeval.forms.grid import Grid
from perfeval.forms.pairs import label_of
from perfeval.forms.text import bracketed, is_number, keys, plain
from perfeval.forms.vocabulary import Vocabulary
from perfeval.sources.raw import RawCell


@dataclass(frozen=True, slots=True)
class Block:
    """A heading row with the rows under it. ``kind``: funds, goals, indicators, portfolio."""

    kind: str
    grid: Grid
    band: Band
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LooseRow:
    """A row outside every block."""

    grid: Grid
    row: int


Part = Block | LooseRow


def blocks_of(grid: Grid, words: Vocabulary) -> tuple[Part, ...]:
    """The table as a sequence of blocks and loose rows, in order."""
    return _Scan(grid, words).run()


class _Scan:
    def __init__(self, grid: Grid, words: Vocabulary) -> None:
        self.grid, self.words = grid, words
        self._opened: dict[int, tuple[str, Band] | None] = {}

    def run(self) -> tuple[Part, ...]:
        parts: list[Part] = []
        row = 1
        while row <= self.grid.n_rows:
            opened = self.opens(row)
            if opened is None:
                if not self.grid.is_blank(row):
                    parts.append(LooseRow(self.grid, row))
                row += 1
                continue
            kind, band = opened
            rows, row = self._body(kind, band)
            parts.append(Block(kind, self.grid, band, rows))
        return tuple(parts)

    def opens(self, row: int) -> tuple[str, Band] | None:
        """The block whose headings begin in ``row``."""
        if row not in self._opened:
            self._opened[row] = self._look(row)
        return self._opened[row]

    def _look(self, row: int) -> tuple[str, Band] | None:
        if (band := portfolio_band(self.grid, row, self.words)) is not None:
            return "portfolio", band
        candidates: list[tuple[int, str, Band]] = []
        for kind in ("indicators", "funds", "goals"):
            band = find_band(self.grid, row, kind, self.words)
            if band is None or (kind == "goals" and not self._stands_over_text(band)):
                continue
            candidates.append((len(band.concepts), kind, band))
        if not candidates:
            return None
        _, kind, band = max(candidates, key=lambda item: item[0])
        return kind, band

    def _stands_over_text(self, band: Band) -> bool:
        """Goal headings have their texts below, not to the right."""
        if self.grid.is_blank(band.last_row + 1):
            return (
                band.last_row < self.grid.n_rows
                and len(band.columns) >= 2
                and all(right.last + 1 <= self.grid.used_cols + 1 for right in band.columns)
            )
        for column in band.columns:
            under = self.grid.at(band.last_row + 1, column.first)
            if under is not None and not under.is_empty and label_of(under.text, self.words) is not None:
                return False
        return True

    def _body(self, kind: str, band: Band) -> tuple[tuple[int, ...], int]:
        ends: Callable[[int], bool] = {
            "funds": self._ends_funds,
            "goals": self._ends_goals,
            "indicators": self._ends_indicators,
            "portfolio": self._ends_list,
        }[kind]
        last = self.grid.n_rows
        if kind in ("funds", "goals") and band.side is not None and band.side.rowspan > 1:
            last = max(band.last_row, band.side.row + band.side.rowspan - 1)
        rows: list[int] = []
        row = band.last_row + 1
        blanks = 0
        while row <= last:
            if self.grid.is_blank(row):
                blanks += 1
                if blanks > 3:
                    break
                row += 1
                continue
            if self.opens(row) is not None or self.is_title(row) or self._ends(row, kind, band, ends):
                break
            blanks = 0
            rows.append(row)
            row += 1
        return tuple(rows), (rows[-1] + 1 if rows else band.last_row + 1)

    def _ends(self, row: int, kind: str, band: Band, ends: Callable[[int], bool]) -> bool:
        self._band = band
        return ends(row)

    # ------------------------------------------------------------ where a block ends

    def _first(self, row: int) -> RawCell:
        return self.grid.anchored(row)[0]

    def _ends_funds(self, row: int) -> bool:
        first = self._first(row)
        money = [column for column in self._band.columns if column.concept in MONEY]
        held = [
            cell for column in money for cell in self.grid.between(row, column.first, column.last) if cell.row == row
        ]
        if any(is_number(cell.text) or (self.words.is_placeholder(cell.text) and cell.text) for cell in held) and all(
            len(plain(cell.text)) <= 24 for cell in held
        ):
            found = label_of(first.text, self.words)
            return found is not None and found[0] == "identification" and found[1] not in ("attribute", "unit_weak")
        if label_of(first.text, self.words) is not None and self.words.exact("totals", first.text) is None:
            return True
        if self.words.find("sides", first.text) is not None and first.col < money[0].first and not held:
            return True
        if any(len(plain(cell.text)) > 12 for cell in held) or is_note(first.text):
            return True
        return first.col + first.colspan - 1 >= money[0].first and not held

    def _ends_goals(self, row: int) -> bool:
        first = self._first(row)
        return (
            label_of(first.text, self.words) is not None
            or is_note(first.text)
            or (self.words.find("sides", first.text) is not None and len(keys(first.text)[1]) <= 12)
        )

    def _ends_indicators(self, row: int) -> bool:
        cells = self.grid.anchored(row)
        first = cells[0]
        if is_note(first.text):
            return True
        if self.words.is_level_word("level1", first.text) or self.words.is_level_word("level2", first.text):
            return False
        found = label_of(first.text, self.words)
        if found is None:
            return self.words.find("texts", first.text) is not None and self._is_label_row(row)
        return found[0] != "totals" and self._is_label_row(row)

    def _is_label_row(self, row: int) -> bool:
        """Few cells, the first a label at the left edge: not a row of the body."""
        shape = [cell for cell in self.grid.row(row) if cell.row == row]
        return len(shape) * 2 <= len(self._band.columns) + 2 or len(self.grid.anchored(row)) <= 2

    def _ends_list(self, row: int) -> bool:
        first = self._first(row)
        return is_note(first.text) or self.words.exact("texts", first.text) is not None

    def is_title(self, row: int) -> bool:
        """A row with one wide text that names a form."""
        cells = self.grid.anchored(row)
        return len(cells) == 1 and self.grid.is_wide(cells[0]) and is_title(cells[0].text, self.words)


def is_title(text: str, words: Vocabulary) -> bool:
    """Whether the text names a form: ``项目支出绩效自评表（2022年度）``."""
    full, bare = keys(text)
    if not 4 <= len(bare) <= 60 or "。" in full or label_of(text, words) is not None:
        return False
    key = bare if not bare.endswith("年度") else full
    return any(key.endswith(word) or (word in key and word.endswith(("表", "报告"))) for word in words.words["title"])


def is_note(text: str) -> bool:
    """Whether the text is a note under the form: ``注：1.…``, ``填表说明：…``."""
    key = plain(text)
    return key.startswith(
        ("注:", "备注:", "说明:", "注1", "注、", "填表说明", "填报说明", "注.", "注意:", "*注", "附注")
    )


def portfolio_band(grid: Grid, row: int, words: Vocabulary) -> Band | None:
    """Headings of a list with one project a row (项目清单): 项目名称 beside columns of money or scores."""
    from perfeval.forms.bands import Column

    cells = grid.anchored(row)
    if len(cells) < 3 or any(is_number(cell.text) for cell in cells):
        return None
    name = next((cell for cell in cells if words.exact("identification", cell.text) == "name"), None)
    if name is None:
        name = next((cell for cell in cells if keys(cell.text)[1] in ("项目", "名称")), None)
    if name is None:
        return None
    depth = 1
    if any(cell.rowspan == 1 and cell.colspan > 1 for cell in cells) and all(
        (cell.rowspan == 2) or cell.colspan > 1 or cell is not name for cell in cells
    ):
        below = grid.anchored(row + 1)
        if below and not any(is_number(cell.text) for cell in below) and name.rowspan > 1:
            depth = 2
    columns: list[Column] = []
    for cell in grid.row(row + depth - 1):
        if cell.row < row:
            return None
        upper = grid.at(row, cell.col)
        texts = [cell.text] if upper is None or upper is cell else [cell.text, upper.text + cell.text]
        used = tuple(c for c in ((upper, cell) if upper is not cell else (cell,)) if c is not None and not c.is_empty)
        if not used:
            continue
        concept = None
        for group in ("identification", "funds", "totals"):
            match = next((m for text in texts if (m := words.find(group, text)) is not None), None)
            if match is not None and (match.how == "exact" or group == "funds"):
                concept = f"{group}.{match.concept}"
                break
        if cell is name:
            concept = "identification.name"
        if concept is None and used:
            match = (
                words.find("goals", cell.text) or words.find("texts", cell.text) or words.find("indicators", cell.text)
            )
            concept = f"other.{match.concept}" if match is not None else None
        columns.append(Column(concept, used[-1].text, cell.col, cell.col + cell.colspan - 1, "exact", used))
    known = [column.concept or "" for column in columns]
    money = [c for c in known if c.startswith("funds.") and c.removeprefix("funds.") in MONEY]
    scores = [c for c in known if c in ("funds.self_score", "totals.total", "totals.grade")]
    if not (money or scores) or len([c for c in known if c]) < 3 or len([c for c in known if c]) * 2 < len(columns):
        return None
    if any(c in ("other.level1", "other.level2", "other.level3", "other.target") for c in known):
        return None
    under = grid.at(row + depth, name.col)
    if under is None or under.is_empty or heading_like(under.text, words) or under is name:
        return None
    return Band("portfolio", row, row + depth - 1, tuple(columns))


def money_unit(text: str) -> str | None:
    """The unit of money a heading, title or line states: ``（万元）``, ``单位：元``; ``None`` when it states none.

    >>> money_unit("项目资金（万元）"), money_unit("金额单位：人民币元"), money_unit("预算数"), money_unit("年度预算(单位:万元)")
    ('万元', '元', None, '万元')
    """
    for inside in bracketed(text):
        if unit := _unit_word(inside):
            return unit
    key = plain(text)
    for mark in ("单位:", "单位为", "单位"):
        if mark in key:
            return _unit_word(key.split(mark, 1)[1][:6])
    return None


def _unit_word(text: str) -> str | None:
    key = text.removeprefix("单位").removeprefix("金额单位").lstrip(":").removeprefix("人民币").strip("()、,;")
    for unit in ("亿元", "百万元", "万元", "千元", "元"):
        if key == unit or key.startswith(unit + "、") or key.startswith(unit + ",") or key.startswith(unit + "人"):
            return unit
        if key.startswith(unit) and unit != "元":
            return unit
    return "元" if key.startswith("元") and len(key) <= 2 else None
