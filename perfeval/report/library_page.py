"""The indicator library as a page (指标库页面): what many forms promised, grouped by kind, opened offline."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.library.build import Entry, Library, Targets
from perfeval.numbers import format_points
from perfeval.report.frame import page, script
from perfeval.report.markup import Column, Html, el, join, table
from perfeval.words import Words


def library_page(library: Library, lang: str = "zh") -> str:
    """One table for each kind of indicator: names, units, targets with their spread, targets in words.

    Args:
        library: what :func:`perfeval.library.build.build_library` gave.
        lang: ``zh`` or ``en``.
    """
    words = Words("library", lang)
    kinds = list(dict.fromkeys(entry.level2 for entry in library.entries))
    sections = [_section(words, kind, [entry for entry in library.entries if entry.level2 == kind]) for kind in kinds]
    uses = sum(len(entry.uses) for entry in library.entries)
    lead = words.say("page.lead", entries=len(library.entries), uses=uses)
    main = join(el("h1", words.say("page.title")), el("p", lead, cls="lead"), sections)
    return page(main, title=words.say("page.title"), lang=lang, kind="portfolio", script=script())


def _section(words: Words, kind: str, entries: Sequence[Entry]) -> Html:
    name = kind or words.say("page.no_kind")
    columns = [
        Column(words.say("column.name")),
        Column(words.say("column.projects"), "num"),
        Column(words.say("page.targets")),
        Column(words.say("column.word_targets")),
        Column(words.say("column.variants")),
    ]
    rows = [
        (
            entry.name,
            entry.projects,
            [el("div", _spread(words, item)) for item in entry.targets],
            "、".join(entry.words),
            "、".join(one for one in entry.variants if one != entry.name),
        )
        for entry in entries
    ]
    return el("section", el("h2", name), table(columns, rows, label=name))


def _spread(words: Words, item: Targets) -> str:
    """The targets of one year and unit: one value, or the lowest, middle and highest."""
    year = item.year or "—"
    if item.lowest == item.highest:
        return words.say("page.one", year=year, value=format_points(item.middle), unit=item.unit, count=item.count)
    ends = {
        "lowest": format_points(item.lowest),
        "middle": format_points(item.middle),
        "highest": format_points(item.highest),
    }
    return words.say("page.spread", year=year, unit=item.unit, count=item.count, **ends)
