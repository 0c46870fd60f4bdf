"""How large pages are and how long they take: ``python -m tests.benchmarks.pages [FOLDER]``.

Reads every form under FOLDER (without it, the forms that travel with perfeval), makes the displays
of the project notebook and the page of each, and prints CPU milliseconds, bytes and sheets of A4;
then the portfolio of 2,000 made-up projects, and an index of 5,000 with the milliseconds of a keystroke.
Nothing is written but into a temporary folder.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import perfeval as pe
from perfeval import resources
from perfeval.report.html import export_portfolio, warm_up
from perfeval.report.site import SiteRow, build_site, row_of
from tests.report.many import many
from tests.report.pages import PORTFOLIO_DISPLAYS, PROJECT_DISPLAYS, code, displays, export_page, html, notebook
from tests.report.test_site import CHROMIUM, KEYSTROKES

PICTURES = {"headline", "score_table", "attainment_chart"}  # what draws


def pages_on_paper(pages: Mapping[str, str]) -> dict[str, int]:
    """How many sheets of A4 each page prints on, its appendix closed; nothing where there is no browser."""
    if not CHROMIUM.exists():
        return {}
    from playwright.sync_api import sync_playwright

    counted = {}
    with sync_playwright() as play, TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path=str(CHROMIUM))
        for name, page in pages.items():
            path = Path(folder) / "page.html"
            path.write_text(page, "utf-8")
            tab = browser.new_page()
            tab.goto(path.as_uri())
            counted[name] = len(re.findall(rb"/Type\s*/Page\b", tab.pdf(prefer_css_page_size=True)))
            tab.close()
        browser.close()
    return counted


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else resources.example_data() / "raw"
    result = pe.evaluate(pe.read(folder))
    warm_up()
    singles = [
        replace(
            result,
            evaluations=(item,),
            findings_by_project={item.project.id: result.findings_by_project[item.project.id]},
        )
        for item in result.evaluations
    ]
    displays(singles[0])
    pictures, tables, exports, sizes = [], [], [], []
    whole_pages: dict[str, str] = {}
    print(f"{'project':40} {'pictures':>9} {'tables':>7} {'export':>7} {'bytes':>8}")
    for single in singles:
        start = process_time()
        drawn = displays(single, tuple(entry for entry in PROJECT_DISPLAYS if entry[0] in PICTURES))
        pictures.append(1000 * (process_time() - start))
        start = process_time()
        displays(single, tuple(entry for entry in PROJECT_DISPLAYS if entry[0] not in PICTURES))
        tables.append(1000 * (process_time() - start))
        whole = notebook(*(code(html(piece)) for piece in displays(single)))
        start = process_time()
        page = export_page(whole, title=single.evaluations[0].project.name or "")
        exports.append(1000 * (process_time() - start))
        sizes.append(len(page.encode()))
        name = single.evaluations[0].project.id
        print(f"{name:40} {pictures[-1]:7.1f}ms {tables[-1]:5.1f}ms {exports[-1]:5.1f}ms {sizes[-1]:8,}")
        assert drawn
        whole_pages[name] = page
    on_paper = pages_on_paper(whole_pages)
    print("pages of A4:", ", ".join(f"{name} {count}" for name, count in on_paper.items()))
    print(f"mean page {sum(sizes) / len(sizes):,.0f} bytes")
    middle = median(pictures), median(tables), median(exports), median(sizes)
    print(f"{'median':40} {middle[0]:7.1f}ms {middle[1]:5.1f}ms {middle[2]:5.1f}ms {middle[3]:8,.0f}")
    print(f"largest page {max(sizes):,} bytes; 500 pages like these {500 * sum(sizes) / len(sizes) / 1e6:.0f} MB")
    portfolio()
    rows = [row_of(item, result.findings_by_project[item.project.id]) for item in result.evaluations]
    index([replace(rows[number % len(rows)], id=f"p{number}") for number in range(5000)])


def portfolio() -> None:
    """The page over 2,000 made-up projects of two years: bytes, sheets of A4, seconds."""
    result = many(1000)
    start = process_time()
    pieces = displays(result, PORTFOLIO_DISPLAYS)
    page = export_portfolio(notebook(*(code(html(piece)) for piece in pieces)), title="组合")
    took = process_time() - start
    sheets = pages_on_paper({"portfolio": page}).get("portfolio", "?")
    print(f"portfolio of 2,000 projects: {len(page.encode()):,} bytes, {sheets} pages of A4, {took:.1f} s CPU")


def index(rows: Sequence[SiteRow]) -> None:
    """The index over so many projects: bytes, seconds, and the slowest keystroke of three searches in a browser."""
    with TemporaryDirectory() as place:
        start = perf_counter()
        page = build_site(Path(place), rows, [])
        print(f"index of {len(rows):,} projects: {perf_counter() - start:.2f} s, {page.stat().st_size:,} bytes")
        if not CHROMIUM.exists():
            return
        from playwright.sync_api import sync_playwright

        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=str(CHROMIUM))
            tab = browser.new_page()
            tab.goto(page.as_uri())
            took = [stroke for words in ("经费", "食堂改造", "局") for stroke in tab.evaluate(KEYSTROKES, words)]
            print(f"a keystroke: median {median(took):.0f} ms, slowest {max(took):.0f} ms")
            browser.close()


if __name__ == "__main__":
    main()
