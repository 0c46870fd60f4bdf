"""Identification, goals and money (基本情况): what the form says, and the rates that follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval.money import COLUMNS, FundColumn
from perfeval.numbers import NOTHING, format_wan
from perfeval.report import tables
from perfeval.report.charts import project as pictures
from perfeval.report.charts.canvas import Picture
from perfeval.report.display import Display
from perfeval.report.markup import Html, el, join, show_table
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
    table = tables.goals(view)
    return None if table is None else join(el("h3", table.title), show_table(table, kinds={"label": "short"}))


def funds_table(result: Result, project_id: str | None = None) -> Display:
    """The money of the form (项目资金), with the recomputed rate and score beside the form's own.

    Amounts in 万元; a column that no row fills is left out.
    """
    view = view_of(result, project_id)
    funds, table = view.evaluation.funds, tables.funds(view)
    if table is None:
        return Display(join(el("h3", view.say("funds.heading")), el("p", view.say("funds.none"), cls="note last")))
    notes = [explain(view, item.explanation) for item in funds if item.explanation is not None]
    heading = el("h3", table.title, el("small", table.unit, cls="soft"))
    return Display(join(heading, show_table(table), notes))


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
    found = tables.measures(view)
    if found is None:
        return Display(el("p", view.say("measures.none"), cls="note"))
    folded = []
    for item, said in zip(view.evaluation.measures, found.column("how"), strict=True):
        note = el("div", item.note, cls="soft") if item.note and item.note not in str(said) else None
        heading, told = said or NOTHING, f"{said}\n{item.note}"
        folded.append(join(explain(view, item.explanation, heading=str(heading), told=told), note))
    return Display(join(el("h3", found.title), show_table(found, instead={"how": folded})))
