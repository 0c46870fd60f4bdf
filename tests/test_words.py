"""Every sentence exists in Chinese and in English, with the same parts to fill in."""

import re
import tomllib
from importlib.resources import files
from string import Formatter

import pytest

from perfeval.words import LANGUAGES, Words, catalogue
from tests.every import every

ROOMS = sorted(entry.name[:-5] for entry in files("perfeval.words").iterdir() if entry.name.endswith(".toml"))


def parts(template: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(template) if name}


@every("room", ROOMS)
def test_both_languages_say_the_same(room: str) -> None:
    entries = catalogue(room)
    assert entries, f"{room}.toml holds no entry"
    for key, entry in entries.items():
        assert set(entry) == set(LANGUAGES), f"{room}: {key} lacks a language"
        assert parts(entry["zh"]) == parts(entry["en"]), f"{room}: {key} fills in different parts"


@every("room", ROOMS)
def test_english_is_english(room: str) -> None:
    for key, entry in catalogue(room).items():
        assert not re.search(r"[，。；：、（）]", entry["en"]), f"{room}: {key} has Chinese punctuation in English"


@every("room", ROOMS)
def test_no_entry_is_lost_to_its_shape(room: str) -> None:
    """A table with a third key would be walked into instead of read as an entry."""
    text = files("perfeval.words").joinpath(f"{room}.toml").read_text("utf-8")
    assert len(re.findall(r"\bzh\s*=", text)) == len(catalogue(room)), f"{room}.toml: an entry is not reachable"
    tomllib.loads(text)


def test_an_unknown_sentence_is_an_error() -> None:
    with pytest.raises(KeyError):
        Words("evaluate").say("no such sentence")
