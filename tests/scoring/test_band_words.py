"""Which grade the words of a completed value name, as cases in ``tests/cases/rules/band_words.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path

from perfeval.rules.book import load_book
from perfeval.rules.scoring_rules import BandRule
from perfeval.scoring.qualitative import band_of
from tests.every import every

CASES = Path(__file__).parents[1] / "cases" / "rules" / "band_words.toml"
BANDS = {"reached": (0, 0), "partly": (1, 1), "missed": (2, 2), "open": (0, 1), "none": None}


def cases() -> list[tuple[str, str]]:
    return [(text, case["band"]) for case in tomllib.loads(CASES.read_text("utf-8"))["case"] for text in case["texts"]]


def named(text: str, book_id: str) -> tuple[int, int] | None:
    book = load_book(book_id)
    rule = book.rule("qualitative")
    assert isinstance(rule, BandRule)
    found = band_of(rule, text, book.band_words)
    return found[:2] if found else None


@every("book_id", ["cn_2020_10_self", "cn_hubei_self"])
@every(("text", "band"), cases())
def test_words_name_a_band(text: str, band: str, book_id: str) -> None:
    assert named(text, book_id) == BANDS[band]


def test_a_book_has_the_last_word_on_its_own_words() -> None:
    assert named("基本达成目标", "cn_2021_101") == (0, 0)
    assert named("基本达成目标", "cn_2020_10_self") == (0, 1)
