"""What speaks for a heading: words, what stands below it, its place; and what part each row plays."""

from __future__ import annotations

import pytest

from perfeval.clean.projects import clean_document
from perfeval.forms.blocks import Block, blocks_of
from perfeval.forms.grid import Grid
from perfeval.forms.shapes import shapes
from perfeval.forms.table_evidence import weights
from perfeval.forms.vocabulary import vocabulary
from perfeval.model import Project
from tests.every import every
from tests.forms.drawing import as_document


def blocks(drawing: str) -> list[Block]:
    (table,) = as_document(drawing).tables
    return [part for part in blocks_of(Grid(table), vocabulary()) if isinstance(part, Block)]


def columns(drawing: str) -> dict[str, str | None]:
    (block,) = blocks(drawing)
    return {column.text: column.concept for column in block.band.columns}


def project(drawing: str) -> Project:
    (only,), _ = clean_document(as_document("| 项目绩效自评表 |\n| 项目名称 | 某项目 |\n" + drawing))
    return only


@every(
    ("text", "shape"),
    [
        ("数量指标", "level2"),
        ("≥95%", "value"),
        ("12月底前", "value"),
        ("指标1：更换灯杆", "short"),
        ("保洁（50分）", "short"),
        ("1.检测批次", "short"),
        ("按期完成", "value"),
        ("318万（主渠200万元，闸门118万元）", "number"),
        ("因汛期停工", "cause"),
        ("每少一人扣2分", "standard"),
        ("省级资金", "source"),
        ("—", "nothing"),
    ],
)
def test_what_a_text_looks_like(text: str, shape: str) -> None:
    assert shape in shapes(text)


def test_no_heading_known_but_everything_below_says_what_it_is() -> None:
    found = columns("""
| 甲 | 乙 | 丙 | 丁 | 戊 | 己 | 庚 |
| 产出指标 | 数量指标 | 修建水渠 | ≥12公里 | 13公里 | 60 | 60 |
| 效益指标 | 社会效益指标 | 受益人口 | ≥3万人 | 2.9万人 | 40 | 38 |
""")
    assert list(found.values()) == ["level1", "level2", "level3", "target", "actual", "max_score", "self_score"]


def test_the_same_texts_without_levels_points_or_words_are_no_block() -> None:
    assert (
        blocks("""
| 甲 | 乙 | 丙 |
| 张三 | 李四 | 王五 |
| 赵六 | 孙七 | 周八 |
""")
        == []
    )


def test_of_two_words_for_a_value_the_second_is_the_result() -> None:
    found = columns("""
| 一级指标 | 三级指标 | 目标值 | 指标值 |
| 产出指标 | 执行进度 | 80% | 82% |
| 产出指标 | 差错率 | 0% | 0% |
""")
    assert (found["目标值"], found["指标值"]) == ("target", "actual")


def test_columns_of_areas_are_no_result() -> None:
    found = columns("""
| 一级指标 | 二级指标 | 三级指标 | 目标值 | 甲县 | 乙县 |
| 产出指标 | 数量指标 | 新建里程 | ≥70公里 | ≥40公里 | ≥30公里 |
| 效益指标 | 经济效益指标 | 人均增收 | ≥500元 | ≥520元 | ≥480元 |
""")
    assert found["甲县"] is None and found["乙县"] is None


def test_the_year_asked_for_is_the_year_of_the_form() -> None:
    found = columns("""
| 2022年度基础数据表 | < | < | < |
| 支出内容 | 2021年决算数 | 2022年预算数 | 2022年决算数 |
| 公务接待费 | 29.1 | 63.5 | 44.3 |
| 会议费 | 3.1 | 4 | 2.9 |
""")
    assert found["2021年决算数"] is None
    assert (found["2022年预算数"], found["2022年决算数"]) == ("adjusted_budget", "executed")


def test_of_columns_under_one_heading_the_one_that_says_so_is_the_reason() -> None:
    read = project("""
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 1-7月执行情况 | 偏差原因分析 | < | < |
| ^ | ^ | ^ | ^ | ^ | 经费保障 | 人员保障 | 原因说明 |
| 产出指标 | 数量指标 | 更换灯杆 | ≥380根 | 20根 |  | √ | 两名工人离岗 |
| 产出指标 | 数量指标 | 敷设电缆 | ≥9公里 | 5公里 |  |  |  |
""")
    assert [item.reason_text for item in read.indicators] == ["两名工人离岗", None]


def test_a_goal_in_two_halves_beside_one_label() -> None:
    read = project("""
| 总体目标 | 预期 | 维修水库45座 | < | < |
| ^ | 完成 | 水库维修完成 | < | < |
| 一级指标 | 二级指标 | 三级指标 | 年度目标值 | 年末完成值 |
| 产出指标 | 数量指标 | 维修水库 | ≥45座 | 45座 |
| 产出指标 | 质量指标 | 验收合格率 | 100% | 100% |
""")
    assert [(goal.expected_text, goal.actual_text) for goal in read.goals] == [("维修水库45座", "水库维修完成")]


def test_a_blank_cell_of_the_execution_rate_keeps_its_place() -> None:
    read = project("""
| 项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 得分 |
| 年度资金总额 | 50 | 50 | 45 |  |  |
| 其中：财政拨款 | 50 | 50 | 45 |  |  |
""")
    assert {"execution_rate_text", "self_score"} <= set(read.funds[0].cells)


@every("long", ["长期", "实施期", "中期"])
def test_of_two_terms_the_yearly_one_counts_also_where_the_long_one_is_blank(long: str) -> None:
    headings = " | ".join(f"{name}（{term}）" for term in (long, "年度") for name in ("二级指标", "三级指标", "指标值"))
    read = project(f"""
| 一级指标 | {headings} |
| 产出指标 | 数量指标 | 更换灯杆 | ≥540根 | 数量指标 | 更换灯杆 | ≥180根 |
| 产出指标 |  |  |  | 质量指标 | 验收合格率 | 100% |
""")
    assert [(item.level3, item.target_text) for item in read.indicators] == [
        ("更换灯杆", "≥180根"),
        ("验收合格率", "100%"),
    ]


def test_rows_that_head_a_group_are_subtotals() -> None:
    read = project("""
| 考核内容 | 分值 | 评分标准 | 得分 |
| 一、前期 | 30 |  | 29 |
| 1、能力 | 15 | 较强得15分 | 14 |
| 2、人员 | 15 | 稳定得15分 | 15 |
| 二、过程 | 70 |  | 66 |
| 1、沟通 | 70 | 主动得70分 | 66 |
| 合计 | 100 |  | 95 |
""")
    assert [(item.level1, item.level3) for item in read.indicators] == [
        ("一、前期", "1、能力"),
        ("一、前期", "2、人员"),
        ("二、过程", "1、沟通"),
    ]
    subtotals = {item.subject: (item.max_score, item.self_score) for item in read.reported}
    assert subtotals == {"一、前期": (30, 29), "二、过程": (70, 66), "total": (100, 95)}


def test_rows_whose_points_are_not_the_sum_of_others_stay_indicators() -> None:
    read = project("""
| 考核内容 | 分值 | 评分标准 | 得分 |
| 一、前期 | 40 |  | 20 |
| 1、能力 | 15 | 较强得15分 | 14 |
| 2、人员 | 15 | 稳定得15分 | 15 |
""")
    assert len(read.indicators) == 3


@every(
    "ending",
    [
        "填报人：某某 | < | 联系电话：0000 | < | < | <",
        "主管部门意见：同意 |  |  |  |  | （盖章）",
        "审核人（签章） |  |  |  |  | ",
    ],
)
def test_signatures_and_opinions_are_no_indicators(ending: str) -> None:
    read = project(f"""
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 得分 |
| 产出指标 | 数量指标 | 栽植行道树 | ≥560株 | 571株 | 50 |
| {ending} |
""")
    assert [item.level3 for item in read.indicators] == ["栽植行道树"]


def test_a_remark_over_the_width_below_the_rows_is_a_note_and_no_indicator() -> None:
    read = project("""
        | 项目名称 | 村道养护 | < | < | < | < |
        | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
        | 产出指标 | 数量指标 | 养护里程 | ≥20公里 | 21公里 | 50 |
        | 效益指标 | 社会效益指标 | 受益人口 | ≥800人 | 812人 | 40 |
        | 本表由乡镇人民政府填写，经县财政局审核后公开。 | < | < | < | < | < |
    """)
    assert [item.level3 for item in read.indicators] == ["养护里程", "受益人口"]
    assert [passage.text for passage in read.passages if passage.kind == "note"] == [
        "本表由乡镇人民政府填写，经县财政局审核后公开。"
    ]


def test_sources_across_and_programmes_down() -> None:
    read = project("""
| 项目资金（万元） | 资金总额 | 其中：中央补助 | 省级资金 |
| 补贴合计 | 92.5 | 52.5 | 40 |
| 生活补贴 | 60.5 | 30.5 | 30 |
| 护理补贴 | 32 | 22 | 10 |
""")
    assert [(line.label_text, str(line.adjusted_budget_wan)) for line in read.funds] == [
        ("补贴合计", "92.5"),
        ("生活补贴", "60.5"),
        ("护理补贴", "32"),
    ]
    assert not {"资金总额", "其中：中央补助", "省级资金"} & set(read.attributes)


@pytest.mark.parametrize("parts", ["| 补贴合计 | 92.4 | 52.4 | 40 |", "| 合计 | 90.5 | 50.5 | 40 |"])
def test_amounts_alone_do_not_turn_programmes_under_sources(parts: str) -> None:
    """A sum that a part does not meet is a finding for review, not a reason to read the table on its side."""
    read = project(f"""
| 项目资金（万元） | 资金总额 | 其中：中央补助 | 省级资金 |
{parts}
| 生活补贴 | 60.5 | 30.5 | 30 |
| 护理补贴 | 32 | 23 | 10 |
""")
    assert [str(line.adjusted_budget_wan) for line in read.funds] == [parts.split("|")[2].strip(), "60.5", "32"]


def test_a_second_breakdown_of_one_total_belongs_to_the_money() -> None:
    read = project("""
| 项目资金（万元） | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| ^ | 年度资金总额 | 600 | 900 | 900 | 10 | 100% | 10 |
| ^ | 按收入性质分： | | 900 | | | | |
| ^ | 按支出性质分： | | | 860 | | | |
| 一级指标 | 三级指标 | < | 指标值 | 完成值 | 分值 | 得分 | |
| 产出指标 | 更换灯杆 | < | 180根 | 180根 | 90 | 90 | |
""")
    assert [line.label_text for line in read.funds] == ["年度资金总额", "按收入性质分：", "按支出性质分："]


def test_vouchers_are_left_aside_with_a_word() -> None:
    drawing = """
| 项目绩效自评表 | < | < | < |
| 项目名称 | 某项目 | < | < |
| 一级指标 | 三级指标 | 指标值 | 完成值 |
| 产出指标 | 更换灯杆 | 180根 | 180根 |
| 支出明细 | < | < | < |
| 支出内容 | 实际支出数 | 会计凭证号 | 备注 |
| 劳务费 | 50,000.00 | 记账9 | 付灯杆劳务费 |
"""
    (read,), reading = clean_document(as_document(drawing))
    assert read.funds == () and len(read.indicators) == 1
    assert any(note.code == "clean.doubt.left_aside" for note in reading.notes)
    assert all(line.used_by for line in reading.account)


def test_the_votes_are_told() -> None:
    _, reading = clean_document(as_document("| 一级指标 | 三级指标 | 指标值 |\n| 产出指标 | 更换灯杆 | 180根 |"))
    (why,) = reading.why
    assert "表头用语 10" in why.text("zh") and "words of the heading 10" in why.text("en")


def test_every_voice_has_a_name_in_both_languages() -> None:
    from perfeval.words import catalogue

    voices = {
        shape for kind in ("indicators", "funds", "goals") for column in weights()[kind].values() for shape in column
    }
    assert {f"vote.{voice}" for voice in voices} <= set(catalogue("clean"))
