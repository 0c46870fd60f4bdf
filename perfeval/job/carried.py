"""What a report reads (随行文件), for a worker of a cluster that does not see the output folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfeval.clean.store import part_of_store
from perfeval.job.prepared import DECISIONS, HOME, INTAKE, RULEBOOKS
from perfeval.review.peers import PEERS


def carried_files(out: Path, ids: Sequence[str]) -> dict[str, bytes]:
    """Everything that the reports on these projects read, named as seen from the output folder.

    Their part of the store, the user's own rule books, what was decided, what is usual among their peers.
    """
    found = {(INTAKE / name).as_posix(): data for name, data in part_of_store(out / INTAKE, ids).items()}
    beside = [path for folder in (RULEBOOKS, DECISIONS) for path in sorted((out / folder).glob("*.toml"))]
    for path in (*beside, out / HOME / PEERS):
        if path.is_file():
            found[path.relative_to(out).as_posix()] = path.read_bytes()
    return found
