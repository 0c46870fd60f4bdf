"""What is made again in the main job, and the reason that is given: exactly what a change touches."""

from __future__ import annotations

from pathlib import Path

import pytest

import perfeval as pe
from perfeval.batch.local import SWITCH
from perfeval.job import JobRecord, run
from tests.batch.samples import reasons, tree, write_notebook
from tests.cli.shell import form

BOOKS = Path(pe.__file__).parent / "rulebooks"
QUICK = "source = ''\nproject_id = ''\nrulebook = ''\nlang = ''"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Two projects of 2022 and one of 2014, and a book of one's own for each time."""
    for name, year in (("a", 2022), ("b", 2022), ("old", 2014)):
        form(tmp_path / "data" / "raw" / f"{name}.xlsx", f"{name}项目", year=str(year))
    books = tmp_path / "data" / "rulebooks"
    books.mkdir()
    for name in ("cn_2020_10_self", "cn_2013_53"):
        text = (BOOKS / f"{name}.toml").read_text("utf-8").replace(f'id = "{name}"', f'id = "own_{name}"', 1)
        (books / f"own_{name}.toml").write_text(text, "utf-8")
    write_notebook(tmp_path / "own.ipynb", "print(project_id)", parameters=QUICK)
    return tmp_path


def again(place: Path) -> dict[str, str]:
    """Key → why, of what is made again; what is not keeps its bytes."""
    before = tree(place / "out")
    record: JobRecord = run(place / "data" / "raw", place / "out", notebook=place / "own.ipynb", jobs=2)
    made = {key: why for key, why in reasons(record.projects).items() if why != "unchanged"}
    kept = {name: data for name, data in before.items() if Path(name).stem in {"a", "b", "old"} - set(made)}
    assert kept == {name: data for name, data in tree(place / "out").items() if name in kept}
    return made


def book_of(place: Path, name: str) -> str:
    from perfeval.job.prepared import prepare

    prepared, _ = prepare([place / "data" / "raw"], place / "out")
    return next(item.rulebook for item in prepared.projects if item.id == name)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the portfolio page, which is made whenever anything changed."""
    monkeypatch.setattr("perfeval.job.whole._portfolio", lambda *_: None)


@pytest.mark.usefixtures("settled")
def test_a_rule_book_touches_exactly_the_projects_that_it_scores(place: Path) -> None:
    assert again(place) == {"a": "new", "b": "new", "old": "new"}
    change_book(place, "old")
    assert again(place) == {"old": "rules_changed"}
    assert again(place) == {}


def change_book(place: Path, of: str) -> None:
    """Another title in the book that scores this project."""
    book = place / "data" / "rulebooks" / f"{book_of(place, of)}.toml"
    text = book.read_text("utf-8")
    assert 'title = "' in text
    book.write_text(text.replace('title = "', 'title = "修订：', 1), "utf-8")


@pytest.mark.slow
@pytest.mark.usefixtures("settled")
def test_each_change_touches_what_it_should(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert again(place) == {"a": "new", "b": "new", "old": "new"}

    form(place / "data" / "raw" / "b.xlsx", "b项目", year="2022", actual="20")
    assert again(place) == {"b": "inputs_changed"}

    (place / "out" / "projects" / "a.html").unlink()
    (place / "out" / "notebooks" / "old.ipynb").write_text("{}", "utf-8")
    assert again(place) == {"a": "output_missing", "old": "output_changed"}

    change_book(place, "a")
    assert again(place) == {"a": "rules_changed", "b": "rules_changed"}
    book = place / "data" / "rulebooks" / f"{book_of(place, 'a')}.toml"
    book.write_text("# 一句注释\n\n" + book.read_text("utf-8") + "\n\n", "utf-8")
    assert again(place) == {}, "remarks and blank lines in a book say nothing new"

    for module in ("perfeval.batch.keys", "perfeval.job.prepared", "perfeval.job.rows", "perfeval.job.index_page"):
        monkeypatch.setattr(f"{module}.package_fingerprint", lambda: "another package")
    assert again(place) == dict.fromkeys(("a", "b", "old"), "program_changed")


@pytest.mark.slow
def test_reused_workers_make_the_pages_that_forks_make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of Windows and macOS, through the whole product."""
    forms = Path(__file__).resolve().parents[2] / "data" / "raw"
    paths = [path for path in sorted(forms.iterdir()) if path.suffix in {".docx", ".xlsx", ".html"}][:5]
    run(paths, tmp_path / "forks", jobs=2)
    monkeypatch.setenv(SWITCH, "spawn")
    run(paths, tmp_path / "workers", jobs=2)
    forks, workers = tree(tmp_path / "forks"), tree(tmp_path / "workers")
    assert forks == workers
    assert (tmp_path / "workers" / ".perfeval" / "log" / "worker-1.log").exists(), "the switch did what it says"
