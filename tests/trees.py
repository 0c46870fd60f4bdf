"""What the syntax tree of a module shows to several tests: parsed once, as reading all of them takes a second."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Shown:
    """One module: its imports (``from a import b``: ``a`` and its names), how many plain ``Any`` its functions say."""

    imports: tuple[tuple[str, tuple[str, ...]], ...]
    any_count: int


@cache
def shown(path: Path) -> Shown:
    """What tests ask of a module."""
    imports: list[tuple[str, tuple[str, ...]]] = []
    any_count = 0
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            imports.append((node.module, tuple(alias.name for alias in node.names)))
        elif isinstance(node, ast.Import):
            imports += [(alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            args = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            notes = [one.annotation for one in args] + [node.returns]
            any_count += sum(isinstance(note, ast.Name) and note.id == "Any" for note in notes)
    return Shown(tuple(imports), any_count)
