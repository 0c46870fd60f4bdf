"""Where tables come from (表从哪里来): whatever a caller hands over, a path, a query, or the sheets of a file read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import pandas as pd

from perfeval.errors import FileDamaged, FileMissing, FileRefused, UsageError
from perfeval.messages import message
from perfeval.sources.raw import RawDocument
from perfeval.tabular.contract import Kind
from perfeval.tabular.recognising import Columns, find_table, without_headings
from perfeval.tabular.sources import ArrowStream, Grid, Source, arrow_frame, grid_of_frame, grid_of_table

if TYPE_CHECKING:
    from sqlalchemy import Connection


def source_in(grid: Grid, name: str, kind: Kind, columns: Columns | None, year: int | None) -> Source:
    """The table in a grid, called by its name; without headings the first row is taken for them."""
    found = find_table(grid, kind, columns, year)
    return replace(found, name=name) if found is not None else without_headings(grid, name)


def tables_given(
    data: object, kind: Kind, columns: Columns | None = None, year: int | None = None
) -> tuple[Source, ...]:
    """What a caller hands over as one table, or as several, as sources called ``budget`` or ``indicators``.

    Raises:
        UsageError: it is no table. FileRefused: a file cannot be read.
    """
    parts = list(data) if isinstance(data, (list, tuple)) else [data]
    sources = [source for part in parts for source in _given(part, kind, columns, year)]
    if len(sources) == 1:
        return (replace(sources[0], name=kind),)
    return tuple(replace(source, name=f"{kind}{number}") for number, source in enumerate(sources, 1))


def _given(part: object, kind: Kind, columns: Columns | None, year: int | None) -> Iterator[Source]:
    if isinstance(part, Source):
        yield part
    elif isinstance(part, pd.DataFrame):
        yield source_in(grid_of_frame(part), kind, kind, columns, year)
    elif hasattr(part, "__arrow_c_stream__"):
        _need("pyarrow", "parquet")
        yield source_in(grid_of_frame(_streamed(part, kind)), kind, kind, columns, year)
    elif isinstance(part, (str, PurePath)):
        yield from _from_path(str(part), kind, columns, year)
    else:
        raise UsageError(what=f"{kind}=", seen=type(part).__name__, expected=message("tabular.usage.no_table"))


def _streamed(part: ArrowStream, kind: Kind) -> pd.DataFrame:
    """A stream of Arrow as a DataFrame; a single column (a Series) is no table."""
    import pyarrow as pa

    try:
        return arrow_frame(part)
    except (pa.ArrowException, TypeError) as error:
        expected = message("tabular.usage.no_table")
        raise UsageError(what=f"{kind}=", seen=type(part).__name__, expected=expected) from error


def _need(module: str, extra: str) -> None:
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise UsageError(what=module, seen="—", expected=message("tabular.usage.extra", extra=extra))


def _from_path(path: str, kind: Kind, columns: Columns | None, year: int | None) -> Iterator[Source]:
    import hashlib

    data: bytes | None = None
    if "://" in path:
        data = _fetched(path)
    name = PurePath(path).name
    if name.lower().endswith((".parquet", ".pq")):
        _need("pyarrow", "parquet")
        frame = _parquet(path, data)
        yield source_in(grid_of_frame(frame), kind, kind, columns, year)
        return
    document = _document(path, name, data)
    digest = document.sha256 or hashlib.sha256(data or b"").hexdigest()
    grids = [(table, grid_of_table(table)) for table in document.tables if any(True for _ in table.nonempty())]
    found = [(table, find_table(grid, kind, columns, year)) for table, grid in grids if not table.hidden]
    fitting = [source for _, source in found if source is not None]
    if not fitting and grids:
        fitting = [without_headings(grids[0][1], kind)]
    for source in fitting:
        yield replace(source, name=kind, container=document.container, sha256=digest)


def _document(path: str, name: str, data: bytes | None) -> RawDocument:
    """A file by the readers of forms, in a guarded process of its own."""
    import tempfile

    from perfeval.sources.reading import read_documents

    if data is None:
        if not Path(path).is_file():
            raise FileMissing(file=path)
        read = next(read_documents([(Path(path), name)]))
    else:
        with tempfile.TemporaryDirectory(prefix="perfeval-") as folder:
            held = Path(folder) / name
            held.write_bytes(data)
            read = next(read_documents([(held, name)]))
    if isinstance(read, FileRefused):
        raise read
    return read


def _fetched(address: str) -> bytes:
    """The bytes behind an address (s3://…, https://…), where fsspec and its extension are installed."""
    _need("fsspec", "remote")
    import fsspec

    try:
        with fsspec.open(address, "rb") as stream:
            content: bytes = stream.read()
    except (OSError, ValueError, ImportError) as error:
        raise UsageError(what=address, seen=f"{type(error).__name__}: {error}"[:200], expected="") from error
    return content


def _parquet(path: str, data: bytes | None) -> pd.DataFrame:
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    if data is None and not Path(path).is_file():
        raise FileMissing(file=path)
    try:
        table = pq.read_table(path if data is None else io.BytesIO(data))
    except (pa.ArrowException, OSError) as error:
        raise FileDamaged(file=PurePath(path).name, seen=type(error).__name__) from error
    return arrow_frame(table)


# ---------------------------------------------------------------- databases


def tables_queried(
    url: object, queries: Mapping[Kind, str | None], columns: Columns | None, year: int | None, chunk: int = 50_000
) -> dict[Kind, tuple[Source, ...]]:
    """The answers to two queries, read only, in chunks (数据库).

    Raises:
        UsageError: no connection, or a query that fails, with what the database says.
    """
    _need("sqlalchemy", "sql")
    import sqlalchemy as sa

    found: dict[Kind, tuple[Source, ...]] = {}
    try:
        engine = url if isinstance(url, sa.Engine) else sa.create_engine(str(url))
        with engine.connect() as connection:
            _read_only(connection)
            for kind, query in queries.items():
                if query is not None:
                    frame = _answer(connection, query, chunk)
                    source = source_in(grid_of_frame(frame), kind, kind, columns, year)
                    found[kind] = (replace(source, container="sql"),)
            connection.rollback()
        if engine is not url:
            engine.dispose()
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        said = str(getattr(error, "orig", None) or error).splitlines()[0][:200]
        raise UsageError(what="from_sql", seen=said, expected=message("tabular.usage.query")) from error
    return found


def _read_only(connection: Connection) -> None:
    """The connection may only read, where the database knows how to be told."""
    import sqlalchemy as sa

    said = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET TRANSACTION READ ONLY"}
    if (words := said.get(connection.dialect.name)) is not None:
        connection.execute(sa.text(words))


def _answer(connection: Connection, query: str, chunk: int) -> pd.DataFrame:
    import sqlalchemy as sa

    answer = connection.execution_options(stream_results=True).execute(sa.text(query))
    names = list(answer.keys())
    parts = [pd.DataFrame(rows, columns=names, dtype=object) for rows in answer.partitions(chunk)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names, dtype=object)
