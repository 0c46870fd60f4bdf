"""Forms of many offices, by the public calls: what is read, recomputed and remarked on, against their truth."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import perfeval as pe
from tests.unseen.cutting import cut
from tests.unseen.drawing import Form, all_forms
from tests.unseen.measure import Tally, measure
from tests.unseen.writing import write

AS_DRAWN = 0.999  # of all compared cells
ELSEWHERE = 0.998  # the same forms in the other containers, merged cells lost in some
ELSEWHERE_FLAT = 0.996  # csv: neither merges nor the border between two tables of one page
QUIET = 3  # findings of low weight that a form without a planted mistake may bring

CONTAINERS = {
    "docx": {"runs"},
    "html": {"office", "gbk"},
    "xlsx": {"text", "offset"},
    "csv": set[str](),
}
PARTS = {"docx": (0, 6), "html": (1, 4), "xlsx": (2, 6), "csv": (3, 4)}  # first form, every so many


def evaluated(forms: list[Form], folder: Path) -> dict[str, Any]:
    for form in forms:
        write(form, folder)
    document: dict[str, Any] = json.loads(pe.evaluate(pe.read(folder)).to_json())
    return document


@pytest.mark.parametrize("step", [2, pytest.param(1, marks=pytest.mark.slow)])
def test_as_drawn(step: int, tmp_path: Path) -> None:
    """Every second one in the gate: the others are read there as html or csv."""
    forms = all_forms()[::step]
    assert len(forms) >= 50 // step
    document = evaluated(forms, tmp_path)
    tally = Tally()
    for form in forms:
        measure(form, document, tally)
    assert tally.right / (tally.right + len(tally.wrong)) >= AS_DRAWN, "\n".join(tally.wrong)
    _must_be_quiet(forms, document)


def _must_be_quiet(forms: list[Form], document: dict[str, Any]) -> None:
    """A form without a planted mistake brings no grave finding and few small ones."""
    planted = {form.id for form in forms if any(truth.planted for truth in form.projects)}
    loud: dict[str, Counter[str]] = {}
    for project in document["projects"]:
        name = Path(project["form"]["file"]).stem
        if name not in planted:
            weights = Counter(finding["severity"] for finding in project["findings"])
            if weights["high"] or weights["medium"] > 2 or weights["low"] > QUIET:
                loud[name] = weights
    assert not loud, loud


@pytest.mark.parametrize("container", CONTAINERS)
def test_in_other_containers(container: str, tmp_path: Path) -> None:
    """A part of the forms in each container, another part in each."""
    _measure_in(container, tmp_path, *PARTS[container])


@pytest.mark.slow
@pytest.mark.parametrize("container", CONTAINERS)
def test_all_in_other_containers(container: str, tmp_path: Path) -> None:
    _measure_in(container, tmp_path, 0, 1)


def _measure_in(container: str, tmp_path: Path, first: int, step: int) -> None:
    flags = frozenset(CONTAINERS[container])
    forms = [
        dataclasses.replace(form, container=container, flags=flags)
        for form in all_forms()
        if len(form.sheets) == 1 or container == "xlsx"
    ][first::step]
    document = evaluated(forms, tmp_path)
    tally = Tally()
    for form in forms:
        measure(form, document, tally)
    least = ELSEWHERE_FLAT if container == "csv" else ELSEWHERE
    assert tally.right / (tally.right + len(tally.wrong)) >= least, "\n".join(tally.wrong)


def test_cut_by_a_page_break(tmp_path: Path) -> None:
    """A part of the forms as Word files whose table goes on as another one without headings."""
    _measure_cut(tmp_path, 1, 8)


@pytest.mark.slow
def test_all_cut_by_a_page_break(tmp_path: Path) -> None:
    _measure_cut(tmp_path, 0, 1)


def _measure_cut(folder: Path, first: int, step: int) -> None:
    drawn = [
        dataclasses.replace(form, container="docx", flags=frozenset()) for form in all_forms() if len(form.sheets) == 1
    ][first::step]
    forms = [form for form in drawn if cut(write(form, folder), form)]
    assert len(forms) * 4 > len(drawn) * 3
    document: dict[str, Any] = json.loads(pe.evaluate(pe.read(folder)).to_json())
    tally = Tally()
    for form in forms:
        measure(form, document, tally)
    assert tally.right / (tally.right + len(tally.wrong)) >= ELSEWHERE, "\n".join(tally.wrong)
