"""Names of files and folders are text from outside, whatever stands in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.batch.samples import write_notebook
from tests.cli.shell import Call, form

PARAMETERS = "source: str = ''\nproject_id: str = ''\nrulebook: str = ''\nlang: str = 'zh'"

NAMES = {
    "spaces": "区 图书馆  自评表",
    "quotes": "a'b\"c`d",
    "newline": "一行\n两行",
    "command": "$(touch pwned);touch pwned",
    "dash": "-rf",
    "option": "--out",
    "escape": "红\x1b[31m色",
    "bidi": "表\u202egnp",
    "markup": "<img src=x onerror=__xss(1)>",
    "rich": "[red]粗[/red]",
    "percent": "100%s {0} %(x)s",
    "long": "长" * 70,
    "dots": "表..二..",
    "reserved": "CON",
}

_FOLDERS = ["spaces", "command", "rich", "escape"]


def test_files_of_any_name(call: Call, tmp_path: Path) -> None:
    here = Path.cwd()
    data, out = tmp_path / "data", tmp_path / "out"
    for kind, name in NAMES.items():
        form(data / f"{name}.xlsx", kind)  # the same bytes would be one form
    own = write_notebook(tmp_path / "own.ipynb", "project_id", parameters=PARAMETERS)
    said = call("run", data, "--out", out, "--notebook", own)
    assert said.code == 0, said.err
    pages = [path.name for path in (out / "projects").glob("*.html")]
    assert len(pages) == len(NAMES), "each has a page of its own"
    index = (out / "index.html").read_text("utf-8")
    assert [name for name in pages if f'href="projects/{name}"' not in index] == []
    assert list(here.iterdir()) == []
    for text in (said.err, call("evaluate", data).out, call("read", data, "--why").out):
        assert "\x1b" not in text
        assert "\u202e" not in text


@pytest.mark.parametrize("kind", NAMES)
def test_a_file_of_any_name(call: Call, tmp_path: Path, kind: str) -> None:
    path = form(tmp_path / "data" / f"{NAMES[kind]}.xlsx")
    [project] = call("evaluate", path, "--json", "-").document["projects"]
    assert project["form"]["file"] == path.name


@pytest.mark.parametrize("kind", ["newline", *(pytest.param(kind, marks=pytest.mark.slow) for kind in _FOLDERS)])
def test_a_folder_of_any_name(call: Call, tmp_path: Path, kind: str) -> None:
    data, out = tmp_path / NAMES[kind], tmp_path / f"out {NAMES[kind]}"
    form(data / "a.xlsx")
    said = call("run", data, "--out", out)
    assert said.code == 0
    assert "\x1b" not in said.err
    assert (out / "projects" / "a.html").exists()


def test_a_name_that_looks_like_an_option(call: Call, tmp_path: Path) -> None:
    form(Path("-a.xlsx"))
    assert call("evaluate", "--json", "-", "--", "-a.xlsx").document["intake"][0]["file"] == "-a.xlsx"


def test_a_broken_file_cannot_steer_the_terminal(call: Call, tmp_path: Path) -> None:
    (tmp_path / "坏\x1b]0;x\x07\n第二行.xlsx").write_bytes(b"")
    for words in (["evaluate", tmp_path], ["run", tmp_path, "--out", tmp_path / "o"], ["read", tmp_path, "--why"]):
        said = call(*words)
        assert not {"\x1b", "\x07"} & {*said.out, *said.err}
