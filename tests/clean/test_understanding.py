"""How much of a file was understood: what only became an attribute of an unknown label does not count."""

from __future__ import annotations

from perfeval.clean.projects import clean_document
from perfeval.clean.understanding import understood_by_project
from perfeval.review.run import review_in_full
from perfeval.rules.book import load_book
from perfeval.scoring.score import evaluate_project
from tests.forms.drawing import as_document

FORM = """
| 项目名称 | 路灯维护 | 主管部门 | 甲局 |
| 蓝图尺寸 | A3 | 实施单位 | 乙所 |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分 |
| 产出指标 | 数量指标 | 维护路灯 | ≥100盏 | 120盏 | 50 |
"""
STRANGE = """
| 蓝图尺寸 | 水泥 | 河砂 | 卵石 |
| 东段 | 12 | 13 | 14 |
| 西段 | 22 | 23 | 24 |
| 南段 | 32 | 33 | 34 |
"""


def test_an_attribute_that_nobody_knows_is_kept_and_listed_as_not_understood() -> None:
    (project,), reading = clean_document(as_document(FORM))
    assert project.attributes["蓝图尺寸"] == "A3"
    found = understood_by_project(reading.account, [project.id])[project.id]
    assert [line.text for line in found.missed] == ["蓝图尺寸", "A3"]
    assert found.cells == 20
    assert str(found.share) == "0.9000"
    assert found.tables == reading.tables_not_understood == ()


def test_a_table_that_nobody_understood_is_named_and_noted() -> None:
    _, reading = clean_document(as_document(f"{FORM}\n材料用量\n{STRANGE}"))
    assert reading.tables_not_understood == ("表2 R1C1:R4C4",)
    assert any("表2 R1C1:R4C4" in str(note) for note in reading.notes)


def test_a_small_table_about_the_forms_own_figures_is_kept_as_its_breakdown() -> None:
    towns = "| 乡镇 | 维护路灯（盏） |\n| 东河镇 | 70 |\n| 柳坝镇 | 40 |"
    (project,), reading = clean_document(as_document(f"{FORM}\n分乡镇情况\n{towns}"))
    [told] = [one for one in project.passages if one.kind == "breakdown"]
    assert told.heading == "分乡镇情况"
    assert told.text == "东河镇：维护路灯(盏) 70\n柳坝镇：维护路灯(盏) 40"
    assert reading.tables_not_understood == ()
    found = {one.code: one for one in review_in_full(evaluate_project(project, load_book("cn_2020_10_self"))).findings}
    assert (found["breakdown.sum"].saw, found["breakdown.sum"].expected) == ("110盏", "120盏")
