"""The planted-error benchmark: errors of every family in clean forms; recall and false alarms per family.

Run it: ``python -m tests.benchmarks.review`` (``-v`` names what was missed), and for copied passages in many
projects ``python -m tests.benchmarks.review copies [10000]``. It ends with faults planted into drawn sound forms and
reports, by family (``planting``).

The clean forms stand in ``tests/cases/review/clean_forms.toml``;
each planting changes one thing in one form and names the check, and the row, that must notice it. Whatever
else is found on the form counts as a false alarm, unless it is what the planting brings about by itself
(a wrong score also moves the total).
"""

from __future__ import annotations

import copy
import random
import sys
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfeval.model import Passage, Project
from perfeval.numbers import format_number
from perfeval.review.catalogue import by_code
from perfeval.review.copies import copied_passages
from perfeval.review.examples import example_evaluation, example_project
from perfeval.review.findings import Finding
from perfeval.review.portfolio import review_portfolio
from perfeval.review.run import review_project
from tests.benchmarks.planting import MEASURES

FORMS = Path(__file__).resolve().parents[1] / "cases" / "review" / "clean_forms.toml"
Form = dict[str, Any]


def clean_forms() -> list[Form]:
    """The clean forms, as the lines of an example."""
    return tomllib.loads(FORMS.read_text("utf-8"))["form"]


@dataclass(frozen=True)
class Planted:
    """One error in one form: which check must notice it, at which row, with which figure; what may come along."""

    form: Form
    code: str
    object: str | None = None
    expected: str | None = None
    along: frozenset[str] = field(default_factory=frozenset)


# ── helpers ───────────────────────────────────────────────────────────────────────────────────────
def cells(line: str) -> list[str]:
    found = line.split("|")
    return found + [""] * (9 - len(found))


def with_row(form: Form, number: int, **changes: str) -> Form:
    """The form with cells of one indicator changed."""
    names = ("level1", "level2", "level3", "target", "actual", "points", "score", "reason", "initial")
    new = copy.deepcopy(form)
    row = cells(new["rows"][number])
    for name, value in changes.items():
        row[names.index(name)] = value
    new["rows"][number] = "|".join(row)
    return new


def with_fund(form: Form, number: int, **changes: str) -> Form:
    """The form with cells of one fund row changed."""
    names = ("label", "initial", "adjusted", "executed", "points", "rate", "score", "reason")
    new = copy.deepcopy(form)
    row = (new["funds"][number].split("|") + [""] * 8)[:8]
    for name, value in changes.items():
        row[names.index(name)] = value
    new["funds"][number] = "|".join(row)
    return new


def with_total(form: Form, **changes: str) -> Form:
    new = copy.deepcopy(form)
    row = (new["reported"][0].split("|") + [""] * 4)[:4]
    for name, value in changes.items():
        row[("subject", "points", "score", "grade").index(name)] = value
    new["reported"] = ["|".join(row)]
    return new


def rows_of(form: Form) -> Iterator[tuple[int, list[str]]]:
    yield from ((number, cells(line)) for number, line in enumerate(form["rows"]))


def label(row: list[str]) -> str:
    return row[2]


def add(form: Form, **lists: list[str]) -> Form:
    new = copy.deepcopy(form)
    for name, lines in lists.items():
        new[name] = [*new.get(name, []), *lines]
    return new


TOTAL = frozenset({"score.total_sum"})  # a changed score no longer adds up to the printed total


# ── plantings: each yields errors of one kind for one form ────────────────────────────────────────
def money_rows(form: Form) -> Iterator[Planted]:
    if len(form["funds"]) > 2 and form["funds"][1].split("|")[3]:
        for name in ("adjusted", "executed"):
            index = ("label", "initial", "adjusted", "executed").index(name)
            value = Decimal(form["funds"][1].split("|")[index].replace(",", ""))
            bad = with_fund(form, 1, **{name: format_number(value + 7)}, rate="")
            yield Planted(bad, "funds.rows_do_not_add_up", None, None, frozenset({"funds.overspent"}))


def money_total_zero(form: Form) -> Iterator[Planted]:
    if len(form["funds"]) > 2 and form["funds"][1].split("|")[3]:
        bad = with_fund(form, 0, initial="0", adjusted="0", executed="0", rate="0%")
        yield Planted(bad, "funds.rows_do_not_add_up", form["funds"][0].split("|")[0], None)


def execution_score(form: Form) -> Iterator[Planted]:
    total = form["funds"][0].split("|")
    if len(total) > 6 and total[6]:
        for wrong in (Decimal(total[6]) - 1, Decimal(total[6]) - Decimal("0.4")):
            yield Planted(
                with_fund(form, 0, score=format_number(wrong)),
                "funds.execution_score",
                total[0],
                format_number(Decimal(total[6])),
                TOTAL,
            )


def execution_rate(form: Form) -> Iterator[Planted]:
    total = form["funds"][0].split("|")
    rate = Decimal(total[5].rstrip("%"))
    for wrong in (rate - Decimal("2.37"), rate - Decimal("0.03")):
        yield Planted(with_fund(form, 0, rate=f"{wrong:.2f}%"), "funds.rate_printed_wrong", total[0])


def overspent(form: Form) -> Iterator[Planted]:
    total = form["funds"][0].split("|")
    bad = copy.deepcopy(form)
    bad["funds"] = [
        "|".join(
            [
                total[0],
                total[1],
                total[2],
                format_number(Decimal(total[2]) * Decimal("1.1")),
                total[4],
                "110%",
                total[4],
            ]
        )
    ]
    yield Planted(
        bad,
        "funds.overspent",
        total[0],
        None,
        TOTAL | {"text_vs_table.amount", "text_vs_table.rate", "text_vs_table.left_over"},
    )


def much_left(form: Form) -> Iterator[Planted]:
    total = form["funds"][0].split("|")
    bad = copy.deepcopy(form)
    points = Decimal(total[4] or 0)
    bad["funds"] = [
        "|".join(
            [total[0], "", "100", "71", total[4], "71%", format_number(points * Decimal("0.71")) if points else ""]
        )
    ]
    bad["passages"] = [line for line in form.get("passages", []) if line.startswith("problem")]
    bad.pop("claims", None)
    bad["project"] = {**form["project"], "kind": "self_evaluation"}
    yield Planted(
        bad,
        "funds.large_balance_without_reason",
        total[0],
        None,
        TOTAL | {"score.inflated_against_execution", "problems.without_answer", "target.magnitude"},
    )


def yuan_for_wan(form: Form) -> Iterator[Planted]:
    total = form["funds"][0].split("|")
    bad = with_fund(form, 0, executed=format_number(Decimal(total[3]) * 10000))
    bad["funds"] = bad["funds"][:1]
    yield Planted(
        bad,
        "funds.unit_mixed_up",
        total[0],
        None,
        TOTAL
        | {
            "funds.overspent",
            "funds.rate_printed_wrong",
            "funds.execution_score",
            "text_vs_table.amount",
            "text_vs_table.left_over",
            "text_vs_table.rate",
        },
    )


def indicator_score(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if row[5] and row[3][:1] in "≥≤=" and any(c.isdigit() for c in row[4]):
            yield Planted(
                with_row(form, number, score=format_number(Decimal(row[6]) - 1)),
                "score.indicator",
                label(row),
                None,
                TOTAL,
            )
            return


def full_for_unmet(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if row[5] and row[3].startswith("≥") and row[3].endswith("%"):
            half = Decimal(row[3].strip("≥%")) / 2
            expected = format_number((Decimal(row[5]) / 2).quantize(Decimal("0.01")))
            bad = with_row(form, number, actual=f"{format_number(half)}%")
            yield Planted(bad, "score.indicator", label(row), expected, TOTAL | {"execution.payment_ahead"})
            return


def over_points(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if row[5]:
            yield Planted(
                with_row(form, number, score=format_number(Decimal(row[5]) + 2)),
                "score.over_points",
                label(row),
                None,
                TOTAL,
            )
            return


def total_wrong(form: Form) -> Iterator[Planted]:
    if form.get("reported"):
        score = Decimal(form["reported"][0].split("|")[2])
        for wrong in (score - 1, score - 2):
            yield Planted(with_total(form, score=format_number(wrong)), "score.total_sum", "总分", format_number(score))


def weights_wrong(form: Form) -> Iterator[Planted]:
    scored = [(number, row) for number, row in rows_of(form) if row[5]]
    if scored and not any("分)" in row[0] for _, row in scored):
        number, row = scored[0]
        more = format_number(Decimal(row[5]) + 10)
        yield Planted(with_row(form, number, points=more, score=more), "score.weights_sum", "总分", "110", TOTAL)


def heading_wrong(form: Form) -> Iterator[Planted]:
    if "(50分)" in form["rows"][0]:
        bad = copy.deepcopy(form)
        bad["rows"] = [line.replace("产出指标(50分)", "产出指标(60分)") for line in bad["rows"]]
        yield Planted(bad, "score.level_points", "产出指标(60分)", "50")


def grade_wrong(form: Form) -> Iterator[Planted]:
    if form.get("reported") and form["reported"][0].endswith("优"):
        yield Planted(with_total(form, grade="良"), "score.grade_of_total", "等级", "优")


def band_wrong(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if row[5] and "社会效益" in row[1]:
            ninety = format_number(Decimal(row[5]) * Decimal("0.9"))
            bad = with_row(form, number, target="有序推进", actual="部分达成预期指标并具有一定效果", score=ninety)
            yield Planted(bad, "score.outside_band", label(row), None, TOTAL | {"target.unmeasurable"})
            return


def inflated(form: Form) -> Iterator[Planted]:
    total = form["funds"][0].split("|")
    if total[4]:
        bad = copy.deepcopy(form)
        points = Decimal(total[4]) * Decimal("0.88")
        bad["funds"] = [
            "|".join([total[0], "", "100", "88", total[4], "88%", format_number(points), "尾款12万元按合同下年支付"])
        ]
        bad.pop("claims", None)
        if any(row[5] for _, row in rows_of(form)):
            yield Planted(
                bad,
                "score.inflated_against_execution",
                total[0],
                None,
                TOTAL | {"text.execution_rate_not_stated", "target.magnitude"},
            )


def over_fulfilled(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        digits = "".join(c for c in row[3] if c.isdigit() or c == ".")
        if "数量" in row[1] and row[3].startswith("≥") and Decimal(digits) >= 4:
            unit = row[3].lstrip("≥0123456789.")
            for times in ("1.6", "3.5"):
                actual = format_number(Decimal(digits) * Decimal(times)) + unit
                yield Planted(
                    with_row(form, number, actual=actual),
                    "fulfilment.over",
                    label(row),
                    None,
                    frozenset({"execution.unit_price", "text_vs_table.count"}),
                )
            return


def missed_silently(form: Form) -> Iterator[Planted]:
    if any(line.startswith(("cause", "measure")) for line in form.get("passages", [])):
        form = {**form, "passages": [line for line in form["passages"] if line.startswith("problem")]}
    for number, row in rows_of(form):
        if row[5] and row[3].startswith("≥") and row[3].endswith("%") and "满意" not in row[2]:
            ninety = Decimal(row[3].strip("≥%")) * Decimal("0.9")
            score = (Decimal(row[5]) * Decimal("0.9")).quantize(Decimal("0.01"))
            bad = with_row(form, number, actual=f"{format_number(ninety)}%", score=format_number(score))
            yield Planted(
                bad,
                "fulfilment.not_met_without_reason",
                label(row),
                None,
                TOTAL | {"problems.without_answer", "section.missing"},
            )
            return


def reason_denies(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if row[5] and row[3].startswith("≥") and row[3].endswith("%") and "满意" not in row[2]:
            ninety = Decimal(row[3].strip("≥%")) * Decimal("0.9")
            score = (Decimal(row[5]) * Decimal("0.9")).quantize(Decimal("0.01"))
            bad = with_row(
                form, number, actual=f"{format_number(ninety)}%", score=format_number(score), reason="无偏差"
            )
            yield Planted(bad, "reason.contradicts", label(row), "", TOTAL)
        if row[5] and row[3].startswith("=") and row[3].endswith("%") and not row[7]:
            yield Planted(with_row(form, number, reason="设备调试滞后，尚未完成"), "reason.contradicts", label(row))
            return


def reason_stray(form: Form) -> Iterator[Planted]:
    yield Planted(with_row(form, 1, reason="0"), "reason.stray", label(cells(form["rows"][1])))


def late(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if "底前" in row[3] or "日前" in row[3]:
            year = form["project"]["year"] + 1
            yield Planted(with_row(form, number, actual=f"{year}年1月15日"), "date.late", label(row))
            return


def unit_mismatch(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if "数量" in row[1] and not row[3].endswith("%"):
            yield Planted(
                with_row(form, number, actual="100%"),
                "unit.mismatch",
                label(row),
                None,
                frozenset({"text_vs_table.count"}),
            )
            return


def magnitude(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if "成本" in row[1] and "万元" in row[3]:
            yield Planted(
                with_row(form, number, actual=row[4].replace("万元", "元")), "target.magnitude", label(row), None, TOTAL
            )


def cost_direction(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if "成本" in row[1] and row[3].startswith("≤"):
            bad = with_row(form, number, target=row[3].replace("≤", "≥"), actual=row[3].lstrip("≤"))
            standard = None if "补助标准" in row[2] else row[3]  # a floor for what people get is asked about
            yield Planted(bad, "direction.cost_with_at_least", label(row), standard)


def service_direction(form: Form) -> Iterator[Planted]:
    bad = add(form, rows=["产出指标|数量指标|下乡宣传场次|≤12场|10场"])
    yield Planted(
        bad, "direction.at_most_on_service_count", "下乡宣传场次", "≥12场", frozenset({"indicator.no_points"})
    )


def vague(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if "社会效益" in row[1]:
            yield Planted(
                with_row(form, number, target="有效提升", actual="有效提升"), "target.unmeasurable", label(row)
            )
            return


def finished(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if "质量" in row[1]:
            yield Planted(
                with_row(form, number, target="已完成", actual="抽查12项全部合格"), "target.finished_word", label(row)
            )
            return


def only_done(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if "数量" in row[1]:
            yield Planted(
                with_row(form, number, actual="完成"),
                "actual.only_done",
                label(row),
                None,
                frozenset({"text_vs_table.count"}),
            )
            return


def no_target(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if "数量" in row[1]:
            yield Planted(with_row(form, number, target=""), "target.empty", label(row))
            return


def rate_over(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if "合格率" in row[2] or "满意度" in row[2]:
            yield Planted(
                with_row(form, number, target="≥110%"),
                "target.rate_over_100",
                label(row),
                "≤100%",
                TOTAL | {"score.indicator", "fulfilment.not_met_without_reason"},
            )
            return


def bound_repeated(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if row[3].startswith("≥"):
            yield Planted(with_row(form, number, actual=row[3]), "actual.repeats_bound", label(row))
            return


def points_without_value(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if row[6]:
            yield Planted(with_row(form, number, actual=""), "actual.missing_with_points", label(row))
            return


def points_as_values(form: Form) -> Iterator[Planted]:
    bad = copy.deepcopy(form)
    rows = [cells(line) for line in bad["rows"]]
    share, rest = divmod(100, len(rows))
    bad["rows"] = [
        "|".join([*row[:3], str(share + (rest if n == 0 else 0)), str(share + (rest if n == 0 else 0))])
        for n, row in enumerate(rows)
    ]
    bad["reported"] = []
    bad["funds"] = [form["funds"][0].split("|")[0] + "||100|100||100%|"]
    bad["claims"] = []
    yield Planted(bad, "values.points_in_value_columns", None, "100")


def money_as_output(form: Form) -> Iterator[Planted]:
    total = form["funds"][0].split("|")
    unit = form["project"].get("unit_text", "万元")
    bad = add(form, rows=[f"产出指标|数量指标|项目投入资金|{total[2]}{unit}|{total[3]}{unit}"])
    yield Planted(
        bad,
        "input.money_as_output",
        "项目投入资金",
        None,
        frozenset({"indicator.no_points", "fulfilment.not_met_without_reason", "score.all_full_without_evidence"}),
    )


def execution_twice(form: Form) -> Iterator[Planted]:
    total = form["funds"][0].split("|")
    if total[4]:
        bad = add(form, rows=[f"产出指标|时效指标|预算执行率|≥90%|{total[5]}"])
        yield Planted(bad, "input.execution_counted_twice", "预算执行率", None, frozenset({"indicator.no_points"}))


def same_twice(form: Form) -> Iterator[Planted]:
    row = cells(form["rows"][1])
    bad = add(form, rows=["|".join(["效益指标", "社会效益指标", *row[2:5]])])
    yield Planted(
        bad, "indicator.duplicate", label(row), None, frozenset({"indicator.no_points", "indicator.wrong_level"})
    )


def wrong_level(form: Form) -> Iterator[Planted]:
    bad = add(form, rows=["效益指标|生态效益指标|项目成本控制情况|≤90%|88%"])
    yield Planted(bad, "indicator.wrong_level", "项目成本控制情况", None, frozenset({"indicator.no_points"}))


def goal_copied(form: Form) -> Iterator[Planted]:
    if form.get("goals"):
        expected = form["goals"][0].split("|")[0]
        yield Planted({**form, "goals": [f"{expected}|{expected}。"]}, "goal.copied_into_result")
        yield Planted({**form, "goals": [f"{expected}|同预期目标"]}, "goal.copied_into_result")


def goal_amount(form: Form) -> Iterator[Planted]:
    yield Planted({**form, "goals": ["43.2|37.24"]}, "goal.is_amount")


def goal_sum(form: Form) -> Iterator[Planted]:
    bad = {**form, "goals": ["安排90万元：培训30、宣传30、调研30|完成89.97万元：培训30、宣传30、调研29.99"]}
    yield Planted(bad, "goal.sum", None, "89.99")


def satisfaction(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if "满意" in row[2] and "claims" not in form:
            yield Planted(
                with_row(form, number, actual=row[3].lstrip("≥")), "satisfaction.exactly_target_no_survey", label(row)
            )
            yield Planted(with_row(form, number, actual="无投诉"), "satisfaction.no_complaint", label(row))
            return


def nothing_spent(form: Form) -> Iterator[Planted]:
    total = form["funds"][0].split("|")
    bad = copy.deepcopy(form)
    points = Decimal(total[4] or 0)
    bad["funds"] = [
        "|".join(
            [
                total[0],
                "",
                "1000",
                "0.8",
                total[4],
                "0.08%",
                format_number((points * Decimal("0.0008")).quantize(Decimal("0.01"))) if points else "",
            ]
        )
    ]
    bad.pop("claims", None)
    along = TOTAL | {"text.execution_rate_not_stated", "target.magnitude", "execution.unit_price", "portfolio"}
    yield Planted(bad, "execution.output_without_spending", total[0], None, along)


def paid_ahead(form: Form) -> Iterator[Planted]:
    new = form
    touched = 0
    for number, row in rows_of(form):
        digits = "".join(c for c in row[3] if c.isdigit() or c == ".")
        if "产出" in row[0] and ("数量" in row[1] or "质量" in row[1]) and row[3][:1] in "≥=1":
            unit = row[3].lstrip("≥=0123456789.")
            score = format_number((Decimal(row[5]) * Decimal("0.6")).quantize(Decimal("0.01"))) if row[5] else row[6]
            new = with_row(
                new,
                number,
                actual=format_number(Decimal(digits) * Decimal("0.6")) + unit,
                score=score,
                reason="工期顺延",
            )
            touched += 1
    if touched:
        yield Planted(
            new,
            "execution.payment_ahead",
            form["funds"][0].split("|")[0],
            None,
            TOTAL | {"text_vs_table.count", "execution.unit_price", "reason.same_everywhere"},
        )


def blank(form: Form) -> Iterator[Planted]:
    bad = copy.deepcopy(form)
    bad["rows"] = ["|".join([*row[:4], "", row[5], "", ""]) for _, row in rows_of(form)]
    bad["reported"] = [form["reported"][0].split("|")[0] + "|100||"] if form.get("reported") else []
    yield Planted(bad, "form.not_filled", None, None, frozenset({"text_vs_table.goal_count", "target.unmeasurable"}))


def instructions(form: Form) -> Iterator[Planted]:
    expected = form["goals"][0].split("|")[0] if form.get("goals") else "按计划完成年度任务"
    yield Planted({**form, "goals": [f"{expected}|（简要描述年度目标完成情况，100字以内）"]}, "form.instruction_left")


def placeholders(form: Form) -> Iterator[Planted]:
    yield Planted(
        with_row(form, 0, level3="培训XX人次"),
        "form.placeholder",
        "培训XX人次",
        None,
        frozenset({"text_vs_table.count"}),
    )


def damage(form: Form) -> Iterator[Planted]:
    for number, row in rows_of(form):
        if "满意" in row[2] and row[3].startswith("≥"):
            yield Planted(
                with_row(form, number, target="2" + row[3].lstrip("≥")), "form.ocr_damage", label(row), row[3]
            )
            return


def unnamed(form: Form) -> Iterator[Planted]:
    yield Planted({**form, "project": {**form["project"], "name": ""}}, "project.identity_missing", "项目名称")


def no_benefit(form: Form) -> Iterator[Planted]:
    bad = copy.deepcopy(form)
    bad["rows"] = [line for line in form["rows"] if not line.startswith("效益")]
    if len(bad["rows"]) >= 4:
        yield Planted(bad, "coverage.missing_level1", "效益指标", None, TOTAL | {"score.weights_sum"})


def no_problems(form: Form) -> Iterator[Planted]:
    bad = {**form, "passages": ["problem|存在问题|无", "measure|改进措施|无"]}
    if form["project"].get("kind") != "self_report":
        yield Planted(bad, "problems.none_named", "存在问题")


def empty_section(form: Form) -> Iterator[Planted]:
    yield Planted(add(form, passages=["execution|资金使用情况分析||基本情况"]), "section.empty", "资金使用情况分析")


def prose_amount(form: Form) -> Iterator[Planted]:
    if "claims" in form:
        yield Planted(
            add(form, claims=["executed|支出|实际支出33.1万元|结论"]), "text_vs_table.amount", None, "35.1万元"
        )
        yield Planted(add(form, claims=["left_over|结余|结余1.9万元|结论"]), "text_vs_table.left_over", None, "0.9万元")
        yield Planted(add(form, claims=["execution_rate|执行率|执行率为99%|结论"]), "text_vs_table.rate", None, "97.5%")
        yield Planted(add(form, claims=["satisfaction|满意度|满意度达98%|结论"]), "text_vs_table.goal_count")


def prose_contradicts(form: Form) -> Iterator[Planted]:
    if "claims" in form:
        both = [
            "rule_exists|专项资金管理办法|制定了专项资金管理办法|资金管理",
            "rule_missing|资金管理办法|没有单独的资金管理办法|业务管理",
        ]
        yield Planted(add(form, claims=both), "text.rules_both_ways")
        admitted = add(
            form,
            claims=["grade|过程|项目过程评价结果为优。|过程指标"],
            statements=["过程/业务管理/制度执行有效性|有制度，但执行不到位"],
        )
        yield Planted(admitted, "text.verdict_over_admission", "过程")
        pasted = add(
            form, claims=["grade|产出|项目产出评价结果为优。|产出指标", "grade|产出|项目产出评价结果为优。|效果指标"]
        )
        yield Planted(pasted, "text.verdict_of_another_block", "效果")
        question = add(form, statements=["过程/财务管理/管理制度健全性|管理办法是否符合财务会计制度的规定"])
        yield Planted(question, "text.template_question", "管理制度健全性")
        later = add(form, claims=["legal_basis|依据|依据《核心绩效目标指引》（财预〔2021〕101号）和财预〔2011〕285号|"])
        yield Planted(later, "basis.does_not_fit", "财预〔2011〕285号")


PLANTINGS: tuple[Callable[[Form], Iterator[Planted]], ...] = tuple(
    value
    for name, value in list(globals().items())
    if callable(value) and getattr(value, "__annotations__", {}).get("return") == "Iterator[Planted]"
)


# ── running ───────────────────────────────────────────────────────────────────────────────────────
@dataclass
class Score:
    """Planted and found errors of one family, and what else was said."""

    planted: int = 0
    found: int = 0
    alarms: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)


def review(form: Form) -> tuple[Finding, ...]:
    return review_project(example_evaluation(form))


def is_found(planted: Planted, findings: tuple[Finding, ...]) -> bool:
    return any(
        finding.code == planted.code
        and (planted.object is None or finding.object == planted.object)
        and (not planted.expected or finding.expected == planted.expected)
        for finding in findings
    )


def run() -> tuple[dict[str, Score], dict[str, tuple[Finding, ...]]]:
    """Scores per family, and the findings on the clean forms themselves."""
    forms = clean_forms()
    clean = {form["project"]["id"]: review(form) for form in forms}
    scores: dict[str, Score] = defaultdict(Score)
    for plant in PLANTINGS:
        for form in forms:
            for planted in plant(form):
                score = scores[by_code()[planted.code].family]
                findings = review(planted.form)
                score.planted += 1
                known = {(item.code, item.object) for item in clean[form["project"]["id"]]}
                further = [
                    f
                    for f in findings
                    if f.code != planted.code and f.code not in planted.along and (f.code, f.object) not in known
                ]
                score.alarms += len(further)
                score.extra += [
                    f"{plant.__name__} on {form['project']['id']}: {f.code} [{f.object}] {f.saw} → {f.expected}"
                    for f in further
                ]
                if is_found(planted, findings):
                    score.found += 1
                else:
                    seen = [(f.code, f.object, f.expected) for f in findings if f.code == planted.code]
                    score.missed.append(
                        f"{plant.__name__} on {form['project']['id']}: {planted.code} [{planted.object}] "
                        f"{planted.expected}; seen {seen}"
                    )
    return dict(scores), clean


def ranked_on_top() -> tuple[int, int]:
    """Ten planted projects among two hundred clean ones: how many come in the first twenty."""
    forms = clean_forms()
    evaluations, findings, bad = [], {}, set()
    for number in range(200):
        form = copy.deepcopy(forms[number % len(forms)])
        form["project"]["id"] = f"{form['project']['id']}-{number:03}"
        form["project"]["unit"] = f"{form['project']['unit']}{number}"
        form["passages"], form["goals"] = [], []
        if number % 20 == 7:
            plant = (money_total_zero, execution_score, full_for_unmet, total_wrong, nothing_spent, over_points)[
                number // 20 % 6
            ]
            planted = next(plant(form), None)
            if planted is not None:
                form = planted.form
                bad.add(form["project"]["id"])
        evaluation = example_evaluation(form)
        evaluations.append(evaluation)
        findings[evaluation.project.id] = review_project(evaluation)
    first = [item.project_id for item in review_portfolio(evaluations, findings).ranking[:20]]
    return len(bad & set(first)), len(bad)


def copies(number: int) -> int:
    """So many projects with six passages each, every fiftieth with a passage of another, a little changed."""
    phrases = (
        "项目实施过程中宣传力度不够部分家长对政策了解不足食堂管理制度仍需完善供应商考核没有常态化资金拨付进度偏慢"
        "绩效目标设置不够细化培训覆盖面有待扩大数据统计口径不一致下一步将加强部门协同完善制度建设强化过程监管"
    )
    pieces = [phrases[n : n + size] for n in range(0, len(phrases) - 8, 3) for size in (4, 6, 8)]
    chance = random.Random(1)
    blank = example_project({})
    projects: list[Project] = []
    for n in range(number):
        texts = ["".join(chance.choices(pieces, k=20)) for _ in range(6)]
        if n % 50 == 7:
            texts[1] = projects[-3].passages[0].text[:-3] + "略"
        passages = tuple(Passage("problem", "存在问题", text) for text in texts)
        projects.append(replace(blank, id=f"p{n}", unit=f"单位{n}", passages=passages))
    started = time.perf_counter()
    found = copied_passages(projects)
    planted = sum(n % 50 == 7 for n in range(number))
    print(f"{number} projects, {6 * number} passages: {len(found)} of {planted} copies found", end="; ")
    print(f"{time.perf_counter() - started:.1f} s")
    return 0 if len(found) >= 0.95 * planted else 1


def main() -> int:
    if sys.argv[1:2] == ["copies"]:
        return copies(int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
    started = time.perf_counter()
    scores, clean = run()
    verbose = "-v" in sys.argv
    print(f"{'family':16}{'planted':>8}{'found':>7}{'recall':>8}{'other findings per form':>26}")
    for family, score in sorted(scores.items()):
        print(
            f"{family:16}{score.planted:8}{score.found:7}{score.found / score.planted:8.1%}"
            f"{score.alarms / score.planted:26.2f}"
        )
        if verbose:
            for line in score.missed:
                print("   missed ", line)
            for line in score.extra:
                print("   further", line)
    planted, found = sum(s.planted for s in scores.values()), sum(s.found for s in scores.values())
    print(f"all: {found} of {planted} found ({found / planted:.1%})")
    print("findings on the clean forms:", {name: len(findings) for name, findings in clean.items()})
    if verbose:
        for name, findings in clean.items():
            for finding in findings:
                print("   ", name, finding.code, finding.message)
    for what, pool in (("forms", "near"), ("forms", "far"), ("reports", "near"), ("reports", "far"), ("pairs", "both")):
        print(f"\ndrawn {what}, words {pool}", MEASURES[what](6 if what != "pairs" else 1, 1, pool).table(), sep="\n")
    top, bad = ranked_on_top()
    print(f"{top} of {bad} planted projects among the first 20 of 200; {time.perf_counter() - started:.1f} s")
    return 0 if found / planted >= 0.95 else 1


if __name__ == "__main__":
    raise SystemExit(main())
