"""The page of runs: what ran, why, what failed; the only page that tells times."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval.job import run, run_table
from perfeval.job.runs_page import jobs_of, write_runs_page
from tests.batch.samples import write_notebook
from tests.cli.shell import form
from tests.report.pages import Page

OWN = "source = ''\nproject_id = ''\nrulebook = ''\nlang = ''"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    form(tmp_path / "raw" / "p1.xlsx", "图书馆免费开放", goal="图书馆全年免费开放。")
    form(tmp_path / "raw" / "p2.xlsx", "<img src=x onerror=alert(1)>馆", goal="文化馆全年免费开放。")
    return tmp_path / "raw"


def page(out: Path) -> Page:
    return Page((out / "runs.html").read_text("utf-8"))


def test_what_ran_what_changed_what_failed(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    notebook = write_notebook(tmp_path / "own.ipynb", "assert project_id != 'p2', '算不出来'", parameters=OWN)
    run(data, out, jobs=1, notebook=notebook)
    first = page(out)
    assert "部分失败：新做 2 份，沿用 0 份，失败 1 份" in first.words, "the project that worked and the portfolio"
    assert "现在仍未生成的报告" in first.words
    assert "算不出来" in first.words
    assert "新项目 3" in first.words
    form(data / "p1.xlsx", "图书馆免费开放", actual="20")
    write_notebook(notebook, "print(project_id)", parameters=OWN)
    run(data, out, jobs=1, notebook=notebook)
    second = page(out)
    assert "现在仍未生成的报告" not in second.words, "what was made since has not failed"
    assert "完成：新做 3 份，沿用 0 份，失败 0 份" in second.words
    assert "输入文件有变化 2" in second.words
    assert {link["href"] for link in second.all("a")} >= {"index.html", "portfolio.html", "projects/p1.html"}
    assert {link["href"] for link in Page((out / "index.html").read_text("utf-8")).all("a")} >= {"runs.html"}
    run(data, out, jobs=1, notebook=notebook)
    assert "新做 0 份，沿用 3 份，失败 0 份" in page(out).words


def test_a_page_like_the_others(data: Path, tmp_path: Path) -> None:
    run(data, tmp_path / "out", jobs=1, lang="en")
    text = (tmp_path / "out" / "runs.html").read_text("utf-8")
    seen = Page(text)
    assert seen.threats == []
    assert "script" not in {name for name, _ in seen.tags}
    assert "default-src 'none'" in text
    assert seen.all("html")[0]["lang"] == "en"
    assert "project reports" in seen.words
    assert "<img src=x onerror=alert(1)>馆" in seen.words, "a name is text"


def test_a_table_of_parameters_has_one_too(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "n.ipynb", "print(unit)", parameters="unit: str = ''")
    (tmp_path / "units.csv").write_text("unit\n0071\n0072\n", "utf-8")
    run_table(notebook, tmp_path / "units.csv", tmp_path / "out", key="unit", jobs=1)
    seen = page(tmp_path / "out")
    assert "n.ipynb" in seen.words
    assert {link["href"] for link in seen.all("a")} >= {"projects/0071.html", "projects/0072.html"}
    assert "runs.html" in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_a_command_is_one_line_however_many_runs_it_took() -> None:
    def entry(number: int, notebook: str, state: str = "done") -> dict[str, object]:
        about = {"notebook": notebook}
        return {"run": number, "about": about, "state": state, "done": 1, "started": f"{number}", "ended": None}

    runs = [
        entry(6, "portfolio.ipynb", "partly"),
        entry(5, "project.ipynb"),
        entry(4, "mine.ipynb"),  # cut off before its portfolio
        entry(3, "portfolio.ipynb"),
        entry(2, "portfolio.ipynb"),  # run by hand
        entry(1, "project.ipynb"),
    ]
    jobs = jobs_of(runs)
    assert [[run["run"] for run in job.runs] for job in jobs] == [[5, 6], [4], [3], [1, 2]]
    assert [job.state for job in jobs] == ["partly", "done", "done", "done"]
    assert jobs[0].count("done") == 2


def test_where_nothing_ran_there_is_no_page(tmp_path: Path) -> None:
    assert write_runs_page(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
