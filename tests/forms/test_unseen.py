"""Forms in layouts that perfeval was not designed for (tests/cases/forms/*.toml) read as well as the known ones."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfeval.clean.projects import clean_document
from perfeval.model import FileReading, Project
from tests.every import every
from tests.forms.drawing import as_document, unmerged, write_docx, write_html, write_xlsx

CASES = [
    case
    for path in sorted((Path(__file__).parents[1] / "cases" / "forms").glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
]
WRITERS = {"xlsx": write_xlsx, "docx": write_docx, "html": write_html}


def points(value: Decimal | None) -> str:
    return "" if value is None else format(value.normalize(), "f")


def check(expect: dict[str, Any], projects: tuple[Project, ...], reading: FileReading) -> None:
    if "projects" in expect:
        assert [
            [
                project.name,
                project.unit or "",
                points(project.money.line.adjusted_budget_wan if project.money.line else None),
                points(project.money.line.executed_wan if project.money.line else None),
                points(project.reported_total.self_score if project.reported_total else None),
                (project.reported_total.grade if project.reported_total else None) or "",
            ]
            for project in projects
        ] == expect["projects"]
    else:
        assert len(projects) == 1, reading.message
        check_one(expect, projects[0])
    unused = [(str(line.place), line.text) for line in reading.account if line.used_by is None]
    assert len(unused) <= expect.get("unused", 0), unused


def check_one(expect: dict[str, Any], project: Project) -> None:
    for field in ("name", "department", "unit", "year", "code", "unit_code"):
        if field in expect:
            assert getattr(project, field) == expect[field], field
    if "money" in expect:
        assert project.amount_unit_text == expect["money"]
    if "kind" in expect:
        assert project.form.kind == expect["kind"]
    if "funds" in expect:
        assert [
            [
                line.label_text,
                *(
                    points(getattr(line, field))
                    for field in ("initial_budget_wan", "adjusted_budget_wan", "arrived_wan", "executed_wan")
                ),
            ]
            for line in project.funds
        ] == expect["funds"]
    if "goals" in expect:
        assert [[goal.expected_text or "", goal.actual_text or ""] for goal in project.goals] == expect["goals"]
    assert [
        [
            item.level1,
            item.level2,
            item.level3,
            item.target_text,
            item.actual_text,
            points(item.max_score),
            points(item.self_score),
        ]
        for item in project.indicators
    ] == expect["indicators"]
    if "groups" in expect:
        assert [item.score_group or 0 for item in project.indicators] == expect["groups"]
    if "interim" in expect:
        assert [item.interim_text for item in project.indicators] == expect["interim"]
    if "reviewed" in expect:
        assert [[item.reviewed_text, points(item.reviewed_score)] for item in project.indicators] == expect["reviewed"]
    total = project.reported_total
    if "total" in expect:
        assert total is not None
        assert [points(total.max_score), points(total.self_score)] == expect["total"]
    if "grade" in expect:
        assert total is not None
        assert total.grade == expect["grade"]
    for kind, text in expect.get("passages", {}).items():
        assert text in [passage.text for passage in project.passages if passage.kind == kind], kind


@every("case", CASES, ids=lambda case: case["name"])
def test_a_drawn_form_reads(case: dict[str, Any]) -> None:
    check(case["expect"], *clean_document(as_document(case["form"])))


@every("case", [case for case in CASES if not case.get("needs_merges")], ids=lambda case: case["name"])
def test_a_form_that_lost_its_merged_cells_reads(case: dict[str, Any]) -> None:
    check(case["expect"], *clean_document(unmerged(as_document(case["form"]))))
