"""Pictures of a portfolio (组合图): self against recomputed scores, money against output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.numbers import format_percent, format_points
from perfeval.report.charts.canvas import ACCENT, BAD, INK, LINE, SOFT, Picture, drawn, finish, names_of_rows, sheet
from perfeval.report.markup import shorten

_NAMED, _CROWD = 6, 60  # dots with a name beside them; in a crowd none has one, the table names those far out


@dataclass(frozen=True, slots=True)
class Pair:
    """One project's own score and the recomputed one, both out of 100."""

    name: str
    self_score: Decimal
    score: Decimal


@drawn
def self_and_recomputed(pairs: Sequence[Pair], self_name: str, score_name: str, alt: str) -> Picture:
    """Self score against recomputed score (自评与复算): a hollow and a filled dot a project, the gap between them."""
    height = 50 + 24 * len(pairs)
    figure, axes = sheet(height, left=270, right=70, top=26, bottom=24)
    lowest = min(min(pair.self_score, pair.score) for pair in pairs)
    start = float(max(Decimal(0), min(Decimal(60), lowest - 5)))
    highest = max(Decimal(100), *(max(pair.self_score, pair.score) for pair in pairs))
    for row, pair in enumerate(pairs):
        falls = pair.score < pair.self_score
        colour = BAD if falls else ACCENT
        axes.plot([float(pair.self_score), float(pair.score)], [row, row], color=colour, lw=1.6, zorder=1)
        axes.plot(float(pair.self_score), row, "o", mfc="white", mec=INK, ms=6, zorder=2, clip_on=False)
        axes.plot(float(pair.score), row, "D" if falls else "o", color=colour, ms=5.5, zorder=3, clip_on=False)
        said = format_points(pair.score - pair.self_score)
        axes.text(1.02, row, f"+{said}" if not falls and said != "0" else said, va="center", size=8.5,
                  transform=axes.get_yaxis_transform())  # fmt: skip
    names_of_rows(axes, [shorten(pair.name, 40) for pair in pairs])
    axes.set_ylim(len(pairs) - 0.4, -0.6)
    axes.set_xlim(start, float(highest))
    axes.xaxis.grid(True, color=LINE, lw=0.6)
    axes.set_axisbelow(True)
    axes.spines[["left"]].set_visible(False)
    axes.tick_params(axis="x", labelsize=8)
    _legend(figure, self_name, score_name)
    return finish(figure, alt)


def _legend(figure: object, self_name: str, score_name: str) -> None:
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    assert isinstance(figure, Figure)  # noqa: S101 - narrows the type
    marks = [
        Line2D([], [], marker="o", mfc="white", mec=INK, ms=6, lw=0, label=self_name),
        Line2D([], [], marker="D", color=BAD, ms=5.5, lw=0, label=score_name),
    ]
    figure.legend(handles=marks, loc="upper left", bbox_to_anchor=(270 / 720, 1), ncols=2, frameon=False, fontsize=8.5,
                  borderaxespad=0.3, handletextpad=0.3, columnspacing=1.6, borderpad=0.2)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spent:
    """One project's money spent and output reached, both as fractions. Key: ``key``."""

    name: str
    execution: Decimal
    output: Decimal
    key: str = ""

    @property
    def is_odd(self) -> bool:
        """Money and output disagree by more than a quarter."""
        return abs(self.execution - self.output) > Decimal("0.25")


@drawn
def execution_against_output(items: Sequence[Spent], execution: str, output: str, alt: str) -> Picture:
    """Share of the money spent against share of the output points won (钱与事): who stands off the diagonal."""
    figure, axes = sheet(400, left=170, right=190, top=14, bottom=44)
    far = Decimal("1.2")
    lowest = min(min(item.execution, item.output) for item in items)
    start = float(max(Decimal(0), min(Decimal("0.75"), lowest // Decimal("0.25") * Decimal("0.25"))))
    axes.plot([start, 1], [start, 1], color=LINE, lw=1)
    size = 7 if len(items) <= _CROWD else 4.5
    named: list[tuple[float, float]] = []
    height, width = (1.05 - start) / 342 * 13, (1.05 - start) / 360 * 120  # what a name covers, on the axes
    for item in sorted(items, key=lambda entry: -abs(entry.execution - entry.output)):
        x, y = float(min(item.execution, far)), float(min(item.output, far))
        axes.plot(x, y, "D" if item.is_odd else "o", mfc=BAD if item.is_odd else ACCENT, mec="white", mew=0.6, ms=size)
        if not item.is_odd or len(named) >= _NAMED or len(items) > _CROWD:
            continue
        if all(abs(y - other) > height or abs(x - beside) > width for beside, other in named):
            named.append((x, y))
            axes.annotate(shorten(item.name, 22), (x, y), (6, 0), textcoords="offset points", va="center", size=8,
                          annotation_clip=False)  # fmt: skip
    ticks = [tick / 4 for tick in range(5) if tick / 4 >= start]
    names = [format_percent(Decimal(str(tick)), 0) for tick in ticks]
    axes.set_xticks(ticks, names, size=8)
    axes.set_yticks(ticks, names, size=8, color=SOFT)
    margin = (1 - start) * 0.03
    axes.set_xlim(start - margin, max(1 + margin, *(float(min(item.execution, far)) + margin for item in items)))
    axes.set_ylim(start - margin, 1.05)
    axes.set_xlabel(execution, size=9)
    axes.set_ylabel(output, size=9)
    return finish(figure, alt)
