"""The picture of a portfolio (组合图): money against output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.numbers import format_percent
from perfeval.report.charts.canvas import ACCENT, BAD, LINE, SOFT, Picture, drawn, finish, sheet
from perfeval.report.markup import shorten

_NAMED, _CROWD = 6, 200  # dots with a name beside them; in a crowd none has one, the table names those far out


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


@drawn
def execution_against_output(
    items: Sequence[Spent], execution: str, output: str, corners: Corners, alt: str
) -> Picture:
    """Share of the money spent against share of the output that figures carry (钱与事): who stands off the diagonal.

    The area of a mark is the budget; of hundreds of projects the marks are see-through, so that a crowd is darker.
    """
    figure, axes = sheet(400, left=110, right=150, top=14, bottom=44)
    far = Decimal("1.2")
    axes.plot([0, 1], [0, 1], color=LINE, lw=1)
    crowd = len(items) > _CROWD
    largest = max((item.budget for item in items if item.budget), default=Decimal(1))
    named: list[tuple[float, float]] = []
    for item in sorted(items, key=lambda entry: -abs(entry.execution - entry.output)):
        x, y = float(min(item.execution, far)), float(min(item.output, far))
        size = 3 + 11 * float((item.budget or Decimal(0)) / largest) ** 0.5
        colour = BAD if item.is_odd else ACCENT
        mark, alpha = "D" if item.is_odd else "o", 0.35 if crowd else 1
        axes.plot(x, y, mark, mfc=colour, mec="white", mew=0.6, ms=size, alpha=alpha, clip_on=False)
        if not item.is_odd or len(named) >= _NAMED or crowd:
            continue
        if all(abs(y - other) > 0.05 or abs(x - beside) > 0.3 for beside, other in named):
            named.append((x, y))
            axes.annotate(shorten(item.name, 22), (x, y), (8, 0), textcoords="offset points", va="center", size=8,
                          annotation_clip=False)  # fmt: skip
    axes.text(0.99, 0.02, corners.spent, ha="right", va="bottom", size=8.5, color=SOFT)
    axes.text(0.01, 0.99, corners.done, ha="left", va="top", size=8.5, color=SOFT)
    ticks = [tick / 4 for tick in range(5)]
    names = [format_percent(Decimal(str(tick)), 0) for tick in ticks]
    axes.set_xticks(ticks, names, size=8)
    axes.set_yticks(ticks, names, size=8, color=SOFT)
    axes.set_xlim(-0.03, max(1.03, *(float(min(item.execution, far)) + 0.03 for item in items)))
    axes.set_ylim(-0.03, 1.05)
    axes.set_xlabel(execution, size=9)
    axes.set_ylabel(output, size=9)
    return finish(figure, alt)
