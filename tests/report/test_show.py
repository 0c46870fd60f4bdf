"""What a reader learns from a report, display by display."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from inspect import signature

import pytest

from perfeval.document import evaluation_document
from perfeval.intake import Intake
from perfeval.model import Form, Project
from perfeval.report import show
from perfeval.scoring.ledger import PointClasses
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


def test_the_first_screen_answers_three_questions() -> None:
    words = words_of(show.headline(samples.result()))
    assert "2018年武昌区工商联服务企业商会经费" in words
    assert "武昌区工商联" in words
    assert "复算等级\n暂不能定级（差–良）" in words
    assert "自评等级：优" in words
    assert "72.5 / 100" in words
    assert "自评得分：98" in words
    assert "表内有数 50 · 仅凭自述 22.5" in words
    assert "扣减 13.5 · 未定 14" in words
    assert "93.54%" in words
    assert "预算 48 万元" in words
    assert "错误 1 · 矛盾 1 · 缺乏依据 1 · 待核实 1" in words
    assert "其中 22.5 分只有采信单位自述才得" in words
    assert "看不出培训了多少人" in words


def test_the_weightiest_findings_come_first_and_lead_to_their_place() -> None:
    page = Page(show.headline(samples.result()).html)
    assert [link["href"] for link in page.all("a")] == [f"#pe-finding-{number}" for number in (1, 2, 3, 4)]


def test_funds_as_the_form_has_them() -> None:
    words = words_of(show.funds_table(samples.result()))
    assert "合计  48  48  48  44.9  93.54%  93.54%" in words
    assert "其中：区级资金  48  48  48  —" in words


def test_a_column_that_no_row_fills_is_left_out() -> None:
    words = words_of(show.funds_table(samples.result()))
    assert "自评得分" not in words
    assert "到位资金" in words


def test_indicators_in_the_official_order() -> None:
    page = Page(show.indicator_table(samples.result()).html)
    words = words_of(show.indicator_table(samples.result()))
    heads = (
        "一级指标  二级指标  三级指标  年度指标值  实际完成值  分值  自评得分  复算得分  状态  偏差原因分析及改进措施"
    )
    assert heads in words
    assert "组织考察调研、政企交流等主题活动  4次  4次  10  10  10  达成  年中调整了计划" in words
    assert "100人次  100%  10  10  0–10  未评分" in words
    assert [cell.get("rowspan") for cell in page.all("td") if "rowspan" in cell] == ["3", "2"]


def test_an_unscored_indicator_says_why() -> None:
    assert "不能相比" in words_of(show.indicator_table(samples.result()))
    words = words_of(show.open_questions(samples.result()))
    assert "共 3 项：14 分未定，22.5 分仅凭自述" in words
    assert "单位不同" in words
    assert "以指标值单位表示的实际完成数  10" in words


def test_review_points_with_the_words_that_decide_them() -> None:
    words = words_of(show.framework_table(samples.result()))
    assert "不符合：目标细化分解为具体指标未将项目绩效目标细化分解为具体的绩效指标 ¶44" in words
    assert "看不出：指标值清晰可衡量" in words
    assert "0–4" in words


def test_a_finding_shows_the_cell_among_its_neighbours() -> None:
    html = show.findings_list(samples.result()).html
    assert '<td class="marked">100人次</td><td class="marked">100%</td>' in html
    assert "<td>计划值</td><td>完成情况</td>" in html, "the row above"
    assert "<th>R15</th>" in html
    words = words_of(show.findings_list(samples.result()))
    assert "看到  100%" in words
    assert "应为  人次数" in words
    assert "表1 R15C4、R15C5" in words
    assert "重要，涉及 10 分" in words
    assert "依据  算术关系" in words


def test_one_treatment_for_two_findings_is_said_once() -> None:
    words = words_of(show.suggestions(samples.result()))
    assert words.count("补报实际人次") == 1
    assert "（发现 1、3）" in words


def test_the_form_is_quoted_with_its_paragraphs() -> None:
    assert "服务载体有待创新" in words_of(show.passages(samples.result(), "problems"))
    assert "¶66" in words_of(show.passages(samples.result(), "problems"))
    assert "没有写评价结论" in words_of(show.passages(samples.result(), "conclusion"))


def test_sources_name_file_rules_and_what_was_not_used() -> None:
    words = words_of(show.sources(samples.result()))
    assert "wuchang-gsl-2018.docx" in words
    assert "abababababababab" in words
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
    names = ("funds_chart", "attainment_chart", "points_lost_chart")
    alts = {name: Page(getattr(show, name)(result).html).all("img")[0]["alt"] for name in names}
    assert "全年执行数 44.9 万元" in alts["funds_chart"]
    assert "未支出 3.1 万元" in alts["funds_chart"]
    assert "2 个达到指标值，2 个未达到" in alts["attainment_chart"]
    assert "社会影响、正面报道 40%" in alts["attainment_chart"]
    assert "效益指标分值 10：仅凭自述 4 · 扣减 6" in alts["points_lost_chart"]


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
    assert "甲局  1  48  44.9  93.54%  98  98  91  1    优 1  0  0" in words_of(show.group_table(both))
    assert "优  2  1" in words_of(show.grade_table(both))


def test_every_display_is_listed_and_takes_a_result_first() -> None:
    tested = {name for name, *_ in PROJECT_DISPLAYS + PORTFOLIO_DISPLAYS} | {"verified"}
    assert set(show.__all__) == tested
    for name in show.__all__:
        function = getattr(show, name)
        assert next(iter(signature(function).parameters)) == "result"
        assert function.__doc__
