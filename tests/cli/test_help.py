"""Help, completion and wrong command lines in the reader's language; nothing English is left where it is Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from perfeval.cli import app
from perfeval.cli.helping import WIDTH, locale_language, texts, wide
from tests.cli.shell import Call


def commands(command: Any = None) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with the words that call it."""
    command = command or typer.main.get_command(app)
    yield (), command
    for name, inner in getattr(command, "commands", {}).items():
        yield from (((name, *words), one) for words, one in commands(inner))


def test_every_text_of_the_help_has_its_chinese() -> None:
    said = [first(one.help) for _, one in commands()]
    said += [first(each.help) for _, one in commands() for each in one.params]
    assert set(filter(None, said)) - {"Show this message and exit."} <= set(texts())
    assert set(texts()) <= {*said, "Show this message and exit."}, "left over"


def first(text: str | None) -> str:
    return " ".join((text or "").split("\n\n")[0].split())


def test_help_is_chinese_and_fits_the_terminal(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    for words, _ in commands():
        said = call(*words, "-h")
        assert said.code == 0
        assert not re.search(r"[a-z]{2,} [a-z]+ [a-z]+", said.out.partition("\n")[2]), said.out
        assert max(map(wide, said.out.splitlines())) <= WIDTH + 2
    assert call("run", "--help").out.startswith("用法：perfeval run [选项] [PATHS]\n\n读取全部表")


@pytest.mark.parametrize(
    ("variables", "lang"),
    [
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "de_DE.UTF-8"}, "zh"),
    ],
)
def test_the_locale_decides_where_nothing_is_set(
    variables: dict[str, str], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert locale_language() == lang


def test_a_setting_or_an_option_comes_before_the_locale(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert call("runs", "-h").out.startswith("Usage: perfeval runs")
    monkeypatch.setenv("PERFEVAL_LANG", "zh")
    assert call("runs", "-h").out.startswith("用法：perfeval runs")
    assert call("runs", "--lang", "en", "-h").out.startswith("Usage: perfeval runs")


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (("run", "--out"), "--out 后面要写一个值。"),
        (("run", "--jobs", "0"), "--jobs 的值不能用，应为整数，不小于 1。"),
        (("run", "--memory", "x"), "--memory 的值不能用，应为数，不小于 0.1。"),
        (("lab", "--port", "99999"), "--port 的值不能用，应为整数，不小于 0，不大于 65535。"),
        (("runs", "a", "b"), "多写了 a b。"),
        (("run", "--dryrun"), "没有选项 --dryrun。最接近的是 --dry-run。"),
        (("run", "--frobnicate"), "没有选项 --frobnicate。写法见 perfeval run --help。"),
    ],
)
def test_a_wrong_line_is_told_in_chinese(call: Call, words: tuple[str, ...], seen: str) -> None:
    said = call(*words)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(seen)


def test_a_shell_completes_commands(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_PERFEVAL_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "perfeval ru")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert call().out.split() == ["run", "runs", "rules"]
