"""One output folder for a workspace: whoever makes reports or reads them looks in one place; the help says which."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval.workbench.ipython_display import led_to_pages
from tests.cli.shell import Call, form

COMMANDS = ("run", "watch", "runs", "history")


def default_out(call: Call, command: str) -> str:
    return next(line for line in call(command, "-h").out.splitlines() if "--out" in line)


@pytest.mark.parametrize("command", COMMANDS)
def test_option_before_environment_before_file(call: Call, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "reports" in default_out(call, command)
    Path("perfeval.toml").write_text('out = "成果"', "utf-8")
    assert "成果" in default_out(call, command)
    monkeypatch.setenv("PERFEVAL_OUT", "别处")
    assert "别处" in default_out(call, command)


def test_what_ran_is_looked_for_where_it_ran(call: Call) -> None:
    Path("perfeval.toml").write_text('out = "成果"', "utf-8")
    assert "成果 里还没有运行记录" in call("runs").out
    assert "成果" in call("history").err
    assert "reports 里还没有运行记录" in call("runs", "--out", "reports").out


def test_an_out_of_another_meaning_stays_required(call: Call) -> None:
    Path("perfeval.toml").write_text('out = "成果"', "utf-8")
    said = call("library", ".")
    assert said.code == 2
    assert "--out" in said.err


def test_a_notebook_finds_the_pages_there() -> None:
    Path("perfeval.toml").write_text('out = "成果"', "utf-8")
    for name in ("notebooks", "成果/projects"):
        Path(name).mkdir(parents=True)
    for name in ("index.html", "portfolio.html"):
        (Path("成果") / name).touch()
    assert 'href="../成果/portfolio.html' in led_to_pages(
        '<a href="../portfolio.html">x</a>', Path("notebooks").resolve()
    )


@pytest.mark.parametrize("odd", ["", " ", "?", "*", "--quiet"])
def test_a_slip_of_the_keyboard_is_no_folder(call: Call, tmp_path: Path, odd: str) -> None:
    form(tmp_path / "data" / "a.xlsx")
    said = call("run", tmp_path / "data", "--out", odd)
    assert said.code == 2
    assert said.err.startswith(f"--out：{odd.strip() or chr(34) * 2}。")
    assert ("应为文件夹名或网址" in said.err) is bool(odd.strip())
    assert [path.name for path in Path().iterdir()] == []
