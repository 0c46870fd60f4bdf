"""The tables of a project's report (报告的表), each built once; pages, Word and Excel set them their own way."""

from __future__ import annotations

from decimal import Decimal

from perfeval.messages import message
from perfeval.report.show.view import View
from perfeval.scoring.result import FundScore, Subtotal, Totals
from perfeval.table import Kind, Table, TableColumn, Value


def _columns(view: View, room: str, kinds: dict[str, Kind], widths: dict[str, float]) -> tuple[TableColumn, ...]:
    return tuple(
        TableColumn(name=name, heading=view.say(f"{room}.{name}"), kind=kind, width=widths.get(name, 1.0))
        for name, kind in kinds.items()
    )


def fund_points(item: FundScore) -> Decimal | None:
    """The points that a fund row can earn: the evaluation's, else the form's."""
    return item.max_score if item.max_score is not None else item.line.max_score


def funds(view: View) -> Table | None:
    """The money of the form (项目资金), with recomputed rate and score; a column that no row fills is left out."""
    scores = view.evaluation.funds
    if not scores:
        return None
    kinds = {
        "label": Kind.TEXT, "initial": Kind.MONEY, "adjusted": Kind.MONEY, "arrived": Kind.MONEY,
        "executed": Kind.MONEY, "rate_text": Kind.RATE, "rate": Kind.RATE, "max": Kind.POINTS, "self": Kind.POINTS,
        "score": Kind.POINTS,
    }  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for item in scores:
        line = item.line
        amounts = (line.initial_budget_wan, line.adjusted_budget_wan, line.arrived_wan, line.executed_wan)
        rates = (line.execution_rate_text, item.execution_rate)
        rows.append((line.label_text, *amounts, *rates, fund_points(item), line.self_score, item.score))
    whole = Table(
        title=view.say("funds.heading"),
        unit=view.say("funds.unit"),
        columns=_columns(view, "funds", kinds, {"label": 2.2}),
        rows=tuple(rows),
        depths=tuple(item.line.level for item in scores),
    )
    return whole.filled(keep=("label",))


def goals(view: View) -> Table | None:
    """The goals as expected and as reached (年度总体目标), in the form's words."""
    found = [goal for goal in view.evaluation.project.goals if goal.expected_text or goal.actual_text]
    if not found:
        return None
    kinds = dict.fromkeys(("label", "expected", "actual"), Kind.TEXT)
    rows = tuple((goal.label_text or view.say("goal.annual"), goal.expected_text, goal.actual_text) for goal in found)
    columns = _columns(view, "goal", kinds, {"expected": 3.0, "actual": 3.0})
    return Table(title=view.say("goal.heading"), columns=columns, rows=rows).filled(keep=("label", "expected"))


def measures(view: View) -> Table | None:
    """The rates and amounts computed from the form (比率与差额), each with how it came about."""
    found = view.evaluation.measures
    if not found:
        return None
    rows: list[tuple[Value, ...]] = []
    for item in found:
        how = item.explanation.sentence or item.explanation.formula or item.note
        rows.append((item.title, None if item.value is None else item.value_text, how))
    kinds = {"name": Kind.TEXT, "value": Kind.NUMBER, "how": Kind.TEXT}
    columns = _columns(view, "measures", kinds, {"name": 1.2, "value": 1.1, "how": 4.0})
    return Table(title=view.say("measures.heading"), columns=columns, rows=tuple(rows))


def class_name(view: View, name: str, what: str = "class") -> str:
    """What a class of points is called, or what it means."""
    return message(f"evidence.{what}.{name}").text(view.lang)


def score(view: View) -> Table:
    """Points by block and in total (得分汇总): possible, self-scored, recomputed, and the classes that there are."""
    totals = view.evaluation.totals
    used = [name for name, value in totals.classes.items() if value and name != "max"]
    blocks: list[tuple[str, Subtotal | Totals]] = [(item.name, item) for item in view.evaluation.subtotals]
    blocks.append((view.say("score.total"), totals))
    rows = tuple(
        (name, item.max_score, item.self_score, item.score, *(getattr(item.classes, one) or None for one in used))
        for name, item in blocks
    )
    kinds = {"block": Kind.TEXT, **dict.fromkeys(("max", "self", "score"), Kind.POINTS)}
    classes = (TableColumn(name=one, heading=class_name(view, one), kind=Kind.POINTS, width=1.0) for one in used)
    columns = (*_columns(view, "score", kinds, {"block": 2.0}), *classes)
    depths = (*(None for _ in view.evaluation.subtotals), 0)
    return Table(title=view.say("score.heading"), columns=columns, rows=rows, depths=depths)
