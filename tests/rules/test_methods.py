"""Properties of the scoring methods that hold for every number."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.numbers import format_number, format_percent, half_up
from perfeval.rules import methods

amounts = st.decimals(min_value=-1000, max_value=10**9, places=4, allow_nan=False)
targets = st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False)
weights = st.decimals(min_value=0, max_value=100, places=2, allow_nan=False)
TWO = [methods.share_of_target, methods.target_over_actual, methods.linear_excess, methods.exactly]


@pytest.mark.parametrize("method", TWO)
@given(target=targets, actual=amounts, max_score=weights)
def test_a_score_stays_within_its_points(method, target: Decimal, actual: Decimal, max_score: Decimal) -> None:
    assert 0 <= methods.points(max_score, method(target, actual)) <= max_score


@given(target=targets, actual=amounts, more=targets)
def test_more_never_costs_points_where_more_is_better(target: Decimal, actual: Decimal, more: Decimal) -> None:
    assert methods.share_of_target(target, actual + more) >= methods.share_of_target(target, actual)


@pytest.mark.parametrize("method", [methods.target_over_actual, methods.linear_excess])
@given(target=targets, actual=targets, more=targets)
def test_more_never_earns_points_where_less_is_better(method, target: Decimal, actual: Decimal, more: Decimal) -> None:
    assert method(target, actual + more) <= method(target, actual)


@given(target=st.decimals(min_value=1, max_value=10**6, places=2), actual=targets)
def test_the_linear_form_is_the_stricter_one(target: Decimal, actual: Decimal) -> None:
    assert methods.linear_excess(target, actual) <= methods.target_over_actual(target, actual)


@pytest.mark.parametrize("method", TWO)
@given(value=targets)
def test_the_target_itself_earns_everything(method, value: Decimal) -> None:
    assert method(value, value) == 1


@given(number=st.decimals(min_value=-(10**6), max_value=10**6, places=6), places=st.integers(0, 4))
def test_rounding_is_half_up(number: Decimal, places: int) -> None:
    assert half_up(number, places) == number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@given(numerator=st.integers(0, 10**9), denominator=st.integers(1, 10**6))
def test_rounding_moves_a_number_by_half_a_place_at_most(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    assert abs(Fraction(half_up(exact, 2)) - exact) <= Fraction(1, 200)


def test_ties_go_up() -> None:
    assert half_up(Fraction(1725, 200), 2) == Decimal("8.63")
    assert methods.points(Decimal(5), methods.share_of_target(Decimal(8), Decimal(1))) == Decimal("0.63")


def test_no_idle_zeros() -> None:
    assert [format_number(Decimal(text)) for text in ("10.00", "0.50", "100", "0", "1E+3")] == [
        "10",
        "0.5",
        "100",
        "0",
        "1000",
    ]
    assert format_percent(Fraction(1, 3)) == "33.33%"


def test_no_budget_has_no_rate() -> None:
    assert methods.execution_share(Decimal(0), Decimal(0)) is None
    assert methods.execution_share(Decimal(0), Decimal(5)) is None
