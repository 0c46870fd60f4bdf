"""Nothing that a form says can become markup."""

from __future__ import annotations

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from perfeval.report.markup import Column, Html, el, join, plain, shorten, table, text, visible, width_of
from tests.report.pages import Page


@given(st.text())
def test_text_never_opens_a_tag(words: str) -> None:
    piece = el("p", words)
    assert [tag for tag, _ in Page(piece).tags if tag != "br"] == ["p"]


@given(st.text(), st.text())
def test_an_attribute_never_ends_early(words: str, more: str) -> None:
    page = Page(el("td", more, title=words, cls="num"))
    assert [tag for tag, _ in page.tags if tag != "br"] == ["td"]
    assert set(page.tags[0][1]) <= {"title", "class"}


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"], exclude_characters="═")))
def test_text_comes_back_as_written(words: str) -> None:
    assert unescape(text(words)) == words


def test_hidden_direction_signs_are_named_not_obeyed() -> None:
    assert visible("得分\u202e001") == "得分[U+202E]001"
    assert "\u202e" not in el("p", "a\u202eb", title="\u2066")


def test_only_our_own_pieces_pass_unescaped() -> None:
    assert el("p", el("b", "x"), "<b>") == "<p><b>x</b>&lt;b&gt;</p>"
    assert isinstance(join("<"), Html)
    assert join("<") == "&lt;"


def test_a_table_names_its_columns_and_rows() -> None:
    page = Page(table([Column("项目"), Column("得分", "num")], [("甲", "9"), ("乙", "8")], label="得分表"))
    assert [attributes["scope"] for attributes in page.all("th")] == ["col", "col", "row", "row"]
    frame = page.all("div")[0]
    assert frame["role"] == "region"
    assert frame["aria-label"] == "得分表"
    assert frame["tabindex"] == "0"


def test_plain_words_for_a_terminal() -> None:
    assert plain(table([Column("项目"), Column("得分")], [("甲", "9")], label="x")) == "项目  得分\n甲  9"


@given(st.text(min_size=1), st.integers(4, 40))
def test_a_shortened_text_fits(words: str, places: int) -> None:
    assert width_of(shorten(words, places)) <= max(places, 1)
