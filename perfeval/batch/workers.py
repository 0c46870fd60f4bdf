"""Reports in spawned workers (Windows、macOS): where a fork is not safe, a worker makes several reports.

A worker is preloaded and warm like the server of :mod:`perfeval.batch.zygote`, but stays: it is
cleaned after each report and replaced after :data:`REPORTS_EACH`. A worker that dies or overruns its
time costs the one report it was making.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, Listener, wait
from pathlib import Path
from types import ModuleType
from typing import Any

from perfeval.batch.kills import Kills
from perfeval.batch.limits import AwakeClock
from perfeval.batch.pool import Dropped, Event, Started, WorkersNotStarted, import_path
from perfeval.batch.preload import ALWAYS, imported_modules, load_modules, server_environment, warm_up
from perfeval.batch.remains import bury
from perfeval.batch.report_task import Failure, Outcome, Report, Work, make_report

REPORTS_EACH = 25
"""Reports that one worker makes before a new one takes its place."""

START_SECONDS = 120.0


@dataclass
class _Worker:
    number: int
    process: subprocess.Popen[bytes]
    line: Any = None
    report: Report | None = None
    since: float = 0.0
    made: int = 0


class SpawnPool:
    """Reused worker processes, one report at a time each."""

    def __init__(self, work: Work, jobs: int, reports_each: int = REPORTS_EACH) -> None:
        self.work, self.width, self._each = work, jobs, reports_each
        self._waiting: deque[Report] = deque()
        self._workers: list[_Worker] = []
        self._key = os.urandom(16)
        self._listener = Listener(authkey=self._key)
        self._calls: queue.Queue[Any] = queue.Queue()
        self._called: dict[int, Any] = {}
        self._dropped: tuple[str, ...] = ()
        self._clock = AwakeClock()
        self._kills = Kills()
        threading.Thread(target=self._listen, daemon=True).start()

    def start(self) -> Sequence[Event]:
        """Start the workers, all at once."""
        self._workers = [self._launch(number) for number in range(1, self.width + 1)]
        for worker in self._workers:
            self._greet(worker)
        return []

    def _launch(self, number: int) -> _Worker:
        folder = Path(self.work.folder)
        log_path = folder / ".perfeval" / "log" / f"worker-{number}.log"
        log_path.parent.mkdir(parents=True, exist_ok=True)
        with log_path.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603  # this interpreter, this package
                [sys.executable, "-m", "perfeval.batch.workers", str(self._journal(number))],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=server_environment(folder) | import_path(),
                cwd=self.work.cwd,
                start_new_session=sys.platform != "win32",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # Ctrl-C is for the caller
            )
        worker = _Worker(number, process)
        address: Any = self._listener.address
        assert process.stdin is not None  # noqa: S101  # asked for above
        process.stdin.write(repr((address, self._key)).encode("utf-8") + b"\n")
        process.stdin.close()
        return worker

    def _greet(self, worker: _Worker) -> None:
        """Wait for a worker to call back; workers say which process they are."""
        end = time.monotonic() + START_SECONDS
        while worker.process.pid not in self._called:
            if worker.process.poll() is not None or time.monotonic() > end:
                raise WorkersNotStarted(log=f".perfeval/log/worker-{worker.number}.log", seen=worker.process.poll())
            with contextlib.suppress(queue.Empty):
                line = self._calls.get(timeout=0.2)
                self._called[line.recv()] = line
        worker.line = self._called.pop(worker.process.pid)
        worker.line.send(self.work)

    def _renew(self, worker: _Worker) -> None:
        self._end(worker)
        fresh = self._launch(worker.number)
        self._greet(fresh)
        self._workers[worker.number - 1] = fresh

    def _listen(self) -> None:
        """Take calls of starting workers (a thread: a call that never comes must not stop the run)."""
        with contextlib.suppress(OSError, EOFError):
            while True:
                self._calls.put(self._listener.accept())

    def _journal(self, number: int) -> Path:
        return Path(self.work.folder) / ".perfeval" / "log" / f"worker-{number}.journal"

    def submit(self, report: Report) -> None:
        """Give the report to a free worker, or keep it until there is one."""
        self._waiting.append(report)

    def events(self, seconds: float) -> Sequence[Event]:
        """Hand out reports, wait, collect what came back, end what overran."""
        found: list[Event] = []
        if self._dropped:
            found.append(Dropped(self._dropped))
            self._dropped = ()
        for worker in self._workers:
            if worker.report is None and self._waiting:
                worker.report, worker.since = self._waiting.popleft(), time.monotonic()
                again = worker.report
                worker.line.send((again.key, again.title, dict(again.parameters), again.folder))
                found.append(Started(worker.report.key))
        if found:
            return found
        busy = {worker.line: worker for worker in self._workers if worker.report is not None}
        for line in wait(list(busy), self._patience(seconds)):
            found.extend(self._collect(busy[line]))
        self._clock.look()
        for worker in self._workers:
            if worker.report is not None and self._overran(worker):
                worker.process.kill()
                found.append(self._replace(worker, Failure("time", error="TimeLimitReached")))
        return found

    def _patience(self, seconds: float) -> float:
        return min(seconds, 1.0) if self.work.limits.seconds is not None else seconds

    def _overran(self, worker: _Worker) -> bool:
        limits = self.work.limits
        if limits.seconds is None:
            return False
        return self._clock.since(worker.since) > limits.seconds + limits.grace

    def _collect(self, worker: _Worker) -> list[Event]:
        try:
            outcome = Outcome.from_json(worker.line.recv())
        except (EOFError, OSError):
            status, report = worker.process.wait(), worker.report
            if report is not None and self._kills.forgives(report.key, -status):
                self._waiting.append(report)
                self._renew(worker)
                return []
            return [self._replace(worker, death_of(status))]
        outcome = self._measured(worker, outcome)
        worker.report, worker.made = None, worker.made + 1
        if worker.made >= self._each:
            self._renew(worker)
        return [outcome]

    def _measured(self, worker: _Worker, outcome: Outcome) -> Outcome:
        return replace(outcome, seconds=time.monotonic() - worker.since, worker=f"worker-{worker.number}")

    def _replace(self, worker: _Worker, failure: Failure) -> Outcome:
        assert worker.report is not None  # noqa: S101  # only busy workers are replaced
        worker.process.wait()
        journal = self._journal(worker.number)
        outcome = self._measured(worker, bury(self.work, worker.report, journal.read_bytes(), failure))
        self._renew(worker)
        return outcome

    def drop_waiting(self) -> None:
        """Forget what no worker has begun."""
        self._dropped = tuple(report.key for report in self._waiting)
        self._waiting.clear()

    def _end(self, worker: _Worker) -> None:
        if worker.line is not None:
            worker.line.close()
        try:
            worker.process.wait(5)
        except subprocess.TimeoutExpired:
            worker.process.kill()
            worker.process.wait()

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            self._end(worker)
            self._journal(worker.number).unlink(missing_ok=True)
        self._listener.close()


def death_of(status: int) -> Failure:
    """Why a worker ended, from its exit status (negative: a signal, where the system has them)."""
    if status < 0:
        name = signal.Signals(-status).name
        return Failure("signal", error=name, text=f"the process died of {name}")
    return Failure("exit", error=str(status), text=f"the process ended itself with status {status}")


@contextlib.contextmanager
def clean_after(shared: Sequence[tuple[Any, dict[str, Any]]] = ()) -> Iterator[None]:
    """Put back what reports change for those after them: settings, environment, folder, import path.

    ``shared``: what modules offered before the first report, see :func:`public_names`.
    """
    environment, folder, path, modules = dict(os.environ), Path.cwd(), list(sys.path), set(sys.modules)
    matplotlib: Any = sys.modules.get("matplotlib")
    settings = dict(matplotlib.rcParams) if matplotlib else None
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        sys.path[:] = path
        _put_back(shared)
        if settings is not None:
            dict.update(matplotlib.rcParams, settings)
            with contextlib.suppress(Exception):
                matplotlib.pyplot.close("all")
        _reset_pandas()
        for name in set(sys.modules) - modules:
            if getattr(sys.modules[name], "__file__", None) and _is_own(sys.modules[name], folder):
                del sys.modules[name]


_NOT_SHARED = {"__main__", "builtins", "sys"}
"""Modules that are put back elsewhere, see :func:`perfeval.batch.shell.open_shell`."""


def public_names() -> list[tuple[Any, dict[str, Any]]]:
    """What loaded modules and the classes in them offer by public names."""
    found: list[tuple[Any, dict[str, Any]]] = []
    seen: set[int] = set()
    for name, module in list(sys.modules.items()):
        if {name, getattr(module, "__name__", "")} & _NOT_SHARED or not isinstance(module, ModuleType):
            continue
        offered = {key: value for key, value in vars(module).items() if not key.startswith("_")}
        found.append((module, offered))
        for value in offered.values():
            if isinstance(value, type) and id(value) not in seen and "__dict__" in vars(type(value)):
                seen.add(id(value))
                found.append((value, {key: one for key, one in vars(value).items() if not key.startswith("_")}))
    return found


def _put_back(shared: Sequence[tuple[Any, dict[str, Any]]]) -> None:
    """The same names with the same values; a module that was loaded meanwhile stays."""
    for holder, offered in shared:
        now = vars(holder)
        for key in [key for key in now if not key.startswith("_") and key not in offered]:
            if not isinstance(now[key], ModuleType):
                with contextlib.suppress(AttributeError, TypeError):
                    delattr(holder, key)
        for key, value in offered.items():
            if now.get(key, holder) is not value:
                with contextlib.suppress(AttributeError, TypeError):
                    setattr(holder, key, value)


def _is_own(module: Any, folder: Path) -> bool:
    """A module beside the notebook, not an installed one."""
    return str(module.__file__).startswith(str(folder))


def _reset_pandas() -> None:
    pandas: Any = sys.modules.get("pandas")
    if pandas is not None:
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pandas.reset_option("all")


def main() -> None:
    """Entry of a worker process."""
    import ast
    from multiprocessing.connection import Client

    journal = Path(sys.argv[1])
    address, key = ast.literal_eval(sys.stdin.readline())
    line: Connection = Client(address, authkey=key)
    line.send(os.getpid())
    work: Work = line.recv()
    load_modules([*ALWAYS, *imported_modules(work.notebook_text), *work.preload])
    warm_up(work)
    shared = public_names()
    with contextlib.suppress(EOFError, OSError):
        while True:
            report = Report(*line.recv())
            cpu = time.process_time()
            with clean_after(shared), journal.open("wb") as notes:
                outcome = make_report(work, report, notes.fileno())
            line.send(replace(outcome, cpu_seconds=time.process_time() - cpu).to_json())


if __name__ == "__main__":
    main()
