"""The picture of a portfolio (组合图): money against output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval.numbers import format_percent
from perfeval.report.charts.canvas import ACCENT, BAD, LINE, NARROW, SOFT, WIDTH, Picture, drawn, finish, sheet
from perfeval.report.markup import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NAMED, CROWD, _CELLS = (
    6,
    200,
    20,
)  # names beside dots; in a crowd none, the table has those far out


@dataclass(frozen=True, slots=True)
class Spent:
    """One project's money spent and output reached, both as fractions. Key: ``key``."""

    name: str
    execution: Decimal
    output: Decimal
    key: str = ""
    budget: Decimal | None = None

    @property
    def is_odd(self) -> bool:
        """Money and output disagree by more than a quarter."""
        return abs(self.execution - self.output) > Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Corners:
    """What the two corners off the line mean: spent without doing, done without spending."""

    spent: str
    done: str


def execution_against_output(
    items: Sequence[Spent], execution: str, output: str, corners: Corners, alt: str
) -> Picture:
    """Share of the money spent against share of the output that figures carry (钱与事): who stands off the diagonal.

    The area of a mark is the budget; of hundreds of projects the picture shows how many lie where.
    """
    wide = _against(items, execution, output, corners, alt, WIDTH)
    return replace(wide, narrow=_against(items, execution, output, corners, alt, NARROW))


@drawn
def _against(items: Sequence[Spent], execution: str, output: str, corners: Corners, alt: str, width: int) -> Picture:
    is_wide = width == WIDTH
    margins = {"left": 110, "right": 150} if is_wide else {"left": 56, "right": 14}
    figure, axes = sheet(400 if is_wide else 300, **margins, top=14, bottom=44, width=width)
    axes.plot([0, 1], [0, 1], color=LINE, lw=1)
    if len(items) > CROWD:
        _density(axes, items)
    else:
        _marks(axes, items, with_names=is_wide)
    axes.text(0.55, 0.02, corners.spent, ha="center", va="bottom", size=8.5, color=SOFT)
    axes.text(0.01, 0.99, corners.done, ha="left", va="top", size=8.5, color=SOFT)
    ticks = [tick / 4 for tick in range(5)]
    names = [format_percent(Decimal(str(tick)), 0) for tick in ticks]
    axes.set_xticks(ticks, names, size=8)
    axes.set_yticks(ticks, names, size=8, color=SOFT)
    axes.set_xlim(-0.03, max(1.03, *(_at(item)[0] + 0.03 for item in items)))
    axes.set_ylim(-0.03, 1.05)
    axes.set_xlabel(execution, size=9)
    axes.set_ylabel(output, size=9)
    return finish(figure, alt)


_FAR = Decimal("1.2")


def _at(item: Spent) -> tuple[float, float]:
    return float(min(item.execution, _FAR)), float(min(item.output, _FAR))


def _marks(axes: Axes, items: Sequence[Spent], *, with_names: bool) -> None:
    """A mark a project, its area the budget; those far off the line by name where there is room."""
    largest = max((item.budget for item in items if item.budget), default=Decimal(1))
    named = [(0.12, 0.97), (0.55, 0.02)]  # where the words of the corners stand
    for item in sorted(items, key=lambda entry: -abs(entry.execution - entry.output)):
        x, y = _at(item)
        size = 3 + 11 * float((item.budget or Decimal(0)) / largest) ** 0.5
        mark, colour = ("D", BAD) if item.is_odd else ("o", ACCENT)
        axes.plot(x, y, mark, mfc=colour, mec="white", mew=0.6, ms=size, clip_on=False)
        if not item.is_odd or len(named) >= _NAMED + 2 or not with_names:
            continue
        if all(abs(y - other) > 0.05 or abs(x - beside) > 0.3 for beside, other in named):
            named.append((x, y))
            axes.annotate(shorten(item.name, 22), (x, y), (8, 0), textcoords="offset points", va="center", size=8,
                          annotation_clip=False)  # fmt: skip


def _density(axes: Axes, items: Sequence[Spent]) -> None:
    """Of hundreds of projects how many lie where: a square a twentieth, the darker the more."""
    from matplotlib.patches import Rectangle

    counted = Counter(tuple(int(part * _CELLS) for part in _at(item)) for item in items)
    most = max(counted.values())
    side = 1 / _CELLS
    for (x, y), count in sorted(counted.items()):
        alpha = 0.15 + 0.85 * count / most
        axes.add_patch(Rectangle((x * side, y * side), side, side, color=ACCENT, lw=0, alpha=alpha, clip_on=False))
