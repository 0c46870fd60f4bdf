"""Blocks seen another way: on their side, as cards, as one record, two values in one cell; who and when by evidence."""

from __future__ import annotations

from decimal import Decimal

from perfeval.clean.projects import clean_document
from perfeval.model import Project
from tests.forms.drawing import as_document

ROWS = [
    ("产出指标", "数量指标", "更换水表", "≥52只", "50只", Decimal(50), Decimal(48)),
    ("效益指标", "社会效益指标", "受益户数", "≥52户", "52户", Decimal(30), Decimal(30)),
    ("满意度指标", "服务对象满意度指标", "用户满意度", "≥88%", "92%", Decimal(10), Decimal(10)),
]


def read(drawing: str) -> Project:
    (project,), _ = clean_document(as_document("项目支出绩效自评表\n| 项目名称 | 户表改造 |\n" + drawing))
    return project


def rows(project: Project) -> list[tuple[object, ...]]:
    return [
        (one.level1, one.level2, one.level3, one.target_text, one.actual_text, one.max_score, one.self_score)
        for one in project.indicators
    ]


def test_indicators_across() -> None:
    heads = ("一级指标", "二级指标", "三级指标", "目标值", "完成值", "分值", "得分")
    lines = [" | ".join([head, *(str(row[n]) for row in ROWS)]) for n, head in enumerate(heads)]
    assert rows(read("\n".join(f"| {line} |" for line in lines))) == ROWS


def test_headings_across_that_no_word_knows_are_told_by_what_stands_beside_them() -> None:
    heads = ("大类", "中类", "小类", "任务数", "办结数", "标准分", "自测分")
    lines = [" | ".join([head, *(str(row[n]) for row in ROWS)]) for n, head in enumerate(heads)]
    assert rows(read("\n".join(f"| {line} |" for line in lines))) == ROWS


def test_a_card_for_each_indicator() -> None:
    cards = [
        f"| 指标{n} | < | < | < |\n| 指标名称 | {c} | < | < |\n| 大类 | {a} | 中类 | {b} |\n"
        f"| 目标值 | {t} | 完成值 | {d} |\n| 分值 | {m} | 得分 | {s} |"
        for n, (a, b, c, t, d, m, s) in enumerate(ROWS, start=1)
    ]
    assert rows(read("\n".join(cards) + "\n| 填报人： | 闻一舟 | 负责人： | 庄文 |")) == ROWS


def test_promise_and_result_in_one_cell() -> None:
    lines = [f"| {a} | {b} | {c} | 目标：{t}；完成：{d} | {m}/{s} |" for a, b, c, t, d, m, s in ROWS]
    assert rows(read("| 一级指标 | 二级指标 | 三级指标 | 目标／完成 | 分值／得分 |\n" + "\n".join(lines))) == ROWS


def test_a_slash_within_a_unit_does_not_part_a_cell() -> None:
    project = read("""
| 一级指标 | 二级指标 | 三级指标 | 目标值（完成值） | 分值 | 得分 |
| 产出指标 | 成本指标 | 岗位补贴 | ≤1810元/月（1800元/月） | 45 | 45 |
| 产出指标 | 成本指标 | 社保补贴 | ≤920元/月（910元/月） | 45 | 45 |
""")
    assert [(one.target_text, one.actual_text) for one in project.indicators] == [
        ("≤1810元/月", "1800元/月"),
        ("≤920元/月", "910元/月"),
    ]


def test_a_title_over_a_table_is_the_level_of_its_rows() -> None:
    drawing = ""
    for a, b, c, t, d, m, s in ROWS:
        drawing += f"二、{a}（{m}分）\n| 二级指标 | 三级指标 | 目标值 | 完成值 | 分值 | 得分 |\n"
        drawing += f"| {b} | {c} | {t} | {d} | {m} | {s} |\n"
    assert [one.level1 for one in read(drawing).indicators] == [f"{row[0]}（{row[5]}分）" for row in ROWS]


def test_money_in_one_row_is_told_by_its_rate() -> None:
    project = read("| 盘子（万元） | 540 | 花掉（万元） | 518.4 | 执行率 | 96% |")
    assert (project.money.line.adjusted_budget_wan, project.money.line.executed_wan) == (540, Decimal("518.4"))


def test_of_four_quarters_and_their_sum_the_sum_is_the_spending() -> None:
    project = read("""
| 资金（万元） | 预算数 | 支出数 | < | < | 执行率 |
| ^ | ^ | 上半年 | 下半年 | 全年 | ^ |
| 资金总额 | 520 | 230 | 274.8 | 504.8 | 97.08% |
| 县级财政 | 320 | 142 | 166 | 308 | 96.25% |
""")
    assert [line.executed_wan for line in project.funds] == [Decimal("504.8"), Decimal(308)]


def test_labels_that_no_word_knows_are_told_by_offices_and_years() -> None:
    document = as_document("""
| 项目支出绩效自评表 | < | < | < |
| 实事名称 | 户表改造 | 主责部门 | 甲县水利局 |
| 具体落实单位 | 甲县供水公司 | 资金年度 | 2022年 |
| 法定代表人 | 闻一舟 | 受益范围 | 全域 |
| 一级指标 | 三级指标 | 目标值 | 完成值 |
| 产出指标 | 更换水表 | 52只 | 52只 |
""")
    (project,), reading = clean_document(document)
    assert (project.name, project.department, project.unit, project.year) == (
        "户表改造",
        "甲县水利局",
        "甲县供水公司",
        2022,
    )
    assert any("主责部门" in note.text("zh") for note in reading.notes)


def test_labels_over_values() -> None:
    project = read("""
| 主管部门 | 实施单位 | 评价年度 |
| 甲县水利局 | 甲县供水公司 | 2022 |
| 一级指标 | 三级指标 | 目标值 | 完成值 |
| 产出指标 | 更换水表 | 52只 | 52只 |
""")
    assert (project.department, project.unit, project.year) == ("甲县水利局", "甲县供水公司", 2022)


def test_signatures_and_totals_are_no_indicators_and_no_money() -> None:
    project = read("""
| 资金来源 | 预算数 | 执行数 | 执行率 |
| 合计 | 50 | 45 | 90% |
| 本级财政 | 50 | 45 | 90% |
| 总分 |  |  | 97 |
| 三级指标 | 目标值 | 完成值 | 分值 | 得分 |
| 更换水表 | 52只 | 52只 | 90 | 90 |
| 审核人 | 简宁 | 填报日期 | 2月18日 |  |
| 制表：易川　复核：简宁 | < | < | < | < |
""")
    assert [line.label_text for line in project.funds] == ["合计", "本级财政"]
    assert [one.level3 for one in project.indicators] == ["更换水表"]


def test_blocks_beside_each_other_are_two_blocks() -> None:
    project = read("""
| 项目名称 | 户表改造 | 来源 | 预算 | 支出 | 执行率 |
| 主管部门 | 甲县水利局 | 合计 | 50 | 45 | 90% |
| 年度 | 2022年 | 县级 | 50 | 45 | 90% |
| 产出 | < | < | 效益 | < | < |
| 指标名称 | 完成值 | 得分 | 指标名称 | 完成值 | 得分 |
| 更换水表 | 52只 | 48 | 受益户数 | 60户 | 30 |
| 水压达标 | 达标 | 9 | 用户满意度 | 92% | 10 |
""")
    assert [(line.label_text, line.adjusted_budget_wan, line.executed_wan) for line in project.funds] == [
        ("合计", 50, 45),
        ("县级", 50, 45),
    ]
    assert [(one.level3, one.self_score) for one in project.indicators] == [
        ("更换水表", 48),
        ("水压达标", 9),
        ("受益户数", 30),
        ("用户满意度", 10),
    ]
    assert (project.department, project.year) == ("甲县水利局", 2022)


def test_texts_that_answer_each_other_are_a_goal_and_what_was_reached() -> None:
    document = as_document("""项目支出绩效自评表
| 项目名称 | 户表改造 |
| 期初约定 | 更换水表五十二只，水压全部达标。 |
| 履约结果 | 更换水表五十只，水压达标。 |
| 存在问题 | 个别住户的水表没有更换。 |
| 指标名称 | 目标值 | 完成值 |
| 更换水表 | 52只 | 50只 |
""")
    (project,), reading = clean_document(document)
    assert [(goal.expected_text, goal.actual_text) for goal in project.goals] == [
        ("更换水表五十二只，水压全部达标。", "更换水表五十只，水压达标。")
    ]
    assert any("履约结果" in note.text("zh") for note in reading.notes)


def test_a_total_that_no_word_knows_is_the_sum_of_the_rows_above_it() -> None:
    lines = [" | ".join(str(value) for value in row) for row in ROWS]
    body = "| 一级指标 | 二级指标 | 三级指标 | 目标值 | 完成值 | 分值 | 得分 |\n" + "\n".join(
        f"| {one} |" for one in lines
    )
    project = read(f"{body}\n| 全表得数 | < | < | < | < | 100 | 97.5 |")  # 9.5 of them for the execution
    assert rows(project) == ROWS
    assert [(one.subject, one.max_score, one.self_score) for one in project.reported] == [
        ("total", 100, Decimal("97.5"))
    ]


def test_sources_across_are_told_by_amounts_that_add_up_and_the_score_behind_them_is_the_first_ones() -> None:
    project = read("""
| 经费（万元） | 全部 | 甲村 | 乙村 | 执行得分 |
| 批复额度 | 400 | 300 | 100 | 9.55 |
| 列支金额 | 382 | 288 | 94 | ^ |
| 列支比例 | 95.5% | 96% | 94% | ^ |
| 指标名称 | 目标值 | 完成值 |
| 更换水表 | 52只 | 50只 |
""")
    assert [(one.label_text, one.adjusted_budget_wan, one.executed_wan, one.self_score) for one in project.funds] == [
        ("全部", 400, 382, Decimal("9.55")),
        ("甲村", 300, 288, None),
        ("乙村", 100, 94, None),
    ]


def test_the_unit_of_a_label_holds_for_the_sources_behind_it() -> None:
    project = read("| 申请资金（元） | 年度资金总额 | 450000 | 其中：县级财政 | 450000 |")
    assert [line.adjusted_budget_wan for line in project.funds] == [45, 45]
