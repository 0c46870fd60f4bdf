"""Reading many files, each in a guarded process (隔离读取): what kills a parser never kills the run.

Every worker is a *fresh* interpreter, not a fork of the caller, so it may be used from a notebook, a
test or a threaded program. It is reused for many files; when it dies, that one file is refused and
another worker takes its place. When a call is done, up to two of its workers rest for the next call (starting
one costs sixty times what a form costs to read) and leave by themselves after a while.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from perfeval.errors import FileDamaged, FileRefused
from perfeval.sources import scans
from perfeval.sources.guards import LIMITS, MEGABYTE
from perfeval.sources.raw import RawDocument
from perfeval.sources.refusals import not_started, over_limit, refused
from perfeval.sources.wire import receive, refusal_of, send, unpack

# The worker ends itself at the limit; this is for systems where it cannot.
_GRACE_SECONDS: Final = 5
_AHEAD: Final = 16
_START: Final = (
    "import json,sys; sys.path[:] = json.loads(sys.argv[1]); from perfeval.sources.worker import main; "
    "main(sys.argv[3:] == ['scan'], sys.argv[2])"
)
# Those who recognise pictures: one takes whatever comes, the other only files of few pages, so that a thick file
# keeps nobody waiting. Both work beside those who read.
_SCANNERS: Final = 2
_FEW_PAGES: Final = 20


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Maker(Generic[T]):
    """What a guarded process makes of each file, and how its answer is understood here.

    ``function``: ``module:function``, called there with path, name and ``given(name)``, plain data; it answers plain
    data, which ``unpack`` turns into the result. The process is not believed: ``unpack`` checks what it takes.
    """

    function: str
    unpack: Callable[[list[Any], str], T]
    given: Callable[[str], Any] = field(default=lambda _name: None)


DOCUMENTS: Final = Maker("perfeval.sources.worker:raw_document", unpack)


def read_documents(files: Iterable[tuple[Path, str]], jobs: int = 1) -> Iterator[RawDocument | FileRefused]:
    """Read files in guarded processes, results in the order of the files (批量读取): see :func:`read_guarded`."""
    return read_guarded(files, DOCUMENTS, jobs)


def read_guarded(files: Iterable[tuple[Path, str]], maker: Maker[T], jobs: int = 1) -> Iterator[T | FileRefused]:
    """Make something of each file in guarded processes, results in the order of the files.

    Args:
        files: path and shown name of each; taken one by one, so the list may be endless.
        maker: what is made of them.
        jobs: how many processes work at the same time.

    Yields:
        What was made, or the refusal that says why this file could not be read.
    """
    crew = _Crew(max(1, jobs), maker)
    try:
        waiting: deque[_Task] = deque()
        for path, name in files:
            waiting.append(crew.give(_Task(str(Path.cwd() / path), name)))
            # A bounded window: workers stay busy, memory stays flat.
            if len(waiting) >= crew.size * _AHEAD:
                yield crew.result(waiting.popleft())
        while waiting:
            yield crew.result(waiting.popleft())
    finally:
        crew.dismiss()


@dataclass(slots=True, eq=False)
class _Task:
    """One file on its way: given, taken by a worker, answered."""

    path: str
    name: str
    pictures: int = 0  # pages that must be recognised
    answer: list[Any] | Exception | None = None
    done: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True, eq=False)
class _Worker:
    """One process and the thread that talks to it. ``made_in``: what the process was started with."""

    process: subprocess.Popen[bytes] | None = None
    thread: threading.Thread | None = None
    task: _Task | None = None
    made_in: Surroundings | None = None
    since: float = 0.0
    overdue: bool = False
    most_pages: int = 0  # of pictures that it recognises in one file; 0: it reads, and recognises nothing

    @property
    def recognises(self) -> bool:
        return self.most_pages > 0


class _Crew(Generic[T]):
    """The workers of one call; they are started when there is something to do."""

    def __init__(self, size: int, maker: Maker[T]) -> None:
        self.size, self._maker = size, maker
        self._tasks: deque[_Task] = deque()
        self._pictures: deque[_Task] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._workers: list[_Worker] = []

    def give(self, task: _Task) -> _Task:
        """Queue a task; another worker is hired while there are fewer than allowed."""
        with self._changed:
            self._tasks.append(task)
            readers = sum(not worker.recognises for worker in self._workers)
            if readers < self.size and len(self._tasks) > readers - self._busy():
                self._hire(_Worker())
            self._changed.notify_all()
        return task

    def _hire(self, worker: _Worker) -> None:
        self._workers.append(worker)
        worker.thread = threading.Thread(target=self._serve, args=(worker,), daemon=True, name="perfeval-reading")
        worker.thread.start()

    def _pass_on(self, task: _Task) -> None:
        """Queue a file whose pages must be recognised; who does that is hired when there is something to do."""
        with self._changed:
            self._pictures.append(task)
            scanners = sum(worker.recognises for worker in self._workers)
            idle = sum(worker.recognises and worker.task is None for worker in self._workers)
            if scanners < _SCANNERS and len(self._pictures) > idle:
                self._hire(_Worker(most_pages=_FEW_PAGES if scanners else LIMITS.scanned_pages))
            self._changed.notify_all()

    def _busy(self) -> int:
        return sum(worker.task is not None and not worker.recognises for worker in self._workers)

    def result(self, task: _Task) -> T | FileRefused:
        """Wait for one answer, and end workers that are past their time."""
        while not task.done.wait(1.0):
            self._end_overdue()
        if isinstance(task.answer, FileRefused):
            return task.answer
        if isinstance(task.answer, Exception):
            raise task.answer
        answer = task.answer or []
        try:
            return refusal_of(answer) if answer[0] == "refused" else self._maker.unpack(answer, task.name)
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:  # no answer of ours
            return refused(FileDamaged, task.name, "unexpected", detail=type(error).__name__)

    def _end_overdue(self) -> None:
        now = time.monotonic()
        with self._changed:
            for worker in self._workers:
                if worker.task and worker.process and now - worker.since > LIMITS.waiting_seconds + _GRACE_SECONDS:
                    worker.overdue = True
                    worker.process.kill()

    def dismiss(self) -> None:
        """End all workers, also in the middle of a file; those with nothing to do may rest."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            workers = list(self._workers)
            for worker in workers:
                if worker.process is not None and worker.task is not None:
                    worker.process.kill()
        for worker in workers:
            if worker.thread is not None:
                worker.thread.join(_GRACE_SECONDS)

    def _serve(self, worker: _Worker) -> None:
        """The life of one worker's thread: take a task, send it, bring back the answer."""
        try:
            while (task := self._next(worker)) is not None:
                passed_on = False
                try:
                    answer = self._ask(worker, task)
                    if isinstance(answer, list) and answer[0] == "recognise" and not worker.recognises:
                        task.pictures, passed_on = int(answer[1]), True
                    else:
                        task.answer = answer
                except Exception as error:  # belongs to the caller: raised there, not lost in this thread
                    task.answer = error
                finally:
                    with self._changed:
                        worker.task = None
                    if passed_on:
                        self._pass_on(task)
                    else:
                        task.done.set()
        finally:
            if not _rest(worker):
                _end(worker)

    def _next(self, worker: _Worker) -> _Task | None:
        with self._changed:
            while (task := self._waiting_for(worker)) is None and not self._closed:
                self._changed.wait()
            if self._closed or task is None:
                return None
            (self._pictures if worker.recognises else self._tasks).remove(task)
            worker.task, worker.since, worker.overdue = task, time.monotonic(), False
            return task

    def _waiting_for(self, worker: _Worker) -> _Task | None:
        if not worker.recognises:
            return self._tasks[0] if self._tasks else None
        return next((task for task in self._pictures if task.pictures <= worker.most_pages), None)

    def _ask(self, worker: _Worker, task: _Task) -> list[Any] | FileRefused:
        function = self._maker.function
        rested = _rested(function) if worker.process is None and not worker.recognises else None
        if rested is not None:
            self._employ(worker, rested)
            try:
                return self._answer(worker, task)
            except (EOFError, OSError, ValueError):  # it may have left just then, which is not the file's fault
                _end(worker)
        if worker.process is None:
            self._employ(worker, _start(function, *["scan"] * worker.recognises))
        try:
            return self._answer(worker, task)
        except (EOFError, OSError, ValueError):
            code = _end(worker)
            return _cause_of_death(task.name, code, worker.overdue, worker.recognises)

    def _employ(self, worker: _Worker, process: subprocess.Popen[bytes]) -> None:
        with self._changed:
            worker.process, worker.since = process, time.monotonic()
            worker.made_in = _surroundings(self._maker.function)
            if self._closed:  # nobody waits any more: dismissed while it was starting
                process.kill()

    def _answer(self, worker: _Worker, task: _Task) -> list[Any]:
        process = worker.process
        send(process.stdin, [task.path, task.name, self._maker.given(task.name)])  # type: ignore[arg-type, union-attr]
        while (message := receive(process.stdout))[0] == "page":  # type: ignore[arg-type, union-attr]
            worker.since = time.monotonic()
            for listener in scans.listeners:
                listener(task.name, int(message[1]), int(message[2]))
        heavy, answer = message
        if heavy:
            _end(worker)
        return list(answer)


Surroundings = tuple[int, str, str, tuple[str, ...], tuple[tuple[str, str], ...]]

_resting: list[tuple[Surroundings, subprocess.Popen[bytes]]] = []
_resting_lock: Final = threading.Lock()
_MOST_RESTING: Final = 2


def _surroundings(function: str) -> Surroundings:
    """What a worker was started with: one of another process, module path or environment is no use."""
    paths = tuple(entry or str(Path.cwd()) for entry in sys.path)
    return os.getpid(), function, _START, paths, tuple(sorted(os.environ.items()))


def _rest(worker: _Worker) -> bool:
    """Keep the idle process of a worker for the next call, unless enough are kept."""
    process = worker.process
    if process is None or process.poll() is not None or worker.recognises:
        return False
    with _resting_lock:
        if len(_resting) >= _MOST_RESTING or worker.made_in is None:
            return False
        worker.process = None
        _resting.append((worker.made_in, process))
    return True


def _rested(function: str) -> subprocess.Popen[bytes] | None:
    """A process that rests since an earlier call; what cannot be used any more is collected."""
    here = _surroundings(function)
    with _resting_lock:
        known, useless = list(_resting), [one for one in _resting if not _of_use(one, here)]
        fitting = next((one for one in known if one not in useless and one[0] == here), None)
        _resting[:] = [one for one in known if one not in useless and one is not fitting]
    for made_in, process in useless:
        if made_in[0] == os.getpid():  # not a fork's copy of its parent's workers
            process.kill()
            _collect(process)
    return fitting[1] if fitting else None


def _of_use(resting: tuple[Surroundings, subprocess.Popen[bytes]], here: Surroundings) -> bool:
    """Whether a process that rests may still be asked from here, be it for something else."""
    (pid, _, *around), process = resting
    return [pid, *around] == [here[0], *here[2:]] and process.poll() is None


def let_go() -> None:
    """End the workers that rest."""
    with _resting_lock:
        processes = [process for made_in, process in _resting if made_in[0] == os.getpid()]
        _resting.clear()
    for process in processes:
        process.kill()
        _collect(process)


atexit.register(let_go)


def _start(*words: str) -> subprocess.Popen[bytes]:
    """A fresh interpreter that finds the same modules as this one, ready to read; ``scan``: to recognise pictures."""
    paths = json.dumps([entry or str(Path.cwd()) for entry in sys.path])
    try:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
            [sys.executable, "-c", _START, paths, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise not_started(sys.executable, str(error)) from error
    try:
        ready = receive(process.stdout)  # type: ignore[arg-type]
    except (EOFError, OSError, ValueError):
        ready = None
    if ready != "ready":
        process.kill()
        raise not_started(sys.executable, str(_collect(process)))
    return process


def _end(worker: _Worker) -> int:
    """End a worker's process and collect it; its exit code."""
    process, worker.process = worker.process, None
    return 0 if process is None else _collect(process)


def _collect(process: subprocess.Popen[bytes]) -> int:
    """Close the pipes of a process, which ends it, and take its exit code."""
    for stream in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            if stream is not None:
                stream.close()
    try:
        return process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _cause_of_death(name: str, code: int, overdue: bool, recognised: bool = False) -> FileRefused:
    """Why a worker died, as a refusal of the file that it was reading."""
    if overdue or -code in (getattr(signal, "SIGALRM", -1), getattr(signal, "SIGXCPU", -1)):
        return over_limit(
            name, "page_time" if recognised else "time", LIMITS.page_seconds if recognised else LIMITS.seconds
        )
    if -code == getattr(signal, "SIGKILL", -1):
        most = LIMITS.scan_memory_bytes if recognised else LIMITS.memory_bytes
        return over_limit(name, "memory", most // MEGABYTE)
    return refused(FileDamaged, name, "died", n=code)
