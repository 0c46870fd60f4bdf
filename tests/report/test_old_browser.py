"""Pages read in a Chromium of five years ago: nothing newer is used, but for what a page is complete without."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import pytest

from perfeval.report.html import failure_page
from perfeval.report.style import whole_style
from tests.report import samples
from tests.report.pages import Page, project_page

LIST = tomllib.loads((Path(__file__).parents[1] / "cases/report/browser_features.toml").read_text("utf-8"))
LIMIT = LIST["limit"]
STYLE = whole_style()
SCRIPT = files("perfeval.report").joinpath("template/site.js").read_text("utf-8")
DECLARATIONS = re.findall(r"\{([^{}]*)\}", STYLE)
HEADS = re.findall(r"([^{};]+)\{", STYLE)


def named(entries: Iterable[str]) -> dict[str, int]:
    """``"gap 84"`` → name and version."""
    return {name: int(version) for name, _, version in (entry.rpartition(" ") for entry in entries)}


GRACEFUL = named(LIST["graceful"])


def check(used: set[str], kind: str) -> None:
    known = named(LIST["known"][kind])
    assert used - known.keys() - GRACEFUL.keys() == set(), f"{kind}: not in the list, look up when they came"
    assert {name for name in used if known.get(name, 0) > LIMIT} == set(), f"{kind}: newer than Chromium {LIMIT}"


def test_properties() -> None:
    check(set(re.findall(r"(?:^|;)\s*(-?[a-z][a-z-]*)\s*:", "\n".join(DECLARATIONS), re.M)), "properties")


def test_selectors_and_at_rules() -> None:
    check({found for head in HEADS if "@" not in head for found in re.findall(r"::?[a-z-]+", head)}, "selectors")
    check({found for head in HEADS for found in re.findall(r"@[a-z-]+", head)}, "at_rules")


def test_a_selector_that_may_be_unknown_takes_no_other_rule_with_it() -> None:
    """One unknown selector voids a whole list."""
    for head in HEADS:
        if any(name in head for name in GRACEFUL if name.startswith(":")):
            assert "," not in head, head


def test_functions() -> None:
    check(set(re.findall(r"([a-z-]+)\(", STYLE)), "functions")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_elements(lang: str) -> None:
    pages = [project_page(samples.result(lang)), failure_page("p", "甲", "乙", lang=lang)]
    check({tag for page in pages for tag, _ in Page(page).tags}, "elements")


def test_nothing_newer_in_styles_and_script() -> None:
    for kind, text in (("style", STYLE), ("script", SCRIPT)):
        newer = {name for name, version in named(LIST["newer"][kind]).items() if version > LIMIT and name in text}
        assert not newer, f"{kind}: {newer}"


def test_the_script_is_plain() -> None:
    """Old scripts need no syntax that stops an old browser from reading any of it."""
    assert not re.search(r"=>|`|\b(let|const|class|async|await)\b|\?\?|\?\.", SCRIPT)


def test_what_is_newer_is_told() -> None:
    assert all(version > LIMIT for version in GRACEFUL.values())
    assert all(LIST["graceful"].values())
