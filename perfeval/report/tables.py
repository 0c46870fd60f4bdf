"""The tables of a project's report (报告的表), each built once; pages, Word and Excel set them their own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from perfeval.messages import message
from perfeval.numbers import format_percent, format_points
from perfeval.report.show.view import View
from perfeval.review.conclusion import Answer
from perfeval.review.findings import Finding, Severity, Verdict
from perfeval.review.findings_table import Listed, findings_table
from perfeval.scoring.explain import clauses_used, value_states
from perfeval.scoring.ground import Ground
from perfeval.scoring.point_classes import Entry
from perfeval.scoring.result import (
    Explanation,
    FrameworkScore,
    FundScore,
    IndicatorScore,
    PointResult,
    Status,
    Subtotal,
    Totals,
)
from perfeval.table import Kind, Table, TableColumn, Value, runs

_SUPPORT = {Ground.CLAIMED: "claimed", Ground.CONTRADICTED: "contradicted"}


def _columns(view: View, room: str, kinds: dict[str, Kind], widths: Mapping[str, float]) -> tuple[TableColumn, ...]:
    return tuple(
        TableColumn(name=name, heading=view.say(f"{room}.{name}"), kind=kind, width=widths.get(name, 1.0))
        for name, kind in kinds.items()
    )


def fund_points(item: FundScore) -> Decimal | None:
    """The points that a fund row can earn: the evaluation's, else the form's."""
    return item.max_score if item.max_score is not None else item.line.max_score


def indicator_points(item: IndicatorScore) -> Decimal | None:
    """The points that an indicator can earn: the evaluation's, else the form's."""
    return item.max_score if item.max_score is not None else item.indicator.max_score


def score_groups(scores: Sequence[IndicatorScore]) -> list[tuple[str, int]]:
    """A key a row, equal where neighbours share one merged self score."""
    groups = [item.indicator.score_group for item in scores]
    return [("alone", number) if group is None else ("group", group) for number, group in enumerate(groups)]


def self_score(item: IndicatorScore) -> Value:
    """The score the unit gave itself; its words where they are no number."""
    row = item.indicator
    return row.self_score if row.self_score is not None else row.self_score_text or None


def recomputed_score(item: IndicatorScore | FrameworkScore) -> Value:
    """The recomputed score, or the range it may lie in."""
    if item.score is None and item.low is not None and item.high is not None and item.low != item.high:
        return f"{format_points(item.low)}–{format_points(item.high)}"
    return item.score


def support(view: View, item: IndicatorScore | FrameworkScore) -> str:
    """``claimed`` or ``contradicted`` where points given rest on the unit's word alone, or on less; else empty."""
    entry = view.evaluation.ledger.row(item.explanation.key)
    if entry is None or item.status not in {Status.MET, Status.PARTLY}:
        return ""
    return _SUPPORT.get(entry.evidence.ground, "")


def status_said(view: View, item: IndicatorScore | FrameworkScore) -> str:
    """What became of a row, with what its points rest on where that is no more than a claim (状态)."""
    word, name = view.say(f"status.{item.status}"), support(view, item)
    return view.say(f"status.{name}", status=word) if name else word


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


_SHEET = ("level1", "level2", "level3", "target", "actual", "max", "self", "score", "gap", "basis", "why")


def score_sheet(view: View) -> Table | None:
    """The scoring sheet as evaluators print it (评分表): execution first, then the indicators of the form.

    Self score and recomputed score side by side with their difference (分差), what the points rest on (佐证), and why
    points were taken or are not settled. A column that no row fills is left out.
    """
    scores = view.evaluation.indicators
    if not scores:
        return None
    gaps = _gaps(scores)
    rows = [*_execution_rows(view), *(_sheet_row(view, *pair) for pair in zip(scores, gaps, strict=True))]
    numbers = {"max", "self", "score", "gap"}
    kinds = {name: Kind.POINTS if name in numbers else Kind.TEXT for name in _SHEET}
    whole = Table(title=view.say("sheet.heading"), columns=_columns(view, "sheet", kinds, {}), rows=tuple(rows))
    filled = whole.filled(keep=("level3", "actual", "why"))
    names = [column.name for column in filled.columns]
    groups = [*(("row", number) for number in range(len(rows) - len(scores))), *score_groups(scores)]
    levels: dict[str, list[Any]] = {
        "level1": [(row[0],) for row in rows],
        "level2": [row[:2] for row in rows],
        "self": groups,
        "gap": groups,
    }
    merges = tuple(
        (names.index(name), start, count)
        for name, keys in levels.items()
        if name in names
        for start, count in runs(keys)
        if count > 1
    )
    return replace(filled, merges=merges)


def _execution_rows(view: View) -> list[tuple[Value, ...]]:
    """The points for spending the budget, where the form gives any."""
    found = [item for item in view.evaluation.funds if fund_points(item) is not None and item.score is not None]
    entry = view.evaluation.ledger.row("execution_score")
    return [
        (
            view.say("sheet.execution"), None, item.line.label_text, None, format_percent(item.execution_rate),
            fund_points(item), item.line.self_score, item.score, _gap(item.line.self_score, item.score),
            *_ground(view, entry, item.score, fund_points(item), item.explanation),
        )
        for item in found[:1]
    ]  # fmt: skip


def _gaps(scores: Sequence[IndicatorScore]) -> list[Decimal | None]:
    """Self score less recomputed score (分差); rows that share one self score have one, at their first row."""
    gaps: list[Decimal | None] = [None] * len(scores)
    for start, count in runs(score_groups(scores)):
        found = [one.score for one in scores[start : start + count]]
        known = [one for one in found if one is not None]
        gaps[start] = _gap(scores[start].indicator.self_score, sum(known, Decimal(0)) if known == found else None)
    return gaps


def _sheet_row(view: View, item: IndicatorScore, gap: Decimal | None) -> tuple[Value, ...]:
    row, score = item.indicator, recomputed_score(item)
    entry = view.evaluation.ledger.row(item.explanation.key)
    points = indicator_points(item)
    return (
        row.level1, row.level2, row.level3, row.target_text, row.actual_text, points, self_score(item), score,
        gap, *_ground(view, entry, item.score, points, item.explanation),
    )  # fmt: skip


def _gap(own: Decimal | None, score: Decimal | None) -> Decimal | None:
    return None if own is None or score is None else own - score


def _ground(
    view: View, entry: Entry | None, score: Decimal | None, points: Decimal | None, explanation: Explanation | None
) -> tuple[str, str]:
    """What the points of a row rest on in a word, and why points were taken or are open; nothing where all stands."""
    if entry is None:
        return "", ""
    lost = score is not None and points is not None and score < points
    parts = [entry.settled.text(view.lang)] if entry.settled else []
    if not parts and entry.evidence.ground not in {Ground.VERIFIED, Ground.STATED}:
        parts.append(entry.evidence.message.text(view.lang))
    if lost and explanation is not None and explanation.sentence:
        parts.append(explanation.sentence)
    return basis_name(view, entry), view.say("list.semicolon").join(parts)


def basis_name(view: View, entry: Entry) -> str:
    """What the points of a row rest on, in the one word for it (佐证)."""
    if entry.evidence.code == "not_applicable":
        return class_name(view, "exempt")
    if entry.evidence.ground is Ground.CONTRADICTED:
        return view.say("sheet.contradicted")
    if not entry.scored:
        return class_name(view, "open")
    return class_name(view, "claimed" if entry.evidence.ground is Ground.NONE else str(entry.evidence.ground))


def problems(view: View) -> Table | None:
    """What was found and what becomes of it (问题清单): problem, cause, advice, who, until when; weightiest first."""
    if not view.findings:
        return None
    rows = tuple(
        (
            str(number),
            item.message,
            _cause(view, item),
            item.treatment,
            view.say(f"duty.who.{item.verdict}"),
            view.say(f"duty.until.{_until(view, item)}"),
        )
        for number, item in enumerate(view.findings, 1)
    )
    kinds = dict.fromkeys(("number", "problem", "cause", "advice", "who", "until"), Kind.TEXT)
    widths = {"number": 0.5, "problem": 5.0, "cause": 3.2, "advice": 3.4, "who": 1.3, "until": 1.3}
    return Table(title=view.say("findings.heading"), columns=_columns(view, "findings", kinds, widths), rows=rows)


def _cause(view: View, item: Finding) -> str:
    """What was seen and what was expected, and the rule."""
    parts = []
    if item.saw and item.saw != item.object:
        parts.append(view.say("findings.saw", saw=item.saw))
    if item.expected:
        decided = item.verdict is Verdict.WRONG  # only arithmetic or a clause says what must stand there
        parts.append(view.say(f"findings.{'expected' if decided else 'against'}", expected=item.expected))
    said = [view.say("list.clause").join(parts), view.say("findings.basis", basis=item.rule)]
    return view.say("list.semicolon").join(filter(None, said))


def _until(view: View, item: Finding) -> str:
    """The milestone by which it has to be done: what must be corrected or settled before the form can stand."""
    if str(item.verdict) in ("wrong", "inconsistent") or item.severity is not Severity.LOW:
        return "again" if view.conclusion.answer is Answer.RETURNED else "final"
    return "next"


_WIDTHS = {"zh": (18, 18, 33, 20, 20, 11, 13, 13, 14, 22), "en": (16, 16, 25, 17, 17, 14, 11, 23, 18, 22)}


def indicators(view: View) -> Table | None:
    """One row per indicator (绩效指标), in the order and columns of the official form; reasons where there are any.

    Level cells, and a self score that several share, reach over the rows they belong to.
    """
    scores = view.evaluation.indicators
    if not scores:
        return None
    words = ("level1", "level2", "level3", "target", "actual", "status", "reason")
    order = ("level1", "level2", "level3", "target", "actual", "max", "self", "score", "status", "reason")
    widths = dict(zip(order, _WIDTHS["en" if view.lang == "en" else "zh"], strict=True))
    rows: list[tuple[Value, ...]] = []
    for item in scores:
        row = item.indicator
        said = (row.level1, row.level2, row.level3, row.target_text, row.actual_text)
        points = (indicator_points(item), self_score(item), recomputed_score(item))
        rows.append((*said, *points, status_said(view, item), row.reason_text))
    first = [item.indicator.level1 for item in scores]
    second = [(item.indicator.level1, item.indicator.level2) for item in scores]
    spans = ((0, runs(first)), (1, runs(second)), (order.index("self"), runs(score_groups(scores))))
    whole = Table(
        title=view.say("indicators.heading"),
        columns=_columns(
            view, "indicators", {name: Kind.TEXT if name in words else Kind.POINTS for name in order}, widths
        ),
        rows=tuple(rows),
        merges=tuple((col, start, count) for col, found in spans for start, count in found if count > 1),
    )
    return whole if any(item.indicator.reason_text for item in scores) else whole.only(order[:-1])


def why_open(view: View, item: IndicatorScore) -> str:
    """Why an indicator has no points: its own sentence, else the reason in a word."""
    if item.unscored_note:
        return item.unscored_note.rstrip("。.")
    return view.say(f"unscored.{item.unscored_reason}") if item.unscored_reason else ""


def unscored(view: View) -> Table | None:
    """Indicators that no rule could give points (尚未评分的指标), and why."""
    found = [item for item in view.evaluation.indicators if item.score is None]
    if not found:
        return None
    kinds = {"level3": Kind.TEXT, "max": Kind.POINTS, "why": Kind.TEXT}
    columns = _columns(view, "indicators", kinds, {"level3": 3.0, "max": 0.8, "why": 4.0})
    rows = tuple((item.indicator.level3, indicator_points(item), why_open(view, item)) for item in found)
    return Table(title=view.say("indicators.open"), columns=columns, rows=rows)


def framework_said(item: FrameworkScore) -> list[str]:
    """What stands in a row besides its review points; a sentence that another one holds is not said again."""
    note, sentence = item.unscored_note or "", "" if item.points else item.explanation.sentence
    if note and note in sentence:
        note = ""
    if sentence and sentence in note:
        sentence = ""
    return [line for line in (sentence, note) if line]


def _point_said(view: View, point: PointResult) -> str:
    """One review point: how it was decided, what it asks, the report's words and where they stand."""
    words = f"{view.say('list.space')}“{point.words}”" if point.words else ""
    where = view.say("framework.place", place=view.where.say(point.place)) if point.place else ""
    return f"{view.say(f'point.{point.status}')}{view.say('list.colon')}{point.text}{words}{where}"


def framework(view: View) -> Table | None:
    """One row per third-level indicator of a framework (评价要点), each with the report's words that decide it."""
    scores = view.evaluation.framework
    if not scores:
        return None
    kinds = {"path": Kind.TEXT, "points": Kind.TEXT, "max": Kind.POINTS, "score": Kind.POINTS, "status": Kind.TEXT}
    widths = {"path": 2.2, "points": 6.2, "max": 0.9, "score": 1.25, "status": 1.35}
    rows: list[tuple[Value, ...]] = []
    for item in scores:
        said = [*(_point_said(view, point) for point in item.points), *framework_said(item)]
        name = view.say("list.arrow").join(filter(None, item.path))
        rows.append((name, "\n".join(said), item.max_score, recomputed_score(item), status_said(view, item)))
    return Table(
        title=view.say("framework.heading"), columns=_columns(view, "framework", kinds, widths), rows=tuple(rows)
    )


def findings(view: View, *names: str) -> Table:
    """What the review found (发现清单), the weightiest first, in the columns asked for."""
    rows = [Listed(found=item, decision=view.decided.get(item)) for item in view.findings]
    return findings_table(rows, view.lang, names)


def rule_value_table(view: View) -> Table:
    """How far the values of the rules used were compared with their documents, by whom and when (规则值的状态)."""
    kinds = {"state": Kind.TEXT, "told": Kind.TEXT, "count": Kind.NUMBER, "signed": Kind.TEXT, "clauses": Kind.TEXT}
    mark = view.say("list.semicolon")
    rows = tuple(
        (
            one.state,
            message(f"evaluate.state.{one.state}").text(view.lang),
            len(one.clauses),
            mark.join(view.say("rule_values.by", name=name, on=on, count=count) for name, on, count in one.signed),
            mark.join(dict.fromkeys(clause.clause for clause in one.clauses)),
        )
        for one in value_states(clauses_used(view.evaluation))
    )
    columns = _columns(view, "rule_values", kinds, {"clauses": 3.0})
    return Table(title=view.say("rule_values.title"), columns=columns, rows=rows)
