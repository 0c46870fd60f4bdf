"""How fast forms are read: ``python -m tests.benchmarks.reading [COUNT]``.

Writes COUNT (1,000) small workbooks of 30 × 9 cells with twelve merged ranges, then reads them in turns:
guarded, as every command reads them; in this process; and by a plain ``pandas.read_excel`` loop, which
sees no merged ranges, formats, errors or hidden rows and guards against nothing. Prints files a second,
the ratio in the same run, and the memory of this process before and after.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd

from perfeval.errors import FileRefused
from perfeval.sources.reading import read_document, read_documents

ROUNDS = 3


def write_forms(folder: Path, count: int) -> list[tuple[Path, str]]:
    """Small forms, each with its own texts and numbers."""
    files = []
    for number in range(count):
        book = openpyxl.Workbook()
        sheet = book.active
        for row in range(1, 31):
            for col in range(1, 10):
                sheet.cell(row, col).value = f"指标{number}-{row}" if col < 5 else round((number + row * col) / 7, 2)
            sheet.cell(row, 9).number_format = "0.00%"
        for row in range(1, 13):
            sheet.merge_cells(start_row=row * 2, start_column=1, end_row=row * 2 + 1, end_column=2)
        path = folder / f"{number:05d}.xlsx"
        book.save(path)
        files.append((path, path.name))
    return files


def guarded(files: list[tuple[Path, str]], jobs: int) -> int:
    """Read as the commands do; the documents are dropped as they come."""
    cells = 0
    for result in read_documents(files, jobs=jobs):
        if isinstance(result, FileRefused):
            raise result
        cells += sum(1 for table in result.tables for _ in table.nonempty())
    return cells


def unguarded(files: list[tuple[Path, str]]) -> int:
    """The same reader without its process."""
    return sum(1 for path, name in files for table in read_document(path, name).tables for _ in table.nonempty())


def pandas_loop(files: list[tuple[Path, str]]) -> int:
    """What a script would do."""
    return sum(
        int(pd.read_excel(path, header=None, dtype=str, engine="openpyxl").notna().sum().sum()) for path, _ in files
    )


def resident_megabytes() -> float:
    """Memory of this process now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Run all ways in turns and print the medians."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    ways: dict[str, Callable[[list[tuple[Path, str]]], int]] = {
        "perfeval, guarded, 2 processes": lambda files: guarded(files, 2),
        "perfeval, guarded, 1 process": lambda files: guarded(files, 1),
        "perfeval, in this process": unguarded,
        "pandas.read_excel loop": pandas_loop,
    }
    with tempfile.TemporaryDirectory() as folder:
        files = write_forms(Path(folder), count)
        rates: dict[str, list[float]] = {name: [] for name in ways}
        guarded(files[:50], 2)
        before = resident_megabytes()
        guarded(files, 2)
        print(f"{count} files; memory of the caller {before:.0f} MB before, {resident_megabytes():.0f} MB after")
        for _ in range(ROUNDS):
            for name, way in ways.items():
                # The plain loop is slow: a fifth of the files tells its rate.
                some = files[: max(1, count // 5)] if name.startswith("pandas") else files
                started = time.perf_counter()
                way(some)
                rates[name].append(len(some) / (time.perf_counter() - started))
    reference = statistics.median(rates["pandas.read_excel loop"])
    for name, seen in rates.items():
        rate = statistics.median(seen)
        print(f"{name:32} {rate:7.0f} files/s   {rate / reference:5.1f} ×")


if __name__ == "__main__":
    main()
