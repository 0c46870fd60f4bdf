"""One list names what a report shows: the notebooks call these displays, in this order, and no other."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from perfeval.report import contents, show

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def shown_by(notebook: str) -> tuple[tuple[str, ...], ...]:
    """The displays that a notebook calls: name of the function and its argument besides the result."""
    cells = json.loads((NOTEBOOKS / notebook).read_text("utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    calls = [node for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return tuple(
        (call.func.attr, *(one.value for one in [*call.args[1:], *(word.value for word in call.keywords)]))  # type: ignore[attr-defined]
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and "show" in (getattr(call.func.value, "id", ""), getattr(call.func.value, "attr", ""))
    )


@pytest.mark.parametrize(
    ("notebook", "entries"), [("project.ipynb", contents.PROJECT), ("portfolio.ipynb", contents.PORTFOLIO)]
)
def test_the_notebook_shows_what_the_list_names(notebook: str, entries: tuple[contents.Entry, ...]) -> None:
    assert shown_by(notebook) == entries


def test_every_display_stands_in_one_of_the_lists() -> None:
    assert {name for name, *_ in contents.PROJECT + contents.PORTFOLIO} == set(show.__all__)
