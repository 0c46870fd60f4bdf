"""Kinds of blocks that no heading names: read by what stands in them."""

from __future__ import annotations

from decimal import Decimal

from perfeval.clean.projects import clean_document
from perfeval.model import Project
from tests.forms.drawing import as_document

INDICATORS = """
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 修剪行道树 | ≥900株 | 930株 | 50 | 50 |
| 效益指标 | 社会效益指标 | 投诉下降率 | ≥10% | 12% | 40 | 40 |
"""


def read(drawing: str) -> Project:
    (project,), _ = clean_document(as_document(drawing))
    return project


def money(project: Project) -> list[tuple[str, Decimal | None, Decimal | None]]:
    return [(line.label_text, line.adjusted_budget_wan, line.executed_wan) for line in project.funds]


def test_spending_by_budget_gives_the_rate_whatever_the_headings_say() -> None:
    project = read(
        f"""项目名称：行道树养护
        | 经费去向 | 核准额 | 用掉额 | 程度 |
        | 苗木 | 40 | 38 | 95% |
        | 人工 | 20 | 19.5 | 97.5% |
        | 全部 | 60 | 57.5 | 95.83% |

        {INDICATORS}"""
    )
    assert money(project) == [
        ("苗木", Decimal(40), Decimal(38)),
        ("人工", Decimal(20), Decimal("19.5")),
        ("全部", Decimal(60), Decimal("57.5")),
    ]


def test_a_remark_below_tells_the_unit_of_money() -> None:
    project = read(
        """项目名称：行道树养护
        | 资金来源 | 预算数 | 执行数 | 执行率 |
        | 区财政 | 400000 | 380000 | 95% |
        | 说明：表中金额以元计。 | < | < | < |
        """
    )
    assert project.amount_unit_text == "元"
    assert money(project) == [("区财政", Decimal(40), Decimal(38))]


def test_money_beside_activities() -> None:
    project = read(
        """某局部门职责活动绩效表（2023年度） 单位：万元
        | 部门职责 | 重点活动 | 预算数 | 执行数 | 衡量指标 | 指标值 | 完成值 |
        | 渔政管理 | 增殖放流 | 90 | 88 | 放流鱼苗 | ≥300万尾 | 320万尾 |
        | ^ | ^ | ^ | ^ | 鱼苗成活率 | ≥80% | 84% |
        | 河湖巡护 | 岸线巡查 | 50 | 42 | 巡查次数 | ≥120次 | 118次 |
        """
    )
    assert money(project) == [("增殖放流", Decimal(90), Decimal(88)), ("岸线巡查", Decimal(50), Decimal(42))]
    assert [item.level3 for item in project.indicators] == ["放流鱼苗", "鱼苗成活率", "巡查次数"]


def test_the_total_of_each_amount_where_programmes_stand_down() -> None:
    project = read(
        f"""项目名称：学校食堂改造
        | 子项目 | 下达预算 | < | < | 实际支出 | < | < |
        | ^ | 市级 | 县级 | 合计 | 市级 | 县级 | 合计 |
        | 灶具更新 | 10 | 5 | 15 | 10 | 4 | 14 |
        | 排烟改造 | 20 | 6 | 26 | 20 | 6 | 26 |

        {INDICATORS}"""
    )
    assert money(project) == [("灶具更新", Decimal(15), Decimal(14)), ("排烟改造", Decimal(26), Decimal(26))]


def test_labels_in_brackets_below_their_values() -> None:
    project = read(
        f"""| 雨水井清掏 | < | < | 东湖区城管局 | < | 东湖区市政所 | < |
        | （项目名称） | < | < | （主管部门） | < | （实施单位） | < |
        {INDICATORS.strip()}"""
    )
    assert (project.name, project.department, project.unit) == ("雨水井清掏", "东湖区城管局", "东湖区市政所")


def test_several_labels_in_one_cell_end_each_others_values() -> None:
    project = read(f"| 项目名称：校园保安    采购单位：青山中学 | < | < | < | < | < | < |{INDICATORS}")
    assert (project.name, project.unit) == ("校园保安", "青山中学")


def test_a_row_of_letters_is_no_indicator() -> None:
    heading, *rows = INDICATORS.strip().splitlines()
    project = read(
        "\n".join(["项目名称：甲", heading, "| （填名称） | （同左） | （同左） | A | B | C | 照实填写 |", *rows])
    )
    assert [item.level3 for item in project.indicators] == ["修剪行道树", "投诉下降率"]


def test_points_in_the_name_of_a_level_belong_to_its_only_indicator() -> None:
    project = read(
        """项目名称：甲
        | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 得分 |
        | 产出指标（60分） | 数量指标（35分） | 修路 | 3公里 | 3公里 | 35 |
        | ^ | 质量指标（25分） | 合格率 | 100% | 100% | 20 |
        | 满意度指标（40分） | 满意度 | 村民满意度 | ≥90% | 95% | 40 |
        """
    )
    assert [item.max_score for item in project.indicators] == [Decimal(35), Decimal(25), Decimal(40)]


def test_a_list_of_people_with_figures_is_left_aside() -> None:
    project = read(
        f"""项目名称：地力补贴
        {INDICATORS}

        | 序号 | 户主姓名 | 组别 | 亩数 | 金额（元） |
        | 1 | 钱某 | 东坡一组 | 12 | 960 |
        | 2 | 李某 | 东坡二组 | 8 | 640 |
        """
    )
    assert len(project.indicators) == 2
    assert not project.funds


def test_a_group_row_with_reviewed_points_is_no_indicator() -> None:
    project = read(
        """项目名称：园区安保
        | 序号 | 评分内容 | 分值 | 评分办法 | 自评得分 | 复核得分 |
        | 一 | 队伍 | 30 |  | 28 | 27 |
        | 1 | 人员到岗 | 20 | 每缺一人扣2分 | 18 | 17 |
        | 2 | 持证率 | 10 | 每低1%扣1分 | 10 | 10 |
        | 二 | 巡逻 | 70 |  | 66 | 65 |
        | 1 | 巡逻频次 | 70 | 每漏一次扣2分 | 66 | 65 |
        """
    )
    assert [(row.level3, row.max_score, row.self_score) for row in project.indicators] == [
        ("人员到岗", Decimal(20), Decimal(18)),
        ("持证率", Decimal(10), Decimal(10)),
        ("巡逻频次", Decimal(70), Decimal(66)),
    ]


def test_a_heading_over_a_heading_may_be_read_in_either_order() -> None:
    project = read(
        """项目名称：园区安保
        | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分数 | < |
        | ^ | ^ | ^ | ^ | ^ | 满分 | 自评 |
        | 产出指标 | 数量指标 | 巡逻次数 | ≥700次 | 690次 | 60 | 59 |
        | 满意度指标 | 服务对象满意度 | 企业满意度 | ≥90% | 95% | 40 | 40 |
        """
    )
    assert [(row.max_score, row.self_score) for row in project.indicators] == [
        (Decimal(60), Decimal(59)),
        (Decimal(40), Decimal(40)),
    ]
