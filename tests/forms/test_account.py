"""The account agrees with readers that know nothing of perfeval: openpyxl, python-docx, lxml (清点)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from lxml import html

from perfeval.clean.projects import clean_document
from perfeval.sources.reading import read_document
from tests.every import every
from tests.forms.test_unseen import CASES, WRITERS, check


def count_xlsx(path: Path) -> int:
    book = openpyxl.load_workbook(path)
    return sum(
        cell.value is not None and str(cell.value).strip() != ""
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    )


def count_docx(path: Path) -> int:
    document = Document(str(path))
    cells = {cell._tc for table in document.tables for row in table.rows for cell in row.cells if cell.text.strip()}
    return len(cells) + sum(bool(paragraph.text.strip()) for paragraph in document.paragraphs)


def count_html(path: Path) -> int:
    tree = html.fromstring(path.read_bytes().decode("gb18030"))
    texts = [node.text_content() for node in tree.iter("td", "p")]
    return sum(bool(text.strip()) for text in texts)


COUNTERS: dict[str, Callable[[Path], int]] = {"xlsx": count_xlsx, "docx": count_docx, "html": count_html}


@pytest.mark.parametrize("kind", COUNTERS)
@every("case", CASES[::3], ids=lambda case: case["name"])
def test_a_drawn_form_reads_from_a_file_and_used_and_unused_are_all_there_is(
    case: dict[str, Any], kind: str, tmp_path: Path
) -> None:
    _read_and_counted(case, kind, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("kind", COUNTERS)
@every("case", CASES, ids=lambda case: case["name"])
def test_all_drawn_forms_from_files(case: dict[str, Any], kind: str, tmp_path: Path) -> None:
    _read_and_counted(case, kind, tmp_path)


def _read_and_counted(case: dict[str, Any], kind: str, tmp_path: Path) -> None:
    path = WRITERS[kind](case["form"], tmp_path / f"form.{kind}")
    projects, reading = clean_document(read_document(path, path.name))
    check(case["expect"], projects, reading)
    assert len(reading.account) == COUNTERS[kind](path)
    assert len({line.place for line in reading.account}) == len(reading.account)


@pytest.mark.parametrize("folder", ["printed", "printed-wide"])
@pytest.mark.parametrize("kind", COUNTERS)
def test_published_forms_are_accounted_for(shared: Path, folder: str, kind: str) -> None:
    for path in sorted((shared / "forms" / folder).glob(f"*.{kind}")):
        _, reading = clean_document(read_document(path, path.name))
        assert len(reading.account) == COUNTERS[kind](path), path.name
