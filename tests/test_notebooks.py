"""Every notebook runs as it stands, by hand and scheduled, and concludes the same."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from perfeval.batch.run import run_notebook
from perfeval.workbench.notebook_check import check_notebook

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
NOTEBOOKS = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
REPORTS = {"project", "portfolio"}

#: What each notebook must say when it is run on the example: words of its outputs.
CONCLUSIONS = {
    "explore": ["2018.docx  已读", "执行率 100%", "89.974 万元（chizhou-tangxi-2022-weituo.docx 表1 R5C6）"],
    "portfolio": ["2018年武昌区工商联服务企业商会经费", "共享工程"],
    "project": ["89.974", "优", "委托业务项目"],
    "history": ["1 raw", "指标得分与规则不符", "[picture]"],
    "review": ["90 / 90  暂不能定级（差–优）", "没有标记任何发现"],
    "rules": ["1 个等级变动", "餐厅暖通改造经费  2019  97.24  97.24  暂不能定级（中–优）  良", "优 ≥ 90"],
    "tables": ["29 个编码丢了前面的 0", "1 个项目只在预算表中，没有指标", "河道清淤（一期）", "执行率 = 执行数"],
    "targets": ["“制度健全的持续影响”指标值“效果明显”无法衡量", "没有满意度指标", "学生满意度"],
}  # fmt: skip


def load(name: str) -> Any:
    return nbformat.read(FOLDER / f"{name}.ipynb", 4)


def said(notebook: Any) -> list[str]:
    """The words of every output, cell by cell; a picture counts as a picture."""
    words = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            text = data.get("text/plain") or output.get("text", "")
            words.append("[picture]" if "image/png" in data else re.sub(r"0x[0-9a-f]+", "0x…", "".join(text)))
    return words


def run_by_hand(notebooks: dict[str, Any]) -> dict[str, Any]:
    """The notebooks under a real kernel, from the folder where they stand: one kernel, emptied before each."""
    whole = nbformat.v4.new_notebook()
    for name, notebook in notebooks.items():
        whole.cells.append(nbformat.v4.new_code_cell("%reset -f", id=f"before-{name}"))
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"{name}-{number}"
            whole.cells.append(cell)
    NotebookClient(whole, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}).execute()
    executed = {}
    for name in notebooks:
        cells = [cell for cell in whole.cells if cell.id.startswith(f"{name}-")]
        executed[name] = nbformat.v4.new_notebook(cells=cells)
    return executed


def assert_the_same_scheduled(name: str, by_hand: list[str], out: Path) -> None:
    """perfeval's engine without a kernel: the expected conclusion, output for output like by hand."""
    assert_it_concludes(name, by_hand)
    assert scheduled(name, out) == by_hand


def assert_it_concludes(name: str, words_said: list[str]) -> None:
    for conclusion in CONCLUSIONS[name]:
        assert any(conclusion in words for words in words_said), f"{name} does not say {conclusion}: {words_said}"


def scheduled(name: str, out: Path) -> list[str]:
    """What a notebook says under perfeval's engine without a kernel."""
    record = run_notebook(FOLDER / f"{name}.ipynb", [{}], out, cwd=FOLDER, jobs=1)
    assert record.exit_code == 0, [item.message for item in record.failed]
    [made] = (out / "notebooks").glob("*.ipynb")
    return said(nbformat.read(made, 4))


def test_by_hand_and_scheduled_they_conclude_the_same(tmp_path: Path) -> None:
    """One of them by hand, a chart and an error too; all the others by hand in the slow test."""
    made = run_by_hand({"rules": load("rules"), "charts": charts()})
    assert_the_same_scheduled("rules", said(made["rules"]), tmp_path)
    assert_charts_and_errors_show_well(made["charts"])


@pytest.mark.parametrize("name", sorted({*NOTEBOOKS} - REPORTS - {"rules"}))
def test_scheduled_they_say_what_they_conclude(name: str, tmp_path: Path) -> None:
    """The notebooks to work in; those of reports are asked by tests/report/test_notebooks.py."""
    assert_it_concludes(name, scheduled(name, tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_by_hand_as_scheduled(name: str, tmp_path: Path) -> None:
    assert_the_same_scheduled(name, said(run_by_hand({name: load(name)})[name]), tmp_path)


def charts() -> Any:
    """A chart of the user's own, and an error of ours."""
    chart = (
        "import perfeval as pe\nimport pandas as pd\n"
        "pd.Series({'预算执行率': 0.9, '满意度': 0.95}).plot.barh(title='执行率');"
    )
    wrong = nbformat.v4.new_code_cell(
        "pe.read('../data/raw', project='wuchang-gsl-2019')", metadata={"tags": ["raises-exception"]}
    )
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(chart), wrong])


def assert_charts_and_errors_show_well(notebook: Any) -> None:
    """A chart of the user's own has every sign, without any setting: no warning of a missing glyph. An error of ours
    is a sentence, its details folded."""
    [picture] = notebook.cells[0].outputs
    assert picture.output_type == "display_data"
    assert len(picture.data["image/png"]) > 5000
    folded, error = notebook.cells[1].outputs
    assert folded.data["text/html"].startswith("<details><summary>技术细节</summary>")
    assert error.ename == "UnknownName"
    assert error.traceback == [error.evalue]
    assert error.evalue.startswith("没有名为“wuchang-gsl-2019”的项目。是否指“wuchang-gsl-2018”？")


def test_a_decision_made_in_the_notebook_lasts(tmp_path: Path, data_raw: Path) -> None:
    """The review notebook with its parameters filled in writes beside the data; run again, it shows it."""
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    shutil.copy(data_raw / "wuchang-gsl-2018.docx", raw)
    (tmp_path / "notebooks").mkdir()
    given = {"source": "../data/raw", "finding": 1, "verdict": "accepted", "reason": "单位已承认", "by": "李"}
    out = tmp_path / "out"
    record = run_notebook(FOLDER / "review.ipynb", [given], out, cwd=tmp_path / "notebooks", jobs=1)
    assert record.exit_code == 0, [item.message for item in record.failed]
    assert 'reason = "单位已承认"' in (tmp_path / "data" / "decisions" / "wuchang-gsl-2018.toml").read_text("utf-8")
    [made] = (out / "notebooks").glob("*.ipynb")
    words = said(nbformat.read(made, 4))
    assert "属实：单位已承认（李，" in words[-1]
    assert "单位已承认" not in words[1]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_kept_clean_and_ready_for_a_batch(name: str) -> None:
    assert check_notebook(FOLDER / f"{name}.ipynb", own_report=name == "project") == ()


@pytest.mark.parametrize("name", sorted(set(CONCLUSIONS) - REPORTS))
def test_a_memo_not_a_program(name: str) -> None:
    """Calls of perfeval and slices of tables; no functions, no loops; a sentence before each section."""
    notebook = load(name)
    forbidden = (ast.FunctionDef, ast.For, ast.While, ast.If, ast.Lambda, ast.ListComp, ast.Try, ast.With)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            assert not [node for node in ast.walk(tree) if isinstance(node, forbidden)]
            imported = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
            assert [ast.unparse(node) for node in imported] in ([], ["import perfeval as pe"])
            assert len(cell.source.split("\n")) <= 12
    assert notebook.cells[0].source.startswith("# ")
    assert notebook.cells[-1].cell_type == "markdown"
