"""Clean tables as columns (整理后的表 → 编码列): what :mod:`perfeval.tabular.contract` promises, rows without objects.

Each distinct text is read once, by the reader of single forms. A row knows where it stands; its places are made when
somebody quotes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from perfeval.clean.fund_kinds import fund_kind
from perfeval.clean.kinds import region_of
from perfeval.clean.targets import is_sign, joined
from perfeval.columns.coded import Coded, paired
from perfeval.columns.rows import Name, Table
from perfeval.model import Differing, Form, FundKind, FundLine, Project, Reported
from perfeval.places import Place
from perfeval.tabular.contract import INDICATORS
from perfeval.values.reading import points_in_heading, read_quantity, reads_with

if TYPE_CHECKING:
    import pyarrow as pa

    from perfeval.values.quantity import Quantity

AMOUNTS = ("initial_budget_wan", "adjusted_budget_wan", "arrived_wan", "executed_wan")
_TEXTS = ("level1", "level2", "level3", "target_text", "actual_text")
_NUMBER = {"comparator_text": "sign_text"}
_PLACED = ("level1", "level2", "level3", "target_text", "actual_text", "max_score", "self_score", "reason_text")


def column_of(table: pa.Table, name: str, missing: object = None) -> Coded:
    """A column of an Arrow table; all rows say what is missing where the table has no such column."""
    if name not in table.column_names:
        return Coded(np.zeros(table.num_rows, np.int32), [missing])
    import pyarrow as pa

    encoded = table.column(name).combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):  # an empty one
        encoded = pa.concat_arrays(encoded.chunks) if encoded.num_chunks else pa.array([], encoded.type)
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode()
    values = encoded.dictionary.to_pylist()
    values += [missing] if encoded.null_count else []
    codes = encoded.indices.fill_null(max(len(values) - 1, 0)).to_numpy(zero_copy_only=False)
    column = Coded(codes.astype(np.int32), values)
    return column.used() if len(values) > 2 * table.num_rows else column


def table_of_frames(budget: pa.Table, indicators: pa.Table, name: str = "indicators") -> Table:
    """Two clean tables with a column ``project_id`` as heads and rows.

    Rows of one project stand together in ``indicators``, in the order of its form; each project has one or more rows
    in ``budget``, together too.
    """
    heads = list(heads_of(budget))
    number = {head.id: at for at, head in enumerate(heads)}
    owner = column_of(indicators, "project_id")
    project = owner.array(lambda one: number[one], np.int32)
    years = np.array([head.year or 0 for head in heads], np.int64)[project] if len(heads) else np.zeros(0, np.int64)
    columns = _columns(indicators, years)
    line = column_of(indicators, "place", 0)
    return Table(heads, columns, project, _Places(name, line, columns).of, line)


def _columns(table: pa.Table, years: np.ndarray[Any, Any]) -> dict[Name, Coded]:
    """The attributes of an indicator, worked out by the column."""
    columns: dict[Name, Coded] = {name: column_of(table, name, "") for name in _TEXTS}
    said = columns["target_text"]
    sign = column_of(table, "comparator_text").map(lambda one: one if one and is_sign(one) else None)
    unit = column_of(table, "unit_text").map(lambda one: one or None)
    names = _names(columns["level3"], columns["level2"])
    columns["target"] = read(said, sign, unit, names, years)
    columns["actual"] = read(columns["actual_text"], None, None, names, years)
    columns["target_text"] = _three(sign, said, unit)
    columns["sign_text"], columns["unit_text"] = sign, unit
    for name in ("max_score", "self_score"):
        columns[name] = column_of(table, name)
    columns["reason_text"] = column_of(table, "reason_text").map(lambda one: one or None)
    for level in ("level1", "level2"):
        columns[f"{level}_points"] = columns[level].map(points_in_heading)
    for name in _PLACED:
        columns[f"cell {name}"] = (
            columns[name].map(bool) if name not in ("max_score", "self_score") else columns[name].map(_given)
        )
    return columns


def _given(value: object) -> bool:
    return value is not None and value != ""


def _names(level3: Coded, level2: Coded) -> Coded:
    """What an indicator is called: its third level, else its second."""
    alike, first = paired(level3.codes, level2.codes)
    return Coded(alike.astype(np.int32), [level3.at(row) or level2.at(row) for row in first.tolist()])


def _three(sign: Coded, said: Coded, unit: Coded) -> Coded:
    """Sign, value and unit joined where a table splits them."""
    alike, first = paired(sign.codes, said.codes, unit.codes)
    rows = first.tolist()
    texts = [
        joined(sign.at(row) or "", said.at(row), unit.at(row) or "") if said.at(row) else said.at(row) for row in rows
    ]
    return Coded(alike.astype(np.int32), texts)


def read(text: Coded, sign: Coded | None, unit: Coded | None, name: Coded, years: np.ndarray[Any, Any]) -> Coded:
    """Every distinct text as a quantity; name and year count only where the reading may hang on them."""
    asks = [reads_with(one) for one in text.values]
    with_unit = unit.array(bool, bool) if unit is not None else np.zeros(len(text.codes), bool)
    by_name = np.array([one for one, _ in asks], bool)[text.codes] | with_unit
    by_year = np.array([one for _, one in asks], bool)[text.codes] | with_unit
    keys = [text.codes, np.where(by_name, name.codes, -1), np.where(by_year, years, -1)]
    keys += [one.codes for one in (sign, unit) if one is not None]
    alike, first = paired(*keys)
    found: list[Quantity] = []
    for row in first.tolist():
        year = int(years[row]) or None
        own = {"sign": (sign and sign.at(row)) or "", "unit": (unit and unit.at(row)) or ""}
        found.append(read_quantity(text.at(row), **own, name=name.at(row), year=year))
    return Coded(alike.astype(np.int32), found)


# ── heads ─────────────────────────────────────────────────────────────────────────────────────────
def heads_of(budget: pa.Table) -> Iterator[Project]:
    """One project a budget row, or a group of rows with one ``project_id``, without indicators."""
    rows: list[dict[str, Any]] = []
    for row in budget.to_pylist():
        if rows and rows[0]["project_id"] != row["project_id"]:
            yield _head(rows)
            rows = []
        rows.append(row)
    if rows:
        yield _head(rows)


def _head(rows: Sequence[Mapping[str, Any]]) -> Project:
    first = rows[0]
    file, year = first.get("file") or "budget", first.get("year")
    name, department, unit = first.get("project"), first.get("department"), first.get("unit")
    lines = tuple(_line(row, file) for row in rows if any(row.get(one) is not None for one in AMOUNTS))
    return Project(
        first["project_id"],
        Form(file, "tables", region=region_of(filter(None, (name, department, unit)))),
        name=name,
        department=department,
        unit=unit,
        year=None if year is None else int(year),
        code=first.get("project_code"),
        funds=lines,
        reported=_reported(first, file),
        cells={"name": Place(file, row=int(first.get("place") or 0), col=2)},
        differing=tuple(
            Differing(one["field"], one["first"], one["second"], tuple(Place(file, row=row) for row in one["rows"]))
            for one in first.get("differing") or ()
        ),
    )


def _line(row: Mapping[str, Any], file: str) -> FundLine:
    label, place = row.get("label_text") or "", int(row.get("place") or 0)
    kind = fund_kind(label) if label else FundKind.TOTAL
    cells = {one: Place(file, row=place, col=at) for at, one in enumerate(AMOUNTS, 7) if row.get(one) is not None}
    amounts: dict[str, Any] = {one: row.get(one) for one in AMOUNTS}
    return FundLine(
        label or row.get("project") or row["project_id"],
        kind,
        0 if kind is FundKind.TOTAL else 1,
        **amounts,
        execution_rate_text=row.get("execution_rate_text"),
        cells=cells,
    )


def _reported(row: Mapping[str, Any], file: str) -> tuple[Reported, ...]:
    if row.get("self_score") is None and not row.get("grade"):
        return ()
    place = {"self_score": Place(file, row=int(row.get("place") or 0), col=12)}
    return (Reported("total", self_score=row.get("self_score"), grade=row.get("grade"), cells=place),)


# ── places ────────────────────────────────────────────────────────────────────────────────────────
class _Places:
    """Where the cells of a table stand."""

    def __init__(self, name: str, place: Coded, columns: Mapping[Name, Coded]) -> None:
        self.name, self.place = name, place
        headings = [one.name for one in INDICATORS.columns]
        self.numbers = {one: headings.index(one) + 1 for one in _PLACED}
        self.has = {one: columns[f"cell {one}"] for one in _PLACED}

    def of(self, row: int) -> Mapping[str, Place]:
        """The cells of one row."""
        return _Cells(self, row)


class _Cells(Mapping[str, Place]):
    """Field → place of one row, each made when it is asked for, and then kept."""

    __slots__ = ("_made", "_places", "_row")

    def __init__(self, places: _Places, row: int) -> None:
        self._places, self._row, self._made = places, row, {}  # type: ignore[var-annotated]

    def __getitem__(self, name: str) -> Place:
        found = self._made.get(name)
        if found is None:
            if name not in self:
                raise KeyError(name)
            places = self._places
            place = int(places.place.at(self._row))
            found = self._made[name] = Place(places.name, row=place, col=places.numbers[name])
        return found

    def __contains__(self, name: object) -> bool:
        has = self._places.has.get(name)  # type: ignore[call-overload]
        return has is not None and bool(has.at(self._row))

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._places.has if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)
