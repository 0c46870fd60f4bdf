"""Workers that read files rest between calls; what they cannot be trusted with, they are not asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfeval.sources import isolation
from perfeval.sources.isolation import let_go, read_documents
from perfeval.sources.raw import RawDocument


@pytest.fixture(autouse=True)
def nobody_rests() -> Iterator[None]:
    let_go()
    yield
    let_go()


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text("项目名称,培训\n年度资金总额,48\n", "utf-8")
    return path


def read(path: Path, jobs: int = 1) -> None:
    [found] = read_documents([(path, path.name)], jobs=jobs)
    assert isinstance(found, RawDocument)


def resting() -> list[int]:
    return [process.pid for _, process in isolation._resting]


def test_the_next_call_asks_the_same_worker(form: Path) -> None:
    read(form)
    [first] = resting()
    read(form)
    assert resting() == [first]


def test_a_large_caller_has_no_heavy_workers(form: Path) -> None:
    """What the caller holds in memory is no sign that a file cost much."""
    held = bytearray(600_000_000)
    held[::4096] = b"x" * len(held[::4096])
    read(form)
    [first] = resting()
    read(form)
    assert resting() == [first]


def test_no_more_than_two_rest(form: Path) -> None:
    list(read_documents([(form, f"{number}.csv") for number in range(8)], jobs=4))
    assert len(resting()) <= 2


def test_another_environment_is_another_worker(form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(form)
    [first] = resting()
    monkeypatch.setenv("PERFEVAL_TEST_OF_RESTING", "1")
    read(form)
    assert first not in resting()


def test_a_worker_that_left_costs_no_file(form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(form)
    [(_, process)] = isolation._resting
    os.kill(process.pid, 9)
    monkeypatch.setattr(process, "poll", lambda: None)  # it leaves between the look and the question
    read(form)


def test_a_call_that_is_given_up_leaves_nobody_half_way(form: Path) -> None:
    answers = read_documents([(form, f"{number}.csv") for number in range(40)])
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    read(form)


def test_a_process_that_is_let_go_is_collected(form: Path) -> None:
    read(form)
    [(_, process)] = isolation._resting
    let_go()
    assert process.returncode is not None
    assert resting() == []
