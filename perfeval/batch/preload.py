"""What a server process loads before the first report (预热), so that no report pays for it again."""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from perfeval.batch.limits import Limits
from perfeval.batch.notebook_file import plain_python, source_of
from perfeval.batch.notebooks import read_notebook, sample_notebook, write_notebook
from perfeval.batch.report_task import Report, Work, exporter_of, make_report, memory_files

ALWAYS = ("papermill", "nbformat", "IPython", "perfeval.batch.client")
"""Needed for every report."""

REHEARSAL_SECONDS = 20.0

SELDOM = 50_000
"""So many new objects before a report looks through its memory: it soon ends, and looking took 6 % of its time."""

ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    "PERFEVAL_BATCH": "1",  # notebooks run for pages: nobody clicks there (workbench/searchable.py)
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""Set before the server starts: no helper threads (a fork copies only one), one order of sets, no dates in pictures."""


def imported_modules(notebook_text: str) -> tuple[str, ...]:
    """Modules that a notebook's cells import at top level, in order of appearance.

    >>> cell = {"cell_type": "code", "source": "import pandas as pd, os.path\\nfrom json import loads", "metadata": {}}
    >>> imported_modules(json.dumps({"cells": [cell]}))
    ('pandas', 'os.path', 'json')
    """
    found: dict[str, None] = {}
    for tree in parsed_cells(notebook_text):
        for node in tree.body:
            if isinstance(node, ast.Import):
                found.update((alias.name, None) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found[node.module] = None
    return tuple(found)


def parsed_cells(notebook_text: str) -> Iterator[ast.Module]:
    """The code cells of a notebook that are plain Python but for magics; broken ones are left to the report."""
    for text in _code_cells(notebook_text):
        with contextlib.suppress(SyntaxError, ValueError):
            yield ast.parse(plain_python(text))


def _code_cells(notebook_text: str) -> Iterator[str]:
    for cell in json.loads(notebook_text).get("cells", []):
        if cell.get("cell_type") == "code":
            yield source_of(cell)


def load_modules(names: Iterable[str]) -> dict[str, str]:
    """Import modules; what cannot be imported is left to the report that wants it. Returns those, with the reason."""
    missing = {}
    for library in NEEDLESS:
        _lean(library)
    for name in names:
        try:
            importlib.import_module(name)
        except BaseException as error:
            missing[name] = f"{type(error).__name__}: {error}"
    return missing


NEEDLESS = {"jsonschema": "rfc3987_syntax", "papermill": "pyarrow.fs"}
"""Library → an optional module that it would load at import and that no report of ours uses.

jsonschema's checker of international addresses builds a grammar for 1.2 s, and nbformat never checks addresses.
papermill's storage on Hadoop brings all of pyarrow: a third of a second and 30 MB in every process.
"""


def _lean(name: str) -> None:
    """Import a library while the optional module that it does not need is hidden; a notebook can still import that."""
    needless = NEEDLESS[name]
    if name in sys.modules or needless in sys.modules:
        return
    sys.modules[needless] = None  # type: ignore[assignment]
    try:
        with own_engines():
            importlib.import_module(name)
    finally:
        del sys.modules[needless]


@contextlib.contextmanager
def own_engines() -> Iterator[None]:
    """papermill knows our engine and its own: those of other packages are asked for by no report, and may load much.

    One that is installed beside us brings pyplot: nearly half a second, and one that is broken ends every report.
    """
    entrypoints: Any = importlib.import_module("entrypoints")  # papermill's own way to other packages
    plain = entrypoints.get_group_all

    def ours(group: str, *rest: Any, **named: Any) -> list[Any]:
        found = plain(group, *rest, **named)
        return [one for one in found if group != "papermill.engine" or one.module_name.startswith("perfeval.")]

    entrypoints.get_group_all = ours
    try:
        yield
    finally:
        entrypoints.get_group_all = plain


def warm_up(work: Work) -> None:
    """Do once what every report would otherwise do for the first time; nothing of it shows in a report."""
    if work.engine == "perfeval":
        _warm_engine()
    if work.warm_up:
        module, _, function = work.warm_up.partition(":")
        getattr(importlib.import_module(module), function)()
    if "matplotlib.pyplot" in sys.modules:
        _warm_figures()
    if "pandas" in sys.modules:
        _warm_tables()
    _warm_export(work)
    memory_files()


def rehearse(work: Work, report: Report) -> None:
    """Make one report in the server itself, into a folder that is thrown away.

    Fills what libraries load and remember on first use: rule books, layouts, patterns, fonts, text
    already measured. Only for notebooks that leave nothing behind (:func:`leaves_nothing_behind`).
    """
    limits = Limits(seconds=REHEARSAL_SECONDS, memory_bytes=None, output_bytes=work.limits.output_bytes)
    with tempfile.TemporaryDirectory(prefix="perfeval-") as folder, _no_warnings():
        make_report(replace(work, folder=folder, limits=limits), report)


def leaves_nothing_behind(notebook_text: str) -> bool:
    """Whether a notebook only calls perfeval, whose functions change nothing outside of themselves.

    >>> def asks(source):
    ...     return leaves_nothing_behind(json.dumps({"cells": [{"cell_type": "code", "source": source}]}))
    >>> asks("import perfeval as pe; pe.read('x')"), asks("import os"), asks("!ls"), asks("open('x', 'a')")
    (True, False, False, False)
    >>> asks("import perfeval as pe; pe.read = print"), asks("import perfeval as pe; pe.show.NAMES.append(1)")
    (False, False)
    """
    if imported_modules(notebook_text) != ("perfeval",):
        return False
    try:
        trees = [ast.parse(text) for text in _code_cells(notebook_text)]
    except (SyntaxError, ValueError):  # magics and shell commands too
        return False
    nodes = [(node, tree) for tree in trees for node in ast.walk(tree)]
    imported = {alias.asname or alias.name for node, _ in nodes for alias in _aliases(node)}
    called = {id(_root(node.func)) for node, _ in nodes if isinstance(node, ast.Call) and _is_plain(node.func)}
    return not any(
        _reaches_out(node, tree) or (isinstance(node, ast.Name) and node.id in imported and id(node) not in called)
        for node, tree in nodes
    )


REACHES_OUT = {
    "open", "exec", "eval", "compile", "__import__", "get_ipython", "setattr", "delattr", "getattr", "vars", "globals",
    "__builtins__",
}  # fmt: skip
"""Names with which a cell reaches beyond itself."""


def _aliases(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else []


def _root(called: ast.expr) -> ast.expr:
    """What stands first in ``pe.show.headline``."""
    while isinstance(called, ast.Attribute):
        called = called.value
    return called


def _is_plain(called: ast.expr) -> bool:
    """Whether a call is of a function of ours, ``pe.read(…)`` or ``pe.show.headline(…)``, not of a part of one."""
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Attribute):
        return called.value.attr == "show" and isinstance(called.value.value, ast.Name)
    return isinstance(called, ast.Name) or (isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name))


def _reaches_out(node: ast.AST, tree: ast.Module) -> bool:
    """Whether this part of a cell could change what other reports see: ``x.y = 1``, ``x.y[1] = 1``, ``setattr``."""
    if isinstance(node, ast.Name):
        return node.id in REACHES_OUT
    if isinstance(node, ast.Attribute):
        return not isinstance(node.ctx, ast.Load) or node.attr.startswith("__")
    if isinstance(node, ast.Subscript):
        return not isinstance(node.ctx, ast.Load) and not isinstance(node.value, ast.Name)
    return isinstance(node, (ast.Import, ast.ImportFrom)) and node not in tree.body


def settle() -> None:
    """Last step before forking: no garbage, no collection that would touch the shared pages, few of what is new."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM, 10, 10)


def thread_count() -> int:
    """Threads of this process, also those that Python does not know of."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208  # names only
    except OSError:
        import threading

        return threading.active_count()


def _warm_engine() -> None:
    from perfeval.batch.shell import open_shell

    messages: list[dict[str, Any]] = []
    nothing = io.StringIO()
    with open_shell(messages.append) as shell, contextlib.redirect_stdout(nothing):
        shell.run_cell("1", store_history=True)
        shell.run_cell("raise ValueError", store_history=True)


def _warm_figures() -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(2, 1))
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.barh(["甲", "乙"], [1, 2])
    axes.set_title("绩效 0123456789 %")
    with _no_warnings():
        figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")


def _warm_tables() -> None:
    import pandas

    frame = pandas.DataFrame({"甲": [1.5, 2.0], "乙": ["一", None]})
    frame.to_html()
    repr(frame)


def _warm_export(work: Work) -> None:
    sample = read_notebook(write_notebook(sample_notebook()))
    with _no_warnings(), contextlib.suppress(Exception):
        exporter_of(work.exporter)(sample, title="预热", lang=work.lang)


@contextlib.contextmanager
def _no_warnings() -> Any:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def server_environment(folder: Path) -> dict[str, str]:
    """The environment of a server process."""
    environment = {**os.environ, **ENVIRONMENT}
    environment.setdefault("MPLCONFIGDIR", _writable_matplotlib_folder(folder))
    return environment


def _writable_matplotlib_folder(folder: Path) -> str:
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  # never raises, unlike Path.home()
    usual = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "matplotlib"
    try:
        usual.mkdir(parents=True, exist_ok=True)
        if os.access(usual, os.W_OK):
            return str(usual)
    except OSError:
        pass
    own = folder / ".perfeval" / "matplotlib"
    own.mkdir(parents=True, exist_ok=True)
    return str(own)
