"""One evaluation, told in two languages: the other language costs neither a second evaluation nor a second review."""

from __future__ import annotations

from pathlib import Path

import pytest

import perfeval as pe
from perfeval import outcome
from perfeval.outcome import Result
from perfeval.report import show
from perfeval.review.sheets import write_findings

FORMS = ("wuchang-gsl-2018.docx", "hubei-huangshi-library-2022.docx")


@pytest.fixture(scope="module")
def chinese(data_raw: Path) -> Result:
    return pe.evaluate(pe.read([data_raw / name for name in FORMS]))


def displays(result: Result, project: str) -> list[str]:
    made = (show.headline, show.measures_table, show.indicator_table, show.findings_list, show.verified, show.sources)
    return [make(result, project).html for make in made]


def test_the_other_language_is_only_told(chinese: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluated = pe.evaluate(chinese.intake, lang="en")
    for name in ("evaluate_project", "review_in_full", "choose_book"):
        monkeypatch.setattr(outcome, name, None)  # whoever evaluates or reviews again stumbles here
    told = chinese.told_in("en")
    for item in chinese.evaluations:
        assert displays(told, item.project.id) == displays(evaluated, item.project.id)
    assert told.to_json() == evaluated.to_json()
    assert told.told_in("zh").to_json() == chinese.to_json()


def test_the_workbook_of_findings_asks_the_result(chinese: Result, tmp_path: Path) -> None:
    """What passed and what shows across the projects is written as it was found, not reviewed again."""
    write_findings(
        chinese.evaluations,
        chinese.findings_by_project,
        tmp_path / "a.xlsx",
        passed=chinese.passed_by_project,
        across=chinese.portfolio.findings,
    )
    from openpyxl import load_workbook

    said = [row[4] for row in load_workbook(tmp_path / "a.xlsx")["核对相符"].iter_rows(min_row=2, values_only=True)]
    assert said == [one.message for found in chinese.passed_by_project.values() for one in found] and said


def test_data_beside_the_sentences_are_the_same_in_both_languages(chinese: Result) -> None:
    both = (chinese.document(), chinese.told_in("en").document())
    for one, other in zip(*(document["projects"] for document in both), strict=True):
        for mine, yours in zip(one["indicators"], other["indicators"], strict=True):
            assert mine["steps_data"] == yours["steps_data"] and len(mine["steps"]) == len(mine["steps_data"])
            assert mine["unscored_reason_data"] == yours["unscored_reason_data"]
        assert one["rulebook_reason_data"] == other["rulebook_reason_data"]
        assert one["rulebook_reason"] != other["rulebook_reason"]
