"""The words of a page in reading order (页面文字), each with where it stands: to hold a page against its origin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from perfeval.report.markup import shorten
from perfeval.report.record import ANCHOR

_HEADINGS = {"h1", "h2", "h3", "h4"}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WAYS = "ways"  # links beside the page: which of them there are is a matter of the run, not of the project
_SILENT = {"style", "script", "title", "header", _WAYS}


@dataclass(frozen=True, slots=True)
class PageText:
    """One piece of text: what it says, the heading above it, its row (else the text before it), its element's id.

    ``exact`` is the figure behind a rounded one, which a reader finds by pointing at it.
    """

    text: str
    heading: str = ""
    row: str = ""
    anchor: str = ""
    exact: str = ""

    @property
    def where(self) -> str:
        """Where a reader finds it."""
        return " › ".join(dict.fromkeys(filter(None, (self.heading, self.row))))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[PageText] = []
        self.lang = ""
        self._open: list[tuple[str, str, str]] = []
        self._heading = self._row = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "html":
            self.lang = said.get("lang") or ""
        if tag in {"tr", "dl", "li"}:
            self._row = ""
        if tag == "dt" or (tag == "th" and said.get("scope") == "row"):
            self._row = ""
        if tag == "img":
            self._say(said.get("alt") or "")
        elif tag not in {"br", "meta", "link", "col", "input", "hr"}:
            mark = "row" if tag == "dt" or (tag == "th" and said.get("scope") == "row") else ""
            name = _WAYS if "ways" in (said.get("class") or "").split() else tag
            self._open.append((name, said.get("id") or mark, said.get("title") or ""))
            if tag in _HEADINGS:
                self._heading = self._row = ""

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _, _ in self._open]
        tag = _WAYS if tag == "p" and names[-1:] == [_WAYS] else tag
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if not any(name in _SILENT for name, _, _ in self._open):
            self._say(data)

    def _say(self, data: str) -> None:
        text = " ".join(data.split())
        if not text:
            return
        names = [name for name, _, _ in self._open]
        if any(name in _HEADINGS for name in names):
            self._heading += text
        elif any(mark == "row" for _, mark, _ in self._open):
            self._row += text
        anchor = next((mark for _, mark, _ in reversed(self._open) if mark.startswith(ANCHOR)), "")
        exact = next((title for _, _, title in reversed(self._open) if title), "")
        before = shorten(self.texts[-1].text, 30) if self.texts else ""
        self.texts.append(PageText(text, self._heading, self._row or before, anchor, exact))


def page_texts(html: str) -> tuple[list[PageText], str]:
    """The texts of a page or a piece of one, descriptions of pictures too, and the page's language."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.texts, "en" if reader.lang.startswith("en") else "zh"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first place where a page and a piece that should stand in it part; ``None`` is the end."""

    at: int
    page: PageText | None
    piece: PageText | None


def find_piece(page: Sequence[PageText], piece: Sequence[PageText]) -> list[Mismatch] | None:
    """Look for a piece in a page.

    Returns:
        The texts that do not agree, at the place where most of them do; ``None`` when the page has no such piece.
        A piece whose beginning stands nowhere is looked for with whatever numbers the page has in its place.
    """
    said, wanted = [item.text for item in page], [item.text for item in piece]
    starts = _starts(said, wanted) or _starts(*([_NUMBER.sub("0", text) for text in texts] for texts in (said, wanted)))
    if not starts:
        return None
    best = max(starts, key=lambda start: _agreeing(said, wanted, start))
    seen = [*page[best : best + len(piece)], *[None] * len(piece)]
    return [
        Mismatch(best + number, one, other)
        for number, (one, other) in enumerate(zip(seen, piece, strict=False))
        if one is None or (one.text, one.exact) != (other.text, other.exact)
    ]


def _starts(said: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Where a piece may begin: one of its first texts stands there, and not as a bare number."""
    leads = {text: lead for lead, text in reversed(list(enumerate(wanted[:4]))) if text != "0"}
    return sorted({at - leads[seen] for at, seen in enumerate(said) if seen in leads and at >= leads[seen]})


def _agreeing(said: Sequence[str], wanted: Sequence[str], start: int) -> int:
    return sum(one == other for one, other in zip(said[start : start + len(wanted)], wanted, strict=False))
