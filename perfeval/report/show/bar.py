"""The bar of points (分值条): every point of a form by what it rests on, over the grades of the rule book.

Plain boxes with words in them: it fits every screen, follows the dark mode and prints. What can be earned stands first,
so that the grades below it lie on their own base (计分基数); what does not apply stands behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval.errors import PerfevalError
from perfeval.messages import message, tell
from perfeval.numbers import format_points
from perfeval.report.markup import Html, el
from perfeval.scoring.point_classes import grade_named

if TYPE_CHECKING:
    from perfeval.report.show.view import View
    from perfeval.scoring.point_classes import PointClasses

_ORDER = ("verified", "stated", "claimed", "open", "lost", "exempt")
_ROOM = 20  # percent of the width from which on a box holds its own name


def points_bar(view: View) -> Html | None:
    """The points of the whole form; ``None`` where it has none."""
    totals = view.evaluation.totals
    classes = totals.classes
    if classes.base <= 0 or totals.grade_code in {"no_points", "only_execution"}:
        return None
    parts = [(name, getattr(classes, name)) for name in _ORDER if getattr(classes, name)]
    boxes = [_box(view, name, points, classes.max) for name, points in parts]
    small = [_key(view, name, points) for name, points in parts if points * 100 < _ROOM * classes.max]
    return el(
        "div",
        el("div", boxes, cls="parts"),
        _grades(view, classes),
        el("p", small, cls="keys") if small else None,
        cls="pointbar",
    )


def small_bar(view: View, classes: PointClasses, whole: Decimal) -> Html:
    """The same without words, for a row of a table; ``whole`` is as wide as the cell."""
    parts = [(name, getattr(classes, name)) for name in _ORDER if getattr(classes, name)]
    boxes = [el("span", cls=f"of {name}", style=_width(points, whole)) for name, points in parts]
    said = view.say("list.semicolon").join(_said(view, name, points) for name, points in parts)
    return el("span", boxes, cls="parts small", role="img", aria_label=said)


def _said(view: View, name: str, points: Decimal) -> str:
    return f"{message(f'evidence.class.{name}').text(view.lang)} {format_points(points)}"


def _width(points: Decimal, whole: Decimal) -> str:
    return f"width:{points * 100 / whole:.2f}%"


def _box(view: View, name: str, points: Decimal, whole: Decimal) -> Html:
    words: list[Html] = []
    if points * 100 >= _ROOM * whole:
        words = [el("b", format_points(points)), el("span", message(f"evidence.class.{name}").text(view.lang))]
    return el("div", words, cls=f"of {name}", style=_width(points, whole))


def _key(view: View, name: str, points: Decimal) -> Html:
    return el("span", el("span", cls=f"of {name}", aria_hidden="true"), _said(view, name, points))


def _grades(view: View, classes: PointClasses) -> Html | None:
    """The grades of the rule book below what can be earned, the worst at the left."""
    edges = grade_edges(view)
    if not edges:
        return None
    ends = [Decimal(100), *(start for _, start in edges)]
    bands = [(name, end - start) for (name, start), end in zip(edges, ends, strict=False)][::-1]
    share = classes.base / classes.max
    shown = [
        el("span", tell(grade_named(name), view.lang), cls="grade", style=f"width:{width * share:.2f}%")
        for name, width in bands
    ]
    return el("div", shown, cls="grades")


def grade_edges(view: View) -> Sequence[tuple[str, Decimal]]:
    """The grades of the rule book with their lower edges out of 100, the best first."""
    from perfeval.rules.book import load_book

    try:
        book = load_book(view.evaluation.rulebook)
    except PerfevalError:
        return []
    return [(edge.name, edge.start) for edge in book.grades.edges] if book.grades else []
