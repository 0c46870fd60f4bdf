"""Signing a rule: the value gets its reader, day and place; nothing else of the file changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from perfeval import resources
from perfeval.cli.rules import app
from perfeval.rules.book import known_books, load_book
from perfeval.rules.signing import sign, signed_copy, values_of
from tests.every import every

BOOKS = sorted(resources.rulebooks().glob("*.toml"))
DAY = date(2026, 3, 2)


@every("path", BOOKS, ids=lambda path: path.stem)
def test_every_value_can_be_signed_and_only_its_two_lines_change(path: Path) -> None:
    text = path.read_text("utf-8")
    for value in values_of(text):
        signed = sign(text, value, read_at='甲\n"局" 第3页', day=DAY, name="张\n三")
        after = next(one for one in values_of(signed) if one.where == value.where)
        assert (after.status, after.source) == ("verified on 2026-03-02 by 张 三", '甲 "局" 第3页')
        changed = set(signed.split("\n")) - set(text.split("\n"))
        assert len(changed) <= 2, changed


def test_a_signature_without_reader_or_place_is_refused() -> None:
    text = BOOKS[0].read_text("utf-8")
    with pytest.raises(ValueError, match="reader"):
        sign(text, values_of(text)[0], read_at="", day=DAY, name="张三")


def test_the_signed_copy_takes_the_place_of_the_packages(tmp_path: Path) -> None:
    source = resources.rulebooks() / "cn_hubei_self.toml"
    copy = signed_copy(source, tmp_path)
    value = next(one for one in values_of(copy.read_text("utf-8")) if one.where == ("weights",))
    copy.write_text(sign(copy.read_text("utf-8"), value, read_at="省厅网站", day=DAY, name="张三"), "utf-8")
    book = next(one for one in known_books(tmp_path) if one.id == "cn_hubei_self")
    assert book.weights is not None and book.weights.status == "verified on 2026-03-02 by 张三"
    shipped = load_book("cn_hubei_self").weights
    assert shipped is not None and shipped.status == "copy"


def test_the_command_walks_signs_and_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    typed = CliRunner().invoke(app, ["verify", "cn_guangxi_self", "--name", "李四"], input="\n某通知第2页\nq\n")
    assert typed.exit_code == 0, typed.output
    copy = tmp_path / "data" / "rulebooks" / "cn_guangxi_self.toml"
    assert copy.read_text("utf-8").count("by 李四") == 1
    assert "某通知第2页" in copy.read_text("utf-8")
