"""Prose against table (文字与表格): what the report says, against its own tables and against itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from perfeval.model import Claim
from perfeval.money import COLUMNS, FundColumn
from perfeval.numbers import format_number, format_percent, half_up
from perfeval.review.case import Case, Row, unit_family
from perfeval.review.cells import counts_in_cells
from perfeval.review.findings import Quote, Severity
from perfeval.review.hits import Held, Hit, said_by
from perfeval.review.text import bare, has_any, squeeze
from perfeval.values.reading import canonical, rate_in
from perfeval.values.units import meaning


def _rate(claim: Claim) -> Decimal | None:
    """A claimed rate as a fraction; a count in the same sentence is none."""
    if claim.value is not None and claim.value.unit == "%":
        return rate_in(claim.value.text)
    return rate_in(claim.text) if "%" in squeeze(claim.text) else None


def _wan(claim: Claim) -> Decimal | None:
    """A claimed amount in 万元."""
    if claim.value is None or claim.value.value is None or not claim.value.is_number:
        return None
    scale = {"万": Decimal(1), "亿": Decimal(10000)}.get(claim.value.unit or "")  # 48万 of money is 48万元
    if scale is not None:
        return claim.value.value * scale
    base = canonical(claim.value)
    return base[0] / 10000 if base and base[1] == "元" else None


def amounts(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Amounts in the prose are those of the table."""
    known: Mapping[str, tuple[FundColumn, ...]] = {
        "budget": (FundColumn.ADJUSTED, FundColumn.INITIAL),
        "arrived": (FundColumn.ARRIVED,),
        "executed": (FundColumn.EXECUTED,),
    }
    for kind, names in known.items():
        amounts = [case.funding.amount(name) for name in names]
        table = [amount.wan for amount in amounts if amount.wan is not None]
        for claim in case.claims(kind):
            said = _wan(claim)
            if said is None or not table or case.total is None or _about_a_part(claim, limits):
                continue
            if not case.project.claims and said < table[0] / 2:
                continue  # a cell that names a small amount speaks of a part
            quotes = (
                said_by(claim),
                *case.fund_quotes(case.total, *(COLUMNS[amount.name] for amount in amounts if amount.wan is not None)),
            )
            if any(
                abs(said - amount) <= max(amount * Decimal(str(limits["share"])), Decimal("0.005")) for amount in table
            ):
                yield Held(claim.subject or case.total.label_text, quotes, f"{format_number(said)}万元")
            elif not any(said == line.amount(name) for line in case.project.funds for name in names):
                yield Hit(
                    claim.subject or case.total.label_text,
                    quotes,
                    f"{format_number(said)}万元",
                    f"{format_number(table[0])}万元",
                    {"text": claim.text},
                    row=f"claim:{claim.place}",
                )


def _about_a_part(claim: Claim, limits: Mapping[str, Any]) -> bool:
    """The sentence speaks of a part, another year or another project."""
    return has_any(claim.text, limits["parts"])


def left_over(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Budget − spent = left over, sentence by sentence (48 − 44.9 = 3.1)."""
    budget = case.budget or next((_wan(claim) for claim in case.claims("budget") if _wan(claim)), None)
    spent = (
        case.executed
        if case.executed is not None
        else next((_wan(claim) for claim in case.claims("executed") if _wan(claim)), None)
    )
    for claim in case.claims("left_over"):
        said = _wan(claim)
        if said is None or budget is None or spent is None:
            continue
        due = budget - spent
        if abs(said - due) <= Decimal("0.005"):
            yield Held(claim.subject or "结余", (said_by(claim),), f"{format_number(said)}万元")
        else:
            yield Hit(
                claim.subject or "结余",
                (
                    said_by(claim),
                    *(case.fund_quotes(case.total, "executed_wan", "adjusted_budget_wan") if case.total else ()),
                ),
                f"{format_number(said)}万元",
                f"{format_number(due)}万元",
                {"budget": format_number(budget), "spent": format_number(spent)},
                row=f"claim:{claim.place}",
            )


def stated_rate(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A rate stated in the prose follows from the amounts."""
    due = {"execution_rate": case.execution_rate}
    budget, arrived = case.budget, case.funding.arrived.wan
    if budget and arrived is not None:
        due["arrival_rate"] = arrived / budget
    for claim in case.claims("execution_rate", "arrival_rate"):
        stated, rate = _rate(claim), due.get(claim.kind)
        if stated is None or rate is None:
            continue
        if abs(stated - rate) <= Decimal("0.006"):
            yield Held(claim.subject or "执行率", (said_by(claim),), format_percent(stated))
        else:
            yield Hit(
                claim.subject or "执行率",
                (said_by(claim),),
                format_percent(stated),
                format_percent(rate),
                {"text": claim.text},
                row=f"claim:{claim.place}",
            )


def rate_not_stated(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A report names budget and spending and never the execution rate."""
    stated = case.claims("execution_rate") or any(line.execution_rate_text for line in case.project.funds)
    spent = case.claims("executed")
    executed = (
        case.executed if case.executed is not None else next((_wan(claim) for claim in spent if _wan(claim)), None)
    )
    budget = case.budget or next((_wan(claim) for claim in case.claims("budget") if _wan(claim)), None)
    if stated or not budget or executed is None or not (spent or case.project.claims):
        return
    quotes = tuple(said_by(claim) for claim in spent[:1]) or (
        case.fund_quotes(case.total, "executed_wan") if case.total else case.anywhere()
    )
    yield Hit(
        "预算执行率",
        quotes,
        None,
        format_percent(executed / budget),
        {"budget": format_number(budget), "executed": format_number(executed)},
        row="rate_not_stated",
    )


def counts(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A count in the prose beside the target of the same thing in the table: other activities, or a target too low?"""
    for row in case.rows:
        target = row.item.target
        if not target.is_number or not target.value or target.value < Decimal(str(limits["least"])):
            continue
        near = [
            (claim, claim.value.value)
            for claim in case.claims("count")
            if claim.value is not None and claim.value.value and _same_thing(claim, row, limits)
        ]
        differing = [(claim, value) for claim, value in near if not _close(value, row, limits)]
        if not differing:
            for claim, value in near[:1]:
                yield Held(row.label, (said_by(claim), *row.quotes("target_text")), format_number(value))
            continue
        if any(_close(value, row, limits) and value != target.value for _, value in near):
            continue
        most = max(value for _, value in differing)
        quotes = row.quotes("target_text", "actual_text") + tuple(said_by(claim) for claim, _ in differing)
        figures = "；".join(dict.fromkeys(claim.value.text or claim.text for claim, _ in differing if claim.value))
        yield Hit(
            row.label,
            quotes,
            figures,
            row.item.target_text,
            {"share": format_percent(most / target.value, 0), "actual": row.item.actual_text},
            row=row.key,
            variant="over" if most >= target.value * Decimal("1.3") else "",
            severity=Severity.MEDIUM if most >= 2 * target.value else Severity.LOW,
        )


def _same_thing(claim: Claim, row: Row, limits: Mapping[str, Any]) -> bool:
    """The sentence counts in the row's unit and speaks of what the row is about."""
    if claim.value is None:
        return False
    one, other = meaning(claim.value.unit), meaning(row.item.target.unit)
    people = {"people", "person_times"}
    if not ((one.family == other.family and one.family) or {one.family, other.family} <= people):
        return False
    if one.family in ("rate", "money"):
        return False
    topics = [topic for topic in limits["topics"] if has_any(row.label, topic)]
    return any(has_any(claim.text + claim.subject, topic) for topic in topics) and not has_any(
        claim.text, limits["other_matters"]
    )


def _close(value: Decimal, row: Row, limits: Mapping[str, Any]) -> bool:
    reference = [
        number
        for number in (row.item.target.value, row.item.actual.value if row.item.actual.unit != "%" else None)
        if number
    ]
    return any(abs(value - number) <= number * Decimal(str(limits["near"])) for number in reference)


def amount_under_wrong_heading(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The amount spent stands under a heading of the budget."""
    project, spent, budget = case.project, case.executed, case.budget
    if spent is None:
        spent = next((_wan(claim) for claim in case.claims("executed") if _wan(claim)), None)
    if not spent or not budget or spent == budget:
        return
    heading = limits["layouts"].get(project.form.layout)
    if (
        heading
        and case.total is not None
        and case.total.cells.get("executed_wan") != case.total.cells.get("adjusted_budget_wan")
    ):
        yield Hit(
            heading,
            case.fund_quotes(case.total, "executed_wan", "adjusted_budget_wan"),
            case.money(spent),
            case.money(budget),
            row="heading",
        )
        return
    for line in project.funds:
        if line is not case.total and line.initial_budget_wan == spent and has_any(line.label_text, limits["headings"]):
            yield Hit(
                line.label_text,
                case.fund_quotes(line, "initial_budget_wan"),
                case.money(spent),
                case.money(budget),
                row=case.fund_key(line),
            )
            return
    for name, text in project.attributes.items():
        if (
            has_any(name, limits["headings"])
            and format_number(half_up(spent, 4)) in squeeze(text)
            and name in project.cells
        ):
            yield Hit(
                name, (Quote(project.cells[name], text),), format_number(spent), format_number(budget), row="heading"
            )
            return
    for passage in project.passages:
        if (
            has_any(passage.heading, limits["headings"])
            and squeeze(passage.text)
            in (format_number(spent), f"项目支出{format_number(spent)}", f"{format_number(spent)}万元")
            and passage.places
        ):
            yield Hit(
                passage.heading,
                (Quote(passage.places[0], passage.text),),
                format_number(spent),
                format_number(budget),
                row="heading",
            )
            return


def indicators_counted(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The number of indicators that the prose names is the number in the table."""
    for passage in case.project.passages:
        found = re.search(
            r"(?:共|设置|设定|设立|细化为?)(?:了|有)?(\d{1,3})(?:个|项)(?:三级)?(?:绩效)?指标", squeeze(passage.text)
        )
        if found and passage.places and int(found[1]) != len(case.rows):
            yield Hit(
                passage.heading or "指标数量",
                (Quote(passage.places[0], found.group()),),
                found[1],
                str(len(case.rows)),
                row="counted",
            )
            return


def survey_rate(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Satisfaction in the prose is that of the table."""
    rows = [row for row in case.rows if has_any(row.label + row.item.level2, ["满意"]) and row.item.actual.is_number]
    for claim in case.claims("satisfaction"):
        stated = _rate(claim)
        if stated is None or not rows or has_any(claim.text, ["应达到", "达到.*以上", "目标"]):
            continue
        table = [rate_in(row.item.actual_text) for row in rows]
        if any(value is not None and abs(value - stated) < Decimal("0.0006") for value in table):
            yield Held(rows[0].label, (said_by(claim), *rows[0].quotes("actual_text")), format_percent(stated))
        else:
            yield Hit(
                rows[0].label,
                (said_by(claim), *rows[0].quotes("actual_text")),
                format_percent(stated),
                rows[0].item.actual_text,
                {"text": claim.text},
                row=rows[0].key,
            )


def goal_counts(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A count in the goal or the conclusion of a form is that of the indicator it speaks of."""
    if case.project.claims:
        return  # a report: see ``counts``
    rows = [row for row in case.rows if row.item.actual.is_number and row.item.actual.value]
    known = {row.item.actual.value for row in rows} | {row.item.target.value for row in rows}
    for claim in counts_in_cells(case.project):
        if claim.value is None or claim.value.value is None or claim.value.value in known or "余" in claim.text:
            continue
        near = [row for row in rows if _names(claim.text, row, Decimal(str(limits["share"])))]
        near = [row for row in near if unit_family(row.item.actual) == unit_family(claim.value) != ""]
        if len(near) == 1:
            row = near[0]
            quotes = (said_by(claim), *row.quotes("actual_text"))
            saw, parts = claim.value.text, {"text": claim.text, "row": row.label}
            yield Hit(claim.subject, quotes, saw, row.item.actual_text, parts, row=row.key)


def _names(clause: str, row: Row, share: Decimal) -> bool:
    """The clause uses the words of the indicator's name: so large a share of its pairs of letters."""
    name = bare(row.name)
    pairs = {name[n : n + 2] for n in range(len(name) - 1)} - {"数量", "人数", "人次", "次数", "完成", "个数"}
    return bool(pairs) and sum(pair in clause for pair in pairs) >= share * len(pairs)
