"""The job run again: what changed is made anew, what did not is kept, what is gone goes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

import perfeval as pe
from perfeval.batch.lock import FolderInUse, folder_lock
from perfeval.job import JobRecord, run
from perfeval.job.options import RunOptions
from perfeval.job.rehearsal import rehearse
from tests.batch.samples import reasons, tree, write_notebook
from tests.cli.shell import form

PARAMETERS = "source: str = ''\nproject_id: str = ''\nrulebook: str = ''\nlang: str = 'zh'\npage: str = ''"


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    """Three projects."""
    for number, name in enumerate(("图书馆", "文化馆", "体育馆"), start=1):
        form(tmp_path / "data" / "raw" / f"p{number}.xlsx", f"{name}免费开放", goal=f"{name}全年免费开放。")
    return tmp_path / "data" / "raw"


@pytest.fixture
def data(forms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same in a workspace whose notebooks say little: what is made again does not hang on what they say."""
    told = "import perfeval as pe\nprint(pe.read(source, project_id).items[0].name)"
    write_notebook(tmp_path / "notebooks" / "project.ipynb", told, parameters=PARAMETERS)
    write_notebook(tmp_path / "notebooks" / "portfolio.ipynb", "print(source)", parameters=PARAMETERS)
    monkeypatch.chdir(tmp_path)
    return forms


def made(record: JobRecord) -> dict[str, str]:
    """Key → why, of the reports that were made in this run."""
    return {key: why for key, why in reasons(record.projects).items() if why != "unchanged"}


def portfolio_made(record: JobRecord) -> bool:
    assert record.portfolio is not None
    return record.portfolio.count("done") == 1


def test_nothing_changed(forms: Path, tmp_path: Path) -> None:
    """With the product's own notebooks."""
    (forms / "p3.xlsx").unlink()
    data, out = forms, tmp_path / "out"
    first = run(data, out, jobs=1)
    assert set(made(first).values()) == {"new"}
    before = tree(out)
    again = run(data, out, jobs=2)
    assert (made(again), portfolio_made(again), again.read_again) == ({}, False, 0)
    assert tree(out) == before
    elsewhere = tmp_path / "other folder" / "报告"
    run(data, elsewhere, jobs=2)
    assert tree(elsewhere) == before, "neither workers nor folders show in the bytes"


def test_one_file_changed_then_gone_then_back(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(data, out, jobs=2)
    whole = tree(out)
    original = (data / "p2.xlsx").read_bytes()
    form(data / "p2.xlsx", "文化馆免费开放", actual="20")
    changed = run(data, out)
    assert made(changed) == {"p2": "inputs_changed"}
    assert portfolio_made(changed)
    assert changed.read_again == 1

    (data / "p2.xlsx").unlink()
    gone = run(data, out)
    assert made(gone) == {}
    assert portfolio_made(gone)
    assert gone.withdrawn == ("文化馆免费开放",)
    assert "页面已撤下（1）：文化馆免费开放" in gone.summary()
    assert "文化馆免费开放" not in (out / "index.html").read_text("utf-8")
    assert not [name for name in tree(out) if "p2" in name]

    (data / "p2.xlsx").write_bytes(original)
    back = run(data, out)
    assert set(made(back)) == {"p2"}
    assert tree(out) == whole


def test_only_pages_of_the_job_are_withdrawn(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(data, out)
    (out / "projects" / "mine.html").write_text("kept by hand")
    (data / "p1.xlsx").unlink()
    run(data, out)
    assert sorted(path.name for path in (out / "projects").iterdir()) == ["mine.html", "p2.html", "p3.html"]


def test_what_would_be_made_is_told_and_nothing_is_written(data: Path, tmp_path: Path) -> None:
    out, asked = tmp_path / "out", RunOptions()
    assert {one.why for one in rehearse([data], out, asked).planned.reports} == {"new"}
    assert not out.exists()
    run(data, out)
    form(data / "p2.xlsx", "文化馆免费开放", actual="30")
    form(data / "p4.xlsx", "美术馆免费开放")
    (data / "p1.xlsx").unlink()
    before = tree(out)
    found = rehearse([data], out, asked)
    assert {one.key: (one.state, one.why) for one in found.planned.reports} == {
        "p2": ("waiting", "inputs_changed"),
        "p3": ("reused", "unchanged"),
        "p4": ("waiting", "new"),
    }
    assert found.withdrawn == ("图书馆免费开放",)
    assert tree(out) == before
    assert made(run(data, out)) == {"p2": "inputs_changed", "p4": "new"}, "as it was told"


def test_an_option_is_named_as_what_changed(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(data, out, engine="nbclient", only=["p1"])
    assert made(run(data, out, only=["p1"])) == {"p1": "engine_changed"}
    found = rehearse([data], out, RunOptions(documents=True, only=("p1",)))
    assert [one.why for one in found.planned.reports] == ["exporter_changed"]


def test_a_notebook_of_ones_own_finds_what_lies_beside_it(data: Path, tmp_path: Path) -> None:
    own, out = tmp_path / "mine" / "own.ipynb", tmp_path / "out"
    own.parent.mkdir()
    beside = own.with_name("附表.csv")
    beside.write_text("甲", "utf-8")
    told = "import perfeval as pe\nprint(pe.read(source, project_id).items[0].name, open('附表.csv').read())"
    write_notebook(own, told, parameters=PARAMETERS)
    assert set(made(run(data, out, notebook=own)).values()) == {"new"}
    assert "图书馆免费开放 甲" in (out / "projects" / "p1.html").read_text("utf-8")
    assert made(run(data, out, notebook=own)) == {}
    beside.write_text("乙", "utf-8")
    assert set(made(run(data, out, notebook=own)).values()) == {"files_changed"}


def test_another_language_and_another_book(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(data, out)
    assert set(made(run(data, out, lang="en")).values()) == {"lang_changed"}
    assert 'lang="en"' in (out / "index.html").read_text("utf-8")
    assert set(made(run(data, out, lang="en", rules="cn_hubei_self"))) == {"p1", "p2", "p3"}
    assert made(run(data, out, lang="en", rules="cn_hubei_self")) == {}


def test_a_book_beside_the_data_touches_only_what_it_scores(data: Path, tmp_path: Path) -> None:
    out, books = tmp_path / "out", tmp_path / "data" / "rulebooks"
    run(data, out)
    books.mkdir()
    own = books / "own.toml"
    source = Path(pe.__file__).parent / "rulebooks" / "cn_2013_53.toml"
    own.write_text(source.read_text("utf-8").replace('id = "cn_2013_53"', 'id = "own_book"', 1), "utf-8")
    assert made(run(data, out)) == {}, "a book for other years changes nothing here"


def test_two_files_of_one_name(data: Path, tmp_path: Path) -> None:
    form(data / "区一" / "表.xlsx", "甲项目")
    form(data / "区二" / "表.xlsx", "乙项目")
    record = run(data, tmp_path / "out")
    assert record.projects.count("done") == 5
    pages = {path.name: path.read_text("utf-8") for path in (tmp_path / "out" / "projects").glob("表*.html")}
    assert len(pages) == 2
    assert sorted(("甲项目" in page, "乙项目" in page) for page in pages.values()) == [(False, True), (True, False)]
    assert made(run(data, tmp_path / "out")) == {}


def test_two_jobs_at_once(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(data, out)
    before = (out / ".perfeval" / "prepared.json").read_bytes()
    form(data / "p4.xlsx", "美术馆")
    with folder_lock(out.absolute(), datetime.now().astimezone().isoformat()):
        code = "import sys; from perfeval.cli import main; main()"
        words = [sys.executable, "-c", code, "run", str(data), "--out", str(out)]
        said = subprocess.run(words, capture_output=True, text=True, check=False)
        assert said.returncode == 2
        assert "正由另一个任务写入" in said.stderr
        assert len(said.stderr.splitlines()) == 1
        with pytest.raises(FolderInUse):
            run(data, out)
    assert (out / ".perfeval" / "prepared.json").read_bytes() == before, "the second touched nothing"
    assert made(run(data, out)) == {"p4": "new"}


@pytest.mark.parametrize("pages", [1, pytest.param(0, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_killed_in_the_middle(data: Path, tmp_path: Path, pages: int) -> None:
    """The job and all its processes are killed when so many pages of three are made."""
    whole, out = tmp_path / "whole", tmp_path / "out"
    run(data, whole, jobs=2)
    words = [sys.executable, "-m", "perfeval", "run", str(data), "--jobs", "2", "--out", str(out)]
    job = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    while not (out / ".perfeval").exists() or len(list(out.glob("projects/*.html"))) < pages:
        assert job.poll() is None, "it ended before it was killed"
        time.sleep(0.005)
    os.killpg(job.pid, signal.SIGKILL)
    job.wait()
    for page in out.rglob("*.html"):
        assert page.read_text("utf-8").rstrip().endswith("</html>"), "no half page is ever seen"
    assert run(data, out, jobs=2).exit_code == 0
    assert tree(out) == tree(whole)


def test_a_store_and_a_tidy_workbook_give_the_same_evaluation(data: Path, tmp_path: Path) -> None:
    from perfeval.clean.workbook import write_workbook

    intake = pe.read(data)
    write_workbook(tmp_path / "整理表.xlsx", intake.items)
    out = tmp_path / "out"
    run(data, out)
    direct = json.loads(pe.evaluate(intake).to_json())["projects"]
    for path in (out / ".perfeval" / "intake", tmp_path / "整理表.xlsx"):
        again = json.loads(pe.evaluate(pe.read(path)).to_json())["projects"]
        assert [item["totals"] for item in again] == [item["totals"] for item in direct]
        assert [item["indicators"] for item in again] == [item["indicators"] for item in direct]
        assert [item["findings"] for item in again] == [item["findings"] for item in direct]


def test_a_project_whose_notebook_fails(data: Path, tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "own.ipynb", "assert project_id != 'p2', '算不出来'", parameters=PARAMETERS)
    record = run(data, tmp_path / "out", notebook=notebook)
    assert record.exit_code == 1
    assert record.projects.count("done") == 2
    index = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert 'href="projects/p2.html"' in index
    assert "算不出来" in index
    page = (tmp_path / "out" / "projects" / "p2.html").read_text("utf-8")
    assert "算不出来" in page
    assert "Traceback" not in page


def test_a_row_that_cannot_be_evaluated_costs_no_other(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from perfeval import outcome

    real = outcome.evaluate_project

    def faulty(project, *parts):  # type: ignore[no-untyped-def]
        if project.id == "p2":
            raise ZeroDivisionError("planted")
        return real(project, *parts)

    monkeypatch.setattr(outcome, "evaluate_project", faulty)
    record = run(data, tmp_path / "out")
    assert record.projects.count("done") == 3, "reports are made in processes of their own, without the fault"
    index = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert 'href="projects/p1.html"' in index
    assert 'href="projects/p3.html"' in index


def test_a_folder_whose_manifest_does_not_fit_is_read_and_what_does_not_fit_is_said(data: Path, tmp_path: Path) -> None:
    """A file that the manifest does not know, kept as a fact between runs."""
    (data / "manifest.toml").write_text(
        '[[file]]\nfile = "p1.xlsx"\nsha256 = "00"\nissuer = "甲局"\nyear = 2023\nkind = "xlsx"\n', "utf-8"
    )
    out = tmp_path / "out"
    run(data, out, jobs=1)
    assert run(data, out, jobs=1).read_again == 0
