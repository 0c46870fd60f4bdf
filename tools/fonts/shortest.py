"""The shortest program of a glyph (最短绘制程序): where contours start and in which order they are drawn.

A CFF program may start a contour at any of its corners and need not draw the last straight side.
Both are free to choose, so each contour starts where its numbers pack best: a stroke then tells its
thickness twice and its length once, not the other way round.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from fontTools.cffLib.specializer import commandsToProgram, specializeCommands
from fontTools.misc.psCharStrings import T2CharString

from tools.fonts.outlines import Contour, Point

_STACK = 48  # numbers before an operator, as Type 2 charstrings allow
Command = tuple[str, list[float]]


def bits_of_bytes(programs: Iterable[bytes]) -> list[float]:
    """What each byte value costs once packed: minus the logarithm of how often programs use it."""
    counts = [1] * 256
    for program in programs:
        for value in program:
            counts[value] += 1
    return [math.log2(sum(counts) / count) for count in counts]


def program_of(contours: Sequence[Contour], width: int | None, bits: Sequence[float] | None = None) -> bytes:
    """The drawing program of a glyph.

    Args:
        contours: closed lines on the grid.
        width: advance width, or ``None`` for the width most glyphs have.
        bits: what bytes cost, see :func:`bits_of_bytes`; without it contours are drawn as they come.
    """
    drawn = list(contours)
    if bits is not None:
        drawn = _in_order([min(_turned(item), key=lambda turned: _cost(turned, bits)) for item in drawn], bits)
    commands: list[Command] = []
    pen: Point = (0, 0)
    for contour in drawn:
        commands.append(("rmoveto", [contour.start[0] - pen[0], contour.start[1] - pen[1]]))
        sides, pen = _commands(contour)
        commands += sides
    return _compiled(commands, width)


def _turned(contour: Contour) -> list[Contour]:
    """The same contour begun at each of its points."""
    sides = contour.sides
    return [Contour(sides[number - 1].end, sides[number:] + sides[:number]) for number in range(len(sides))]


def _commands(contour: Contour) -> tuple[list[Command], Point]:
    """The sides as relative commands, and where the pen then is: closing a straight last side is free."""
    drawn = contour.sides if contour.sides[-1].is_curve else contour.sides[:-1]
    commands: list[Command] = []
    pen = contour.start
    for side in drawn:
        steps: list[float] = []
        for point in side.points:
            steps += (point[0] - pen[0], point[1] - pen[1])
            pen = point
        commands.append(("rrcurveto" if side.is_curve else "rlineto", steps))
    return commands, pen


def _cost(contour: Contour, bits: Sequence[float]) -> float:
    return sum(bits[value] for value in _compiled(_commands(contour)[0], None))


def _in_order(contours: list[Contour], bits: Sequence[float]) -> list[Contour]:
    """Next the contour that is cheapest to reach."""
    ordered: list[Contour] = []
    pen: Point = (0, 0)
    while contours:
        reach = [_reach(pen, contour.start, bits) for contour in contours]
        ordered.append(contours.pop(reach.index(min(reach))))
        pen = _commands(ordered[-1])[1]
    return ordered


def _reach(pen: Point, start: Point, bits: Sequence[float]) -> float:
    move = _compiled([("rmoveto", [start[0] - pen[0], start[1] - pen[1]])], None)
    return sum(bits[value] for value in move)


def _compiled(commands: list[Command], width: int | None) -> bytes:
    """The bytes of commands, with the shortest operators of Type 2."""
    short: Any = specializeCommands([(name, list(steps)) for name, steps in commands], maxstack=_STACK)
    program = [*([] if width is None else [width]), *commandsToProgram(short), "endchar"]
    charstring: Any = T2CharString(program=program)
    charstring.compile()
    packed: bytes = charstring.bytecode
    return packed
