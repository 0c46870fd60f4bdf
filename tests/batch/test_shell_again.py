"""The shell of the last report, emptied and used again, shows what a fresh one shows."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from perfeval.batch import shell as shells

CELLS = (
    "x = 1\nx",
    "_, __, Out, In[:3]",
    "import warnings; warnings.warn('once')",
    "sorted(name for name in dir() if not name.startswith('_'))",
    "missing",
    "get_ipython().execution_count, __name__",
)


@pytest.fixture(autouse=True)
def no_shell_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shells, "_resting", [])


def shown(again: bool) -> list[Any]:
    messages: list[dict[str, Any]] = []
    with shells.open_shell(messages.append, again) as shell:
        for cell in CELLS:
            shell.run_cell(cell, store_history=True)
    return [(one["msg_type"], one["content"].get("data"), one["content"].get("evalue")) for one in messages]


def test_nothing_of_the_report_before_is_seen() -> None:
    fresh = shown(again=False)
    assert [shown(again=True) for _ in range(3)] == [fresh] * 3
    assert len(shells._resting) == 1


def test_a_resting_shell_is_nobodys_shell() -> None:
    main = sys.modules["__main__"]
    shown(again=True)
    assert not InteractiveShell.initialized()
    assert sys.modules["__main__"] is main
    shown(again=True)
    assert not InteractiveShell.initialized()
    assert sys.modules["__main__"] is main


def test_what_a_report_held_is_let_go() -> None:
    shown(again=True)
    [resting] = shells._resting
    assert "x" not in resting.user_ns
    assert resting.user_ns["Out"] == {}
    assert len(resting.configurables) == resting.born_with
