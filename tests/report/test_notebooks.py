"""The notebooks are memos: they call perfeval, say what to look for, and hold no outputs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

import perfeval as pe
from perfeval.report import show

PARAMETERS = {"project": ["source", "project_id", "rulebook", "lang"], "portfolio": ["source", "rulebook", "lang"]}
NOTEBOOKS = [Path(__file__).resolve().parents[2] / "notebooks" / f"{name}.ipynb" for name in PARAMETERS]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    assert isinstance(request.param, Path)
    return request.param


def code_of(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def test_both_are_there() -> None:
    assert {path.stem for path in NOTEBOOKS} >= {"project", "portfolio"}


def test_outputs_are_cleared_and_ids_stay(path: Path) -> None:
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == [
        f"cell-{number:02d}" for number in range(1, len(notebook.cells) + 1)
    ]
    assert all(not cell.outputs and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")


def test_parameters_are_plain_typed_and_explained(path: Path) -> None:
    tagged = [cell for cell in nbformat.read(path, 4).cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    lines = tagged[0].source.split("\n")
    assert all(re.fullmatch(r'\w+: str = ".*"  # .+', line) for line in lines)
    assert [line.split(":")[0] for line in lines] == PARAMETERS[path.stem]


def test_no_plumbing(path: Path) -> None:
    for source in code_of(path):
        tree = ast.parse(source)
        kinds = {type(node) for node in ast.walk(tree)}
        assert not kinds & {ast.FunctionDef, ast.For, ast.While, ast.If, ast.Lambda, ast.ListComp, ast.Try, ast.With}
        assert all(
            alias.name == "perfeval" for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        )
        assert ast.ImportFrom not in kinds
        assert len(source.split("\n")) <= 10


def test_every_display_exists(path: Path) -> None:
    used = {name for source in code_of(path) for name in re.findall(r"pe\.show\.(\w+)", source)}
    assert used
    assert used <= set(show.__all__)


def test_every_heading_has_its_english(path: Path) -> None:
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown" and "lab" not in cell.metadata.get("tags", []):
            english = cell.metadata["perfeval"]["en"]
            assert english.count("#") == cell.source.count("#")
            assert not re.search(r"[\u3400-\u9fff]", english)


def run(path: Path, monkeypatch: pytest.MonkeyPatch, **parameters: str) -> dict[str, object]:
    """The code of a notebook in one namespace, from the folder where it stands."""
    monkeypatch.chdir(path.parent)
    names: dict[str, object] = {}
    for source in code_of(path):
        exec(source, names)
        if "source: str" in source:
            names.update(parameters)
    return names


def test_the_project_notebook_concludes_on_wuchang(monkeypatch: pytest.MonkeyPatch) -> None:
    names = run(NOTEBOOKS[0].with_name("project.ipynb"), monkeypatch, project_id="wuchang-gsl-2018")
    result = names["result"]
    assert isinstance(result, pe.Result)
    evaluation = result.evaluation()
    assert evaluation.project.id == "wuchang-gsl-2018"
    rate = evaluation.measure("execution_rate")
    assert rate is not None
    assert f"{rate.value:.4f}" == "0.9354"
    assert evaluation.totals.self_grade == "优"
    assert result.findings_by_project["wuchang-gsl-2018"]


def test_the_portfolio_notebook_looks_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    names = run(NOTEBOOKS[0].with_name("portfolio.ipynb"), monkeypatch, lang="en")
    result = names["result"]
    assert isinstance(result, pe.Result)
    assert len(result.evaluations) >= 7
    assert result.lang == "en"
