"""Tables from anywhere as exact text (表的来源): a DataFrame, a stream of Arrow, a sheet of a file, all alike.

A :class:`Source` is the body of one table: every cell as the exact text of its value (a float by its shortest digits,
a date by its day), the headings over it, the number of each row as a person counts there. What stands over the
headings (title, unit, year) is kept beside it. Values are turned into text once for each *distinct* value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from sys import intern
from typing import TYPE_CHECKING, Any, Protocol

from perfeval.places import Place
from perfeval.sources.cell_text import spell, trimmed
from perfeval.sources.packed import values_of
from perfeval.sources.raw import CellState, RawTable

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

BELOW = "·"  # between a heading and the one below it
_NOT_IN_KEY = re.compile(r"[,\[\]\s]+")


class ArrowStream(Protocol):
    """Anything that gives its rows as a stream of Arrow: polars, DuckDB, pyarrow itself."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


@dataclass(frozen=True, slots=True)
class Grid:
    """One table before its headings are found: cells as text, by row and column.

    Attributes:
        cells: one column of text per column of the table, numbered from 0; ``""`` where nothing stands.
        rows: the number of each row as a person counts there.
        shown: texts that the source shows otherwise than by their exact value, by position.
        numeric: columns in which numbers stand as numbers (a code among them may have lost its zeros).
        spans: cells merged downwards: (row, column) → how many rows.
        hidden: positions that are hidden in the file.
    """

    cells: pd.DataFrame
    rows: NDArray[np.int64]
    shown: Mapping[tuple[int, int], str] = field(default_factory=dict)
    numeric: frozenset[int] = frozenset()
    spans: Mapping[tuple[int, int], int] = field(default_factory=dict)
    hidden: frozenset[tuple[int, int]] = frozenset()

    def texts(self, row: int) -> list[str]:
        """The texts of one row, by position."""
        return [str(text) for text in self.cells.iloc[row]]


@dataclass(frozen=True)
class Source:
    """The body of one table with its headings (一张表). Rows and columns are counted from 0 in ``body``.

    Attributes:
        name: how the table is called in places and in the log: ``budget``, or the file.
        body: one column of text per column of the table.
        headings: as written, one per column.
        rows: the number of each row of the body as a person counts there.
        above: the texts over the headings, with row and column.
        file, sheet, table, container, sha256: where it stands; ``file`` is ``""`` for a table without a file.
        shown, numeric, spans, hidden: as in :class:`Grid`, by position in the body.
    """

    name: str
    body: pd.DataFrame
    headings: tuple[str, ...]
    rows: NDArray[np.int64]
    above: tuple[tuple[int, int, str], ...] = ()
    heading_cells: tuple[tuple[int, int, str], ...] = ()
    file: str = ""
    sheet: str | None = None
    table: int | None = None
    container: str = "table"
    sha256: str = ""
    shown: Mapping[tuple[int, int], str] = field(default_factory=dict)
    numeric: frozenset[int] = frozenset()
    spans: Mapping[tuple[int, int], int] = field(default_factory=dict)
    hidden: frozenset[tuple[int, int]] = frozenset()

    def place(self, row: int, column: int, key: str = "", *, alone: bool = False) -> Place:
        """The place of one cell; ``row`` as a person counts, ``column`` by position."""
        if self.file:
            return Place(self.file, sheet=self.sheet, table=self.table, row=row, col=column + 1)
        key = _NOT_IN_KEY.sub(" ", key).strip()
        heading = self.headings[column] if 0 <= column < len(self.headings) else str(column + 1)
        return Place(self.name, row=row, col=column + 1, key=key, heading=heading or str(column + 1), alone=alone)

    @cached_property
    def position(self) -> Mapping[int, int]:
        """The number of a row as a person counts → its position in the body."""
        return {int(row): number for number, row in enumerate(self.rows)}

    @cached_property
    def columns(self) -> tuple[list[str], ...]:
        """The cells as lists of text, for looking at single rows."""
        return tuple(listed(self.body.iloc[:, number]) for number in range(self.body.shape[1]))

    def text(self, position: int, column: int) -> str:
        """One cell as it is shown."""
        return self.shown.get((position, column)) or self.columns[column][position]


def listed(column: pd.Series[Any]) -> list[Any]:
    """A column as a list in which equal texts are one object, as in every other column so listed."""
    return [intern(value) if type(value) is str else value for value in column.tolist()]


# ---------------------------------------------------------------- grids


def grid_of_frame(frame: pd.DataFrame) -> Grid:
    """A DataFrame with its column names as row 0; the first row of data is row 1. A named index is a column too."""
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index(allow_duplicates=True)
    import numpy as np
    import pandas as pd

    columns = {number: _texts(frame.iloc[:, number]) for number in range(frame.shape[1])}
    numeric = frozenset(
        number
        for number in range(frame.shape[1])
        if pd.api.types.is_numeric_dtype(frame.dtypes.iloc[number])
        and not pd.api.types.is_bool_dtype(frame.dtypes.iloc[number])
    )
    cells = pd.DataFrame(columns, dtype="str") if columns else pd.DataFrame()
    names = [_heading(name) for name in frame.columns]
    head = pd.DataFrame([names], columns=cells.columns, dtype="str")
    return Grid(pd.concat([head, cells], ignore_index=True), np.arange(len(frame) + 1, dtype=np.int64), numeric=numeric)


def _heading(name: object) -> str:
    """The name of a column, under what stands over it; pandas calls one without a name ``Unnamed: 3``."""
    parts = name if isinstance(name, tuple) else (name,)
    nameless = (part is None or part != part or str(part).startswith("Unnamed:") for part in parts)
    said = ["" if none else trimmed(str(part)) for none, part in zip(nameless, parts, strict=True)]
    *upper, lower = dict.fromkeys(filter(None, said)) or ("",)
    return f"{''.join(upper)}{BELOW if upper else ''}{lower}"


def _texts(column: pd.Series[Any]) -> pd.Series[str]:
    """A column as exact text, ``""`` where nothing stands; each distinct value is spelled once."""
    import numpy as np
    import pandas as pd

    if str(column.dtype) in ("str", "string"):
        return column.fillna("").astype("str").reset_index(drop=True)
    if any(isinstance(value, (list, dict, set)) for value in column.head(20)):
        column = column.map(str)
    codes, values = pd.factorize(column, use_na_sentinel=True)
    spelled = np.array([*map(spell, values), ""], dtype=object)
    return pd.Series(spelled[codes], dtype="str")


def grid_of_table(table: RawTable) -> Grid:
    """A sheet or a table of a document. A merged cell stands once, where it begins; its reach is kept beside it."""
    import numpy as np
    import pandas as pd

    height, width = table.n_rows, table.n_cols
    columns = [[""] * height for _ in range(width)]
    shown: dict[tuple[int, int], str] = {}
    spans: dict[tuple[int, int], int] = {}
    hidden: set[tuple[int, int]] = set()
    numbers = [0] * width
    said = values_of(table.cells, "row", "col", "text", "state", "number", "rowspan", "hidden")
    for row, col, text, state, number, rowspan, unseen in said:
        at = (row - 1, col - 1)
        if col > width or row > height:
            continue
        exact = text if number is None else exact_text(text, state, number)
        columns[at[1]][at[0]] = exact
        numbers[at[1]] += number is not None
        if exact != text:
            shown[at] = text
        if rowspan > 1:
            spans[at] = rowspan
        if unseen or table.hidden:
            hidden.add(at)
    cells = pd.DataFrame({n: pd.Series(texts, dtype="str") for n, texts in enumerate(columns)})
    numeric = frozenset(number for number, count in enumerate(numbers) if count)
    return Grid(cells, np.arange(1, height + 1, dtype=np.int64), shown, numeric, spans, frozenset(hidden))


@lru_cache(maxsize=8192)
def exact_text(text: str, state: CellState, number: Decimal) -> str:
    """A number with all its digits, anything else as it is shown."""
    if state not in (CellState.NUMBER, CellState.NUMBER_ROUNDED):
        return text
    unit = "".join(char for char in text if char in "十百千万亿元分%")
    return spell(number.normalize() if number == number.to_integral_value() else number) + unit


def arrow_frame(data: ArrowStream) -> pd.DataFrame:
    """Whatever speaks Arrow as a DataFrame; whole numbers with gaps stay whole."""
    import pyarrow as pa

    frame: pd.DataFrame = pa.table(data).to_pandas(integer_object_nulls=True, date_as_object=True)
    return frame
