"""Paper and pens for pictures (画布): fixed margins, our font, our inks; SVG for pages, small PNG files for Word.

Figures are drawn without pyplot, so nothing is shared between reports and no window system is
touched. Sizes are given in CSS pixels; pictures hold more dots than that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from perfeval.report.charts.png import pack
from perfeval.report.fonts import register
from perfeval.report.markup import Html
from perfeval.report.text import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Drawing = ParamSpec("Drawing")

INK, SOFT, LINE, PALE = "#1b2430", "#54606e", "#c9d0d8", "#e6e9ed"
ACCENT, BAD = "#1d4f7c", "#9f1d20"
WIDTH, NARROW = 720, 330
_CLASSES = {INK: "ink", SOFT: "soft", LINE: "line", PALE: "pale", ACCENT: "accent", BAD: "bad"}
"""Colour → the ink of the page that it stands for; white is the page itself and is not drawn."""
_DPI = 144  # three dots on two CSS pixels: sharp on paper, half the dots of two on one
_INKS = (
    (INK, (1, 0.66, 0.33)),
    (SOFT, (1, 0.5)),
    (ACCENT, (1, 0.5)),
    (BAD, (1, 0.5)),
    (LINE, (1,)),
    (PALE, (1,)),
)


@dataclass(frozen=True, eq=False)
class Picture:
    """A finished picture: its drawing, what it shows in words, its size in CSS pixels, and one for a narrow screen.

    Pages take it as SVG with the page's inks, Word as PNG; each is made when it is asked for.
    """

    drawing: Figure
    alt: str
    width: int
    height: int
    narrow: Picture | None = None

    def svg(self, cls: str = "") -> Html:
        """The drawing as part of a page."""
        from matplotlib import rc_context

        from perfeval.report.charts.svg import svg_of

        with rc_context(style()):
            return svg_of(self.drawing, _CLASSES, self.alt, cls)

    @cached_property
    def png(self) -> bytes:
        """The drawing as a small file: few colours, no program name, same drawing same bytes."""
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        canvas: Any = FigureCanvasAgg(self.drawing)
        with rc_context(style()):
            canvas.draw()
        return pack(canvas.buffer_rgba(), _INKS)


def style() -> Any:
    """Settings of all pictures; the font first, another for signs it may lack."""
    return {
        "font.family": [register(), "DejaVu Sans"],
        "font.size": 9,
        "text.parse_math": False,  # a $ in a name is a $
        "axes.unicode_minus": True,
        "axes.edgecolor": LINE,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "text.color": INK,
        "xtick.color": SOFT,
        "ytick.color": INK,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "hatch.linewidth": 0.6,
    }


def drawn(draw: Callable[Drawing, Picture]) -> Callable[Drawing, Picture]:
    """Draw with our settings and leave the reader's own matplotlib settings as they were."""

    @wraps(draw)
    def with_style(*args: Drawing.args, **kwargs: Drawing.kwargs) -> Picture:
        from matplotlib import rc_context

        with rc_context(style()):
            return draw(*args, **kwargs)

    return with_style


def sheet(
    height: int, *, left: int, right: int = 20, top: int = 10, bottom: int = 26, width: int = WIDTH
) -> tuple[Figure, Axes]:
    """A figure with one pair of axes; all margins in CSS pixels."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / 96, height / 96), dpi=_DPI, facecolor="white")
    box = (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    return figure, figure.add_axes(box)


def finish(figure: Figure, alt: str) -> Picture:
    """A figure whose drawing is done."""
    width, height = figure.get_size_inches()
    return Picture(figure, alt, round(width * 96), round(height * 96))


def names_of_rows(axes: Axes, names: Sequence[str]) -> None:
    """Names beside the rows, as plain text: ticks of matplotlib cost ten times as much."""
    axes.set_yticks([])
    for row, name in enumerate(names):
        axes.text(-0.012, row, clean(name), ha="right", va="center", transform=axes.get_yaxis_transform())


def marks_below(axes: Axes, marks: Sequence[tuple[float, str]]) -> None:
    """Marks under the base line, as plain text."""
    axes.set_xticks([])
    for at, words in marks:
        axes.annotate(
            words, (at, 0), (0, -6), xycoords=("data", "axes fraction"), textcoords="offset points", ha="center",
            va="top", size=8, color=SOFT, annotation_clip=False,
        )  # fmt: skip
