"""Pictures of one project (项目图): money, fulfilment, points, and how firm the grade is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from perfeval.numbers import format_percent, format_points, format_wan
from perfeval.report.charts.canvas import (
    ACCENT,
    BAD,
    INK,
    LINE,
    NARROW,
    PALE,
    SOFT,
    WIDTH,
    Picture,
    drawn,
    finish,
    marks_below,
    names_of_rows,
    sheet,
)
from perfeval.report.markup import shorten

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROW = 30  # CSS pixels a row


@dataclass(frozen=True, slots=True)
class Amount:
    """One bar of the money picture: what it is called, 万元, and whether it is the spending."""

    name: str
    wan: Decimal
    is_spending: bool = False


@drawn
def funds(amounts: Sequence[Amount], left_over: str, alt: str, unit: str) -> Picture:
    """From budget to spending (从预算到支出): one bar an amount on a common base line.

    What the last bar leaves of the budget is drawn as an empty box and named ``left_over``.
    """
    height = 18 + 36 * len(amounts)
    figure, axes = sheet(height, left=118, right=130, top=6, bottom=8)
    longest = max(item.wan for item in amounts)
    for row, item in enumerate(amounts):
        axes.barh(row, float(item.wan), height=0.5, color=ACCENT if item.is_spending else LINE)
        axes.text(float(item.wan + longest / 80), row, f"{format_wan(item.wan)} {unit}", va="center", size=9)
    spent, budget = amounts[-1], amounts[-2]
    if spent.is_spending and spent.wan < budget.wan and left_over:
        rest = float(budget.wan - spent.wan)
        last = len(amounts) - 1
        axes.barh(
            last, rest, left=float(spent.wan), height=0.5, fill=False, edgecolor=SOFT, linestyle=(0, (3, 2)), lw=0.8,
            clip_on=False,
        )  # fmt: skip
        axes.texts[-1].set_text("")
        axes.text(
            float(budget.wan + longest / 80),
            last,
            f"{format_wan(spent.wan)} {unit}\n{left_over}",
            va="center",
            size=9,
            linespacing=1.3,
        )
    names_of_rows(axes, [item.name for item in amounts])
    axes.set_ylim(len(amounts) - 0.45, -0.55)
    axes.set_xlim(0, float(longest))
    axes.set_xticks([])
    axes.spines[["bottom"]].set_visible(False)
    axes.spines[["left"]].set_color(INK)
    return finish(figure, alt)


@dataclass(frozen=True, slots=True)
class Attained:
    """One row of the fulfilment picture; without ``share`` the words say why there is none.

    ``is_stated``: the form says so, nothing was scored on it; drawn hollow.
    """

    name: str
    share: Decimal | None
    words: str
    short_of_target: bool = False
    is_stated: bool = False


def attainment(rows: Sequence[Attained], alt: str, target: str) -> Picture:
    """Attainment by indicator against its target (完成程度): a dot a row, the target one line.

    Beyond twice the target a dot stands at the edge with its number.
    """
    return replace(_attainment(rows, alt, target, WIDTH, 240, 118, 34),
                   narrow=_attainment(rows, alt, target, NARROW, 124, 62, 16))  # fmt: skip


@drawn
def _attainment(
    rows: Sequence[Attained], alt: str, target: str, width: int, left: int, right: int, places: int
) -> Picture:
    figure, axes = sheet(40 + 26 * len(rows), left=left, right=right, top=8, bottom=28, width=width)
    shown = [min(row.share, Decimal(2)) for row in rows if row.share is not None]
    far = float(max([*shown, Decimal("1.1")])) * 1.02
    axes.axvline(1, color=INK, lw=1)
    for number, row in enumerate(rows):
        if row.share is None:
            axes.text(0.01, number, row.words, va="center", size=8, color=SOFT)
            continue
        at = float(min(row.share, Decimal(2)))
        colour = BAD if row.short_of_target else ACCENT
        axes.plot([0, at], [number, number], color=LINE, lw=1, zorder=1)
        axes.plot(at, number, "D" if row.short_of_target else "o", color=colour, ms=5.5, zorder=3, clip_on=False,
                  mfc="white" if row.is_stated else colour)  # fmt: skip
        axes.text(1.02, number, format_percent(row.share), va="center", size=8.5, transform=axes.get_yaxis_transform())
    names_of_rows(axes, [shorten(row.name, places) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, far)
    marks_below(axes, [(0, "0"), (0.5, "50%"), (1, target), *([(2, "200%")] if far > 1.6 else [])])
    axes.spines[["left"]].set_visible(False)
    return finish(figure, alt)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of points by class (they sum to ``possible``), and what the unit gave itself."""

    name: str
    possible: Decimal
    won: Decimal
    claimed: Decimal
    lost: Decimal
    unscored: Decimal
    exempt: Decimal
    self_score: Decimal | None


@dataclass(frozen=True, slots=True)
class PointWords:
    """The legend of the points picture."""

    won: str
    claimed: str
    lost: str
    unscored: str
    exempt: str
    self_score: str


#: How each class is drawn: outline, dashes and hatches tell them apart without colour.
_DRAWN: dict[str, dict[str, Any]] = {
    "won": {"color": ACCENT},
    "claimed": {"facecolor": PALE, "edgecolor": ACCENT, "hatch": "....", "lw": 0.8},
    "lost": {"facecolor": "white", "edgecolor": BAD, "hatch": "|||", "lw": 0.8},
    "unscored": {"facecolor": "white", "edgecolor": SOFT, "linestyle": (0, (3, 2)), "lw": 0.8},
    "exempt": {"facecolor": LINE, "edgecolor": SOFT, "lw": 0.8},
}


@drawn
def points_by_block(blocks: Sequence[Block], words: PointWords, alt: str) -> Picture:
    """Points won, lost and left open by block (得失分): who lost what."""
    height = 58 + 34 * len(blocks)
    figure, axes = sheet(height, left=150, right=130, top=34, bottom=8)
    longest = float(max(block.possible for block in blocks))
    for row, block in enumerate(blocks):
        at = 0.0
        for name, look in _DRAWN.items():
            if width := float(getattr(block, name)):
                axes.barh(row, width, left=at, height=0.52, clip_on=False, **look)
                at += width
        if block.self_score is not None:
            at = float(block.self_score)
            axes.plot([at, at], [row - 0.4, row + 0.4], color=INK, lw=1.6, solid_capstyle="butt", clip_on=False)
        said = f"{format_points(block.won + block.claimed)} / {format_points(block.possible)}"
        axes.text(float(block.possible) + longest / 70, row, said, va="center", size=9)
    names_of_rows(axes, [shorten(block.name, 20) for block in blocks])
    axes.set_ylim(len(blocks) - 0.4, -0.6)
    axes.set_xlim(0, longest)
    axes.set_xticks([])
    axes.spines[["bottom"]].set_visible(False)
    axes.spines[["left"]].set_color(INK)
    _legend(figure, words, [name for name in _DRAWN if any(getattr(block, name) for block in blocks)],
            any(block.self_score for block in blocks))  # fmt: skip
    return finish(figure, alt)


def _legend(figure: Figure, words: PointWords, names: Sequence[str], self_score: bool) -> None:
    """What the marks mean; only of those that were drawn."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    marks: list[Patch | Line2D] = [Patch(label=getattr(words, name), **_DRAWN[name]) for name in names]
    if self_score:
        marks.append(Line2D([], [], color=INK, marker="|", ms=9, mew=1.6, lw=0, label=words.self_score))
    figure.legend(
        handles=marks, loc="upper left", bbox_to_anchor=(150 / 720, 1), ncols=6, frameon=False, fontsize=8.5,
        borderaxespad=0.3, handlelength=1.6, handletextpad=0.5, columnspacing=1.6, borderpad=0.2,
    )  # fmt: skip
