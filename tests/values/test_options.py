"""Several options with boxes in one cell: only the ticked one is an answer."""

from perfeval.values.options import options_in
from perfeval.values.quantity import QuantityKind
from perfeval.values.reading import read_quantity
from tests.every import every

TICKED = {
    "☑全部完成 □部分完成 □未完成": "全部完成",
    "□全部完成☑部分完成□未完成": "部分完成",
    "□全部完成\n□部分完成\n☑未完成": "未完成",
    "显著提升☑ 一般□": "显著提升",
    "显著√　一般□": "显著",
    "完成情况：☑达到 □未达到": "达到",
    "■优 □良 □中 □差": "优",
    "●是 ○否": "是",
    "（√）优（ ）良（　）中": "优",
    "优（ ）良（√）": "良",
    "[√]已建立 [ ]未建立": "已建立",
    "√全部完成 部分完成 未完成": "全部完成",
    "全部完成/部分完成√/未完成": "部分完成",
    "☒达到 ☐未达到": "达到",
    "☑问卷 ☑电话 □走访": "问卷、电话",
}


@every("text", TICKED)
def test_the_ticked_option_is_what_the_cell_says(text: str) -> None:
    assert options_in(text).text == TICKED[text]  # type: ignore[union-attr]
    assert read_quantity(text).text == TICKED[text]


@every("text", ["已完成√", "√", "95%", "12×3", "某○年○月", "完成 √ 达标95%", "□", "培训（）次", ""])
def test_no_options_stay_what_they_are(text: str) -> None:
    assert options_in(text) is None


def test_options_of_which_none_is_ticked_are_a_blank_that_is_explained() -> None:
    quantity = read_quantity("□全部完成 □部分完成 □未完成")
    assert quantity.kind is QuantityKind.EMPTY
    assert "没有勾选" in (str(quantity.reason))


def test_a_ticked_amount_is_read_as_a_value() -> None:
    quantity = read_quantity("□90% ☑95% □100%")
    assert (quantity.value, quantity.unit) == (95, "%")
