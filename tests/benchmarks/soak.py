"""A soak (长时间运行): many reports of the product's notebook while workers, servers and the run itself are killed.

``python -m tests.benchmarks.soak [REPORTS] [--until HH:MM] [--folder DIR]`` makes 10,000 reports with two workers, with
20 kills of workers, 12 of the server (one of them while it starts) and 3 of the run itself, spread over the reports;
during the second tenth two busy loops run beside it. Every page is compared with one made undisturbed, byte by byte.
``--until`` ends it early, and says how far it came. A tenth of it runs in the slow tests.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from perfeval.batch.ledger import list_reports, list_runs
from perfeval.batch.run import run_notebook
from tests.benchmarks import card
from tests.benchmarks.batch import NOTEBOOK, table

CHECKOUT = Path(__file__).resolve().parents[2]
UNDISTURBED = 24
SCRIPT = """
import sys
from pathlib import Path
from perfeval.batch.run import run_notebook
from tests.benchmarks.batch import NOTEBOOK, table
out = Path(sys.argv[1])
record = run_notebook(NOTEBOOK, table(out, int(sys.argv[2])), out, key="file", title="project_id", jobs=2, cwd=out)
sys.exit(record.exit_code)
"""


@dataclass
class Soaked:
    """What became of it: exit code of the last run, what was killed, pages made, pages that differ, memory."""

    code: int | None = None
    said: str = ""
    killed: Counter[str] = field(default_factory=Counter)
    made: int = 0
    differing: list[str] = field(default_factory=list)
    failed: int = 0
    seconds: float = 0.0
    peaks: list[int] = field(default_factory=list)


def plan(count: int, chance: random.Random) -> list[tuple[int, str]]:
    """What is killed once so many pages are there: 20, 12 and 3 of 10,000, at least one of each."""
    deeds = ["worker"] * max(2, count // 500) + ["server"] * max(1, count // 833 - 1) + ["starting server"]
    deeds += ["parent"] * max(1, count // 3333)
    chance.shuffle(deeds)
    return sorted((5 + int(chance.random() * (count - 10) * 0.95), deed) for deed in deeds)


def soak(folder: Path, count: int, seed: int = 18, until: float | None = None) -> Soaked:
    """Make the reports, kill what is planned, compare."""
    chance, found, began = random.Random(seed), Soaked(), time.monotonic()
    whole, out = folder / "whole", folder / "out"
    rows = table(whole, UNDISTURBED)
    assert run_notebook(NOTEBOOK, rows, whole, key="file", title="project_id", jobs=2, cwd=whole).exit_code == 0
    right = dict(pages(whole))
    projects = len({row["project_id"] for row in rows})
    waiting, busy = plan(count, chance), list[subprocess.Popen[bytes]]()
    while found.code is None:
        command = [sys.executable, "-c", SCRIPT, str(out), str(count)]
        process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        os.set_blocking(process.stderr.fileno(), False)  # type: ignore[union-attr]
        while process.poll() is None:
            time.sleep(chance.uniform(0.5, 2.0))
            found.said = (process.stderr.read() or b"").decode() or found.said  # type: ignore[union-attr]
            there = len(list((out / "projects").glob("*.html")))
            _load(busy, count // 10 < there < count // 5)
            if until is not None and time.time() > until:
                process.send_signal(signal.SIGINT)
                process.wait()
            elif waiting and there >= waiting[0][0] and kill(process, waiting[0][1], chance):
                deed = waiting.pop(0)[1]
                found.killed[deed] += 1
                if deed == "parent":
                    process.wait()
        process.stderr.close()  # type: ignore[union-attr]
        if process.returncode != -signal.SIGKILL:
            found.code = process.returncode
    _load(busy, False)
    found.seconds = time.monotonic() - began
    for name, page in pages(out):
        found.made += 1
        if page != right[f"r{int(name[1:]) % projects:05}"]:
            found.differing.append(name)
    reports = [row for run in list_runs(out) for row in list_reports(out, run["run"])]
    found.failed = sum(row["state"] == "failed" for row in reports)
    found.peaks = [row["peak_bytes"] for row in reports if row["peak_bytes"]]
    return found


def _load(busy: list[subprocess.Popen[bytes]], wanted: bool) -> None:
    """Two busy loops beside the run, or none."""
    if wanted and not busy:
        busy += [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    while busy and not wanted:
        one = busy.pop()
        one.kill()
        one.wait()


def children(pid: int) -> list[int]:
    """Processes that ``pid`` has started and that live."""
    found: list[int] = []
    for entry in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(number) for number in entry.read_text("ascii").split()]
    return found


def servers(pid: int) -> list[int]:
    """The servers among the children of a run."""
    found = []
    for child in children(pid):
        with contextlib.suppress(OSError):
            if b"perfeval.batch.zygote" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def kill(process: subprocess.Popen[bytes], deed: str, chance: random.Random) -> bool:
    """Do it where there is something to do it to."""
    there = servers(process.pid)
    victims = {"parent": [process.pid], "worker": [one for server in there for one in children(server)]}.get(
        deed, there
    )
    if not victims:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(chance.choice(victims), signal.SIGKILL)
    if deed == "starting server":  # and the one that takes its place, before it is warm
        for _ in range(200):
            time.sleep(0.02)
            fresh = [one for one in servers(process.pid) if one not in victims]
            if fresh:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(fresh[0], signal.SIGKILL)
                break
    return True


def pages(out: Path) -> Iterator[tuple[str, bytes]]:
    """Each page by the number of its row."""
    for path in sorted((out / "projects").glob("*.html")):
        yield path.stem, path.read_bytes()


def main() -> int:
    """Run it and print what became of it."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("count", type=int, nargs="?", default=10_000)
    ask.add_argument("--until", help="end early, at this time of day")
    ask.add_argument("--folder", type=Path)
    given = ask.parse_args()
    print(card(), flush=True)
    until = None
    if given.until:
        hour, minute = map(int, given.until.split(":"))
        until = time.mktime((*time.localtime()[:3], hour, minute, 0, 0, 0, -1))
    with tempfile.TemporaryDirectory(prefix="perfeval-soak-") as folder:
        found = soak(given.folder or Path(folder), given.count, until=until)
    print(f"{found.made:,} of {given.count:,} pages in {found.seconds:.0f} s, exit code {found.code}, "
          f"load at the end {os.getloadavg()[0]:.1f}; killed: {dict(found.killed)}")  # fmt: skip
    print(f"pages that differ from undisturbed ones: {len(found.differing)} {found.differing[:5]}; "
          f"reports called failed: {found.failed}")  # fmt: skip
    if found.peaks:
        print(f"memory of a report: {min(found.peaks) >> 20} to {max(found.peaks) >> 20} MB")
    return int(bool(found.differing or found.failed))


if __name__ == "__main__":
    sys.exit(main())
