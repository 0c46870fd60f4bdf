"""A process that makes several reports tells of each when it is done, and stops after the present one when asked."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from perfeval.batch.forks import ForkPool, can_fork
from perfeval.batch.pool import Dropped, Event, Started
from perfeval.batch.report_task import Outcome, Report, Work
from tests.batch.samples import notebook

pytestmark = pytest.mark.skipif(not can_fork(), reason="forks are for Linux")


@pytest.fixture
def pool(tmp_path: Path) -> ForkPool:
    nb = notebook("import time; time.sleep(0.4)", "project_id")
    work = Work(nbformat.writes(nb), "own.ipynb", str(tmp_path), str(tmp_path), warm_up=None, per_child=6)
    return ForkPool(work, 1, tmp_path / ".perfeval" / "log" / "server.log")


def submit(pool: ForkPool, count: int) -> None:
    pool.start()
    for number in range(count):
        pool.submit(Report(f"r{number}", f"r{number}", {"project_id": f"r{number}", "year": 2020}))


def one_event(pool: ForkPool) -> list[Event]:
    return list(pool.events(5.0))


def test_each_report_is_told_when_it_is_done(pool: ForkPool) -> None:
    submit(pool, 6)
    told: list[Event] = []
    try:
        while sum(isinstance(event, Outcome) for event in told) < 6:
            told += one_event(pool)
    finally:
        pool.close()
    outcomes = [event for event in told if isinstance(event, Outcome)]
    assert [one.key for one in outcomes] == [f"r{number}" for number in range(6)]
    assert all(one.done and one.peak_bytes and one.worker for one in outcomes)
    last_start = max(at for at, event in enumerate(told) if isinstance(event, Started))
    first_done = next(at for at, event in enumerate(told) if isinstance(event, Outcome))
    assert first_done < last_start, "nothing was told before the process had ended"


def test_a_stop_waits_for_the_present_report_only(pool: ForkPool) -> None:
    submit(pool, 6)
    told: list[Event] = []
    try:
        while not any(isinstance(event, Outcome) for event in told):
            told += one_event(pool)
        pool.drop_waiting()
        while sum(len(event.keys) if isinstance(event, Dropped) else isinstance(event, Outcome) for event in told) < 6:
            told += one_event(pool)
    finally:
        pool.close()
    done = [event.key for event in told if isinstance(event, Outcome)]
    dropped = [key for event in told if isinstance(event, Dropped) for key in event.keys]
    assert done + dropped == [f"r{number}" for number in range(6)]
    assert [event.failure for event in told if isinstance(event, Outcome) and not event.done] == []
    assert len(done) <= 3
    made = sorted(path.stem for path in Path(pool.work.folder, "projects").glob("*.html"))
    assert made == done
    assert json.loads(Path(pool.work.folder, "notebooks", "r0.ipynb").read_text("utf-8"))["cells"]
