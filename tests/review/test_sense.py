"""What an indicator is about and which way it points; figures and sums in running text."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from perfeval.review.case import Case, Row
from perfeval.review.examples import example_evaluation
from perfeval.review.figures import figures_in, lists_in
from perfeval.review.patterns import pattern, words
from perfeval.review.sense import attainment, kind_of, less_is_better
from tests.every import every


def row(line: str) -> Row:
    return Case(example_evaluation({"rows": [line]})).rows[0]


@every(
    ("line", "less"),
    [
        ("产出指标|质量指标|工程返工率|2%|1%", True),
        ("效益指标|生态效益指标|氨氮浓度|1.5毫克/升|1.1毫克/升", True),
        ("产出指标|成本指标|每亩造林成本|1200元/亩|1150元/亩", True),
        ("产出指标|成本指标|人均培训成本|400元/人·天|380元/人·天", True),
        ("产出指标|时效指标|平均办理时限|7天|5天", True),
        ("效益指标|社会效益指标|重大事故起数|0起|0起", True),
        ("产出指标|数量指标|排查事故隐患|60处|66处", False),
        ("产出指标|质量指标|投诉办结率|95%|97%", False),
        ("效益指标|生态效益指标|单位能耗下降率|3%|4%", False),
        ("产出指标|成本指标|成本节约率|5%|6%", False),
        ("产出指标|数量指标|新建公园|6座|6座", False),
        ("产出指标|数量指标|新建公园|≤6座|6座", True),
        ("产出指标|成本指标|城市低保标准|760元/人·月|780元/人·月", None),
        ("产出指标|时效指标|运行维护时间|365天|365天", None),
        ("产出指标|数量指标|公务用车保有量|12辆|12辆", None),
    ],
)
def test_which_way_an_indicator_points(line: str, less: bool | None) -> None:
    assert less_is_better(row(line)) is less


def test_the_second_level_says_what_sort_it_is() -> None:
    assert kind_of(row("项目完成指标|质量指标|合格率|98%|99%")).value == "quality"
    assert kind_of(row("项目效果|服务对象满意度|群众满意度|90%|95%")).value == "satisfaction"


def test_attainment_follows_the_direction() -> None:
    assert attainment(row("产出指标|质量指标|返工率|2%|4%")) == 0.5
    assert attainment(row("产出指标|数量指标|新建公园|8座|6座")) == 0.75
    assert attainment(row("产出指标|成本指标|补助标准|760元/人|780元/人")) is None


def test_figures_have_unit_and_clause() -> None:
    found = list(figures_in("2023年招标采购鸡苗27万羽发放到户；建设示范基地180亩，占比35%"))
    assert [(one.value, one.as_in("万羽"), one.as_in("亩")) for one in found][:2] == [(27, 27, None), (180, None, 180)]
    assert found[2].family == "rate"


@every(
    ("text", "total", "parts"),
    [
        ("下达资金226万元。其中：灯杆140万元，电缆20万元，配电箱56万元。", "226万元", ["140万元", "20万元", "56万元"]),
        ("村卫生室86.4元（中央40.2万元、地方46.2万元）", "86.4元", ["40.2万元", "46.2万元"]),
        ("安排2110万元，其中中央1413万元、省级621万元，得分5分。", "2110万元", ["1413万元", "621万元"]),
    ],
)
def test_a_total_with_its_parts(text: str, total: str, parts: list[str]) -> None:
    [listed] = lists_in(text)
    assert (listed.total.text, [part.text for part in listed.parts]) == (total, parts)


def test_every_pattern_of_sentences_can_be_read_and_names_only_shared_parts_that_there_are() -> None:
    rooms = tomllib.loads(files("perfeval.review").joinpath("patterns.toml").read_text("utf-8"))
    named = [f"{room}.{name}" for room, own in rooms.items() if room != "parts" for name in own]
    assert len(named) > 40
    for name in named:
        room, _, own = name.partition(".")
        assert words(name) if isinstance(rooms[room][own], list) else pattern(name).pattern
    assert pattern("relations.share_of").search("占决算支出的")["whole"] == "决算支出"  # type: ignore[index]
