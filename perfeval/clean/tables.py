"""The clean tables as DataFrames (数据表), exactly as :mod:`perfeval.clean.schema` promises.

Decimals stay :class:`~decimal.Decimal`, codes stay text, and a row can be traced back to its cells.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval.clean.schema import DATE, DECIMAL, PANDAS_TYPE, TABLES, Column
from perfeval.messages import pack, tell
from perfeval.model import FileReading, Project
from perfeval.places import Place
from perfeval.values.quantity import Quantity

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


def table_of(name: str, things: Iterable[Any]) -> pd.DataFrame:
    """One clean table by its name, of projects or, where it is about files, of readings (:mod:`perfeval.clean.schema`).

    Grain, key and columns are those of the contract: ``table_of("funds", projects)`` has a row for every fund line.
    """
    return _frame(name, _ROWS[name](things) if name in _ROWS else _parts(things, name))


def all_tables(projects: Sequence[Project], readings: Sequence[FileReading] = ()) -> dict[str, pd.DataFrame]:
    """Every clean table by its name, in the order of the contract."""
    return {name: table_of(name, readings if name in OF_FILES else projects) for name in TABLES}


def _account(readings: Iterable[FileReading]) -> Iterator[Row]:
    for reading in readings:
        for line in reading.account:
            told = {name: getattr(line, name) for name in ("text", "used_by", "project_id", "hidden", "understood")}
            yield {"file": reading.file, "place": str(line.place), **told}


def _cleaning(readings: Iterable[FileReading]) -> Iterator[Row]:
    for reading in readings:
        for position, step in enumerate(reading.cleaning):
            what = {"table": step.table, "step": step.name, "count": step.count, "rows": step.spans}
            yield {
                "file": reading.file, "position": position, **what, "message": tell(step.told), "undone": step.undone
            }  # fmt: skip


def record_row(item: Any) -> Row:
    """One record of a project as a flat row; places, lists and mappings as JSON or text."""
    row: Row = {}
    for name in item.__dataclass_fields__:
        value = getattr(item, name)
        if isinstance(value, Quantity):
            row.update(_quantity(name if name != "value" else "claimed", value))
        elif name == "value":
            row.update(_quantity("claimed", None))
        elif name == "path":
            row.update(zip(("level1", "level2", "level3"), value, strict=True))
        else:
            row[name] = _flat(value)
    return row


def _parts(projects: Iterable[Project], attribute: str) -> Iterator[Row]:
    for project in projects:
        for position, item in enumerate(getattr(project, attribute)):
            yield {"project_id": project.id, "position": position, **record_row(item), **_seen(project, item)}


def _seen(project: Project, item: Any) -> Row:
    """Whether a row was read from a picture, and how surely."""
    cells = getattr(item, "cells", {})
    confidence = project.confidence(cells)
    doubts = project.doubtful(cells) if confidence is not None else ()
    return {"from_picture": confidence is not None, "confidence": confidence, "doubtful_cells": _flat(doubts)}


def _project(project: Project) -> Row:
    form = {name: _flat(getattr(project.form, name)) for name in project.form.__dataclass_fields__}
    own = {name: getattr(project, name) for name in ("name", "department", "unit", "year", "code")}
    codes = {name: getattr(project, name) for name in ("department_code", "unit_code", "amount_unit_text")}
    maps = {"attributes": _flat(project.attributes), "cells": _flat(project.cells)}
    return {"project_id": project.id, **own, **codes, **form, **maps}


def _flat(value: Any) -> Any:
    if isinstance(value, Place):
        return str(value)
    if isinstance(value, Mapping):
        return json.dumps({key: _flat(item) for key, item in value.items()}, ensure_ascii=False)
    if isinstance(value, tuple):
        return json.dumps([_flat(item) for item in value], ensure_ascii=False)
    return str(value) if isinstance(value, str) else value  # a StrEnum becomes its word


def _quantity(prefix: str, quantity: Quantity | None) -> Row:
    values: dict[str, Any] = {"kind": None, "doubt": None}
    for name in ("operator", "value", "high", "tolerance", "unit", "day", "day_from", "likely"):
        values[name] = getattr(quantity, name) if quantity else None
    if quantity is not None:
        values["kind"], values["doubt"] = str(quantity.kind), quantity.reason.text() if quantity.reason else None
    return {f"{prefix}_{name}": value for name, value in values.items()}


def _problems(readings: Iterable[FileReading]) -> Iterator[Row]:
    position: dict[str, int] = {}
    for reading in readings:
        refused = [(reading.status, reading.message)] if reading.status != "read" else []
        for kind, fact in [*refused, *(("note", note) for note in reading.notes)]:
            number = position.get(reading.file, 0)
            position[reading.file] = number + 1
            yield {
                "file": reading.file,
                "position": number,
                "kind": kind,
                "message": tell(fact),
                "message_en": tell(fact, "en"),
                "code": fact.code if fact else None,
                "params": json.dumps(pack(fact)["parts"] if fact else {}, ensure_ascii=False),
            }


_ROWS: dict[str, Callable[[Iterable[Any]], Iterator[Row]]] = {
    "projects": lambda projects: map(_project, projects),
    "account": _account,
    "cleaning": _cleaning,
    "problems": _problems,
}
OF_FILES = {"account", "cleaning", "problems"}
"""Tables whose rows come from readings of files; the others are about projects."""


def _frame(name: str, rows: Iterable[Row]) -> pd.DataFrame:
    import pandas as pd

    from perfeval.frames import with_units

    listed = list(rows)
    columns = TABLES[name].columns
    data = {column.name: _series(column, [row[column.name] for row in listed]) for column in columns}
    frame = pd.DataFrame(data, columns=[column.name for column in columns])
    return with_units(frame)


def _series(column: Column, values: list[Any]) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(values, dtype=PANDAS_TYPE[column.dtype])


def write_tables(
    folder: Path, projects: Sequence[Project], readings: Sequence[FileReading] = (), kind: str | None = None
) -> list[Path]:
    """Write every clean table into a folder (导出数据表): Parquet where pyarrow is installed, else CSV.

    Args:
        folder: made when it is not there; files of these names are replaced.
        kind: ``"parquet"`` or ``"csv"`` to say which; by default as above.

    Returns:
        The files written. The same records give the same bytes.
    """
    if kind is None:
        kind = "parquet" if _has_pyarrow() else "csv"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in all_tables(projects, readings).items():
        path = folder / f"{name}.{kind}"
        partial = path.with_name(f".{path.name}.partial")
        if kind == "parquet":
            _write_parquet(partial, name, table)
        else:
            partial.write_text(csv_text(name, table), encoding="utf-8-sig", newline="")
        partial.replace(path)
        written.append(path)
    return written


def _has_pyarrow() -> bool:
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None


def csv_text(name: str, table: pd.DataFrame) -> str:
    """One clean table as CSV that no spreadsheet program takes for formulas; numbers keep all their digits."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns = TABLES[name].columns
    writer.writerow([column.name for column in columns])
    for row in table.itertuples(index=False, name=None):
        writer.writerow([_csv_cell(column, value) for column, value in zip(columns, row, strict=True)])
    return out.getvalue()


def _missing(value: Any) -> bool:
    """``None``, NaN and ``<NA>`` alike."""
    return value is None or type(value).__name__ == "NAType" or (isinstance(value, float) and value != value)


def _csv_cell(column: Column, value: Any) -> str:
    if _missing(value):
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return harmless(str(value)) if PANDAS_TYPE[column.dtype] == "str" else str(value)


def harmless(text: str) -> str:
    """Text that a spreadsheet program would take for a formula gets a ``'`` before it.

    >>> harmless('＝1+1'), harmless('-5'), harmless('≥95%')
    ("'＝1+1", "'-5", '≥95%')
    """
    first = unicodedata.normalize("NFKC", text.lstrip(" \u3000\xa0")[:1])
    return f"'{text}" if first in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n") else text


def _write_parquet(path: Path, name: str, table: pd.DataFrame) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from perfeval.frames import decimal_type

    fields, arrays = [], []
    for column in TABLES[name].columns:
        values = [None if _missing(value) else value for value in table[column.name].astype(object)]
        kind = {"text": pa.string(), "json": pa.string(), "integer": pa.int64(), "boolean": pa.bool_()}.get(
            column.dtype
        )
        if column.dtype == DATE:
            kind = pa.date32()
        if column.dtype == DECIMAL:
            kind, values = decimal_type(values)
        arrays.append(pa.array(values, type=kind))
        fields.append(pa.field(column.name, kind, nullable=column.nullable))
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), path, compression="zstd")
