"""What a reader learns from a report, display by display."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from inspect import signature

import pytest

from perfeval.intake import Intake
from perfeval.json_document import evaluation_document
from perfeval.model import Form, Project
from perfeval.report import show, tables
from perfeval.report.show.funds import funds_picture
from perfeval.report.show.totals import points_picture
from perfeval.report.show.view import view_of
from perfeval.scoring.point_classes import PointClasses
from perfeval.scoring.result import Clause, Evaluation, Totals
from tests.report import samples
from tests.report.pages import PORTFOLIO_DISPLAYS, PROJECT_DISPLAYS, Page, displays

D = Decimal

EMPTY = Evaluation(
    Project("leer", Form("leer.xlsx", "mof-2020")),
    "cn_2020_10_self",
    "",
    (),
    (),
    (),
    (),
    (),
    Totals(None, None, None, D(0), None, None),
    money=Project("leer", Form("leer.xlsx", "mof-2020")).money,
)


def words_of(display: object) -> str:
    return repr(display)


def test_the_first_screen_says_what_to_do_and_why() -> None:
    words = words_of(show.headline(samples.result()))
    assert "2018年武昌区工商联服务企业商会经费" in words
    assert "武昌区工商联" in words
    assert "退回补充后重评\n100 分中有 36.5 分未定或仅凭自述，另有 2 处须更正。" in words
    assert "预算 48 万元，支出 44.9 万元，执行率 93.54%，结余 3.1 万元。" in words
    assert "自评 98 分，自评等级“优”，复算 72.5 分（可得 100 分），暂不能定级（差–良）。" in words
    assert "看不出培训了多少人" in words
    assert "以指标值单位表示的实际完成数  10  " in words, "what the unit must supply, and how many points it settles"


def test_the_bar_of_points_holds_every_class_and_the_grades_on_their_base() -> None:
    page = Page(show.headline(samples.result()).html)
    styles = {one["class"]: one["style"] for one in page.all("div") if "style" in one}
    assert styles == {"of stated": "width:50.00%", "of claimed": "width:22.50%", "of open": "width:14.00%",
                      "of lost": "width:13.50%"}  # fmt: skip
    grades = [one["style"] for one in page.all("span") if one.get("class") == "grade"]
    assert grades == ["width:60.00%", "width:20.00%", "width:10.00%", "width:10.00%"]


def test_what_carries_the_verdict_comes_first_then_the_weightiest_findings_with_their_place() -> None:
    page = Page(show.headline(samples.result()).html)
    links = [link["href"] for link in page.all("a")]
    to_problem = [link for link in links if link.startswith(("#pe-finding-", "#pe-supply"))]
    assert to_problem == ["#pe-supply", "#pe-finding-1", "#pe-finding-3"], "wrong before unsupported"
    assert "#pe-at-t1-r15-c4" in links, "the cell in the copy of the form"
    assert "表格第15行“计划值”、“完成情况”" in page.words, "as a person finds it in Word"


def test_funds_as_the_form_has_them() -> None:
    words = words_of(show.funds_table(samples.result()))
    assert "合计  48  48  48  44.90  93.54%  93.54%" in words
    assert "其中：区级资金  48  48  48  —" in words


def test_a_column_that_no_row_fills_is_left_out() -> None:
    words = words_of(show.funds_table(samples.result()))
    assert "自评得分" not in words
    assert "到位资金" in words


def test_the_scoring_sheet_lays_both_scores_side_by_side() -> None:
    page = Page(show.indicator_table(samples.result()).html)
    words = words_of(show.indicator_table(samples.result()))
    assert "一级指标  二级指标  三级指标  年度指标值  实际完成值  分值  自评  复算  分差  佐证  扣分原因与算法" in words
    assert "100人次  100%  10  10  0–10  —  未定" in words
    assert "单位自述的原因：年中调整了计划" in words
    assert [cell.get("rowspan") for cell in page.all("td") if "rowspan" in cell] == ["3", "2"]


def test_an_unscored_indicator_says_why() -> None:
    assert "完成值用百分比“100%”作答" in words_of(show.indicator_table(samples.result()))


def test_review_points_with_the_words_that_decide_them() -> None:
    words = words_of(show.framework_table(samples.result()))
    assert "不符合：目标细化分解为具体指标未将项目绩效目标细化分解为具体的绩效指标 正文第44段" in words
    assert "看不出：指标值清晰可衡量" in words
    assert "0–4" in words


def test_a_problem_has_cause_advice_duty_and_time() -> None:
    words = words_of(show.findings_list(samples.result()))
    assert "序号  问题  原因  建议  责任  时限" in words
    assert "表格第15行“计划值”、“完成情况”" in words
    assert "重要、涉及 10 分" in words
    assert "表中为“100%”，应为“人次数”；依据：cn_2013_53 附件1" in words
    assert "重评前" in words


def test_the_form_stands_there_with_numbers_that_lead_to_and_fro() -> None:
    page = Page(show.form_copy(samples.result()).html)
    [cell] = [one for one in page.all("td") if one.get("id") == "pe-at-t1-r15-c5"]
    assert cell["class"] == "told"
    links = [link["href"] for link in page.all("a")]
    assert "#pe-finding-1" in links
    assert "#pe-indicator-1" in links


def test_the_form_is_quoted_with_its_paragraphs() -> None:
    assert "服务载体有待创新" in words_of(show.passages(samples.result(), "problems"))
    assert "正文第66段" in words_of(show.passages(samples.result(), "problems"))
    assert "没有写评价结论" in words_of(show.passages(samples.result(), "conclusion"))


def test_sources_name_file_rules_and_what_was_not_used() -> None:
    words = words_of(show.sources(samples.result()))
    assert "wuchang-gsl-2018.docx" in words
    assert "abababababababab" in words, "for verify; not shown"
    assert words.count("未核对原文") == 1, "how far the rules were checked is said once"
    assert "共 18 处：用到 17 处，未用 1 处" in words
    assert "有 1 张图片" in words


def test_how_far_rules_were_checked_is_said_once_and_who_signed_is_named() -> None:
    result = samples.result()
    [item] = result.evaluations
    read, other = (Clause("b", "r", name, status, "文") for name, status in
                   (("第一条", "verified on 2026-03-02 by 张"), ("第二条", "copy")))  # fmt: skip
    signed = [
        replace(one.explanation, clause=clause) for one, clause in zip(item.indicators, (read, other), strict=False)
    ]
    rows = tuple(replace(one, explanation=told) for one, told in zip(item.indicators, signed, strict=False))
    bare = replace(item, funds=(), measures=(), framework=(), explanations={}, indicators=rows)
    result = replace(result, evaluations=(bare,))
    words = " ".join(words_of(show.sources(result)).split())
    assert "已核对原文 1 张 2026-03-02（1 条） 第一条" in words
    assert "见于转载或表样，未核对原件 1 — 第二条" in words
    table = words_of(show.indicator_table(result))
    assert "依据：文 第一条" in table
    assert "核对" not in table
    [counted, copied] = evaluation_document([bare], {}, ())["projects"][0]["rule_values"]
    assert (counted["status"], counted["signed"]) == ("verified", [{"by": "张", "on": "2026-03-02", "count": 1}])
    assert (copied["status"], copied["count"], copied["signed"]) == ("copy", 1, [])


def test_pictures_say_what_they_show() -> None:
    result = samples.result()
    chart, narrow = Page(show.attainment_chart(result).html).all("svg")
    assert "2 个达到指标值，2 个未达到" in chart["aria-label"]
    assert "社会影响、正面报道 40%" in narrow["aria-label"]
    bars = [one["aria-label"] for one in Page(show.score_table(result).html).all("span") if "aria-label" in one]
    assert "仅凭自述 4；扣减 6" in bars
    drawn = [picture(view_of(result)) for picture in (funds_picture, points_picture)]
    assert "未支出 3.1 万元" in (drawn[0].alt if drawn[0] else ""), "those in Word"
    assert "效益指标分值 10：仅凭自述 4 · 扣减 6" in (drawn[1].alt if drawn[1] else "")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_form_that_says_nothing_still_gets_a_report(lang: str) -> None:
    pieces = displays(samples.result(lang, EMPTY, ()))
    assert not any(Page(piece).threats for piece in pieces)
    assert "leer.xlsx" in pieces[0]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_portfolio_of_one(lang: str) -> None:
    pieces = displays(samples.result(lang), PORTFOLIO_DISPLAYS)
    assert "projects/wuchang-gsl-2018.html" in "".join(pieces)


def test_english_is_complete() -> None:
    import re

    result = replace(samples.result("en", EMPTY.told_in("en"), ()), intake=Intake((EMPTY.project,), ()))
    for piece in displays(result) + displays(result, PORTFOLIO_DISPLAYS):
        words = re.sub(r"财预〔20\d\d〕\d+号", "", Page(piece).words)  # the number of a document is its name
        assert not re.search(r"[\u3400-\u9fff]", words), piece[:200]


def test_a_portfolio_puts_the_worst_first() -> None:
    other = replace(
        samples.EVALUATION,
        project=replace(samples.PROJECT, id="other", name="另一项目", department="甲局", year=2022),
        totals=replace(
            samples.EVALUATION.totals,
            score=D(98),
            unscored_points=D(0),
            grade="优",
            classes=PointClasses(D(100), stated=D(91), claimed=D(7), lost=D(2)),
        ),
    )
    result = samples.result()
    both = replace(
        result, evaluations=(other, samples.EVALUATION), findings_by_project={**result.findings_by_project, "other": ()}
    )
    words = words_of(show.project_table(both))
    assert words.index("2018年武昌区") < words.index("另一项目")
    assert "甲局  1  48  44.90  93.54%  98  98  91  1    优 1  0  0" in words_of(show.group_table(both))
    assert "优  2  1" in words_of(show.grade_table(both))


def test_every_display_is_listed_and_takes_a_result_first() -> None:
    tested = {name for name, *_ in PROJECT_DISPLAYS + PORTFOLIO_DISPLAYS} | {"verified"}
    assert set(show.__all__) == tested
    for name in show.__all__:
        function = getattr(show, name)
        assert next(iter(signature(function).parameters)) == "result"
        assert function.__doc__


@pytest.mark.parametrize("name", ["funds_chart", "gap_chart", "suggestions"])
def test_a_display_that_is_gone_shows_nothing_so_that_old_notebooks_run(name: str) -> None:
    assert str(getattr(show, name)(None, "x").html) == ""
    with pytest.raises(AttributeError, match="no attribute 'funds_chrat'"):
        show.funds_chrat  # noqa: B018


def test_rows_that_share_one_self_score_have_one_gap_over_all_of_them() -> None:
    """10 points for two rows worth 5 each are no gap of 5 (合并得分)."""
    rows = [replace(row, score=D(5), indicator=replace(row.indicator, self_score=own, score_group=1))
            for row, own in zip(samples.EVALUATION.indicators[:2], (D(9), None), strict=True)]  # fmt: skip
    evaluation = replace(samples.EVALUATION, indicators=tuple(rows))
    sheet = tables.score_sheet(view_of(replace(samples.result(), evaluations=(evaluation,))))
    assert sheet is not None and sheet.column("gap")[-2:] == (D(-1), None)
    at = [column.name for column in sheet.columns].index("gap")
    assert (at, len(sheet.rows) - 2, 2) in sheet.merges
