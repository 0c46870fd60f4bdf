"""The published forms: every known error is found at its row with its figure, and what holds stays unflagged."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from perfeval.review.findings import Finding
from perfeval.scoring.result import Status
from tests.review.forms import CHECKOUT, RAW, SHARED, evaluated, findings_on

KEYS = tomllib.loads((CHECKOUT / "tests/cases/review/answer_keys.toml").read_text("utf-8"))["form"]

#: The words of the answer keys beside the shared forms → the checks that answer them.
CHECKS = {
    "funds_sum": ["funds.rows_do_not_add_up"],
    "exec_score": ["funds.execution_score"],
    "exec_rate": ["funds.rate_printed_wrong"],
    "goal_sum": ["goal.sum"],
    "indicator_score": ["score.indicator"],
    "total_score": ["score.total_sum"],
    "weight_sum": ["score.weights_sum"],
    "duplicate_measure": ["input.execution_counted_twice"],
    "text_vs_number": ["text_vs_table.all_done_with_money_left", "reason.figures"],
    "not_applicable": ["actual.not_applicable"],
    "points_as_values": ["values.points_in_value_columns"],
    "not_filled": ["form.not_filled"],
    "actual_copies_target": ["actual.repeats_bound"],
    "goal_copy": ["goal.copied_into_result"],
}
ANYWHERE = {
    "reason",
    "goals",
    "actual goal",
    "自评得分",
    "执行准确性",
    "all indicators",
    "all bounded rows",
    "all incl. execution",
    "完成值, 得分",
}


#: What holds on shared forms that are not among the example data: rounding, sums, and costs that make the budget.
QUIET = {
    "anhui-tianjiaan-jiuye-2024": {"funds.rate_printed_wrong", "funds.rows_do_not_add_up"},
    "chongqing-kexuecheng-2021": {"score.total_sum", "score.weights_sum", "funds.execution_score"},
    "sichuan-qingshen-fagai-2023": {"funds.rate_printed_wrong", "score.weights_sum", "actual.missing_with_points"},
    "wuhan-qingshan-jiaoyu-2020-target": {"form.not_filled", "score.none_anywhere", "coverage.missing_level1"},
    "yinchuan-no6-2021": {"target.magnitude", "direction.cost_with_at_least", "target.empty", "funds.overspent"},
}


def answers(finding: Finding, entry: dict[str, str]) -> bool:
    """The finding is of the right kind, at the right row, and names the recomputed figure."""
    where = entry["where"].split(" / ")[0]
    at_row = entry["where"] in ANYWHERE or where in finding.object
    figures = (
        re.findall(r"\d+(?:\.\d+)?", entry["recomputed"])
        if not entry["recomputed"].startswith(("not ", "neither"))
        else []
    )
    named = all(figure in (finding.expected or "") for figure in figures)
    return finding.code in CHECKS[entry["check"]] and at_row and named


@pytest.mark.parametrize("form", KEYS, ids=[form["file"] for form in KEYS])
def test_known_errors_of_the_example_data_are_found(form: dict) -> None:  # type: ignore[type-arg]
    path = RAW / form["file"]
    if not path.exists():
        pytest.skip(f"{path.name} is not among the example data")
    found = findings_on(path)
    for wanted in form["must"]:
        fitting = [f for f in found if f.code == wanted["code"] and wanted.get("object", "") in f.object]
        assert fitting, f"{wanted} not among {[(f.code, f.object) for f in found]}"
        assert any(
            all(getattr(f, key) == wanted[key] for key in ("saw", "expected") if key in wanted) for f in fitting
        ), f"{wanted}: found {[(f.object, f.saw, f.expected) for f in fitting]}"
    loud = [f for f in found if f.code in form["quiet"]]
    assert not loud, f"holds on the form, yet flagged: {[(f.code, f.message) for f in loud]}"


def shared_files() -> list[Path]:
    folder = SHARED / "forms"
    return sorted(folder.glob("*.json")) if folder.is_dir() else []


@pytest.mark.parametrize(
    "edition", ["printed/{}.xlsx", "printed/{}.docx", "printed/{}.html", "printed-wide/{}.xlsx", "printed-wide/{}.docx"]
)
def test_answer_keys_of_the_shared_forms(edition: str) -> None:
    if not shared_files():
        pytest.skip("no ../shared beside this checkout")
    found, missed = 0, []
    for file in shared_files():
        data = json.loads(file.read_text("utf-8"))
        path = SHARED / "forms" / edition.format(data["slug"])
        findings = findings_on(path)
        for entry in data["answer_key"]:
            if entry["check"] == "zero_target":  # nothing is wrong with it: it must be read as met
                rows = [
                    row for item in evaluated(path) for row in item.indicators if entry["where"] in row.indicator.level3
                ]
                good = bool(rows) and all(row.status is Status.MET for row in rows)
            else:
                good = any(answers(finding, entry) for finding in findings)
            found += good
            missed += [] if good else [f"{data['slug']}: {entry['check']} {entry['where']} → {entry['recomputed']}"]
    print(f"\n{edition}: {found} of {found + len(missed)} answer-key entries found", *missed, sep="\n   ")
    assert found / (found + len(missed)) >= 0.95, missed


@pytest.mark.parametrize(("slug", "codes"), QUIET.items(), ids=list(QUIET))
def test_what_holds_on_the_shared_forms_stays_unflagged(slug: str, codes: set[str]) -> None:
    if not shared_files():
        pytest.skip("no ../shared beside this checkout")
    for edition in ("printed/{}.xlsx", "printed/{}.docx"):
        loud = [f.message for f in findings_on(SHARED / "forms" / edition.format(slug)) if f.code in codes]
        assert not loud


@pytest.mark.parametrize("file", shared_files(), ids=lambda file: file.stem)
def test_no_two_findings_alike_and_every_one_has_a_place(file: Path) -> None:
    for edition in ("printed/{}.xlsx", "printed/{}.html"):
        found = findings_on(SHARED / "forms" / edition.format(file.stem))
        keys = [(f.code, f.object, f.cells[0]) for f in found]
        assert len(keys) == len(set(keys))
        assert all(f.cells for f in found)
