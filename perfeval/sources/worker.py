"""The guarded process that parses files (读取进程): few rights, little memory, little time.

Started by :mod:`perfeval.sources.isolation` as a fresh interpreter; reads requests from standard input,
answers on standard output, and leaves by itself after a file that cost it much.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, Final

from perfeval.collecting import collected_at_the_end
from perfeval.errors import FileDamaged, FileRefused
from perfeval.sources import scans
from perfeval.sources.guards import LIMITS, MEGABYTE
from perfeval.sources.refusals import over_limit, refused
from perfeval.sources.wire import pack, receive, send

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows: the wall clock of the parent is the guard that remains
    resource = None

# A worker that nobody has asked for so long leaves.
_REST_SECONDS: Final = 60

# After a file that needed this much memory the process is replaced, so that memory stays flat.
_HEAVY_KILOBYTES: Final = 400 * 1024
_HEAVY_SCAN_KILOBYTES: Final = 1200 * 1024


Make = Callable[[Path, str, Any], list[Any]]
"""What is made of a file: its path, the name that people see, what was given along; plain data comes back."""


def main(recognises: bool = False, maker: str = "perfeval.sources.worker:raw_document") -> None:
    """Answer requests until the other side closes the pipe.

    Args:
        recognises: this process looks at pages that are pictures, under limits of their own (识别进程).
        maker: what is made of each file, ``module:function``.
    """
    module, _, function = maker.partition(":")
    make: Make = getattr(import_module(module), function)
    import_module("perfeval.sources.reading")  # loaded before the limits, which forbid writing files
    requests, answers = sys.stdin.buffer, _private_output()
    scans.Surroundings.allowed = recognises
    if recognises:
        scans.Surroundings.told = partial(_next_page, answers)
    _renounce(LIMITS.scan_memory_bytes if recognises else LIMITS.memory_bytes)
    send(answers, "ready")
    while _wanted(requests):
        try:
            path, name, given = receive(requests)
        except EOFError:
            return
        _arm(LIMITS.seconds)
        answer = _answer(make, path, name, given)
        _disarm()
        heavy = _is_heavy(answer, _HEAVY_SCAN_KILOBYTES if recognises else _HEAVY_KILOBYTES)
        try:
            send(answers, [heavy, answer])
        except MemoryError:
            heavy = True
            send(answers, [heavy, pack(over_limit(name, "memory", LIMITS.memory_bytes // MEGABYTE))])
        if heavy:
            return


def raw_document(path: Path, name: str, _given: object) -> list[Any]:
    """A file as its tables and paragraphs, nothing understood."""
    from perfeval.sources.reading import read_document

    return pack(read_document(path, name))


def _wanted(requests: BinaryIO) -> bool:
    """Wait for a request; ``False`` when none came for so long that nobody may want one."""
    if os.name != "posix":  # there pipes cannot be waited for; the caller's end is noticed all the same
        return True
    return bool(select.select([requests], [], [], _REST_SECONDS)[0])


def _private_output() -> BinaryIO:
    """The answers' pipe, kept away from anything that prints."""
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return own


def _next_page(answers: BinaryIO, number: int, of: int) -> None:
    """Another page: it has its own time, and the other side hears of it."""
    _arm(LIMITS.page_seconds)
    send(answers, ["page", number, of])


def _renounce(memory: int = LIMITS.memory_bytes) -> None:
    """Give up memory beyond the limit, writing files, and dumping core."""
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller decides when to stop
    if resource is None:
        return
    for right, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(right, (limit, limit))
        except (ValueError, OSError):  # a platform that does not know this limit keeps the others
            continue


def _arm(seconds: int) -> None:
    """Let the kernel end this process when a file takes too long: no code of ours has to run for that."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime) + 1
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        soft = spent + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, LIMITS.waiting_seconds)  # a container may be frozen: that is no work


def _disarm() -> None:
    if resource is not None:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _answer(make: Make, path: str, name: str, given: object) -> list[Any]:
    """What was made of the file, why it is refused, or how many of its pages must be recognised elsewhere."""
    try:
        with collected_at_the_end():
            return make(Path(path), name, given)
    except FileRefused as refusal:
        return pack(refusal)
    except scans.ToBeRecognisedError as pictures:
        return ["recognise", pictures.pages]
    except MemoryError:
        return pack(over_limit(name, "memory", LIMITS.memory_bytes // MEGABYTE))
    except BaseException as error:  # also what parsers written in other languages raise
        return pack(refused(FileDamaged, name, "unexpected", detail=type(error).__name__))


def _is_heavy(answer: list[Any], most: int) -> bool:
    if resource is None:
        return bool(answer[0] == "refused")
    return _peak_kilobytes() > most


def _peak_kilobytes() -> int:
    """The most memory this program has held.

    Linux keeps in ``ru_maxrss`` what the caller held when it started this process, so a worker of a large notebook
    would look heavy from the first file on; ``VmHWM`` begins with the program.
    """
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:  # noqa: PTH123
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration, ValueError, IndexError):
        return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) if resource is not None else 0


if __name__ == "__main__":
    main()
