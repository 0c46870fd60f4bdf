"""What runs on a worker of a cluster (集群里的一端): a few reports of one task, made by a server of its own."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from perfeval.batch.files import fingerprint, write_whole
from perfeval.batch.local import open_local_pool
from perfeval.batch.pool import Pool
from perfeval.batch.preload import leaves_nothing_behind
from perfeval.batch.report_task import Outcome, Report, Work

PATIENCE_SECONDS = 60.0


@dataclass
class _Server:
    """The pool of one thread of a worker, and the folder of its own where it does not see the output folder."""

    pool: Pool
    work: Work
    own_folder: tempfile.TemporaryDirectory[str] | None

    def end(self) -> None:
        self.pool.close()
        if self.own_folder is not None:
            self.own_folder.cleanup()


_servers: dict[int, _Server] = {}


def folder_token(folder: Path) -> str:
    """Tells whether a folder seen elsewhere is the same one: the fingerprint of its lock, written for this run."""
    try:
        return fingerprint((folder / ".perfeval" / "lock").read_bytes())
    except OSError:
        return ""


def make_remotely(
    work: Work, reports: Sequence[Report], token: str, carried: Mapping[str, bytes]
) -> list[tuple[dict[str, Any], dict[str, bytes]]]:
    """A few reports: the outcome of each, with its files where the output folder is not seen.

    Args:
        work: what all reports of the run share.
        reports: to be made one after the other.
        token: of the output folder, see :func:`folder_token`.
        carried: the files that these reports read, for a worker that does not see that folder.
    """
    shared = bool(token) and folder_token(Path(work.folder)) == token
    server = _servers.get(threading.get_ident())
    if server is None or server.work != work or (server.own_folder is None) != shared:
        server = _start(work, reports[0], shared, carried)
    elif server.own_folder is not None:
        lay_out(Path(server.own_folder.name), carried)
    for report in reports:
        server.pool.submit(report)
    found: dict[str, Outcome] = {}
    while len(found) < len(reports):
        found |= {event.key: event for event in server.pool.events(PATIENCE_SECONDS) if isinstance(event, Outcome)}
    return [(found[report.key].to_json(), _contents(server, found[report.key])) for report in reports]


def _start(work: Work, first: Report, shared: bool, carried: Mapping[str, bytes]) -> _Server:
    """A server for this thread and this work, in place of an earlier one."""
    before = _servers.pop(threading.get_ident(), None)
    if before is not None:
        before.end()
    own, folder = work, None
    if not shared:
        folder = tempfile.TemporaryDirectory(prefix="perfeval-")
        home = _inside(Path(folder.name), work)
        own = replace(work, folder=folder.name, cwd=home)
        lay_out(Path(folder.name), carried)
    server = _Server(open_local_pool(own, 1, first if leaves_nothing_behind(own.notebook_text) else None), work, folder)
    _servers[threading.get_ident()] = server
    server.pool.start()
    return server


def _inside(folder: Path, work: Work) -> str:
    """Where notebooks run: in the folder of its own where they ran in the output folder, else where they would."""
    if work.cwd == work.folder or not Path(work.cwd).is_dir():
        return str(folder)
    return work.cwd


def lay_out(folder: Path, carried: Mapping[str, bytes]) -> None:
    """Write files that were carried here into a folder; none leads out of it."""
    for name, content in carried.items():
        target = folder / os.path.normpath(name)
        if folder not in target.parents:
            raise ValueError(name)
        write_whole(target, content)


def _contents(server: _Server, outcome: Outcome) -> dict[str, bytes]:
    """Files of a folder of the worker's own, which are removed there."""
    if server.own_folder is None:
        return {}
    folder = Path(server.own_folder.name)
    found = {}
    for name in outcome.files:
        found[name] = (folder / name).read_bytes()
        (folder / name).unlink()
    return found


def end_servers() -> None:
    """The run is over: no server and no folder of it stays on this worker."""
    for thread in list(_servers):
        _servers.pop(thread).end()
