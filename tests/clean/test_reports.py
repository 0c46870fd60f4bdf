"""Reports in words are clean projects like forms: who, when, how much, what was promised and what came about.

``reports/told*.txt`` hold made-up reports with what a person reads in them, in five sets, each written after the one
before it was read entirely. At first sight the second to fifth had 65 of 75 amounts, 71 of 78 identities and 50 of
77 pairs right (the fifth: 10 of 11, 12 of 12, 12 of 13).
"""

from __future__ import annotations

import re
import time
import unicodedata
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval.clean.projects import clean_document
from perfeval.model import FundKind, Project
from perfeval.places import Place
from perfeval.sources.raw import RawCell, RawDocument, RawParagraph, RawTable
from tests.every import every

REPORTS = Path(__file__).parent / "reports"
COLUMNS = {
    "budget": ("adjusted_budget_wan", "initial_budget_wan"),
    "arrived": ("arrived_wan",),
    "executed": ("executed_wan",),
}


@dataclass
class Truth:
    """What must be read of one project."""

    facts: dict[str, str]
    money: dict[str, str] = field(default_factory=dict)
    sources: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    pairs: list[list[str]] = field(default_factory=list)
    sections: list[list[str]] = field(default_factory=list)


def facts_of(line: str) -> dict[str, str]:
    return {key.strip(): value.strip() for key, value in (part.split("=", 1) for part in line.split(";"))}


def load(name: str) -> list[tuple[str, list[Truth], list[str]]]:
    reports = []
    for chunk in re.split(r"^#### ", (REPORTS / name).read_text("utf-8"), flags=re.M)[1:]:
        ident, *lines = chunk.strip().split("\n")
        truths: list[Truth] = []
        text = []
        for line in lines:
            kind, _, rest = line.partition(" ")
            cells = [cell.strip() for cell in rest.split("|")]
            if kind == "@":
                truths.append(Truth(facts_of(rest)))
            elif kind == "$":
                truths[-1].money = facts_of(rest)
            elif kind == "F":
                truths[-1].sources.append((cells[0], facts_of(cells[1])))
            elif kind == "I":
                truths[-1].pairs.append(cells)
            elif kind == "S":
                truths[-1].sections.append(cells)
            else:
                text.append(line)
        reports.append((ident, truths, text))
    return reports


def document(*lines: str) -> RawDocument:
    blocks = [RawParagraph(Place("r.docx", paragraph=number), text) for number, text in enumerate(lines, 1)]
    return RawDocument("r.docx", "docx", "", tuple(blocks))


def same(text: str | None) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def core(name: str | None) -> str:
    return re.sub(r"(项目|经费|项目资金)\Z", "", same(name))


REPORT = [
    pytest.param(*one, id=one[0])
    for file in (
        "told.txt",
        "told_again.txt",
        "told_third.txt",
        "told_fourth.txt",
        "told_fifth.txt",
        "told_sixth.txt",
        "told_seventh.txt",
        "told_eighth.txt",
        "told_ninth.txt",
        "told_tenth.txt",
    )
    for one in load(file)
]


@every(("ident", "truths", "text"), REPORT)
def test_a_report_says_what_a_person_reads_in_it(ident: str, truths: list[Truth], text: list[str]) -> None:
    projects, _ = clean_document(document(*text))
    assert len(projects) == len(truths)
    for project, truth in zip(projects, truths, strict=True):
        identity(project, truth)
        money(project, truth)
        pairs(project, truth)


def identity(project: Project, truth: Truth) -> None:
    assert core(project.name) in [core(name) for name in truth.facts["name"].split("/")]
    assert project.year == int(same(truth.facts["year"]))
    if truth.facts.get("unit"):
        assert truth.facts["unit"] in (project.unit, project.department)
    assert str(project.form.kind) == truth.facts.get("kind", "self_report")


def money(project: Project, truth: Truth) -> None:
    total = next((line for line in project.funds if line.kind is FundKind.TOTAL), None)
    assert total is not None
    for key, value in truth.money.items():
        assert Decimal(same(value)) in [getattr(total, column) for column in COLUMNS[key]], key
    for whose, amounts in truth.sources:
        row = next(line for line in project.funds if line.label_text.startswith(whose))
        for key, value in amounts.items():
            assert Decimal(value) in [getattr(row, column) for column in COLUMNS[key]], (whose, key)


def pairs(project: Project, truth: Truth) -> None:
    read = [(same(one.level3), same(one.target_text), same(one.actual_text)) for one in project.indicators]
    assert sorted(read) == sorted(
        (same(name), same(target), same(actual)) for _, _, name, target, actual in truth.pairs
    )
    for level1, level2, name, _, _ in truth.pairs:
        row = next(one for one in project.indicators if same(one.level3) == same(name))
        assert level1 in ("", row.level1)
        assert level2 in ("", row.level2)
        assert row.cells["target_text"].paragraph
    for label, full, score in truth.sections:
        row = next(one for one in project.reported if one.label_text and same(label) in same(one.label_text))
        assert (row.max_score, row.self_score) == (Decimal(full), Decimal(score))


def test_two_sums_for_one_thing_are_a_doubt_that_is_said() -> None:
    _, reading = clean_document(
        document("灯杆更新项目2022年度绩效自评报告", "项目支出78万元。", "项目支出80万元，主要用于更换灯杆和电缆。")
    )
    assert any("78万元" in str(note) and "80万元" in str(note) for note in reading.notes)


def test_a_name_that_only_the_text_gives_is_said_to_be_so() -> None:
    (project,), reading = clean_document(
        document("绩效自评报告", "（2021年度）", "“健康小屋”项目由区卫健局实施，预算20万元，支出19万元，运行良好。")
    )
    assert (project.name, project.year) == ("健康小屋", 2021)
    assert any("健康小屋" in str(note) for note in reading.notes)


def test_plans_to_come_are_no_indicators() -> None:
    (project,), _ = clean_document(
        document(
            "路灯维护项目2022年度绩效自评报告",
            "一、项目资金",
            "预算20万元，支出19万元。",
            "二、下一步工作打算",
            "2023年计划维护路灯300盏，实际需求为350盏。",
        )
    )
    assert project.indicators == ()


def test_a_level_taken_from_the_name_is_said_to_be_so() -> None:
    (project,), reading = clean_document(
        document("路灯维护项目2022年度绩效自评报告", "预算20万元，支出19万元。", "维护路灯计划300盏，实际完成310盏。")
    )
    (row,) = project.indicators
    assert (row.level1, row.level2, row.target.value, row.actual.value) == ("产出指标", "数量指标", 300, 310)
    assert any("维护路灯" in str(note) for note in reading.notes)


@every("word", ["年初", "目标", "≥", "1", "的", "得分", "2022年度", "完成180根的", "目标5个，", "中央", "区", "截至"])
def test_no_text_takes_long_to_read(word: str) -> None:
    began = time.process_time()
    clean_document(document("绩效自评报告", "本项目运行良好，达到预期。", word * (3000 // len(word))))
    assert time.process_time() - began < 3


def test_the_whole_at_the_end_of_a_list_of_points_is_the_total() -> None:
    (project,), _ = clean_document(
        document(
            "渠道清淤项目2022年度绩效自评报告",
            "一、资金",
            "预算20万元，支出19万元。",
            "二、得分：预算执行9分、产出48分、效益28分、满意度9分，合计94分。",
        )
    )
    assert [one.self_score for one in project.reported if one.subject == "total"] == [Decimal(94)]


def test_a_monitoring_report_says_what_it_expects_for_the_year() -> None:
    (project,), _ = clean_document(
        document(
            "家庭医生签约项目2023年1—9月绩效运行监控报告",
            "一、资金",
            "全年预算20万元，截至9月底支出11万元。",
            "二、指标",
            "签约居民年度指标值5000人，1—9月完成3900人，预计全年完成5100人；随访次数年度指标值800次，1—9月完成610次。",
        )
    )
    assert [(one.interim_text, one.forecast_text) for one in project.indicators] == [
        ("3900人", "5100人"),
        ("610次", None),
    ]


def test_a_table_of_data_beside_the_words_is_kept_as_it_is_and_gives_no_points() -> None:
    cells = ["类别", "户数", "D级", "86", "C级", "46", "合计", "132"]
    table = RawTable(
        "表1",
        tuple(
            RawCell(Place("r.docx", table=1, row=at // 2 + 1, col=at % 2 + 1), text) for at, text in enumerate(cells)
        ),
        4,
        2,
    )
    words = document(
        "危房改造项目2023年度绩效自评报告",
        "一、资金",
        "预算525万元，支出462万元，执行率88%。",
        "二、分类",
        "改造户数，按类别如下表。",
        "改造工作，均已验收合格。",
    )
    (project,), reading = clean_document(replace(words, blocks=(*words.blocks, table)))
    assert (project.reported, project.attributes, reading.tables_not_understood) == ((), {}, ())
    assert [one.text for one in project.passages if one.kind == "table"] == ["类别 户数\nD级 86\nC级 46\n合计 132"]


def test_lines_parted_by_tabs_are_a_table_and_stand_at_their_lines() -> None:
    (project,), _ = clean_document(
        document(
            "培训项目2023年度绩效自评报告",
            "一、资金",
            "预算20万元，支出19万元，执行率为95%。",
            "指标名称\t目标值\t完成值",
            "培训人数\t300人\t310人",
        )
    )
    assert [(one.level3, one.actual_text, str(one.cells["actual_text"])) for one in project.indicators] == [
        ("培训人数", "310人", "¶5")
    ]
