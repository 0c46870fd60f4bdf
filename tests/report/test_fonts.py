"""The font covers what forms may hold, and a page carries exactly its own characters."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from perfeval.report.fonts import FONT_FILE, font_face, missing_characters, web_font
from perfeval.words import catalogue

SHA256 = "19648b2034b569d617c5a533157352bed7a70da21c8fdd3c61fe1b3e880ab124"


def all_of(encoding: str) -> set[str]:
    found = set()
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            try:
                found.add(bytes((high, low)).decode(encoding))
            except UnicodeDecodeError:
                continue
    return found


def test_the_font_is_the_one_that_was_built() -> None:
    assert hashlib.sha256(FONT_FILE.read_bytes()).hexdigest() == SHA256
    assert "SIL OPEN FONT LICENSE" in FONT_FILE.with_name("OFL.txt").read_text("utf-8")


def test_every_character_of_gbk_but_one_can_be_drawn() -> None:
    characters = all_of("gbk")
    assert len(characters) > 21_000
    assert missing_characters(characters) == ("≒",)  # a Japanese sign that the source font lacks


@pytest.mark.parametrize("text", ["≥≤±×÷％‰℃㎡①⑳㈠（）【】《》“”‘’—…·～∶□■▇✓√", "㙍㛃䁖䢺䴙", "𠅤𫖮𬭎", "éüßАЯαΩ"])
def test_signs_and_rare_characters_can_be_drawn(text: str) -> None:
    assert not missing_characters(text)


def test_what_the_font_lacks_is_named() -> None:
    assert missing_characters("项目한\u202f🙂") == ("한", "🙂")


def test_our_own_words_can_be_drawn() -> None:
    for room in ("report", "evaluate"):
        for key, entry in catalogue(room).items():
            assert not missing_characters(entry["zh"] + entry["en"]), key


def test_a_web_font_draws_its_characters_like_the_whole_font() -> None:
    text = "2018年武昌区工商联服务企业商会经费 ≥95% 𠅤 “优”"
    whole, part = TTFont(str(FONT_FILE)), TTFont(BytesIO(web_font(frozenset(text))))
    assert {chr(code) for code in part.getBestCmap()} == set(text)
    for code, glyph in part.getBestCmap().items():
        ours, theirs = RecordingPen(), RecordingPen()
        part.getGlyphSet()[glyph].draw(ours)
        whole.getGlyphSet()[whole.getBestCmap()[code]].draw(theirs)
        assert ours.value == theirs.value, chr(code)
        assert part["hmtx"][glyph][0] == whole["hmtx"][whole.getBestCmap()[code]][0], chr(code)
    assert part["head"].unitsPerEm == whole["head"].unitsPerEm == 80


def test_same_characters_same_bytes() -> None:
    one = web_font(frozenset("执行率"))
    web_font.cache_clear()
    assert web_font(frozenset("率行执")) == one
    assert web_font(frozenset("执行")) != one


def test_a_font_of_nothing_is_still_a_font() -> None:
    assert TTFont(BytesIO(web_font(frozenset()))).getGlyphOrder()
    assert font_face("").startswith("@font-face{")
