"""Parquet files (数据表文件): the names of the columns as a first row, every value as its exact text."""

from __future__ import annotations

from importlib.util import find_spec

from perfeval.errors import FileDamaged
from perfeval.places import Place
from perfeval.sources.cell_text import spell, trimmed
from perfeval.sources.guards import LIMITS
from perfeval.sources.raw import CellState, Note, RawCell, RawTable
from perfeval.sources.refusals import refused, within, wrong_type

_NUMBERS = ("int", "uint", "float", "double", "decimal", "halffloat")


def read_parquet(data: bytes, file: str) -> tuple[tuple[RawTable, ...], tuple[Note, ...]]:
    """The one table of the file; needs the extra ``parquet``."""
    if find_spec("pyarrow") is None:
        raise wrong_type(file, "parquet", "install_parquet")
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pa.BufferReader(data) as stream:
            held = pq.ParquetFile(stream)
            within(file, "rows", held.metadata.num_rows + 1, LIMITS.rows, "表1")
            within(file, "columns", held.metadata.num_columns, LIMITS.columns, "表1")
            within(file, "cells", held.metadata.num_rows * held.metadata.num_columns, LIMITS.cells, "表1")
            table = held.read(use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise refused(FileDamaged, file, "unexpected", detail=type(error).__name__) from error
    columns = [column.to_pylist() for column in table.columns]
    cells = [RawCell(Place(file, table=1, row=1, col=n), trimmed(name)) for n, name in enumerate(table.column_names, 1)]
    states = [CellState.NUMBER if str(field.type).startswith(_NUMBERS) else CellState.TEXT for field in table.schema]
    for row, values in enumerate(zip(*columns, strict=True), 2):
        for col, value in enumerate(values, 1):
            if text := trimmed(spell(value)):
                within(file, "text", len(text), LIMITS.cell_characters, "表1")
                cells.append(_cell(Place(file, table=1, row=row, col=col), text, states[col - 1]))
    return (RawTable("表1", tuple(cells), table.num_rows + 1, table.num_columns),), ()


def _cell(place: Place, text: str, state: CellState) -> RawCell:
    from decimal import Decimal

    number = Decimal(text) if state is CellState.NUMBER else None
    return RawCell(place, text, state=state, number=number)
