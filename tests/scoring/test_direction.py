"""Which way indicators without a sign point, as cases in ``tests/cases/rules/directions.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from perfeval.rules.book import load_book
from perfeval.scoring.context import Context
from perfeval.scoring.direction import direction_of
from tests.scoring.build import indicator

CASES = Path(__file__).parents[1] / "cases" / "rules" / "directions.toml"


def cases() -> list[tuple[str, str]]:
    tables = tomllib.loads(CASES.read_text("utf-8"))["case"]
    return [(name, table["direction"]) for table in tables for name in table["names"]]


@pytest.mark.parametrize(("row", "direction"), cases())
def test_direction(row: str, direction: str) -> None:
    level2, name, target = row.split("|")
    one = indicator(level2=level2, level3=name, target=target)
    assert direction_of(one, one.target, Context(load_book("cn_2020_10_self")))[0] == direction


@pytest.mark.parametrize(("row", "direction"), cases())
def test_a_sign_overrules_the_name(row: str, direction: str) -> None:
    level2, name, target = row.split("|")
    one = indicator(level2=level2, level3=name, target=target, sign="≥")
    assert direction_of(one, one.target, Context(load_book("cn_2020_10_self")))[0] == "higher_is_better"
