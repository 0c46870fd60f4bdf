"""Forms drawn as text (``*.txt`` beside this file), with their truth marked in the drawing.

Every form is made up: names, amounts and results are inventions in the shape of what offices publish.

A form begins with ``#### id | container | flags``. Then, line by line::

    ## 表名              a new sheet (workbooks)
    @ name=…; unit=…     a project begins, with what must be read of it (also code, year, money, grade, goals)
    ! code               a finding whose code contains this must be reported (a planted mistake)
    :F - label initial … names the columns of the fund rows that follow (``-`` is a column without meaning;
                         continued cells are named too, or none of them is; ``l1+l3`` means both)
    :I l1 l2 l3 …        the same for indicator rows; :T for the row of totals
    F| … | … |           a row of cells; the letter says what it is: F fund, I indicator, T totals, none anything else
    text                 a paragraph (a row of its own in a workbook)

In a row ``<`` continues the cell to the left and ``^`` the cell above; ``\\n`` is a line break. ``{0.95;0%;95%}`` is a
number with its format and what a reader sees; ``{=SUM(F7:F9);;458.1}`` a formula with its stored value.
``~产出指标`` is a blank cell at the top of a page that goes on with what stands at the bottom of the page before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

MARKED = re.compile(r"\{([^;}]*);([^;}]*);([^}]*)\}")


@dataclass
class Cell:
    """An anchor cell: what is stored, how it is formatted, what is seen, and how far it is merged."""

    row: int
    col: int
    text: str
    stored: str = ""
    format: str = ""
    meant: str = ""
    last_row: int = 0
    last_col: int = 0


@dataclass
class Table:
    """Rows that belong together."""

    grid: list[list[Cell]] = field(default_factory=list)

    def anchors(self) -> list[Cell]:
        """Every cell once, in reading order."""
        seen: dict[int, Cell] = {}
        for row in self.grid:
            for cell in row:
                seen.setdefault(id(cell), cell)
        return list(seen.values())

    def add(self, line: str) -> list[Cell]:
        """One more row, from its drawing."""
        number, row = len(self.grid), []
        for col, text in enumerate(part.strip() for part in line.strip().strip("|").split("|")):
            if text == "<":
                cell = row[col - 1]
            elif text == "^":
                cell = self.grid[number - 1][col]
            else:
                marked = MARKED.fullmatch(text)
                stored, format_, seen = marked.groups() if marked else ("", "", text)
                cell = Cell(number, col, seen.replace("\\n", "\n"), stored, format_)
                if text.startswith("~"):
                    cell.text, cell.meant = "", text[1:]
            cell.last_row, cell.last_col = max(cell.last_row, number), max(cell.last_col, col)
            row.append(cell)
        self.grid.append(row)
        return row


@dataclass
class Truth:
    """What one project of a form says."""

    fields: dict[str, str]
    funds: list[dict[str, str]] = field(default_factory=list)
    indicators: list[dict[str, str]] = field(default_factory=list)
    totals: dict[str, str] = field(default_factory=dict)
    planted: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One drawn file."""

    id: str
    container: str
    flags: frozenset[str]
    sheets: list[tuple[str, list[Table | str]]] = field(default_factory=list)
    projects: list[Truth] = field(default_factory=list)

    def parts(self) -> list[Table | str]:
        """Tables and paragraphs of all sheets."""
        return [part for _, parts in self.sheets for part in parts]

    def nonempty(self) -> int:
        """How many cells hold something; a paragraph is a cell in a sheet only."""
        sheet = self.container in ("xlsx", "csv")
        around = 1 if "nested" in self.flags else 0  # the cell that holds the page
        return around + sum(
            int(sheet) if isinstance(part, str) else sum(1 for cell in part.anchors() if cell.text.strip())
            for part in self.parts()
            if part != ""
        )


def _meaning(columns: list[str], row: list[Cell], number: int) -> dict[str, str]:
    """The named columns of one row; columns of the same name are joined when their cells differ."""
    found: dict[str, list[Cell]] = {}
    constant = dict(name.split("=", 1) for name in columns if "=" in name)
    columns = [name for name in columns if "=" not in name]
    if len(columns) != len(row):  # named without the continued cells
        row = [cell for col, cell in enumerate(row) if cell.col == col]
    assert len(columns) == len(row), (number, columns, [cell.text for cell in row])
    for name, cell in zip(columns, row, strict=True):
        for meant in name.split("+"):
            if name != "-" and cell not in found.get(meant, []):
                found.setdefault(meant, []).append(cell)
    return constant | {name: "".join(cell.text or cell.meant for cell in cells) for name, cells in found.items()}


def parse(text: str) -> list[Form]:
    """All forms of one drawing file."""
    forms: list[Form] = []
    columns: dict[str, list[str]] = {}
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("#### "):
            id_, container, flags = (part.strip() for part in (line[5:] + "||").split("|")[:3])
            forms.append(Form(id_, container, frozenset(flags.split())))
            forms[-1].sheets.append(("Sheet1", []))
            columns = {}
            continue
        if not forms or line.startswith("// "):
            continue
        form = forms[-1]
        parts = form.sheets[-1][1]
        if line.startswith("## "):
            if not parts:
                form.sheets.pop()
            form.sheets.append((line[3:], []))
        elif line.startswith("@ "):
            pairs = [pair.split("=", 1) for pair in line[2:].split(";") if "=" in pair]
            form.projects.append(Truth({key.strip(): value.strip().replace("\\n", "\n") for key, value in pairs}))
        elif line.startswith("! "):
            form.projects[-1].planted.append(line[2:].strip())
        elif re.match(r":[FIT] ", line):
            columns[line[1]] = line[3:].split()
        elif re.match(r"[FIT]?\|", line):
            if not parts or isinstance(parts[-1], str):
                parts.append(Table())
            table = parts[-1]
            assert isinstance(table, Table)
            row = table.add(line[line.index("|") :])
            if line[0] != "|":
                said = _meaning(columns[line[0]], row, len(table.grid))
                truth = form.projects[-1]
                if line[0] == "F":
                    truth.funds.append(said)
                elif line[0] == "I":
                    truth.indicators.append(said)
                else:
                    truth.totals.update(said)
        elif line or (parts and parts[-1] != ""):
            parts.append(line.replace("\\n", "\n"))
    for form in forms:
        for part in form.parts():
            if isinstance(part, Table):
                _must_be_rectangles(form, part)
        for _, parts in form.sheets:
            while parts and parts[-1] == "":
                parts.pop()
    return forms


def _must_be_rectangles(form: Form, table: Table) -> None:
    for cell in table.anchors():
        for r in range(cell.row, cell.last_row + 1):
            for c in range(cell.col, cell.last_col + 1):
                assert table.grid[r][c] is cell, (form.id, cell.text, r, c)


def all_forms() -> list[Form]:
    """Every drawn form of this folder."""
    return [form for path in sorted(Path(__file__).parent.glob("*.txt")) for form in parse(path.read_text("utf-8"))]
