"""What findings and decisions do to the points of a row: contradicted, verified, lost; with name and date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from perfeval.places import Place
from perfeval.review.decisions import Answer, Decision
from perfeval.review.findings import Finding, Quote, Severity, Verdict, Wording
from perfeval.review.settling import settle
from perfeval.rules.book import load_book
from perfeval.scoring.result import Evaluation
from perfeval.scoring.score import evaluate_project
from tests.scoring.build import indicator, project

BOOK = load_book("cn_2020_10_self")


def evaluation(actual: str = "有效提升") -> Evaluation:
    row = indicator(level1="效益指标", level3="带动", target="有效提升", actual=actual, max_score="10", self_score="10")
    row = replace(row, cells={"actual_text": Place("case.xlsx", sheet="表", row=5, col=6)})
    return evaluate_project(project((row,)), BOOK)


def finding(code: str = "target.unmeasurable") -> Finding:
    words = {"zh": "……", "en": "…"}
    return Finding(
        code=code,
        family="measurability",
        verdict=Verdict.UNSUPPORTED,
        severity=Severity.LOW,
        object="带动",
        saw="有效提升",
        expected_text=None,
        quotes=(Quote(Place("case.xlsx", sheet="表", row=5, col=6), "有效提升"),),
        wording=Wording(say=words, treatment=words, basis=words),
    )


def decided(answer: Answer) -> Decision:
    return Decision("case", "target.unmeasurable", "带动", answer, "已见统计表", by="张", on=date(2026, 3, 2))


@pytest.mark.parametrize(
    ("answer", "name", "moves"),
    [
        (Answer.EXPLAINED, "verified", "claimed→verified"),
        (Answer.ACCEPTED, "lost", "claimed→lost"),
        (Answer.WRONG, "stated", "claimed→stated"),
    ],
)
def test_a_decision_moves_the_points(answer: Answer, name: str, moves: str) -> None:
    found = finding()
    after, [told] = settle(evaluation(), (found,), {found: decided(answer)}, BOOK)
    assert getattr(after.totals.classes, name) == 10
    assert told.moves == moves
    [entry] = after.ledger.entries
    if answer is not Answer.WRONG:
        assert "张 2026-03-02" in str(entry.settled)
    assert after.totals.score == (0 if answer is Answer.ACCEPTED else 10)
    assert after.indicators[0].score == after.totals.score


def test_what_is_settled_has_its_grade() -> None:
    found = finding()
    before = evaluation()
    after, _ = settle(before, (found,), {found: decided(Answer.EXPLAINED)}, BOOK)
    assert (before.totals.grade, after.totals.grade) == (None, "优")
    assert after.subtotals[0].classes.verified == Decimal(10)


def test_what_the_review_finds_without_evidence_is_no_longer_stated() -> None:
    before = evaluation("显著，见《统计公报》")
    assert before.totals.classes.stated > 0
    after, [told] = settle(before, (finding(),), {}, BOOK)
    assert (after.totals.classes.stated, told.moves) == (0, "stated→claimed")
    assert after.totals.score == before.totals.score


def test_a_finding_that_judges_no_evidence_moves_nothing() -> None:
    before = evaluation()
    after, told = settle(before, (finding("fulfilment.over"),), {}, BOOK)
    assert (after, told[0].moves) == (before, None)
