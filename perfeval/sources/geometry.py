"""A printed page as geometry (版面): signs with their boxes and ruled lines, before any table is seen.

Whatever prints a form (PDF, OFD, recognition of a picture) becomes :class:`Page`; one geometry makes
tables of it (:mod:`perfeval.sources.lattice`). Lengths are points, ``y`` runs downwards.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

# Radicals that fonts put in the place of characters; the others are folded by NFKC.
_RADICALS = str.maketrans("⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻥⻦⻩⻬⻮⻰", "民虎西见角贝车长门青页风飞食马鱼鸟黄齐齿龙")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Glyph:
    """One sign (字) with its box; ``angle`` in whole degrees clockwise, 0 for upright writing.

    Attributes:
        confidence: how surely a picture was read there, 0 to 1; 1 where the file itself says the sign.
        seen_at: where the rest of its writing is seen, when the sign itself is cut away and not seen on the paper.
        piece: number of the piece of writing it was drawn with, from 1; 0 where nothing is known of that.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    angle: int = 0
    confidence: float = 1.0
    seen_at: Point | None = None
    piece: int = 0

    @property
    def middle(self) -> Point:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """One ruled line (框线): horizontal at ``y = at`` from ``start`` to ``end``, or vertical at ``x = at``."""

    is_horizontal: bool
    at: float
    start: float
    end: float


_THIN = 3.0  # a box thinner than this is a line
_MAPPED = 0.95  # share of signs that must have a text


@dataclass(frozen=True, slots=True)
class Page:
    """One page (页), from 1.

    Attributes:
        has_picture: a picture covers most of it.
        unmapped: signs without a text.
        begins: another document begins here; no table goes on over this page's head.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    has_picture: bool = False
    unmapped: int = 0
    is_layer: bool = False  # its text lies under or over a picture of the whole page: some program read it before
    begins: bool = False

    @property
    def has_text(self) -> bool:
        """Enough signs with a text: otherwise the page must be looked at as a picture."""
        inked = sum(bool(glyph.text.strip()) for glyph in self.glyphs)
        return inked > 0 and inked >= _MAPPED * (inked + self.unmapped)

    @property
    def is_unread(self) -> bool:
        """There is something on it, but no text that can be taken."""
        return not self.has_text and (self.has_picture or bool(self.glyphs) or self.unmapped > 0)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of writing, left to right."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    size: float  # height of its signs
    confidence: float = 1.0  # of its least sure sign

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


def rules_of_path(pieces: Iterable[Sequence[Point | None]], *, is_filled: bool, is_stroked: bool) -> Iterator[Rule]:
    """The lines that a path draws: a thin box is one line; of a stroked box, and of a filled frame, the straight sides.

    ``None`` among the points: a curve leads on from there, which is no line of a table.
    """
    boxes: list[tuple[float, float, float, float]] = []
    for points in pieces if is_filled or is_stroked else ():
        known = [point for point in points if point is not None]
        if len(known) < 2:
            continue
        x0, x1 = min(x for x, _ in known), max(x for x, _ in known)
        y0, y1 = min(y for _, y in known), max(y for _, y in known)
        if min(x1 - x0, y1 - y0) <= _THIN:
            is_horizontal = x1 - x0 >= y1 - y0
            yield Rule(True, (y0 + y1) / 2, x0, x1) if is_horizontal else Rule(False, (x0 + x1) / 2, y0, y1)
            continue
        if boxes and not is_stroked:  # an opening filled around: what is left of the box is a frame
            yield from _frame(boxes[-1], (x0, y0, x1, y1))
        boxes.append((x0, y0, x1, y1))
        if is_stroked:
            for one, other in pairwise(points):
                if one is not None and other is not None:
                    yield from _straight(one, other)


def _frame(outer: Sequence[float], inner: Sequence[float]) -> Iterator[Rule]:
    """The sides of a box filled around an opening; a side without thickness is open (cut by the page end)."""
    thick = [abs(a - b) for a, b in zip(outer, inner, strict=True)]
    if max(thick) <= _THIN:
        x0, y0, x1, y1 = inner
        for number, at in enumerate(inner):
            if thick[number]:
                yield Rule(False, at, y0, y1) if number % 2 == 0 else Rule(True, at, x0, x1)


def _straight(one: Point, other: Point) -> Iterator[Rule]:
    (x0, y0), (x1, y1) = one, other
    if abs(y1 - y0) <= 1 < abs(x1 - x0):
        yield Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
    elif abs(x1 - x0) <= 1 < abs(y1 - y0):
        yield Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))


def folded(text: str) -> str:
    """Radicals and compatibility forms as the characters they stand for; all else as printed.

    >>> folded("⼀、⻚")
    '一、页'
    """
    return "".join(
        unicodedata.normalize("NFKC", sign) if "⼀" <= sign <= "⿕" or "豈" <= sign <= "﫿" else sign
        for sign in text.translate(_RADICALS)
    )


def upright(page: Page) -> tuple[Page, int, str]:
    """The page turned so that most of its writing is upright; by how many degrees; the slanted text taken out.

    Writing at another angle (a watermark over the page) would fall into the cells below it.
    """
    angles = Counter(glyph.angle % 360 for glyph in page.glyphs if glyph.text.strip())
    main = angles.most_common(1)[0][0] if angles else 0
    main = min((0, 90, 180, 270), key=lambda quarter: abs((main - quarter + 180) % 360 - 180))
    kept: list[Glyph] = []
    slanted: list[Glyph] = []
    for glyph in page.glyphs:
        off = abs((glyph.angle - main + 180) % 360 - 180)
        (kept if off <= 3 else slanted).append(glyph)
    turned = replace(page, glyphs=tuple(kept))
    for _ in range((360 - main) // 90 % 4):
        turned = _quarter(turned)
    return turned, main, "".join(glyph.text for glyph in slanted).strip()


def _quarter(page: Page) -> Page:
    """A quarter turn to the right: what ran downwards runs to the left."""
    high = page.height
    glyphs = (
        replace(
            one, x0=high - one.y1, y0=one.x0, x1=high - one.y0, y1=one.x1,
            seen_at=one.seen_at and (high - one.seen_at[1], one.seen_at[0]),
        )
        for one in page.glyphs
    )  # fmt: skip
    rules = tuple(
        Rule(False, high - one.at, one.start, one.end)
        if one.is_horizontal
        else Rule(True, one.at, high - one.end, high - one.start)
        for one in page.rules
    )
    return replace(page, width=page.height, height=page.width, glyphs=tuple(glyphs), rules=rules)


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """The signs put into lines, each read from left to right; blanks that were typed and wide gaps stay."""
    signs = sorted(glyphs, key=lambda one: one.middle[1])
    rows: list[list[Glyph]] = []
    for glyph in signs:
        if not glyph.text.strip():
            continue
        # a point or a dash may come with a box no higher than itself: its line says how high signs are
        if rows and abs(glyph.middle[1] - _level(rows[-1])) < 0.5 * max(glyph.y1 - glyph.y0, _height(rows[-1]), 4):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    blanks = [one for one in signs if not one.text.strip()]
    return [_line(row, _between(row, blanks)) for row in rows]


def _between(row: Sequence[Glyph], blanks: Sequence[Glyph]) -> list[float]:
    """Where in a row blanks were typed."""
    level, high = _level(row), _height(row)
    return sorted(one.middle[0] for one in blanks if abs(one.middle[1] - level) < 0.5 * high)


def _level(row: Sequence[Glyph]) -> float:
    return median(glyph.middle[1] for glyph in row[-9:])


def _height(row: Sequence[Glyph]) -> float:
    return median(glyph.y1 - glyph.y0 for glyph in row[-9:])


def _line(row: list[Glyph], blanks: Sequence[float]) -> Line:
    row.sort(key=lambda glyph: glyph.x0)
    size = median(glyph.y1 - glyph.y0 for glyph in row) or 1.0
    pieces = [row[0].text]
    for before, after in pairwise(row):
        gap = after.x0 - before.x1
        typed = bisect_left(blanks, after.middle[0]) - bisect_right(blanks, before.middle[0])
        if typed > 0 and gap > 0.12 * size:
            pieces.append(" " * min(typed, 8))
        elif gap > 1.5 * size:
            pieces.append(" " * min(math.ceil(gap / size), 8))
        elif gap > 0.18 * size and (_is_latin(before.text[-1]) and _is_latin(after.text[0])):
            pieces.append(" ")
        pieces.append(after.text)
    text = folded("".join(pieces))
    sure = min(glyph.confidence for glyph in row)
    return Line(row[0].x0, min(one.y0 for one in row), row[-1].x1, max(one.y1 for one in row), text, size, sure)


def _unbroken(text: str) -> float:
    """How wide the beginning of a line is that could not be parted from its neighbours, in signs."""
    found = _UNIT.match(text)
    opening, run, closing = (found[1], found[2], found[3]) if found else ("", "", "")
    return len(opening) + max(0.55 * len(run) if run.isascii() else len(run), 1) + len(closing)


_UNIT = re.compile(r"([（《“‘]*)([A-Za-z0-9.,%/-]+|.)([，。、；：！？）》”’%…]*)", re.DOTALL)


def would_fit(following: str, line: Line, right: float) -> bool:
    """The first word of the next line had room in this one: whoever set it there began anew."""
    return right - line.x1 > (_unbroken(following) + 0.7) * line.size


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def joined(lines: Sequence[Line], right: float) -> str:
    """The lines of one cell or paragraph as text: a line that runs to the right edge goes on in the next."""
    text = ""
    for number, line in enumerate(lines):
        text += line.text
        if number + 1 == len(lines):
            break
        following = lines[number + 1].text
        if would_fit(following, line, right):
            text += "\n"  # a new paragraph
        elif _is_latin(text[-1:] or " ") and _is_latin(following[:1] or " ") and not following[:1].isdigit():
            text += " "
    return text
