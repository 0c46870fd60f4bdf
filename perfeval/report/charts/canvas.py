"""Paper and pens for pictures (画布): fixed margins, our font, small and repeatable PNG files.

Figures are drawn without pyplot, so nothing is shared between reports and no window system is
touched. Sizes are given in CSS pixels; pictures hold more dots than that.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from perfeval.report.charts.png import pack
from perfeval.report.fonts import register
from perfeval.report.text import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Drawing = ParamSpec("Drawing")

INK, SOFT, LINE, PALE = "#1b2430", "#54606e", "#c9d0d8", "#e6e9ed"
ACCENT, BAD = "#1d4f7c", "#9f1d20"
WIDTH = 720
_DPI = 144  # three dots on two CSS pixels: sharp on paper, half the dots of two on one
_INKS = (
    (INK, (1, 0.66, 0.33)),
    (SOFT, (1, 0.5)),
    (ACCENT, (1, 0.5)),
    (BAD, (1, 0.5)),
    (LINE, (1,)),
    (PALE, (1,)),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture: PNG bytes, its size in CSS pixels, and what it shows in words."""

    png: bytes
    width: int
    height: int
    alt: str

    @property
    def base64(self) -> str:
        """The bytes for a ``data:`` address."""
        return b64encode(self.png).decode("ascii")


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


def sheet(height: int, *, left: int, right: int = 20, top: int = 10, bottom: int = 26) -> tuple[Figure, Axes]:
    """A figure of the usual width with one pair of axes; all margins in CSS pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 96, height / 96), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)
    box = (left / WIDTH, bottom / height, (WIDTH - left - right) / WIDTH, (height - top - bottom) / height)
    return figure, figure.add_axes(box)


def finish(figure: Figure, alt: str) -> Picture:
    """Draw the figure and pack it: few colours, no program name, same drawing same bytes."""
    canvas: Any = figure.canvas
    canvas.draw()
    width, height = canvas.get_width_height()
    return Picture(pack(canvas.buffer_rgba(), _INKS), round(width * 96 / _DPI), round(height * 96 / _DPI), alt)


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
