"""What a report is made from, as fingerprints (重做的依据): a report is made again when one of them changes.

Versions of the program and its libraries, the package's own files (code, words, template, font), the
notebook and the modules beside it, the parameters, and the files that parameters name.
"""

from __future__ import annotations

import ast
import os
import platform
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeGuard

from perfeval.batch.files import fingerprint, fingerprint_file, fingerprint_json
from perfeval.batch.preload import imported_modules, parsed_cells

LIBRARIES = (
    "perfeval", "papermill", "nbconvert", "nbclient", "nbformat", "ipython", "ipykernel", "matplotlib",
    "matplotlib-inline", "pandas", "numpy", "pillow", "mistune", "jinja2", "nh3",
)  # fmt: skip
"""What turns a notebook into bytes; another version of one of them makes all reports again."""

NOT_CODE = {"__pycache__", "example", "notebooks", "rulebooks"}
"""Folders of the package that are no code: the notebook counts by itself, a rule book for the projects it scores."""


@cache
def package_fingerprint() -> str:
    """Fingerprint of everything inside the package: sources, words, layouts, template, font."""
    return _folder_fingerprint(Path(str(files("perfeval"))), NOT_CODE)


@cache
def rulebooks_fingerprint() -> str:
    """Fingerprint of all rule books, for notebooks that do not say which they use."""
    return _folder_fingerprint(Path(str(files("perfeval"))) / "rulebooks", set())


def _folder_fingerprint(root: Path, left_out: set[str]) -> str:
    parts = []
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.is_file() and path.suffix != ".pyc" and not left_out & set(inside.parts):
            parts.append([inside.as_posix(), fingerprint_file(path)])
    return fingerprint_json(parts)


@cache
def library_versions() -> dict[str, str]:
    """Versions of Python and of the libraries that shape a report."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "-"
    return found


SHORT = 16
"""Signs of a fingerprint that is one of several of a report."""


def code_fingerprints(notebook: Path, text: str, cwd: Path, out: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Fingerprints of all code behind a report, part by part, so that what changed can be named.

    Package, libraries, notebook, the user's own modules, the files that the notebook names outside the output folder,
    and each setting as it is.
    """
    texts = [text for text in _literals(text) if not (cwd / text).resolve().is_relative_to(out.resolve())]
    own = {name: fingerprint_file(path) for name, path in own_modules(text, (cwd, notebook.parent)).items()}
    parts = {
        "program": package_fingerprint(),
        "libraries": fingerprint_json(library_versions()),
        "notebook": fingerprint(text.encode("utf-8")),
        "modules": fingerprint_json(own),
        "files": fingerprint_json(files_named(dict(zip(texts, texts, strict=True)), cwd)),
    }
    return {name: part[:SHORT] for name, part in parts.items()} | dict(settings)


def _literals(notebook_text: str) -> list[str]:
    """The texts written in the code of a notebook: those that are paths name files that it reads."""
    nodes = (node for tree in parsed_cells(notebook_text) for node in ast.walk(tree))
    return sorted({node.value for node in nodes if isinstance(node, ast.Constant) and may_be_path(node.value)})


def own_modules(notebook_text: str, folders: Iterable[Path]) -> dict[str, Path]:
    """Modules beside a notebook or in its working folder that it imports, also by way of each other."""
    places = [folder for folder in folders if folder.is_dir()]
    found: dict[str, Path] = {}
    waiting = list(imported_modules(notebook_text))
    while waiting:
        name = waiting.pop()
        for path in _sources(name, places):
            shown = f"{name}/{path.name}"
            if shown in found:
                continue
            found[shown] = path
            waiting.extend(_imports(path))
    return dict(sorted(found.items()))


def _sources(name: str, places: Iterable[Path]) -> list[Path]:
    top = name.split(".")[0]
    for place in places:
        if (place / f"{top}.py").is_file():
            return [place / f"{top}.py"]
        if (place / top / "__init__.py").is_file():
            return sorted((place / top).rglob("*.py"))
    return []


def _imports(path: Path) -> list[str]:
    try:
        tree = ast.parse(path.read_text("utf-8"))
    except (SyntaxError, UnicodeDecodeError, OSError):
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
    return found


def may_be_path(value: object) -> TypeGuard[str]:
    """Whether a value may name a file; half of a character (a lone surrogate) does not.

    >>> may_be_path("a.csv"), may_be_path("\\ud83d"), may_be_path("")
    (True, False, False)
    """
    if not isinstance(value, str) or not 0 < len(value) <= 1000 or {"\n", "\0"} & set(value):
        return False
    with suppress(UnicodeEncodeError):
        return bool(os.fsencode(value))
    return False


def files_named(parameters: Mapping[str, Any], cwd: Path) -> dict[str, str]:
    """Fingerprints of the files that parameters name, seen from the notebook's working folder."""
    found = {}
    for name, value in parameters.items():
        if not may_be_path(value):
            continue
        try:
            path = cwd / value
            if path.is_file():
                found[name] = _cached(str(path), path.stat().st_mtime_ns, path.stat().st_size)
        except OSError:
            continue
    return found


@cache
def _cached(path: str, _mtime_ns: int, _size: int) -> str:
    return fingerprint_file(Path(path))
