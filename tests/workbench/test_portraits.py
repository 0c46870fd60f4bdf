"""Objects show themselves: a small table in a notebook, words in a terminal; a form's text is never code."""

from __future__ import annotations

import builtins
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.testing.globalipapp import start_ipython

import perfeval as pe
from perfeval.report.display import Display
from perfeval.rules.book import load_book
from perfeval.workbench import portraits
from perfeval.workbench.ipython_display import LOOKS, register
from tests.report.samples import EVALUATION, FINDINGS, PROJECT, poisoned, result

VECTOR = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def shell() -> Iterator[Any]:
    """IPython takes ``exit``, ``print`` and others for itself; other tests of this process get theirs back."""
    before = dict(vars(builtins))
    InteractiveShell.clear_instance()
    made = start_ipython() or InteractiveShell.instance()
    made.display_formatter.active_types = made.display_formatter.format_types
    register(made)
    yield made
    for name, value in before.items():
        setattr(builtins, name, value)


def shown(shell: Any, value: object) -> dict[str, str]:
    data, _ = shell.display_formatter.format(value)
    return dict(data)


def objects() -> list[tuple[object, str]]:
    sample = result()
    return [
        (sample.intake, "2018年武昌区工商联服务企业商会经费"),
        (sample, "72.5 / 100"),
        (EVALUATION, "复算 72.5，自评 98，满分 100，未评 14"),
        (PROJECT, "预算 48 万元，执行 44.9 万元"),
        (EVALUATION.explanations["total"], "44.9 ÷ 48 = 0.9354"),
        (FINDINGS[0], "指标值是100人次，实际完成值写100%"),
        (load_book("cn_2020_10_self"), "优 ≥ 90，良 ≥ 80"),
    ]


@pytest.mark.parametrize("number", range(7))
def test_table_and_words(shell: Any, number: int) -> None:
    value, words = objects()[number]
    data = shown(shell, value)
    assert data["text/html"].count("<table>") == 1
    assert words in data["text/html"]
    assert words in data["text/plain"]
    assert "<" not in data["text/plain"].replace("≥ <", "")


def test_every_kind_of_object_is_told(shell: Any) -> None:
    assert len(LOOKS) == len(objects())


@pytest.mark.parametrize("look", ["intake", "result", "project", "evaluation", "explanation", "finding"])
def test_text_of_a_form_stays_text(look: str) -> None:
    sample = poisoned(result(), VECTOR)
    parts = {
        "intake": sample.intake,
        "result": sample,
        "project": sample.intake.items[0],
        "evaluation": sample.evaluations[0],
        "explanation": sample.evaluations[0].explanations["total"],
        "finding": poisoned(FINDINGS[0], VECTOR),
    }
    page = getattr(portraits, look)(parts[look])
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_only_inside_ipython_and_only_once(shell: Any) -> None:
    register(shell)
    unwanted = "{'IPython', 'perfeval.workbench.ipython_display'}"
    code = f"import sys, perfeval; perfeval.read; assert not {unwanted} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_small_tables_of_what_was_read(data_raw: Path) -> None:
    intake = pe.read(data_raw / "wuchang-gsl-2018.docx")
    files = repr(pe.workbench.files_table(intake))
    assert "wuchang-gsl-2018.docx  已读  1" in files
    assert isinstance(pe.workbench.doubts(intake), Display)
    total, used = len(intake.account), int(intake.account["used_by"].notna().sum())
    assert f"{total}  {used}  {total - used}" in files
