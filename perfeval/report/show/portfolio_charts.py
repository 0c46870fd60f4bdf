"""The picture of money and output (钱与事), with the words that say what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from perfeval.numbers import format_percent
from perfeval.report.charts import portfolio as pictures
from perfeval.report.display import Display
from perfeval.report.markup import Column, Html, el, join, table
from perfeval.report.show.across import result_names
from perfeval.report.show.portfolio import Entry, entries_of
from perfeval.report.show.view import figure
from perfeval.scoring.point_classes import sum_of as sum_of_classes
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.outcome import Result

_APART = 10


def execution_chart(result: Result) -> Display:
    """Money spent against output reached (钱与事): far from the diagonal, one goes without the other."""
    words = Words("report", result.lang)
    items = [item for entry in entries_of(result) if (item := _spent(entry)) is not None]
    if len(items) < 3:
        return Display(el("p", words.say("portfolio.no_execution"), cls="note"))
    odd = [item for item in items if item.is_odd]
    alt = words.say("portfolio.execution_alt", count=len(items), odd=len(odd))
    for item in odd[:5]:
        alt += words.say(
            "portfolio.execution_alt_odd",
            name=item.name,
            execution=format_percent(item.execution),
            output=format_percent(item.output),
        )
    corners = pictures.Corners(words.say("portfolio.corner_spent"), words.say("portfolio.corner_done"))
    picture = pictures.execution_against_output(
        items, words.say("portfolio.execution_axis"), words.say("portfolio.output_axis"), corners, alt
    )
    low = sum(item.output < item.execution for item in odd)
    said = el("h3", words.say("portfolio.execution_finding", count=len(items), odd=low))
    caption = "density" if len(items) > pictures.CROWD else "caption"
    shown = figure(picture, words.say(f"portfolio.execution_{caption}"))
    return Display(join(said, shown, _apart(result, words, items)))


def _apart(result: Result, words: Words, items: Sequence[pictures.Spent]) -> Html:
    """The data of those that lie furthest from the line."""
    furthest = sorted(items, key=lambda item: (-abs(item.execution - item.output), item.key))[:_APART]
    names = result_names(result)
    columns = [Column(words.say("portfolio.column_name"))]
    columns += [Column(words.say(f"portfolio.{name}"), "num") for name in ("execution_axis", "output_axis", "apart")]
    rows = [
        (el("a", names[item.key], href=f"projects/{item.key}.html"),
         *map(format_percent, (item.execution, item.output, abs(item.execution - item.output))))
        for item in furthest
    ]  # fmt: skip
    label = words.say("portfolio.apart_label")
    return join(el("h3", label), table(columns, rows, label=label))


def _spent(entry: Entry) -> pictures.Spent | None:
    """Execution rate and the share of the output points that figures carry; ``None`` where either is not there.

    What rests on the unit's word is not taken for output: the picture shows what is stated or verified.
    """
    execution = entry.row.execution_rate
    blocks = [item for item in entry.evaluation.subtotals if "产出" in item.name]
    whole = sum_of_classes(item.classes for item in blocks)
    if execution is None or whole.base <= 0:
        return None
    return pictures.Spent(entry.row.name, execution, whole.lower / whole.base, entry.row.id, entry.budget)
