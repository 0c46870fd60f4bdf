"""A printed page as geometry (版面): signs with their boxes and ruled lines, before any table is seen.

Whatever prints a form (PDF, OFD, recognition of a picture) becomes :class:`Page`; one geometry makes
tables of it (:mod:`perfeval.sources.lattice`). Lengths are points, ``y`` runs downwards.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

# Radicals that fonts put in the place of characters; the others are folded by NFKC.
_RADICALS = str.maketrans("⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻥⻦⻩⻬⻮⻰", "民虎西见角贝车长门青页风飞食马鱼鸟黄齐齿龙")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One sign (字) with its box; ``angle`` in whole degrees clockwise, 0 for upright writing."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    angle: int = 0

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """One ruled line (框线): horizontal at ``y = at`` from ``start`` to ``end``, or vertical at ``x = at``."""

    is_horizontal: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page (页), from 1. ``has_picture``: a picture covers most of it; ``unmapped``: signs without a text."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    has_picture: bool = False
    unmapped: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of writing, left to right."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    size: float  # height of its signs

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2


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
    glyphs = (replace(one, x0=high - one.y1, y0=one.x0, x1=high - one.y0, y1=one.x1) for one in page.glyphs)
    rules = tuple(
        Rule(False, high - one.at, one.start, one.end)
        if one.is_horizontal
        else Rule(True, one.at, high - one.end, high - one.start)
        for one in page.rules
    )
    return replace(page, width=page.height, height=page.width, glyphs=tuple(glyphs), rules=rules)


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """The signs put into lines, each read from left to right; wide gaps stay as blanks."""
    inked = sorted((one for one in glyphs if one.text.strip()), key=lambda one: one.middle[1])
    rows: list[list[Glyph]] = []
    for glyph in inked:
        if rows and abs(glyph.middle[1] - _level(rows[-1])) < 0.5 * max(glyph.y1 - glyph.y0, 4):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [_line(row) for row in rows]


def _level(row: Sequence[Glyph]) -> float:
    return median(glyph.middle[1] for glyph in row[-9:])


def _line(row: list[Glyph]) -> Line:
    row.sort(key=lambda glyph: glyph.x0)
    size = median(glyph.y1 - glyph.y0 for glyph in row) or 1.0
    pieces = [row[0].text]
    for before, after in pairwise(row):
        gap = after.x0 - before.x1
        if gap > 1.5 * size:
            pieces.append(" " * min(math.ceil(gap / size), 8))
        elif gap > 0.18 * size and (_is_latin(before.text[-1]) and _is_latin(after.text[0])):
            pieces.append(" ")
        pieces.append(after.text)
    text = folded("".join(pieces))
    return Line(row[0].x0, min(one.y0 for one in row), row[-1].x1, max(one.y1 for one in row), text, size)


def _unbroken(text: str) -> float:
    """How wide the beginning of a line is that could not be parted from its neighbours, in signs."""
    found = _UNIT.match(text)
    run, closing = (found[1], found[2]) if found else ("", "")
    return max(0.55 * len(run) if run.isascii() else len(run), 1) + len(closing)


_UNIT = re.compile(r"([A-Za-z0-9.,%/-]+|.)([，。、；：！？）》”’%…]*)", re.DOTALL)


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
        if right - line.x1 > (_unbroken(following) + 0.7) * line.size:
            text += "\n"  # the next words would have fitted: a new paragraph
        elif _is_latin(text[-1:] or " ") and _is_latin(following[:1] or " ") and not following[:1].isdigit():
            text += " "
    return text
