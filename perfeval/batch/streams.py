"""What a cell prints (单元格的输出流): Python's own streams and whatever is written to descriptors 1 and 2.

A kernel catches both; so does this. ``print`` goes through :class:`OutStream`; a C library, a
subprocess or ``os.write`` goes to descriptors 1 and 2, which point at memory files while a cell
runs. The order of Python's own prints is kept exactly; descriptor text follows at the next flush.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator

Emit = Callable[[str, str], None]
"""Takes the name of a stream (``stdout``, ``stderr``) and a piece of text."""


class Capture:
    """Both streams of one notebook, in the order in which text arrived."""

    def __init__(self, emit: Emit, allow: Callable[[int], None], at_most: int | None = None) -> None:
        self._emit, self._allow, self._at_most = emit, allow, at_most
        self._pending: list[tuple[str, str]] = []
        self._lock = threading.RLock()
        self._files: dict[str, int] = {}
        self._read: dict[str, int] = {"stdout": 0, "stderr": 0}
        self._outside: dict[str, int] = {}
        self.stdout = OutStream("stdout", self)
        self.stderr = OutStream("stderr", self)

    def write(self, name: str, text: str) -> None:
        """Keep one piece of text until the next flush; refuse it when the report prints too much."""
        self._allow(len(text))
        with self._lock:
            if self._pending and self._pending[-1][0] != name:
                self._send()
            self._pending.append((name, text))

    def flush(self) -> None:
        """Hand on everything written so far."""
        with self._lock:
            self._send()
            for name, descriptor in self._files.items():
                text = self._drain(name, descriptor)
                if text:
                    self._emit(name, text)

    def _send(self) -> None:
        if self._pending:
            name = self._pending[0][0]
            text = "".join(piece for _, piece in self._pending)
            self._pending.clear()
            if text:
                self._emit(name, text)

    def _drain(self, name: str, descriptor: int) -> str:
        size = os.fstat(descriptor).st_size - self._read[name]
        if size <= 0:
            return ""
        data = os.pread(descriptor, size if self._at_most is None else min(size, self._at_most), self._read[name])
        self._read[name] += size  # what is beyond the limit is not kept: the report has failed by then
        return data.decode("utf-8", "replace")

    def bytes_waiting(self) -> int:
        """How much a subprocess or C code has written in all, seen without reading it."""
        return sum(os.fstat(descriptor).st_size for descriptor in self._files.values())

    def outside(self, name: str) -> int:
        """The descriptor that stood at 1 or 2 before, for ``fileno()``: as in a kernel, it leads to the log."""
        return self._outside.get(name, 1 if name == "stdout" else 2)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """While a cell runs, ``sys.stdout``, ``sys.stderr`` and descriptors 1 and 2 lead here."""
        before = sys.stdout, sys.stderr
        self._begin()
        sys.stdout, sys.stderr = self.stdout, self.stderr
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before
            self.flush()
            self._end()

    def _begin(self) -> None:
        if not hasattr(os, "pread"):  # Windows: descriptor text stays in the worker's log
            return
        sys.stdout.flush()
        sys.stderr.flush()
        for number, name in ((1, "stdout"), (2, "stderr")):
            if name not in self._files:
                self._files[name] = memory_file(f"perfeval-{name}")
            self._outside[name] = os.dup(number)
            os.dup2(self._files[name], number)

    def _end(self) -> None:
        for number, name in ((1, "stdout"), (2, "stderr")):
            if name in self._outside:
                os.dup2(self._outside[name], number)
                os.close(self._outside.pop(name))

    def close(self) -> None:
        """Let go of the memory files."""
        for descriptor in self._files.values():
            os.close(descriptor)
        self._files.clear()


class OutStream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` as a notebook sees it; named as in a kernel, because libraries look."""

    encoding = "UTF-8"
    errors = None

    def __init__(self, name: str, capture: Capture) -> None:
        self.name, self._capture = name, capture

    def write(self, text: str, /) -> int:
        """Take text; anything else is a ``TypeError``, as in a kernel."""
        if not isinstance(text, str):
            msg = f"write() argument must be str, not {type(text)}"  # type: ignore[unreachable]
            raise TypeError(msg)
        self._capture.write(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Bring what was written so far into the notebook."""
        self._capture.flush()

    def writable(self) -> bool:
        """Always."""
        return True

    def isatty(self) -> bool:
        """Never a terminal."""
        return False

    def fileno(self) -> int:
        """Where a subprocess given this stream writes: the log, as in a kernel."""
        return self._capture.outside(self.name)

    def close(self) -> None:
        """Cells may try to close their stream; the notebook keeps it."""


def memory_file(name: str) -> int:
    """A file without a name, in memory where the system can."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create(name)
    handle, path = tempfile.mkstemp(prefix=name)
    with contextlib.suppress(OSError):
        os.unlink(path)  # noqa: PTH108  # a descriptor is at hand, not a Path
    return handle
