"""Reports at an address: published file by file, the index last; another machine goes on from there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from perfeval.job import run, run_table
from perfeval.job.elsewhere import AddressRefused, at_address, is_address
from tests.batch.samples import reasons, tree, write_notebook
from tests.cli.shell import form

fsspec = pytest.importorskip("fsspec", reason="the extra 'remote' is not installed")
from fsspec.implementations.memory import MemoryFileSystem  # noqa: E402

PARAMETERS = "source = ''\nproject_id = ''\nrulebook = ''\nlang = ''"


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has published nothing yet."""
    monkeypatch.setenv("PERFEVAL_CACHE", str(tmp_path / "machine-1"))


@pytest.fixture
def memory() -> Iterator[MemoryFileSystem]:
    """A store of objects in this process."""
    files = fsspec.filesystem("memory")
    files.store.clear()
    yield files
    files.store.clear()


def visible(files: Any, root: str) -> dict[str, bytes]:
    """What a reader sees at an address: name → bytes, without the ledger and what belongs to it."""
    names = [name for name in files.find(root) if "/.perfeval/" not in name]
    return {name.split(root.strip("/") + "/", 1)[1]: files.cat_file(name) for name in names}


def put_log(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files put there, in order."""
    log: list[str] = []
    real = MemoryFileSystem.pipe_file

    def pipe(self: MemoryFileSystem, path: str, value: bytes, **more: Any) -> Any:
        log.append(path.split("/reports/")[-1])
        return real(self, path, value, **more)

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", pipe)
    return log


def test_the_main_job_at_an_address(tmp_path: Path, memory: MemoryFileSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data" / "raw"
    for number, name in enumerate(("图书馆", "文化馆"), start=1):
        form(data / f"p{number}.xlsx", f"{name}免费开放", goal=f"{name}全年免费开放。")
    notebook = write_notebook(tmp_path / "own.ipynb", "print(project_id)", parameters=PARAMETERS)
    log = put_log(monkeypatch)
    address = "memory://bucket/reports"
    record = run(data, address, notebook=notebook, jobs=1)
    assert record.exit_code == 0
    assert f"打开 {address}/index.html 查看" in record.summary()
    here = run(data, tmp_path / "here", notebook=notebook, jobs=1)
    times = {"runs.html"}
    there = visible(memory, "/bucket/reports")
    assert {n: b for n, b in there.items() if n not in times} == {
        n: b for n, b in tree(here.out).items() if n not in times
    }
    assert log[-2:] == ["index.html", ".perfeval/published.json"]
    assert log.index("projects/p1.html") < log.index("portfolio.html") < log.index("index.html")

    log.clear()
    again = run(data, address, notebook=notebook, jobs=1)
    assert set(reasons(again.projects).values()) == {"unchanged"}
    assert not [name for name in log if name.startswith(("projects/", "notebooks/"))], "what stands there stays"

    monkeypatch.setenv("PERFEVAL_CACHE", str(tmp_path / "machine-2"))
    other = run(data, address, notebook=notebook, jobs=1)
    assert set(reasons(other.projects).values()) == {"unchanged"}, "the ledger and the pages were fetched"

    (data / "p2.xlsx").unlink()
    assert run(data, address, notebook=notebook, jobs=1).withdrawn == ("文化馆免费开放",)
    assert "projects/p2.html" not in visible(memory, "/bucket/reports")

    monkeypatch.setenv("PERFEVAL_CACHE", str(tmp_path / "machine-1"))
    assert set(reasons(run(data, address, notebook=notebook, jobs=1).projects)) == {"p1"}


def test_a_table_at_a_file_address(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "n.ipynb", "print(unit)", parameters="unit = ''")
    (tmp_path / "units.csv").write_text("unit\n0071\n0072\n", "utf-8")
    target = tmp_path / "shared" / "报告"
    record = run_table(notebook, tmp_path / "units.csv", f"file://{target}", key="unit")
    assert record.exit_code == 0
    assert {"index.html", "projects/0071.html", "projects/0072.html"} <= set(tree(target))
    assert not [path for path in target.rglob("*") if path.name.endswith((".tmp", ".partial"))]


def test_publishing_cut_off_is_made_up_for(memory: MemoryFileSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index never leads to a page that is not there, and what was made is not made again."""
    real = MemoryFileSystem.pipe_file

    def cut(self: MemoryFileSystem, path: str, value: bytes, **more: Any) -> Any:
        if path.endswith("b.html"):
            raise ConnectionResetError("gone")
        return real(self, path, value, **more)

    with (
        monkeypatch.context() as patch,
        pytest.raises(AddressRefused, match="再运行会接着发布"),
        at_address("memory://bucket/reports") as folder,
    ):
        patch.setattr(MemoryFileSystem, "pipe_file", cut)
        (folder / "projects").mkdir()
        for name in ("projects/a.html", "projects/b.html", "index.html"):
            (folder / name).write_text(name, "utf-8")
    assert set(visible(memory, "/bucket/reports")) == {"projects/a.html"}
    with at_address("memory://bucket/reports") as folder:
        assert (folder / "projects" / "b.html").read_text("utf-8") == "projects/b.html"
    assert set(visible(memory, "/bucket/reports")) == {"projects/a.html", "projects/b.html", "index.html"}


def test_a_run_that_fails_publishes_nothing(memory: MemoryFileSystem) -> None:
    with pytest.raises(ZeroDivisionError), at_address("memory://bucket/reports") as folder:
        (folder / "index.html").write_text("half", "utf-8")
        raise ZeroDivisionError
    assert memory.find("/bucket") == []


def test_what_stands_there_cannot_lead_out_of_the_folder(tmp_path: Path, memory: MemoryFileSystem) -> None:
    memory.pipe_file("/bucket/reports/.perfeval/published.json", b'{"../../../evil": "00"}')
    memory.pipe_file("/bucket/evil", b"x")
    with pytest.raises(AddressRefused), at_address("memory://bucket/reports"):
        pass
    assert not list(tmp_path.rglob("evil"))


def test_an_address_that_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AddressRefused, match=r"perfeval\[remote\]"), at_address("nowhere://x/y"):
        pass
    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(AddressRefused, match=r"perfeval\[remote\]"), at_address("s3://x/y"):
        pass
    assert not is_address(tmp_path)
    assert not is_address("报告/2024")
