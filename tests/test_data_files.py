"""One door for what people write as TOML: a slip is told with its line, and the name that was probably meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from perfeval.clean.corrections import load_corrections
from perfeval.errors import PerfevalError
from perfeval.review.decisions import load_decisions
from perfeval.settings import load_settings
from perfeval.sources.manifest import load_manifest


@pytest.mark.parametrize(
    ("load", "name", "text", "said"),
    [
        (
            load_corrections,
            "a.toml",
            '[[correction]]\nfile = "a"\nreasn = "b"\n',
            "第 3 行：reasn。没有这一项，是否指 reason？",
        ),
        (
            load_decisions,
            "a.toml",
            '[[decision]]\n\nverdikt = "wrong"\n',
            "第 3 行：verdikt。没有这一项，是否指 verdict？",
        ),
        (load_manifest, "manifest.toml", "[[file]]\nyaer = 2018\n", "第 2 行：yaer。没有这一项，是否指 year？"),
        (load_settings, "perfeval.toml", 'lang = "zh"\njob = 2\n', "第 2 行：job。没有这一项，是否指 jobs？"),
        (load_decisions, "a.toml", "\n[[decision]\n", "a.toml 第 2 行"),
    ],
)
def test_a_slip_has_its_line_and_the_name_meant(
    tmp_path: Path, load: Callable[[Path], object], name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(PerfevalError) as refused:
        load(tmp_path)
    assert said in refused.value.say("zh")
