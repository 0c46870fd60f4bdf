"""The made-up county: every layout is understood, every file says that it is made up, what was planted is found."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest

from perfeval.example_county.form_files import form_of, write_sheet
from perfeval.example_county.made_up_projects import county, projects, sound_projects
from perfeval.example_county.make import PLANTED, write_county
from perfeval.intake import read
from perfeval.outcome import evaluate


@pytest.fixture(scope="module")
def one_of_each_layout(tmp_path_factory):
    """One sound project in each of the twelve layouts, written and evaluated."""
    folder = tmp_path_factory.mktemp("county")
    endings = {layout["id"]: layout.get("file", "xlsx") for layout in county()["layout"]}
    items = {item.layout: item for item in sound_projects()}
    for item in items.values():
        write_sheet(form_of(item), folder / f"{item.code}.{endings[item.layout]}")
    return items, evaluate(read(folder))


def test_every_layout_is_read_as_it_was_written(one_of_each_layout) -> None:
    items, result = one_of_each_layout
    assert len(result.evaluations) == len(items) == 12
    for item in items.values():
        project = result.evaluation(item.code).project
        assert (project.name, project.year, project.department) == (item.name, item.year, item.department)
        assert (project.money.budget.wan, project.money.executed.wan) == (item.budget, item.executed)
        assert [one.level3 for one in project.indicators] == [line.level3 for line in item.lines]
        assert [one.self_score for one in project.indicators] == [line.self_score for line in item.lines]
        assert result.evaluation(item.code).totals.self_score == item.total


def test_every_layout_says_that_it_is_made_up_and_is_understood_whole(one_of_each_layout) -> None:
    _, result = one_of_each_layout
    for reading in result.intake.files:
        texts = [line.text for line in reading.account]
        assert any(county()["mark"] in text for text in texts), reading.file
        assert all(line.understood for line in reading.account), reading.file


def test_every_fault_is_in_the_list_and_changes_a_form() -> None:
    sound = {item.key: item for item in sound_projects()}
    changed = {item.key for item in projects() if item != sound[item.key]}
    assert changed == {(one["year"], one["kind"], one["town"]) for one in county()["fault"]}


EXPECTED = {
    "2025-daolu-1": "actual.repeats_bound",
    "2025-daolu-3": "fulfilment.not_met_without_reason",
    "2025-yingyang-1": "score.total_sum",
    "2025-yingyang-2": "funds.rate_printed_wrong",
    "2025-yinshui-3": "score.indicator",
    "2025-nongtian-2": "score.weights_sum",
    "2025-nongtian-3": "funds.overspent",
    "2025-wenhua-1": "fulfilment.over",
    "2025-huanwei-2": "actual.only_done",
    "2024-daolu-2": "funds.rate_printed_wrong",
    "2024-weisheng-1": "score.total_sum",
}


@pytest.mark.slow
def test_the_whole_county(tmp_path) -> None:
    assert write_county(tmp_path) == 49
    first = {path.name: path.read_bytes() for path in sorted(tmp_path.rglob("*.*")) if path.is_file()}
    write_county(tmp_path)
    assert first == {path.name: path.read_bytes() for path in sorted(tmp_path.rglob("*.*")) if path.is_file()}
    result = evaluate(read(tmp_path / "raw"))
    found = defaultdict(set)
    for key, findings in result.findings_by_project.items():
        found[key] = {finding.code for finding in findings}
    with (tmp_path / PLANTED).open(encoding="utf-8-sig", newline="") as stream:
        planted = [row[0] for row in list(csv.reader(stream))[1:]]
    assert set(EXPECTED) < set(planted)
    assert {key: code for key, code in EXPECTED.items() if code not in found[key]} == {}
    assert not [item for item in result.intake.files if item.status != "read"]
