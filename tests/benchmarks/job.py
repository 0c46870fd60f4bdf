"""The whole job at scale: ``python -m tests.benchmarks.job [PROJECTS]`` (1,000 without a number).

Copies the forms that travel with perfeval under altered names, runs ``perfeval run`` on them as a
command, and prints seconds of wall and of processor: the first run with its rate, a second run in which nothing changed
(start-up included; the goal is under 3 s for 1,000), and a run after one file changed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter

import openpyxl

from perfeval import resources
from tests.benchmarks import card


def copies(target: Path, count: int) -> None:
    """``count`` forms, the same ones again and again under further names."""
    target.mkdir(parents=True)
    originals = sorted(resources.example_data().joinpath("raw").glob("*"))
    forms = [path for path in originals if path.suffix in {".xlsx", ".docx", ".html"}]
    for number in range(count):
        source = forms[number % len(forms)]
        copy_as(source, target / f"{number:05d}-{source.stem}{source.suffix}", number)  # the kinds stay mixed


def copy_as(source: Path, target: Path, number: int) -> None:
    """A copy with a remark that nobody reads: files of the same bytes would count once."""
    shutil.copyfile(source, target)
    if zipfile.is_zipfile(target):
        with zipfile.ZipFile(target, "a") as packed:
            packed.comment = str(number).encode()
    else:
        with target.open("ab") as stream:
            stream.write(f"\n<!-- {number} -->".encode())


def correct(form: Path) -> None:
    """Change a word of a form, as its unit would: the usual in its group stays, and with it all other reports."""
    book = openpyxl.load_workbook(form)
    cells = (cell for row in book.worksheets[0].iter_rows() for cell in row)
    cell = next(cell for cell in cells if isinstance(cell.value, str) and len(cell.value) > 12)
    cell.value = f"{cell.value}。"
    book.save(form)


def run(data: Path, out: Path) -> tuple[float, float]:
    """Wall and processor seconds of one ``perfeval run``, its children included."""
    start, before = perf_counter(), getrusage(RUSAGE_CHILDREN)
    words = [sys.executable, "-m", "perfeval", "run", str(data), "--out", str(out)]
    subprocess.run(words, check=True, stderr=subprocess.DEVNULL)
    used = getrusage(RUSAGE_CHILDREN)
    return perf_counter() - start, used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(card(), flush=True)
    with TemporaryDirectory() as place:
        data, out = Path(place, "data"), Path(place, "out")
        copies(data, count)
        wall, cpu = run(data, out)
        print(
            f"first run of {count:,} projects: {wall:.1f} s, {count / wall:.1f} a second; CPU {cpu / count:.3f} s each"
        )
        again = [run(data, out) for _ in range(3)]
        wall, cpu = (min(one[kind] for one in again) for kind in (0, 1))
        print(f"second run, nothing changed: {wall:.2f} s, CPU {cpu:.2f} s")
        changed = sorted(data.glob("*.xlsx"))[0]
        copy_as(sorted(data.glob("*.xlsx"))[1], changed, 99_999)
        wall, cpu = run(data, out)
        print(f"after one file changed: {wall:.1f} s, CPU {cpu:.1f} s (the portfolio page is made again)")


if __name__ == "__main__":
    main()
