"""Narrow terminals (窄终端): what does not fit side by side is set one below the other; no column is dropped."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from perfeval.cli.fitted import Fitted

HEADINGS = ["项目", "年度", "预算", "等级", "结论"]
ROWS = [
    ["农村公路养护和安全生命防护工程", "2022", "215,457.6", "优→暂不能定级（差–优）", "退回补充后重评"],
    ["免费开放", "2023", "5", "—→未定等级", ""],
]


def shown(width: int, table: Fitted | None = None) -> str:
    screen = Console(file=io.StringIO(), width=width, markup=False, highlight=False)
    screen.print(table or Fitted(HEADINGS, ROWS, right=(2,), folds=(0,)))
    return screen.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [140, 80, 60, 40, 24])
def test_every_cell_stands_there_at_every_width(width: int) -> None:
    said = shown(width)
    bare = "".join(said.split())
    for text in (text for row in ROWS for text in row[1:] if text):
        assert "".join(text.split()) in bare, f"{text} is lost at {width} columns"
    assert max(map(cell_len, said.splitlines())) <= width
    assert "…" not in said


def test_a_card_names_what_it_shows() -> None:
    assert shown(60).splitlines()[:3] == [
        "农村公路养护和安全生命防护工程",
        "  年度 2022  预算 215,457.6  等级 优→暂不能定级（差–优）",
        "  结论 退回补充后重评",
    ]


def test_where_it_fits_it_is_a_table() -> None:
    assert shown(140).splitlines()[0].split() == HEADINGS
