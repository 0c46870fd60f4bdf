"""Tables too large to hold (大表): read, judged and written part by part, in several processes, with bounded memory.

What comes out is what one asks of a whole region: the scores of every project, findings counted by kind, tables by
department and unit, and the projects worth opening first. The indicators with their scores and classes of points are
written beside them, part by part. Rows of one project stand together in the table; one that comes back later is
refused, not guessed to be a second project.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval.collecting import collected_at_the_end
from perfeval.columns.asked import NotOfTheRow
from perfeval.columns.engine import Engine, Failed, Judged
from perfeval.columns.frames import heads_of, table_of_frames
from perfeval.errors import UsageError
from perfeval.intake import beside as folder_beside
from perfeval.messages import message
from perfeval.result_tables import score_row
from perfeval.review.case import Case
from perfeval.review.catalogue import catalogue
from perfeval.review.decisions import Decision, load_decisions
from perfeval.review.ranking import by_weight, open_findings, weight_of_project
from perfeval.rules.book import choose_book, known_books
from perfeval.scoring.context import Context
from perfeval.scoring.funds import money_under
from perfeval.scoring.result import Evaluation

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from perfeval.model import Project
    from perfeval.review.checking import Shared

PART = 2000  # projects judged at a time
_CLASSES = ("verified", "stated", "claimed", "lost", "open", "exempt")
_POINTS = ("max_score", "self_score", "score", *_CLASSES, "lower", "upper")
_COUNTED = ("findings", "findings_high", "findings_decided", *_POINTS)

Kind = tuple[str, str, str]  # code, verdict, severity


@dataclass(frozen=True)
class Beside:
    """What lies beside the tables: what people decided, and rule books of the user's own."""

    made: tuple[Decision, ...] = ()
    rulebooks: Path | None = None

    @classmethod
    def of(cls, paths: Sequence[Path]) -> Beside:
        """What lies beside these paths."""
        folder = folder_beside(paths, "decisions")
        return cls(load_decisions(folder) if folder is not None else (), folder_beside(paths, "rulebooks"))


NOTHING_BESIDE = Beside()


@dataclass
class Part:
    """What one part of the projects came to."""

    scores: dict[str, list[Any]] = field(default_factory=dict)
    kinds: Counter[Kind] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str]] = field(default_factory=list)
    outdated: list[Decision] = field(default_factory=list)
    rows: int = 0
    indicators: pa.Table | None = None


@dataclass(frozen=True)
class Large:
    """What the tables of a region come to (大表结果).

    Attributes:
        scores: one row per project, as :attr:`perfeval.outcome.Result.scores`, with ``weight``.
        findings: one row per kind of finding: ``code``, ``verdict``, ``severity``, ``count``.
        portfolio: what only shows across projects, by the checks that need no rows: check → what they found.
        left: why projects went the way of the single form → how many; they are in the scores like the others.
        left_checks: checks across projects that need rows; they run on what is opened.
        faults: project and what perfeval stumbled over.
        rows: indicators judged.
        outdated: what was decided and fits nothing any more.
    """

    scores: pd.DataFrame
    findings: pd.DataFrame
    portfolio: dict[str, list[Shared]]
    left: dict[str, int]
    left_checks: tuple[str, ...]
    faults: tuple[tuple[str, str], ...]
    rows: int
    outdated: tuple[Decision, ...] = ()

    def first(self, count: int = 50) -> pd.DataFrame:
        """The projects worth opening first, in the one order of :mod:`perfeval.review.ranking`."""
        return self.scores.sort_values("order").head(count)

    def by(self, *columns: str) -> pd.DataFrame:
        """Sums over departments, units, years …: projects, points by class, findings (组合汇总)."""
        frame = self.scores.assign(projects=1)
        counted = ["projects", "findings", "findings_high"]
        points = frame[[*columns, *_POINTS]].astype(dict.fromkeys(_POINTS, float))
        sums = points.groupby(list(columns), dropna=False)[list(_POINTS)].sum()
        return frame.groupby(list(columns), dropna=False)[counted].sum().join(sums).reset_index()

    def document(self, first: int = 50) -> dict[str, Any]:
        """What is stated of all of it as plain data: ``perfeval-large-1``; points are summed exactly."""
        departments: dict[str | None, dict[str, Any]] = {}
        rows = self.scores.astype(object).where(self.scores.notna(), None).to_dict("records")
        for row in rows:
            own = departments.setdefault(row["department"], dict.fromkeys(("projects", *_COUNTED), 0))
            own["projects"] += 1
            for name in _COUNTED:
                own[name] += row[name] or 0
        return {
            "schema": "perfeval-large-1",
            "projects": len(rows),
            "indicators": self.rows,
            "departments": [{"department": name, **departments[name]} for name in sorted(departments, key=str)],
            "findings": self.findings.to_dict("records"),
            "first": sorted(rows, key=lambda row: int(row["order"]))[:first],
            "portfolio": {code: len(found) for code, found in self.portfolio.items() if found},
            "left": self.left,
            "left_checks": list(self.left_checks),
            "faults": [{"project_id": name, "seen": seen} for name, seen in self.faults],
            "outdated": [{"project_id": one.project, "told": one.outdated("zh")} for one in self.outdated],
        }


def evaluate_large(
    budget: Path | str,
    indicators: Path | str,
    out: Path | None = None,
    *,
    rules: str | None = None,
    jobs: int = 2,
    beside: Beside = NOTHING_BESIDE,
) -> Large:
    """Two clean tables in Parquet, each with a column ``project_id``, evaluated and reviewed (大表评价与复核).

    Args:
        budget, indicators: tables as :mod:`perfeval.tabular.contract` describes them.
        out: a folder for the indicators with what they came to, part by part; ``None``: sums alone.
        rules: id of a rule book; without it each project has its own.
        jobs: processes.
        beside: what lies beside the tables: decisions, rule books of the user's own.

    Raises:
        UsageError: rows of one project do not stand together, or belong to no project of the budget.
    """
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    parts = parts_of(budget, indicators)
    if jobs <= 1:
        here = (judge_part(*one, rules, with_rows=out is not None, beside=beside) for one in parts)
        done = [_kept(part, number, out) for number, part in enumerate(here)]
        return summed_up(done, _across(budget, rules, beside), beside.made)
    with ProcessPoolExecutor(jobs) as pool:
        across = pool.submit(_across, budget, rules, beside)
        there = _judged(pool, parts, rules, most=2 * jobs, with_rows=out is not None, beside=beside)
        done = [_kept(part, number, out) for number, part in enumerate(there)]
        return summed_up(done, across.result(), beside.made)


def _judged(
    pool: ProcessPoolExecutor,
    parts: Iterable[tuple[pa.Table, pa.Table]],
    rules: str | None,
    *,
    most: int,
    with_rows: bool,
    beside: Beside,
) -> Iterator[Part]:
    """Every part in order; no more than so many are under way at a time."""
    waiting: deque[Future[Part]] = deque()
    for budget, rows in parts:
        waiting.append(pool.submit(judge_part, budget, rows, rules, with_rows=with_rows, beside=beside))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _kept(part: Part, number: int, out: Path | None) -> Part:
    """The rows of a part go to their file; its sums stay."""
    if out is not None and part.indicators is not None:
        import pyarrow.parquet as pq

        pq.write_table(part.indicators, out / f"indicators-{number:05}.parquet", compression="zstd")
        part.indicators = None
    return part


# ── one part ──────────────────────────────────────────────────────────────────────────────────────
@cache
def _engine(rules: str | None, beside: Beside) -> Engine:
    """One for each process, so that what it was asked is remembered."""
    return Engine(known_books(beside.rulebooks), rules, ledger=False, made=beside.made)


def judge_part(
    budget: pa.Table,
    rows: pa.Table,
    rules: str | None = None,
    *,
    with_rows: bool = False,
    beside: Beside = NOTHING_BESIDE,
) -> Part:
    """Some projects with all their rows: scores, kinds of findings, and the rows with what they came to."""
    with collected_at_the_end():
        return _part_judged(budget, rows, _engine(rules, beside), with_rows=with_rows)


def _part_judged(budget: pa.Table, rows: pa.Table, engine: Engine, *, with_rows: bool) -> Part:
    part = Part(rows=rows.num_rows)
    codes: list[str] = []
    evaluations: list[Evaluation] = []
    for one in engine.judge(table_of_frames(budget, rows)):
        if isinstance(one, Failed):
            part.faults.append((one.project.id, one.seen))
            continue
        for name, value in _score(one).items():
            part.scores.setdefault(name, []).append(value)
        part.kinds.update((str(f.code), str(f.verdict), str(f.severity)) for f in one.findings)
        part.outdated += one.outdated
        if one.left is not None:
            part.left[one.left] += 1
        if with_rows:
            codes += one.codes
            evaluations.append(one.evaluation)
    if with_rows:
        part.indicators = _rows(evaluations, codes)
    return part


def _score(one: Judged) -> dict[str, Any]:
    row = score_row(one.evaluation, one.findings, len(one.decided))
    return {**row, "weight": weight_of_project(open_findings(one.findings, one.decided), one.evaluation.totals)}


def _rows(evaluations: list[Evaluation], codes: list[str]) -> pa.Table:
    """The indicators with what they came to, as an Arrow table."""
    import pyarrow as pa

    rows = [(one.project.id, row) for one in evaluations for row in one.indicators]
    points = pa.decimal128(18, 6)
    return pa.table(
        {
            "project_id": pa.array([owner for owner, _ in rows]).dictionary_encode(),
            "position": pa.array([row.position for _, row in rows], pa.int32()),
            "max_score": pa.array([row.max_score for _, row in rows], points),
            "score": pa.array([row.score for _, row in rows], points),
            "attainment": pa.array([row.attainment for _, row in rows], pa.decimal128(24, 4)),
            "status": pa.array([str(row.status) for _, row in rows]).dictionary_encode(),
            "evidence_code": pa.array(codes).dictionary_encode(),
            "unscored_code": pa.array([row.unscored_reason and str(row.unscored_reason) for _, row in rows]),
        }
    )


# ── all parts ─────────────────────────────────────────────────────────────────────────────────────
def parts_of(budget: Path | str, indicators: Path | str, projects: int = PART) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Budget rows and indicator rows of some projects at a time, read from Parquet batch by batch."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    money = pq.read_table(budget)
    number = {one: at for at, one in enumerate(dict.fromkeys(money.column("project_id").to_pylist()))}
    place = pa.array([number[one] for one in money.column("project_id").to_pylist()], pa.int64())
    begun: set[str] = set()
    held: list[pa.Table] = []
    ids: dict[str, None] = {}
    for batch in pq.ParquetFile(indicators).iter_batches(65_536):
        table = pa.Table.from_batches([batch])
        while table.num_rows:
            owners = table.column("project_id").to_pylist()
            cut = _cut(owners, ids, projects)
            held.append(table.slice(0, cut))
            table = table.slice(cut)
            if table.num_rows:
                yield _part(money, place, number, held, ids, begun)
                held, ids = [], {}
    if held:
        yield _part(money, place, number, held, ids, begun)
    without = [at for one, at in number.items() if one not in begun]
    if without:
        rows = money.filter(pc.is_in(place, pa.array(without, pa.int64())))
        empty = pq.ParquetFile(indicators).schema_arrow.empty_table()
        yield rows, empty


def _cut(owners: list[str], ids: dict[str, None], projects: int) -> int:
    """How many of these rows still belong to a part of so many projects."""
    for at, owner in enumerate(owners):
        if owner not in ids:
            if len(ids) >= projects:
                return at
            ids[owner] = None
    return len(owners)


def _part(
    money: pa.Table,
    place: pa.Array,
    number: dict[str, int],
    held: list[pa.Table],
    ids: dict[str, None],
    begun: set[str],
) -> tuple[pa.Table, pa.Table]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if again := next((one for one in ids if one in begun), None):
        raise UsageError(what="project_id", seen=again, expected=message("columns.together"))
    if unknown := next((one for one in ids if one not in number), None):
        raise UsageError(what="project_id", seen=unknown, expected=message("columns.no_budget"))
    begun |= set(ids)
    wanted = pa.array([number[one] for one in ids], pa.int64())
    return money.filter(pc.is_in(place, wanted)), pa.concat_tables(held)


class _Without(Case):
    """A project without its rows: what a check across projects may ask where there are too many to hold."""

    @property
    def rows(self) -> Any:
        """Not here."""
        raise NotOfTheRow("rows")


def _across(budget: Path | str, rules: str | None, beside: Beside) -> tuple[dict[str, list[Shared]], tuple[str, ...]]:
    """The checks across projects, on the projects without their rows."""
    import pyarrow.parquet as pq

    books = known_books(beside.rulebooks)
    with collected_at_the_end():
        cases = [_Without(_head_alone(head, rules, books)) for head in heads_of(pq.read_table(budget))]
    found: dict[str, list[Shared]] = {}
    left = []
    for check in catalogue():
        if check.family != "portfolio":
            continue
        try:
            found[check.code] = check.run(cases)
        except NotOfTheRow:
            left.append(check.code)
    return found, tuple(left)


def _head_alone(head: Project, rules: str | None, books: list[Any]) -> Evaluation:
    book = choose_book(head, rules, books)[0]
    nothing: Any = None
    return Evaluation(
        head, book.id, "", (), (), (), (), (), nothing, money=money_under(head, Context(book))
    )  # fmt: skip


def summed_up(
    parts: Iterable[Part],
    across: tuple[dict[str, list[Shared]], tuple[str, ...]] = ({}, ()),
    made: Sequence[Decision] = (),
) -> Large:
    """All parts together; ``made``: all decisions, of which some may be about projects that are not there."""
    import pandas as pd

    whole = Part()
    for part in parts:
        for name, values in part.scores.items():
            whole.scores.setdefault(name, []).extend(values)
        whole.kinds += part.kinds
        whole.left += part.left
        whole.faults += part.faults
        whole.outdated += part.outdated
        whole.rows += part.rows
    scores = pd.DataFrame(whole.scores)
    ids = whole.scores.get("project_id", [])
    order, weights = [0] * len(ids), list(map(by_weight, whole.scores.get("weight", []), ids))
    for rank, at in enumerate(sorted(range(len(weights)), key=weights.__getitem__), 1):
        order[at] = rank
    known = set(ids)
    whole.outdated += [one for one in made if one.project not in known]
    kinds = [(*kind, count) for kind, count in sorted(whole.kinds.items())]
    findings = pd.DataFrame(kinds, columns=["code", "verdict", "severity", "count"])
    return Large(
        scores.assign(order=order), findings, across[0], dict(whole.left), across[1], tuple(whole.faults), whole.rows,
        tuple(whole.outdated),
    )  # fmt: skip
