"""Tables that were read and wait for the others of their folder (待合并的表), and their way between processes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from perfeval.clean.codec import decode, encode
from perfeval.messages import Message, pack, unpack
from perfeval.model import FileReading, Project
from perfeval.sources.packed import packed
from perfeval.tabular.contract import Kind
from perfeval.tabular.sources import Source

if TYPE_CHECKING:
    import pandas as pd

Part = tuple[Sequence[Project], FileReading | None]


@dataclass(frozen=True, slots=True)
class TableReading(FileReading):
    """A file of tables, read but not yet joined with the others: only on the way to an intake."""

    tables: tuple[tuple[Kind, Source], ...] = ()
    corrected: tuple[Message, ...] = ()

    @property
    def bare(self) -> FileReading:
        """The reading without its tables."""
        return FileReading(**{item.name: getattr(self, item.name) for item in fields(FileReading)})


def together(parts: Iterable[Part], undo: Collection[str] = ()) -> list[Part]:
    """What each file gave, with all files of tables joined and put to the forms of their projects.

    ``undo``: steps of cleaning to take back.
    """
    parts = list(parts)
    if not any(isinstance(reading, TableReading) for _, reading in parts):
        return parts
    from perfeval.tabular.uniting import joined  # pandas: loaded only where there are tables

    return joined(parts, undo)


def pack_tables(reading: TableReading) -> list[Any]:
    """The tables of a reading and its corrections as plain data."""
    return [[[kind, *_pack_source(source)] for kind, source in reading.tables], [pack(f) for f in reading.corrected]]


def unpack_tables(plain: Sequence[Any], reading: FileReading) -> TableReading:
    """The reading with the tables that :func:`pack_tables` took from it; a ``ValueError`` for what is none."""
    tables = tuple((_kind(kind), _source(reading.file, *parts)) for kind, *parts in plain[0])
    own = {item.name: getattr(reading, item.name) for item in fields(FileReading)}
    return TableReading(**own, tables=tables, corrected=tuple(unpack(fact) for fact in plain[1]))


def keep_tables(folder: Path, parts: Iterable[Part]) -> None:
    """Keep what was read of tables, one file each, in place of what the folder held: the next run joins them anew."""
    shutil.rmtree(folder, ignore_errors=True)
    waiting = [reading for _, reading in parts if isinstance(reading, TableReading)]
    for number, reading in enumerate(waiting):
        folder.mkdir(parents=True, exist_ok=True)
        plain = [reading.file, encode(reading.bare, reading.file), pack_tables(reading)]
        (folder / f"{number}.json").write_text(json.dumps(plain, ensure_ascii=False), "utf-8", "surrogatepass")


def kept_tables(folder: Path) -> Iterator[tuple[str, TableReading]]:
    """What was kept, by the name of its file; a damaged one is as good as none."""
    for path in sorted(folder.glob("*.json")):
        try:
            file, bare, tables = json.loads(path.read_text("utf-8", "surrogatepass"))
            yield str(file), unpack_tables(tables, decode(FileReading, bare, file))
        except (OSError, ValueError, TypeError, KeyError, LookupError):
            continue


def _kind(plain: object) -> Kind:
    for kind in get_args(Kind):
        if plain == kind:
            return kind  # type: ignore[no-any-return]
    raise ValueError(f"{plain!r} is no kind of table")


def _pack_source(source: Source) -> list[Any]:
    return [
        source.name, source.sheet, source.table, source.container, source.sha256, source.headings,
        source.rows.tolist(), [_pack_column(texts) for texts in source.columns], source.above, source.heading_cells,
        sorted(source.numeric),
        [[*at, text] for at, text in source.shown.items()], [[*at, reach] for at, reach in source.spans.items()],
        sorted(source.hidden),
    ]  # fmt: skip


def _pack_column(texts: Sequence[str]) -> list[Any]:
    """A column as its different texts and the number of the text in each row."""
    values, codes = packed("text", texts)
    return [values, [0] * len(texts) if codes is None else codes.tolist()]


def _column(values: Sequence[str], codes: Sequence[int]) -> pd.Series[str]:
    """The reverse of :func:`_pack_column`."""
    import numpy as np
    import pandas as pd

    return pd.Series(np.array([*map(str, values)], dtype=object)[np.array(codes, dtype=np.int64)], dtype="str")


def _source(file: str, *parts: Any) -> Source:
    import numpy as np
    import pandas as pd

    name, sheet, table, container, sha256, headings, rows, columns, above, over, numeric, shown, spans, hidden = parts
    return Source(
        name=str(name),
        body=pd.DataFrame({number: _column(*column) for number, column in enumerate(columns)}),
        headings=tuple(map(str, headings)),
        rows=np.array(rows, dtype=np.int64),
        above=tuple((int(row), int(column), str(text)) for row, column, text in above),
        heading_cells=tuple((int(row), int(column), str(text)) for row, column, text in over),
        file=file,
        sheet=None if sheet is None else str(sheet),
        table=None if table is None else int(table),
        container=str(container),
        sha256=str(sha256),
        shown={(int(row), int(column)): str(text) for row, column, text in shown},
        numeric=frozenset(map(int, numeric)),
        spans={(int(row), int(column)): int(reach) for row, column, reach in spans},
        hidden=frozenset((int(row), int(column)) for row, column in hidden),
    )
