"""Commands are called in this process: the same entry point, its exit code and both streams."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from perfeval import cli
from tests.cli.shell import Call, Said


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """``call("evaluate", path)`` → :class:`Said`."""

    def run(*words: str | Path) -> Said:
        monkeypatch.setattr(sys, "argv", ["perfeval", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        return Said(int(end.value.code or 0), said.out, said.err)

    return run


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on, or writes into, the folder that pytest was started in."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
