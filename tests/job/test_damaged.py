"""What a job keeps for the next one is damaged (a bad disk, a cut-off copy): the next one makes it anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval.errors import RuleBookError
from perfeval.job import run
from tests.batch.samples import tree, write_notebook
from tests.cli.shell import form

PARAMETERS = "source: str = ''\nproject_id: str = ''\nrulebook: str = ''\nlang: str = 'zh'"
TOLD = "import perfeval as pe\nprint(pe.evaluate(pe.read(source, project_id), lang=lang).scores.iloc[0].to_dict())"


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path, dict[str, bytes]]:
    """One project, its notebook, the output folder and what stands in it."""
    folder = tmp_path_factory.mktemp("damaged")
    form(folder / "data" / "a.xlsx", "甲项目")
    notebook = write_notebook(folder / "n.ipynb", TOLD, parameters=PARAMETERS)
    run(folder / "data", folder / "out", notebook=notebook, jobs=1)
    return folder / "data", folder / "out", notebook, tree(folder / "out")


@pytest.mark.parametrize(
    ("kept", "damage"),
    [
        ("prepared.json", b"{"),
        ("facts.json", b"[1]"),
        ("rows.json", b"\xff\xfe"),
        ("index.json", b""),
        ("intake/index.json", b'{"projects": 5}'),
        ("peers.json", b"{"),
    ],
)
def test_it_is_made_anew(job: tuple[Path, Path, Path, dict[str, bytes]], kept: str, damage: bytes) -> None:
    data, out, notebook, before = job
    path = out / ".perfeval" / kept
    assert path.exists() or kept == "peers.json", kept
    path.write_bytes(damage)
    assert run(data, out, notebook=notebook, jobs=1).exit_code == 0
    assert tree(out) == before


def test_a_damaged_file_of_the_store(job: tuple[Path, Path, Path, dict[str, bytes]]) -> None:
    data, out, notebook, before = job
    for path in (out / ".perfeval" / "intake").rglob("*.json"):
        path.write_bytes(b"{")
    (out / ".perfeval" / "facts.json").unlink()
    assert run(data, out, notebook=notebook, jobs=1).exit_code == 0
    assert tree(out) == before


def test_a_broken_rule_book_of_the_users_own_is_named_and_costs_no_report(
    job: tuple[Path, Path, Path, dict[str, bytes]],
) -> None:
    data, out, notebook, _ = job
    broken = data / "rulebooks" / "my_county.toml"
    broken.parent.mkdir()
    broken.write_text("id = [", "utf-8")
    record = run(data, out, notebook=notebook, jobs=1)
    assert record.projects.count("done") == 1, "the page says which book was not used"
    assert record.exit_code == 1
    assert "my_county.toml 第 1 行" in record.summary()
    with pytest.raises(RuleBookError):
        run(data, out, notebook=notebook, jobs=1, rules="my_county")
