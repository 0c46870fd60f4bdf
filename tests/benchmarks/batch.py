"""Many reports: the batch against the ways people know, side by side in one run.

``python -m tests.benchmarks.batch [--n 40] [--rounds 3]`` makes reports of the project notebook, with all
its charts, from the forms under ``data/raw``, in these ways, in turn in each round:

* ``shell``: ``papermill`` and ``jupyter nbconvert --to html`` for each report, ``xargs -P2``: what people do today;
* ``ploomber``: two processes of ploomber-engine (when it is installed), one nbconvert exporter kept in each;
* ``limit``: the notebook's code as a plain function in two warm processes: results and figures are rendered,
  but no notebook and no page is made: nothing that runs a notebook can be faster;
* ``same``: the same function, and its results written as a notebook and exported as a page: what ``ours`` delivers,
  without processes of its own for reports, limits, IPython, ledger and journal;
* ``ours``: ``run_notebook`` with two workers, from start to end, start-up included.

Reading and cleaning the forms is done once, before, for all ways alike, and is not counted. Times are
wall times; a report's time is the wall time divided by the number of reports. Slow ways make fewer reports.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from perfeval.batch.files import write_whole
from perfeval.batch.notebooks import outputs_from, read_notebook, write_notebook
from perfeval.batch.progress import Silent
from perfeval.batch.run import run_notebook
from perfeval.job.peers import lay_out_peers
from perfeval.job.prepared import INTAKE, prepare
from perfeval.job.rows import kept_rows
from perfeval.report.html import export_page
from tests.benchmarks import card

CHECKOUT = Path(__file__).resolve().parents[2]
NOTEBOOK = CHECKOUT / "notebooks" / "project.ipynb"
FORMS = CHECKOUT / "data" / "raw"
WORKERS = 2


def table(out: Path, count: int) -> list[dict[str, str]]:
    """``count`` rows over the projects of the example data, again and again; each row names its own files."""
    prepared, _ = prepare([FORMS], out, jobs=WORKERS)
    lay_out_peers(kept_rows(prepared, "", out, "zh"), "", out)
    ids = [project.id for project in prepared.projects]
    return [
        {"file": f"r{number:05}", "source": INTAKE.as_posix(), "project_id": ids[number % len(ids)], "rulebook": "",
         "lang": "zh"}
        for number in range(count)
    ]  # fmt: skip


def plain(row: dict[str, str]) -> dict[str, str]:
    """The row without the name of its files: the notebook's parameters."""
    return {name: value for name, value in row.items() if name != "file"}


def shell(out: Path, rows: list[dict[str, str]]) -> None:
    """The loop of the handbooks, in two processes."""
    papermill, nbconvert = (f"{shlex.quote(sys.executable)} -m {name}" for name in ("papermill", "nbconvert"))
    lines = []
    for row in rows:
        given = " ".join(f"-r {name} {shlex.quote(value)}" for name, value in plain(row).items())
        one = shlex.quote(f"shell/{row['file']}.ipynb")
        convert = f"{nbconvert} --to html --log-level 50 {one}"
        lines.append(f"{papermill} --no-progress-bar {given} {NOTEBOOK} {one} && {convert}")
    (out / "shell").mkdir(exist_ok=True)
    text = "\0".join(lines).encode("utf-8")
    command = ["xargs", "-0", "-P", str(WORKERS), "-I{}", "sh", "-c", "{}"]
    subprocess.run(command, input=text, cwd=out, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


PLOOMBER = """
import json, sys
from pathlib import Path
from nbconvert import HTMLExporter
from ploomber_engine import execute_notebook
exporter = HTMLExporter()
for row in json.loads(sys.stdin.read()):
    name = row.pop("file")
    target = f"ploomber/{name}.ipynb"
    execute_notebook(sys.argv[1], target, parameters=row, progress_bar=False)
    Path(f"ploomber/{name}.html").write_text(exporter.from_filename(target)[0], "utf-8")
"""


def ploomber(out: Path, rows: list[dict[str, str]]) -> None:
    """Two processes started by hand, half of the reports each."""
    (out / "ploomber").mkdir(exist_ok=True)
    started = []
    for number in range(WORKERS):
        process = subprocess.Popen(
            [sys.executable, "-c", PLOOMBER, str(NOTEBOOK)],
            cwd=out, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        process.stdin.write(json.dumps(rows[number::WORKERS]).encode("utf-8"))
        process.stdin.close()
        started.append(process)
    statuses = [process.wait() for process in started]
    if any(statuses):
        raise SystemExit("ploomber-engine failed")


_cells: list[tuple[Any, Any]] = []
_formatters: list[Any] = []


def _warm(out: str, first: dict[str, str]) -> None:
    """Compile the cells once, as a function's body would be, and run them once."""
    os.environ["MPLBACKEND"] = "agg"
    os.chdir(out)
    from IPython.core.formatters import DisplayFormatter

    _formatters.append(DisplayFormatter())
    nb = json.loads(NOTEBOOK.read_text("utf-8"))
    for cell in nb["cells"]:
        if cell["cell_type"] != "code" or "parameters" in cell["metadata"].get("tags", []):
            continue
        body = ast.parse("".join(cell["source"]))
        last = ast.Expression(body.body.pop().value) if body.body and isinstance(body.body[-1], ast.Expr) else None
        _cells.append((compile(body, "cell", "exec"), compile(last, "cell", "eval") if last else None))
    _plain_function(first)


def _plain_function(row: dict[str, str]) -> tuple[int, float]:
    """All cells with these parameters, what they show rendered, figures included: the bytes shown, the CPU seconds."""
    began = time.process_time()
    shown = sum(len(one) for data, _ in _shown(plain(row)) for one in data.values())
    return shown, time.process_time() - began


def _shown(row: dict[str, str]) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """What each cell shows, in every form it has; nothing for a cell without a result."""
    space: dict[str, Any] = dict(row)
    shown: list[tuple[dict[str, str], dict[str, Any]]] = []
    for body, last in _cells:
        exec(body, space)
        value = eval(last, space) if last is not None else None
        shown.append(({}, {}) if value is None else _formatters[0].format(value))
    return shown


def _same_work(row: dict[str, str]) -> tuple[int, float]:
    """The plain function with the notebook and the page that it leads to, both written: bytes, CPU seconds."""
    began = time.process_time()
    results = iter(_shown(plain(row)))
    nb = read_notebook(NOTEBOOK.read_text("utf-8"))
    for cell in nb.cells:
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
            data, about = next(results)
            kind = {"output_type": "display_data", "metadata": about, "data": data}
            cell.outputs = outputs_from([kind]) if data else []
    written = 0
    for folder, text in (("notebooks", write_notebook(nb)), ("projects", export_page(nb, title=row["project_id"]))):
        written += write_whole(Path("same", folder, row["file"]), text.encode("utf-8")).size
    return written, time.process_time() - began


class Limit:
    """Two warm processes that run the code as a plain function."""

    def __init__(self, out: Path, first: dict[str, str], call: Callable[..., tuple[int, float]]) -> None:
        self._pool, self._call = get_context("spawn").Pool(WORKERS, _warm, (str(out), plain(first))), call
        self._pool.map(call, [first] * 2 * WORKERS)  # both are up and warm
        self.cpu = 0.0

    def __call__(self, _out: Path, rows: list[dict[str, str]]) -> None:
        found = self._pool.map(self._call, rows, chunksize=1)
        assert min(size for size, _ in found) > 10_000, "a report without figures"
        self.cpu += sum(seconds for _, seconds in found)

    def close(self) -> None:
        self._pool.terminate()
        self._pool.join()


class Ours:
    """The batch, and what it used."""

    def __init__(self) -> None:
        self.peaks: list[tuple[float, float]] = []

    def __call__(self, out: Path, rows: list[dict[str, str]], force: bool = True) -> None:
        record = run_notebook(
            NOTEBOOK, rows, out, key="file", jobs=WORKERS, force=force, progress=Silent(), inputs=lambda _row: {}
        )
        assert record.exit_code == 0, record.failed[:1]

    def watched(self, out: Path, rows: list[dict[str, str]]) -> None:
        """Once more to see the memory, not timed: adding up a process's pages takes a tenth of a processor."""
        with memory_watch() as memory:
            self(out, rows)
        self.peaks.append((memory["all"], memory["worker"]))


@contextmanager
def memory_watch() -> Iterator[dict[str, float]]:
    """Highest memory in MB while this runs: of the server and its workers together, and of one worker alone.

    ``all`` counts shared pages once (PSS); ``worker`` only what a worker does not share (USS).
    """
    found = {"all": 0.0, "worker": 0.0}
    end = threading.Event()
    before = {pid for pid, _ in _family(os.getpid())}

    def look() -> None:
        while not end.wait(0.2):
            family = [(pid, depth) for pid, depth in _family(os.getpid()) if pid not in before]
            pss = sum(_memory(pid, "Pss") for pid, _ in family)
            own = [
                sum(_memory(pid, name) for name in ("Private_Clean", "Private_Dirty"))
                for pid, depth in family
                if depth > 1
            ]
            found["all"] = max(found["all"], pss / 1024)
            found["worker"] = max([found["worker"], *(one / 1024 for one in own)])

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        end.set()
        thread.join()


def _family(pid: int, depth: int = 1) -> Iterator[tuple[int, int]]:
    for entry in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(number) for number in entry.read_text("ascii").split()]
        except OSError:
            continue
        for child in children:
            yield child, depth
            yield from _family(child, depth + 1)


def _memory(pid: int, name: str) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith(name + ":"))


def timed(way: Callable[..., None], out: Path, rows: list[dict[str, str]], **options: Any) -> tuple[float, float]:
    """Wall seconds and processor seconds (children included) for one report."""
    began, cpu = time.perf_counter(), _cpu(way)
    way(out, rows, **options)
    return (time.perf_counter() - began) / len(rows), (_cpu(way) - cpu) / len(rows)


def _cpu(way: Any) -> float:
    """Processor seconds of this process and of all processes that ended under it; the limit counts its own."""
    if isinstance(way, Limit):
        return way.cpu
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--n", type=int, default=40, help="reports of the fast ways")
    ask.add_argument("--slow", type=int, default=6, help="reports of the shell loop")
    ask.add_argument("--rounds", type=int, default=3)
    given = ask.parse_args()
    print(card(), flush=True)
    with tempfile.TemporaryDirectory(prefix="perfeval-bench-") as folder:
        out = Path(folder)
        rows = table(out, given.n)
        limit, same, ours = Limit(out, rows[0], _plain_function), Limit(out, rows[0], _same_work), Ours()
        ways: dict[str, tuple[Callable[..., None], int]] = {"shell": (shell, given.slow)}
        if find_spec("ploomber_engine"):
            ways["ploomber"] = (ploomber, max(given.slow, given.n // 2))
        ways |= {"limit": (limit, given.n), "same": (same, given.n), "ours": (ours, given.n)}
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        try:
            for number in range(given.rounds):
                for name, (way, count) in ways.items():
                    times[name].append(timed(way, out, rows[:count]))
                    wall, cpu = times[name][-1]
                    print(
                        f"round {number + 1}  {name:9}{wall:8.3f} s wall {cpu:8.3f} s CPU a report ({count})",
                        flush=True,
                    )
        finally:
            limit.close()
            same.close()
        reused, _ = timed(ours, out, rows, force=False)
        ours.watched(out, rows)
        few = [timed(ours, out, rows[:WORKERS]) for _ in range(given.rounds)]
        show(times, ours, reused, given.n)
        steady(times, few, given.n)


def steady(times: dict[str, list[tuple[float, float]]], few: list[tuple[float, float]], count: int) -> None:
    """Ours without the start of the server, against those whose processes are warm before they are timed."""
    for name, what in (("limit", "the limit"), ("same", "the same work")):
        ratios = []
        for (wall, cpu), start, least in zip(times["ours"], few, times[name], strict=True):
            rest = [
                (whole * count - first * WORKERS) / (count - WORKERS)
                for whole, first in ((wall, start[0]), (cpu, start[1]))
            ]
            ratios.append([own / other for own, other in zip(rest, least, strict=True)])
        wall_ratio, cpu_ratio = (statistics.median(one) for one in zip(*ratios, strict=True))
        print(f"  after the start, ours against {what}: {wall_ratio:.2f} in wall time, {cpu_ratio:.2f} in CPU time")
    print(f"  the start and {WORKERS} reports: {statistics.median(wall for wall, _ in few) * WORKERS:.2f} s")


def show(times: dict[str, list[tuple[float, float]]], ours: Ours, reused: float, count: int) -> None:
    """Medians, and ratios formed within each round."""
    print(f"\n{count} reports, {WORKERS} workers")
    print("medians, for one report; ratios to ours are formed within each round:")
    print(f"  {'':9}{'wall s':>8}{'ratio':>8}{'CPU s':>9}{'ratio':>8}")
    for name, found in times.items():
        line = f"  {name:9}"
        for kind in (0, 1):
            ratios = [one[kind] / own[kind] for one, own in zip(found, times["ours"], strict=True)]
            width = 9 if kind else 8
            line += f"{statistics.median(one[kind] for one in found):{width}.3f}{statistics.median(ratios):8.2f}"
        print(line)
    print(f"  unchanged report: {1000 * reused:.2f} ms")
    print(f"  memory: server and workers {max(one for one, _ in ours.peaks):.0f} MB, "
          f"one more worker {max(one for _, one in ours.peaks):.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
