"""A notebook as a person hands it in (笔记本文件): made ready to run, or refused in one sentence before the start.

An older format, a byte mark, no kernel named, a kernel that is not installed here: what can be run is made ready, and
it is said what was done; what cannot is refused with the reason and the next step.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval.errors import FileMissing, UsageError
from perfeval.messages import Message, message

PYTHON_CELLS = ("%%time", "%%timeit", "%%capture", "%%prun")
"""Cell magics whose cells are Python all the same."""

_ASSIGNED_MAGIC = re.compile(r"^(\s*[\w.]+(?:\s*,\s*[\w.]+)*\s*=\s*)[!%].*$")


class NotebookRefused(UsageError):
    """A notebook that cannot be run (笔记本不能运行); no report was begun."""

    code = "batch.error.notebook"

    @classmethod
    def because(cls, path: Path, code: str, **parts: object) -> NotebookRefused:
        """The refusal whose reason stands under ``notebook`` in ``words/batch.toml``."""
        reason = message(f"batch.notebook.{code}", **{name: str(part)[:200] for name, part in parts.items()})
        return cls(file=path.name, reason=reason)


@dataclass(frozen=True)
class NotebookFile:
    """A notebook ready to run.

    Attributes:
        text: the notebook in format 4, with a kernel; of a notebook that needs no mending the file's own text.
        language: what its cells are written in.
        notes: what was done to it that the person should know.
    """

    text: str
    language: str
    notes: tuple[Message, ...] = ()

    @property
    def cells(self) -> list[dict[str, Any]]:
        """Its cells as plain data."""
        found: list[dict[str, Any]] = json.loads(self.text)["cells"]
        return found


def load_notebook(path: Path) -> NotebookFile:
    """Read a notebook and make it ready.

    Raises:
        FileMissing: there is no such file. NotebookRefused: it is no notebook, or none that can run here.
    """
    if not path.is_file():
        raise FileMissing(file=str(path))
    text = _decoded(path)
    content = _parsed(path, text)
    notes: list[Message] = []
    mended = content
    if content["nbformat"] != 4:
        mended = _in_format_4(path, text)
        notes.append(message("batch.notebook.converted", format=content["nbformat"]))
    _check_shape(path, mended)
    language = _language(mended)
    kernel = _kernel(path, mended, language, notes)
    if mended is content and kernel == content.get("metadata", {}).get("kernelspec"):
        return NotebookFile(text, language, tuple(notes))
    mended["metadata"] = {**(mended.get("metadata") or {}), "kernelspec": kernel}
    return NotebookFile(json.dumps(mended, ensure_ascii=False, indent=1) + "\n", language, tuple(notes))


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotebookRefused.because(path, "not_utf8", at=error.start) from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    if not text.strip():
        raise NotebookRefused.because(path, "empty")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f"{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else "?"
        raise NotebookRefused.because(path, "not_json", place=place) from error
    if not isinstance(content, dict) or not isinstance(content.get("nbformat", 4), int):
        raise NotebookRefused.because(path, "no_cells")
    if "nbformat" not in content and "cells" not in content:
        raise NotebookRefused.because(path, "no_cells")
    content.setdefault("nbformat", 4)
    if not isinstance(content.get("metadata", {}), dict):
        content["metadata"] = {}  # nothing can be known from it
    return content


def _in_format_4(path: Path, text: str) -> dict[str, Any]:
    """An older notebook in today's format, by nbformat; its cells are numbered, so that it is the same every time."""
    import nbformat

    reads: Any = nbformat.reads
    try:
        found: dict[str, Any] = json.loads(json.dumps(reads(text, as_version=4)))
    except Exception as error:
        raise NotebookRefused.because(path, "format", seen=f"{type(error).__name__}: {error}") from error
    for number, cell in enumerate(found["cells"], 1):
        if "id" in cell:
            cell["id"] = f"cell-{number}"
    return found


def _check_shape(path: Path, content: dict[str, Any]) -> None:
    """Cells are a list of objects with a source of text; what is not would fail in every report."""
    cells = content.get("cells")
    if not isinstance(cells, list):
        raise NotebookRefused.because(path, "no_cells")
    for number, cell in enumerate(cells, 1):
        source = cell.get("source", "") if isinstance(cell, dict) else None
        plain = isinstance(source, str) or (isinstance(source, list) and all(isinstance(line, str) for line in source))
        if not plain or not isinstance(cell.get("metadata", {}), dict):
            raise NotebookRefused.because(path, "cell", number=number)


def _language(content: dict[str, Any]) -> str:
    about = content.get("metadata")
    about = about if isinstance(about, dict) else {}
    for holder, name in (("kernelspec", "language"), ("language_info", "name")):
        found = about.get(holder)
        if isinstance(found, dict) and isinstance(found.get(name), str) and found[name]:
            return str(found[name])
    return "python"


def _kernel(path: Path, content: dict[str, Any], language: str, notes: list[Message]) -> dict[str, Any]:
    """The kernel that the notebook runs with: its own where it is installed, else this Python."""
    about = content.get("metadata")
    found = about.get("kernelspec") if isinstance(about, dict) else None
    name = found.get("name") if isinstance(found, dict) else None
    if isinstance(found, dict) and isinstance(name, str) and name and (name == "python3" or _installed(name)):
        return found
    if language.lower() not in {"python", "ipython"}:
        raise NotebookRefused.because(path, "no_kernel", language=language, seen=name or "—")
    notes.append(message("batch.notebook.kernel", seen=name) if name else message("batch.notebook.kernel_unnamed"))
    return {"display_name": "Python 3", "language": "python", "name": "python3"}


def _installed(name: str) -> bool:
    from jupyter_client.kernelspec import KernelSpecManager

    return name in KernelSpecManager().find_kernel_specs()


def source_of(cell: dict[str, Any]) -> str:
    """The text of a cell, which files keep as lines or whole."""
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def is_parameters(cell: dict[str, Any]) -> bool:
    """Whether a cell of code is tagged as the one that declares parameters."""
    tags = cell.get("metadata", {}).get("tags")
    return cell.get("cell_type") == "code" and isinstance(tags, list) and "parameters" in tags


def magics_in(source: str) -> list[tuple[int, str]]:
    """Lines of a cell that are IPython's and not Python's, each with its number."""
    return [
        (number, line.strip())
        for number, line in enumerate(source.split("\n"), 1)
        if line.lstrip()[:1] in {"%", "!", "?"} or _ASSIGNED_MAGIC.match(line)
    ]


def plain_python(source: str) -> str:
    """A cell as plain Python with the same lines: magics and shell commands do nothing in it.

    >>> plain_python("%matplotlib inline\\nfiles = !ls\\nn: int = 1")
    'pass\\nfiles = None\\nn: int = 1'
    >>> plain_python("%%bash\\nls | wc")
    '\\n'
    """
    with_magics = magics_in(source)
    if not with_magics or _parses(source):
        return source
    lines = source.split("\n")
    first = next(line.strip() for line in lines if line.strip())
    if first.startswith("%%") and not first.startswith(PYTHON_CELLS):
        return "\n" * (len(lines) - 1)
    for number, _ in with_magics:
        line = lines[number - 1]
        assigned = _ASSIGNED_MAGIC.match(line)
        lines[number - 1] = f"{assigned[1]}None" if assigned else line[: len(line) - len(line.lstrip())] + "pass"
    return "\n".join(lines)


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True
