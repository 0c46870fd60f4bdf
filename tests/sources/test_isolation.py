"""What kills a parser never kills the run: guarded processes, results in order, one refusal a dead file."""

import itertools
import json
import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval.errors import FileDamaged, FileRefused, FileTooLarge, FileWrongType, PerfevalError
from perfeval.places import Place
from perfeval.sources import guards, isolation, wire
from perfeval.sources.packed import PackedCells, values_of
from perfeval.sources.raw import CellState, RawCell, RawDocument, RawParagraph, RawTable
from perfeval.sources.reading import read_document, read_documents
from perfeval.sources.refusals import note, refused

from .build import sheet_xml, text_cell, xlsx

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the kernel's limits are POSIX")


def forms(folder: Path, count: int) -> list[tuple[Path, str]]:
    files = []
    for number in range(count):
        path = folder / f"{number:03d}.xlsx"
        path.write_bytes(xlsx(sheet_xml(f'<row r="1">{text_cell("A1", f"项目{number}")}</row>')))
        files.append((path, path.name))
    return files


# What a hostile file might make a parser do. Names a worker understands in these tests only.
CRIMES = {
    "abort": "os.abort()",
    "segfault": "os.kill(os.getpid(), signal.SIGSEGV)",
    "exit": "os._exit(3)",
    "oom": "os.kill(os.getpid(), signal.SIGKILL)",
    "memory": "bytearray(3 * 1024**3)",
    "endless": "[None for _ in iter(int, 1)]",
    "sleep": "time.sleep(3600)",
    "deaf": "[signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT]), time.sleep(3600)]",
    "write": "open(path.parent / 'written', 'wb', 0).write(b'x' * 10)",
    "panic": "(_ for _ in ()).throw(KeyboardInterrupt)",
    "print": "print('x' * 100000)",
}
BAD_WORKER = """
import json, sys, os, signal, time, dataclasses
sys.path[:] = json.loads(sys.argv[1])
from perfeval.sources import guards, reading, worker
worker.LIMITS = dataclasses.replace(guards.LIMITS, seconds=1, waiting_seconds=1)
honest = reading.read_document
CRIMES = %r
def read_document(path, name):
    for crime, deed in CRIMES.items():
        if name.startswith(crime):
            eval(deed)
    return honest(path, name)
reading.read_document = read_document
worker.main()
"""


@pytest.fixture
def criminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_START", BAD_WORKER % CRIMES)


def test_results_in_order(tmp_path: Path) -> None:
    files = forms(tmp_path, 60)
    results = list(read_documents(iter(files), jobs=2))
    assert [result.file for result in results] == [name for _, name in files]
    assert results == [read_document(path, name) for path, name in files]


def test_a_refusal_comes_back_whole(tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(b"GIF89a")
    (result,) = read_documents([(tmp_path / "a.gif", "a.gif")])
    assert isinstance(result, FileWrongType)
    assert result.say("en").startswith("a.gif")


@pytest.mark.parametrize("jobs", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_dying_parsers_cost_one_file_each(tmp_path: Path, criminal: None, jobs: int) -> None:
    good = forms(tmp_path, len(CRIMES) + 1)
    bad = [(good[0][0], f"{crime}.xlsx") for crime in CRIMES]
    files = [file for pair in itertools.zip_longest(good, bad) for file in pair if file]
    started = time.monotonic()
    results = dict(zip([name for _, name in files], read_documents(files, jobs=jobs), strict=True))
    assert all(isinstance(results[name], RawDocument) for _, name in good)
    refused = {crime: results[f"{crime}.xlsx"] for crime in CRIMES}
    assert isinstance(refused.pop("print"), RawDocument), "printing must not disturb the answer"
    assert all(isinstance(result, FileRefused) for result in refused.values()), refused
    assert {crime for crime, result in refused.items() if isinstance(result, FileTooLarge)} == {
        "oom",
        "memory",
        "endless",
        "sleep",
        "deaf",
    }
    assert "时限" in refused["sleep"].say("zh")
    assert not (tmp_path / "written").exists() or (tmp_path / "written").stat().st_size == 0
    assert time.monotonic() - started < 60


def test_the_parent_ends_what_does_not_end_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel keeps no time (Windows), the caller does."""
    stubborn = BAD_WORKER.replace("worker.main()", "worker._arm = lambda seconds: None\nworker.main()") % CRIMES
    monkeypatch.setattr(isolation, "_START", stubborn)
    monkeypatch.setattr(isolation, "_GRACE_SECONDS", 1 - guards.LIMITS.waiting_seconds)
    files = [*forms(tmp_path, 1), (tmp_path / "000.xlsx", "sleep.xlsx"), (tmp_path / "000.xlsx", "b.xlsx")]
    first, second, third = read_documents(files)
    assert isinstance(second, FileTooLarge)
    assert isinstance(first, RawDocument)
    assert isinstance(third, RawDocument)


def test_no_process_or_thread_is_left_behind(tmp_path: Path) -> None:
    before = {thread.ident for thread in threading.enumerate()}
    results = read_documents(forms(tmp_path, 40), jobs=2)
    next(results)
    workers = [thread for thread in threading.enumerate() if thread.name == "perfeval-reading"]
    assert workers
    results.close()
    assert {thread.ident for thread in threading.enumerate()} <= before


def test_files_are_taken_only_a_little_ahead(tmp_path: Path) -> None:
    """Memory stays flat because neither files nor documents pile up."""
    (file,) = forms(tmp_path, 1)
    taken = itertools.count()
    endless = (file for _ in taken)
    results = read_documents(endless, jobs=2)
    for _ in range(100):
        next(results)
    results.close()
    assert next(taken) < 100 + 2 * isolation._AHEAD + 2


def test_nothing_to_read_starts_nothing() -> None:
    assert list(read_documents([])) == []


def test_a_process_that_cannot_start_is_no_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_START", "raise SystemExit(1)")
    with pytest.raises(PerfevalError) as caught:
        list(read_documents(forms(tmp_path, 3)))
    assert not isinstance(caught.value, FileRefused)
    assert "did not start" in caught.value.say("en")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(PerfevalError):
        list(read_documents(forms(tmp_path, 3)))


def test_the_worker_has_given_up_its_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    probe = (
        "import json, sys, resource; sys.path[:] = json.loads(sys.argv[1])\n"
        "from perfeval.sources import worker; worker._renounce(); worker._arm(worker.LIMITS.seconds)\n"
        "names = ('RLIMIT_AS', 'RLIMIT_FSIZE', 'RLIMIT_CORE', 'RLIMIT_CPU')\n"
        "print(json.dumps([resource.getrlimit(getattr(resource, name))[0] for name in names]))\n"
    )
    out = subprocess.run(
        [sys.executable, "-c", probe, json.dumps(sys.path)], capture_output=True, check=True, text=True
    )
    memory, writing, core, cpu = json.loads(out.stdout)
    assert (memory, writing, core) == (guards.LIMITS.memory_bytes, 0, 0)
    assert cpu != resource.RLIM_INFINITY
    assert cpu <= guards.LIMITS.seconds + 5


def test_it_works_from_a_thread_and_from_a_forked_process(tmp_path: Path) -> None:
    files = forms(tmp_path, 4)
    outcome: list[int] = []
    thread = threading.Thread(target=lambda: outcome.append(len(list(read_documents(files, jobs=2)))))
    thread.start()
    thread.join(60)
    assert outcome == [4]
    script = f"import os, sys\nfiles = {[(str(path), name) for path, name in files]!r}\n" + (
        "from perfeval.sources.reading import read_documents\n"
        "pid = os.fork()\n"
        "if pid == 0: os._exit(len(list(read_documents(files))))\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=Path.cwd(), timeout=60, check=False).returncode == 4


def test_the_wire_keeps_everything() -> None:
    cells = (
        RawCell(Place("a", "表", None, 1, 2), "93.54%", 1, 3, CellState.PERCENT, Decimal("0.9354"), "0.00%", True),
        RawCell(Place("a", "表", None, 2, 2), "", 2, 1, CellState.FORMULA_NOT_CALCULATED),
    )
    document = RawDocument(
        "a",
        "xlsx",
        "f" * 64,
        (
            RawTable("表", cells, 3, 4, True),
            RawTable("空", (), 0, 0),
            RawParagraph(Place("a", paragraph=7), "文", 2, "一、"),
        ),
        (note("comment", Place("a", "表", None, 1, 2), text="批注"), note("pictures", n=3)),
    )
    assert wire.unpack(wire.pack(document), "a") == document
    refusal = refused(FileDamaged, "a", "zip", detail="坏")
    back = wire.refusal_of(wire.pack(refusal))
    assert type(back) is FileDamaged
    assert (back.say("zh"), back.say("en")) == (refusal.say("zh"), refusal.say("en"))


def test_signals_that_mean_time_and_memory() -> None:
    assert "60" in isolation._cause_of_death("a", -signal.SIGALRM, False).say("zh")
    assert isinstance(isolation._cause_of_death("a", -signal.SIGKILL, False), FileTooLarge)
    assert isinstance(isolation._cause_of_death("a", -signal.SIGABRT, False), FileDamaged)


def test_cells_of_a_large_sheet_are_the_same_whichever_way_they_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """1.0 and 1.00 stay apart, a merged cell keeps its reach, a slice is a slice."""
    cells = tuple(
        RawCell(Place("表.xlsx", "预算", row=row, col=1), text, rowspan, 1, state, number, "0.00", row == 3)
        for row, text, rowspan, state, number in (
            (1, "项目", 2, CellState.TEXT, None),
            (3, "1.0", 1, CellState.NUMBER, Decimal("1.0")),
            (4, "1.00", 1, CellState.NUMBER, Decimal("1.00")),
            (5, "项目", 1, CellState.TEXT, None),
        )
    )
    document = RawDocument("表.xlsx", "xlsx", "0", (RawTable("预算", cells, 5, 1),))
    monkeypatch.setattr("perfeval.sources.wire.LARGE", 1)
    kept = wire.unpack(json.loads(json.dumps(wire.pack(document))), "表.xlsx")
    assert isinstance(kept, RawDocument)
    assert kept == document
    own = kept.tables[0].cells
    assert isinstance(own, PackedCells)
    assert str(own[2].number) == "1.00"
    assert own[-2:] == cells[-2:]
    assert list(values_of(own, "row", "text")) == list(values_of(cells, "row", "text"))
