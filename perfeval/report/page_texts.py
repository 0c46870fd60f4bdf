"""The words of a page in reading order (页面文字), each with where it stands: to hold a page against its origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from perfeval.report.markup import shorten
from perfeval.report.record import ANCHOR

_HEADINGS = {"h1", "h2", "h3", "h4"}
_SILENT = {"style", "script", "title"}


@dataclass(frozen=True, slots=True)
class PageText:
    """One piece of text: what it says, the heading above it, its row (else the text before it), its element's id."""

    text: str
    heading: str = ""
    row: str = ""
    anchor: str = ""

    @property
    def where(self) -> str:
        """Where a reader finds it."""
        return " › ".join(dict.fromkeys(filter(None, (self.heading, self.row))))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[PageText] = []
        self.lang = ""
        self._open: list[tuple[str, str]] = []
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
            self._open.append((tag, said.get("id") or mark))
            if tag in _HEADINGS:
                self._heading = self._row = ""

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if not any(name in _SILENT for name, _ in self._open):
            self._say(data)

    def _say(self, data: str) -> None:
        text = " ".join(data.split())
        if not text:
            return
        names = [name for name, _ in self._open]
        if any(name in _HEADINGS for name in names):
            self._heading += text
        elif any(mark == "row" for _, mark in self._open):
            self._row += text
        anchor = next((mark for _, mark in reversed(self._open) if mark.startswith(ANCHOR)), "")
        before = shorten(self.texts[-1].text, 30) if self.texts else ""
        self.texts.append(PageText(text, self._heading, self._row or before, anchor))


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


def find_piece(page: Sequence[PageText], piece: Sequence[PageText]) -> Mismatch | int | None:
    """Look for a piece in a page.

    Returns:
        How many texts agree when all do; the first that does not, at the place where most of the beginning
        agrees; ``None`` when the page has no such piece.
    """
    said, wanted = [item.text for item in page], [item.text for item in piece]
    starts = {
        at - lead for lead, text in enumerate(wanted[:4]) for at, seen in enumerate(said) if seen == text and at >= lead
    }
    if not starts:
        return None
    best = max(sorted(starts), key=lambda start: _agreeing(said, wanted, start))
    for number, text in enumerate(wanted):
        at = best + number
        if at >= len(said) or said[at] != text:
            return Mismatch(at, page[at] if at < len(said) else None, piece[number])
    return len(wanted)


def _agreeing(said: Sequence[str], wanted: Sequence[str], start: int) -> int:
    return sum(one == other for one, other in zip(said[start : start + len(wanted)], wanted, strict=False))
