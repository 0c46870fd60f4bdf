"""The name of a layout (版式), by its headings; reading a form does not depend on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from perfeval.forms.bands import Band
from perfeval.forms.text import keys, plain
from perfeval.resources import packaged


@dataclass(frozen=True, slots=True)
class Layout:
    """One known layout: the headings it must have and words its title must hold."""

    id: str
    headings: frozenset[str]
    title: tuple[str, ...] = ()
    example: str = ""


@cache
def known_layouts() -> tuple[Layout, ...]:
    """The layouts of ``perfeval/forms/layouts.toml`` in their order."""
    entries = packaged("forms/layouts.toml")["layout"]
    return tuple(
        Layout(
            entry["id"],
            frozenset(keys(heading)[1] for heading in entry["headings"]),
            tuple(entry.get("title", ())),
            entry.get("example", ""),
        )
        for entry in entries
    )


def layout_of(bands: Sequence[Band], title: str) -> str:
    """The id of the first layout that fits, else ``other``."""
    headings = {keys(cell.text)[1] for band in bands for column in band.columns for cell in column.cells}
    for layout in known_layouts():
        if layout.headings <= headings and (not layout.title or any(word in plain(title) for word in layout.title)):
            return layout.id
    return "other"
