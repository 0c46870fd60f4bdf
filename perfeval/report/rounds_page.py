"""Returned and resubmitted (退回修改后再报): what the second submission closed, left, brought, and changed unasked."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.numbers import NOTHING
from perfeval.report.frame import page
from perfeval.report.markup import Column, Html, el, join, table
from perfeval.review.findings import Finding
from perfeval.review.rounds import Change, OneSided, RoundComparison, summary
from perfeval.words import Words

_STATES = (("closed", "verified"), ("open", "claimed"), ("new", "lost"))  # state → the colour of its part of the bar


def rounds_page(comparisons: Sequence[RoundComparison], lang: str, one_sided: Sequence[OneSided] = ()) -> str:
    """The page over two submissions: a table with bars, what stands in one of them only, then each project."""
    words = Words("report", lang)
    title = words.say("rounds.title")
    counts = {name: sum(len(found) for item in comparisons for found in [_of(item, name)]) for name, _ in _STATES}
    unasked = sum(len(item.unasked) for item in comparisons)
    lead = summary(comparisons, one_sided, lang) + words.say("rounds.lead", unasked=unasked, **counts)
    columns = [
        Column(words.say("rounds.project")),
        *(Column(words.say(f"rounds.{name}"), "num") for name in ("closed", "open", "new", "unasked")),
        Column(words.say("rounds.bar")),
    ]
    rows = [
        (
            el("a", item.name, href=f"#pe-round-{number}"),
            *(str(len(_of(item, name))) for name, _ in _STATES),
            str(len(item.unasked)),
            _bar(item, words),
        )
        for number, item in enumerate(comparisons, 1)
    ]
    shown = table(columns, rows, label=title) if rows else el("p", words.say("rounds.none"), cls="note")
    each = [_project(number, item, words) for number, item in enumerate(comparisons, 1)]
    alone = el("ul", [el("li", item.told(lang)) for item in one_sided]) if one_sided else ""
    return page(
        join(el("h1", title), el("p", lead, cls="lead"), shown, alone, each), title=title, lang=lang, kind="index"
    )


def _of(item: RoundComparison, state: str) -> tuple[Finding, ...]:
    return {"closed": item.closed, "open": item.still_open, "new": item.new}[state]


def _bar(item: RoundComparison, words: Words) -> Html | str:
    """How many findings are closed, left and new, as parts of one bar."""
    counts = [(name, colour, len(_of(item, name))) for name, colour in _STATES]
    whole = sum(count for _, _, count in counts)
    if not whole:
        return NOTHING
    said = words.say("list.comma").join(f"{words.say(f'rounds.{name}')} {count}" for name, _, count in counts)
    parts = [
        el("span", cls=f"of {colour}", style=f"width:{100 * count / whole:.1f}%")
        for _, colour, count in counts
        if count
    ]
    return el("div", parts, cls="parts small", role="img", aria_label=said)


def _project(number: int, item: RoundComparison, words: Words) -> Html:
    """What became of each finding of one project, and every cell that says something else than before."""
    lists = [
        join(el("h3", words.say(f"rounds.{name}")), el("ul", [el("li", one.message) for one in _of(item, name)]))
        for name, _ in _STATES
        if _of(item, name)
    ]
    columns = [Column(words.say(f"rounds.{name}")) for name in ("object", "before", "after", "asked")]
    rows = [_changed(change, words) for change in item.changes]
    rows += [(name, NOTHING, words.say("rounds.added"), NOTHING) for name in item.added]
    rows += [(name, words.say("rounds.removed"), NOTHING, NOTHING) for name in item.removed]
    label = words.say("rounds.changes", name=item.name)
    changes = table(columns, rows, label=label) if rows else el("p", words.say("rounds.same"), cls="note")
    return join(el("h2", item.name, id=f"pe-round-{number}", cls="round"), lists, changes)


def _changed(change: Change, words: Words) -> tuple[str, str, str, str]:
    asked = words.say("rounds.was_asked" if change.asked else "rounds.not_asked")
    return change.label(words.lang), change.before or NOTHING, change.after or NOTHING, asked
