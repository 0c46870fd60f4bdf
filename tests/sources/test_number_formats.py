"""A number is printed as a spreadsheet prints it; the cases stand in ``cases/sources/number_formats.toml``."""

import tomllib
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from perfeval.sources.number_formats import plain, shown, shown_text, stored_number
from perfeval.sources.raw import CellState
from tests.every import every

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/sources/number_formats.toml").read_text("utf-8"))["case"]


@every("case", CASES, ids=[case["name"] for case in CASES])
def test_as_on_the_screen(case: dict) -> None:
    printed = {number: shown(Decimal(number), case["format"]).text for number in case["numbers"]}
    assert printed == case["numbers"]


@every(
    ("code", "state"),
    [("0.00%", "percent"), ("yyyy-mm-dd", "date"), ('0"%"', "number"), ("General", "number"), ("@", "number")],
)
def test_the_format_says_what_a_number_is(code: str, state: str) -> None:
    assert shown(Decimal(44561), code).state is CellState(state)


@every(
    ("digits", "value", "rounded"),
    [
        ("0.93540000000000001", "0.9354", False),
        ("48.100000000000001", "48.1", False),
        ("0.1", "0.1", False),
        ("123456789012345", "123456789012345", False),
        ("1234567890123456", "1234567890123456", True),
        ("1.234567890123457E+17", "123456789012345700", True),
        ("1e-320", "0", False),
    ],
)
def test_fifteen_digits_mean_something(digits: str, value: str, rounded: bool) -> None:
    number = stored_number(digits)
    assert number is not None
    assert (number.value, number.rounded) == (Decimal(value), rounded)


@every("text", ["", "NaN", "Infinity", "1_000", "１２", "0x10", "1e99999", "--1", "1,000"])
def test_what_is_no_number(text: str) -> None:
    assert stored_number(text) is None


def test_text_formats_add_their_unit() -> None:
    assert [shown_text("48", code) for code in ("@", "General", '@"元"', '0;0;0;"约"@')] == ["48", "48", "48元", "约48"]


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14))
def test_a_typed_number_comes_back(value: float) -> None:
    """What a spreadsheet writes for a number of 15 digits is read as exactly these digits."""
    typed = Decimal(f"{value:.15g}")
    number = stored_number(repr(float(typed)))
    assert number is not None
    assert number.value == typed or abs(typed) < Decimal("1e-300")
    assert Decimal(plain(number.value)) == number.value


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4),
    st.text(alphabet='0#?,.%;-()[]"yYmdhs eE+@_*\\!万元$<>=1[Red]/A', max_size=24),
)
def test_any_format_prints_something(number: Decimal, code: str) -> None:
    """Formats come from files: none raises, none makes a number disappear."""
    assert shown(number, code).text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6))
def test_thousands_and_decimals_agree_with_python(number: Decimal) -> None:
    expected = f"{number.quantize(Decimal('0.01'), 'ROUND_HALF_UP'):,f}"
    printed = shown(number, "#,##0.00").text
    assert printed == expected or expected == "-0.00"
