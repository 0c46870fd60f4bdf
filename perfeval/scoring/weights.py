"""What each indicator can earn (分值): printed, shared by a group, or derived by the book's policy.

Points that the form prints are never replaced. Where a form has no column of points, the book says
whether the points of a level-1 heading (产出指标(40分)) or its own first-level weights may be shared equally;
such points are marked as derived, and given up again when a printed self score contradicts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from perfeval.messages import Message
from perfeval.model import FormKind, Indicator, Project
from perfeval.rules.book import has_blocks
from perfeval.rules.schema import Part, Weights
from perfeval.scoring.context import Context
from perfeval.scoring.optional import not_chosen
from perfeval.scoring.texts import block_name, levels_say
from perfeval.values.quantity import QuantityKind

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Allotment:
    """Points per indicator, in the order of the form.

    Attributes:
        points: what each can earn; ``None`` where neither form nor book says.
        self_scores: what each claims; a merged score is split like the points it belongs to.
        notes: per indicator, how its points came about when not simply printed.
        how: printed, heading, parts, absent.
        sentence: the same for the whole form.
    """

    points: tuple[Decimal | None, ...]
    self_scores: tuple[Decimal | None, ...]
    notes: tuple[tuple[Message, ...], ...]
    how: str
    sentence: Message


def allot(project: Project, ctx: Context) -> Allotment:
    """The points of every indicator of a form."""
    rows = project.indicators
    if project.form.kind in {FormKind.TARGET_TABLE, FormKind.MONITORING}:
        return _nothing(rows, ctx)
    if any(row.max_score is not None for row in rows):
        return _printed(rows, ctx)
    policy = ctx.book.weights.absent if ctx.book.weights else "none"
    if policy == "none":
        return _nothing(rows, ctx)
    shares, notes, used = _derived(project, policy, ctx)
    if not any(share is not None for share in shares):
        return _nothing(rows, ctx)
    return Allotment(
        tuple(shares),
        _self_scores(rows),
        tuple(notes),
        used,
        ctx.say(f"weights.{'derived' if used == 'heading' else 'parts'}"),
    )


def _nothing(rows: Sequence[Indicator], ctx: Context) -> Allotment:
    return Allotment((None,) * len(rows), _self_scores(rows), ((),) * len(rows), "absent", ctx.say("weights.absent"))


def _printed(rows: Sequence[Indicator], ctx: Context) -> Allotment:
    left = not_chosen(rows)
    points: list[Decimal | None] = [None if n in left else row.max_score for n, row in enumerate(rows)]
    notes: list[tuple[Message, ...]] = [(ctx.say("step.not_chosen"),) if n in left else () for n in range(len(rows))]
    for members in _groups(rows):
        whole = _once(rows, members, "max_score")
        if len(members) > 1 and whole is not None:
            for one, share in zip(members, split(whole, len(members)), strict=True):
                points[one] = share
                notes[one] = (ctx.say("step.group", count=len(members), points=whole, share=share),)
    return Allotment(tuple(points), _self_scores(rows), tuple(notes), "printed", ctx.say("weights.printed"))


def _once(rows: Sequence[Indicator], members: Sequence[int], name: str) -> Decimal | None:
    """The points of rows that share one cell, wherever in the group the form has it: on a row not chosen, too."""
    group = rows[members[0]].score_group
    ours = [row for row in rows if row.score_group == group] if group is not None else [rows[members[0]]]
    found: Decimal | None = next((getattr(row, name) for row in ours if getattr(row, name) is not None), None)
    return found


def _groups(rows: Sequence[Indicator]) -> list[list[int]]:
    """Positions that share one score; a row of its own stands alone. Empty and unchosen template rows are left out."""
    groups: dict[object, list[int]] = {}
    left = not_chosen(rows)
    for position, row in enumerate(rows):
        if position in left or (row.score_group is None and _is_blank(row)):
            continue
        key: object = ("group", row.score_group) if row.score_group is not None else position
        groups.setdefault(key, []).append(position)
    return list(groups.values())


def _is_blank(row: Indicator) -> bool:
    return row.target.kind is QuantityKind.EMPTY and row.actual.kind is QuantityKind.EMPTY and row.max_score is None


def split(whole: Decimal, count: int) -> list[Decimal]:
    """Points in equal shares of whole cents, the last taking what is left, so that they sum exactly.

    >>> [str(one) for one in split(Decimal(10), 3)]
    ['3.33', '3.33', '3.34']
    """
    share = (whole / count).quantize(_CENT, rounding=ROUND_DOWN)
    if share * count == whole:
        return [share] * count
    return [share] * (count - 1) + [whole - share * (count - 1)]


def _self_scores(rows: Sequence[Indicator]) -> tuple[Decimal | None, ...]:
    """Self scores, a merged one split over its rows so that it is counted once."""
    scores: list[Decimal | None] = [row.self_score for row in rows]
    for members in _groups(rows):
        whole = _once(rows, members, "self_score")
        if len(members) > 1:
            shares = split(whole, len(members)) if whole is not None else [None] * len(members)
            for one, share in zip(members, shares, strict=True):
                scores[one] = share
    return tuple(scores)


def _derived(
    project: Project, policy: str, ctx: Context
) -> tuple[list[Decimal | None], list[tuple[Message, ...]], str]:
    rows = project.indicators
    shares: list[Decimal | None] = [None] * len(rows)
    notes: list[tuple[Message, ...]] = [()] * len(rows)
    used = "heading"
    scored_form = any(row.self_score is not None for row in rows)
    parts = {part.part: part.points for part in parts_of(project, ctx)} if ctx.book.weights else {}
    for block, groups in _blocks(rows, ctx, policy).items():
        whole = next((rows[one].level1_points for one in groups[0] if rows[one].level1_points is not None), None)
        if whole is None and policy == "parts" and scored_form:
            whole, used = parts.get(block), "parts"
        if whole is None:
            continue
        dealt = split(whole, len(groups))
        certain = len(groups) == 1 and rows[groups[0][0]].level1_points is not None
        if not (certain or _allowed(rows, groups, dealt)):
            continue  # the printed scores tell of other points: nobody knows which
        for members, share in zip(groups, dealt, strict=True):
            for one, piece in zip(members, split(share, len(members)), strict=True):
                shares[one] = piece
                said = {"block": block_name(rows[one].level1), "points": whole, "count": len(groups), "share": share}
                notes[one] = (ctx.say("step.derived", **said),)
                if len(members) > 1:
                    group = {"count": len(members), "points": share, "share": piece}
                    notes[one] = (*notes[one], ctx.say("step.group", **group))
    return shares, notes, used


def _allowed(rows: Sequence[Indicator], groups: Sequence[Sequence[int]], dealt: Sequence[Decimal]) -> bool:
    """Whether the printed scores allow equal shares: none lies above its share, and half of them are just that."""
    scores = [
        next((rows[one].self_score for one in group if rows[one].self_score is not None), None) for group in groups
    ]
    pairs = [(score, share) for score, share in zip(scores, dealt, strict=True) if score is not None]
    return all(score is not None and score <= share for score, share in pairs) and 2 * sum(
        one == other for one, other in pairs
    ) >= len(pairs)


def _blocks(rows: Sequence[Indicator], ctx: Context, policy: str) -> dict[str, list[list[int]]]:
    """Groups of rows by level-1 text, or by the book's part where no heading prints points."""
    blocks: dict[str, list[list[int]]] = {}
    for members in _groups(rows):
        row = rows[members[0]]
        if row.level1_points is not None or policy != "parts":
            key = row.level1
        else:
            key = part_of(row, ctx.book.weights) or row.level1
        blocks.setdefault(key, []).append(members)
    return blocks


def part_of(row: Indicator, weights: Weights | None) -> str | None:
    """Which part of the book's weights an indicator belongs to; satisfaction may stand under the benefits."""
    if weights is None:
        return None
    parts = [part for one in weights.sets for part in one.parts]
    satisfaction = any(part.part == "satisfaction" for part in parts)
    if satisfaction and levels_say(row, "满意"):
        return "satisfaction"
    name = block_name(row.level1)
    return next((part.part for part in parts if any(word in name for word in part.names)), None)


def parts_of(project: Project, ctx: Context) -> list[Part]:
    """The book's first-level weights for this form, a missing part treated as the book says."""
    weights = ctx.book.weights
    if weights is None or not weights.sets:
        return []
    chosen = next(
        (one for one in weights.sets if one.when_blocks and has_blocks(project, one.when_blocks)),
        next((one for one in weights.sets if not one.when_blocks), weights.sets[0]),
    )
    present = {part_of(row, weights) for row in project.indicators if not _is_blank(row)} | {"execution"}
    return without_missing(chosen.parts, present, weights)


def without_missing(parts: Sequence[Part], present: set[str | None], weights: Weights) -> list[Part]:
    """Points of missing parts moved by the book's policy (缺项权重).

    Execution keeps its points unless the policy rescales everything.
    """
    here = [part for part in parts if part.part in present]
    missing = sum((part.points for part in parts if part.part not in present), Decimal(0))
    policy = weights.missing
    if not missing or policy == "none" or not here:
        return here
    if policy == "to_benefit" and any(part.part == "benefit" for part in here):
        return [_with(part, part.points + missing) if part.part == "benefit" else part for part in here]
    fixed = [] if policy == "rescale" else [part for part in here if part.part == "execution"]
    moving = [part for part in here if part not in fixed]
    base = sum((part.points for part in moving), Decimal(0))
    whole = weights.total - sum((part.points for part in fixed), Decimal(0))
    if base == 0:
        return here
    scaled = [(part.points * whole / base).quantize(_CENT, rounding=ROUND_DOWN) for part in moving]
    scaled[-1] += whole - sum(scaled, Decimal(0))
    new = {part.part: points for part, points in zip(moving, scaled, strict=True)}
    return [_with(part, new.get(part.part, part.points)) for part in here]


def _with(part: Part, points: Decimal) -> Part:
    return part.model_copy(update={"points": points})


_USUAL = (Decimal(5), Decimal(10), Decimal(15), Decimal(20))  # points that forms give the execution rate


def rest_of(project: Project, allotment: Allotment) -> Decimal | None:
    """What the indicators leave of 100 for the execution rate (预算执行率分值); ``None`` where that proves nothing.

    Without a column of points the self scores stand for them, where all of them together are 100: then every row is
    full.
    """
    points = [one for one in allotment.points if one is not None]
    if not points:
        points = [one for one in allotment.self_scores if one is not None]
        own = sum((line.self_score for line in project.funds if line.self_score is not None), Decimal(0))
        points = points if sum(points, own) == 100 else []
    rest = 100 - sum(points, Decimal(0))
    return rest if points and rest in _USUAL else None


def points_as_values(project: Project) -> Decimal | None:
    """The sum, when the value columns of a form without points hold points (数值列误填分值), else ``None``.

    Told by: no column of points, every target a bare whole number repeated as the actual value, a round sum.
    """
    rows = [row for row in project.indicators if not _is_blank(row)]
    if len(rows) < 4 or any(row.max_score is not None or row.self_score is not None for row in rows):
        return None
    values = [row.target.value for row in rows if _bare_whole(row)]
    total = sum((value for value in values if value is not None), Decimal(0))
    return total if len(values) == len(rows) and total in {Decimal(100), Decimal(90), Decimal(80)} else None


def _bare_whole(row: Indicator) -> bool:
    target, actual = row.target, row.actual
    return (
        target.is_number
        and actual.is_number
        and not target.unit
        and target.operator is None
        and target.value is not None
        and target.value == actual.value
        and 0 < target.value <= 50
        and target.value == target.value.to_integral_value()
    )
