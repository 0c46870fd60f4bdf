"""A note under the table that says how reverse indicators are scored goes before the document that does not say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from perfeval.model import Passage
from perfeval.rules.book import as_printed, load_book
from perfeval.scoring.score import evaluate_project
from tests.every import every
from tests.scoring.build import indicator, project

NATIONAL = load_book("cn_2020_10_self")


@every(
    ("note", "score"),
    [
        ("2.定量指标：正向得分=权重×B/A，反向指标（≤X）得分＝权重 × A ÷ B，且不超过权重。", "6.67"),
        ("说明：反向指标得分=分值*指标值/实际完成值", "6.67"),
        ("说明：反向指标超过的酌情扣分", "5"),
        ("", "5"),
    ],
)
def test_the_forms_own_note_decides(note: str, score: str) -> None:
    notes = (Passage("note", "", note),) if note else ()
    row = indicator(level3="平均办理时间", target="≤100小时", actual="150小时", level2="时效指标", max_score="10")
    evaluation = evaluate_project(replace(project((row,)), passages=notes), NATIONAL)
    assert evaluation.indicators[0].score == Decimal(score)
    clause = evaluation.indicators[0].explanation.clause
    assert clause is not None
    assert (clause.document == "本表") == (score == "6.67")


def test_a_form_without_notes_leaves_the_book_as_it_is() -> None:
    assert as_printed(NATIONAL, project((indicator(target="≥1个", actual="1个"),))) is NATIONAL
