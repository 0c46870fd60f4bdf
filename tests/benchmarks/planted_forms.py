"""One fault planted into a form that is sound: what a careful reviewer must notice, by family.

A *sound* form is drawn as those of ``drawn_forms`` are, in any layout and any words; its scores follow the rules, its
sums hold, what was missed is explained. A planting changes one thing in what the form says and names the words that
every honest finding on it must contain; it knows no check. Written before the checks' limits were looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.benchmarks.drawn_forms import DATA, Drawer, Row, _group

REASONS = "a column of reasons"
Says = tuple[tuple[str, ...], ...]
Row_ = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What was planted: its family, and groups of words of which a finding must hold one each."""

    family: str
    says: Says
    about: str = ""
    needs: str = ""  # words that must stand in the drawing, or the layout has no place for the fault


class SoundForm(Drawer):
    """A form without a fault: every score by the rules, money that adds up, a reason for what was missed."""

    def __init__(
        self, seed: int, pool: str, plant: Callable[[SoundForm], Fault | None] | None = None, *, explained: bool = True
    ) -> None:
        self.explained = explained
        self.grade = ""
        self.remarks: list[Row] = []
        super().__init__(seed, pool)
        self.goal_texts = self._goals()
        self.total = sum((row["self_score"] for row in self.rows), Decimal(0)) + self.funds_score()
        self.fault = plant(self) if plant else None

    # ------------------------------------------------------------ what it says

    @property
    def rows(self) -> list[Row_]:
        return self.truth.indicators

    @property
    def money(self) -> list[Row_]:
        return self.truth.funds

    def funds_score(self) -> Decimal:
        return Decimal(str(self.money[0].get("score", "9.5")))

    def _indicators(self, story: Any) -> None:
        budget = 20 * self.dice.randint(8, 150)
        self.budget = Decimal(budget)
        lines = [row.split("|") for row in story["rows"] if not row.startswith("成本")]
        lines.insert(len(lines) - 2, ["成本", "项目总成本", f"≤{budget}万元", f"{budget * 19 // 20}万元"])
        order = ["数量", "质量", "时效", "成本", "经济效益", "社会效益", "生态效益", "可持续影响", "满意度"]
        lines.sort(key=lambda line: order.index(line[0]))
        groups = [_group(line[0]) for line in lines]
        style = self.dice.randrange(6)
        full = {"output": 50, "benefit": 30, "liked": 10}
        for number, (line, group) in enumerate(zip(lines, groups, strict=True)):
            share = full[group] // groups.count(group)
            is_last = group not in groups[number + 1 :]
            points = Decimal(full[group] - share * (groups.count(group) - 1) if is_last else share)
            level1 = DATA["levels"]["one"][group][style].replace("{points}", str(full[group]))
            kind = "服务对象满意度" if group == "liked" else line[0]
            row: Row_ = {
                "level1": level1,
                "level2": DATA["levels"]["two"][style].format(kind),
                "level3": line[1],
                "target_text": line[2],
                "actual_text": line[3],
                "max_score": points,
                "self_score": points,
                "reason_text": line[4] if len(line) > 4 else "",
            }
            if len(line) > 4 and self.explained:
                row["self_score"] = by_ratio(row)
            elif len(line) > 4:  # what cannot be explained is not missed
                row.update(actual_text=line[2].lstrip("≥="), reason_text="")
            self.truth.indicators.append(row)

    def _money(self) -> None:
        parts = [self.budget]
        if self.some(0.75):
            cut = 20 * self.dice.randint(2, int(self.budget) // 20 - 2)
            parts = [self.budget - cut, Decimal(cut)]
        names = ["其中：财政拨款", self.dice.choice(("其他资金", "单位自有资金", "上年结转资金"))]
        self.truth.funds.append(
            {"label_text": self.word("funds", "total"), "adjusted": self.budget, "executed": self.budget * 19 / 20}
        )
        if len(parts) > 1:
            for name, part in zip(names, parts, strict=True):
                self.truth.funds.append({"label_text": name, "adjusted": part, "executed": part * 19 / 20})

    def _goals(self) -> tuple[str, str]:
        said = [row for row in self.rows if row["level2"].startswith("数量")][:2]
        promise = "、".join(f"{row['level3']}{row['target_text'].lstrip('≥=')}" for row in said)
        done = "、".join(f"{row['level3']}{row['actual_text']}" for row in said)
        return f"{self.dice.choice(('年内完成', '计划完成', '确保'))}{promise}。", f"全年{done}。"

    # ------------------------------------------------------------ how it is drawn

    def _drop(self, keys: list[str]) -> None:
        self.explains = "reason" in keys
        super()._drop(keys)

    def _both(self, keys: list[str]) -> list[Row | str]:
        return self._upright([key for key in keys if key != "reason"], "merged", plain=True)

    def end(self) -> list[Row | str]:
        rows: list[Row | str] = [[self.word("end", "total"), "<", "<", f"{self.total}", "<", "<"]]
        if self.grade:
            rows.append(["自评等级", "<", self.grade, "<", "<", "<"])
        rows += self.remarks
        if self.some(0.5):
            rows.append(self.word("end", "signature").split("|"))
        return rows


def by_ratio(row: Row_) -> Decimal:
    """Points by the ratio of result to target, two decimals."""
    ratio = min(Decimal(1), _number(row["actual_text"]) / _number(row["target_text"]))
    return Decimal((row["max_score"] * ratio).quantize(Decimal("0.01")).normalize())


# ---------------------------------------------------------------- plantings


def count_row(form: SoundForm) -> Row_:
    """A row that counts things and was reached."""
    return next(
        row
        for row in form.rows
        if row["level2"].startswith("数量") and not row["reason_text"] and _number(row["target_text"]) >= 5
    )


def rate_row(form: SoundForm) -> Row_:
    return next(
        row
        for row in form.rows
        if row["level2"].startswith(("质量", "时效")) and row["target_text"].endswith("%") and not row["reason_text"]
    )


def liked_row(form: SoundForm) -> Row_:
    return form.rows[-1]


def missed_row(form: SoundForm) -> Row_:
    return next(row for row in form.rows if row["reason_text"])


def date_row(form: SoundForm) -> Row_:
    return next(row for row in form.rows if "月" in row["target_text"] and "前" in row["target_text"])


def _number(text: str) -> Decimal:
    found = re.search(r"\d+(\.\d+)?", text)
    assert found, text
    return Decimal(found[0])


def unit_of(text: str) -> str:
    return text.lstrip("≥≤=0123456789.")


def put(form: SoundForm, row: Row_, **changes: Any) -> None:
    """Change a row; what its points change moves the printed total along."""
    before = row["self_score"]
    row.update(changes)
    form.total += row["self_score"] - before


def parts_of_budget(form: SoundForm) -> Fault | None:
    if len(form.money) < 3:
        return None
    form.money[2]["adjusted"] += 10
    total = form.money[0]["adjusted"]
    return Fault("sum of funds", ((f"{total}",), (f"{total + 10}",)), needs=str(form.money[2]["label_text"]))


def parts_of_spending(form: SoundForm) -> Fault | None:
    if len(form.money) < 3:
        return None
    form.money[2]["executed"] -= 6
    return Fault(
        "sum of funds",
        ((plain(form.money[0]["executed"]),), (plain(form.money[0]["executed"] - 6),)),
        needs=str(form.money[2]["label_text"]),
    )


def printed_rate(form: SoundForm) -> Fault:
    form.money[0]["rate"] = "91.5%"
    return Fault("execution rate", (("95",), ("91.5",)), needs="91.5%")


def execution_points(form: SoundForm) -> Fault:
    form.money[0]["score"] = "9.9"
    form.total += Decimal("0.4")
    return Fault("execution rate", (("9.5",), ("9.9",)), needs=" 9.9 ")


def overspent(form: SoundForm) -> Fault:
    form.money[0].update(executed=form.budget * Decimal("1.12"), rate="112%", score="10")
    del form.money[1:]
    cost = next(row for row in form.rows if row["level3"] == "项目总成本")
    form.rows.remove(cost)
    other = next(row for row in form.rows if row["level2"].startswith("数量"))
    other["max_score"] += cost["max_score"]
    other["self_score"] = by_ratio(other) if other["reason_text"] else other["max_score"]
    form.total = sum((row["self_score"] for row in form.rows), Decimal(10))
    return Fault("spending over budget", ((plain(form.budget * Decimal("1.12")),), (f"{form.budget}",)))


def yuan_for_wan(form: SoundForm) -> Fault:
    spent = form.money[0]["executed"] * 10000
    form.money[0].update(executed=spent, rate="95%")
    del form.money[1:]
    return Fault("units of money", ((plain(spent), "万元"), ("元",)))


def total_blank(form: SoundForm) -> Fault | None:
    if len(form.money) < 3:
        return None
    form.money[0].update(adjusted=Decimal(0), executed=Decimal(0), rate="0%", score="9.5")
    return Fault("derived cells", ((f"{form.budget}",), ("0", "没有填")), needs=str(form.money[2]["label_text"]))


def full_for_missed(form: SoundForm) -> Fault:
    row = missed_row(form)
    right = row["self_score"]
    put(form, row, self_score=row["max_score"])
    return Fault("score against rule", ((plain(right), "未达", "未完成", "满分"),), row["level3"])


def too_much_taken(form: SoundForm) -> Fault:
    row = rate_row(form)
    put(form, row, self_score=row["max_score"] - 2)
    return Fault("score against rule", ((plain(row["max_score"]), "满分"),), row["level3"])


def over_the_points(form: SoundForm) -> Fault:
    row = rate_row(form)
    put(form, row, self_score=row["max_score"] + 1)
    return Fault("score over points", ((plain(row["max_score"] + 1),), (plain(row["max_score"]),)), row["level3"])


def raw_percentage(form: SoundForm) -> Fault:
    row = rate_row(form)
    put(form, row, target_text="≥95%", actual_text="97%", self_score=(row["max_score"] * Decimal("0.97")).normalize())
    return Fault("raw percentage", ((plain(row["max_score"]), "97"),), row["level3"])


def total_wrong(form: SoundForm) -> Fault:
    right, printed = form.total, form.total - form.funds_score()
    form.total += Decimal("1.5")
    return Fault("sum of points", ((plain(right), plain(printed)), (plain(form.total),)))


def weights(form: SoundForm) -> Fault:
    row = count_row(form)
    row["max_score"] += 6
    put(form, row, self_score=row["max_score"])
    return Fault("weights", (("106", "96", "56"),))


def heavy_row(form: SoundForm) -> Fault:
    benefits = [row for row in form.rows if _benefit(row)]
    outputs = [row for row in form.rows if not _benefit(row) and row is not liked_row(form)]
    last = outputs[0]
    for row in outputs[1:]:
        row.update(max_score=Decimal(1))
        row["self_score"] = by_ratio(row) if row["reason_text"] else Decimal(1)
    last["max_score"] = 50 - Decimal(len(outputs) - 1)
    last["self_score"] = by_ratio(last) if last["reason_text"] else last["max_score"]
    form.total = sum((row["self_score"] for row in form.rows), form.funds_score())
    return Fault("weights", ((plain(last["max_score"]),),), last["level3"]) if benefits else Fault("weights", ())


def _benefit(row: Row_) -> bool:
    return any(word in row["level2"] for word in ("经济", "社会", "生态", "可持续"))


def no_reason(form: SoundForm) -> Fault:
    row = missed_row(form)
    row["reason_text"] = ""
    return Fault("missing reason", (("原因", "说明"),), row["level3"], needs=REASONS)


def reason_denies(form: SoundForm) -> Fault:
    row = missed_row(form)
    row["reason_text"] = "无偏差，已按期全部完成"
    return Fault("reason against result", (("无偏差", "原因"),), row["level3"], needs=REASONS)


def reason_elsewhere(form: SoundForm) -> Fault:
    row = missed_row(form)
    row["reason_text"] = "问卷发放范围偏小，部分受访者对政策不了解"
    return Fault("reason against result", (("问卷", "原因"),), row["level3"], needs=REASONS)


def reason_for_reached(form: SoundForm) -> Fault:
    row = rate_row(form)
    row["reason_text"] = "尚有两处因征地未落实，没有完工"
    return Fault("reason against result", (("没有完工", "征地"),), row["level3"], needs=REASONS)


def far_over(form: SoundForm) -> Fault:
    row = count_row(form)
    row["actual_text"] = plain(_number(row["target_text"]) * 3) + unit_of(row["target_text"])
    form.goal_texts = DEFAULT_GOALS
    return Fault("over-fulfilment", ((row["actual_text"], "3", "200", "300"),), row["level3"])


def late(form: SoundForm) -> Fault:
    row = date_row(form)
    row["actual_text"] = f"{form.year + 1}年2月20日"
    return Fault("dates", (("2月20日",),), row["level3"])


def impossible_date(form: SoundForm) -> Fault:
    row = date_row(form)
    row["actual_text"] = "11月31日"
    return Fault("dates", (("11月31日",),), row["level3"])


def other_year(form: SoundForm) -> Fault:
    row = date_row(form)
    row.update(target_text=f"{form.year - 2}年11月底前", actual_text=f"{form.year - 2}年11月12日")
    return Fault("identity", ((f"{form.year - 2}",),))


def other_unit(form: SoundForm) -> Fault:
    row = count_row(form)
    row["actual_text"] = plain(_number(row["actual_text"])) + ("吨" if unit_of(row["target_text"]) != "吨" else "套")
    return Fault("units", ((row["actual_text"], "单位"),), row["level3"])


def percent_for_count(form: SoundForm) -> Fault:
    row = count_row(form)
    row["actual_text"] = "100%"
    return Fault("units", (("100%",),), row["level3"])


def only_done(form: SoundForm) -> Fault:
    row = count_row(form)
    row["actual_text"] = "已全部完成"
    return Fault("measurability", (("已全部完成", "完成"),), row["level3"])


def bound_repeated(form: SoundForm) -> Fault:
    row = liked_row(form)
    row["actual_text"] = row["target_text"]
    return Fault("measurability", ((row["target_text"],),), row["level3"])


def vague(form: SoundForm) -> Fault:
    row = next(row for row in form.rows if _benefit(row))
    row.update(target_text="不断增强", actual_text="不断增强")
    return Fault("measurability", (("不断增强",),), row["level3"])


def no_target(form: SoundForm) -> Fault:
    row = count_row(form)
    row["target_text"] = ""
    form.goal_texts = DEFAULT_GOALS
    return Fault("blanks", (("指标值", "目标值", "没有填", "空"),), row["level3"])


def no_result(form: SoundForm) -> Fault:
    row = count_row(form)
    row["actual_text"] = ""
    form.goal_texts = DEFAULT_GOALS
    return Fault("blanks", (("完成值", "没有填", "空"),), row["level3"])


def placeholder(form: SoundForm) -> Fault:
    row = count_row(form)
    row["target_text"] = "≥**" + unit_of(row["target_text"])
    form.goal_texts = DEFAULT_GOALS
    return Fault("blanks", (("**",),), row["level3"])


def rate_over(form: SoundForm) -> Fault:
    row = rate_row(form)
    row["target_text"] = "≥120%"
    row["actual_text"] = "120%"
    return Fault("definition", (("120",),), row["level3"])


def liked_over(form: SoundForm) -> Fault:
    row = liked_row(form)
    row["actual_text"] = "103.5%"
    return Fault("definition", (("103.5",),), row["level3"])


def part_over_whole(form: SoundForm) -> Fault:
    row = count_row(form)
    spot = form.rows.index(row)
    half = (row["max_score"] / 2).quantize(Decimal(1))
    more = plain(_number(row["actual_text"]) + 9) + unit_of(row["target_text"])
    form.rows.insert(
        spot + 1,
        row
        | {
            "level3": "其中：年内新增部分",
            "target_text": "≥1" + unit_of(row["target_text"]),
            "actual_text": more,
            "max_score": half,
            "self_score": half,
        },
    )
    row.update(max_score=row["max_score"] - half, self_score=row["self_score"] - half)
    return Fault("definition", ((more,), (plain(_number(row["actual_text"])),)))


def cost_floor(form: SoundForm) -> Fault:
    row = next(row for row in form.rows if row["level3"] == "项目总成本")
    row["target_text"] = row["target_text"].replace("≤", "≥")
    return Fault("direction", (("≥", "≤"),), row["level3"])


def service_ceiling(form: SoundForm) -> Fault:
    row = count_row(form)
    row["target_text"] = "≤" + plain(_number(row["actual_text"])) + unit_of(row["target_text"])
    form.goal_texts = DEFAULT_GOALS
    return Fault("direction", (("≤", "≥"),), row["level3"])


def unit_cost(form: SoundForm) -> Fault:
    row = count_row(form)
    cost = next(row for row in form.rows if row["level3"] == "项目总成本")
    unit = unit_of(row["target_text"])
    each = (form.budget * Decimal("1.6") / _number(row["target_text"])).quantize(Decimal("0.0001"))
    cost.update(level3=f"每{unit}补助标准", target_text=f"={each}万元/{unit}", actual_text=f"{each}万元/{unit}")
    return Fault("cost logic", ((plain(each),), (f"{form.budget}", plain(form.money[0]["executed"]))))


def cap_over_budget(form: SoundForm) -> Fault:
    cost = next(row for row in form.rows if row["level3"] == "项目总成本")
    cost["target_text"] = f"≤{form.budget * 2}万元"
    return Fault("cost logic", ((f"{form.budget * 2}",), (f"{form.budget}",)))


def cost_result(form: SoundForm) -> Fault:
    cost = next(row for row in form.rows if row["level3"] == "项目总成本")
    cost["actual_text"] = f"{plain(form.budget * Decimal('0.8'))}万元"
    return Fault("cost logic", ((plain(form.budget * Decimal("0.8")),), (plain(form.money[0]["executed"]),)))


def done_without_money(form: SoundForm) -> Fault:
    spent = form.budget * Decimal("0.3")
    form.money[0].update(executed=spent, rate="30%", score="3")
    del form.money[1:]
    cost = next(row for row in form.rows if row["level3"] == "项目总成本")
    cost["actual_text"] = f"{plain(spent)}万元"
    for row in form.rows:
        if row["reason_text"]:
            row.update(actual_text=row["target_text"].lstrip("≥="), self_score=row["max_score"], reason_text="")
    form.goal_texts = DEFAULT_GOALS
    form.total = sum((row["self_score"] for row in form.rows), Decimal(3))
    return Fault("done against rate", (("30%", plain(spent)),))


def goal_promises_more(form: SoundForm) -> Fault:
    row = count_row(form)
    more = _number(row["target_text"]) + 7
    form.goal_texts = (f"年内{row['level3']}{plain(more)}{unit_of(row['target_text'])}。", form.goal_texts[1])
    return Fault(
        "promise against goal", ((plain(more),), (plain(_number(row["target_text"])),)), needs=form.goal_texts[1]
    )


def goal_result_differs(form: SoundForm) -> Fault:
    row = count_row(form)
    less = _number(row["actual_text"]) - 3
    form.goal_texts = (form.goal_texts[0], f"全年{row['level3']}{plain(less)}{unit_of(row['target_text'])}。")
    return Fault(
        "text against table", ((plain(less),), (plain(_number(row["actual_text"])),)), needs=form.goal_texts[1]
    )


def goal_without_row(form: SoundForm) -> Fault:
    form.goal_texts = (form.goal_texts[0][:-1] + "，新建值守点16处。", form.goal_texts[1])
    return Fault("promise against goal", (("值守点",),), needs=form.goal_texts[1])


def goal_copied(form: SoundForm) -> Fault:
    form.goal_texts = (form.goal_texts[0], form.goal_texts[0])
    return Fault("copied text", (("目标", "相同", "照抄", "一致"),), needs=form.goal_texts[1])


def goal_elsewhere(form: SoundForm) -> Fault:
    other = next(s for s in DATA["story"] if s["name"] != form.truth.fields["name"])
    form.goal_texts = (
        f"通过实施{other['name']}项目，" + form.goal_texts[0],
        form.goal_texts[1],
    )
    return Fault("identity", ((other["name"],),), needs=form.goal_texts[1])


def row_twice(form: SoundForm) -> Fault:
    row = count_row(form)
    benefit = next(row for row in form.rows if _benefit(row))
    benefit.update(level3=row["level3"], target_text=row["target_text"], actual_text=row["actual_text"])
    benefit.update(reason_text="", self_score=benefit["max_score"])
    form.total = sum((row["self_score"] for row in form.rows), form.funds_score())
    return Fault("repetition", (("重复", "两次", "相同", "同一"),), row["level3"])


def money_as_output(form: SoundForm) -> Fault:
    row = count_row(form)
    row.update(level3="投入项目资金", target_text=f"{form.budget}万元", actual_text=f"{form.budget}万元")
    form.goal_texts = DEFAULT_GOALS
    return Fault("input as output", (("投入", "资金", "预算"),), "投入项目资金")


def rate_as_output(form: SoundForm) -> Fault:
    row = rate_row(form)
    row.update(level3="预算执行率", target_text="≥90%", actual_text="95%")
    return Fault("input as output", (("执行率",),), "预算执行率", needs=" 9.5 ")


def grade(form: SoundForm) -> Fault:
    form.grade = "中" if form.total >= 90 else "优"
    return Fault("grade", ((form.grade,), ("优", "良")))


def remark_denies(form: SoundForm) -> Fault:
    row = count_row(form)
    less = plain(_number(row["actual_text"]) - 4)
    form.remarks.append(
        ["自评结论", "<", f"截至年末{row['level3']}{less}{unit_of(row['target_text'])}，总体良好。", "<", "<", "<"]
    )
    return Fault("text against table", ((less,), (plain(_number(row["actual_text"])),)))


def all_reached(form: SoundForm) -> Fault:
    row = missed_row(form)
    form.remarks.append(["自评结论", "<", "各项绩效指标均已按目标值完成，不存在偏差。", "<", "<", "<"])
    return Fault("denial", (("均", "不存在", "全部"), (row["level3"], row["actual_text"])))


def no_benefit(form: SoundForm) -> Fault:
    gone = [row for row in form.rows if _benefit(row)]
    for row in gone:
        form.rows.remove(row)
    first = form.rows[0]
    first["max_score"] += 30
    first["self_score"] = by_ratio(first) if first["reason_text"] else first["max_score"]
    form.total = sum((row["self_score"] for row in form.rows), form.funds_score())
    return Fault("missing levels", (("效益", "效果"),))


def wrong_place(form: SoundForm) -> Fault:
    row = next(row for row in form.rows if _benefit(row))
    row.update(level3="项目支出成本控制率", target_text="≤100%", actual_text="95%")
    row.update(reason_text="", self_score=row["max_score"])
    form.total = sum((row["self_score"] for row in form.rows), form.funds_score())
    return Fault("wrong level", (("成本",),), "项目支出成本控制率")


DEFAULT_GOALS = Drawer.goal_texts


def plain(number: Decimal) -> str:
    """A number as the form prints it, without idle zeros."""
    return format(Decimal(number).normalize(), "f")


PLANTINGS: tuple[Callable[[SoundForm], Fault | None], ...] = tuple(
    value
    for value in list(globals().values())
    if callable(value) and str(getattr(value, "__annotations__", {}).get("return", "")).startswith("Fault")
)
