"""Tables into files (导出数据): Parquet, DuckDB and Excel, every digit kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

from perfeval.errors import UsageError
from perfeval.frames import arrow_table
from perfeval.messages import message

LARGEST_SHEET = 1_048_575  # rows below the heading


def write_parquet(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Each table as ``<name>.parquet`` with exact decimals; the same tables give the same bytes.

    Raises:
        UsageError: pyarrow is not installed (extra ``parquet``).
    """
    needed("pyarrow", "parquet")
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        with _beside(path) as partial:
            pq.write_table(arrow_table(table), partial, compression="zstd")
        written.append(path)
    return written


def write_duckdb(tables: Mapping[str, pd.DataFrame], file: Path) -> Path:
    """All tables in one new DuckDB file, one table each, in place of what the file held.

    Raises:
        UsageError: duckdb or pyarrow is not installed (extra ``history``).
    """
    needed("duckdb", "history")
    needed("pyarrow", "history")
    import duckdb

    file.parent.mkdir(parents=True, exist_ok=True)
    with _beside(file) as partial, duckdb.connect(str(partial)) as base:
        for name, table in tables.items():
            base.from_arrow(arrow_table(table)).create(name)
    return file


def write_excel(tables: Mapping[str, pd.DataFrame], file: Path) -> Path:
    """All tables as sheets of one workbook: text stays text, numbers stay numbers, headings can be filtered.

    Raises:
        UsageError: a table has more rows than a sheet.
    """
    from openpyxl import Workbook

    from perfeval.review.workbooks import put_row, save

    book = Workbook()
    del book["Sheet"]
    for name, table in tables.items():
        if len(table) > LARGEST_SHEET:
            raise UsageError(
                what=f"{file.name}!{name}", seen=str(len(table)), expected=message("errors.hint.too_many_rows")
            )
        sheet = book.create_sheet(name)
        put_row(sheet, 1, list(map(str, table.columns)), bold=True)
        for number, row in enumerate(table.itertuples(index=False, name=None), 2):
            put_row(sheet, number, [_in_a_cell(value) for value in row])
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
    file.parent.mkdir(parents=True, exist_ok=True)
    save(book, file)
    return file


def _in_a_cell(value: object) -> str | int | Decimal | None:
    if value is None or value is pd.NA or value != value:
        return None
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return value
    return "；".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A name beside the file to write to; it takes the file's place when all went well."""
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def needed(package: str, extra: str) -> None:
    """Raise :class:`UsageError` with the words to install it where a package of an extra is missing."""
    if find_spec(package) is None:
        raise UsageError(
            what=package,
            seen=message("errors.seen.not_installed"),
            expected=message("errors.hint.install_extra", extra=extra),
        )
