"""What columns state of many projects is what each project's own form states, by number and by finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval.columns.engine import Engine, Judged
from perfeval.columns.rows import table_of
from perfeval.model import Project
from perfeval.review.run import review_in_full
from perfeval.review.settling import settle
from perfeval.rules.book import choose_book, known_books, load_book
from perfeval.scoring.context import Context
from perfeval.scoring.direction import direction_of
from perfeval.scoring.result import Evaluation
from perfeval.scoring.score import evaluate_project
from perfeval.scoring.vectorized import DIRECTIONS, score_row
from tests.columns.drawing import Drawing

ROW = ("status", "kind", "score", "max_score", "low", "high", "attainment", "unscored_reason")
BOOKS = known_books(None)


def differences(projects: Sequence[Project], wanted: str | None = None, lot: int = 40) -> list[str]:
    """Everything that columns state otherwise than the single forms."""
    found = []
    judged = Engine(BOOKS, wanted).judge(table_of(projects), lot)
    for project, ours in zip(projects, judged, strict=True):
        assert isinstance(ours, Judged)
        book, why = choose_book(project, wanted, BOOKS)
        evaluation = evaluate_project(project, book, why)
        evaluation, findings = settle(evaluation, review_in_full(evaluation).findings, {}, book)
        found += [f"{project.id}: {one}" for one in _between(ours, evaluation)]
        if ours.findings != findings:
            found.append(f"{project.id}: {set(ours.findings) ^ set(findings)}")
    return found


def _between(ours: Judged, single: Evaluation) -> list[str]:
    told = []
    for mine, theirs, code in zip(ours.evaluation.indicators, single.indicators, ours.codes, strict=True):
        pairs = [(name, getattr(mine, name), getattr(theirs, name)) for name in ROW]
        told += [f"{name} {one} {other}" for name, one, other in pairs if one != other]
        entry = single.ledger.row(theirs.explanation.key)
        if entry is not None and entry.evidence.code != code:
            told.append(f"{theirs}: {code} {entry.evidence.code}")
    if ours.evaluation.ledger != single.ledger:
        told.append(f"ledger {ours.evaluation.ledger} {single.ledger}")
    totals = replace(single.totals, firmness=None, grade_margin=None)
    if replace(ours.evaluation.totals, firmness=None, grade_margin=None) != totals:
        told.append(f"{ours.evaluation.totals} {totals}")
    if (ours.evaluation.money, ours.evaluation.rulebook) != (single.money, single.rulebook):
        told.append("money or book")
    return told


@pytest.mark.parametrize("book", [None, "cn_2021_101", "cn_guangxi_self", "cn_hubei_self"])
def test_columns_state_what_single_forms_state(book: str | None) -> None:
    drawing = Drawing(16 + len(book or ""))
    projects = [*drawing.projects(8, 4), *(replace(one, id=f"o{one.id}") for one in drawing.projects(24, 4, odd=1))]
    assert differences(projects, book) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_columns_state_what_single_forms_state_on_100_000_rows() -> None:
    rows, seed = 0, 0
    while rows < 100_000:
        projects = list(Drawing(seed).projects(500, 12, odd=0.4))
        rows, seed = rows + sum(len(one.indicators) for one in projects), seed + 1
        assert differences(projects, None, 200) == []


def test_points_are_those_of_the_oracle() -> None:
    """Not only what the single form says: the plain decimals of :func:`score_row` too."""
    book = load_book("cn_2020_10_self")
    projects = list(Drawing(3).projects(6, 14))
    checked = 0
    for one in Engine(BOOKS, book.id).judge(table_of(projects)):
        for row in one.evaluation.indicators:
            target, actual, item = row.indicator.target, row.indicator.actual, row.indicator
            if not (target.is_number and actual.is_number and target.unit == actual.unit):
                continue
            direction = direction_of(item, target, Context(book))[0]
            if direction in DIRECTIONS and target.value is not None and actual.value is not None and item.max_score:
                assert row.score == score_row(direction, target.value, actual.value, item.max_score, book)
                checked += 1
    assert checked > 40


def test_what_columns_cannot_decide_goes_the_single_way_and_is_said() -> None:
    plain, shared, fine = Drawing(5).projects(3, 3)
    first, *others = shared.indicators
    together = [replace(first, score_group=1), *(replace(one, score_group=1, max_score=None) for one in others)]
    shared = replace(shared, id="shared", indicators=tuple(together))
    first, *others = fine.indicators
    fine = replace(fine, indicators=(replace(first, max_score=Decimal("0.12345678")), *others))
    judged = list(Engine(BOOKS, "cn_2020_10_self").judge(table_of([plain, shared, fine])))
    assert [one.left for one in judged] == [None, "shared_score", "points_too_fine"]
    assert differences([plain, shared, fine], "cn_2020_10_self") == []
    assert [one.left for one in Engine(BOOKS, "cn_2013_53").judge(table_of([plain]))] == ["framework"]
