"""A tenth of a soak (长时间运行): a thousand reports while workers, servers and the run itself are killed.

Run whole by hand: ``PERFEVAL_SOAK=10000 pytest -m slow tests/batch/test_soak.py``.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfeval.batch.forks import can_fork
from perfeval.batch.ledger import list_reports, list_runs
from perfeval.batch.run import run_notebook
from tests.benchmarks.batch import NOTEBOOK, table

CHECKOUT = Path(__file__).resolve().parents[2]
COUNT = int(os.environ.get("PERFEVAL_SOAK", "1000"))
WORKERS, SERVERS, PARENTS = max(2, COUNT // 500), max(2, COUNT // 800), max(1, COUNT // 3000)

SCRIPT = """
import sys
from pathlib import Path
from perfeval.batch.run import run_notebook
from tests.benchmarks.batch import NOTEBOOK, table
out = Path(sys.argv[1])
record = run_notebook(NOTEBOOK, table(out, int(sys.argv[2])), out, key="file", title="project_id", jobs=2, cwd=out)
sys.exit(record.exit_code)
"""


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


def deeds(chance: random.Random) -> list[str]:
    planned = ["worker"] * WORKERS + ["server"] * (SERVERS - 1) + ["starting server"] + ["parent"] * PARENTS
    chance.shuffle(planned)
    return planned


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


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("own_servers")
@pytest.mark.skipif(not can_fork(), reason="looks for processes as Linux keeps them")
def test_a_thousand_reports_while_things_die(tmp_path: Path) -> None:
    chance = random.Random(int(os.environ.get("PERFEVAL_SEED", "18")))
    whole, out = tmp_path / "whole", tmp_path / "out"
    rows = table(whole, 24)
    assert run_notebook(NOTEBOOK, rows, whole, key="file", title="project_id", jobs=2, cwd=whole).exit_code == 0
    right = dict(pages(whole))
    projects = len({row["project_id"] for row in rows})

    waiting, code = deeds(chance), None
    while code is None:
        command = [sys.executable, "-c", SCRIPT, str(out), str(COUNT)]
        process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        while process.poll() is None:
            time.sleep(chance.uniform(0.5, 2.0))
            begun = len(list((out / "projects").glob("*.html"))) > 4
            if waiting and begun and kill(process, waiting[0], chance) and waiting.pop(0) == "parent":
                break
        _, said = process.communicate()
        if process.returncode != -signal.SIGKILL:
            code = process.returncode
    assert code == 0, said.decode()
    assert not waiting, "everything was killed that was to be killed"
    made = dict(pages(out))
    assert len(made) == COUNT
    for name, page in made.items():
        assert page == right[f"r{int(name[1:]) % projects:05}"], name
    peaks = [row["peak_bytes"] for run in list_runs(out) for row in list_reports(out, run["run"]) if row["peak_bytes"]]
    assert max(peaks) < 3 * min(peaks), "memory stays flat"
