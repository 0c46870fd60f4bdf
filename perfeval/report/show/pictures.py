"""Forms that were read from a picture (识别核对): said on the first screen, each doubt beside its picture."""

from __future__ import annotations

import struct
from base64 import b64decode
from collections.abc import Iterable

from perfeval.numbers import NOTHING, format_percent, format_points
from perfeval.places import Place
from perfeval.report.markup import Column, Html, el, join, table
from perfeval.report.show.view import View
from perfeval.sight import UNREAD, Sight

_BESIDE_FINDING = 3  # crops that stand beside one finding


def how_read(view: View) -> Html | None:
    """One line for the first screen: the form is a picture, how much of it is in doubt, what waits for that."""
    project = view.evaluation.project
    if not project.seen:
        return None
    doubtful = sum(sight.is_doubtful for sight in project.seen.values())
    if not doubtful:
        return el("p", view.say("picture.sure", count=len(project.seen)), cls="line")
    waiting = [
        one.classes.open for one in view.evaluation.ledger.counted if one.evidence.code == "open_doubtful_reading"
    ]
    points = format_points(sum(waiting, waiting[0] * 0)) if waiting else "0"
    said = view.say("picture.doubts", count=len(project.seen), doubts=doubtful, points=points)
    return el("p", said, el("a", view.say("picture.look"), href="#pe-pictures"), cls="line")


def to_confirm(view: View) -> Html:
    """Every doubt: where, what was read, how surely, and the picture (识别存疑清单)."""
    project = view.evaluation.project
    doubtful = [(place, sight) for place, sight in project.seen.items() if sight.is_doubtful]
    if not doubtful:
        return join()
    columns = [
        Column(view.say("sources.place")),
        Column(view.say("picture.read")),
        Column(view.say("picture.confidence"), "num"),
        Column(view.say("picture.picture")),
    ]
    rows = [
        (
            place,
            _words(view, sight.text),
            format_percent(sight.confidence, 0),
            _image(view, place, sight) or NOTHING,
        )
        for place, sight in doubtful
    ]
    label = view.say("picture.heading", count=len(doubtful))
    note = el("p", view.say("picture.how_to_confirm"), cls="note")
    return join(el("h3", label, id="pe-pictures"), note, table(columns, rows, label=label))


def crops(view: View, cells: Iterable[Place]) -> Html | None:
    """The parts of the picture that a finding quotes."""
    seen = view.evaluation.project.seen
    if not seen:
        return None
    images = [
        image
        for place in dict.fromkeys(map(str, cells))
        if place in seen and (image := _image(view, place, seen[place])) is not None
    ]
    return el("div", images[:_BESIDE_FINDING]) if images else None


def _words(view: View, text: str) -> str:
    return view.say("picture.unread", text=text) if UNREAD in text else text or NOTHING


def _image(view: View, place: str, sight: Sight) -> Html | None:
    """A crop at half its size; the page's own check of pictures has the last word."""
    if not sight.crop:
        return None
    wide, tall = struct.unpack(">II", b64decode(sight.crop[:32])[16:24])
    return el(
        "img",
        src=f"data:image/png;base64,{sight.crop}",
        alt=view.say("picture.alt", place=place),
        width=str(max(wide // 2, 1)),
        height=str(max(tall // 2, 1)),
    )
