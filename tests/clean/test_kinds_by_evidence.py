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


def test_a_rate_that_disagrees_takes_no_amount_away() -> None:
    drawing = """项目名称：行道树养护
        | 投入情况（万元） | 预算总盘：2250 | 实际开支：2047.5 | 开支率：{rate} |
        """
    for rate in ("91%", "51%"):
        (project,), reading = clean_document(as_document(drawing.format(rate=rate) + INDICATORS))
        assert money(project) == [("预算总盘", Decimal(2250), Decimal("2047.5"))]
        assert project.funds[0].execution_rate_text == rate
        assert any("开支率" in note.text("zh") for note in reading.notes)
        assert not project.attributes


def test_goals_and_targets_of_two_terms_beside_each_other() -> None:
    project = read(
        """项目名称：水源井
        | 规划期目标 | < | 本年目标 | < |
        | 三年内新打机井150口。 | < | 今年新打机井50口。 | < |
        | 二级指标 | 三级指标 | 规划期值 | 本年值 | 权重 |
        | 数量指标 | 新打机井 | ≥150口 | ≥50口 | 60 |
        | 质量指标 | 出水达标率 | ≥95% | ≥92% | 40 |
        """
    )
    assert [goal.expected_text for goal in project.goals] == ["三年内新打机井150口。", "今年新打机井50口。"]
    assert [(row.target_text, row.actual_text) for row in project.indicators] == [("≥50口", ""), ("≥92%", "")]


def test_facts_with_their_labels_in_cells_beside_the_money() -> None:
    project = read(
        """绩效自评表（单位：万元）
        | 项目名称:泵站检修 | 承担单位:平川县排灌站 | 类别 | 计划安排资金 | 全年执行数 | 支付率 |
        | 主管部门:平川县水利局 | < | 资金总额 | 20 | 18 | 90% |
        | | | 上级补助 | 15 | 14 | 93.33% |
        | | | 县级财政 | 5 | 4 | 80% |
        """
        + INDICATORS
    )
    assert (project.name, project.unit, project.department) == ("泵站检修", "平川县排灌站", "平川县水利局")
    assert money(project)[0] == ("资金总额", Decimal(20), Decimal(18))


def test_money_beside_labels_over_two_rows_and_with_points_at_the_end() -> None:
    two_rows = read(
        f"""项目名称：运动员培训
        | 预算总额（万元） | 45 | 支出总额（万元） | 42.3 |
        | 预算执行率 | 94% | 预算执行得分 | 9.4 |
        {INDICATORS}"""
    )
    one_row = read(
        f"""项目名称：助浴服务
        | 合同金额（元） | 680000 | 已付金额（元） | 646000 | 付款比例 | 95% | 得9.5分 |
        {INDICATORS}"""
    )
    assert [(line.executed_wan, line.self_score) for line in two_rows.funds] == [(Decimal("42.3"), Decimal("9.4"))]
    assert [(line.adjusted_budget_wan, line.executed_wan, line.self_score) for line in one_row.funds] == [
        (Decimal(68), Decimal("64.6"), Decimal("9.5"))
    ]


def test_units_under_labels_that_no_word_knows() -> None:
    for label in ("项目业主", "监控单位"):
        project = read(f"| 项目名称 | 冷链园 | {label} | 平川县产业公司 |\n{INDICATORS}")
        assert project.unit == "平川县产业公司"
    whole = read(f"2023年度部门整体支出绩效自评表\n| 部门（单位）名称 | 平川县供销社 | 年度 | 2023 |\n{INDICATORS}")
    assert (whole.name, whole.department, whole.unit) == (None, "平川县供销社", "平川县供销社")


def test_a_remark_on_the_use_of_money_is_a_passage() -> None:
    project = read(f"| 项目名称 | 物资储备 |\n| 资金使用说明 | 全年实际支出215万元，用于采购。 |{INDICATORS}")
    assert [passage.text for passage in project.passages] == ["全年实际支出215万元，用于采购。"]


def test_money_in_one_row_before_the_total_of_the_points_is_no_indicator() -> None:
    project = read(
        f"""项目名称：行道树养护
        金额单位：万元{INDICATORS.rstrip()}
        | 预算总盘 | 2636 | 实支金额 | 2326.2 | 支付完成率 | 88.25% | |
        | 分数合计 | < | < | 90 | | | |"""
    )
    assert [row.level3 for row in project.indicators] == ["修剪行道树", "投诉下降率"]
    assert [(line.adjusted_budget_wan, line.executed_wan) for line in project.funds] == [
        (Decimal(2636), Decimal("2326.2"))
    ]


def test_a_total_alone_is_money_where_spending_by_budget_gives_the_rate() -> None:
    project = read(
        f"""项目名称：行道树养护
        金额单位：万元
        | 资金落实 | 计划资金数 | 全年支用 | 支用率 | 本项得分 |
        | 全部资金 | 2337 | 1963.08 | 84% | 8.4 |
        {INDICATORS}"""
    )
    assert money(project) == [("全部资金", Decimal(2337), Decimal("1963.08"))]
