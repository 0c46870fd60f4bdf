"""The rule books of the package: sound, sourced, and chosen by what a form says."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval import resources
from perfeval.errors import RuleBookError, UnknownName
from perfeval.rules.book import choose_book, known_books, load_book
from perfeval.rules.check import check_book, check_books, check_vectors
from perfeval.rules.listing import book_rows
from perfeval.rules.schema import RuleBook
from tests.every import every
from tests.scoring.build import indicator, project

BOOKS = sorted(resources.rulebooks().glob("*.toml"))


@every("path", BOOKS, ids=lambda path: path.stem)
def test_every_book_is_sound_and_passes_its_own_examples(path: Path) -> None:
    assert [str(error) for error in check_book(path)] == []


def test_the_test_vectors() -> None:
    assert [str(error) for error in check_vectors()] == []


def test_all_books_at_once() -> None:
    assert check_books() == []


def test_the_books_that_an_office_needs_are_there() -> None:
    known = {book.id for book in known_books()}
    assert {
        "cn_2020_10_self",
        "cn_2020_10_eval",
        "cn_2021_101",
        "cn_hubei_self",
        "cn_sichuan_self",
        "cn_guangxi_self",
        "cn_2013_53_department",
        "cn_hunan_department",
        "cn_over_fulfilment",
    } <= known


@every("book", known_books(), ids=lambda book: book.id)
def test_nobody_claims_to_have_read_what_nobody_has(book: RuleBook) -> None:
    """Every value names its clause; what says verified names the issuer's own page and what was visible there."""
    for rule in (*book.scores, *book.measures, *book.framework, book.grades, book.execution, book.weights):
        if rule is not None:
            assert rule.clause
            assert rule.status in {"unverified", "practice", "copy"} or ".gov.cn" in rule.source


def test_a_child_keeps_the_paper_of_what_it_takes_over() -> None:
    book = load_book("cn_hubei_self")
    own, taken = book.rule("quantitative.lower_is_better"), book.rule("quantitative.zero_target")
    assert own is not None
    assert taken is not None
    assert (own.document, taken.document) == ("", "财预〔2020〕10号")


def test_an_unknown_book_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="cn_hubei_self"):
        load_book("cn_hubei")


@every(
    ("given", "book"),
    [
        ({"year": 2022}, "cn_2020_10_self"),
        ({"year": 2022, "region": "湖北省黄石市"}, "cn_hubei_self"),
        ({"year": 2021, "department": "武汉市教育局"}, "cn_hubei_self"),
        ({"year": 2023, "unit": "广西壮族自治区水利厅"}, "cn_guangxi_self"),
        ({"year": 2023, "title": "四川省项目支出绩效自评表"}, "cn_sichuan_self"),
        ({"year": 2021, "kind": "department"}, "cn_2013_53_department"),
        ({"year": 2021, "kind": "department", "region": "湖南省衡阳市"}, "cn_hunan_department"),
        ({"year": 2021, "kind": "evaluation"}, "cn_2020_10_eval"),
        ({"year": 2022, "department": "国家税务总局某市税务局"}, "cn_2021_101"),
        ({"year": None}, "cn_2020_10_self"),
    ],
)
def test_the_choice(given: dict[str, object], book: str) -> None:
    chosen, reason = choose_book(project(**given), None, known_books())
    assert chosen.id == book
    assert book in reason.text()


def test_the_wish_of_the_user_comes_first_and_is_the_reason() -> None:
    chosen, reason = choose_book(project(year=2022, region="湖北"), "cn_2021_101", known_books())
    assert chosen.id == "cn_2021_101"
    assert "指定" in reason.text()


def test_a_year_that_no_book_covers_is_said() -> None:
    chosen, reason = choose_book(project(year=1999), None, [load_book("cn_2020_10_self")])
    assert chosen.id == "cn_2020_10_self"
    assert "没有规则覆盖" in reason.text()


OWN = """
id = "my_county"
title = "本县自评规则"
extends = "cn_2020_10_self"
document = {number = "县财〔2024〕1号", title = "规则", issuer = "县财政局", status = "verified on 2024-05-01 by 张"}
in_force = {from = 2024-01-01}

[applies]
years = [2020, 2030]
kinds = ["self_evaluation"]
blocks = ["产出"]
priority = 99
"""


def test_a_book_beside_the_data_is_loaded_and_chosen_like_the_others(tmp_path: Path) -> None:
    (tmp_path / "my_county.toml").write_text(OWN, "utf-8")
    assert check_book(tmp_path / "my_county.toml") == []
    books = known_books(tmp_path)
    form = project((indicator(target="4次", actual="4次"),), year=2024)
    assert choose_book(form, None, books)[0].id == "my_county"
    assert choose_book(project(year=2024), None, books)[0].id == "cn_2020_10_self"


BROKEN = {"no_toml": "id = [", "no_book": 'id = "no_book"', "no_text": "\udcff"}


@every("name", list(BROKEN))
def test_a_broken_book_stops_only_who_asks_for_it(name: str, tmp_path: Path) -> None:
    (tmp_path / "my_county.toml").write_text(OWN, "utf-8")
    (tmp_path / f"{name}.toml").write_text(BROKEN[name], "utf-8", errors="surrogateescape")
    books = known_books(tmp_path)
    form = project((indicator(target="4次", actual="4次"),), year=2024)
    chosen, reason = choose_book(form, None, books)
    assert chosen.id == "my_county"
    assert f"{name}.toml" in reason.text("zh"), "that it might have been meant is said"
    assert choose_book(form, "cn_2020_10_self", books)[0].id == "cn_2020_10_self"
    with pytest.raises(RuleBookError) as caught:
        choose_book(form, name, books)
    assert caught.value.say("zh").startswith(f"{name}.toml")


@every("lang", ["zh", "en"])
@every("book", known_books(), ids=lambda book: book.id)
def test_every_rule_is_listed_with_its_clause(book: RuleBook, lang: str) -> None:
    rows = book_rows(book, lang)
    assert {rule.id for rule in book.scores} <= {row.rule for row in rows}
    assert all(row.clause and row.document and row.status for row in rows)
    assert next(row.figures for row in rows if row.rule == "grades").startswith("优 ≥ 90")
