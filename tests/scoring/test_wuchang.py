"""What the evaluation of the Wuchang report must state (issue: the main job, end to end).

Asserted on the re-keyed report that travels with the project, and on the report as published where it is at hand.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from perfeval.clean.projects import clean_document
from perfeval.resources import example_data
from perfeval.rules.book import choose_book, known_books
from perfeval.scoring.explain import find_explanation
from perfeval.scoring.result import Evaluation, FrameworkScore, Measure, Status, UnscoredReason
from perfeval.scoring.score import evaluate_project
from perfeval.sources.reading import read_document
from tests.every import every

SEED = (Path(__file__).resolve().parents[2] / "../shared/seed/wuchang-gsl-2018.docx").resolve()
REPORTS = [
    pytest.param(example_data() / "raw" / "wuchang-gsl-2018.docx", id="re-keyed"),
    pytest.param(SEED, id="as published", marks=pytest.mark.skipif(not SEED.is_file(), reason="not at hand")),
]


@pytest.fixture(scope="module", params=REPORTS)
def wuchang(request: pytest.FixtureRequest) -> Evaluation:
    projects, reading = clean_document(read_document(request.param, request.param.name))
    assert reading.status == "read"
    assert [line.text for line in reading.account if line.used_by is None] == []
    book, because = choose_book(projects[0], None, known_books())
    return evaluate_project(projects[0], book, because)


def measure(evaluation: Evaluation, name: str) -> Measure:
    found = evaluation.measure(name)
    assert found is not None
    return found


def entry(evaluation: Evaluation, *path: str) -> FrameworkScore:
    return next(one for one in evaluation.framework if one.path[-len(path) :] == path)


def places(one: Measure | FrameworkScore) -> list[str]:
    return [str(given.place) for given in one.explanation.inputs if given.place is not None]


def test_the_book_is_chosen_by_year_and_kind(wuchang: Evaluation) -> None:
    assert wuchang.rulebook == "cn_2013_53"
    assert "2018" in wuchang.chosen_because
    assert "自评报告" in wuchang.chosen_because


def test_the_form_behind_it(wuchang: Evaluation) -> None:
    project = wuchang.project
    assert (project.name, project.year) == ("2018年武昌区工商联服务企业商会经费", 2018)
    assert len(project.indicators) == 10
    assert project.attributes["项目属性"].startswith("1.部门预算类项目 ▇")


def test_all_the_money_arrived(wuchang: Evaluation) -> None:
    found = measure(wuchang, "funds_arrival_rate")
    assert (found.value, found.value_text) == (1, "100%")
    assert found.explanation.formula == "48 ÷ 48"
    assert places(found)[0].startswith("¶")  # only the prose says what arrived
    assert measure(wuchang, "timely_arrival_rate").value == 1


def test_execution_is_93_54_percent_though_the_report_never_says_so(wuchang: Evaluation) -> None:
    found = measure(wuchang, "execution_rate")
    assert (found.value, found.value_text) == (Decimal("0.9354"), "93.54%")
    assert found.explanation.formula == "44.9 ÷ 48"
    assert places(found) == ["表1 R11C5", "表1 R6C5"]
    assert find_explanation(wuchang, "执行率").result == "93.54%"


def test_what_was_left_and_why_it_is_no_proven_saving(wuchang: Evaluation) -> None:
    assert measure(wuchang, "left_over").value == Decimal("3.1")
    assert measure(wuchang, "left_over_rate").value_text == "6.46%"
    saving = measure(wuchang, "cost_saving_rate")
    assert saving.value is None
    assert saving.explanation.formula == "(48 − 44.9) ÷ 48"
    assert "7 项产出指标中 5 项没有数字可核" in (saving.note or "")
    scored = entry(wuchang, "成本节约率")
    assert (scored.status, scored.unscored_reason) == (Status.UNSCORED, UnscoredReason.NO_EVIDENCE)


def test_completion_is_borne_out_for_two_of_four_outputs(wuchang: Evaluation) -> None:
    found = measure(wuchang, "completion_rate")
    assert found.value == 1
    assert "4 项中 2 项可核" in found.value_text
    training, activities, studies, chambers = found.explanation.steps[:4]
    assert "600余人次" in training
    assert "须核实" in training
    assert "不能确认" in activities
    assert "课题4个" in studies
    assert "3家商会" in chambers
    scored = entry(wuchang, "实际完成率")
    assert (scored.score, scored.low, scored.high) == (5, 5, 10)


def test_timeliness_and_quality(wuchang: Evaluation) -> None:
    on_time = measure(wuchang, "timely_completion_rate")
    assert on_time.value_text == "未逾期（≥0）"
    assert "2018年底" in on_time.explanation.sentence
    assert entry(wuchang, "完成及时率").status is Status.MET
    quality = measure(wuchang, "quality_pass_rate")
    assert quality.value is None
    assert "完成目标" in (quality.note or "")
    assert entry(wuchang, "质量达标率").unscored_reason is UnscoredReason.NO_EVIDENCE


def test_satisfaction_equals_its_target_and_no_survey_is_told(wuchang: Evaluation) -> None:
    found = measure(wuchang, "satisfaction_rate")
    assert (found.value, found.value_text) == (Decimal("0.95"), "95%")
    assert "目标 95%" in found.explanation.sentence
    scored = entry(wuchang, "社会公众或服务对象满意度")
    assert scored.unscored_reason is UnscoredReason.NO_EVIDENCE
    assert "没有依据" in (scored.unscored_note or "")


@every(
    ("path", "met", "not_met", "unclear", "score", "high"),
    [
        (("项目立项", "项目立项规范性"), 2, 0, 1, "3.33", "5"),
        (("项目立项", "绩效目标合理性"), 4, 0, 0, "5", "5"),
        (("项目立项", "绩效指标明确性"), 2, 2, 0, "2.5", "2.5"),
        (("业务管理", "管理制度健全性"), 0, 2, 0, "0", "0"),
        (("业务管理", "制度执行有效性"), 0, 1, 3, "0", "3"),
        (("业务管理", "项目质量可控性"), 2, 0, 0, "3", "3"),
        (("财务管理", "管理制度健全性"), 0, 0, 2, None, "3"),
        (("财务管理", "资金使用合规性"), 5, 0, 0, "4", "4"),
        (("财务管理", "财务监控有效性"), 1, 0, 1, "1.5", "3"),
    ],
)
def test_input_and_process_by_review_points(
    wuchang: Evaluation, path: tuple[str, str], met: int, not_met: int, unclear: int, score: str | None, high: str
) -> None:
    found = entry(wuchang, *path)
    statuses = [point.status for point in found.points]
    assert [statuses.count(name) for name in ("met", "not_met", "unclear")] == [met, not_met, unclear]
    assert found.score == (None if score is None else Decimal(score))
    assert found.high == Decimal(high)
    assert all(point.place is not None and point.words for point in found.points if point.status != "unclear")


def test_subtotals_of_the_blocks(wuchang: Evaluation) -> None:
    found = {one.name: (one.score, one.max_score, one.unscored_points) for one in wuchang.subtotals}
    assert found == {
        "投入": (Decimal("15.83"), 20, 0),
        "过程": (Decimal("8.50"), 20, 3),
        "产出": (Decimal("11.00"), 30, 14),
        "效果": (None, 30, 30),
    }


def test_a_recomputed_grade_beside_the_claimed_one(wuchang: Evaluation) -> None:
    totals = wuchang.totals
    assert (totals.self_grade, totals.grade, totals.grade_code) == ("优", None, "open_between_bands")
    assert (totals.score, totals.unscored_points) == (Decimal("35.33"), 47)
    assert (totals.low, totals.high) == (Decimal("8.00"), Decimal("87.50"))
    assert (totals.grade_low, totals.grade_high) == ("差", "优")


def test_the_points_by_what_they_rest_on(wuchang: Evaluation) -> None:
    """Money that arrived and counted outputs are stated; what the report only says of itself, a date that is the
    promise again among it (2018年底前), is claimed."""
    classes = {name: str(points) for name, points in wuchang.totals.classes.items() if points}
    assert classes == {
        "max": "100", "stated": "8.00", "claimed": "27.33", "lost": "6.50", "open": "52.17", "exempt": "6",
    }  # fmt: skip
    assert wuchang.totals.classes.base == 94


@every("block", ["投入", "过程"])
def test_excellent_cannot_stand_over_what_the_report_admits(wuchang: Evaluation, block: str) -> None:
    sentence = wuchang.explanations[f"grade:{block}"].sentence
    assert "即使不明的全部符合也只到“良”，自评“优”不能成立" in sentence


@every("block", ["产出", "效果"])
def test_excellent_is_not_supported_where_evidence_is_missing(wuchang: Evaluation, block: str) -> None:
    assert "自评“优”缺乏依据" in wuchang.explanations[f"grade:{block}"].sentence


def test_what_the_project_never_set_does_not_apply(wuchang: Evaluation) -> None:
    assert entry(wuchang, "生态效益").status is Status.NOT_APPLICABLE


def test_everything_left_unscored_says_why(wuchang: Evaluation) -> None:
    unscored = [one for one in wuchang.framework if one.status is Status.UNSCORED]
    assert len(unscored) == 7
    assert all(one.unscored_reason and one.unscored_note for one in unscored)
    training = wuchang.indicators[0]
    assert training.unscored_reason is UnscoredReason.UNIT_MISMATCH


def test_every_number_explains_itself(wuchang: Evaluation) -> None:
    for one in wuchang.framework:
        about = one.explanation
        assert about.sentence
        assert about.steps
        assert about.clause is not None
        assert about.clause.document == "财预〔2013〕53号"
        assert about.clause.status in {"unverified", "copy"} or about.clause.status.startswith("verified on")
        if one.score is not None:
            assert about.formula
            assert any(given.place for given in about.inputs)
    for found in wuchang.measures:
        assert found.explanation.clause is not None, found.id
        assert found.explanation.sentence


def test_the_points_are_said_to_be_working_weights(wuchang: Evaluation) -> None:
    assert "没有规定分值" in wuchang.explanations["weights"].sentence
