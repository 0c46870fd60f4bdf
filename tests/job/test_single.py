"""One project's report as an object: it shows itself, writes page, Word and Excel."""

from __future__ import annotations

import docx
import pytest
from openpyxl import load_workbook

from perfeval.errors import UnknownName
from perfeval.intake import read
from perfeval.outcome import evaluate
from perfeval.verify import verify_page

ID = "yunnan-yongde-mingliang-2022"


@pytest.fixture(scope="module")
def result(data_raw):
    return evaluate(read([data_raw / f"{ID}.html", data_raw / "hunan-hengshan-chubeiliang-2020.xlsx"]))


def test_the_page_stands_alone_and_verifies(result, data_raw, tmp_path) -> None:
    page = result.report(ID).to_html(tmp_path / "to" / "r.html")
    text = page.read_text("utf-8")
    assert "义务教育营养改善计划" in text
    assert "index.html" not in text
    assert verify_page(page, data_raw / f"{ID}.html").same


def test_word_and_excel(result, tmp_path) -> None:
    report = result.report(ID)
    words = "\n".join(one.text for one in docx.Document(report.to_docx(tmp_path / "r.docx")).paragraphs)
    assert "义务教育营养改善计划" in words
    sheets = load_workbook(report.to_xlsx(tmp_path / "r.xlsx")).worksheets
    cells = [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert any("义务教育营养改善计划" in cell for cell in cells)
    assert not any("储备粮" in cell for cell in cells)


def test_it_shows_itself(result) -> None:
    report = result.report(ID)
    assert "38.766462" in report._repr_html_()
    assert ID in repr(report)


def test_an_unknown_project_is_one_sentence_with_the_nearest(result) -> None:
    with pytest.raises(UnknownName, match=ID):
        result.report(ID[:-1])
