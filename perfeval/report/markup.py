"""Safe pieces of HTML (页面片段): whatever is not made here is escaped.

Text from forms is hostile until proven otherwise, so escaping is not something to remember: every
string that goes through :func:`el` is escaped unless it is an :class:`Html` that :func:`el` made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape

from perfeval.numbers import NOTHING, aligned
from perfeval.table import Table

_CARD = 3  # tables of so many columns become cards on a narrow screen: each cell says its heading
_SHORT = 8  # tables of so many rows stand on one page of paper
Child = object  # str, Html, None, a number, or an iterable of these


class Html(str):
    """A piece of HTML made by this module; the only strings that are not escaped again."""

    __slots__ = ()


_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufff9-\ufffb]"
)


_DRAWN = str.maketrans("═", "=")  # a line for drawing boxes that forms use as a sign of equality


def visible(text: str) -> str:
    """Signs that would hide or reorder text, named instead of obeyed.

    >>> visible("a\\u202eb")
    'a[U+202E]b'
    """
    return _CONTROL.sub(lambda found: f"[U+{ord(found[0]):04X}]", text.replace("\r\n", "\n").replace("\r", "\n"))


def text(value: object) -> Html:
    """A value as escaped text; line breaks stay line breaks."""
    if isinstance(value, Html):
        return value
    return Html(escape(visible(str(value)).translate(_DRAWN), quote=True).replace("\n", "<br>"))


def _flat(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if child is None or child is False or child == "":
            continue
        if isinstance(child, str):
            yield text(child)
        elif isinstance(child, Iterable):
            yield from _flat(child)
        else:
            yield text(child)


def join(*children: Child) -> Html:
    """Several pieces one after the other."""
    return Html("".join(_flat(children)))


def el(tag: str, /, *children: Child, **attributes: object) -> Html:
    """One element. ``cls`` is its class, ``aria_label`` becomes ``aria-label``; ``None`` is left out.

    >>> el("td", "a<b", cls="num", title=None)
    '<td class="num">a&lt;b</td>'
    """
    shown = ""
    for key, value in attributes.items():
        if value is None or value is False or (value == "" and key != "value"):
            continue
        attribute = "class" if key == "cls" else key.rstrip("_").replace("_", "-")
        shown += f" {attribute}" if value is True else f' {attribute}="{escape(visible(str(value)), quote=True)}"'
    if tag in {"br", "img", "col", "input"}:
        return Html(f"<{tag}{shown}>")
    return Html(f"<{tag}{shown}>{join(*children)}</{tag}>")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a display table: its heading and how its cells are set (``num``, ``short``, or plain).

    ``num mixed``: every row has a figure of another kind, so that their points need not stand below each other.
    """

    heading: str
    kind: str = ""


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Child]],
    *,
    label: str,
    cls: str = "",
    row_heads: int = 1,
    row_classes: Sequence[str] = (),
    as_printed: bool = False,
) -> Html:
    """A data table in a frame that scrolls by itself where the screen is narrow.

    Args:
        columns: headings, all of them said.
        rows: one cell per column.
        label: what the table holds; must be unique on its page, as it names a region for screen readers.
        cls: further classes of the table.
        row_heads: how many leading cells of a row are its headings.
        row_classes: one class per row, if given.
        as_printed: the cells are printed already; else the figures of a column are set below each other.
    """
    head = el("tr", [el("th", column.heading, scope="col", cls=column.kind) for column in columns])
    is_card = len(columns) >= _CARD
    body = []
    for number, row in enumerate(rows if as_printed else _aligned(columns, rows)):
        cells = [
            el("th", cell, scope="row", cls=column.kind)
            if place < row_heads
            else el("td", cell, cls=_kind(column, cell), data_h=column.heading if is_card else None)
            for place, (column, cell) in enumerate(zip(columns, row, strict=True))
        ]
        body.append(el("tr", cells, cls=row_classes[number] if row_classes else None))
    kept = "keep" if len(body) <= _SHORT else ""
    named = " ".join(filter(None, [cls, kept, "cards" if is_card else ""]))
    return scroll(el("table", el("thead", head), el("tbody", body), cls=named), label)


_WRAPPED = re.compile(r"(<[^<>]+>)?([^<>]*)(</[^<>]+>)?")


def _aligned(columns: Sequence[Column], rows: Iterable[Sequence[Child]]) -> list[list[Child]]:
    """The rows with the figures of each column below each other, those that are a link too."""
    grid = [list(row) for row in rows]
    for place, column in enumerate(columns):
        if column.kind == "num":
            found = [_WRAPPED.fullmatch(text(row[place])) for row in grid]
            figures = aligned([one[2] if one else NOTHING for one in found])
            for row, one, figure in zip(grid, found, figures, strict=True):
                row[place] = Html(f"{one[1] or ''}{figure}{one[3] or ''}") if one else row[place]
    return grid


def _kind(column: Column, cell: Child) -> str:
    """How a cell is set; one that holds nothing is left out of a card."""
    return f"{column.kind} nil".strip() if cell == NOTHING else column.kind


_DEPTHS = ("total", "sub", "sub2")


def show_table(
    shown: Table,
    *,
    instead: Mapping[str, Sequence[Child]] | None = None,
    kinds: Mapping[str, str] | None = None,
    head: str = "",
) -> Html:
    """A table value on a page (页面上的表).

    Args:
        shown: the table.
        instead: column → one piece a row, where a page has more than the value (a link, something that folds open).
        kinds: column → how its cells are set, where it is not ``num`` for numbers.
        head: the column that names a row, where it is not the first.
    """
    columns = [
        Column(one.heading, (kinds or {}).get(one.name, "num" if one.is_number else "")) for one in shown.columns
    ]
    rows: list[Sequence[Child]] = []
    for number, (texts, values) in enumerate(zip(shown.texts(), shown.rows, strict=True)):
        cells = zip(shown.columns, texts, values, strict=True)
        rows.append(
            [
                instead[one.name][number] if instead and one.name in instead else _figure(words, one.exact(value))
                for one, words, value in cells
            ]
        )
    if shown.merges or head:
        return _merged(shown, columns, rows, head)
    classes = ["" if depth is None else _DEPTHS[min(depth, 2)] for depth in shown.depths]
    return table(columns, rows, label=shown.title, row_classes=classes, as_printed=True)


def _figure(shown: str, exact: str | None) -> Html:
    """A cell of a table value, with all the digits behind it where it was rounded."""
    return text(shown) if exact is None else el("span", shown, title=exact)


def _merged(shown: Table, columns: Sequence[Column], rows: Sequence[Sequence[Child]], head: str) -> Html:
    """A table whose cells reach over rows; it is long, and parts at the end of a page of paper."""
    spans = {(start, col): count for col, start, count in shown.merges}
    covered = {(start + more, col) for col, start, count in shown.merges for more in range(1, count)}
    body = []
    for number, pieces in enumerate(rows):
        cells = []
        for col, (column, piece) in enumerate(zip(columns, pieces, strict=True)):
            if (number, col) in covered:
                continue
            span = spans.get((number, col))
            end = "end" if span and number + span == len(rows) else ""
            is_head = shown.columns[col].name == (head or shown.columns[0].name)
            tag, scope = ("th", "row") if is_head else ("td", None)
            heading = None if is_head else column.heading
            kind = f"{_kind(column, piece)} {end}".strip()
            cells.append(el(tag, piece, scope=scope, rowspan=span, cls=kind, data_h=heading))
        body.append(el("tr", cells))
    top = el("tr", [el("th", column.heading, scope="col", cls=column.kind) for column in columns])
    return scroll(el("table", el("thead", top), el("tbody", body), cls="cards"), shown.title)


def scroll(inner: Html, label: str) -> Html:
    """A frame that scrolls sideways, reachable by keyboard."""
    return el("div", inner, cls="scroll", role="region", aria_label=label, tabindex="0")


_TAG = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")
_ALT = re.compile(r' alt="([^"]*)"')
_BLOCKS = {"tr", "p", "h1", "h2", "h3", "h4", "li", "div", "figure", "dl", "details", "br", "section"}
_CELLS = {"td", "th", "dd"}


def _in_words(tag: re.Match[str]) -> str:
    """What a tag is worth without pictures and frames: cells side by side, rows below each other."""
    if tag[1]:
        return ""
    if tag[2] == "img":
        alt = _ALT.search(tag[3])
        return f"\n[{alt[1] if alt else ''}]"
    return "\n" if tag[2] in _BLOCKS else "  " if tag[2] in _CELLS else ""


def plain(html: Html) -> str:
    """The words of a piece of HTML, for terminals. Only for HTML made here, where every > in a text is escaped.

    >>> plain(el("table", el("tr", el("td", "a"), el("td", "b"))))
    'a  b'
    """
    lines = (unescape(line).strip() for line in _TAG.sub(_in_words, html).split("\n"))
    return "\n".join(line for line in lines if line)


def width_of(words: str) -> int:
    """How many half-width places a text takes: a Han character takes two.

    >>> width_of("执行率93%")
    9
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in words)


def shorten(words: str, places: int) -> str:
    """A text cut to so many half-width places, with … where something was left out.

    >>> shorten("组织企业家及高管人员培训", 12)
    '组织企业家…'
    """
    words = " ".join(words.split())
    if width_of(words) <= places:
        return words
    kept = ""
    for char in words:
        if width_of(kept + char) > places - 2:
            break
        kept += char
    return kept + "…"
