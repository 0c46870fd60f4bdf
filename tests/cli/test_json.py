"""``--json -``: one UTF-8 document, nothing beside it, every promised key always there."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import Call, form

# name → what its value may be: a type, a set of words, a list of one shape, a mapping of names to one type
TEXT, NUMBER = (str, type(None)), (int, Decimal, type(None))
SHAPE: dict[str, Any] = {
    "format": {"perfeval-evaluation-1"},
    "projects": [
        {
            "id": str,
            "name": TEXT,
            "department": TEXT,
            "unit": TEXT,
            "year": (int, type(None)),
            "code": TEXT,
            "department_code": TEXT,
            "unit_code": TEXT,
            "form": {"file": str, "sheet": TEXT, "layout": TEXT, "title": TEXT},
            "rulebook": str,
            "amount_unit_text": TEXT,
            "funds": [
                {
                    "label_text": TEXT,
                    "kind": str,
                    "initial_budget_wan": NUMBER,
                    "adjusted_budget_wan": NUMBER,
                    "arrived_wan": NUMBER,
                    "executed_wan": NUMBER,
                    "execution_rate": NUMBER,
                    "execution_rate_text": TEXT,
                    "max_score": NUMBER,
                    "self_score": NUMBER,
                    "score": NUMBER,
                    "cells": dict,
                }
            ],
            "passages": [{"kind": str, "heading_text": str, "text": str, "section": list, "places": list}],
            "indicators": [
                {
                    "level1": TEXT,
                    "level2": TEXT,
                    "level3": TEXT,
                    "target_text": TEXT,
                    "actual_text": TEXT,
                    "kind": {"quantitative", "qualitative", "unreadable", "empty"},
                    "operator": {">=", "<=", "=", ">", "<", None},
                    "target_value": NUMBER,
                    "target_unit": TEXT,
                    "actual_value": NUMBER,
                    "actual_unit": TEXT,
                    "max_score": NUMBER,
                    "self_score": NUMBER,
                    "score": NUMBER,
                    "attainment": NUMBER,
                    "status": {"met", "partly", "not_met", "unscored"},
                    "unscored_reason": TEXT,
                    "reason_text": TEXT,
                    "steps": [str],
                    "clause": (dict, type(None)),
                    "cells": dict,
                }
            ],
            "totals": {
                "max_score": NUMBER,
                "self_score": NUMBER,
                "score": NUMBER,
                "unscored_points": NUMBER,
                "grade": TEXT,
                "self_grade": TEXT,
            },
            "findings": [
                {
                    "code": str,
                    "verdict": {"wrong", "inconsistent", "unsupported", "ask"},
                    "severity": {"high", "medium", "low"},
                    "object": TEXT,
                    "message": str,
                    "saw": TEXT,
                    "expected": TEXT,
                    "cells": [str],
                    "rule": TEXT,
                    "points_at_stake": NUMBER,
                }
            ],
        }
    ],
    "intake": [
        {
            "file": str,
            "status": {"read", "failed", "skipped"},
            "message": TEXT,
            "cells_nonempty": int,
            "cells_used": int,
            "cells_unused": [{"cell": str, "text": str}],
        }
    ],
}


def departures(value: Any, shape: Any, where: str = "$") -> list[str]:
    """Where a value leaves its promised shape; further keys are allowed."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{where}: {value!r} is no object"]
        missing = [f"{where}.{name} is missing" for name in shape if name not in value]
        return missing + [
            said for name in shape if name in value for said in departures(value[name], shape[name], f"{where}.{name}")
        ]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{where}: {value!r} is no list"]
        return [said for n, item in enumerate(value) for said in departures(item, shape[0], f"{where}[{n}]")]
    if isinstance(shape, set):
        return [] if value in shape else [f"{where}: {value!r}"]
    return [] if isinstance(value, shape) and not isinstance(value, bool) else [f"{where}: {value!r}"]


def test_the_published_forms_keep_the_promised_shape(call: Call, data_raw: Path) -> None:
    said = call("evaluate", data_raw, "--json", "-")
    assert said.code == 0
    document = json.loads(said.out, parse_float=Decimal)
    assert len(document["projects"]) > 6
    assert departures(document, SHAPE) == []
    assert all(row["indicators"] for row in document["projects"])


def test_the_schema_itself_can_fail() -> None:
    assert departures({"format": "x", "projects": [], "intake": []}, SHAPE) == ["$.format: 'x'"]
    assert departures({"format": "perfeval-evaluation-1", "projects": []}, SHAPE) == ["$.intake is missing"]


def test_refused_and_skipped_files_stand_in_the_account(call: Call, tmp_path: Path) -> None:
    data = tmp_path / "data"
    form(data / "好.xlsx")
    (data / "坏.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (data / "扫描.gif").write_bytes(b"\xff\xd8\xff")
    said = call("evaluate", data, "--json", "-")
    assert said.code == 1
    assert departures(json.loads(said.out, parse_float=Decimal), SHAPE) == []
    assert {item["file"]: item["status"] for item in said.document["intake"]} == {
        "坏.xlsx": "failed",
        "好.xlsx": "read",
        "扫描.gif": "skipped",
    }
    assert said.err.startswith("坏.xlsx：")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_file_gets_what_the_screen_would(call: Call, tmp_path: Path, lang: str) -> None:
    path = form(tmp_path / "a.xlsx")
    screen = call("evaluate", path, "--json", "-", "--lang", lang)
    target = tmp_path / "new folder" / "a.json"
    assert call("evaluate", path, "--json", target, "--lang", lang).code == 0
    assert target.read_text("utf-8") == screen.out


def test_money_keeps_the_digits_of_the_form(call: Call, tmp_path: Path) -> None:
    said = call("evaluate", form(tmp_path / "a.xlsx", executed="44.90"), "--json", "-")
    assert '"executed_wan": 44.90,' in said.out
    assert '"execution_rate": 0.9354,' in said.out


def test_codes_stay_text(call: Call, tmp_path: Path) -> None:
    path = form(tmp_path / "a.xlsx", code="0071", unit="[0071]区图书馆")
    project = call("evaluate", path, "--json", "-").document["projects"][0]
    assert project["code"] == "0071"
    assert project["unit_code"] == "0071"
    assert project["unit"] == "[0071]区图书馆"


def test_the_words_beside_the_tables_come_too(call: Call, tmp_path: Path) -> None:
    """存在问题 and 改进措施 are facts of the form: who reads only the JSON must not lose them."""
    path = tmp_path / "a.html"
    path.write_text(
        "<table><tr><td colspan=4>项目支出绩效自评表</td></tr>"
        "<tr><td>项目名称</td><td>夜间照明</td><td>实施单位</td><td>区城管局</td></tr>"
        "<tr><td>三级指标</td><td>年度指标值</td><td>实际完成值</td><td>得分</td></tr>"
        "<tr><td>更换灯杆</td><td>≥40根</td><td>41根</td><td>10</td></tr>"
        "<tr><td>存在问题</td><td colspan=3>灯杆锈蚀，配件到货慢。</td></tr>"
        "<tr><td>改进措施</td><td colspan=3>年中更换灯杆。</td></tr></table>",
        encoding="utf-8",
    )
    said = call("evaluate", path, "--json", "-").document["projects"][0]["passages"]
    assert [(row["kind"], row["text"], row["places"]) for row in said] == [
        ("problem", "灯杆锈蚀，配件到货慢。", ["表1 R5C1", "表1 R5C2"]),
        ("measure", "年中更换灯杆。", ["表1 R6C1", "表1 R6C2"]),
    ]
