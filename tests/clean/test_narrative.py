"""The prose of reports: what stands under which heading, what can be checked, what the unit says of itself.

Three kinds of report are read: the Wuchang report of 2018 (as published where it is at hand, and re-keyed), a made-up
report of 2016 that counts its chapters 一、（一）1. and has a table of contents, and a made-up evaluation of 2021 whose
headings carry outline levels and automatic numbers. Words and numbering differ on purpose.
"""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.clean.narrative import Narrative, planned, read_narrative
from perfeval.clean.prose_claims import numbers_of
from perfeval.clean.prose_outline import Role, outline
from perfeval.model import Claim
from perfeval.places import Place
from perfeval.resources import example_data
from perfeval.sources.raw import RawCell, RawDocument, RawParagraph, RawTable
from perfeval.sources.reading import read_document
from tests.every import every

REPORTS = Path(__file__).parent / "reports"
SEED = (Path(__file__).resolve().parents[2] / "../shared/seed/wuchang-gsl-2018.docx").resolve()
REKEYED = example_data() / "raw" / "wuchang-gsl-2018.docx"
WUCHANG = [
    pytest.param(REKEYED, id="re-keyed"),
    pytest.param(SEED, id="as published", marks=pytest.mark.skipif(not SEED.is_file(), reason="not at hand")),
]


def document(text: str) -> RawDocument:
    """A document from plain lines: ``#`` outline level, ``{一、}`` automatic number, ``@table`` a table."""
    blocks: list[RawTable | RawParagraph] = []
    paragraphs = tables = 0
    for line in text.split("\n"):
        if not line.strip() or line.startswith("%"):
            continue
        if line.strip() == "@table":
            tables += 1
            cell = RawCell(Place("r.docx", table=tables, row=1, col=1), "一级指标")
            blocks.append(RawTable(f"表{tables}", (cell,), 1, 1))
            continue
        level = len(line) - len(line.lstrip("#"))
        rest, number = line[level:], ""
        if rest.startswith("{"):
            number, rest = rest[1:].split("}", 1)
        paragraphs += 1
        blocks.append(RawParagraph(Place("r.docx", paragraph=paragraphs), rest.strip(), level, number))
    return RawDocument("r.docx", "docx", "", tuple(blocks))


def report(name: str) -> RawDocument:
    return document((REPORTS / f"{name}.txt").read_text("utf-8"))


@pytest.fixture(scope="module", params=WUCHANG)
def wuchang(request: pytest.FixtureRequest) -> Narrative:
    return read_narrative(read_document(request.param, request.param.name))


@pytest.fixture(scope="module")
def school() -> Narrative:
    return read_narrative(report("school_2016"))


@pytest.fixture(scope="module")
def roads() -> Narrative:
    return read_narrative(report("roads_2021"))


def money(narrative: Narrative, kind: str) -> set[tuple[Decimal, str]]:
    return {
        (claim.value.value, claim.value.unit or "")
        for claim in narrative.claims
        if claim.kind == kind and claim.value is not None and claim.value.value is not None
    }


def counts(narrative: Narrative) -> list[tuple[str, str]]:
    return [(one.subject, one.value.text) for one in narrative.claims if one.kind == "count" and one.value]


def clauses(narrative: Narrative, *path: str) -> tuple[str, ...]:
    return next(one.clauses for one in narrative.statements if one.path[-len(path) :] == path)


def of_kind(narrative: Narrative, kind: str) -> list[Claim]:
    return [one for one in narrative.claims if one.kind == kind]


class TestWuchang:
    """The report of 2018: headings numbered 1、2、三、四、五, a stray page number, an empty section."""

    def test_the_wrongly_numbered_chapters_are_chapters(self, wuchang: Narrative) -> None:
        kinds = {passage.kind for passage in wuchang.passages}
        assert kinds >= {
            *("basis", "goal", "fund_use", "arrival", "management", "conclusion", "experience"),
            *("problem", "cause", "suggestion", "measure", "signature", "date"),
        }
        arrival = next(passage for passage in wuchang.passages if passage.kind == "arrival")
        assert arrival.section == ("绩效分析及评价结论", "绩效分析", "项目情况分析")
        assert arrival.heading == "项目资金到位情况分析"

    def test_the_section_on_execution_is_empty(self, wuchang: Narrative) -> None:
        (execution,) = (passage for passage in wuchang.passages if passage.kind == "execution")
        assert execution.heading == "项目资金执行情况分析"
        assert execution.text == ""
        assert len(execution.places) == 2  # the heading and the lead-in 「…经费项目:」

    def test_only_that_section_is_empty(self, wuchang: Narrative) -> None:
        assert [passage.heading for passage in wuchang.passages if not passage.text] == ["项目资金执行情况分析"]

    def test_the_stray_7_is_a_page_number(self, wuchang: Narrative) -> None:
        assert list(wuchang.used.values()).count("page number") == 1

    def test_the_sums_of_the_prose(self, wuchang: Narrative) -> None:
        assert money(wuchang, "budget") == {(Decimal(48), "万元"), (Decimal(48), "万")}
        assert money(wuchang, "arrived") == {(Decimal(48), "万")}
        assert money(wuchang, "executed") == {(Decimal("44.9"), "万元"), (Decimal("44.9"), "万")}
        assert money(wuchang, "left_over") == {(Decimal("3.1"), "万元"), (Decimal("3.1"), "万")}

    def test_the_rates_of_the_prose(self, wuchang: Narrative) -> None:
        rates = {(one.subject, one.value.text) for one in of_kind(wuchang, "arrival_rate") if one.value}
        assert rates == {("资金到位率", "100%"), ("到位及时率", "100%")}
        assert of_kind(wuchang, "execution_rate") == []  # the report never states it

    def test_training_was_planned_for_100_and_told_of_600(self, wuchang: Narrative) -> None:
        (target,) = (one for one in of_kind(wuchang, "count") if planned(one) and one.value.text == "100人次")
        assert "培训" in target.text
        found = counts(wuchang)
        assert ("参学参训", "600余人次") in found
        assert any(text == "50余名" for _, text in found)
        assert any(text == "近400名" for _, text in found)

    def test_outputs_told_in_the_prose(self, wuchang: Narrative) -> None:
        found = counts(wuchang)
        assert any("课题" in subject and text == "4个" for subject, text in found)
        assert any("商会" in subject and text == "3家" for subject, text in found)
        assert ("新建非公党组织", "4家") in found
        assert ("发展党员", "51名") in found

    def test_dates(self, wuchang: Narrative) -> None:
        days = {one.value.text: one.value.day.isoformat() for one in of_kind(wuchang, "date") if one.value.day}
        assert days["2018年底前"] == days["2018年12月31日"] == "2018-12-31"
        assert next(one for one in wuchang.passages if one.kind == "date").text == "2019年5月30日"

    def test_satisfaction_is_promised_and_reported_at_95(self, wuchang: Narrative) -> None:
        found = [(planned(one), one.value.value) for one in of_kind(wuchang, "satisfaction") if one.value]
        assert found == [(True, Decimal(95)), (False, Decimal(95))]

    def test_the_legal_basis_is_the_transfer_rule(self, wuchang: Narrative) -> None:
        assert any("财预〔2015〕163号" in one.subject for one in of_kind(wuchang, "legal_basis"))

    def test_what_the_unit_admits(self, wuchang: Narrative) -> None:
        missing = of_kind(wuchang, "rule_missing")
        assert [one.subject.endswith("资金管理办法") for one in missing] == [True]
        assert len(of_kind(wuchang, "not_followed")) == 2
        assert any("审核管理办法" in one.subject for one in of_kind(wuchang, "rule_exists"))
        admitted = " ".join(one.subject for one in of_kind(wuchang, "admission"))
        for words in ("细化分解", "可衡量", "创新不够", "财务人员", "欠缺", "有待"):
            assert words in admitted
        assert "截留" not in admitted
        assert "超支" not in admitted

    def test_every_grade_is_excellent_and_one_is_copied(self, wuchang: Narrative) -> None:
        assert {one.subject: one.grade for one in wuchang.reported} == {
            **dict.fromkeys(["投入", "过程", "产出", "效果"], "优"),
            "total": "优",
        }
        effect = next(one for one in wuchang.reported if one.subject == "效果")
        assert "项目产出评价结果为优" in (effect.score_text or "")

    def test_the_nineteen_statements(self, wuchang: Narrative) -> None:
        paths = [one.path for one in wuchang.statements]
        assert len(paths) == len(set(paths)) == 19
        assert ("过程", "业务管理", "管理制度健全性") in paths
        assert ("过程", "财务管理", "管理制度健全性") in paths
        assert paths[-1] == ("效果", "项目效益", "社会公众或服务对象满意度")
        assert len(clauses(wuchang, "绩效目标合理性")) == 4
        said = clauses(wuchang, "绩效指标明确性")
        assert len(said) == 3
        assert "细化分解" in said[0]
        assert "资金量" in said[2]

    @pytest.mark.parametrize("path", WUCHANG)
    def test_every_paragraph_is_accounted_for(self, path: Path) -> None:
        read = read_document(path, path.name)
        narrative = read_narrative(read)
        assert [p.text for p in read.paragraphs if p.place not in narrative.used] == []


class TestSchool:
    """一、（一）1. with a table of contents, bare headings, headings that run on, no automatic numbers."""

    def test_the_table_of_contents_is_no_outline(self, school: Narrative) -> None:
        assert list(school.used.values()).count("table of contents") == 5
        assert list(school.used.values()).count("title") == 2

    def test_a_heading_that_runs_on(self, school: Narrative) -> None:
        basis = school.passages[0]
        assert (basis.kind, basis.heading, basis.section) == ("basis", "立项依据", ("项目概况",))
        assert basis.text.startswith("根据《临江市校舍维修专项资金管理办法》")

    def test_sums_by_their_roles(self, school: Narrative) -> None:
        assert money(school, "budget") == {(Decimal("120.5"), "万元")}
        assert money(school, "arrived") == {(Decimal(110), "万元")}
        assert money(school, "executed") == {(Decimal("98.6"), "万元")}
        assert money(school, "left_over") == {(Decimal("11.4"), "万元")}
        parts = [(one.subject, one.value.text) for one in of_kind(school, "other") if one.value]
        assert parts[:2] == [("市级财政资金", "100万元"), ("学校自筹", "20.5万元")]
        (rate,) = of_kind(school, "execution_rate")
        assert rate.value is not None
        assert rate.value.value == Decimal("89.64")

    def test_bare_headings_place_the_double_name(self, school: Narrative) -> None:
        assert clauses(school, "业务管理", "管理制度健全性") == ("学校制定了《维修工程管理办法》，制度较完整",)
        assert clauses(school, "财务管理", "管理制度健全性") == ("学校尚未建立专项资金管理制度",)

    def test_statements_behind_heading_colon_and_full_stop(self, school: Narrative) -> None:
        assert clauses(school, "项目立项规范性") == ("立项手续齐全，按程序报批", "未开展可行性研究")
        assert len(school.statements) == 11

    def test_failings_and_what_is_none(self, school: Narrative) -> None:
        assert [one.subject for one in of_kind(school, "rule_missing")] == ["专项资金管理制度"]
        assert [one.subject for one in of_kind(school, "not_followed")] == ["部分工程变更未按规定办理审批手续"]
        admitted = [one.subject for one in of_kind(school, "admission")]
        assert admitted == ["未开展可行性研究", "验收资料归档不及时", "预算编制不够精细", "进度滞后"]

    def test_points_and_grade_of_total_and_blocks(self, school: Narrative) -> None:
        reported = {one.subject: (one.self_score, one.max_score, one.grade) for one in school.reported}
        assert reported == {
            "total": (Decimal("86.5"), None, "良"),
            "投入": (Decimal(17), Decimal(20), None),
            "过程": (Decimal(18), None, None),
        }

    def test_items_of_a_list_are_no_headings(self, school: Narrative) -> None:
        (problem,) = (one for one in school.passages if one.kind == "problem")
        assert problem.text.split("\n") == ["1.预算编制不够精细，", "2.进度滞后"]

    def test_a_chapter_without_text_is_empty(self, school: Narrative) -> None:
        assert [one.heading for one in school.passages if not one.text] == ["有关建议"]

    def test_signature_and_date_in_chinese_numerals(self, school: Narrative) -> None:
        assert [(one.kind, one.text) for one in school.passages[-2:]] == [
            ("signature", "临江市第三中学（盖章）"),
            ("date", "二〇一七年三月六日"),
        ]


class TestRoads:
    """An evaluation under 决策/过程/产出/效益; headings by outline level and automatic numbers."""

    def test_paths_of_the_2020_framework(self, roads: Narrative) -> None:
        assert [one.path for one in roads.statements] == [
            ("决策", "项目立项", "立项依据充分性"),
            ("决策", "绩效目标", "绩效指标明确性"),
            ("决策", "资金投入", "预算编制科学性"),
            ("过程", "资金管理", "预算执行率"),
            ("过程", "组织实施", "管理制度健全性"),
            ("过程", "", "内部控制有效性"),  # a local addition keeps its name
            ("产出", "产出数量", "实际完成率"),
            ("效益", "项目效益", "满意度"),
        ]

    def test_amounts_keep_their_units(self, roads: Narrative) -> None:
        assert money(roads, "budget") == {(Decimal("1.2"), "亿元"), (Decimal(12000), "万元")}
        assert money(roads, "executed") == {(Decimal("10840.6"), "万元")}

    def test_planned_and_done(self, roads: Narrative) -> None:
        lengths = [(planned(one), one.value.value) for one in of_kind(roads, "count") if one.value.unit == "公里"]
        assert lengths == [(True, Decimal(1200)), (True, Decimal(1200)), (False, Decimal(1156))]
        (share,) = (one for one in of_kind(roads, "other") if one.subject == "计划完成率")
        assert share.value.value == Decimal("96.33")
        assert [(planned(one), one.value.value) for one in of_kind(roads, "satisfaction")] == [
            (True, Decimal(90)),
            (False, Decimal("88.7")),
        ]

    def test_grade_and_points(self, roads: Narrative) -> None:
        reported = {one.subject: (one.self_score, one.max_score, one.grade) for one in roads.reported}
        assert reported == {"total": (Decimal("82.35"), None, "良"), "决策": (Decimal(18), Decimal(20), None)}

    def test_kinds_of_passages(self, roads: Narrative) -> None:
        assert [one.kind for one in roads.passages] == [
            *("overview", "goal", "other", "conclusion", "other", "experience", "cause", "suggestion", "note")
        ]

    def test_the_line_for_the_form_is_left_to_the_form(self, roads: Narrative) -> None:
        left = [p.text for p in report("roads_2021").paragraphs if p.place not in roads.used]
        assert left == ["评价机构：某某会计师事务所"]


@every(
    ("sentence", "expected"),
    [
        ("2018年预算48万元，实际支出44.9万元。", [("budget", "48万元"), ("executed", "44.9万元")]),
        ("资金48万元全部到位。", [("arrived", "48万元"), ("arrived", None)]),
        ("年末结余资金3.1万元", [("left_over", "3.1万元")]),
        ("培训12万人次，人均补助75元/人", [("count", "12万人次")]),
        ("第3次会议之后，“5+N”工作法和2个方面", []),
        ("财预〔2015〕163号", []),
        ("2018年1月至12月开展活动3场", [("date", "2018年1月至12月"), ("count", "3场")]),
    ],
)
def test_numbers_of_a_sentence(sentence: str, expected: list[tuple[str, str | None]]) -> None:
    found = sorted(numbers_of(sentence), key=lambda one: (one.start, one.end))
    assert sorted(((one.kind, one.value and one.value.text) for one in found), key=str) == sorted(expected, key=str)


@every(
    "sentence",
    [
        "资金使用中未发现截留、挤占、挪用。",
        "项目无违规违纪问题，没有发生超支。",
        "各项支出严格按照管理办法执行。",
        "资金管理办法是否符合规定。",
    ],
)
def test_good_news_is_no_admission(sentence: str) -> None:
    narrative = read_narrative(document(f"二、项目绩效情况\n（一）过程情况\n1.资金使用合规性：{sentence}"))
    assert [one for one in narrative.claims if one.kind in ("admission", "not_followed", "rule_missing")] == []


def test_a_form_without_prose_gives_no_claims() -> None:
    narrative = read_narrative(document("项目支出绩效自评表\n（2022年度）\n单位：万元\n@table\n注：本表一式两份。"))
    assert narrative.claims == ()
    assert narrative.statements == ()
    assert [(one.kind, one.text) for one in narrative.passages] == [("note", "注：本表一式两份。")]


def test_a_decimal_outline_without_chinese_numerals() -> None:
    text = (
        "1. 项目基本情况\n1.1 项目概况\n本项目为续建项目。\n"
        "2. 存在问题\n2.1 管理问题\n档案管理不规范。\n3. 有关建议\n加强培训。"
    )
    lines = [line for line in outline(document(text)) if line.role is Role.HEADING]
    assert [(line.section, line.label) for line in lines] == [
        ((), "项目基本情况"),
        (("项目基本情况",), "项目概况"),
        ((), "存在问题"),
        (("存在问题",), "管理问题"),
        ((), "有关建议"),
    ]


def test_an_amount_at_the_beginning_is_no_number_of_a_heading() -> None:
    (line,) = outline(document("一、经费使用情况\n3.1万元结转下年使用"))[1:]
    assert line.role is Role.BODY
    assert line.text == "3.1万元结转下年使用"


_LETTERS = "一二三、（）1.2。；：，优万元%率目标问题建议到位无未 投入项目立项规范性\t"
_LINES = st.lists(st.text(alphabet=_LETTERS, max_size=40), max_size=12)


@settings(max_examples=150, deadline=None)
@given(_LINES)
def test_no_paragraph_is_used_twice_or_invented(lines: list[str]) -> None:
    read = document("\n".join(lines))
    narrative = read_narrative(read)
    places = {paragraph.place for paragraph in read.paragraphs}
    assert set(narrative.used) <= places
    in_passages = [place for passage in narrative.passages for place in passage.places]
    assert len(in_passages) == len(set(in_passages))
    assert {claim.place for claim in narrative.claims} <= places


def test_a_very_long_paragraph_takes_no_long_time() -> None:
    started = time.process_time()
    read_narrative(document("一、项目概况\n" + "预算资金共计48万元未按率度制定目标" * 6000))
    assert time.process_time() - started < 10


def test_chapters_numbered_by_bare_digits() -> None:
    text = (
        "1 项目基本情况\n1.1 资金来源\n中央资金200万元。\n2 绩效评价指标分析\n2.1 决策指标\n"
        "2.1.1 立项依据充分性\n符合规划。\n3 存在问题\n无"
    )
    read = document(text)
    headings = [(line.section, line.label) for line in outline(read) if line.role is Role.HEADING]
    assert headings[-2:] == [(("绩效评价指标分析", "决策指标"), "立项依据充分性"), ((), "存在问题")]
    assert read_narrative(read).statements[0].path == ("决策", "项目立项", "立项依据充分性")


def test_a_report_without_any_numbers_before_its_headings() -> None:
    text = (
        "2017年度农民培训项目绩效报告\n项目基本情况\n计划培训农民500人次。\n资金使用情况\n实际使用58.2万元。\n"
        "绩效指标完成情况\n投入情况\n资金到位率：100%\n过程情况\n业务管理\n管理制度健全性：建立了培训管理办法。\n"
        "产出情况\n实际完成率：实际培训512人次，完成计划的102.4%。\n存在问题\n针对性有待加强。\n县人社局\n2018.3.12"
    )
    narrative = read_narrative(document(text))
    assert [passage.kind for passage in narrative.passages] == ["overview", "fund_use", "problem", "signature", "date"]
    assert [one.path[0] for one in narrative.statements] == ["投入", "过程", "产出"]
    counted = [(one.subject, planned(one)) for one in of_kind(narrative, "count")]
    assert counted == [("目标：计划培训农民", True), ("实际培训", False)]
    assert ("计划完成率", Decimal("102.4")) in [(one.subject, one.value.value) for one in of_kind(narrative, "other")]
