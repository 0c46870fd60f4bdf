"""What was noted in Chinese is told in English, also where one sentence holds another."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from perfeval.words import catalogue
from perfeval.words.retold import in_english

ROOMS = ("sources", "tidy", "values", "clean")


@pytest.mark.parametrize(
    ("note", "english"),
    [
        (
            "表1 R18C8：“IO”无法读取：数字里混有字母“IO”，疑为识别错误；可能是 10",
            "表1 R18C8: IO cannot be read: letters among the digits (IO): probably misread; probably 10",
        ),
        (
            "表1 R7C2：一级指标空白，未按上一行补填（二级指标为“时效指标”）",
            "表1 R7C2: the first level is blank and was not filled in from the row above "
            "(the second level is 时效指标)",
        ),
        ("没有这样的句子", "没有这样的句子"),
    ],
)
def test_a_note(note: str, english: str) -> None:
    assert in_english(note, ROOMS) == english


@pytest.mark.parametrize("room", ["clean", "sources", "tidy"])
def test_every_note_finds_its_entry(room: str) -> None:
    """Made with parts that cannot be mistaken for words, each sentence of a room comes back as its own English."""
    for key, entry in catalogue(room).items():
        if room == "sources" and not key.startswith("note."):
            continue
        names = [name for _, name, _, _ in Formatter().parse(entry["zh"]) if name is not None]
        parts = {name: f"甲{number}" for number, name in enumerate(dict.fromkeys(names))}
        if not re.sub(r"\{.*?\}", "", entry["zh"]).strip("：") and "doubt" not in names:
            continue
        told = in_english(entry["zh"].format(**parts), ROOMS)
        assert told == entry["en"].format(**parts), key
