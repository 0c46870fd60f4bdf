"""One truth: page, Word, Excel, JSON, terminal and portfolio state the same of every form, published or drawn."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval.clean.projects import clean_document
from perfeval.intake import Intake
from perfeval.outcome import Result, evaluate
from tests.forms.drawing import as_document
from tests.office.conftest import FORMS
from tests.office.surfaces import alone, assert_every_surface_agrees

IDS = [Path(name).stem for name in FORMS]


@pytest.mark.parametrize("project_id", IDS)
def test_a_published_form_says_the_same_everywhere(project_id: str, published: Result, tmp_path: Path) -> None:
    assert_every_surface_agrees(alone(published, project_id), tmp_path)


AMOUNT = st.sampled_from(["", "0", "48", "44.9", "89.974", "1234567.8", "-5", "0.0001", "99.999", "120", "100"])
RATE = st.sampled_from(["", "75%", "100.00%", "1.2", "0.75", "98.5", "—", "0", "B/A", "99.999%", "120%"])
POINTS = st.sampled_from(["", "0", "8.5", "10", "20", "12.345", "优"])
LEVELS = st.sampled_from([
    "产出指标(50分)|数量指标", "产出指标(50分)|质量指标", "产出指标(50分)|成本指标", "效益指标(30分)|社会效益指标",
    "满意度指标(10分)|服务对象满意度指标",
])  # fmt: skip
NAME = st.sampled_from(
    ["培训人次", "学员满意度", "验收合格率", "项目总成本", "安全事故数", "群众文化生活", "指标1：合格率"]
)
VALUE = st.sampled_from([
    "", "0", "95%", "100%", "≥95%", "完成", "290%", "≥100人次", "120人次", "100", "2022年12月底前", "2023-01-05",
    "有效提升", "≤8.5万元", "85000元", "80-90分", "无", "3.14159公里", "达成预期指标",
])  # fmt: skip
REASON = st.sampled_from(["", "", "无偏差", "尾款未付", "受疫情影响，\\n未办两场"])


@st.composite
def forms(draw: st.DrawFn) -> str:
    """A form of the 2020 kind: money by source, goals, indicators (some sharing one self score), a total."""
    words = draw(st.tuples(POINTS, POINTS, st.sampled_from(["2022", "2021", ""]), st.sampled_from(["万元", "元"])))
    own, whole, year, unit = words
    lines = [
        "项目支出绩效自评表", f"（{year}年度）" if year else "",
        "| 项目名称 | 公共图书馆维修 | < | < | < | < | < | < | < |",
        "| 主管部门 | 区文化局 | < | < | 实施单位 | 区图书馆 | < | < | < |",
        f"| 项目资金（{unit}） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | |",
    ]  # fmt: skip
    for label in ("年度资金总额", "其中：当年财政拨款", "其他资金")[: draw(st.integers(0, 3))]:
        values = [draw(AMOUNT), draw(AMOUNT), draw(AMOUNT), draw(POINTS), draw(RATE), draw(POINTS)]
        lines.append("| ^ | " + " | ".join([label, *values]) + " | |")
    lines += [
        "| 年度总体目标 | 预期目标 | < | < | < | 实际完成情况 | < | < | < |",
        f"| ^ | {draw(VALUE)} | < | < | < | {draw(VALUE)} | < | < | < |",
        "| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析 |",
    ]
    shared = draw(st.booleans())
    for number in range(draw(st.integers(0, 6))):
        level1, level2 = draw(LEVELS).split("|")
        values = [level1, level2, draw(NAME), draw(VALUE), draw(VALUE), draw(POINTS)]
        values += ["^" if shared and number % 3 == 1 else draw(POINTS), draw(REASON)]
        lines.append("| ^ | " + " | ".join(values) + " |")
    lines.append(f"| 总分 | < | < | < | < | < | {whole} | {own} | |")
    return "\n".join(lines)


def assert_one_truth(form: str) -> None:
    projects, reading = clean_document(as_document(form, "图书馆.docx"))
    result = evaluate(Intake(projects, (reading,)))
    assert not result.faults
    with tempfile.TemporaryDirectory() as folder:
        for project in projects:
            assert_every_surface_agrees(alone(result, project.id), Path(folder) / project.id)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(forms())
def test_a_drawn_form_says_the_same_everywhere(form: str) -> None:
    assert_one_truth(form)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(forms())
def test_many_drawn_forms_say_the_same_everywhere(form: str) -> None:
    assert_one_truth(form)
