"""Outlines of the source face (原字形): curves as drawn, and the stems its designers marked.

Only :mod:`tools.fonts.build` needs this. The hints of a CFF font name every stem of a
glyph (笔画的两边); they are what keeps equal strokes equal when the outline is put on a coarser grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fontTools.misc.psCharStrings import T2OutlineExtractor
from fontTools.pens.recordingPen import RecordingPen

Point = tuple[float, float]
Stem = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Segment:
    """One side of a contour: the points after the last one, a corner (1) or a curve (2 handles and its end)."""

    points: tuple[Point, ...]

    @property
    def is_curve(self) -> bool:
        """Whether it bends."""
        return len(self.points) == 3

    @property
    def end(self) -> Point:
        """Where it leads."""
        return self.points[-1]


@dataclass(frozen=True, slots=True)
class Contour:
    """A closed line: where it starts and its sides; the last side ends at the start."""

    start: Point
    sides: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """One glyph: its contours, and its stems across (lower and upper edge) and upright (left and right edge)."""

    contours: tuple[Contour, ...]
    across: tuple[Stem, ...]
    upright: tuple[Stem, ...]


def read_drawing(charstring: Any) -> Drawing:
    """The drawing that a charstring of the source face describes."""
    pen = RecordingPen()
    private = charstring.private
    reader = _StemReader(pen, getattr(private, "Subrs", []), charstring.globalSubrs, private)
    reader.execute(charstring)
    return Drawing(_contours(pen.value), tuple(sorted(set(reader.across))), tuple(sorted(set(reader.upright))))


def _contours(drawn: list[tuple[str, tuple[Point, ...]]]) -> tuple[Contour, ...]:
    found: list[tuple[Point, list[Segment]]] = []
    for operator, points in drawn:
        if operator == "moveTo":
            found.append((points[0], []))
        elif operator in {"lineTo", "curveTo"}:
            found[-1][1].append(Segment(points))
    closed = []
    for start, sides in found:
        if sides and sides[-1].end != start:
            sides.append(Segment((start,)))
        if sides:
            closed.append(Contour(start, tuple(sides)))
    return tuple(closed)


class _StemReader(T2OutlineExtractor):  # type: ignore[misc]
    """Draws a glyph as fontTools does, and remembers the stems that are usually only counted."""

    def __init__(self, pen: RecordingPen, subroutines: Any, global_subroutines: Any, private: Any) -> None:
        super().__init__(pen, subroutines, global_subroutines, private.nominalWidthX, private.defaultWidthX, private)
        self.hintMaskBytes = 0
        self.across: list[Stem] = []
        self.upright: list[Stem] = []

    def _remember(self, stems: list[Stem]) -> None:
        numbers = self.popallWidth()
        self.hintCount += len(numbers) // 2
        edge = 0.0
        for first, second in zip(numbers[0::2], numbers[1::2], strict=False):
            one = edge + first
            edge = one + second
            stems.append((min(one, edge), max(one, edge)))

    def op_hstem(self, index: int) -> None:
        self._remember(self.across)

    def op_vstem(self, index: int) -> None:
        self._remember(self.upright)

    op_hstemhm = op_hstem
    op_vstemhm = op_vstem

    def doMask(self, index: int) -> tuple[bytes, int]:  # noqa: N802 - the name is fontTools'
        if not self.hintMaskBytes:  # the first mask ends the stems
            self._remember(self.upright)
            self.hintMaskBytes = (self.hintCount + 7) // 8
        mask, index = self.callingStack[-1].getBytes(index, self.hintMaskBytes)
        return mask, index
