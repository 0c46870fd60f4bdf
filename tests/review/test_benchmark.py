"""The planted-error benchmark keeps its promise: nearly everything planted is found, hardly anything else is said."""

from __future__ import annotations

import pytest

from tests.benchmarks.planting import measure_forms, measure_reports
from tests.benchmarks.review import PLANTINGS, clean_forms, ranked_on_top, run


def test_planted_errors_are_found_and_little_else() -> None:
    scores, clean = run()
    assert len(PLANTINGS) >= 50
    for family, score in scores.items():
        assert score.found / score.planted >= 0.95, (family, score.missed)
        assert score.alarms / score.planted <= 2, (family, score.extra)
    for name, findings in clean.items():
        assert len(findings) <= 2, (name, [finding.message for finding in findings])


def test_clean_forms_lie_in_several_layouts_and_years() -> None:
    forms = clean_forms()
    assert len({form["project"].get("layout", "mof-2020") for form in forms}) >= 4
    assert len({form["project"]["year"] for form in forms}) >= 3


def test_planted_projects_come_first() -> None:
    top, planted = ranked_on_top()
    assert planted >= 6
    assert top >= 0.9 * planted


@pytest.mark.slow
def test_faults_in_drawn_reports_and_forms_are_found_and_the_sound_are_never_called_wrong() -> None:
    for measured, least in ((measure_reports(2, 1, "near"), 0.8), (measure_forms(3, 2, "both"), 0.8)):
        assert measured.found.total() / measured.planted.total() >= least, measured.table()
        assert not measured.wrong
