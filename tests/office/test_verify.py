"""A page is held against its inputs: the same, or the first number that differs is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

import perfeval as pe
from perfeval.batch.files import fingerprint_json
from perfeval.clean.store import save_store
from perfeval.cli import app
from perfeval.errors import FileMissing, UsageError
from perfeval.report.page_texts import find_piece, page_texts
from perfeval.report.record import book_fingerprint, read_values, record_of
from perfeval.rules.book import load_book
from perfeval.verify import verify_page
from tests.report.pages import project_page

NAME = "shanghai-putuo-sports-2022-a"


@pytest.fixture(scope="module")
def form(data_raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forms") / f"{NAME}.xlsx"
    shutil.copyfile(data_raw / path.name, path)
    return path


@pytest.fixture(scope="module")
def page(form: Path) -> str:
    return project_page(pe.evaluate(form), "体育中心")


@pytest.fixture
def report(page: str, tmp_path: Path) -> Path:
    path = tmp_path / "projects" / f"{NAME}.html"
    path.parent.mkdir()
    path.write_text(page, "utf-8")
    return path


def test_an_untouched_page_is_the_same(report: Path, form: Path) -> None:
    verdict = verify_page(report, form)
    assert verdict.same
    assert verdict.compared > 300
    assert verdict.notes == ()


def test_without_a_path_the_store_beside_the_page_is_asked(report: Path, form: Path) -> None:
    with pytest.raises(UsageError):
        verify_page(report)
    intake = pe.read(form)
    save_store(report.parents[1] / ".perfeval" / "intake", intake.items, intake.files)
    assert verify_page(report).same


@pytest.mark.parametrize(
    ("true", "false", "where"),
    [
        ('<span title="21.54576">21.55</span>', '<span title="21.54576">22.55</span>', "年度资金总额"),
        ('data-h="分值">20</td>', 'data-h="分值">19</td>', "结算条款完成率"),
        ('data-h="复算得分">98.62</td>', 'data-h="复算得分">99.62</td>', "合计"),
        ('<p class="say">退回补充后重评</p>', '<p class="say">基本可信</p>', "体育中心"),
    ],
)
def test_a_changed_number_is_named(report: Path, form: Path, page: str, true: str, false: str, where: str) -> None:
    assert true in page
    report.write_text(page.replace(true, false, 1), "utf-8")
    verdict = verify_page(report, form)
    assert not verdict.same
    assert (verdict.said, verdict.now) == (page_texts(f"<p {false}")[0][0].text, page_texts(f"<p {true}")[0][0].text)
    assert where in verdict.where


def test_the_exact_figure_behind_a_rounded_one_is_held_too(report: Path, form: Path, page: str) -> None:
    report.write_text(page.replace('<span title="21.54576">', '<span title="21.64576">', 1), "utf-8")
    verdict = verify_page(report, form)
    assert (verdict.same, verdict.said, verdict.now) == (False, "21.64576", "21.54576")


def test_another_version_may_round_further_but_not_otherwise(report: Path, form: Path, page: str) -> None:
    older = page.replace(f">{pe.__version__}</dd>", ">0.0.9</dd>")
    report.write_text(older.replace('<span title="21.54576">21.55</span>', "21.54576"), "utf-8")
    assert verify_page(report, form).same
    report.write_text(older.replace('<span title="21.54576">21.55</span>', "21.56"), "utf-8")
    assert not verify_page(report, form).same


def test_a_changed_form_is_named_by_its_first_number(report: Path, form: Path, tmp_path: Path) -> None:
    changed = tmp_path / form.name
    book = load_workbook(form)
    sheet = book.worksheets[0]
    assert [sheet["F6"].value, sheet["F7"].value] == ["215,457.6", "215457.6"]
    sheet["F6"], sheet["F7"] = "225,457.6", "225457.6"
    book.save(changed)
    verdict = verify_page(report, changed)
    assert not verdict.same
    assert (verdict.where, verdict.said, verdict.now) == (
        "自评表!F6（全年执行数 funds[0].executed_wan）",
        "21.54576",
        "22.54576",
    )
    assert any("指纹" in note for note in verdict.notes)


def test_other_words_of_another_version_are_no_difference_but_other_numbers_are(
    report: Path, form: Path, page: str
) -> None:
    older = page.replace(f">{pe.__version__}</dd>", ">0.0.9</dd>").replace("结算条款完成率</", "结算条款达成率</", 1)
    assert older.count("0.0.9") == 1 and "达成率" in older
    report.write_text(older, "utf-8")
    verdict = verify_page(report, form)
    assert verdict.same
    assert len(verdict.notes) == 2 and "0.0.9" in verdict.notes[0] and "1 处文字" in verdict.notes[1]
    report.write_text(older.replace('data-h="分值">20</td>', 'data-h="分值">19</td>', 1), "utf-8")
    assert (verify_page(report, form).said, verify_page(report, form).now) == ("19", "20")


def test_the_record_of_values_is_held_against_values(report: Path, form: Path, page: str) -> None:
    """Whoever changes the record alone, or takes a row out of it, is found by code and place."""
    values = record_of(pe.evaluate(form)).values
    stated = read_values(values) or []
    assert {one.code: (one.place, one.value) for one in stated}["funds[0].executed_wan"] == ("自评表!F6", "21.54576")
    row = '["funds[0].","自评表!F6","executed_wan","21.54576"]'
    assert row in values and values in page
    for false, said in ((row.replace("21.5", "22.5"), "22.54576"), (row.replace("executed", "other"), "（没有）")):
        report.write_text(page.replace(row, false), "utf-8")
        verdict = verify_page(report, form)
        assert not verdict.same and "自评表!F6" in verdict.where and (verdict.said, verdict.now) == (said, "21.54576")


def test_only_a_page_of_an_older_version_may_lack_the_record_of_values(report: Path, form: Path, page: str) -> None:
    values = record_of(pe.evaluate(form)).values
    assert values in page
    for broken in ("", "[1]", '[["a"]', "[" * 100_000):
        report.write_text(page.replace(values, broken), "utf-8")
        assert not verify_page(report, form).same
    label = page.index("<div><dt>", page.index("pe-record-numbers"))
    report.write_text(
        page.replace(page[label : page.index("</div>", label) + 6], "").replace(
            f">{pe.__version__}</dd>", ">0.0.9</dd>"
        ),
        "utf-8",
    )
    assert verify_page(report, form).same


def test_another_rule_book_is_a_difference(report: Path, form: Path) -> None:
    assert not verify_page(report, form, "cn_hubei_self").same


def test_a_page_made_under_a_book_asked_for_is_the_same(form: Path, report: Path) -> None:
    report.write_text(project_page(pe.evaluate(form, rules="cn_2021_101")), "utf-8")
    assert verify_page(report, form).same


def test_an_english_page_is_checked_in_english(form: Path, report: Path) -> None:
    report.write_text(project_page(pe.evaluate(form, lang="en")), "utf-8")
    assert verify_page(report, form).same


def test_what_is_no_project_page_is_refused(tmp_path: Path, form: Path) -> None:
    other = tmp_path / "index.html"
    other.write_text("<html lang=zh-CN><h1>目录</h1>", "utf-8")
    with pytest.raises(UsageError):
        verify_page(other, form)
    with pytest.raises(FileMissing):
        verify_page(tmp_path / "none.html", form)


def test_exit_codes(report: Path, form: Path, page: str) -> None:
    same = CliRunner().invoke(app, ["verify", str(report), str(form)])
    assert same.exit_code == 0 and "一致" in same.output
    report.write_text(page.replace("98.62", "98.63", 1), "utf-8")
    differs = CliRunner().invoke(app, ["verify", str(report), str(form)])
    assert differs.exit_code == 1 and "98.63" in differs.output and "98.62" in differs.output


def test_the_record_is_the_same_in_both_languages_and_holds_no_time(form: Path) -> None:
    chinese, english = (record_of(pe.evaluate(form, lang=lang)) for lang in ("zh", "en"))
    assert chinese.numbers_sha256 == english.numbers_sha256
    assert len(chinese.file_sha256) == len(chinese.rulebook_sha256) == len(chinese.numbers_sha256) == 64


def test_a_rule_book_has_one_fingerprint_in_all_rooms() -> None:
    book = load_book("cn_2020_10_self")
    assert book_fingerprint(book) == fingerprint_json(book.model_dump(mode="json"))


def test_a_piece_is_found_where_most_of_it_stands() -> None:
    page, _ = page_texts("<p>甲</p><p>0</p><h3>甲</h3><p>1</p><p>2</p>")
    piece, _ = page_texts("<h3>甲</h3><p>1</p><p>3</p>")
    found = find_piece(page, piece)
    assert found is not None
    assert [(one.page and one.page.text, one.piece and one.piece.text) for one in found] == [("2", "3")]
    assert find_piece(page, page_texts("<p>乙</p>")[0]) is None


def test_a_piece_of_one_sentence_is_found_though_its_number_was_changed() -> None:
    page, _ = page_texts("<p>7</p><p>读出 6 个文件。</p>")
    found = find_piece(page, page_texts("<p>读出 5 个文件。</p>")[0])
    assert found is not None and [(one.at, one.page and one.page.text) for one in found] == [(1, "读出 6 个文件。")]
