"""Every line of tests/cases/values.toml is read as a person would read it."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval.values.quantity import QuantityKind
from perfeval.values.reading import read_quantity
from tests.every import every
from tests.values.notation import said

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "values.toml").read_text("utf-8"))
LINES = [pytest.param(case, id=f"{group}: {case['text']!r}") for group, cases in CASES.items() for case in cases]


@every("case", LINES)
def test_a_cell_is_read_as_a_person_reads_it(case: dict[str, object]) -> None:
    given = {key: value for key, value in case.items() if key in ("sign", "unit", "name", "year")}
    quantity = read_quantity(case["text"], **given)
    assert said(quantity) == case["is"]
    assert (quantity.reason is not None) == case.get("doubt", False)


def test_the_cases_are_many_and_no_two_alike() -> None:
    keys = [
        tuple(sorted((key, str(value)) for key, value in case.items())) for cases in CASES.values() for case in cases
    ]
    assert len(keys) >= 350
    own = [
        key
        for group, cases in CASES.items()
        if group != "published"
        for key in [tuple(sorted((k, str(v)) for k, v in c.items())) for c in cases]
    ]
    assert len(own) == len(set(own))


def test_the_text_of_split_cells_is_joined_in_their_order() -> None:
    assert read_quantity("735", sign="≧", unit="人次").text == "≧735人次"
    assert read_quantity("100%", sign="=", unit="%").text == "=100%"
    assert read_quantity("≧735人次", sign="≧", unit="人次").text == "≧735人次"


def test_the_text_stays_as_written() -> None:
    assert read_quantity("  ３００ 公 里 ").text == "３００ 公 里"


def test_reasons_come_in_both_languages() -> None:
    quantity = read_quantity("290%", name="市民满意度")
    assert quantity.kind is QuantityKind.UNREADABLE
    assert "290%" in str(quantity.reason)
    assert "misread" in quantity.reason.text("en")
    assert quantity.value is None, "a likely reading is never a value"


def test_parts_keep_their_own_words() -> None:
    parts = read_quantity("预算编制30、审计30、设计/规划/测绘29.99").parts
    assert [part.text for part in parts] == ["预算编制30", "审计30", "设计/规划/测绘29.99"]
    assert sum(part.value for part in parts) == Decimal("89.99")


def test_a_deadline_by_month_says_that_it_may_mean_the_month_before() -> None:
    quantity = read_quantity("12月前", year=2018)
    assert quantity.day == date(2018, 12, 31)
    assert "上月底" in str(quantity.reason)


def test_long_prose_is_words_with_the_quantities_beside_it() -> None:
    prose = "本年度围绕中心工作" * 8 + "，举办培训6次，参训600人次。"
    quantity = read_quantity(prose)
    assert quantity.kind is QuantityKind.WORDS
    assert [said(part) for part in quantity.parts] == ["6 次", "600 人次"]
    assert quantity.reason is not None


def test_the_published_forms_are_all_among_the_cases(shared) -> None:
    import json

    known = {(case["text"], case.get("sign", ""), case.get("unit", "")) for case in CASES["published"]}
    for path in sorted((shared / "forms").glob("*.json")):
        for row in json.loads(path.read_text("utf-8"))["indicators"]:
            assert (row["target"] or "", row["comparator"] or "", row["unit"] or "") in known
            assert (row["actual"] or "", "", "") in known


def test_reading_is_fast_enough_for_any_batch() -> None:
    """20,000 different cells a second on an ordinary core; the bound is half of it, in time of this process only."""
    import time

    texts = [f"{case['text']}{number}" for number in range(20) for cases in CASES.values() for case in cases]
    for text in texts[:400]:
        read_quantity(text)
    began = time.process_time()
    for text in texts[400:]:
        read_quantity(text)
    assert (len(texts) - 400) / (time.process_time() - began) > 10_000


@every(("text", "unit"), [("否", "是/否"), ("达标", "达标或不达标"), ("有", "有、无")])
def test_a_unit_that_names_the_answers_is_no_unit(text: str, unit: str) -> None:
    quantity = read_quantity(text, unit=unit)
    assert (quantity.text, quantity.unit) == (text, None)
