"""What perfeval imports it also declares, and what it uses of other libraries' private names is still there."""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import re
import sys
import tomllib
from pathlib import Path

from tests.every import every
from tests.trees import shown

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DECLARED = {
    re.split(r"[^\w.-]", line, maxsplit=1)[0].lower()
    for lines in [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    for line in lines
}

#: import name → name on the index, where the two differ
NAMES = {
    "cv2": "opencv-python-headless",
    "doc2docx": "msdoc2docx",
    "PIL": "pillow",
    "docx": "python-docx",
    "fontTools": "fonttools",
    "IPython": "ipython",
    "jupyter_client": "jupyter-client",
    "jupyter_scheduler": "jupyter-scheduler",
    "matplotlib_inline": "matplotlib-inline",
}


def imported() -> dict[str, Path]:
    """Every package of others that perfeval imports, with one module that does."""
    found: dict[str, Path] = {}
    for path in sorted((ROOT / "perfeval").rglob("*.py")):
        for name, _ in shown(path).imports:
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and top != "perfeval":
                found.setdefault(top, path)
    return found


def test_what_is_imported_is_declared() -> None:
    missing = {name: str(path) for name, path in imported().items() if NAMES.get(name, name).lower() not in DECLARED}
    assert missing == {}, "add them to [project] dependencies or to an extra"


def test_what_is_declared_for_running_is_imported_or_said_to_be_fixed() -> None:
    """JupyterLab is opened by people, not imported."""
    used = {NAMES.get(name, name).lower() for name in imported()}
    needed = {re.split(r"[^\w.-]", line, maxsplit=1)[0].lower() for line in PROJECT["dependencies"]}
    assert needed - used == {"jupyterlab"}


#: private name → where perfeval leans on it
PRIVATE = {
    "IPython.core.async_helpers:_should_be_async": "batch/shell.py: whether a cell awaits at top level",
    "matplotlib.pyplot:_REPL_DISPLAYHOOK": "batch/shell.py: a fresh notebook draws where it is told to",
    "matplotlib.pyplot:_ReplDisplayHook": "batch/shell.py: the same",
    "matplotlib_inline.backend_inline:_enable_matplotlib_integration": "batch/shell.py: pictures in the output",
    "IPython.core.interactiveshell:InteractiveShell._showtraceback": "workbench/ipython_display.py: an error in a line",
    "traitlets.config.configurable:SingletonConfigurable._walk_mro": "batch/shell.py: what get_ipython() finds",
    "openpyxl.cell.cell:Cell._style": "clean/workbook.py: one style object for many cells",
    "docx.text.run:Run._r": "office/paper.py, pen.py: East Asian fonts, fields",
    "docx.table:Table._tbl": "office/pen.py: borders, repeated headings",
    "docx.comments:Comment._comment_elm": "office/pen.py: a comment without the time of writing",
    "docx.table:_Row._tr": "office/pen.py: rows that do not break",
    "docx.table:_Cell._tc": "office/pen.py: shading, merged cells",
    "docx.shape:InlineShape._inline": "office/pen.py: the description of a picture",
    "lxml.etree:_Element": "sources/docx_numbering.py, html_marks.py: the type of an element",
    "ipykernel.zmqshell:ZMQInteractiveShell._last_traceback": "batch/shell.py: what a cell failed with",
    "traitlets.config.configurable:SingletonConfigurable._instance": "batch/shell.py: what get_ipython() finds",
    "matplotlib_inline.backend_inline:show._to_draw": "batch/shell.py: pictures not yet drawn",
    "matplotlib_inline.backend_inline:show._draw_called": "batch/shell.py: the same",
    "docx.opc.part:Part._blob": "office/paper.py: the same bytes every time",
}


@every("name", PRIVATE)
def test_a_private_name_is_still_where_we_use_it(name: str) -> None:
    """When this fails, a library has moved; the message says which, its version, and which of our files to look at."""
    module, _, path = name.partition(":")
    package = module.partition(".")[0]
    version = importlib.metadata.version(NAMES.get(package, package))
    where = f"{package} {version} no longer has {path}: see perfeval/{PRIVATE[name]}"
    thing = importlib.import_module(module)
    *owners, last = path.split(".")
    for owner in owners:
        assert hasattr(thing, owner), where
        thing = getattr(thing, owner)
    assert hasattr(thing, last) or f"self.{last}" in inspect.getsource(thing), where
