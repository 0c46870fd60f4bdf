"""Budget, spending and output side by side (预算执行与产出): money and results that do not go together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from perfeval.numbers import format_number, format_percent, half_up
from perfeval.review.case import Case, goal_label
from perfeval.review.checks.fulfilment import ratio
from perfeval.review.findings import Quote, Severity
from perfeval.review.hits import Held, Hit
from perfeval.review.text import has_any, squeeze
from perfeval.values.reading import read_quantity


def _outputs(case: Case) -> list[tuple[str, Decimal]]:
    """Label and attainment of the output indicators that count something."""
    found = []
    for row in case.rows:
        share = ratio(row)
        if (
            share is not None
            and has_any(row.item.level1 + row.item.level2, ["产出", "数量", "质量"])
            and not has_any(row.item.level2, ["成本", "时效"])
        ):
            if row.item.target.operator in ("<=", "<"):
                continue
            found.append((row.label, share))
    return found


def output_without_spending(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Hardly any money spent, and the outputs all there (0.08 % spent, 748 % done)."""
    rate, outputs = case.execution_rate, _outputs(case)
    if rate is None or case.total is None or not outputs or rate >= Decimal(str(limits["spent"])) or not case.budget:
        return
    mean = sum((share for _, share in outputs), Decimal(0)) / len(outputs)
    if mean < Decimal(str(limits["done"])):
        return
    label, most = max(outputs, key=lambda pair: pair[1])
    quotes = case.fund_quotes(case.total, "executed_wan", "adjusted_budget_wan")
    quotes += next(row.quotes("actual_text", "target_text") for row in case.rows if row.label == label)
    yield Hit(
        case.total.label_text,
        quotes,
        format_percent(rate),
        format_percent(most, 0),
        {"output": label, "mean": format_percent(mean, 0)},
        row="execution",
        variant="" if rate < Decimal(str(limits["hardly"])) else "part",
    )


def payment_ahead(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The money is spent and the outputs lag behind."""
    rate, outputs = case.execution_rate, _outputs(case)
    if rate is None or case.total is None or not outputs:
        return
    capped = [min(share, Decimal(1)) for _, share in outputs]
    mean = sum(capped, Decimal(0)) / len(capped)
    if min(rate, Decimal(1)) - mean > Decimal(str(limits["points"])):
        label, least = min(outputs, key=lambda pair: pair[1])
        quotes = case.fund_quotes(case.total, "executed_wan", "execution_rate_text")
        quotes += next(row.quotes("actual_text", "target_text") for row in case.rows if row.label == label)
        yield Hit(
            case.total.label_text,
            quotes,
            format_percent(rate),
            format_percent(mean),
            {"output": label, "least": format_percent(least, 0)},
            row="execution",
        )


def carry_over(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A carry-over or surplus rate that the execution rate contradicts."""
    left = case.unspent_share
    if left is None or left < Decimal(str(limits["left"])) or case.total is None:
        return
    for row in case.rows:
        actual = row.item.actual
        if (
            has_any(row.name, limits["names"])
            and actual.is_number
            and actual.value is not None
            and actual.value / 100 < left - Decimal(str(limits["tolerance"]))
        ):
            quotes = row.quotes("actual_text") + case.fund_quotes(case.total, "execution_rate_text", "executed_wan")
            yield Hit(
                row.label,
                quotes,
                row.item.actual_text,
                format_percent(left),
                {"rate": format_percent(1 - left)},
                row=row.key,
                points=row.self_score,
            )


def unit_price(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A price per piece outside what such things cost: ask."""
    money = case.executed or case.budget
    if not money or case.total is None:
        return
    texts = [
        (goal_label(goal, "actual_text"), goal.cells.get("actual_text"), goal.actual_text or "") for goal in case.goals
    ]
    texts += [
        (row.label, row.item.cells.get("actual_text"), f"{row.item.level3}{row.item.actual_text}")
        for row in case.rows
        if "数量" in row.item.level2
    ]
    everything = squeeze(
        "".join(
            (
                case.project.name or "",
                *(goal.expected_text or "" for goal in case.goals),
                *(text for _, _, text in texts),
            )
        )
    )
    for price in limits["prices"]:
        if not has_any(everything, price["things"]):
            continue
        for label, place, text in texts:
            count = _count(text, price["unit"])
            if count is None or place is None:
                continue
            each = money / count
            low, high = Decimal(str(price["low"])), Decimal(str(price["high"]))
            if not low <= each <= high:
                yield Hit(
                    label,
                    (Quote(place, text), *case.fund_quotes(case.total, "executed_wan")),
                    format_number(half_up(each, 3)) + " 万元",
                    f"{format_number(low)}–{format_number(high)} 万元",
                    {
                        "count": format_number(count),
                        "unit": price["unit"],
                        "money": case.money(money),
                        "money_unit": case.money_unit,
                    },
                    row="unit_price",
                )
            return


def _count(text: str, unit: str) -> Decimal | None:
    """How many pieces the text names."""
    found = re.search(rf"(\d+(?:\.\d+)?)\s*{unit}", squeeze(text))
    quantity = read_quantity(found.group()) if found else None
    return quantity.value if quantity and quantity.value else None


def monitoring_light(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """In-year monitoring: execution ÷ share of the year passed, below 60 % red, below 80 % yellow (红黄灯)."""
    said = " ".join((case.project.form.title, *case.project.attributes.values()))
    found = re.search(r"(?:1\s*[-—至~]\s*)?(\d{1,2})\s*月", squeeze(said))
    if found is None or case.execution_rate is None or case.total is None or not 1 <= int(found[1]) <= 12:
        return
    pace = case.execution_rate / (Decimal(found[1]) / 12)
    quotes = case.fund_quotes(case.total, "executed_wan", "execution_rate_text")
    if pace < Decimal(str(limits["yellow"])):
        red = pace < Decimal(str(limits["red"]))
        yield Hit(
            case.total.label_text,
            quotes,
            format_percent(case.execution_rate),
            format_percent(Decimal(found[1]) / 12),
            {"pace": format_percent(pace, 1), "month": found[1]},
            row="light",
            variant="" if red else "yellow",
            severity=Severity.HIGH if red else Severity.MEDIUM,
        )
    else:
        yield Held(case.total.label_text, quotes, format_percent(case.execution_rate))
