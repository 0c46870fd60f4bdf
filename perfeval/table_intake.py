"""From tables at hand to an intake (从数据表读取): DataFrames, polars, paths, addresses, databases.

:func:`from_tables` and :func:`from_sql` give the same :class:`~perfeval.intake.Intake` as :func:`~perfeval.intake.read`
gives for files: what comes after does not know the difference, but for the places (``budget[42010600,全年预算数]``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from perfeval.clean.superseding import with_distinct_ids
from perfeval.errors import UnknownName, UsageError
from perfeval.intake import Intake, are_many
from perfeval.messages import message
from perfeval.tabular.account import readings_of
from perfeval.tabular.cleaning import check_undo
from perfeval.tabular.contract import Kind
from perfeval.tabular.gathered import Tables
from perfeval.tabular.projects import projects_of
from perfeval.tabular.recognising import Columns, unknown_wishes
from perfeval.tabular.sources import Source
from perfeval.tabular.tables import tables_given, tables_queried
from perfeval.tabular.uniting import tables_from

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    from sqlalchemy import Engine

    from perfeval.tabular.sources import ArrowStream

    OneTable = pd.DataFrame | ArrowStream | str | Path


def from_tables(
    *,
    budget: OneTable | Sequence[OneTable] | None = None,
    indicators: OneTable | Sequence[OneTable] | None = None,
    columns: Columns | None = None,
    year: int | None = None,
    undo: Collection[str] = (),
) -> Intake:
    """Two tables as an intake (从数据表读取).

    Args:
        budget: one row a project (or one for each source of its money): a DataFrame, polars or anything that streams
            Arrow, a path or address of xlsx, csv or Parquet; or several of these, one a year.
        indicators: one row an indicator, likewise.
        columns: where a heading is not understood: ``{"预算": "adjusted_budget_wan"}``, or the other way round
            ``{"executed_wan": "支出"}``, with its unit ``{"executed_wan": ("支出", "元")}``.
        year: the budget year, where neither a column nor a title says it.
        undo: steps of cleaning to take back, by their names in ``intake.cleaning``.

    Raises:
        UsageError: what was given is no table. UnknownName: no such column or step. FileRefused: a file cannot be read.
    """
    if budget is None and indicators is None:
        raise UsageError(what="from_tables", seen="—", expected=message("tabular.usage.nothing"))
    check_undo(undo)
    given: dict[Kind, object] = {"budget": budget, "indicators": indicators}
    sources = {kind: tables_given(data, kind, columns, year) for kind, data in given.items() if data is not None}
    return _intake(sources, columns, year, undo)


def from_sql(
    url: str | Engine,
    *,
    budget: str | None = None,
    indicators: str | None = None,
    columns: Columns | None = None,
    year: int | None = None,
    undo: Collection[str] = (),
) -> Intake:
    """Two queries as an intake (从数据库读取): read only, in chunks; needs ``perfeval[sql]``.

    Args:
        url: an address as SQLAlchemy writes it (``sqlite:///county.db``), or an engine.
        budget: the query for budgets; columns are recognised by their names as headings are.
        indicators: the query for indicators.
        columns: as in :func:`from_tables`.
        year: as in :func:`from_tables`.
        undo: as in :func:`from_tables`.

    Raises:
        UsageError: no connection, or a query that fails, with what the database said.
    """
    if budget is None and indicators is None:
        raise UsageError(what="from_sql", seen="—", expected=message("tabular.usage.nothing"))
    check_undo(undo)
    return _intake(
        tables_queried(url, {"budget": budget, "indicators": indicators}, columns, year), columns, year, undo
    )


def _intake(
    sources: Mapping[Kind, Sequence[Source]], columns: Columns | None, year: int | None, undo: Collection[str]
) -> Intake:
    tables = tables_from(((kind, one) for kind, some in sources.items() for one in some), columns, year, undo)
    _check_columns(tables, columns or {})
    items = tuple(with_distinct_ids(projects_of(tables)))
    return Intake(items, readings_of(tables), tables=tables, many=are_many(items))


def _check_columns(tables: Tables, columns: Columns) -> None:
    """What the caller says of columns must fit some table: a slip of the pen is an error, not a silence."""
    recognised = [one for _, cleaned, _ in tables.parts for one in cleaned.recognised]
    for wish, wrong, known in unknown_wishes(columns, recognised):
        raise UnknownName.among(message("errors.seen.column"), wish, known, meant=wrong)
