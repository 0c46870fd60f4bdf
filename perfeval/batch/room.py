"""When nothing more can be written (磁盘已满、只读): the run ends at once with one sentence, nothing half-written.

A full disk is no fault of the report that met it first: going on would fail all the others too.
"""

from __future__ import annotations

import contextlib
import errno
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from perfeval.batch.files import NO_ROOM
from perfeval.batch.report_task import Failure
from perfeval.errors import OutputRefused, system_says
from perfeval.messages import message

_NUMBER = re.compile(r"\[Errno (\d+)\]")
_NEXT = message("batch.error.goes_on")


@contextlib.contextmanager
def refuses_in_words(folder: Path) -> Iterator[None]:
    """What the system says about writing in this folder becomes an :class:`OutputRefused` that says what next."""
    try:
        yield
    except sqlite3.OperationalError as error:
        full = "full" in str(error)
        seen = system_says(errno.ENOSPC) if full else message("batch.error.ledger", error=str(error))
        raise OutputRefused(file=folder, seen=seen, next=_NEXT) from error
    except OSError as error:
        if error.errno not in {*NO_ROOM, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.ENAMETOOLONG}:
            raise
        raise OutputRefused.of(error, folder, next=_NEXT) from error


def check_room(failure: Failure, path: Path) -> None:
    """Raise where a report's files could not be written because nobody's can."""
    found = _NUMBER.match(failure.text) if failure.kind == "export" else None
    if found and int(found[1]) in NO_ROOM:
        raise OSError(int(found[1]), failure.text, str(path))
