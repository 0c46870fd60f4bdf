"""A table that nobody understood is told by every command, and is no success."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import Call

FORM = [
    ["项目名称", "路灯维护", "主管部门", "甲局", "实施单位", "乙所"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "得分"],
    ["产出指标", "数量指标", "维护路灯", "≥100盏", "120盏", "50"],
]
STRANGE = [["蓝图尺寸", "水泥", "河砂"], ["东段", "12", "13"], ["西段", "22", "23"], ["南段", "32", "33"]]


def table(rows: list[list[str]]) -> str:
    cells = ("".join(f"<td>{text}</td>" for text in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "自评表.html"
    path.write_text(f"<html><body>{table(FORM)}<p>材料用量</p>{table(STRANGE)}</body></html>", "utf-8")
    return path


def test_evaluate_says_so_and_is_no_success(page: Path, call: Call) -> None:
    said = call("evaluate", page)
    assert said.code == 1
    assert "表2 R1C1:R4C3" in said.err
    assert call("evaluate", page, "--lang", "en").err.count("was not understood") == 1


def test_the_document_lists_what_was_not_understood(page: Path, call: Call) -> None:
    (project,) = call("evaluate", page, "--json", "-").document["projects"]
    assert project["understood"]["tables_not_understood"] == ["表2 R1C1:R4C3"]
    assert (
        project["understood"]["not_understood"] == len(project["understood"]["not_understood_cells"]) == 13
    )  # the words above the table too
    assert project["understood"]["cells"] == 31


def test_read_says_so_too(page: Path, call: Call, tmp_path: Path) -> None:
    said = call("read", page, "--out", tmp_path / "out")
    assert said.code == 1
    assert "没有读懂" in said.err
