"""Every known vector in every field of a form, through every command: pages stay inert, cells stay text."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import openpyxl
import pytest

from tests.cli.shell import Call, form
from tests.report.pages import Page
from tests.report.test_sanitize import VECTORS

CHROMIUM = Path("/usr/bin/chromium")
FORMULAS = {
    "command": "=cmd|'/c calc'!A1",
    "link": '=HYPERLINK("http://example.invalid/","x")',
    "web": '=WEBSERVICE("http://example.invalid/")',
    "plus": "+1+cmd|'/c calc'!A1",
    "minus": "-2+3+cmd|'/c calc'!A1",
    "at": "@SUM(1+1)",
    "tab": "\t=1+1",
    "full width": "＝1+1",
    "array": "{=1+1}",
}
EVERYTHING = {**VECTORS, **FORMULAS}


def _hostile(folder: Path, number: int, vector: str) -> Path:
    safe = re.sub(r"[\x00-\x1f/\\:*?\[\]']", "_", vector)
    stem = f"{number:02d} {safe}".encode()[:150].decode("utf-8", "ignore")
    return form(
        folder / f"{stem}.xlsx",
        vector,
        department=vector,
        unit=vector,
        target=vector,
        actual=vector,
        reason=vector,
        goal=vector,
        indicator=vector,
        sheet=safe[:31],
    )


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    for number, vector in enumerate(EVERYTHING.values()):
        _hostile(folder, number, vector)
    return folder


def _formulas(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path)
    return [
        f"{sheet.title}!{cell.coordinate} {cell.value!r}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" or cell.hyperlink is not None
    ]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Those of the forms whose text a spreadsheet could take for a formula."""
    folder = tmp_path_factory.mktemp("live")
    for number, vector in enumerate(FORMULAS.values()):
        _hostile(folder, number, vector)
    return folder


def test_workbooks_and_tables_hold_no_formula(call: Call, live: Path, tmp_path: Path) -> None:
    forms = live
    assert call("evaluate", forms, "--xlsx", tmp_path / "findings.xlsx").code == 0
    assert call("sheets", forms, "--out", tmp_path / "sheets.xlsx").code == 0
    assert call("read", forms, "--out", tmp_path / "clean").code == 0
    one = sorted(forms.iterdir())[-9]
    assert call("comments", one, "--out", tmp_path / "copy.xlsx").code == 0
    assert call("sheets", "--read", tmp_path / "sheets.xlsx", forms).code == 0
    books = [*tmp_path.glob("*.xlsx"), *(tmp_path / "clean").glob("*.xlsx")]
    assert len(books) == 4
    assert {book.name: _formulas(book) for book in books} == {book.name: [] for book in books}
    for table in (tmp_path / "clean").glob("*.csv"):
        with table.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                for value in row:
                    live = value.lstrip(" ").startswith(("=", "@", "＝", "\t"))
                    sign = value.startswith(("+", "-")) and not re.fullmatch(r"[+-]?[\d.]+(E[+-]?\d+)?", value)
                    assert not (live or sign), f"{table.name}: {value!r}"


def test_text_comes_back_as_it_was(call: Call, forms: Path) -> None:
    document = call("evaluate", forms, "--json", "-").document
    assert len(document["projects"]) == len(EVERYTHING)
    for project, vector in zip(document["projects"], EVERYTHING.values(), strict=True):
        words = "".join((project["name"] or "").split())
        wanted = "".join(vector.replace("\u202e", "").split())  # a mark that turns the writing round leaves at the door
        assert words == wanted, "escaping belongs to the output, not to the reading"


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's Chromium")
def test_pages_of_the_whole_job_are_inert(call: Call, forms: Path, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    out = tmp_path / "out"
    said = call("run", forms, "--out", out, "--jobs", "2")
    assert said.code == 0, said.err
    pages = sorted(out.rglob("*.html"))
    assert len(pages) == len(EVERYTHING) + 4  # the index, the portfolio, the pages of rules and of runs
    for path in pages:
        own = {"script", "form"} if path.parent == out else set()
        assert set(Page(path.read_text("utf-8")).threats) <= own, path.name
    ran: list[str] = []
    asked: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        context = browser.new_context()
        context.expose_binding("__xss", lambda source, *parts: ran.append(str(parts)))
        tab = context.new_page()
        tab.on("request", lambda request: asked.append(request.url) if not request.url.startswith("data:") else None)
        tab.on("dialog", lambda dialog: (ran.append("dialog"), dialog.dismiss()))
        for path in pages:
            asked.clear()
            tab.goto(path.as_uri())
            tab.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
            links = tab.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
            assert not [link for link in links if re.match(r"\s*(javascript|data|vbscript):", link, re.I)], path.name
            assert [url for url in asked if url != path.as_uri()] == [], path.name
            assert tab.url == path.as_uri()
        browser.close()
    assert ran == []
