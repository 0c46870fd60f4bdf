"""How large pages are and how long they take: ``python -m tests.benchmarks.pages [FOLDER]``.

Reads every form under FOLDER (without it, the forms that travel with perfeval), makes the displays
of the project notebook and the page of each, and prints CPU milliseconds, bytes and sheets of A4;
then an index of 2,000 projects. Nothing is written but the index, into a temporary folder.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import perfeval as pe
from perfeval import resources
from perfeval.report.html import warm_up
from perfeval.report.site import build_site, row_of
from tests.report.pages import PROJECT_DISPLAYS, code, displays, export_page, html, notebook

PICTURES = {"headline", "score_table", "attainment_chart"}  # what draws


def pages_on_paper(pages: Mapping[str, str]) -> dict[str, int]:
    """How many sheets of A4 each page prints on, its appendix closed; nothing where there is no browser."""
    from tests.report.reference_pictures import CHROMIUM

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
    rows = [row_of(item, result.findings_by_project[item.project.id]) for item in result.evaluations]
    many = [replace(rows[number % len(rows)], id=f"p{number}") for number in range(2000)]
    with TemporaryDirectory() as place:
        start = perf_counter()
        index = build_site(Path(place), many, [])
        print(f"index of 2,000 projects: {perf_counter() - start:.2f} s, {index.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
