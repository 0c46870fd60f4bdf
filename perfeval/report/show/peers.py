"""Where this project stands among its peers (同类比较): one quiet strip a measure, its figures beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval.numbers import format_percent
from perfeval.report.display import Display
from perfeval.report.markup import Column, Html, el, join, table
from perfeval.report.show.view import View, strip, view_of
from perfeval.review.peers import MEASURES, SHARES, STEP, PeerSummary, Quartiles, standing_of

if TYPE_CHECKING:
    from perfeval.outcome import Result


def peers(result: Result, project_id: str | None = None) -> Display:
    """The project beside those of its kind and year (同类比较); empty where there are too few of them.

    A strip is plain text boxes: the band is the middle half, the tick the median, the dot this project.
    """
    view, summary = view_of(result, project_id), result.peers(project_id)
    if summary is None or not summary.measures:
        return Display(Html(""))
    own = standing_of(view.evaluation, view.findings).values
    columns = [
        Column(view.say("peers.measure")),
        Column(view.say("peers.strip")),
        Column(view.say("peers.own"), "num mixed"),
        Column(view.say("peers.median"), "num mixed"),
        Column(view.say("peers.middle_half"), "num mixed"),
    ]
    rows = [
        _row(view, name, own[name], summary.measures[name])
        for name in MEASURES
        if name in summary.measures and own[name] is not None
    ]
    return Display(
        join(
            el("h3", view.say("peers.heading")),
            el("p", _lead(view, summary), cls="note"),
            table(columns, rows, label=view.say("peers.heading")),
        )
    )


def _lead(view: View, summary: PeerSummary) -> str:
    year = view.say("head.year", year=summary.year) if summary.year else view.say("peers.all_years")
    kind = view.say(f"form_kind.{summary.kind}")
    return view.say("peers.lead", kind=kind, year=year, count=summary.count)


def _row(view: View, name: str, own: Decimal | None, usual: Quartiles) -> tuple[object, ...]:
    assert own is not None  # noqa: S101 - narrows the type
    is_share = name in SHARES
    value = own * 100 if is_share else own
    start = Decimal(50 if is_share else 0)
    end = Decimal(100) if is_share else max(Decimal(2 * usual.high), value, Decimal(4))
    measure, shown = view.say(f"peers.{name}"), format_percent(own) if is_share else str(own)
    low, middle, high = (f"{part}%" if is_share else str(part) for part in (usual.low, usual.middle, usual.high))
    half = low if low == high else view.say("peers.from_to", low=low, high=high)
    slack = Decimal(STEP) / 2 if is_share else Decimal(0)  # the quartiles are rounded: nearer than that decides nothing
    where = "below" if value < usual.low - slack else "above" if value > usual.high + slack else "within"
    alt = view.say(f"peers.alt_{where}", measure=measure, own=shown, median=middle, half=half)
    parts = {"half": Decimal(usual.high), "rest": Decimal(usual.low), "median": Decimal(usual.middle), "own": value}
    return measure, strip(alt, parts, start, end), shown, middle, half
