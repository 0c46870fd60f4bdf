"""The form that we write is a form that we read."""

from __future__ import annotations

import pytest

import perfeval as pe
from perfeval.outcome import Result
from tests.office.conftest import Documents
from tests.office.surfaces import alone, stated_by


@pytest.mark.parametrize("ending", ["自评表.xlsx", "自评表.docx", "标注表.xlsx", "标注表.docx"])
def test_the_form_we_write_is_a_form_we_read(ending: str, documents: Documents, published: Result) -> None:
    """Whoever fills in our form, or corrects the marked copy, and sends it back is understood; marks are no words."""
    project = stated_by(alone(published, "shanghai-putuo-sports-2022-a"))
    (again,) = pe.read(documents / f"shanghai-putuo-sports-2022-a-{ending}").items
    assert (again.name, again.unit, again.year) == (project["name"], project["unit"], project["year"])
    assert [line.executed_wan for line in again.funds] == [fund["executed_wan"] for fund in project["funds"]]
    assert [(item.level3, item.target_text, item.actual_text, item.max_score, item.self_score)
            for item in again.indicators] == [
        (item["level3"], item["target_text"], item["actual_text"], item["max_score"], item["self_score"])
        for item in project["indicators"]
    ]  # fmt: skip
