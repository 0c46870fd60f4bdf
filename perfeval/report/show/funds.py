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
from perfeval.report.show.view import View, explain, view_of

if TYPE_CHECKING:
    from perfeval.outcome import Result


def basics(result: Result, project_id: str | None = None) -> Display:
    """What the form says of the project besides its name, unit and year (项目概况), and its goals."""
    view = view_of(result, project_id)
    project = view.evaluation.project
    facts = [("code", project.code), ("title", project.form.title or None), ("amount_unit", project.amount_unit_text)]
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


def funds_picture(view: View) -> Picture | None:
    """The picture of the money alone; ``None`` where the form has too few amounts for one."""
    known = {name: wan for name in COLUMNS if (wan := view.evaluation.money.amount(name).wan) is not None}
    amounts = [
        pictures.Amount(view.say(f"funds.{name}"), wan, name is FundColumn.EXECUTED)
        for name, wan in known.items()
        if wan >= 0
    ]
    if len(amounts) < 2 or max(item.wan for item in amounts) == 0:
        return None
    spent, budget = amounts[-1], amounts[-2]
    left = ""
    if spent.is_spending and spent.wan < budget.wan:
        left = view.say("funds.left", amount=format_wan(budget.wan - spent.wan))
    said = [view.say("funds.amount", name=view.say(f"funds.{name}"), amount=format_wan(wan))
            for name, wan in known.items()]  # fmt: skip
    mark = view.say("list.semicolon")
    alt = view.say("funds.alt", amounts=mark.join(said), left=f"{mark}{left}" if left else "")
    if len(known) > len(amounts):
        alt += view.say("funds.below")
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
