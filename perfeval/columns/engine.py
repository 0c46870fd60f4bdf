"""From a table of projects to what a review of them states (批量评价与复核), lot by lot.

A lot is some thousand projects: small enough to hold, large enough that what is alike in it is evaluated once. What
columns cannot decide (a framework of review points, a method printed under the form, merged scores) goes the way of
the single form, and is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from perfeval.columns.points import Scorer
from perfeval.columns.projects import ledgers, prepare, why_not
from perfeval.columns.review import Reviewer, light, settle
from perfeval.columns.rows import Table
from perfeval.messages import Told
from perfeval.review.findings import Finding
from perfeval.review.review import review_in_full
from perfeval.review.settling import settle as settle_one
from perfeval.rules.book import choose_book
from perfeval.rules.schema import RuleBook
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
    """

    evaluation: Evaluation
    findings: tuple[Finding, ...]
    codes: tuple[str, ...]
    left: str | None = None


class Engine:
    """Rule books and checks over columns; what they were asked is remembered from one lot to the next."""

    def __init__(self, books: Sequence[RuleBook], wanted: str | None = None) -> None:
        self._books, self._wanted = books, wanted
        self._scorers: dict[str, Scorer] = {}
        self._reviewer = Reviewer()

    def judge(self, table: Table, lot: int = LOT, singly: Collection[str] = ()) -> Iterator[Judged]:
        """Every project of the table, in order; ``singly``: ids of projects that go the way of the single form."""
        for start in range(0, len(table.heads), lot):
            heads = range(start, min(start + lot, len(table.heads)))
            yield from self._judge(table.part(heads), singly)

    def _judge(self, table: Table, singly: Collection[str]) -> Iterator[Judged]:
        chosen = [choose_book(table.project_of(one), self._wanted, self._books) for one in range(len(table.heads))]
        by_book: dict[str, list[int]] = {}
        for number, (book, _) in enumerate(chosen):
            by_book.setdefault(book.id, []).append(number)
        found: dict[int, Judged] = {}
        for numbers in by_book.values():
            book, part = chosen[numbers[0]][0], table.part(numbers)
            reasons = [
                "decided" if head.id in singly else why
                for head, why in zip(part.heads, why_not(part, book), strict=True)
            ]
            ours = [at for at, why in enumerate(reasons) if why is None]
            theirs = [at for at, why in enumerate(reasons) if why is not None]
            because = [chosen[number][1] for number in numbers]
            done = self._by_columns(part.part(ours) if theirs else part, book, [because[at] for at in ours])
            for at, (one, fine) in zip(ours, done, strict=True):
                if fine:
                    found[numbers[at]] = one
                else:
                    reasons[at] = "not_in_columns"
                    theirs.append(at)
            for at in theirs:
                found[numbers[at]] = _singly(part, at, book, because[at], reasons[at] or "")
        yield from (found[number] for number in range(len(table.heads)))

    def _by_columns(self, table: Table, book: RuleBook, because: Sequence[Told]) -> list[tuple[Judged, bool]]:
        """Projects of one book; false beside those of which some row could not be judged so."""
        if not table.heads:
            return []
        scorer = self._scorers.setdefault(book.id, Scorer(book))
        money = prepare(table, book)
        scored = scorer.score(table)
        before = ledgers(table, scored, money, book)
        findings = list(self._reviewer.review(table, money))
        scored, rows, findings = settle(table, scored, before.rows, findings)
        after = ledgers(table, scored, money, book, rows)
        lost = set(table.project[scored.elsewhere].tolist())
        told = zip(because, findings, after.totals, strict=True)
        return [
            (
                Judged(
                    replace(light(table, number, money), totals=totals, rulebook=book.id, because=why),
                    own,
                    tuple(scored.code.at(row) for row in table.rows_of(number)),
                ),
                number not in lost,
            )
            for number, (why, own, totals) in enumerate(told)
        ]


def _singly(table: Table, number: int, book: RuleBook, because: Told, why: str) -> Judged:
    """One project the way of the single form."""
    evaluation = evaluate_project(table.project_of(number), book, because)
    evaluation, findings = settle_one(evaluation, review_in_full(evaluation).findings, {}, book)
    entries = {entry.key: entry.evidence.code for entry in evaluation.ledger.entries}
    codes = tuple(entries.get(one.explanation.key, "") for one in evaluation.indicators)
    return Judged(evaluation, findings, codes, why)
