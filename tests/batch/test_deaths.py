"""Processes that are killed, frozen or cut off: no report pays for what it did not do."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from perfeval.batch import kills, limits, supervisor
from perfeval.batch.forks import can_fork
from perfeval.batch.kills import BORNE
from perfeval.batch.ledger import list_runs
from perfeval.batch.limits import AwakeClock, Limits
from tests.batch.samples import reasons, rows, run, states, tree, write_notebook

pytestmark = pytest.mark.skipif(not can_fork(), reason="forks are for Linux")

ONCE = """
import os, signal, pathlib
mark = pathlib.Path(f'begun-{project_id}')
first = not mark.exists()
mark.touch()
"""
KILL_SERVER = "os.kill(os.getppid(), signal.SIGKILL); import time; time.sleep(5)"


def test_a_server_killed_again_and_again_costs_no_report(tmp_path: Path) -> None:
    """More deaths than were once allowed over a whole run; each goes with some progress."""
    path = write_notebook(tmp_path / "n.ipynb", ONCE, f"if first:\n    {KILL_SERVER}")
    record = run(path, rows(6), tmp_path / "out")
    assert states(record) == {f"p{number}": "done" for number in range(1, 7)}


def test_a_report_that_always_takes_its_server_along_fails_alone(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", f"import os, signal\nif project_id == 'p2':\n    {KILL_SERVER}")
    record = run(path, rows(5), tmp_path / "out")
    assert [key for key, state in states(record).items() if state != "done"] == ["p2"]
    assert "单独运行时也消失" in (record.failed[0].message or "")


def test_a_server_killed_while_it_starts(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "print(project_id)")
    record = run(path, rows(3), tmp_path / "out", warm_up="tests.batch.test_deaths:killed_twice")
    assert record.exit_code == 0
    assert len(list((tmp_path / "out").glob("start-*"))) == 2


def killed_twice() -> None:
    """Stands for the memory killer, in the server's working folder."""
    for name in ("start-1", "start-2"):
        if not Path(name).exists():
            Path(name).touch()
            os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("pool", ["fork", pytest.param("spawn", marks=pytest.mark.slow)])
def test_killed_from_outside_is_no_fault_of_the_report(
    tmp_path: Path, pool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """p1 meets somebody who kills processes three times, p2 kills itself whenever it runs."""
    monkeypatch.setenv("PERFEVAL_POOL", pool)
    times = "with open(project_id, 'a+') as file:\n    file.write('.')\n    begun = file.tell()"
    deed = "import os, signal\nif begun < 4 or project_id == 'p2':\n    os.kill(os.getpid(), signal.SIGKILL)"
    record = run(write_notebook(tmp_path / "n.ipynb", times, deed), rows(2), tmp_path / "out")
    assert states(record) == {"p1": "done", "p2": "failed"}
    assert "SIGKILL" in (record.failed[0].message or "")
    assert (tmp_path / "out" / "p2").stat().st_size == 1 + BORNE


def test_the_memory_killer_is_given_one_more_try(monkeypatch: pytest.MonkeyPatch) -> None:
    struck = iter([7, 8, 8, 9, 9])
    monkeypatch.setattr(kills, "memory_kills", lambda: next(struck))
    told = kills.Kills()
    assert [told.forgives("p1", signal.SIGKILL) for _ in range(3)] == [True, True, False]
    assert not told.forgives("p2", signal.SIGSEGV)


def test_a_process_that_has_ended_has_no_peak_any_more() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    try:
        assert supervisor._peak(child) is None
    finally:
        os.waitpid(child, 0)


def test_time_in_which_nobody_could_work_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container is frozen for an hour; then a call in C takes twenty seconds of the processor."""
    now, used = 100.0, 5.0
    monkeypatch.setattr(limits.time, "monotonic", lambda: now)
    monkeypatch.setattr(limits.time, "process_time", lambda: used)
    clock = AwakeClock()
    now += 0.5
    clock.look()
    now += 3600
    clock.look()
    assert clock.since(100.0) == pytest.approx(0.5 + limits.UNSEEN)
    now, used = now + 20, used + 20
    clock.look()
    assert clock.since(100.0) == pytest.approx(20.5 + limits.UNSEEN)
    assert clock.since(now) == 0


def test_a_report_held_by_a_signal_is_not_late(tmp_path: Path) -> None:
    held = "import os, signal, subprocess\nif project_id == 'p1':\n    subprocess.Popen(['sh', '-c', "
    held += "f'sleep 3.5; kill -CONT {os.getpid()}'])\n    os.kill(os.getpid(), signal.SIGSTOP)"
    path = write_notebook(tmp_path / "n.ipynb", held)
    record = run(path, rows(1), tmp_path / "out", limits=Limits(seconds=2, grace=0.5))
    assert states(record) == {"p1": "done"}
    assert (record.reports[0].seconds or 0) > 3


def test_what_a_failure_says_may_hold_any_bytes(tmp_path: Path) -> None:
    """A name in another encoding in the text of an error: the report fails, the run ends, and the next one goes on."""
    name = r"import os; name = os.fsdecode(b'\xd7\xd4\xc6\xc0.xlsx')"
    path = write_notebook(tmp_path / "n.ipynb", name, "if project_id == 'p2':\n    raise ValueError(name)")
    for _ in range(2):
        record = run(path, rows(3), tmp_path / "out")
        assert [key for key, state in states(record).items() if state == "failed"] == ["p2"]
        assert r"\udcd7" in (record.failed[0].message or "")


def test_an_end_in_order_is_no_failure(tmp_path: Path) -> None:
    """``sys.exit(0)``: the page says where the notebook ended, and holds nothing that was not run."""
    path = write_notebook(tmp_path / "n.ipynb", "print('before')", "import sys; sys.exit(0)", "print('after')")
    pages = []
    for out in (tmp_path / "one", tmp_path / "other"):
        record = run(path, rows(1), out, exporter="perfeval.report.html:export_page")
        assert states(record) == {"p1": "done"}
        pages.append(tree(out))
    assert pages[0] == pages[1]
    page = pages[0]["projects/p1.html"].decode()
    assert "before" in page
    assert "笔记本在这里自行结束" in page
    assert "未能生成" not in page


@pytest.mark.parametrize("damage", ["files = '{'", "inputs = 'x'", "files = x'ff00'", "made = 1", "rules = '[[['"])
def test_a_damaged_row_of_the_ledger_costs_its_own_report(tmp_path: Path, damage: str) -> None:
    path, out = write_notebook(tmp_path / "n.ipynb", "print(1)"), tmp_path / "out"
    run(path, rows(2), out)
    base = sqlite3.connect(out / ".perfeval/ledger.sqlite")
    if damage == "made = 1":
        base.execute("UPDATE runs SET about = 'x'")
    else:
        base.execute(f"UPDATE reports SET {damage} WHERE key = 'p1'")
    base.commit()
    base.close()
    again = {"p1": "unchanged" if damage == "made = 1" else "new", "p2": "unchanged"}
    assert reasons(run(path, rows(2), out)) == again
    assert len(list_runs(out)) == 2


def test_a_run_leaves_no_side_files_of_its_ledger(tmp_path: Path) -> None:
    path, out = write_notebook(tmp_path / "n.ipynb", "print(1)"), tmp_path / "out"
    run(path, rows(1), out)
    list_runs(out)
    assert [item.name for item in (out / ".perfeval").glob("ledger*")] == ["ledger.sqlite"]


def test_what_took_long_without_a_freeze_still_ends(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "import time\ntime.sleep(30)")
    began = time.monotonic()
    assert states(run(path, rows(1), tmp_path / "out", limits=Limits(seconds=0.5, grace=1))) == {"p1": "failed"}
    assert time.monotonic() - began < 15
