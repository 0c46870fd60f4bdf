"""Tables of the report (报告中的表): headings and texts, the numbers printed as on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.numbers import NOTHING, format_points
from perfeval.office.form_table import indicator_points, score_groups, self_score, why_open
from perfeval.office.grid import runs
from perfeval.report.show.view import View
from perfeval.table import Table
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


def word_table(table: Table | None) -> TextTable | None:
    """A table value as Word sets it: parts stand in from the left, the unit in the title."""
    if table is None:
        return None
    rows = table.texts()
    for row, depth in zip(rows, table.depths, strict=False):
        row[0] = "　" * (depth or 0) + row[0]
    numeric = [at for at, column in enumerate(table.columns) if column.is_number]
    widths = [column.width for column in table.columns]
    heads = [column.heading for column in table.columns]
    return TextTable(table.title + table.unit, heads, rows, widths, numeric, table.merges)


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


def unscored(view: View) -> TextTable | None:
    """Indicators of the form that no rule could give points, and why."""
    words = Words("office", view.lang)
    found = [item for item in view.evaluation.indicators if item.score is None]
    if not found:
        return None
    heads = [words.say("form.level3"), words.say("form.max"), words.say("table.why")]
    rows = [[item.indicator.level3, format_points(indicator_points(item)), why_open(view, item)] for item in found]
    return TextTable(words.say("table.open"), heads, rows, (3, 0.8, 4), (1,))
