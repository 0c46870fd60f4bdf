"""Drawn projects as tables of a budget system have them, and odder ones: for tests and benchmarks of columns."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from perfeval.model import Form, FormKind, FundKind, FundLine, Indicator, Project, Reported
from perfeval.places import Place
from perfeval.values.reading import points_in_heading, read_quantity

_LEVELS = {
    "数量指标": "产出指标", "质量指标": "产出指标", "时效指标": "产出指标", "成本指标": "产出指标",
    "社会效益指标": "效益指标", "生态效益指标": "效益指标", "经济效益指标": "效益指标", "可持续影响指标": "效益指标",
    "服务对象满意度指标": "满意度指标", "": "",
}  # fmt: skip
_USUAL = [
    ("数量指标", "培训人次", "人次"), ("数量指标", "新建道路", "公里"), ("数量指标", "印发宣传册", "份"),
    ("数量指标", "开展检查", "次"), ("数量指标", "建设项目数", "个"), ("质量指标", "验收合格率", "%"),
    ("质量指标", "培训合格率", "%"), ("质量指标", "设备完好率", "%"), ("时效指标", "按时完成率", "%"),
    ("时效指标", "资金支付及时率", "%"), ("成本指标", "项目总成本", "万元"), ("成本指标", "设备购置成本", "万元"),
    ("社会效益指标", "公共服务水平", ""), ("生态效益指标", "空气质量优良天数", "天"),
    ("服务对象满意度指标", "服务对象满意度", "%"), ("服务对象满意度指标", "群众满意度", "%"),
]  # fmt: skip
_ODD_NAMES = [
    "完成数量", "预算执行率", "资金执行率", "事故发生数", "投诉率", "服务对象满意度", "项目总成本",
    "成本节约率", "完成时限", "增长率", "收入", "支出", "三公经费变动率", "合格率", "覆盖率", "降低能耗", "",
    "节能率", "响应时间", "漏损率", "受益人数",
]  # fmt: skip
_ODD_TEXTS = [
    "", "—", "/", "无", "不适用", "100%", "≥95%", "95", "0.95", "290%", "300%", "增长120%", "≥200%",
    "2022年12月底前", "2022年12月", "2022年11月30日", "12月前", "2023年1月5日", "2021.6", "按时完成", "及时",
    "完成", "已完成", "未完成", "基本完成", "部分完成", "达成预期指标", "部分达成预期指标并具有一定效果",
    "效果明显", "有所提升", "显著", "提升", "优", "良好", "是", "否", "有", "80-90分", "85分", "80%-90%",
    "100±5", "1部宣传片,2套方案", "1部宣传片、2套方案", "≥5万元", "50000元", "4.5万元", "≤0", "0", "0次",
    "=0", "≤0%", "-5%", "5000", "5千", "≥1万人次", "12000人次", "12000人", "10公里", "10000米", "10km",
    "3个月", "90天", "≤30天", "M.8万元", "第O份", "≥3家", "3个", "≥266人", "≥200人", "<5%", "＞90%",
    "大于等于90%", "100人次", "满意", "基本满意", "☑全部完成 □部分完成", "□是 □否", "每月15日前", "12", "36",
    "1,200", "1，200", "≥100元/人·天", "80元/人·天", "90元/人", "合格", "≥1次/年", "2次/年", "100％", "九十",
    "三个", "问题", "*", "XX",
]  # fmt: skip
_REASONS = [None] * 5 + ["无", "因疫情影响未完成", "计划调整，下年完成", "经问卷调查，样本200份", "资金未到位"]


class Drawing:
    """Projects drawn from one seed; the same seed gives the same projects."""

    def __init__(self, seed: int, names: int = 50) -> None:
        self._draw, self._names = random.Random(seed), names

    def projects(self, count: int, rows: int = 14, *, odd: float = 0.0) -> Iterator[Project]:
        """So many projects, a share of them odd."""
        for number in range(count):
            yield self.odd_project(number, rows) if self._draw.random() < odd else self.project(number, rows)

    def project(self, number: int, rows: int) -> Project:
        """One project with one row of money and so many usual indicators."""
        draw = self._draw
        budget = Decimal(draw.randint(100, 10**7)) / 100
        spent = (budget * draw.randint(60, 100) / 100).quantize(Decimal("0.01"))
        cells = {name: Place("表.xlsx", "预算", number + 2, at) for at, name in enumerate(_MONEY, 1)}
        return Project(
            f"p{number}",
            Form("表.xlsx", "table", kind=FormKind.SELF_EVALUATION),
            name=f"项目{number}",
            unit=f"单位{number % 300}",
            department="某局",
            year=2022,
            funds=(FundLine("年度资金总额", FundKind.TOTAL, 0, budget, budget, budget, spent, cells=cells),),
            indicators=tuple(self.row(number * rows + at) for at in range(rows)),
            cells={"name": Place("表.xlsx", "预算", number + 2, 1)},
        )

    def row(self, number: int) -> Indicator:
        """A usual row: a number, a percentage, an amount, or a grade in words."""
        draw = self._draw
        level2, level3, unit = draw.choice(_USUAL)
        level3 += str(draw.randrange(self._names))
        if not unit:
            target = draw.choice(["提升", "明显提升", "有效改善"])
            actual = draw.choice([target, "达成预期指标", "完成", "部分达成", "有所提升"])
        elif unit == "%":
            wanted = draw.randint(50, 100)
            reached = draw.choice([wanted, wanted, 100, round(wanted * draw.uniform(0.6, 1.1), 1)])
            target, actual = f"≥{wanted}%", f"{reached}%"
        else:
            money = unit == "万元"
            amount = draw.randint(1, 10**6) / 100 if money else draw.randint(1, 2000)
            reached = amount if draw.random() < 0.4 else round(amount * draw.uniform(0.6, 1.3), 2)
            target, actual = (
                f"{'≤' if money else '≥'}{amount}{unit}",
                "" if draw.random() < 0.02 else f"{reached}{unit}",
            )
        most = Decimal(draw.choice(["2", "4", "5", "7.5", "8", "10"]))
        own = most if draw.random() < 0.7 else most * Decimal("0.9")
        return _indicator(number, (_LEVELS[level2], level2, level3), (target, actual), (most, own))

    def odd_project(self, number: int, most_rows: int) -> Project:
        """A project with what is seldom: no money or odd money, a printed total, rows of every sort."""
        draw, whole = self._draw, self.project(number, 0)
        place = {"self_score": Place("表.xlsx", "预算", number + 2, 9)}
        grade = draw.choice([None, "优", "良"])
        total = Reported("total", Decimal(100), Decimal(draw.randint(60, 100)), grade, cells=place)
        points = draw.random() < 0.85
        rows = tuple(self.odd_row(number * most_rows + at, points=points) for at in range(draw.randint(0, most_rows)))
        kind = draw.choice(
            [FormKind.SELF_EVALUATION] * 8 + [FormKind.TARGET_TABLE, FormKind.MONITORING, FormKind.DEPARTMENT]
        )
        return replace(
            whole,
            form=replace(whole.form, kind=kind),
            funds=self.odd_funds(whole.funds[0]),
            reported=draw.choice([(), (total,)]),
            indicators=rows,
            year=draw.choice([2022, 2022, 2018, None]),
        )

    def odd_funds(self, money: FundLine) -> tuple[FundLine, ...]:
        """No row, one, or a total with its parts; amounts that do not fit, rates printed rightly, wrongly or not."""
        draw, rate = self._draw, "execution_rate_text"
        usual = [money.executed_wan, money.executed_wan, None, Decimal(0)]
        line = replace(
            money,
            max_score=draw.choice([None, Decimal(10)]),
            self_score=draw.choice([None, Decimal(10), Decimal("9.5")]),
            executed_wan=draw.choice([*usual, (money.executed_wan or 0) * 2, Decimal(-5)]),
            arrived_wan=draw.choice([money.arrived_wan, None, (money.arrived_wan or 0) / 2]),
            adjusted_budget_wan=draw.choice([money.adjusted_budget_wan, money.adjusted_budget_wan, Decimal(0), None]),
            execution_rate_text=draw.choice([None, "", "100%", "96.5%", "0.8", "#DIV/0!", "—"]),
            cells=draw.choice([money.cells, {**money.cells, rate: replace(money.cells["label_text"], col=9)}]),
            texts=draw.choice([{}, {}, {"arrived_wan": "7,0.0,77", "结余（万元）": "3"}]),
        )
        share = draw.choice([Decimal("0.5"), Decimal("0.4")])
        halves = {one: (value := getattr(money, one)) and value * share for one in _MONEY[1:]}
        part = replace(line, label_text="其中：财政拨款", kind=FundKind.FISCAL, level=1, max_score=None, **halves)
        other = replace(part, label_text="其他资金", kind=FundKind.OTHER, executed_wan=draw.choice([None, Decimal(1)]))
        blank = replace(line, executed_wan=None, adjusted_budget_wan=None)
        return draw.choice([(line,), (line,), (), (line, part, other), (blank, part, other), (part, other)])

    def odd_row(self, number: int, *, points: bool) -> Indicator:
        """A row of any texts side by side."""
        draw = self._draw
        level2 = draw.choice(list(_LEVELS))
        level1 = draw.choice([_LEVELS[level2], _LEVELS[level2], f"{_LEVELS[level2]}（50分）"])
        target = draw.choice(_ODD_TEXTS)
        actual = target if draw.random() < 0.25 else draw.choice(_ODD_TEXTS)
        values = ["2", "4", "5", "7.5", "8", "10", "3.33", "0"]
        most = Decimal(draw.choice(values)) if points and draw.random() < 0.95 else None
        own = None if draw.random() < 0.15 else draw.choice([most, most, most and most * Decimal("0.9"), Decimal(5)])
        sign, unit = (
            draw.choice([None] * 6 + some) for some in (["≥", "≤", "=", "定性"], ["%", "万元", "人", "个", "天"])
        )
        name = draw.choice(_ODD_NAMES)
        return _indicator(
            number, (level1, level2, name), (target, actual), (most, own), sign, unit, draw.choice(_REASONS)
        )


_MONEY = ("label_text", "initial_budget_wan", "adjusted_budget_wan", "arrived_wan", "executed_wan")
_CELLS = ("level1", "level2", "level3", "target_text", "actual_text", "max_score", "self_score", "reason_text")


def _indicator(
    number: int,
    levels: tuple[str, str, str],
    texts: tuple[str, str],
    points: tuple[Decimal | None, Decimal | None],
    sign: str | None = None,
    unit: str | None = None,
    reason: str | None = None,
) -> Indicator:
    name = levels[2] or levels[1]
    return Indicator(
        *levels,
        *texts,
        read_quantity(texts[0], sign=sign or "", unit=unit or "", name=name, year=2022),
        read_quantity(texts[1], name=name, year=2022),
        level1_points=points_in_heading(levels[0]),
        sign_text=sign,
        unit_text=unit,
        max_score=points[0],
        self_score=points[1],
        reason_text=reason,
        cells={field: Place("表.xlsx", "指标", number + 2, at) for at, field in enumerate(_CELLS, 1)},
    )
