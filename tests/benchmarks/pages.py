"""How large pages are and how long they take: ``python -m tests.benchmarks.pages [FOLDER]``.

Reads every form under FOLDER (without it, the forms that travel with perfeval), makes the displays
of the project notebook and the page of each, and prints CPU milliseconds and bytes; then an index
of 2,000 projects. Nothing is written but the index, into a temporary folder.
"""

from __future__ import annotations

import sys
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

PICTURES = {"funds_chart", "attainment_chart", "points_lost_chart", "grade_firmness"}


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
