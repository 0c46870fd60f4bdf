"""Thresholds of checks in perfeval.toml: taken up everywhere, told with findings, reports made again, slips refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from perfeval.job.prepared import prepare
from perfeval.review.catalogue import by_code, catalogue
from perfeval.review.checked import Checked
from perfeval.review.thresholds import NAME
from tests.cli.conftest import call  # noqa: F401 - a fixture
from tests.cli.shell import Call, form


@pytest.fixture(autouse=True)
def _as_shipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv(NAME, "")
    monkeypatch.chdir(tmp_path)
    yield
    catalogue.cache_clear()
    by_code.cache_clear()


def document(call: Call) -> dict:  # noqa: F811
    return call("evaluate", "a.xlsx", "--json", "-").document


def over(said: dict) -> list[dict]:
    return [one for one in said["projects"][0]["findings"] if one["code"] == "fulfilment.over"]


def test_a_threshold_moves_the_check_and_says_so(call: Call) -> None:  # noqa: F811
    form(Path("a.xlsx"), target="≥50场", actual="64")  # 128 %: under the line of 130 % as shipped
    before = document(call)
    assert before["checks_changed"] == {}
    assert over(before) == []
    [was] = [item.made_of for item in prepare([Path("a.xlsx")], Path("out"))[0].projects]
    Path("perfeval.toml").write_text('[checks."fulfilment.over"]\nover = 1.2\n', "utf-8")
    after = document(call)
    assert after["checks_changed"] == {"fulfilment.over": {"over": 1.2}}
    [found] = over(after)
    assert found["rule"].endswith("（阈值按本单位设置：over = 1.2）")
    shown = call("rules", "show", "fulfilment.over").out
    assert "over = 1.2" in shown
    assert Checked((), True).message.text().endswith("有 1 项用的是本单位设置的阈值：fulfilment.over。")
    [now] = [item.made_of for item in prepare([Path("a.xlsx")], Path("out"))[0].projects]
    assert {name for name in was if was[name] != now[name]} == {"rulebook"}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ('[checks."fulfilment.ovre"]\nover = 1.2', "fulfilment.over"),
        (
            '[checks."fulfilment.over"]\novr = 1.2',
            'perfeval.toml：[checks."fulfilment.over"] ovr = 1.2。没有这一项，是否指 over？',
        ),
        ('[checks."fulfilment.over"]\nover = "viel"', "over = viel。可写 over = 1.3"),
        ("checks = 3", "[checks."),
    ],
)
def test_a_slip_stops_the_command_in_one_sentence(call: Call, text: str, seen: str) -> None:  # noqa: F811
    Path("perfeval.toml").write_text(text, "utf-8")
    said = call("runs")
    assert said.code == 2
    assert seen in said.err
    assert len(said.err.splitlines()) == 1
