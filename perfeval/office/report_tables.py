"""Tables of the report (报告中的表): headings and texts, the numbers printed as on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.numbers import NOTHING, format_percent, format_points, format_wan
from perfeval.office.form_table import fund_points, indicator_points, score_groups, self_score, why_open
from perfeval.office.grid import runs
from perfeval.report.show.view import View
from perfeval.scoring.result import Subtotal, Totals
from perfeval.words import Words


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of texts: shares of the width, columns that stand right, cells that reach over rows."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    numeric: Sequence[int] = ()
    merges: Sequence[tuple[int, int, int]] = ()  # column, first row, rows


def funds(view: View) -> TextTable | None:
    """The money of the form with recomputed rates and scores; a column that no row fills is left out."""
    words, scores = Words("office", view.lang), view.evaluation.funds
    if not scores:
        return None
    columns = [
        (words.say("form.initial"), [_money(item.line.initial_budget_wan) for item in scores]),
        (words.say("form.adjusted"), [_money(item.line.adjusted_budget_wan) for item in scores]),
        (words.say("table.arrived"), [_money(item.line.arrived_wan) for item in scores]),
        (words.say("form.executed"), [_money(item.line.executed_wan) for item in scores]),
        (words.say("table.rate_text"), [item.line.execution_rate_text or "" for item in scores]),
        (words.say("table.rate"), [_rate(item.execution_rate) for item in scores]),
        (words.say("form.max"), [_points(fund_points(item)) for item in scores]),
        (words.say("form.self"), [_points(item.line.self_score) for item in scores]),
        (words.say("form.score"), [_points(item.score) for item in scores]),
    ]  # fmt: skip
    kept = [entry for entry in columns if any(entry[1])]
    labels = ["　" * item.line.level + item.line.label_text for item in scores]
    rows = [[label, *(cells[at] or NOTHING for _, cells in kept)] for at, label in enumerate(labels)]
    heads = [words.say("table.label"), *(head for head, _ in kept)]
    return TextTable(words.say("table.funds"), heads, rows, (2.2, *[1.0] * len(kept)), tuple(range(1, len(kept) + 1)))


def _money(value: Decimal | None) -> str:
    return "" if value is None else format_wan(value)


def _rate(value: Decimal | None) -> str:
    return "" if value is None else format_percent(value)


def _points(value: Decimal | None) -> str:
    return "" if value is None else format_points(value)


def goals(view: View) -> TextTable | None:
    """The goals as expected and as reached, in the form's words."""
    words = Words("office", view.lang)
    found = [goal for goal in view.evaluation.project.goals if goal.expected_text or goal.actual_text]
    if not found:
        return None
    heads = [words.say("table.label"), words.say("form.expected")]
    rows = [[goal.label_text or words.say("form.goal"), goal.expected_text or NOTHING] for goal in found]
    widths = [1.0, 4.0]
    if any(goal.actual_text for goal in found):
        heads.append(words.say("form.reached"))
        widths = [1.0, 3.0, 3.0]
        for row, goal in zip(rows, found, strict=True):
            row.append(goal.actual_text or NOTHING)
    return TextTable(words.say("table.goals"), heads, rows, widths)


def measures(view: View) -> TextTable | None:
    """Rates and amounts computed from the form, each with how it came about."""
    words, found = Words("office", view.lang), view.evaluation.measures
    if not found:
        return None
    heads = [words.say(f"table.{name}") for name in ("name", "value", "how")]
    rows = [
        [
            item.title,
            item.value_text if item.value is not None else NOTHING,
            item.explanation.sentence or item.explanation.formula or item.note or NOTHING,
        ]
        for item in found
    ]
    return TextTable(words.say("table.measures"), heads, rows, (1.2, 1.1, 4), (1,))


def indicators(view: View) -> TextTable | None:
    """One row per indicator: target, actual, points, own and recomputed score, status; reasons where there are any."""
    words, scores = Words("office", view.lang), view.evaluation.indicators
    if not scores:
        return None
    names = ("level1", "level2", "level3", "target", "actual", "max", "self", "score")
    heads = [*(words.say(f"form.{name}") for name in names), words.say("table.status")]
    rows = []
    for item in scores:
        row = item.indicator
        own = self_score(item)
        rows.append(
            [
                row.level1 or NOTHING,
                row.level2 or NOTHING,
                row.level3 or NOTHING,
                row.target_text or NOTHING,
                row.actual_text or NOTHING,
                format_points(indicator_points(item)),
                own if isinstance(own, str) else format_points(own),
                score_or_range(item.score, item.low, item.high),
                view.say(f"status.{item.status}"),
            ]
        )
    merges = [(0, *run) for run in runs([item.indicator.level1 for item in scores])]
    merges += [(1, *run) for run in runs([(item.indicator.level1, item.indicator.level2) for item in scores])]
    merges += [(6, *run) for run in runs(score_groups(scores))]
    widths = [16, 16, 25, 17, 17, 14, 11, 23, 18] if view.lang == "en" else [18, 18, 33, 20, 20, 11, 13, 13, 14]
    if any(item.indicator.reason_text for item in scores):
        heads.append(words.say("form.reason"))
        widths.append(22)
        for cells, item in zip(rows, scores, strict=True):
            cells.append(item.indicator.reason_text or NOTHING)
    return TextTable(words.say("table.indicators"), heads, rows, widths, (5, 6, 7), merges)


def score_or_range(score: Decimal | None, low: Decimal | None, high: Decimal | None) -> str:
    """Points, or the range they may lie in, or nothing."""
    if score is None and low is not None and high is not None and low != high:
        return f"{format_points(low)}–{format_points(high)}"
    return format_points(score)


def framework(view: View) -> TextTable | None:
    """Review points of a framework, each with the form's words that decide it."""
    words, scores = Words("office", view.lang), view.evaluation.framework
    if not scores:
        return None
    colon = view.say("list.colon")
    rows = []
    for item in scores:
        said = [
            f"{view.say(f'point.{point.status}')}{colon}{point.text}"
            + (f"{view.say('list.space')}“{point.words}”" if point.words else "")
            + (words.say("report.place", places=point.place) if point.place else "")
            for point in item.points
        ]
        if not said:
            said = [item.explanation.sentence]
        if item.unscored_note and item.unscored_note not in said:
            said.append(item.unscored_note)
        rows.append(
            [
                view.say("list.arrow").join(item.path),
                "\n".join(line for line in said if line) or NOTHING,
                format_points(item.max_score),
                score_or_range(item.score, item.low, item.high),
                view.say(f"status.{item.status}"),
            ]
        )
    heads = [words.say("table.label"), words.say("table.points"), words.say("form.max"), words.say("form.score"),
             words.say("table.status")]  # fmt: skip
    return TextTable(words.say("table.framework"), heads, rows, (2.2, 6.2, 0.9, 1.25, 1.35), (2, 3))


def score(view: View) -> TextTable | None:
    """Points by block and in total."""
    words, totals = Words("office", view.lang), view.evaluation.totals
    if totals.max_score is None and not view.evaluation.subtotals:
        return None
    heads = [words.say("table.block"), words.say("form.max"), words.say("form.self"), words.say("form.score"),
             words.say("table.unscored")]  # fmt: skip
    blocks: list[tuple[str, Subtotal | Totals]] = [(item.name, item) for item in view.evaluation.subtotals]
    blocks.append((words.say("table.total"), totals))
    rows = [
        [
            name,
            format_points(item.max_score),
            format_points(item.self_score),
            format_points(item.score),
            format_points(item.unscored_points) if item.unscored_points else NOTHING,
        ]
        for name, item in blocks
    ]
    return TextTable(words.say("table.score"), heads, rows, (2, 1, 1, 1, 1), (1, 2, 3, 4))


def unscored(view: View) -> TextTable | None:
    """Indicators of the form that no rule could give points, and why."""
    words = Words("office", view.lang)
    found = [item for item in view.evaluation.indicators if item.score is None]
    if not found:
        return None
    heads = [words.say("form.level3"), words.say("form.max"), words.say("table.why")]
    rows = [[item.indicator.level3, format_points(indicator_points(item)), why_open(view, item)] for item in found]
    return TextTable(words.say("table.open"), heads, rows, (3, 0.8, 4), (1,))
