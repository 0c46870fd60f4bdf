"""Units: what converts, what is assumed, what cannot be compared."""

from __future__ import annotations

from decimal import Decimal

from perfeval.values.reading import canonical, comparable, read_quantity, unit_relation
from perfeval.values.vocabulary import magnitudes, units
from tests.every import every


@every(
    ("target", "actual", "relation"),
    [
        ("≥95%", "95%", "same"),
        ("≥50", "50", "same"),
        ("100人次", "100%", "mismatch"),  # the Wuchang report
        ("4篇", "100%", "mismatch"),
        ("≤5万元", "48000元", "convertible"),
        ("300公里", "300千米", "same"),
        ("300公里", "300000米", "convertible"),
        ("5000吨", "5000000公斤", "convertible"),
        ("3‰", "0.3%", "convertible"),
        ("九成", "95%", "convertible"),
        ("3.5万人", "35000人", "convertible"),
        ("≥50个", "50", "assumed"),
        ("50", "50个", "assumed"),
        ("≥100百分比", "100", "assumed"),
        ("100人次", "100人", "assumed"),
        ("3个", "3家", "assumed"),
        ("4篇", "4份", "assumed"),
        ("12贫困村", "12个", "assumed"),
        ("12个月", "365天", "assumed"),
        ("15个工作日", "15天", "mismatch"),  # no calendar tells
        ("5万", "50000元", "assumed"),
        ("75元/人", "75元", "assumed"),
        ("2次/年", "2次", "assumed"),
        ("266米", "266平方米", "mismatch"),
        ("20万元", "20个", "mismatch"),
        ("95分", "95%", "mismatch"),
        ("100美元", "100元", "mismatch"),
        ("效果明显", "效果明显", "same"),
        ("效果明显", "95%", "mismatch"),
        ("2021年底", "2021年12月", "same"),
        ("95%", "", "mismatch"),
    ],
)
def test_how_two_units_stand_to_each_other(target: str, actual: str, relation: str) -> None:
    assert unit_relation(read_quantity(target), read_quantity(actual)) == relation


@every(
    ("target", "actual", "values", "unit"),
    [
        ("≤5万元", "48000元", ("50000", "48000"), "元"),
        ("≥90%", "95%", ("0.90", "0.95"), "1"),
        ("≥90%", "95", ("0.90", "0.95"), "1"),
        ("≥90%", "0.95", ("0.90", "0.95"), "1"),
        ("≥100%", "1", ("1", "1"), "1"),
        ("≤3%", "1", ("0.03", "0.01"), "1"),
        ("90", "95%", ("0.90", "0.95"), "1"),
        ("≥50个", "50", ("50", "50"), "个"),
        ("≤90万元", "90", ("900000", "900000"), "元"),
        ("5万", "50000元", ("50000", "50000"), "元"),
        ("1亿元", "1亿2千万元", ("100000000", "120000000"), "元"),
        ("12个月", "365天", ("360", "365"), "天"),
        ("0起", "0起", ("0", "0"), "次"),
    ],
)
def test_both_sides_in_one_unit(target: str, actual: str, values: tuple[str, str], unit: str) -> None:
    compared = comparable(read_quantity(target), read_quantity(actual))
    assert (compared.target, compared.actual, compared.unit) == (Decimal(values[0]), Decimal(values[1]), unit)


def test_what_was_assumed_is_said() -> None:
    bare = comparable(read_quantity("≥90%"), read_quantity("95"))
    assert str(bare.doubt) == "“95”没有单位，按“%”计"
    assert bare.doubt.text("en") == "95 has no unit; % was taken"
    fraction = comparable(read_quantity("≥90%"), read_quantity("0.95"))
    assert "95%" in str(fraction.doubt)
    counting = comparable(read_quantity("3个"), read_quantity("3家"))
    assert "个" in str(counting.doubt)
    assert "家" in str(counting.doubt)
    assert comparable(read_quantity("≤5万元"), read_quantity("48000元")).doubt is None


def test_what_cannot_be_compared_has_no_values_and_says_why() -> None:
    compared = comparable(read_quantity("100人次"), read_quantity("100%"))
    assert (compared.relation, compared.target, compared.actual) == ("mismatch", None, None)
    assert str(compared.doubt) == "单位“%”不能与“人次”比较"


@every("text", ["及时", "", "80-90%", "2021年底", "1部,2套", "l00%"])
def test_only_a_single_number_has_a_canonical_value(text: str) -> None:
    assert canonical(read_quantity(text)) is None


def test_every_unit_of_the_table_is_read_after_a_number() -> None:
    for unit in units():
        if unit == "月":  # 7月 is July; the unit stands in a column of its own
            assert read_quantity("7", unit=unit).unit == "月"
            continue
        assert canonical(read_quantity(f"≥7{unit}"))[0] == 7 * units()[unit].factor, unit


def test_a_magnitude_before_any_unit_counts() -> None:
    for word, factor in magnitudes().items():
        if word not in ("十", "百"):
            assert canonical(read_quantity(f"3{word}人")) == (3 * factor, "人")
