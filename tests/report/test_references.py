"""Key screens look as they did when somebody last looked at them; a lost table or style is noticed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from tests.report.reference_pictures import ALLOWED, CHROMIUM, FOLDER, SCREENS, camera, differing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's Chromium"),
]
Take = Callable[[str, int, int], Image.Image]


@pytest.fixture(scope="module")
def take() -> Iterator[Take]:
    with camera() as taking:
        yield taking


def reference(name: str) -> Image.Image:
    return Image.open(FOLDER / f"{name}.png")


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_it_did(name: str, take: Take) -> None:
    page, width, height = SCREENS[name]
    share = differing(take(page(), width, height), reference(name))
    assert share <= ALLOWED, f"{share:.1%} of {name} differ; look, then: python -m tests.report.reference_pictures"


def _without_tables(page: str) -> str:
    return re.sub(r"<table.*?</table>", "", page, flags=re.S)


def _without_one_rule(page: str) -> str:
    return re.sub(r"\.answer\{[^}]*\}|\.answer>div\{[^}]*\}|\.parts\{[^}]*\}|\.(?:top li|cards tr)\{[^}]*\}", "", page)


def _without_style(page: str) -> str:
    return re.sub(r"<style>.*?</style>", "", page, flags=re.S)


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("broken", [_without_tables, _without_one_rule, _without_style])
def test_a_broken_page_is_noticed(name: str, broken: Callable[[str], str], take: Take) -> None:
    page, width, height = SCREENS[name]
    whole = page()
    assert broken(whole) != whole
    assert differing(take(broken(whole), width, height), reference(name)) > ALLOWED


def test_another_number_is_no_other_look(take: Take) -> None:
    page, width, height = SCREENS["project-1280"]
    whole = page()
    assert "72.5" in whole
    assert differing(take(whole.replace("72.5", "71.4"), width, height), reference("project-1280")) <= ALLOWED


def test_references_are_small() -> None:
    files = sorted(FOLDER.glob("*.png"))
    assert [path.stem for path in files] == sorted(SCREENS)
    assert sum(path.stat().st_size for path in files) < 400_000
