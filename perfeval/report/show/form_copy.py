"""The form itself (原表): its cells and paragraphs as the file has them, with the numbers of what was found there.

Every finding leads to its cell, every marked cell to its findings and to the score that uses it, by plain links:
nothing has to run for that. On paper it is left out; the form is a paper of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from perfeval.model import AccountLine
from perfeval.places import Place
from perfeval.report.display import Display
from perfeval.report.markup import Html, el, join, scroll
from perfeval.report.show.view import View, view_of

if TYPE_CHECKING:
    from perfeval.outcome import Result

_MOST = 1500  # cells and paragraphs of one copy
_WIDEST = 200  # rows or columns that one merged cell covers
_COUNTED_FIELDS = ("self_score", "actual_text")


def form_copy(result: Result, project_id: str | None = None) -> Display:
    """The form as a faithful copy with numbered marks (原表与标注)."""
    view = view_of(result, project_id)
    heading = el("h3", view.say("copy.heading"))
    lines = view.account[:_MOST]
    if not lines:
        return Display(join(heading, el("p", view.say("sources.no_account"), cls="note last")))
    marks = _Marks(view)
    parts: list[Html] = []
    files = len({line.place.file for line in lines})
    for (file, sheet, _, page, is_text), group in groupby(lines, key=block_of):
        part = list(group)
        if is_text:
            parts += [_paragraph(marks, line) for line in part]
        else:
            named = view.say("copy.table", number=len(parts) + 1)
            label = view.say("list.dot").join(filter(None, [sheet, named]))
            title = sheet or (view.say("where.page", page=page).rstrip("，, ") if page else "")
            title = view.say("list.dot").join(filter(None, [file, title])) if files > 1 else title
            parts.append(join(el("h4", title) if title else None, scroll(_table(marks, part), label)))
    left = len(view.account) - len(lines)
    more = el("p", view.say("copy.more", count=left), cls="note") if left else None
    note = el("p", view.say("copy.note"), cls="note")
    return Display(el("div", heading, note, el("div", parts, cls="copy"), more, cls="screen"))


def block_of(line: AccountLine) -> tuple[str, str | None, int | None, int, bool]:
    """The sheet, table or run of paragraphs that a line of the account stands in."""
    place = line.place
    return place.file, place.sheet, place.table, place.page, bool(place.paragraph)


class _Marks:
    """What leads to and from each place."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.findings: dict[Place, list[int]] = {}
        for number, item in enumerate(view.findings, 1):
            for place in dict.fromkeys(item.cells):
                self.findings.setdefault(place, []).append(number)
        self.named = {place for item in view.findings for place in item.cells}
        self.scores: dict[Place, int] = {}
        for score in view.evaluation.indicators:
            cells = score.indicator.cells
            at = next((cells[name] for name in _COUNTED_FIELDS if name in cells), None)
            if at is not None:
                self.scores.setdefault(at, score.position + 1)
            self.named.update(cells.values())
        inputs = (one.place for item in view.evaluation.measures for one in item.explanation.inputs)
        self.named.update(place for place in inputs if place is not None)

    def anchor(self, place: Place) -> str | None:
        """The id of a cell that something leads to."""
        return self.view.where.anchor(place) if place in self.named or place.paragraph else None

    def of(self, place: Place) -> Html | None:
        """The numbers of the findings of a cell, and the link to the score that uses it."""
        marks = [
            el("a", str(number), href=f"#pe-finding-{number}", cls="mark") for number in self.findings.get(place, ())
        ]
        if place in self.scores:
            word = self.view.say("copy.score")
            marks.append(el("a", word, href=f"#pe-indicator-{self.scores[place]}", cls="use"))
        return el("span", marks, cls="marks") if marks else None


def _paragraph(marks: _Marks, line: AccountLine) -> Html:
    cls = "told" if line.place in marks.findings else None
    return el("p", line.text, " ", marks.of(line.place), id=marks.anchor(line.place), cls=cls)


def _table(marks: _Marks, lines: Sequence[AccountLine]) -> Html:
    """The cells of one table in their rows, merged ones over what they cover."""
    at = {(line.place.row, line.place.col): line for line in lines}
    covered = {
        (row, col)
        for line in lines
        for row in range(line.place.row, line.place.row + min(line.rowspan, _WIDEST))
        for col in range(line.place.col, line.place.col + min(line.colspan, _WIDEST))
    } - set(at)
    last = max(line.place.col + min(line.colspan, _WIDEST) - 1 for line in lines)
    rows = sorted({row for row, _ in at} | {row for row, _ in covered})
    named = {line.place.col: line.place.heading for line in lines if line.place.heading}  # a table without a file
    head = el("tr", [el("td", named.get(col, ""), cls="head") for col in range(1, last + 1)]) if named else None
    return el("table", el("tbody", head, [el("tr", _cells(marks, at, covered, row, last)) for row in rows]))


def _cells(
    marks: _Marks,
    at: dict[tuple[int, int], AccountLine],
    covered: set[tuple[int, int]],
    row: int,
    last: int,
) -> Iterator[Html]:
    col = 1
    while col <= last:
        line = at.get((row, col))
        if line is not None:
            spans = {"rowspan": min(line.rowspan, _WIDEST), "colspan": min(line.colspan, _WIDEST)}
            cls = "told" if line.place in marks.findings else "head" if line.used_by == "heading" else None
            shown = {name: span for name, span in spans.items() if span > 1}
            yield el("td", line.text, marks.of(line.place), id=marks.anchor(line.place), cls=cls, **shown)
        elif (row, col) not in covered:
            start = col
            while col < last and (row, col + 1) not in at and (row, col + 1) not in covered:
                col += 1
            yield el("td", colspan=col - start + 1 if col > start else None)
        col += 1
