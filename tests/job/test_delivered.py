"""What lies beside the pages: no link leads nowhere, and what has not changed is not written again."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

import perfeval as pe
from perfeval.job import run
from tests.batch.samples import write_notebook
from tests.cli.shell import form
from tests.job.test_again import PARAMETERS


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One project, in a workspace whose notebook shows the first screen."""
    form(tmp_path / "data" / "raw" / "馆 一.xlsx", "图书馆免费开放", goal="全年免费开放。")
    shows = "import perfeval as pe\npe.show.headline(pe.evaluate(pe.read(source, project_id), rulebook or None, lang))"
    write_notebook(tmp_path / "notebooks" / "project.ipynb", shows, parameters=PARAMETERS)
    write_notebook(tmp_path / "notebooks" / "portfolio.ipynb", "print(source)", parameters=PARAMETERS)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data" / "raw"


def links_of(out: Path) -> list[str]:
    [page] = (out / "projects").iterdir()
    return [unquote(href) for href in re.findall(r'href="(\.\./[^"]*)"', page.read_text("utf-8").partition("<main")[0])]


def lead_somewhere(out: Path, links: list[str]) -> bool:
    return all((out / "projects" / link.partition("#")[0]).resolve().is_file() for link in links)


def test_without_documents_the_page_leads_to_form_notebook_and_neighbours(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (data / "loop.xlsx").symlink_to("loop.xlsx")  # leads nowhere, and ends nothing
    run(data, out)
    links = links_of(out)
    assert [link for link in links if "originals" in link] == ["../originals/馆 一.xlsx"]
    assert not [link for link in links if "documents" in link]
    assert lead_somewhere(out, links)


def test_documents_are_written_once_and_go_with_their_project(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(data, out, documents=True)
    links = links_of(out)
    assert len([link for link in links if "documents" in link]) == 4
    assert lead_somewhere(out, links)
    before = {path: path.stat().st_mtime_ns for path in (out / "documents").iterdir()}
    run(data, out, documents=True)
    assert {path: path.stat().st_mtime_ns for path in (out / "documents").iterdir()} == before


def test_projects_of_a_store_have_no_original_and_no_link_to_one(data: Path, tmp_path: Path) -> None:
    run(data, tmp_path / "first")
    run(tmp_path / "first" / ".perfeval" / "intake", tmp_path / "out")
    links = links_of(tmp_path / "out")
    assert not [link for link in links if "originals" in link]
    assert lead_somewhere(tmp_path / "out", links)


def test_the_notebook_kept_with_a_report_runs_again_where_it_stands(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its source is named as seen from the output folder; opened in the lab, it stands one folder below."""
    run(data, tmp_path / "out")
    monkeypatch.chdir(tmp_path / "out" / "notebooks")
    assert [item.name for item in pe.read(".perfeval/intake").items] == ["图书馆免费开放"]
