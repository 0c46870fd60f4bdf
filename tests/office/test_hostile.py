"""Text of forms never becomes a formula, a field or a link; it stays readable."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from perfeval.office.export import export
from perfeval.outcome import Result
from tests.report import samples
from tests.report.test_sanitize import VECTORS

FORMULAS = {
    "equals": "=1+1",
    "command": "=cmd|'/C calc'!A0",
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "hyperlink": '=HYPERLINK("http://example.invalid/","x")',
    "dde field": "{ DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe }",
    "merge field": "«PAGE»{ INCLUDEPICTURE http://example.invalid/a.png }",
    "xml": "]]></w:t><w:instrText>PAGE</w:instrText><w:t>",
    "spelled escape": "_x000D__x0041_",
    "control characters": "a\x00\x01\x07\x0b\x0c\x1b\x85b\ufffe\uffff",
    "half a pair": "a\ud800b",
    "bidi": "\u202e\u2066x",
    "long": "长" * 40000,
}
ALL = {**FORMULAS, **{name: VECTORS[name] for name in ("script", "quoted", "braces", "svg onload", "comment breakout")}}


def poisoned(vector: str) -> Result:
    evaluation = samples.poisoned(samples.EVALUATION, vector)
    # no file system holds every character, and ids are made safe before anything is named after them
    project = replace(evaluation.project, id=samples.PROJECT.id)
    findings = samples.poisoned(samples.FINDINGS, vector)
    return samples.result("zh", replace(evaluation, project=project), findings)


READABLE = {"equals", "plus", "at", "script", "xml", "merge field"}
#: Several in one text, each group begun by another way to begin a formula; the slow test takes each alone.
TOGETHER = (
    ("equals", "xml", "script"), ("plus", "merge field"), ("command", "dde field", "spelled escape"),
    ("minus", "control characters", "half a pair"), ("at", "quoted", "braces", "bidi"),
    ("hyperlink", "svg onload", "comment breakout"),
)  # fmt: skip


@pytest.mark.parametrize("names", TOGETHER, ids=" ".join)
def test_hostile_text_is_inert_in_every_document(names: tuple[str, ...], tmp_path: Path) -> None:
    _is_inert("".join(ALL[name] for name in names), tmp_path, is_readable=set(names) <= READABLE)


def test_nothing_hostile_is_forgotten() -> None:
    assert sorted(name for names in TOGETHER for name in names) == sorted(set(ALL) - {"long"})


def test_a_text_longer_than_a_cell_of_excel_is_written(tmp_path: Path) -> None:
    [path] = export(poisoned(ALL["long"]), tmp_path, ("form-xlsx",))
    longest = max(len(str(cell.value)) for row in load_workbook(path).worksheets[0].iter_rows() for cell in row)
    assert 32_000 < longest <= 32_767


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_each_alone_is_inert(name: str, tmp_path: Path) -> None:
    _is_inert(ALL[name], tmp_path, is_readable=name in READABLE)


def _is_inert(vector: str, tmp_path: Path, *, is_readable: bool) -> None:
    paths = list(export(poisoned(vector), tmp_path))
    for path in paths:
        with zipfile.ZipFile(path) as package:
            parts = {entry: package.read(entry).decode("utf-8") for entry in package.namelist()
                     if entry.endswith((".xml", ".rels"))}  # fmt: skip
        whole = "".join(parts.values())
        assert 'TargetMode="External"' not in whole
        assert "<f>" not in whole and "<f " not in whole, "no formula"
        assert not re.search(r"<w:(fldSimple|hyperlink|object|altChunk|subDoc)[ />]", whole)
        assert not re.search(r"<(hyperlinks|ddeLinks?|externalReferences?)[ />]", whole)
        orders = [order for text in parts.values() for order in re.findall(r"<w:instrText[^>]*>([^<]*)", text)]
        assert set(orders) <= {"PAGE"}, "only our page numbers"
        if path.suffix == ".xlsx":
            for sheet in load_workbook(path).worksheets:
                assert all(cell.data_type in {"s", "n"} for row in sheet.iter_rows() for cell in row)
        else:
            assert Document(str(path)).tables
    if is_readable:
        _stays_readable(vector, paths)


def _stays_readable(vector: str, paths: list[Path]) -> None:
    files = {path.name.rpartition("-")[2]: path for path in paths}
    sheet = load_workbook(files["自评表.xlsx"]).worksheets[0]
    wanted = vector + (samples.PROJECT.name or "")
    assert wanted in [cell.value for row in sheet.iter_rows() for cell in row]
    table = Document(str(files["自评表.docx"])).tables[0]
    assert wanted in [cell.text for row in table.rows for cell in row.cells]
    paragraphs = [item.text for item in Document(str(files["评价报告.docx"])).paragraphs]
    assert any(text.endswith(wanted) for text in paragraphs)
