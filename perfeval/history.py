"""Results that last (结果历史): what every run said of every project, in one DuckDB file that SQL can be asked of.

Grain: ``runs`` one row a run; ``seen`` one row a run and project, with the version of the project's results;
``scores``, ``funds``, ``indicators``, ``findings`` the tables of :class:`~perfeval.outcome.Result` with the
version before them. A project whose results did not change keeps its version, so that a run without changes
costs a few rows. Money in 万元 and points with ten decimals.

Needs the extra ``history`` (duckdb, pyarrow).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.errors import OutputRefused
from perfeval.exports import needed
from perfeval.frames import arrow_table
from perfeval.messages import message

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from perfeval.outcome import Result

FILE = "history.duckdb"
TABLES = ("scores", "funds", "indicators", "findings")
DIGITS = 10
QUOTE = "'"

_RUNS = """
select run, started, count(*) as projects,
       count(*) filter (before is distinct from version) as changed,
       round(avg(self_score), 2) as self_mean, round(avg(score), 2) as score_mean,
       round(avg(stated + verified), 2) as stated_mean,
       sum(findings)::bigint as findings, sum(findings_high)::bigint as high
from (select r.run, r.started, s.project_id, s.version, c.*,
             lag(s.version) over (partition by s.project_id order by r.started, r.run) as before
      from runs r join seen s using (run) join scores c on c.version = s.version)
group by run, started order by started, run
"""
_FINDINGS = """
select run, started, family, code, count(*) as findings, count(distinct f.project_id) as projects
from runs r join seen s using (run) join findings f on f.version = s.version
group by all order by code, started, run
"""
_UNITS = """
select run, started, coalesce(department, unit, '') as department, count(*) as projects,
       round(avg(self_score - score), 2) as gap_mean, round(avg(stated + verified), 2) as stated_mean,
       sum(findings)::bigint as findings, sum(findings_high)::bigint as high
from runs r join seen s using (run) join scores c on c.version = s.version
group by all order by department, started, run
"""
VIEWS: Mapping[str, str] = {"runs": _RUNS, "findings": _FINDINGS, "departments": _UNITS}
"""What ``perfeval history`` and the notebook show, by the word that asks for it."""


@contextmanager
def opened(file: Path, *, read_only: bool = True) -> Iterator[DuckDBPyConnection]:
    """The history as an open DuckDB connection.

    Raises:
        UsageError: the extra is not installed. OutputRefused: another program holds the file, or it is none.
    """
    needed("duckdb", "history")
    needed("pyarrow", "history")
    import duckdb

    try:
        base = duckdb.connect(str(file), read_only=read_only)
    except duckdb.IOException as error:
        held = "lock" in str(error) or "used by another process" in str(error)
        seen = message(f"errors.seen.{'held_open' if held else 'no_duckdb'}")
        raise OutputRefused(file=str(file), seen=seen, next="") from error
    with base:
        yield base


def check_history(file: Path) -> None:
    """Whether a run may append to this history, asked before anything is made; raises what :func:`opened` raises."""
    needed("duckdb", "history")
    if file.is_file():
        with opened(file, read_only=False):
            pass


def known_versions(file: Path) -> set[str]:
    """The versions of results that the history holds already."""
    if not file.is_file():
        return set()
    with opened(file) as base:
        return {version for (version,) in base.execute("select distinct version from seen").fetchall()}


def append_run(file: Path, run: str, started: str, versions: Mapping[str, str], results: Iterable[Result]) -> None:
    """Append one run: all of it or nothing.

    Args:
        file: the history; made when it is not there.
        run: name of the run. One that is there already is replaced.
        started: when, as ISO 8601.
        versions: project id → fingerprint of what its results were made of.
        results: the results of the versions that the history does not hold yet.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with opened(file, read_only=False) as base:
        append_to(base, run, started, versions, results)


def append_to(
    base: DuckDBPyConnection, run: str, started: str, versions: Mapping[str, str], results: Iterable[Result]
) -> None:
    """The same for an open history."""
    import pyarrow as pa

    base.execute("begin")
    base.execute("create table if not exists runs (run varchar primary key, started varchar)")
    base.execute("create table if not exists seen (run varchar, project_id varchar, version varchar)")
    for result in results:
        for name in TABLES:
            _insert(base, name, _with_versions(arrow_table(getattr(result, name)), versions))
    for table in ("seen", "runs"):
        base.execute(f"delete from {table} where run = ?", [run])  # noqa: S608 - a name of ours
    base.execute("insert into runs values (?, ?)", [run, started])
    rows = pa.table({"run": [run] * len(versions), "project_id": list(versions), "version": list(versions.values())})
    _insert(base, "seen", rows)
    base.execute("commit")


def _with_versions(table: pa.Table, versions: Mapping[str, str]) -> pa.Table:
    """The table with the version of each row's project, and decimals of one kind, so that runs fit together."""
    import pyarrow as pa

    kind = pa.decimal128(38, DIGITS)
    for number, entry in enumerate(table.schema):
        if pa.types.is_decimal(entry.type):
            column = table.column(number).cast(pa.decimal256(76, DIGITS), safe=False).cast(kind)
            table = table.set_column(number, pa.field(entry.name, kind), column)
    ids = table.column("project_id").to_pylist() if table.num_rows else []
    return table.append_column("version", pa.array([versions[one] for one in ids], pa.string()))


def _insert(base: DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Add rows; a column that an older version of perfeval did not have is added to the table."""
    if not table.num_rows:
        return
    incoming = base.from_arrow(table)
    known = {row[0] for row in base.execute("select table_name from information_schema.tables").fetchall()}
    if name not in known:
        incoming.limit(0).create(name)
    there = {row[0] for row in base.execute("select column_name from information_schema.columns where table_name = ?",
                                            [name]).fetchall()}  # fmt: skip
    for column, kind in zip(incoming.columns, incoming.types, strict=True):
        if column not in there:
            base.execute(f'alter table "{name}" add column "{column}" {kind}')
    base.register("incoming", incoming)
    base.execute(f'insert into "{name}" by name select * from incoming')  # noqa: S608 - names of ours
    base.unregister("incoming")


def in_memory(file: Path | None = None) -> DuckDBPyConnection:
    """A DuckDB of one's own with what the file holds: the file is not kept open, so that a run can go on writing to it.

    Raises:
        UsageError: the extra is not installed.
    """
    needed("duckdb", "history")
    needed("pyarrow", "history")
    import duckdb

    base = duckdb.connect()
    if file is not None:
        base.execute(f"attach '{str(file).replace(QUOTE, QUOTE * 2)}' as kept (read_only)")
        base.execute("copy from database kept to memory")
        base.execute("detach kept")
    return base


def add_views(base: DuckDBPyConnection) -> None:
    """The views under the names by which SQL asks for them: ``by_runs``, ``by_findings``, ``by_departments``."""
    for name, view in VIEWS.items():
        base.execute(f"create or replace view by_{name} as {view}")


def history_table(file: Path, view: str = "runs") -> pd.DataFrame:
    """One view of the history as a DataFrame: ``runs``, ``findings`` by kind, ``departments``.

    Raises:
        UsageError: the extra is not installed. KeyError: no such view.
    """
    with opened(file) as base:
        frame: pd.DataFrame = base.execute(VIEWS[view]).df()
        return frame


def moved(file: Path, view: str, key: str, value: str, runs: Sequence[str] = ()) -> pd.DataFrame:
    """A view turned round: one row for each ``key``, one column a run, the newest last (how it moved over rounds)."""
    frame = history_table(file, view)
    if runs:
        frame = frame[frame["run"].isin(runs)]
    order = list(dict.fromkeys(frame.sort_values(["started", "run"])["run"]))
    return frame.pivot_table(index=key, columns="run", values=value, aggfunc="sum", fill_value=0)[order]
