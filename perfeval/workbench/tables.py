"""Small tables of the workbench (小表): headings from the catalogue, a sentence where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.report.display import Display
from perfeval.report.markup import Child, Column, Html, el, join, table
from perfeval.words import Words

_NUMERIC = {
    "number",
    "projects",
    "total",
    "used",
    "unused",
    "doubts",
    "before",
    "after",
    "rows",
    "points",
    "year",
    "count",
}


def small_table(
    words: Words, label: str, names: Sequence[str], rows: Sequence[Sequence[Child]], *, most: int | None = None
) -> Display:
    """A table with named columns; rows beyond ``most`` are counted, not shown.

    Args:
        words: the workbench's catalogue in one language.
        label: key of what the table holds.
        names: keys of the columns under ``column``.
        rows: one cell per column.
        most: how many rows are shown.
    """
    if not rows:
        return note(words.say("list.none"))
    shown = rows if most is None else rows[:most]
    columns = [Column(words.say(f"column.{name}"), "num" if name in _NUMERIC else "") for name in names]
    rest = words.say("list.more", count=len(rows) - len(shown)) if len(rows) > len(shown) else None
    return Display(join(table(columns, shown, label=words.say(label)), el("p", rest, cls="note") if rest else None))


def facts(title: str, pairs: Sequence[tuple[str, Child]]) -> Html:
    """A heading over names with their values; empty values are left out."""
    rows = [el("tr", el("th", name, scope="row"), el("td", value)) for name, value in pairs if value not in (None, "")]
    return join(el("p", el("strong", title)), el("table", el("tbody", rows)))


def note(sentence: str) -> Display:
    """One sentence."""
    return Display(el("p", sentence))
