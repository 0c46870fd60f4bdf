"""Exports too large to hold (大表): Parquet by its own headings, cleaned and joined by the column, judged part by part.

A table in the words of the contract, with ``project_id``, is read batch by batch as it is. An export of a system is
recognised, cleaned and joined first, as :func:`perfeval.from_tables` does it, without an object for any row.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from perfeval.collecting import collected_at_the_end
from perfeval.intake import beside as corrected
from perfeval.tabular.contract import CONTRACT, CleaningLog, Kind
from perfeval.tabular.recognising import KINDS

if TYPE_CHECKING:
    import pandas as pd

    from perfeval.columns.large import Large
    from perfeval.tabular.gathered import Tables

LARGE = 200_000  # rows of Parquet: fewer are held
_HEAD = 60  # rows by which the kind of a table is told
_ENDS = (".parquet", ".pq")
_BESIDE = ("decisions", "rulebooks")


def too_large(paths: Sequence[Path], most: int | None = None) -> dict[Kind, list[Path]]:
    """The Parquet files under these paths by what they hold, where all are Parquet and too many rows to hold.

    The number of rows stands at the end of a file: none is read for it. Cells that people corrected need a table that
    is held.
    """
    if corrected(paths, "corrections") is not None:
        return {}
    files = [one for path in paths for one in (sorted(path.iterdir()) if path.is_dir() else [path])]
    files = [one for one in files if not (one.is_dir() and one.name in _BESIDE)]
    if not files or not all(one.is_file() and one.name.lower().endswith(_ENDS) for one in files):
        return {}
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        if sum(pq.ParquetFile(one).metadata.num_rows for one in files) <= (LARGE if most is None else most):
            return {}
        found: dict[Kind, list[Path]] = {}
        for one in files:
            if (kind := _kind_of(one)) is None:
                return {}  # read as any other file, which says what is wrong with it
            found.setdefault(kind, []).append(one)
    except (pa.ArrowException, OSError):
        return {}
    return found if "indicators" in found else {}


def _kind_of(file: Path) -> Kind | None:
    """What a file holds, by its headings and first rows."""
    import pyarrow.parquet as pq

    from perfeval.tabular.recognising import find_table
    from perfeval.tabular.sources import grid_of_frame

    held = pq.ParquetFile(file)
    if (kind := _in_own_words(held.schema_arrow.names)) is not None:
        return kind
    head = next(held.iter_batches(_HEAD), None)
    grid = None if head is None else grid_of_frame(head.to_pandas())
    return None if grid is None else next((kind for kind in KINDS if find_table(grid, kind) is not None), None)


def _in_own_words(names: Sequence[str]) -> Kind | None:
    """The kind of a table that speaks in the words of the contract and knows its projects."""
    if "project_id" not in names:
        return None
    known = {"indicators": {"level3", "target_text"}, "budget": {"project"}}
    return next((kind for kind in KINDS if known[kind] <= set(names) <= {*CONTRACT[kind].names, "project_id"}), None)


def evaluate_exports(
    files: dict[Kind, list[Path]], out: Path | None = None, *, rules: str | None = None, jobs: int = 2
) -> tuple[Large, CleaningLog]:
    """What :func:`too_large` found, evaluated and reviewed; and what cleaning did (大表评价与复核).

    Raises:
        UsageError: rows of one project do not stand together, or belong to no project of the budget.
    """
    import pyarrow.parquet as pq

    from perfeval.columns.large import Beside, evaluate_large

    beside = Beside.of([one for some in files.values() for one in some])
    own = [len(some) == 1 and _in_own_words(pq.read_schema(some[0]).names) for some in files.values()]
    if len(files) == 2 and all(own):
        both = files["budget"][0], files["indicators"][0]
        return evaluate_large(*both, out, rules=rules, jobs=jobs, beside=beside), CleaningLog()
    with TemporaryDirectory(prefix="perfeval-") as folder:
        log = _clean_into(Path(folder), files)
        budget, indicators = (Path(folder) / f"{kind}.parquet" for kind in ("budget", "indicators"))
        return evaluate_large(budget, indicators, out, rules=rules, jobs=jobs, beside=beside), log


def _clean_into(folder: Path, files: dict[Kind, list[Path]]) -> CleaningLog:
    """The clean tables as Parquet, the rows of each project together; what was held for it is let go again."""
    from perfeval.tabular.tables import tables_given
    from perfeval.tabular.uniting import tables_from

    with collected_at_the_end():
        given = [(kind, source) for kind, some in files.items() for source in tables_given([*map(str, some)], kind)]
        tables = tables_from(given)
        _write(_heads(tables), folder / "budget.parquet")
        order = {one: number for number, one in enumerate(tables.joined.projects["project_id"].drop_duplicates())}
        rows = tables.joined.indicators
        _write(rows.iloc[rows["project_id"].map(order).argsort(kind="stable")], folder / "indicators.parquet")
    return tables.log


def _heads(tables: Tables) -> pd.DataFrame:
    """A row of the budget for every project; what only the indicators know of one stands there too."""
    projects = tables.joined.projects.drop_duplicates("project_id")
    names = ["project_id", "project_code", "project", "unit", "department", "year"]
    told = {str(name): _told(own) for name, own in tables.joined.contradictions.groupby("project_id")}
    projects = projects[names].assign(differing=projects["project_id"].map(told.get).astype(object))
    money = tables.joined.budget.drop(columns=[*names[1:]]) if tables.budget is not None else projects[["project_id"]]
    return projects.merge(money, on="project_id", how="left")


def _told(contradictions: pd.DataFrame) -> list[dict[str, object]]:
    """What two tables say differently of one project, with both rows."""
    rows = contradictions.astype(object).to_dict("records")
    return [
        {**{name: str(one[name]) for name in ("field", "first", "second")},
         "rows": [int(one["first_place"]), int(one["second_place"])]}
        for one in rows
    ]  # fmt: skip


def _write(frame: pd.DataFrame, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path, compression="zstd")
