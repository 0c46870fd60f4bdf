"""The server that reports are forked from (预热的母进程): ``python -m perfeval.batch.zygote DESCRIPTOR``.

A fresh interpreter, not a fork of the caller's process: it loads what the notebook imports, warms up,
makes sure that it has one thread only, and then forks one child for each report it is sent.
When its caller dies, the line closes, and it ends with all its children.
"""

from __future__ import annotations

import os
import selectors
import signal
import sys
import time
from multiprocessing.connection import Connection
from typing import Any

from perfeval.batch.preload import ALWAYS, imported_modules, load_modules, rehearse, settle, thread_count, warm_up
from perfeval.batch.report_task import Report, Work
from perfeval.batch.supervisor import Supervisor, allow_core_files


def serve(line: Any, work: Work, slots: int, with_notebook_modules: bool, rehearsal: Report | None) -> None:
    """Answer until the caller closes the line."""
    started = time.monotonic()
    modules = imported_modules(work.notebook_text) if with_notebook_modules else ()
    missing = load_modules([*ALWAYS, *modules, *work.preload])
    if rehearsal is None:
        warm_up(work)
    else:  # a whole report does all that a warm-up does, and more
        rehearse(work, rehearsal)
    settle()
    line.send(("ready", {"threads": thread_count(), "missing": missing, "seconds": time.monotonic() - started}))
    supervisor = Supervisor(work, slots)
    with selectors.DefaultSelector() as watching:
        watching.register(line, selectors.EVENT_READ)
        try:
            _loop(line, supervisor, watching)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            pass
        finally:
            supervisor.end_all()


def _loop(line: Any, supervisor: Supervisor, watching: selectors.BaseSelector) -> None:
    while True:
        ready = watching.select(supervisor.next_deadline())
        for key, _ in ready:
            if key.fileobj is line:
                _take(line, supervisor)
            else:
                watching.unregister(key.fileobj)
                for outcome in supervisor.reap(key.fd):
                    line.send(("outcome", outcome.to_json()))
        for kind, content in supervisor.news():
            line.send((kind, content.to_json() if kind == "outcome" else content))
        if supervisor.dropping and supervisor.waiting:  # what an ended process had not begun
            line.send(("dropped", supervisor.drop_waiting()))
        supervisor.stop_late()
        before = set(supervisor.children)
        for started in supervisor.fill():
            line.send(("started", started))
        for descriptor in set(supervisor.children) - before:
            watching.register(descriptor, selectors.EVENT_READ)


def _take(line: Any, supervisor: Supervisor) -> None:
    kind, *rest = line.recv()
    if kind == "report":
        supervisor.waiting.append(Report(*rest[0]))
    elif kind == "work":  # another notebook; nothing of the last one is under way
        supervisor.work, supervisor.slots = rest[0]
    elif kind == "drop":
        line.send(("dropped", supervisor.drop_waiting()))


def main(descriptor: int) -> None:
    """Entry of the server process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the caller: running reports finish
    os.set_inheritable(descriptor, False)
    allow_core_files(False)
    line = Connection(descriptor)
    serve(line, *line.recv())


if __name__ == "__main__":
    main(int(sys.argv[1]))
