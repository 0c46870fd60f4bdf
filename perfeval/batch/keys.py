"""What a report is made from, as fingerprints (重做的依据): a report is made again when one of them changes.

Versions of the program and its libraries, the package's own files (code, words, template, font), the
notebook and the modules beside it, the parameters, and the files that parameters name.
"""

from __future__ import annotations

import ast
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from perfeval.batch.files import fingerprint, fingerprint_file, fingerprint_json
from perfeval.batch.preload import imported_modules

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


def code_fingerprint(notebook: Path, text: str, cwd: Path, settings: Mapping[str, Any]) -> str:
    """Fingerprint of all code behind a report: package, libraries, notebook, the user's own modules, settings."""
    own = {name: fingerprint_file(path) for name, path in own_modules(text, (cwd, notebook.parent)).items()}
    return fingerprint_json(
        [package_fingerprint(), library_versions(), fingerprint(text.encode("utf-8")), own, dict(settings)]
    )


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


def files_named(parameters: Mapping[str, Any], cwd: Path) -> dict[str, str]:
    """Fingerprints of the files that parameters name, seen from the notebook's working folder."""
    found = {}
    for name, value in parameters.items():
        if not isinstance(value, str) or not value or len(value) > 1000 or "\n" in value or "\0" in value:
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
