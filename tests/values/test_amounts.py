"""Money, points and rates: exact, or with the reason why not."""

from __future__ import annotations

from decimal import Decimal

from perfeval.messages import Message, tell
from perfeval.values.reading import points_in_heading, read_amount, read_points, read_rate
from tests.every import every


def told(read: tuple[Decimal | None, Message | None]) -> tuple[Decimal | None, str]:
    return read[0], tell(read[1])


@every(
    ("text", "unit", "wan"),
    [
        ("48", "万元", "48"),
        ("44.9", "万元", "44.9"),
        ("４８", "万元", "48"),
        ("215,457.6", "元", "21.54576"),
        ("250000.00", "元", "25.000000"),
        ("387664.62", "元", "38.766462"),
        ("480,000元", "万元", "48.0000"),
        ("2.38  万元", "元", "2.38"),
        ("4.49亿元", "元", "44900"),
        ("5千元", "万元", "0.5"),
        ("5万", "元", "5"),
        ("89.974", "万元", "89.974"),
        ("0", "万元", "0"),
        ("0.00", "万元", "0.00"),
        ("-3.2", "万元", "-3.2"),
        ("¥48万元", "元", "48"),
        ("人民币48万元", None, "48"),
        ("肆拾捌万元整", None, "48.0000"),
        ("100", "单位：元", "0.0100"),
        ("100", "项目资金（万元）", "100"),
        ("12345678901234567890123456.789", "元", "1234567890123456789012.3456789"),
    ],
)
def test_amounts_come_to_wan_without_losing_a_digit(text: str, unit: str | None, wan: str) -> None:
    value, reason = read_amount(text, unit)
    assert reason is None
    assert str(value) == wan


@every("text", ["", "—", "-", "/", "*", "万元", " 万元 ", "元", "无", "——", "（万元）", "一"])
def test_blanks_are_neither_amount_nor_problem(text: str) -> None:
    assert read_amount(text, "万元") == (None, None)
    if "元" not in text:
        assert read_points(text) == (None, None)
        assert read_rate(text) == (None, None)


@every(
    ("text", "said"),
    [
        ("4B万元", "4B"),
        ("l00", "可能是 100"),
        ("30+30", "几个数"),
        ("中央30、省20", "几个数"),
        ("(100)", "负数"),
        ("1.2.3", "1.2.3"),
        ("95%", "%"),
        ("3个", "个"),
        ("见附件", "见附件"),
        ("#REF!", "#REF!"),
        ("1 000", "空格"),
    ],
)
def test_what_is_no_amount_says_why(text: str, said: str) -> None:
    value, reason = read_amount(text, "万元")
    assert value is None
    assert said in str(reason)


def test_an_assumed_unit_is_said() -> None:
    assert told(read_amount("48", None)) == (Decimal(48), "没有写金额单位，按万元计")
    assert read_amount("48", "预算执行情况")[1] is not None
    assert told(read_amount("约48万元", None)) == (Decimal(48), "“约48万元”是约数")


@every(
    ("text", "points"),
    [
        ("10", "10"),
        ("10分", "10"),
        ("（10分）", "10"),
        ("9.35", "9.35"),
        ("10.00", "10.00"),
        ("０", "0"),
        ("-2", "-2"),
        ("权重10", "10"),
    ],
)
def test_points(text: str, points: str) -> None:
    assert read_points(text) == (Decimal(points), None)


def test_points_that_are_no_number_say_the_likely_one() -> None:
    value, reason = read_points("IO")
    assert value is None
    assert "可能是 10" in str(reason)
    assert told(read_points("优")) == (None, "“优”不是分数")
    assert told(read_points("扣2分")) == (None, "“扣2分”不是分数")
    assert read_points("10分/10分")[0] is None
    assert told(read_rate("优")) == (None, "“优”不是比率")
    assert told(read_points("10%")) == (Decimal(10), "“10%”按 10 分计")


@every(
    ("text", "rate", "doubtful"),
    [
        ("86.19%", "0.8619", False),
        ("100%", "1.00", False),
        ("８６％", "0.86", False),
        ("3‰", "0.003", False),
        ("百分之九十五", "0.95", False),
        ("0.00%", "0.0000", False),
        ("0", "0", False),
        ("0.8619", "0.8619", True),
        ("86.19", "0.8619", True),
        ("1", "1", True),
    ],
)
def test_rates_are_fractions(text: str, rate: str, doubtful: bool) -> None:
    value, reason = read_rate(text)
    assert value == Decimal(rate)
    assert (reason is not None) == doubtful


@every("text", ["20分", "完成", "80%、90%", "l00%"])
def test_what_is_no_rate_says_why(text: str) -> None:
    value, reason = read_rate(text)
    assert value is None
    assert reason


@every(
    ("text", "points"),
    [
        ("产出指标(50分)", "50"),
        ("产出指标（50分）", "50"),
        ("年度绩效目标1（80分）", "80"),
        ("预算执行情况（万元）（20分）", "20"),
        ("得分(20分*执行率)", "20"),
        ("效益指标\n（30分）", "30"),
        ("产出指标50分", "50"),
        ("数量指标【12.5分】", "12.5"),
        ("满意度（权重10）", "10"),
        ("数量指标", None),
        ("预算数(A)", None),
        ("绩效目标（1）", None),
        ("2021年度", None),
        ("90分钟课程", None),
        ("百分比", None),
    ],
)
def test_points_inside_headings(text: str, points: str | None) -> None:
    assert points_in_heading(text) == (None if points is None else Decimal(points))
