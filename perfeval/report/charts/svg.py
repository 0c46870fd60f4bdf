"""Pictures as part of the page (矢量图): matplotlib's drawing as lean SVG whose colours are the page's own.

matplotlib's own SVG brings styles, ids and a prologue that no sanitiser should let through. This pen writes nothing
but shapes and words with a class for each ink, so that dark mode, print and the page's font reach into the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, cast

from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from perfeval.report.markup import Html, visible

if TYPE_CHECKING:
    from matplotlib.backend_bases import GraphicsContextBase
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text
    from matplotlib.transforms import Transform

RGB = tuple[float, float, float]
_DPI = 96  # one unit of the picture is one CSS pixel
_SIGNS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}
_ANCHORS = {"right": ("end", 1.0), "center": ("middle", 0.5)}


def svg_of(figure: Figure, inks: dict[str, str], alt: str, cls: str) -> Html:
    """A figure as SVG.

    Args:
        figure: what matplotlib drew.
        inks: colour as ``#rrggbb`` → the class of the page's ink for it.
        alt: what the picture shows.
        cls: class of the whole.
    """
    before = figure.dpi
    figure.set_dpi(_DPI)
    width, height = figure.get_size_inches() * _DPI
    pen = _Pen(float(width), float(height), inks)
    figure.draw(pen)
    figure.set_dpi(before)
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    told = escape(visible(alt), quote=True)
    return Html(f'<svg {size} class="{cls}" role="img" aria-label="{told}">{"".join(pen.pieces)}</svg>')


def _number(value: float) -> str:
    """A length with one decimal, without idle zeros.

    >>> _number(12.04), _number(3.26)
    ('12', '3.3')
    """
    return f"{value:.1f}".removesuffix(".0")


class _Pen(RendererBase):
    """Writes every path and text as one element."""

    def __init__(self, width: float, height: float, inks: dict[str, str]) -> None:
        super().__init__()
        self.width, self.height, self.inks = width, height, inks
        self.pieces: list[str] = []
        self._metrics = RendererAgg(1, 1, _DPI)  # type: ignore[no-untyped-call]

    def points_to_pixels(self, points: float) -> float:  # type: ignore[override]
        return points * _DPI / 72

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.width, self.height

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: object) -> tuple[float, float, float]:
        found = self._metrics.get_text_width_height_descent(s, prop, False)  # type: ignore[no-untyped-call]
        return cast("tuple[float, float, float]", found)

    def draw_path(  # type: ignore[override]
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: tuple[float, ...] | None = None,  # noqa: N803
    ) -> None:
        """One shape: its outline, its filling, or both."""
        stroke, width = self._stroke(gc)
        seen = rgbFace is not None and (len(rgbFace) < 4 or rgbFace[3] > 0)
        fill = self.inks.get(to_hex(cast("RGB", rgbFace[:3]))) if rgbFace is not None and seen else None
        if stroke is None and fill is None:
            return
        turned = transform + Affine2D().scale(1, -1).translate(0, self.height)
        parts = []
        for points, code in path.iter_segments(turned, simplify=False, clip=None):
            parts.append(_SIGNS[code] + ("" if code == Path.CLOSEPOLY else " ".join(map(_number, points))))
        names = " ".join(filter(None, [f"f-{fill}" if fill else "f-none", f"s-{stroke}" if stroke else ""]))
        dashes = self._dashes(gc) if stroke else ""
        clear = f' opacity="{gc.get_alpha():.2f}"' if gc.get_alpha() not in (None, 1) else ""
        drawn = f' stroke-width="{_number(width)}"' if stroke else ""
        self.pieces.append(f'<path d="{"".join(parts)}" class="{names}"{drawn}{dashes}{clear}/>')

    def _stroke(self, gc: GraphicsContextBase) -> tuple[str | None, float]:
        width = self.points_to_pixels(gc.get_linewidth())
        colour = gc.get_rgb()
        return (self.inks.get(to_hex(colour[:3])) if width and colour[3] else None), width

    def _dashes(self, gc: GraphicsContextBase) -> str:
        pattern = cast("Sequence[float] | None", gc.get_dashes()[1])
        lengths = [_number(self.points_to_pixels(one)) for one in pattern or ()]
        return f' stroke-dasharray="{" ".join(lengths)}"' if lengths else ""

    def draw_text(  # noqa: PLR0913 - matplotlib's own
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: object = False,
        mtext: Text | None = None,
    ) -> None:
        """One line of words, hung where matplotlib aligned it."""
        anchor, share = _ANCHORS.get(mtext.get_horizontalalignment() if mtext is not None else "", ("", 0.0))
        width, _, _ = self.get_text_width_height_descent(s, prop, False)
        if angle:
            anchor, share = "", 0.0
        at = f'x="{_number(x + share * width)}" y="{_number(y)}"'
        size = _number(self.points_to_pixels(prop.get_size_in_points()))
        ink = self.inks.get(to_hex(gc.get_rgb()[:3]), "ink")
        held = f' text-anchor="{anchor}"' if anchor else ""
        turned = f' transform="rotate({-angle:.0f} {_number(x)} {_number(y)})"' if angle else ""
        words = escape(visible(s), quote=True)
        self.pieces.append(f'<text {at} font-size="{size}" class="f-{ink}"{held}{turned}>{words}</text>')
