"""From a table of projects to what a review of them states (批量评价与复核), lot by lot.

A lot is some thousand projects: small enough to hold, large enough that what is alike in it is evaluated once. What
columns cannot decide (a framework of review points, a method printed under the form, merged scores) goes the way of
the single form, and is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from perfeval.columns.points import Scorer, classes
from perfeval.columns.projects import ledgers, prepare, why_not
from perfeval.columns.review import Entries, LedgerRows, Reviewer, light, settle
from perfeval.columns.rows import Table
from perfeval.messages import Told
from perfeval.model import Project
from perfeval.review.case import Case
from perfeval.review.decisions import Decision
from perfeval.review.findings import Finding
from perfeval.review.run import review_in_full
from perfeval.review.settling import decided_on
from perfeval.rules.book import choose_book
from perfeval.rules.schema import RuleBook
from perfeval.scoring.point_classes import Ledger
from perfeval.scoring.result import Evaluation
from perfeval.scoring.score import evaluate_project

LOT = 2000  # projects


@dataclass(frozen=True, slots=True)
class Judged:
    """One project as columns have it (一个项目的结论).

    Attributes:
        evaluation: everything but explanations; those are made when the project is opened.
        findings: with what they moved.
        codes: for each indicator, the code of what its points rest on.
        left: why it went the way of the single form; ``None`` where columns decided.
        decided: findings that a person decided about; such a project goes the way of the single form.
        outdated: decisions about it that fit nothing any more.
    """

    evaluation: Evaluation
    findings: tuple[Finding, ...]
    codes: tuple[str, ...]
    left: str | None = None
    decided: Mapping[Finding, Decision] = field(default_factory=dict)
    outdated: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """A project that perfeval itself stumbled over."""

    project: Project
    seen: str


class Engine:
    """Rule books and checks over columns; what they were asked is remembered from one lot to the next.

    Args:
        books: all that a project may be scored by; ``wanted``: the one that all are.
        ledger: whether an evaluation carries its ledger of points; sums alone need none.
        made: what people decided about findings and rows (复核决定).
    """

    def __init__(
        self,
        books: Sequence[RuleBook],
        wanted: str | None = None,
        *,
        ledger: bool = True,
        made: Sequence[Decision] = (),
    ) -> None:
        self._books, self._wanted, self._with_ledger = books, wanted, ledger
        self._made: dict[str, list[Decision]] = {}
        for one in made:
            self._made.setdefault(one.project, []).append(one)
        self._scorers: dict[str, Scorer] = {}
        self._reviewer = Reviewer()

    def judge(self, table: Table, lot: int = LOT) -> Iterator[Judged | Failed]:
        """Every project of the table, in order."""
        for start in range(0, len(table.heads), lot):
            heads = range(start, min(start + lot, len(table.heads)))
            yield from self._judge(table.part(heads))

    def _judge(self, table: Table) -> Iterator[Judged | Failed]:
        chosen = [choose_book(table.project_of(one), self._wanted, self._books) for one in range(len(table.heads))]
        by_book: dict[str, list[int]] = {}
        alike: dict[Told, Told] = {}  # a reason is told once for all who share it
        for number, (book, _) in enumerate(chosen):
            by_book.setdefault(book.id, []).append(number)
        found: dict[int, Judged | Failed] = {}
        for numbers in by_book.values():
            book, because = (
                chosen[numbers[0]][0],
                [alike.setdefault(why, why) for _, why in map(chosen.__getitem__, numbers)],
            )
            part = table.part(numbers) if len(by_book) > 1 else table
            found.update(zip(numbers, self._of_book(part, book, because), strict=True))
        yield from (found[number] for number in range(len(table.heads)))

    def _of_book(self, table: Table, book: RuleBook, because: Sequence[Told]) -> Iterator[Judged | Failed]:
        """Projects of one book: by columns where these decide, else one by one."""
        made = [self._made.get(head.id, ()) for head in table.heads]
        reasons = ["decided" if own else why for own, why in zip(made, why_not(table, book), strict=True)]
        ours = [number for number, why in enumerate(reasons) if why is None]
        part = table.part(ours) if len(ours) < len(reasons) else table
        try:
            done = dict(zip(ours, self._by_columns(part, book, [because[number] for number in ours]), strict=True))
        except Exception:  # one project too strange must not take the others along
            done = {}
        for number, why in enumerate(reasons):
            judged = done.get(number)
            yield judged or _singly(table, number, book, because[number], why or "not_in_columns", made[number])

    def _by_columns(self, table: Table, book: RuleBook, because: Sequence[Told]) -> list[Judged | None]:
        """Projects of one book; ``None`` for one of which some row cannot be judged so."""
        if not table.heads:
            return []
        money = prepare(table, book)
        scored = self._scorers.setdefault(book.id, Scorer(book)).score(table)
        evaluations = [light(table, number, money) for number in range(len(table.heads))]
        findings = list(self._reviewer.review(table, [Case(one, keeps_passed=False) for one in evaluations]))
        scored, rows, findings = settle(table, scored, classes(table, scored), findings)
        sums = ledgers(table, scored, money, book, rows)
        counted = table.field("points").array(lambda one: one is not None, bool)
        entries = LedgerRows(scored.code, sums.rows, scored.score >= 0, table.field("own"), counted)
        lost = set(table.project[scored.elsewhere].tolist())
        done: list[Judged | None] = []
        for number, evaluation in enumerate(evaluations):
            own = Entries(money.entries[number], entries, int(table.starts[number]), evaluation.project.indicators)
            ledger = Ledger(own if self._with_ledger else ())
            whole = replace(
                evaluation, totals=sums.totals[number], rulebook=book.id, because=because[number], ledger=ledger
            )
            codes = tuple(scored.code.at(row) for row in table.rows_of(number))
            done.append(None if number in lost else Judged(whole, findings[number], codes))
        return done


def _singly(
    table: Table, number: int, book: RuleBook, because: Told, why: str, made: Sequence[Decision]
) -> Judged | Failed:
    """One project the way of the single form."""
    project = table.project_of(number)
    try:
        evaluation = evaluate_project(project, book, because)
        settled = decided_on(evaluation, review_in_full(evaluation).findings, made, book)
    except Exception as problem:
        return Failed(project, f"{type(problem).__name__}: {problem}")
    entries = {entry.key: entry.evidence.code for entry in settled.evaluation.ledger.entries}
    codes = tuple(entries.get(one.explanation.key, "") for one in settled.evaluation.indicators)
    return Judged(settled.evaluation, settled.findings, codes, why, settled.decided, settled.outdated)
