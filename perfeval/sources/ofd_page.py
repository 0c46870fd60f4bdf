"""What one page of an OFD draws (版式文件的图元, GB/T 33190): text, paths, pictures → signs and lines.

An object has a place of its own (``Boundary``) and may be turned or stretched (``CTM``); millimetres become points.
Objects may hold others (page blocks, composite units); a unit inside itself is drawn once.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from perfeval.errors import FileDamaged
from perfeval.sources.geometry import Glyph, Point, Rule, rules_of_path
from perfeval.sources.guards import LIMITS
from perfeval.sources.refusals import refused, within
from perfeval.sources.xmltools import local_name

POINTS: Final = 72 / 25.4  # a millimetre
_ASCENT, _DESCENT = 0.86, 0.14  # of the size of a sign, above and below the line it stands on
_FAR = 100_000.0  # millimetres; no page is as large
_DEEPEST = 32
_STEPS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_TOKEN = re.compile(r"[A-Za-z]|[^\sA-Za-z,]+(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Matrix:
    """Where a point of an object lies on the page: turned, stretched, moved."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def __call__(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def of(self, inner: Matrix) -> Matrix:
        """First ``inner``, then this."""
        x, y = self(inner.e, inner.f)
        return Matrix(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            x,
            y,
        )

    @property
    def angle(self) -> int:
        """How far writing is turned, in whole degrees clockwise."""
        return round(math.degrees(math.atan2(self.b, self.a))) % 360


@dataclass(slots=True)
class Canvas:
    """What the objects of a page leave on it. ``pictures``: size on the page and resource of each."""

    file: str
    units: Mapping[str, etree._Element]  # composite units by their ID
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[tuple[float, str]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    unmapped: int = 0
    piece: int = 0

    def draw(self, holder: etree._Element, matrix: Matrix, inside: tuple[str, ...] = ()) -> None:
        """All objects below an element, in their order."""
        for item in holder:
            name = local_name(item)
            if name in ("Content", "Layer", "PageBlock"):
                self.draw(item, matrix, inside)
            elif name == "TextObject":
                self.text(item, matrix.of(self.own(item)))
            elif name == "PathObject" and not _is_hidden(item):
                self.path(item, matrix.of(self.own(item)))
            elif name == "ImageObject" and not _is_hidden(item):
                self.picture(item, matrix.of(self.own(item)))
            elif name == "CompositeObject" and not _is_hidden(item):
                unit = item.get("ResourceID", "")
                if unit in self.units and unit not in inside and len(inside) < _DEEPEST:
                    self.draw(self.units[unit], matrix.of(self.own(item)), (*inside, unit))

    def own(self, item: etree._Element) -> Matrix:
        """From an object's own coordinates to those around it."""
        x, y = (*self.numbers(item.get("Boundary")), 0.0, 0.0)[:2]
        turn = self.numbers(item.get("CTM"))
        return Matrix(1, 0, 0, 1, x, y).of(Matrix(*turn[:6]) if len(turn) >= 6 else Matrix())

    def numbers(self, text: str | None) -> list[float]:
        """Numbers parted by blanks; one that no page has room for is damage."""
        try:
            found = [float(one) for one in (text or "").replace(",", " ").split()]
        except ValueError:
            raise refused(FileDamaged, self.file, "ofd", detail=text) from None
        if not all(abs(one) <= _FAR for one in found):
            raise refused(FileDamaged, self.file, "ofd", detail=text)
        return found

    def text(self, item: etree._Element, matrix: Matrix) -> None:
        size = (*self.numbers(item.get("Size")), 3.5)[0]
        across = (*self.numbers(item.get("HScale")), 1.0)[0] or 1.0
        turn = (matrix.angle + round((*self.numbers(item.get("CharDirection")), 0.0)[0])) % 360
        x = y = 0.0
        for code in item:
            if local_name(code) != "TextCode":
                continue
            text = code.text or ""
            if _is_hidden(item):
                self.hidden.append(text.strip())
                continue
            x, y = (*self.numbers(code.get("X")), x)[0], (*self.numbers(code.get("Y")), y)[0]
            self.piece += 1
            right, down = (self.steps(code.get(name), len(text)) for name in ("DeltaX", "DeltaY"))
            for at, sign in _signs(text, x, y, right, down, size * across):
                self.sign(sign, at, size, matrix, turn)
        within(self.file, "signs", len(self.glyphs), LIMITS.cells)

    def steps(self, text: str | None, length: int) -> list[float]:
        """The steps from sign to sign; ``g 3 2.5`` stands for three steps of 2.5."""
        found: list[float] = []
        words = iter((text or "").split())
        for word in words:
            if word != "g":
                found += self.numbers(word)
                continue
            times, step = self.numbers(next(words, "0")), self.numbers(next(words, "0"))
            found += step * min(max(int(times[0]), 0), length)
        return found

    def sign(self, sign: str, at: tuple[float, float, float], size: float, matrix: Matrix, turn: int) -> None:
        if 0xE000 <= ord(sign) <= 0xF8FF or sign == "�" or unicodedata.category(sign) == "Cc":
            self.unmapped += sign not in "\t\r\n"
            return
        x, y, width = at
        corners = [matrix(x + dx, y + dy) for dx in (0, width) for dy in (-_ASCENT * size, _DESCENT * size)]
        xs, ys = [POINTS * one for one, _ in corners], [POINTS * one for _, one in corners]
        self.glyphs.append(Glyph(min(xs), min(ys), max(xs), max(ys), sign, turn, piece=self.piece))

    def path(self, item: etree._Element, matrix: Matrix) -> None:
        is_filled, is_stroked = item.get("Fill") == "true", item.get("Stroke") != "false"
        for data in item:
            if local_name(data) == "AbbreviatedData":
                pieces = self.pieces(data.text or "", matrix)
                self.rules += rules_of_path(pieces, is_filled=is_filled, is_stroked=is_stroked)
        within(self.file, "lines", len(self.rules), LIMITS.cells)

    def pieces(self, data: str, matrix: Matrix) -> Iterator[list[Point | None]]:
        """The points of each piece of a path, joined by straight lines; ``None`` stands where a curve is."""
        words, number = _TOKEN.findall(data), 0
        points: list[Point | None] = []
        while number < len(words):
            name = words[number]
            count = _STEPS.get(name)
            if count is None:
                raise refused(FileDamaged, self.file, "ofd", detail=name)
            values = self.numbers(" ".join(words[number + 1 : number + 1 + count]))
            if len(values) < count:
                raise refused(FileDamaged, self.file, "ofd", detail=data[-40:])
            number += count + 1
            if name in "SM" and points:
                yield points
                points = []
            if name == "C" and points:
                points.append(points[0])
            elif values:
                x, y = matrix(*values[-2:])
                points += [] if name in "SML" else [None]
                points.append((POINTS * x, POINTS * y))
        if points:
            yield points

    def picture(self, item: etree._Element, matrix: Matrix) -> None:
        """Its size on the page: the unit square by its matrix, at most its boundary."""
        box = self.numbers(item.get("Boundary"))
        turn = abs(matrix.a * matrix.d - matrix.b * matrix.c)
        size = min(box[2] * box[3], turn) if len(box) == 4 and turn > 1 else box[2] * box[3] if len(box) == 4 else turn
        self.pictures.append((POINTS * POINTS * size, item.get("ResourceID", "")))


def _is_hidden(item: etree._Element) -> bool:
    return item.get("Visible") in ("false", "0") or item.get("Alpha") == "0"


def _signs(
    text: str, x: float, y: float, right: list[float], down: list[float], size: float
) -> Iterator[tuple[tuple[float, float, float], str]]:
    """Each sign with the point that it stands on and its width; where no steps are given, signs follow one another."""
    for number, sign in enumerate(text):
        is_wide = unicodedata.east_asian_width(sign) in "WFA"
        width = size if is_wide else 0.55 * size
        step = _step(right, number)
        if right and 0 < step < width:
            width = step
        yield (x, y, width), sign
        x += step if right or down else width
        y += _step(down, number)


def _step(steps: list[float], number: int) -> float:
    """The last step goes on where fewer are given than signs."""
    return steps[min(number, len(steps) - 1)] if steps else 0.0
