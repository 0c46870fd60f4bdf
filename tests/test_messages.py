"""A fact is told last: the same parts in both languages, numbers by one way of printing, nothing read back."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction

import pytest

from perfeval.messages import fill, message, plain_data
from perfeval.places import Place
from tests.every import every


def test_equal_facts_are_equal_and_travel() -> None:
    one, other = (
        message("evaluate.funds.rate", budget=Decimal(2), executed=Decimal("1.5")),
        message("evaluate.funds.rate", budget=Decimal(2), executed=Decimal("1.5")),
    )
    assert one == other and hash(one) == hash(other) and pickle.loads(pickle.dumps(one)) == one


@every(
    ("template", "value", "zh"),
    [
        ("{x:percent}", Fraction(449, 480), "93.54%"),
        ("{x:points}", Decimal("9.354"), "9.35"),
        ("{x:parted}", Decimal("12345.60"), "12,345.6"),
        ("{x}", Decimal("44.90"), "44.9"),
        ("{x}", None, "—"),
        ("{x:plus}", (Decimal(1), Decimal("2.50")), "1 + 2.5"),
        ("{x}", Place("甲：乙.xlsx", sheet="表", row=7, col=4), "表!D7"),
    ],
)
def test_a_part_is_printed_as_the_template_says(template: str, value: object, zh: str) -> None:
    assert fill(template, {"x": value}) == zh


def test_a_message_inside_a_message_follows_the_language() -> None:
    inner = message("evaluate.status.met")
    assert fill("{x}!", {"x": inner}, "zh") == "达成!" and fill("{x}!", {"x": (inner, inner)}, "en") == "met, met!"


def test_data_keep_the_values() -> None:
    told = message("evaluate.funds.rate", budget=Decimal("2.10"), executed=Fraction(1, 2))
    assert plain_data(told) == {
        "code": "evaluate.funds.rate",
        "params": {"budget": Decimal("2.10"), "executed": Decimal("0.5")},
    }


def test_what_is_no_fact_is_refused_where_it_is_made() -> None:
    with pytest.raises(TypeError):
        message("evaluate.funds.rate", budget=1.5, executed=0)
    with pytest.raises(KeyError):
        message("evaluate.no.such.entry")
