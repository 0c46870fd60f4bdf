"""What would break a notebook in a batch is said in sentences, with cell and line."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from typer.testing import CliRunner

from perfeval.cli import app
from perfeval.workbench.notebook_check import NotebookProblem, check_notebook

PARAMETERS = 'source: str = "../data/raw"\nproject_id: str = "a"\nrulebook: str = ""\nlang: str = "zh"'


def made(folder: Path, *sources: str, parameters: str | None = PARAMETERS) -> Path:
    cells = [new_markdown_cell("# 报告")]
    if parameters is not None:
        cells.append(new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    notebook = new_notebook(cells=[*cells, *(new_code_cell(source) for source in sources)])
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    path = folder / "mine.ipynb"
    nbformat.write(notebook, path)
    return path


def said(*args: object) -> list[tuple[str, int | None, int | None]]:
    problems: tuple[NotebookProblem, ...] = check_notebook(*args)  # type: ignore[arg-type]
    return [(item.code, item.cell, item.line) for item in problems]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 1\nresult", [("undefined", 3, 2)]),
        ("import pandas as pd\npd.DataFrame()", []),
        ("def f(x):\n    return later(x)", [("undefined", 3, 2)]),
        ("from math import pi\n[pi * n for n in range(3)]", []),
        ("total = 0\nfor row in [1]:\n    total += row", []),
        ("count += 1", [("too_early", 3, 1)]),
        ("x = x + 1", [("too_early", 3, 1)]),
        ("open('/home/me/a.csv')", [("absolute", 3, 1)]),
        (r"open('C:\\data\\a.csv')", [("absolute", 3, 1)]),
        ("open('../data/a.csv')", []),
        ("'/' + source", []),
        ("import requests", [("network", 3, 1)]),
        ("import ipywidgets as w\nw.IntSlider()", [("widgets", 3, 1)]),
        ("from urllib.request import urlopen", [("network", 3, 1)]),
        ("address = 'https://example.org/a.csv'", [("network", 3, 1)]),
        ("name = input('谁?')", [("waits", 3, 1)]),
        ("%matplotlib inline", [("magic", 3, 1)]),
        ("!ls", [("magic", 3, 1)]),
        ("x = (", [("syntax", 3, 1)]),
        ("class A:\n    size = 3\n    def f(self):\n        return self.size", []),
        ("with open(source) as file:\n    text = file.read()\ntext", []),
        ("try:\n    import polars\nexcept ImportError as problem:\n    print(problem)", []),
        ("(lambda row: row + missing)(1)", [("undefined", 3, 1)]),
    ],
)
def test_one_cell(tmp_path: Path, source: str, expected: list[tuple[str, int, int]]) -> None:
    assert said(made(tmp_path, source)) == expected


def test_a_name_defined_below_is_hidden_state(tmp_path: Path) -> None:
    path = made(tmp_path, "table.head()", "table = [1]")
    assert said(path) == [("too_early", 3, 1)]
    assert check_notebook(path)[0].say() == "第 3 格第 1 行：table 到第 4 格才定义；从头到尾运行会在这里出错。"
    assert check_notebook(path)[0].say("en").startswith("cell 3 line 1: table is defined only in cell 4")


def test_a_function_may_use_what_comes_later(tmp_path: Path) -> None:
    assert said(made(tmp_path, "def shown():\n    return table", "table = [1]\nshown()")) == []


def test_parameters(tmp_path: Path) -> None:
    assert said(made(tmp_path, parameters=None)) == [("no_parameters", None, None)]
    found = said(made(tmp_path, parameters='source = "a"\nproject_id: str = "a"\nprint(1)'))
    assert found == [
        ("missing_parameter", 2, 1),
        ("missing_parameter", 2, 1),
        ("untyped", 2, 1),
        ("not_plain", 2, 3),
    ]
    assert (
        said(
            made(tmp_path, parameters='unit: str = "a"'),
        )
        != []
    )
    problems = check_notebook(made(tmp_path, parameters='unit: str = "a"'), own_report=False)
    assert problems == ()


def test_old_outputs_and_the_order_of_running(tmp_path: Path) -> None:
    path = made(tmp_path, "a = 1", "a")
    notebook = nbformat.read(path, 4)
    notebook.cells[2].execution_count = 7
    notebook.cells[3].execution_count = 3
    notebook.cells[3].outputs = [new_output("execute_result", {"text/plain": "1"}, execution_count=3)]
    nbformat.write(notebook, path)
    assert said(path) == [("counted", None, None), ("outputs", 3, 1), ("outputs", 4, 1)]


def test_what_it_calls_fine_runs(tmp_path: Path) -> None:
    """The rule behind the rules: a cell with an undefined name fails when run, one without does not."""
    for source, breaks in (("x = x + 1", True), ("x = 1\nx = x + 1", False), ("f = lambda: y\ny = 2\nf()", False)):
        problems = said(made(tmp_path, source))
        try:
            exec(source, {})
            failed = False
        except NameError:
            failed = True
        assert failed is breaks is bool(problems)


def test_the_command(tmp_path: Path) -> None:
    run = CliRunner().invoke
    fine = run(app, ["check-notebook", str(made(tmp_path, "source"))])
    assert (fine.exit_code, fine.stderr) == (0, "")
    assert fine.stdout == "mine.ipynb：可以批量运行。\n"
    broken = run(app, ["check-notebook", str(made(tmp_path, "result")), "--lang", "en"])
    assert broken.exit_code == 1
    assert broken.stdout == "cell 3 line 1: result is not defined in any cell.\n"
    (tmp_path / "broken.ipynb").write_text("{}", "utf-8")
    for name in ("missing.ipynb", "broken.ipynb"):
        assert run(app, ["check-notebook", str(tmp_path / name)]).exit_code != 0
