"""Names in Python source (名字): what a cell defines at its top level, and what it needs from outside."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass


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
