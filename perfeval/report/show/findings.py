"""Findings (发现): the sentence, the cell and its neighbours, what was seen and expected, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from perfeval.model import AccountLine
from perfeval.numbers import format_points
from perfeval.places import Place, column_letters
from perfeval.report import tables
from perfeval.report.display import Display
from perfeval.report.markup import Html, el, join, shorten
from perfeval.report.show.view import View, badge, places, view_of
from perfeval.review.findings import Finding
from perfeval.table import Table

if TYPE_CHECKING:
    from perfeval.outcome import Result

_COLUMNS, _AROUND, _CELL = 6, 1, 28
_QUOTED = 3


def findings_list(result: Result, project_id: str | None = None) -> Display:
    """Every finding, the weightiest first (发现清单): verdict, sentence, form region, basis, treatment."""
    view = view_of(result, project_id)
    label = view.say("findings.heading")
    top = el("h3", label, id="pe-findings")
    stale = [el("p", item.outdated(view.lang), cls="note") for item in view.outdated]
    if not view.findings:
        return Display(join(top, el("p", view.say("findings.none"), cls="note last"), stale))
    note = el("p", view.say("findings.note"), cls="note")
    table = tables.findings(view, "verdict", "finding", *_SHORT, *_LONG)
    shown = [_finding(view, table, number, item) for number, item in enumerate(view.findings)]
    return Display(join(top, note, stale, shown))


_SHORT, _LONG = ("severity", "object", "saw", "expected", "position"), ("decision", "treatment", "basis")


def _finding(view: View, table: Table, number: int, item: Finding) -> Html:
    """One finding: the row of the table, its words of the form, short facts side by side, then those with a line."""
    row = dict(zip((column.name for column in table.columns), table.rows[number], strict=True))
    row["position"] = places(view, item.cells)
    row["saw"] = row["saw"] if row["saw"] != row["object"] else None
    row["severity"] = f"{row['severity']}{_at_stake(view, item)}"
    heads = {column.name: column.heading for column in table.columns}
    facts = [
        el("div", el("dt", heads[name]), el("dd", row[name]), cls="line" if name in _LONG else None)
        for name in _SHORT + _LONG
        if row[name] not in (None, "")
    ]
    return el(
        "div",
        el("h4", f"{number + 1}. ", badge(str(row["verdict"]), str(item.verdict)), row["finding"]),
        _evidence(view, item),
        el("dl", facts, cls="facts inline"),
        cls="finding",
        id=f"pe-finding-{number + 1}",
    )


def _at_stake(view: View, item: Finding) -> str:
    if item.points_at_stake is None:
        return ""
    return view.say("findings.at_stake", points=format_points(item.points_at_stake))


def _evidence(view: View, item: Finding) -> Html:
    """The words of the form: paragraphs as quotes, the first cell as a small region of its table."""
    pieces: list[Html] = []
    cells = [quote.place for quote in item.quotes if not quote.place.paragraph]
    if cells:
        region = _region(view, cells[0], cells)
        pieces.append(region if region else _quotes(view, [(item.quotes[0].text, cells[:1])]))
    said: dict[str, list[Place]] = {}
    for quote in item.quotes:
        if quote.place.paragraph and quote.text:
            said.setdefault(quote.text, []).append(quote.place)
    if said:
        pieces.append(_quotes(view, list(said.items())[:_QUOTED]))
    return join(pieces)


def _quotes(view: View, said: Sequence[tuple[str, Sequence[Place]]]) -> Html:
    lines = [el("p", shorten(words, 240), " ", places(view, wheres)) for words, wheres in said]
    return el("div", lines, cls="quote")


def _region(view: View, around: Place, marked: Sequence[Place]) -> Html | None:
    """The rows around a cell as the file has them, with the cells of the finding marked."""
    lines = {
        (line.place.row, line.place.col): line
        for line in view.account
        if not line.place.paragraph and _same_table(line.place, around)
    }
    if (around.row, around.col) not in lines:
        return None
    marks = {(item.row, item.col) for item in marked if _same_table(item, around)}
    filled = sorted({row for row, _ in lines})
    middle = filled.index(around.row)
    rows = filled[max(0, middle - _AROUND) : middle + _AROUND + 1]
    used = sorted({col for row, col in lines if row in rows})
    nearest = sorted(used, key=lambda col: (col != 1, abs(col - around.col)))[:_COLUMNS]
    columns = sorted({*nearest, around.col})
    is_sheet = around.sheet is not None
    head = [el("td")] + [el("th", column_letters(col) if is_sheet else f"C{col}") for col in columns]
    body = []
    for row in rows:
        cells = [_cell(lines.get((row, col)), (row, col) in marks) for col in columns]
        body.append(el("tr", el("th", str(row) if is_sheet else f"R{row}"), cells))
    inner = el("table", el("thead", el("tr", head)), el("tbody", body))
    return el("div", inner, cls="region")


def _same_table(one: Place, other: Place) -> bool:
    return (one.file, one.sheet, one.table) == (other.file, other.sheet, other.table)


def _cell(line: AccountLine | None, is_marked: bool) -> Html:
    words = shorten(line.text, _CELL) if line is not None else ""
    return el("td", words, cls="marked" if is_marked else None)


def verified(result: Result, project_id: str | None = None) -> Display:
    """What was checked and found right (核对相符): a reviewer lists it beside the findings."""
    view = view_of(result, project_id)
    passed = result.passed_by_project.get(view.evaluation.project.id, ())
    label = view.say("verified.heading")
    if not passed:
        return Display(join(el("h3", label), el("p", view.say("verified.none"), cls="note last")))
    rows = [el("li", item.message, " ", places(view, [quote.place for quote in item.quotes])) for item in passed]
    return Display(join(el("h3", label), el("ul", rows, cls="checked")))
