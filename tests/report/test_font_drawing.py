"""The font is redrawn on a coarse grid without a visible loss: even strokes, few points, the same shapes."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import pairwise
from math import dist
from types import SimpleNamespace

from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from perfeval.report.fonts.subset import FONT_FILE, web_font
from tests.every import every
from tools.fonts.curves import at, joined
from tools.fonts.outlines import Contour, Drawing, Segment, read_drawing
from tools.fonts.redraw import TOLERANCE, moved_by, redraw, snap
from tools.fonts.shortest import bits_of_bytes, program_of


@cache
def font() -> TTFont:
    """A copy of our own: drawing a glyph unpacks it."""
    return TTFont(BytesIO(FONT_FILE.read_bytes()))


def charstring(character: str) -> T2CharString:
    return font()["CFF "].cff[0].CharStrings[font().getBestCmap()[ord(character)]]


stems = st.lists(
    st.tuples(st.integers(-100, 900), st.integers(20, 120)).map(lambda item: (item[0], item[0] + item[1])), max_size=8
)


def box(left: int, bottom: int, right: int, top: int) -> Contour:
    points = [(right, bottom), (right, top), (left, top), (left, bottom)]
    return Contour((left, bottom), tuple(Segment((point,)) for point in points))


def drawn(program: bytes) -> list[object]:
    private = SimpleNamespace(nominalWidthX=0, defaultWidthX=80)
    pen = RecordingPen()
    T2CharString(bytecode=program, private=private, globalSubrs=[]).draw(pen)
    return pen.value


@given(stems)
def test_stems_keep_their_order(found: list[tuple[int, int]]) -> None:
    edges = snap(found, 0.08)
    assert all(one[1] <= other[1] for one, other in pairwise(edges))
    place = moved_by(edges, 0.08)
    assert all(place(source) == target for source, target in edges)


def test_strokes_of_one_width_stay_so_wherever_they_stand() -> None:
    three = [(101, 167), (333, 399), (587, 653)]  # the strokes of 三, each rounded alone would be 5, 6 and 5 thick
    edges = dict(snap(three, 0.08))
    assert {edges[top] - edges[bottom] for bottom, top in three} == {5}


def test_a_nearly_straight_curve_becomes_a_line_and_a_point_on_it_goes() -> None:
    bent = Segment(((300, 3), (600, 3), (900, 0)))
    sides = (bent, Segment(((950, 0),)), Segment(((950, 900),)), Segment(((0, 900),)), Segment(((0, 0),)))
    [whole] = redraw(Drawing((Contour((0, 0), sides),), (), ()), 0.08)
    assert len(whole.sides) == 4
    assert not any(side.is_curve for side in whole.sides)


def test_two_curves_become_one_that_stays_near() -> None:
    first, second = ((0, 0), (0, 11), (9, 20), (20, 20)), ((20, 20), (31, 20), (40, 11), (40, 0))
    one = joined(first, second, 40)
    assert one is not None
    curve = (first[0], *one)
    on_it = [at(curve, step / 200) for step in range(201)]
    for half in (first, second):
        for step in range(9):
            assert min(dist(at(half, step / 8), point) for point in on_it) < 1
    assert joined(first, ((20, 20), (20, 31), (40, 31), (40, 20)), TOLERANCE) is None


def test_the_order_of_contours_changes_no_shape() -> None:
    contours = [box(0, 0, 60, 6), box(30, 10, 36, 70), box(2, 60, 50, 66)]
    bits = bits_of_bytes([program_of(contours, None)])
    plain, short = program_of(contours, None), program_of(contours, None, bits)
    assert len(short) <= len(plain)
    corners = [
        sorted({tuple(points[0]) for operator, points in drawn(program) if operator in {"moveTo", "lineTo"}})
        for program in (plain, short)
    ]
    assert corners[0] == corners[1]


def test_what_is_redrawn_stays_when_redrawn_again() -> None:
    once = redraw(read_drawing(charstring("国")), 1.0)
    assert redraw(Drawing(once, (), ()), 1.0) == once


@every("character", "一国税懿鑫警繁徽嚣赢Ag8%")
def test_a_character_covers_the_area_it_should(character: str) -> None:
    """Ink of the redrawn glyph; 0 would be a lost glyph, a full em a filled one."""
    pen = AreaPen()
    charstring(character).draw(pen)
    assert Decimal("0.03") < Decimal(abs(pen.value)) / 80**2 < Decimal("0.6")


def test_characters_of_a_page_weigh_little() -> None:
    """Five hundred characters, about as many as a page has; on the grid of 200 units they took 127 bytes each."""
    text = frozenset(bytes((0xB0 + number // 94, 0xA1 + number % 94)).decode("gb2312") for number in range(500))
    assert len(web_font(text)) / len(text) < 90
