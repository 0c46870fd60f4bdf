"""Identification, goals and money (基本情况): what the form says, and the rates that follow from it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval.money import COLUMNS, FundColumn
from perfeval.numbers import NOTHING, format_percent, format_points, format_wan
from perfeval.report.charts import project as pictures
from perfeval.report.charts.canvas import Picture
from perfeval.report.display import Display
from perfeval.report.markup import Column, Html, el, join, table
from perfeval.report.show.view import View, explain, figure, view_of

if TYPE_CHECKING:
    from perfeval.outcome import Result


def basics(result: Result, project_id: str | None = None) -> Display:
    """Name, codes, departments, year, kind of form (项目概况), as the form has them."""
    view = view_of(result, project_id)
    project = view.evaluation.project
    facts = [
        ("name", project.name),
        ("code", project.code),
        ("department", project.department),
        ("unit", project.unit),
        ("year", project.year),
        ("title", project.form.title or None),
        ("amount_unit", project.amount_unit_text),
    ]
    rows = [
        el("div", el("dt", view.say(f"basics.{key}")), el("dd", str(value)))
        for key, value in facts
        if value is not None
    ]
    rows += [el("div", el("dt", key), el("dd", value)) for key, value in project.attributes.items() if value]
    return Display(join(el("h3", view.say("basics.heading")), el("dl", rows, cls="facts"), _goals(view)))


def _goals(view: View) -> Html | None:
    goals = [goal for goal in view.evaluation.project.goals if goal.expected_text or goal.actual_text]
    if not goals:
        return None
    columns = [Column(view.say("goal.label"), "short"), Column(view.say("goal.expected"))]
    rows: list[list[object]] = [
        [goal.label_text or view.say("goal.annual"), goal.expected_text or NOTHING] for goal in goals
    ]
    if any(goal.actual_text for goal in goals):
        columns.append(Column(view.say("goal.actual")))
        for row, goal in zip(rows, goals, strict=True):
            row.append(goal.actual_text or NOTHING)
    return join(el("h3", view.say("goal.heading")), table(columns, rows, label=view.say("goal.heading")))


def funds_table(result: Result, project_id: str | None = None) -> Display:
    """The money of the form (项目资金), with the recomputed rate and score beside the form's own.

    Amounts in 万元; a column that no row fills is left out.
    """
    view = view_of(result, project_id)
    funds = view.evaluation.funds
    if not funds:
        return Display(join(el("h3", view.say("funds.heading")), el("p", view.say("funds.none"), cls="note last")))
    wanted: list[tuple[str, str, list[str | None]]] = [
        ("label", "", [item.line.label_text for item in funds]),
        ("initial", "num", [_amount(item.line.initial_budget_wan) for item in funds]),
        ("adjusted", "num", [_amount(item.line.adjusted_budget_wan) for item in funds]),
        ("arrived", "num", [_amount(item.line.arrived_wan) for item in funds]),
        ("executed", "num", [_amount(item.line.executed_wan) for item in funds]),
        ("rate_text", "num", [item.line.execution_rate_text for item in funds]),
        (
            "rate",
            "num",
            [None if item.execution_rate is None else format_percent(item.execution_rate) for item in funds],
        ),
        ("max", "num", [_points(item.max_score) for item in funds]),
        ("self", "num", [_points(item.line.self_score) for item in funds]),
        ("score", "num", [_points(item.score) for item in funds]),
    ]
    kept = [entry for entry in wanted if entry[0] == "label" or any(entry[2])]
    columns = [Column(view.say(f"funds.{name}"), kind) for name, kind, _ in kept]
    rows = [[cells[number] or NOTHING for _, _, cells in kept] for number in range(len(funds))]
    classes = ["total" if item.line.level == 0 else "sub" if item.line.level == 1 else "sub2" for item in funds]
    shown = table(columns, rows, label=view.say("funds.heading"), row_classes=classes)
    notes = [explain(view, item.explanation) for item in funds if item.explanation is not None]
    heading = el("h3", view.say("funds.heading"), el("small", view.say("funds.unit"), cls="soft"))
    return Display(join(heading, shown, notes))


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else format_wan(value)


def _points(value: Decimal | None) -> str | None:
    return None if value is None else format_points(value)


def funds_chart(result: Result, project_id: str | None = None) -> Display:
    """From budget to spending (从预算到支出): the amounts of the total row on one base line."""
    view = view_of(result, project_id)
    picture = funds_picture(view)
    if picture is None:
        return Display(el("p", view.say("funds.no_picture"), cls="note"))
    is_sum = any(view.evaluation.money.amount(name).doubt for name in COLUMNS)
    caption = view.say("funds.caption_parts" if is_sum else "funds.caption")
    if _left_over(view):
        caption += view.say("funds.caption_left")
    return Display(figure(picture, caption, view.say("funds.label_picture")))


def _left_over(view: View) -> bool:
    """Whether some of the last amount before the spending stayed unspent."""
    has = view.evaluation.money
    before = (amount.wan for amount in (has.arrived, has.budget))
    budget = next((wan for wan in before if wan is not None and wan >= 0), None)
    return budget is not None and has.executed.wan is not None and 0 <= has.executed.wan < budget


def funds_picture(view: View) -> Picture | None:
    """The picture of the money alone; ``None`` where the form has too few amounts for one."""
    amounts = [
        pictures.Amount(view.say(f"funds.{name}"), wan, name is FundColumn.EXECUTED)
        for name in COLUMNS
        if (wan := view.evaluation.money.amount(name).wan) is not None and wan >= 0
    ]
    if len(amounts) < 2 or max(item.wan for item in amounts) == 0:
        return None
    spent, budget = amounts[-1], amounts[-2]
    left = ""
    if spent.is_spending and spent.wan < budget.wan:
        left = view.say("funds.left", amount=format_wan(budget.wan - spent.wan))
    said = view.say("list.semicolon").join(
        view.say("funds.amount", name=item.name, amount=format_wan(item.wan)) for item in amounts
    )
    alt = view.say("funds.alt", amounts=said, left=f"{view.say('list.semicolon')}{left}" if left else "")
    return pictures.funds(amounts, left, alt, view.say("funds.wan"))


def measures_table(result: Result, project_id: str | None = None) -> Display:
    """The rates and amounts computed from the form (比率), each with how it came about."""
    view = view_of(result, project_id)
    measures = view.evaluation.measures
    if not measures:
        return Display(el("p", view.say("measures.none"), cls="note"))
    columns = [
        Column(view.say("measures.name")),
        Column(view.say("measures.value"), "num"),
        Column(view.say("measures.how")),
    ]
    rows = []
    for item in measures:
        said = item.explanation.sentence or item.explanation.formula or item.note or NOTHING
        note = el("div", item.note, cls="soft") if item.note and item.note not in said else None
        shown = item.value_text if item.value is not None else NOTHING
        told = f"{said}\n{item.note}"
        rows.append((item.title, shown, join(explain(view, item.explanation, heading=said, told=told), note)))
    label = view.say("measures.heading")
    return Display(join(el("h3", label), table(columns, rows, label=label)))
