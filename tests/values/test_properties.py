"""What holds for any text: never an exception, never slow, never a lost digit, never a silent guess."""

from __future__ import annotations

import time
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from perfeval.values.quantity import Quantity, QuantityKind
from perfeval.values.reading import comparable, points_in_heading, read_amount, read_points, read_quantity, read_rate
from perfeval.values.vocabulary import signs, units
from tests.every import every

# text made of the characters that matter here, and any other
pieces = st.sampled_from(
    [
        *"0123456789０１９.,，．%％±-—~～至到/、；;()（）年月日季度前底内以上下万亿千百十一二三零〇第无约余OIl|#?:",
        "≥",
        "≤",
        "不少于",
        "万元",
        "人次",
        "2021",
        " ",
        "\n",
    ]
)
mixed = st.lists(pieces, max_size=25).map("".join)
anything = st.text(max_size=60) | mixed
numbers = st.decimals(min_value=0, max_value=10**12, places=4).map(abs) | st.integers(0, 10**9).map(Decimal)
FULL_WIDTH = str.maketrans("0123456789.,-%", "０１２３４５６７８９．，－％")


@given(anything, anything, anything, anything)
def test_no_text_raises(text: str, sign: str, unit: str, name: str) -> None:
    quantity = read_quantity(text, sign=sign, unit=unit, name=name, year=2021)
    assert isinstance(quantity, Quantity)
    read_amount(text, unit)
    read_points(text)
    read_rate(text)
    points_in_heading(text)
    comparable(quantity, read_quantity(unit))


@given(anything)
def test_every_quantity_is_whole(text: str) -> None:
    quantity = read_quantity(text)
    for part in (quantity, *quantity.parts):
        if part.kind is QuantityKind.NUMBER:
            assert part.value is not None
        if part.kind is QuantityKind.RANGE:
            assert part.value <= part.high
        if part.kind is QuantityKind.UNREADABLE:
            assert part.reason
            assert part.value is None
        if part.kind in (QuantityKind.WORDS, QuantityKind.EMPTY, QuantityKind.NOT_APPLICABLE):
            assert part.value is None
        if part.day and part.day_from:
            assert part.day_from <= part.day
    if quantity.kind is QuantityKind.SEVERAL:
        assert len(quantity.parts) > 1


@given(numbers, st.booleans(), st.booleans(), st.sampled_from(["", " ", "\u3000"]))
def test_a_number_printed_any_way_comes_back(value: Decimal, wide: bool, thousands: bool, space: str) -> None:
    written = f"{value:,f}" if thousands else f"{value:f}"
    text = f"{space}{written.translate(FULL_WIDTH) if wide else written}{space}万元"
    quantity = read_quantity(text)
    assert (quantity.kind, quantity.value, quantity.unit) == (QuantityKind.NUMBER, value, "万元")
    assert str(quantity.value) == f"{value:f}"


@given(
    numbers,
    st.sampled_from(sorted(signs().before)),
    st.sampled_from(sorted(set(units()) - {"月", "季度", "年", "年度"})),
)
def test_any_sign_and_any_unit_around_a_number_come_back(value: Decimal, sign: str, unit: str) -> None:
    quantity = read_quantity(f"{sign}{value:f}{unit}", name="产值增长率")
    assert quantity.operator == signs().before[sign]
    assert quantity.value == value


@given(numbers, st.sampled_from(["元", "千元", "万元", "亿元"]))
def test_money_keeps_its_worth(value: Decimal, unit: str) -> None:
    wan, reason = read_amount(f"{value:f}", unit)
    assert reason is None
    factor = {"元": 1, "千元": 1000, "万元": 10**4, "亿元": 10**8}[unit]
    assert wan * 10**4 == value * factor


@given(st.integers(1, 99_999_999))
def test_chinese_numerals_come_back(value: int) -> None:
    import cn2an

    assert read_quantity(f"不少于{cn2an.an2cn(value)}人").value == value
    assert read_amount(f"{cn2an.an2cn(value, 'up')}元整", None)[0] == Decimal(value).scaleb(-4)


@given(st.dates(min_value=__import__("datetime").date(1990, 1, 1), max_value=__import__("datetime").date(2099, 12, 31)))
def test_days_come_back(day) -> None:
    for written in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y-%m-%d}",
        f"{day:%Y.%m.%d}",
        f"{day:%Y%m%d}",
        f"{day:%Y/%m/%d}前",
    ):
        quantity = read_quantity(written)
        assert (quantity.kind, quantity.day) == (QuantityKind.DATE, day)


@given(numbers, numbers)
def test_ranges_come_back(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    quantity = read_quantity(f"{low:f}~{high:f}个")
    assert (quantity.kind, quantity.value, quantity.high) == (QuantityKind.RANGE, low, high)


@every(
    "text",
    [
        "1" * 5000,
        "1," * 3000,
        "≥" * 5000,
        "不少于" * 2000,
        "1万" * 3000,
        "一" * 5000,
        "2021年" * 1500,
        "(" * 5000 + "50分",
        "l0" * 2500,
        "1.培训" * 1500,
        "百分之" * 2000,
        " 1" * 3000,
        "1:" * 3000,
        "每年" * 2500 + "1次",
    ],
    ids=lambda text: text[:6],
)
def test_no_text_is_slow(text: str) -> None:
    for length in (1999, len(text)):
        began = time.process_time()
        read_quantity(text[:length])
        read_amount(text[:length], "元")
        read_points(text[:length])
        read_rate(text[:length])
        points_in_heading(text[:length])
        assert time.process_time() - began < 1.0
