"""What would break a notebook in a batch (笔记本检查): read, never run.

Unknown names and names used before they are defined, parameters without types, fixed paths, the
network, questions to a person, old outputs. Each problem is one sentence with its cell and line.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval.batch.notebook_file import is_parameters, load_notebook, magics_in, plain_python, source_of
from perfeval.batch.parameters import Parameter, parameters_of
from perfeval.messages import Message, message
from perfeval.words import Words

PASSED = ("source", "project_id", "rulebook", "lang")
"""What ``perfeval run`` hands to a notebook of one project."""

_NETWORK = {"requests", "urllib", "httpx", "aiohttp", "socket", "ftplib", "smtplib", "http", "urllib3", "paramiko"}
_WAITS = {"input", "getpass.getpass", "breakpoint"}
_ADDRESS = re.compile(r"(https?|ftp)://", re.IGNORECASE)
_ABSOLUTE = re.compile(r"(/(home|Users|root|mnt|srv|opt|tmp|var|data|media)/|[A-Za-z]:[\\/]|\\\\[^\\]+\\|~[/\\])")
_GIVEN = {*dir(builtins), "__name__", "__file__", "get_ipython", "display", "In", "Out", "exit", "quit"}


@dataclass(frozen=True, slots=True)
class NotebookProblem:
    """One thing that would break. ``code``: see the words under ``check``; cell and line count from 1."""

    code: str
    fact: Message
    cell: int | None = None
    line: int | None = None

    def say(self, lang: str = "zh") -> str:
        """The sentence, with its place before it."""
        sentence = self.fact.text(lang)
        if self.cell is None:
            return sentence
        place = Words("workbench", lang).say("check.cell", cell=self.cell, line=self.line or 1)
        return f"{place}{': ' if lang == 'en' else '：'}{sentence}"


@dataclass(frozen=True, slots=True)
class CodeCell:
    """One code cell: its number among all cells, its source, its parsed form (``None``: a syntax error)."""

    number: int
    source: str
    tree: ast.Module | None
    raw: dict[str, Any]


def check_notebook(path: Path, *, own_report: bool = True) -> tuple[NotebookProblem, ...]:
    """Everything that would break this notebook in a batch, in the order of its cells.

    Args:
        path: the notebook.
        own_report: whether it shall take the place of ``project.ipynb``, and so needs its parameters.

    Raises:
        FileMissing: there is no such file. NotebookRefused: it is no notebook, or none that can run here.
    """
    loaded = load_notebook(path)
    if loaded.language.lower() not in {"python", "ipython"}:
        return (_problem("language", seen=loaded.language),)
    cells = loaded.cells
    problems: list[NotebookProblem] = []
    code = list(_code_cells(cells, problems))
    problems += _parameters(code, parameters_of(loaded, path) if code else {}, own_report)
    problems += _names(code)
    for cell in code:
        problems += _contents(cell)
    problems += _state(code)
    return tuple(sorted(problems, key=lambda one: (one.cell or 0, one.line or 0, one.code)))


def _problem(code: str, cell: int | None = None, line: int | None = None, **parts: object) -> NotebookProblem:
    return NotebookProblem(code, message(f"workbench.check.{code}", **parts), cell, line)


def _code_cells(cells: Sequence[dict[str, Any]], problems: list[NotebookProblem]) -> Iterator[CodeCell]:
    for number, raw in enumerate(cells, 1):
        if raw.get("cell_type") != "code":
            continue
        text = source_of(raw)
        problems += [_problem("magic", number, place, text=line) for place, line in magics_in(text)]
        try:
            tree = ast.parse(plain_python(text))
        except SyntaxError as error:
            problems.append(_problem("syntax", number, error.lineno, text=error.msg))
            tree = None
        yield CodeCell(number, text, tree, raw)


def _parameters(
    code: Sequence[CodeCell], declared: Mapping[str, Parameter], own_report: bool
) -> Iterator[NotebookProblem]:
    tagged = [cell for cell in code if is_parameters(cell.raw)]
    if not tagged:
        yield _problem("no_parameters")
        return
    if len(tagged) > 1:
        yield _problem("two_parameters", tagged[1].number, 1, count=len(tagged))
    first = tagged[0]
    if first.tree is None:
        return
    for node in first.tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            yield _problem("untyped", first.number, node.lineno, name=node.targets[0].id)
        elif not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None):
            yield _problem("not_plain", first.number, node.lineno)
    if own_report:
        for name in PASSED:
            if name not in declared:
                yield _problem("missing_parameter", first.number, 1, name=name, names=tuple(PASSED))


def _names(code: Sequence[CodeCell]) -> Iterator[NotebookProblem]:
    """Names no cell defines, and names defined only further down: what only an old kernel still knows."""
    parsed = [(cell, cell.tree) for cell in code if cell.tree is not None]
    home: dict[str, int] = {}
    for cell, tree in parsed:
        for name in definitions(tree):
            home.setdefault(name, cell.number)
    said: set[str] = set()
    for cell, tree in parsed:
        for use in uses(tree):
            if use.name in said or use.name in _GIVEN or not _is_open(use, cell.number, home):
                continue
            said.add(use.name)
            if use.name in home:
                yield _problem("too_early", cell.number, use.line, name=use.name, later=home[use.name])
            else:
                yield _problem("undefined", cell.number, use.line, name=use.name)


def _is_open(use: Use, cell: int, home: dict[str, int]) -> bool:
    """Whether the name is not yet there when this line runs; inside functions later cells count too."""
    return use.name not in home or (home[use.name] >= cell and not use.deferred)


def _contents(cell: CodeCell) -> Iterator[NotebookProblem]:
    if cell.tree is None:
        return
    for node in ast.walk(cell.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if _ADDRESS.search(node.value):
                yield _problem("network", cell.number, node.lineno, name=node.value[:60])
            elif _ABSOLUTE.match(node.value):
                yield _problem("absolute", cell.number, node.lineno, text=node.value[:60])
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            for module in modules:
                if module.split(".")[0] == "ipywidgets":
                    yield _problem("widgets", cell.number, node.lineno)
                if module.split(".")[0] in _NETWORK:
                    yield _problem("network", cell.number, node.lineno, name=module)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in _WAITS:
            yield _problem("waits", cell.number, node.lineno, name=ast.unparse(node.func))


def _state(code: Sequence[CodeCell]) -> Iterator[NotebookProblem]:
    counts = [cell.raw.get("execution_count") for cell in code]
    seen = [count for count in counts if isinstance(count, int)]
    if seen != sorted(seen):
        yield _problem("counted", seen=tuple(map(str, seen)))
    for cell in code:
        if cell.raw.get("outputs") or isinstance(cell.raw.get("execution_count"), int):
            yield _problem("outputs", cell.number, 1)


@dataclass(frozen=True, slots=True)
class Use:
    """A name that a cell needs. ``deferred``: only once a function of it is called."""

    name: str
    line: int
    deferred: bool = False


def definitions(tree: ast.Module) -> set[str]:
    """Names that stand after the cell has run: assigned, imported, defined, declared global.

    >>> sorted(definitions(ast.parse("import a.b as c, d.e\\nf = [g for g in c]\\ndef h(i): j = 1")))
    ['c', 'd', 'f', 'h']
    """
    found: set[str] = set()
    for table in _tables(symtable.symtable(ast.unparse(tree), "cell", "exec")):
        for symbol in table.get_symbols():
            top = table.get_type() == "module"
            bound = symbol.is_assigned() or symbol.is_imported()
            if bound and (top or symbol.is_declared_global()):
                found.add(symbol.get_name())
    return found


def uses(tree: ast.Module) -> Iterator[Use]:
    """Names that must be there from outside, in order of lines; those defined above in the cell are not.

    >>> [(use.name, use.line) for use in uses(ast.parse("a = 1\\nb = a + c\\nprint(d)\\nd = 2"))]
    [('c', 2), ('print', 3), ('d', 3)]
    >>> [use for use in uses(ast.parse("def f(x): return x + y"))]
    [Use(name='y', line=1, deferred=True)]
    """
    known: set[str] = set()
    for statement in tree.body:
        own = definitions(ast.Module([statement], []))
        for use in _free(statement):
            if use.name not in known and not (use.name in own and _binds_first(statement)):
                yield use
        known |= own


def _binds_first(statement: ast.stmt) -> bool:
    """Statements with a body of their own may use below what they bind above; only plain ones may not."""
    return not isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr))


def _free(statement: ast.stmt) -> list[Use]:
    """Names read in a statement that are no local names of functions, classes or comprehensions in it."""
    table = symtable.symtable(ast.unparse(ast.Module([statement], [])), "cell", "exec")
    globally = {
        (symbol.get_name(), inner.get_type() != "module" and _is_function(inner))
        for inner in _tables(table)
        for symbol in inner.get_symbols()
        if symbol.is_referenced() and (inner.get_type() == "module" or symbol.is_global())
    }
    at_once = {name for name, deferred in globally if not deferred}
    lines: dict[str, int] = {}
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            lines[node.id] = min(lines.get(node.id, node.lineno), node.lineno)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            lines.setdefault(node.target.id, node.lineno)
            at_once.add(node.target.id)
            globally.add((node.target.id, False))
    wanted = {name for name, _ in globally}
    found = [Use(name, line, name not in at_once) for name, line in lines.items() if name in wanted]
    return sorted(found, key=lambda use: use.line)


def _is_function(table: symtable.SymbolTable) -> bool:
    return table.get_type() == "function" and table.get_name() not in {"listcomp", "setcomp", "dictcomp", "genexpr"}


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)
