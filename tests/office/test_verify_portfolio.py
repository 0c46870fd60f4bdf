"""The portfolio page is held against all its forms: the same, or the first number that differs is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

import perfeval as pe
from perfeval.clean.store import save_store
from perfeval.errors import UsageError
from perfeval.outcome import Result
from perfeval.report.html import export_portfolio
from perfeval.verify import verify_page
from tests.cli.shell import form
from tests.report.pages import PORTFOLIO_DISPLAYS, code, displays, html, notebook


def page_of(result: Result) -> str:
    """A portfolio page, without running a kernel."""
    cells = (code(html(piece)) for piece in displays(result, PORTFOLIO_DISPLAYS))
    return export_portfolio(notebook(*cells), title="组合", lang=result.lang)


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four forms of two years and a file that is none."""
    folder = tmp_path_factory.mktemp("portfolio") / "raw"
    for year in ("2021", "2022"):
        for name, spent in (("图书馆", 44.9), ("文化馆", 30)):
            form(folder / year / f"{name}{year}.xlsx", f"{name}免费开放", year=year, executed=spent, score=18)
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    return folder


@pytest.fixture(scope="module")
def pages(forms: Path) -> dict[str, str]:
    intake = pe.read(forms)
    return {lang: page_of(pe.evaluate(intake, lang=lang)) for lang in ("zh", "en")}


@pytest.fixture
def out(forms: Path, pages: dict[str, str], tmp_path: Path) -> Path:
    """An output folder with the page and the store that it was made from."""
    intake = pe.read(forms)
    save_store(tmp_path / ".perfeval" / "intake", intake.items, intake.files)
    (tmp_path / "portfolio.html").write_text(pages["zh"], "utf-8")
    return tmp_path


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_untouched_page_is_the_same(out: Path, forms: Path, pages: dict[str, str], lang: str) -> None:
    report = out / "portfolio.html"
    report.write_text(pages[lang], "utf-8")
    for source in (None, forms):
        verdict = verify_page(report, source)
        assert verdict.same, verdict
        assert verdict.compared > 250
        assert verdict.notes == ()


@pytest.mark.parametrize(
    ("true", "false", "where"),
    [
        ('href="index.html#answer=returned">4</a>', 'href="index.html#answer=returned">3</a>', "退回补充后重评"),
        ('">62.50%</td>', '">63.50%</td>', "免费开放"),
        ('">149.80</td>', '">159.80</td>', "区文化局"),
        ('">74.90</td>', '">84.90</td>', "按年度"),
    ],
)
def test_a_changed_number_is_named(out: Path, pages: dict[str, str], true: str, false: str, where: str) -> None:
    assert true in pages["zh"]
    report = out / "portfolio.html"
    report.write_text(pages["zh"].replace(true, false, 1), "utf-8")
    verdict = verify_page(report)
    assert not verdict.same
    plain = {text: text.split(">")[1].split("<")[0] for text in (true, false)}
    assert (verdict.said, verdict.now) == (plain[false], plain[true])
    assert where in verdict.where


def test_a_changed_form_is_named_by_its_first_number(out: Path, forms: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(forms, changed)
    path = changed / "2022" / "图书馆2022.xlsx"
    book = load_workbook(path)
    book.worksheets[0]["E6"] = 40.9
    book.save(path)
    verdict = verify_page(out / "portfolio.html", changed)
    assert not verdict.same
    assert any(sign.isdigit() for sign in verdict.now)
    assert any("指纹" in note for note in verdict.notes)
    assert any(note.startswith("1 个项目的数值已经不同") and "图书馆" in note for note in verdict.notes), verdict


def test_a_book_asked_for_is_asked_for_again(out: Path, forms: Path) -> None:
    report = out / "portfolio.html"
    report.write_text(page_of(pe.evaluate(pe.read(forms), rules="cn_2021_101")), "utf-8")
    assert verify_page(report).same
    assert not verify_page(report, rules="cn_2020_10_self").same


def test_the_index_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "index.html"
    other.write_text("<html lang=zh-CN><h1>目录</h1>", "utf-8")
    with pytest.raises(UsageError):
        verify_page(other)
