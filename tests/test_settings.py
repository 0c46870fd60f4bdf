"""Settings of a workspace: option before environment before file, and nothing ignored."""

from __future__ import annotations

import pytest

from perfeval.errors import UsageError
from perfeval.settings import load_settings


def written(folder, text: str) -> None:
    (folder / "perfeval.toml").write_text(text, "utf-8")


def test_the_file_says_what_options_would(tmp_path) -> None:
    written(tmp_path, 'lang = "en"\njobs = 2\n[limits]\nseconds = 90\n')
    assert load_settings(tmp_path, {}) == {"lang": "en", "jobs": 2, "seconds": 90.0}


def test_the_environment_comes_before_the_file(tmp_path) -> None:
    written(tmp_path, 'lang = "en"\njobs = 2\n')
    assert load_settings(tmp_path, {"PERFEVAL_LANG": "zh", "PERFEVAL_QUIET": "true"}) == {
        "lang": "zh",
        "jobs": 2,
        "quiet": True,
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('lang = "en"\njob = 2', "perfeval.toml 第 2 行：job。没有这一项，是否指 jobs？"),
        ("jobs = 0", "perfeval.toml 第 1 行：jobs = 0。可写 1, 2, …。"),
        ("[limits]\nsecond = 9", "perfeval.toml 第 2 行：limits.second。没有这一项，是否指 limits.seconds？"),
        ("lang = ", "应为 TOML"),
    ],
)
def test_what_cannot_be_is_said_with_its_line(tmp_path, text, said) -> None:
    written(tmp_path, text)
    with pytest.raises(UsageError) as error:
        load_settings(tmp_path, {})
    assert said in str(error.value)


def test_without_a_file_nothing_is_set(tmp_path) -> None:
    assert load_settings(tmp_path, {"PERFEVAL_TRACEBACK": "1"}) == {}
