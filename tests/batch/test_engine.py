"""The engine without a kernel gives the outputs that papermill's own engine gives.

What differs is listed in ``KNOWN``, with the reason; anything else is a defect.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import entrypoints
import nbformat
import papermill
import pytest

from perfeval.batch.engine import PerfevalEngine, needs_kernel
from perfeval.batch.preload import own_engines
from tests.batch.samples import notebook

FEATURES = {
    "print": "print('a'); print('b')",
    "result": "1 + 1",
    "result and history": "In[1][:5], _, Out",
    "no result": "x = 3;",
    "semicolon": "x;",
    "table": "import pandas as pd\npd.DataFrame({'甲': [1, 2], 'b': ['x', None]})",
    "series": "pd.Series([1.5, 2])",
    "figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('t');",
    "two figures": "fig, ax = plt.subplots(); ax.plot([3, 1]); fig2, ax2 = plt.subplots(); ax2.bar([1], [2]);",
    "figure as result": "plt.close('all'); fig",
    "not interactive": "plt.ioff(); fig, ax = plt.subplots(); ax.plot([1]); plt.ion(); None",
    "retina": "%config InlineBackend.figure_format = 'retina'\nplt.plot([1, 5, 2]);",
    "svg": "%config InlineBackend.figure_format = 'svg'\nplt.rcParams['svg.hashsalt'] = 'x'\nplt.plot([1, 5, 2]);",
    "inline": "%matplotlib inline\nplt.bar([1], [2]);",
    "backend": "import matplotlib; matplotlib.get_backend(), plt.isinteractive()",
    "display": "from IPython.display import *\ndisplay(HTML('<b>x</b>'), Markdown('y'))",
    "display id": "handle = display(HTML('<b>x</b>'), display_id='k')",
    "update from a later cell": "handle.update(HTML('<b>y</b>'))",
    "clear": "print(1); clear_output(); print(2)",
    "clear with wait": "print(1); clear_output(wait=True); print(2)",
    "capture": "%%capture caught\nprint('inside')",
    "captured": "caught.stdout",
    "bash": "%%bash\necho from bash",
    "shell": "!echo hello",
    "shell result": "lines = !echo hello\nlines",
    "descriptor": "import os; n = os.write(1, b'fd one\\n')",
    "descriptor of errors": "n = os.write(2, b'fd two\\n')",
    "subprocess": "import subprocess; r = subprocess.run(['echo', 'sub'])",
    "thread": "import threading\nt = threading.Thread(target=lambda: print('thread')); t.start(); t.join()",
    "logging": "import logging\nlogging.warning('log')",
    "warning": "import warnings\nwarnings.warn('careful')",
    "loop": "import asyncio\nasyncio.get_running_loop().is_running()",
    "await": "async def f():\n    await asyncio.sleep(0.01)\n    return 5\nawait f()",
    "task": "task = asyncio.create_task(f())\nawait task",
    "nested run": "import gc\nc = f()\ntry:\n    asyncio.run(c)\nfinally:\n    c.close()",
    "shell class": "get_ipython().__class__.__name__, __name__",
    "streams": "import sys; sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.name",
    "environment": "[os.environ.get(k) for k in ('TERM', 'FORCE_COLOR', 'PAGER', 'MPLBACKEND')]",
    "kernel": "get_ipython().kernel is not None",
    "who": "%who str",
    "magic": "%precision 3\n1.23456",
    "multiprocessing": "import multiprocessing as mp\nwith mp.get_context('fork').Pool(1) as p: p.map(abs, [-1])",
    "main module": "import __main__\n__main__.x",
    "rich": "import rich\nrich.print('[bold]hi[/bold]')",
    "png metadata": "from IPython.display import Image\nImage(data=b'\\x89PNG\\r\\n\\x1a\\n' + b'0' * 20, width=3)",
    "error": "raise ValueError('要点')",
    "chained error": "try:\n    {}['k']\nexcept KeyError as e:\n    raise ValueError('要点') from e",
    "error in a function": "def g():\n    return 1 / 0\ng()",
    "traceback object": "import traceback\ntry:\n    g()\nexcept ZeroDivisionError:\n    print(traceback.format_exc())",
    "syntax error": "def f(:\n",
    "unknown magic": "%notamagic",
    "unknown name": "nicht_da",
    "exit": "import sys; sys.exit(3)",
    "keyboard": "raise KeyboardInterrupt",
    "assertion": "assert x == 4, 'x ist 3'",
    "input": "input('?')",
    "getpass": "import getpass; getpass.getpass()",
    "both streams": "print('a'); print('b', file=sys.stderr); print('c')",
    "flushes": "print('x', flush=True); print('y', flush=True)",
}

KNOWN = {
    "both streams": "the true order is kept; a kernel gathers what comes within a fifth of a second by stream",
    "input": "the frames of the traceback name our file, not ipykernel's; error and message are equal",
    "getpass": "as input",
}


def plain(outputs: list[Any]) -> str:
    """Outputs as text, neighbouring pieces of one stream joined, process numbers and addresses neutral."""
    joined: list[Any] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == "stream" == last["output_type"] and last["name"] == output.name:
            last["text"] += output.text
        else:
            joined.append(json.loads(json.dumps(output)))
    text = json.dumps(joined, ensure_ascii=False, sort_keys=True)
    text = re.sub(r"/tmp[^\" ]*/ipykernel_\d+|/tmp/ipykernel", "cells", text)
    text = re.sub(r"<dc:date>[^<]*", "", text)
    return re.sub(r"0x[0-9a-f]+", "0x", text)


def environment() -> dict[str, str]:
    """As outside of pytest: ipykernel does not watch descriptors while it sees pytest's variable."""
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}


COMMANDS = """
from perfeval.batch.preload import load_modules
load_modules(())
import json, sys
from papermill.__main__ import papermill
for command in json.loads(sys.stdin.read()):
    try:
        papermill([*command, "--no-progress-bar"], standalone_mode=False)
        said = "made"
    except Exception as error:
        said = type(error).__name__
    print(json.dumps([command[-1], said]), file=sys.__stdout__, flush=True)
"""
"""papermill's command again and again in one process, without two seconds for an optional module of a library."""

SMALL = {
    "three": ("import matplotlib.pyplot as plt, builtins\nplt.plot([1]);",
              "plt.ioff(); plt.ion(); 'x' in globals()", "x = 1; 1/0"),
    "fails": ("1", "raise ValueError('坏')", "2"),
    "sleeps": ("import time; time.sleep(60)",),
    "window": ("%gui qt",),
}  # fmt: skip


@pytest.fixture
def made(once: Callable[[str, Callable[[Path], None]], Path]) -> tuple[Path, dict[str, str]]:
    """The folder of what papermill made of the notebooks here, and how each command ended."""
    folder = once("engines", execute)
    return folder, json.loads((folder / "ended.json").read_text("utf-8"))


def execute(folder: Path) -> None:
    """The features by both engines, then the small notebooks by ours, one after the other in one process."""
    nbformat.write(notebook(*FEATURES.values(), parameters=None, allow=True), folder / "in.ipynb")
    commands = [["--engine", engine, "in.ipynb", f"{engine}.ipynb"] for engine in ("nbclient", "perfeval")]
    for name, cells in SMALL.items():
        nbformat.write(notebook(*cells, parameters=None), folder / f"{name}.ipynb")
        limit = ["--execution-timeout", "1"] if name == "sleeps" else []
        for number in (1, 2, 3) if name == "three" else (1,):
            commands.append(["--engine", "perfeval", *limit, f"{name}.ipynb", f"{name}-{number}.ipynb"])
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS], input=json.dumps(commands), cwd=folder, env=environment(),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ended = dict(json.loads(line) for line in done.stdout.splitlines() if line.startswith('["'))
    assert len(ended) == len(commands), done.stderr
    (folder / "ended.json").write_text(json.dumps(ended), "utf-8")


def both(folder: Path) -> dict[str, Any]:
    """The features notebook as both engines executed it."""
    found = {}
    for engine in ("nbclient", "perfeval"):
        found[engine] = nbformat.read(folder / f"{engine}.ipynb", as_version=4)
        # papermill puts banners before cells with errors, also before those that may fail
        found[engine].cells = [c for c in found[engine].cells if c.cell_type == "code"]
    return found


def compare(name: str, stock: Any, ours: Any) -> None:
    """One feature: the same outputs, or one of the differences that are known."""
    assert stock.execution_count == ours.execution_count, name
    if name not in KNOWN:
        assert plain(stock.outputs) == plain(ours.outputs), name
        return
    assert {o.output_type for o in stock.outputs} == {o.output_type for o in ours.outputs}, name
    assert plain(stock.outputs) != plain(ours.outputs), f"{name} is no longer different: take it off the list"
    if name in {"input", "getpass"}:
        assert [(o.ename, o.evalue) for o in stock.outputs] == [(o.ename, o.evalue) for o in ours.outputs], name


def test_equal_outputs_and_metadata(made: tuple[Path, dict[str, str]]) -> None:
    found = both(made[0])
    stock, ours = found["nbclient"], found["perfeval"]
    for name, one, other in zip(FEATURES, stock.cells, ours.cells, strict=True):
        late = (
            name in OF_DESCRIPTORS and not one.outputs
        )  # on a busy machine a kernel loses what came at the last moment
        if not late:
            compare(name, one, other)
    assert stock.metadata.language_info == ours.metadata.language_info
    assert set(stock.metadata.papermill) == set(ours.metadata.papermill)
    first_stock, first_ours = stock.cells[0].metadata, ours.cells[0].metadata
    assert set(first_stock.papermill) == set(first_ours.papermill)
    assert set(first_stock.execution) == set(first_ours.execution)


OF_DESCRIPTORS = {"subprocess", "descriptor"}
"""Features whose output reaches a kernel by a descriptor that it watches in a thread."""


PAPERMILLS = Path(papermill.__file__).parent / "tests" / "notebooks"
NEEDS_OTHER_KERNELS = {"blank-vscode.ipynb", "notimplemented_translator.ipynb"}
SLEEPS = {"keyboard_interrupt.ipynb"}


def _papermills_own() -> list[str]:
    return sorted({path.name for path in PAPERMILLS.glob("*.ipynb")} - NEEDS_OTHER_KERNELS - SLEEPS)


ALL_OF_THEM = """
import sys, papermill
from papermill.exceptions import PapermillExecutionError
for name in sys.argv[2:]:
    for engine in ("nbclient", "perfeval"):
        try:
            source, target = f"{sys.argv[1]}/{name}", f"{engine}-{name}"
            papermill.execute_notebook(source, target, engine_name=engine, progress_bar=False)
        except PapermillExecutionError:
            pass
"""


@pytest.fixture(scope="module")
def papermills(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """papermill's own test notebooks, executed by both engines."""
    folder = tmp_path_factory.mktemp("papermills")
    command = [sys.executable, "-c", ALL_OF_THEM, str(PAPERMILLS), *_papermills_own()]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return folder


@pytest.mark.slow
@pytest.mark.skipif(not PAPERMILLS.is_dir(), reason="this papermill was installed without its tests")
@pytest.mark.parametrize("name", _papermills_own())
def test_papermills_own_notebooks(papermills: Path, name: str) -> None:
    found = []
    for engine in ("nbclient", "perfeval"):
        nb = nbformat.read(papermills / f"{engine}-{name}", as_version=4)
        cells = [
            (
                plain(cell.outputs),
                cell.execution_count,
                cell.metadata.papermill.status,
                cell.metadata.papermill.exception,
            )
            for cell in nb.cells
            if cell.cell_type == "code"
        ]
        found.append((cells, nb.metadata.papermill.exception))
    assert found[0] == found[1]


def test_one_process_may_run_many_notebooks(made: tuple[Path, dict[str, str]]) -> None:
    """No shell of an earlier notebook shines through: counts start at one, figures stay figures, nothing is left."""
    folder, ended = made
    texts = []
    for number in (1, 2, 3):
        assert ended[f"three-{number}.ipynb"] == "PapermillExecutionError"
        nb = nbformat.read(folder / f"three-{number}.ipynb", as_version=4)
        code = [cell for cell in nb.cells if cell.cell_type == "code"]
        assert [cell.execution_count for cell in code] == [1, 2, 3]
        assert "image/png" in code[0].outputs[0].data
        assert code[1].outputs[-1].data["text/plain"] == "False"
        assert "ZeroDivisionError" in plain(code[2].outputs)
        texts.append(plain(code[2].outputs))
    assert len(set(texts)) == 1


def test_a_failure_is_saved_as_papermill_saves_it(made: tuple[Path, dict[str, str]]) -> None:
    folder, ended = made
    assert ended["fails-1.ipynb"] == "PapermillExecutionError"
    nb = nbformat.read(folder / "fails-1.ipynb", as_version=4)
    tags = [cell.metadata.get("tags", []) for cell in nb.cells]
    assert ["papermill-error-cell-tag"] in tags
    assert [c.metadata.papermill.status for c in nb.cells if c.cell_type == "code"] == [
        "completed",
        "failed",
        "pending",
    ]


def test_the_cell_timeout_of_papermill(made: tuple[Path, dict[str, str]]) -> None:
    assert made[1]["sleeps-1.ipynb"] == "CellTimeoutError"


@pytest.mark.parametrize(
    ("language", "kernel", "reason"),
    [("R", "ir", "language"), ("python", "conda-env-other-py", "another Python"), ("python", "python3", None)],
)
def test_when_a_kernel_is_needed(language: str, kernel: str, reason: str | None) -> None:
    nb = notebook("1")
    nb.metadata.kernelspec.language = language
    found = needs_kernel(nb, kernel)
    assert (found is None) if reason is None else (reason in (found or ""))


def test_inside_a_running_loop_a_kernel_is_used() -> None:
    import asyncio

    async def ask() -> str | None:
        return needs_kernel(notebook("1"), "python3")

    assert "event loop" in (asyncio.run(ask()) or "")


def test_windows_of_other_toolkits_are_refused_with_a_word(made: tuple[Path, dict[str, str]]) -> None:
    assert "--engine nbclient" in (made[0] / "window-1.ipynb").read_text("utf-8")


def test_registered_with_papermill() -> None:
    from papermill.engines import papermill_engines

    assert papermill_engines.get_engine("perfeval") is PerfevalEngine


def test_a_server_asks_no_other_package_for_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plug-in of papermill's that is broken, or that loads half a library, costs no report anything."""

    class Plugin:
        def __init__(self, module_name: str) -> None:
            self.module_name = module_name

    found = [Plugin("elsewhere.engine"), Plugin("perfeval.batch.engine")]
    monkeypatch.setattr(entrypoints, "get_group_all", lambda _group: found)
    with own_engines():
        assert entrypoints.get_group_all("papermill.engine") == found[1:]
        assert entrypoints.get_group_all("papermill.io") == found
    assert entrypoints.get_group_all("papermill.engine") == found
