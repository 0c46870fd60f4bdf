"""The letter to the unit and the marked copy: what they say of a form, and that they say it at the right cells."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

import perfeval as pe
from perfeval.errors import FileMissing, UsageError
from perfeval.messages import message
from perfeval.office.export import export
from perfeval.office.to_pdf import to_pdf
from perfeval.outcome import Result
from perfeval.report.show.view import view_of
from tests.office.conftest import Documents

WUCHANG, HENGSHAN = "wuchang-gsl-2018", "hunan-hengshan-chubeiliang-2020"


def test_the_letter_says_verdict_problems_supply_and_leaves_the_rest_to_the_reviewers(
    documents: Documents, published: Result
) -> None:
    letter = Document(str(documents / f"{WUCHANG}-复核意见书.docx"))
    lines = [item.text for item in letter.paragraphs]
    assert lines[0] == "项目支出绩效自评复核意见书" and lines[2] == "武昌区工商联："
    heads = [item.text for item in letter.paragraphs if item.style.name == "Heading 1"]
    assert heads == ["一、复核结论", "二、发现的问题", "三、须补充的材料", "四、办理要求"]
    conclusion = view_of(published, WUCHANG).conclusion
    assert any(line.startswith(conclusion.message.text("zh")) for line in lines)
    problems, supply, reply = letter.tables
    found = published.findings_by_project[WUCHANG]
    assert [row.cells[2].text for row in problems.rows[1:]] == [item.message for item in found]
    assert all(row.cells[3].text for row in problems.rows[1:]), "every problem with its place"
    assert [row.cells[-1].text for row in supply.rows][:2] == ["可定分值", "27.50"]
    assert not any(re.search(r"\d{4}年\d", line) for line in lines[-8:]), "no date is filled in for them"
    assert reply.rows[1].cells[1].text.strip() == ""


def test_marks_of_a_workbook_stand_at_their_cells_and_change_no_text(documents: Documents, published: Result) -> None:
    """Each finding of the form is a comment at every cell that it names; the cells keep their own addresses."""
    book = load_workbook(documents / f"{HENGSHAN}-标注表.xlsx")
    account = {line.place: line.text for file in published.intake.files for line in file.account}
    found = published.findings_by_project[HENGSHAN]
    assert found
    for number, item in enumerate(found, 1):
        for place in item.cells:
            cell = book[place.sheet].cell(place.row, place.col)
            assert f"【{number}】" in cell.comment.text
            assert (cell.value or "") == account.get(place, "")


def test_marks_of_a_document_are_comments_in_the_order_of_the_list(documents: Documents, published: Result) -> None:
    copy = Document(str(documents / f"{WUCHANG}-标注表.docx"))
    found = published.findings_by_project[WUCHANG]
    said = {re.match(r"【(\d+)】", item.text)[1] for item in copy.comments}  # type: ignore[index]
    assert said == {str(number) for number, item in enumerate(found, 1) if item.cells}
    assert {item.timestamp for item in copy.comments} == {None}


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_word_and_excel_of_one_name_become_two_pdf(documents: Documents, tmp_path: Path) -> None:
    files = [documents / f"{HENGSHAN}-标注表.{ending}" for ending in ("docx", "xlsx")]
    made = list(to_pdf(files, tmp_path))
    assert [path.name for path in made] == [f"{HENGSHAN}-标注表.pdf", f"{HENGSHAN}-标注表.xlsx.pdf"]
    assert all(path.read_bytes().startswith(b"%PDF") for path in made)


def test_without_the_program_it_is_said_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "表.docx").touch()
    with pytest.raises(UsageError, match="soffice"):
        list(to_pdf([tmp_path / "表.docx"], tmp_path))


def test_what_a_reviewer_corrected_stands_in_the_letter_though_nothing_is_found_there(
    published: Result, tmp_path: Path
) -> None:
    """The unit sees 365天 in the marked copy: the letter says that it wrote ≥360天 and who put the other value."""
    parts = {"object": "使用时长", "column": "实际完成值", "was": "≥360天", "now": "365天", "signed": "", "source": ""}
    said = message("tidy.workbook.edited", cell="指标!F8", **parts)
    project = replace(published.evaluation(WUCHANG).project, corrections=(said,))
    result = pe.evaluate(replace(published.intake, items=(project,)))
    [path] = export(result, tmp_path, ["opinion-docx"])
    lines = [item.text for item in Document(str(path)).paragraphs]
    at = lines.index("复核时先更正了表中 1 处（标注表、评价报告按更正后的值）：")
    assert "由“≥360天”改为“365天”" in lines[at + 1]


def test_a_document_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match="找不到这个文件"):
        list(to_pdf([tmp_path / "意见书.docx"], tmp_path))
