"""The text of a page as a browser lays it out (网页文字): blanks collapsed, lines broken by blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from perfeval.sources.cell_text import trimmed

# Also reading aids above a word (rt, rp): they are no part of it.
_NEVER_TEXT = "script style head template noscript iframe object embed svg title datalist xml rt rp rtc"
DROPPED: Final = frozenset(_NEVER_TEXT.split())
_BLOCKS = (
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section summary table tbody td tfoot "
    "th thead tr ul"
)
BREAKS: Final = frozenset(_BLOCKS.split())
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
# A line break in the source between two Chinese characters prints nothing; elsewhere it prints a blank.
_WIDE_BREAK = re.compile(rf"(?<=[{_WIDE}])[ \t\f]*[\r\n]\s*(?=[{_WIDE}])", re.ASCII)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)", re.IGNORECASE)
_END = "\0"


@dataclass(slots=True)
class Flow:
    """Text that is being laid out: pieces, and ends of lines between them."""

    pieces: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add running text."""
        if text:
            self.pieces.append(text)

    def end_line(self) -> None:
        """A block begins or ends here."""
        self.pieces.append(_END)

    def lines(self) -> str:
        """All lines that say something, and nothing left behind."""
        text = "".join(self.pieces)
        self.pieces.clear()
        lines = (collapsed(line) for line in text.split(_END))
        return trimmed("\n".join(line for line in lines if line))

    def take(self) -> str:
        """The same, as one line."""
        return self.lines()

    @staticmethod
    def own_text(element: etree._Element) -> str:
        """Text that an element begins with; what was typed or chosen in the fields of a form counts."""
        tag = element.tag
        text = element.text or ""
        if tag == "input":
            kind = (element.get("type") or "text").lower()
            if kind in ("checkbox", "radio"):
                return "☑" if element.get("checked") is not None else "□"
            return element.get("value") or "" if kind in ("text", "number", "date", "tel", "email", "search") else ""
        if tag == "option" and element.get("selected") is None:
            return ""
        return text


def collapsed(text: str) -> str:
    """Blanks as a browser prints them.

    >>> collapsed("绩效\\n  自评 表 A\\nB")
    '绩效自评 表 A B'
    """
    return trimmed(_SPACES.sub(" ", _WIDE_BREAK.sub("", text)))


def is_hidden(element: etree._Element | None) -> bool:
    """Whether the page hides an element from its readers."""
    if element is None:
        return False
    return element.get("hidden") is not None or bool(_HIDING.search(element.get("style") or ""))


def span_of(cell: etree._Element, name: str) -> int:
    """``rowspan`` or ``colspan`` as browsers read it: leading digits, otherwise 1."""
    found = re.match(r"\s*\+?(\d{1,9})", cell.get(name) or "")
    return int(found[1]) if found else 1
