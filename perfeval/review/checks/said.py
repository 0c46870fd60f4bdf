"""Figures of the text against the rows (文字与指标): every count and rate that a text states about an indicator.

A goal speaks of targets, a result and a paragraph of completed values, a name of what was promised, a reason of its
own row. A figure belongs to the one row that has its unit and whose name its clause uses, a rate to that of its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.numbers import format_number, half_up
from perfeval.review.case import Case, Row, goal_label, unit_family
from perfeval.review.checking import Limits, form_check
from perfeval.review.figures import Figure, figures_in
from perfeval.review.findings import Quote, Severity, Verdict
from perfeval.review.hits import Hit, quote
from perfeval.review.patterns import pattern
from perfeval.review.questions import is_scored
from perfeval.review.sense import pairs_of
from perfeval.review.sentences import sentences_of
from perfeval.review.text import clip, find_any, has_any, squeeze
from perfeval.values.afar import asked


@dataclass(frozen=True)
class Said(Limits):
    share: Decimal  # of the pairs of letters of a name that a clause must use where the unit is a common one
    common_units: tuple[str, ...]
    unless: tuple[str, ...]  # clauses about something else: a part, another year
    passages: tuple[str, ...]  # kinds of passages that speak of the same as the indicators
    done: tuple[str, ...]  # how a result says that something was done, and not planned
    planned: tuple[str, ...]  # how a clause says that its figure is a promise
    served: tuple[str, ...]  # how names and clauses say whom it is all for
    roughly: tuple[str, ...]  # how a text says that a figure is rounded
    at_least: tuple[str, ...]  # that it is the least
    at_most: tuple[str, ...]
    own: tuple[str, ...]  # how a reason says what was done of its own indicator


@dataclass(frozen=True, slots=True)
class Text:
    """A text that may speak of indicators: which column of theirs, and how its contradiction is told."""

    label: str
    text: str
    column: str
    quotes: tuple[Quote, ...]
    key: str
    variant: str


@form_check(Said, variants=("actual", "passage", "name", "reason"), parts=("clause", "row", "other"))
def figures(case: Case, limits: Said) -> Iterator[Hit]:
    """A figure of a text is that of the indicator it speaks of."""
    if case.project.claims or case.tells(_A_DIGIT):
        for told in _texts(case, limits):
            for figure, row in _meant(case.rows, told, limits):
                yield _hit(told, figure, row)
    for row in case.rows if case.some(_says_an_amount) else ():
        yield from _of_own_row(row, limits)


_A_DIGIT = (r"\d",)


def _says_an_amount(row: Row) -> bool:
    """Its reason or its name holds a figure with a unit."""
    return asked(row.item.level3, _holds_amount) or asked(row.item.reason_text or "", _holds_amount)


def _holds_amount(text: str) -> bool:
    return any(figure.unit for figure in figures_in(squeeze(text)))


def _texts(case: Case, limits: Said) -> Iterator[Text]:
    for n, goal in enumerate(case.goals):
        for name, text in (("expected_text", goal.expected_text), ("actual_text", goal.actual_text)):
            column, variant = ("target_text", "") if name == "expected_text" else ("actual_text", "actual")
            said = quote(goal.cells, (name, text))
            yield Text(goal_label(goal, name), squeeze(text or ""), column, said, f"goal:{n}", variant)
    project = case.project
    if project.name:
        said = quote(project.cells, ("name", project.name))
        yield Text("项目名称", squeeze(project.name), "target_text", said, "name", "name")
    for n, passage in enumerate(project.passages):
        if passage.kind in limits.passages and passage.places:
            said = (Quote(passage.places[0], ""),)
            yield Text(passage.heading, squeeze(passage.text), "actual_text", said, f"passage:{n}", "passage")
    known = "".join(squeeze(passage.text) for passage in project.passages)
    for n, claim in enumerate(project.claims):  # of a paragraph that was read as something else
        if squeeze(claim.text) not in known and not claim.is_plan:
            known += squeeze(claim.text)
            said = (Quote(claim.place, claim.text),)
            yield Text(claim.subject, squeeze(claim.text), "actual_text", said, f"claim:{n}", "passage")


def _hit(told: Text, figure: Figure, row: Row) -> Hit:
    """What the text says, what the row says; a paragraph may well speak of another lot: one asks."""
    asks = told.variant == "passage"
    own = tuple(Quote(one.place, figure.clause) if asks else one for one in told.quotes)
    return Hit(
        object=told.label or row.label,
        quotes=(*row.quotes("actual_text", "target_text"), *own),
        saw=figure.text if figure.unit else format_number(figure.value),
        expected=getattr(row.item, told.column),
        parts={"clause": figure.clause[:40], "row": row.label, "other": getattr(row.item, told.column)},
        row=f"{told.key}:{row.key}",
        variant=told.variant,
        verdict=Verdict.ASK if asks else None,
        severity=Severity.LOW if asks else None,
    )


def _meant(rows: Sequence[Row], told: Text, limits: Said) -> Iterator[tuple[Figure, Row]]:
    """Figures that speak of exactly one indicator and contradict it."""
    known: dict[str, list[tuple[Figure, Decimal]]] = {}
    by_key = {row.key: row for row in rows}
    for figure in figures_in(told.text):
        if has_any(figure.clause, limits.unless):
            continue
        near = _rows_of(figure, rows, limits)
        if len(near) == 1:
            known.setdefault(near[0][0].key, []).append((figure, near[0][1]))
    for key, said in known.items():
        row = by_key[key]
        values = [value for _, value in said]
        column = row.item.target if told.column == "target_text" else row.item.actual
        if column.value is None or sum(values) == column.value or len(said) > 1:
            continue
        if not _agrees(said[0][0], values[0], row, told, limits):
            yield said[0][0], row


def _agrees(figure: Figure, value: Decimal, row: Row, told: Text, limits: Said) -> bool:
    """Whether the figure is the row's: exactly, as rounded as it is printed, or on the side that it names."""
    target, actual = row.item.target.value, row.item.actual.value
    promise = has_any(figure.clause, limits.planned) or not has_any(figure.clause, limits.done)
    either = told.column == "target_text" or promise
    held = [one for one in ((target, actual) if either else (actual,)) if one is not None]
    digits = max(-int(value.as_tuple().exponent), 0)
    if any(half_up(one, digits) == value for one in held):
        return True
    if has_any(figure.clause, limits.roughly) and any(abs(one - value) <= one * Decimal("0.1") for one in held):
        return True
    if told.column == "target_text" or actual is None:
        return False
    least, most = has_any(figure.clause, limits.at_least), has_any(figure.clause, limits.at_most)
    return (least and actual >= value) or (most and actual <= value)


def _rows_of(figure: Figure, rows: Sequence[Row], limits: Said) -> list[tuple[Row, Decimal]]:
    """The rows that a figure may speak of, each with the figure in its unit."""
    if figure.unit == "%":
        return [(row, figure.value) for row in _of_the_rate(figure, rows)]
    near = [(row, value) for row in rows if (value := _by_name(figure, row, limits)) is not None]
    if len(near) > 1:  # 新建公厕 and 改建公厕: the row whose name the clause has more of
        shared = [sum(pair in figure.clause for pair in pairs_of(row.name)) for row, _ in near]
        near = [one for one, count in zip(near, shared, strict=True) if count == max(shared)]
    if near or figure.family not in ("people", "households") or not has_any(figure.clause, limits.served):
        return near
    served = [row for row in rows if has_any(row.name, limits.served) and unit_family(row.item.target) != "rate"]
    return [(row, value) for row in served if (value := figure.as_in(row.item.target.unit)) is not None]


def _by_name(figure: Figure, row: Row, limits: Said) -> Decimal | None:
    """The figure in the row's unit, when the clause uses the words of the row's name."""
    unit = row.item.target.unit or row.item.actual.unit
    if not row.item.target.is_number or not unit or unit in ("%", "分"):
        return None
    value = figure.as_in(unit)
    if value is None:
        return None
    pairs = pairs_of(re.sub(rf"(?:{re.escape(unit)})?[数次量]*$", "", row.name)) or pairs_of(row.name)
    shared = sum(pair in figure.clause for pair in pairs)
    needed = limits.share * len(pairs) if unit in limits.common_units else Decimal(1)
    return value if pairs and shared >= max(needed, Decimal(1)) else None


_RATE = pattern("said.rate")
_LEADING = pattern("said.leading")


def _of_the_rate(figure: Figure, rows: Sequence[Row]) -> list[Row]:
    """The row of the same rate: 学员结业率 that of the name, 满意度 the only one there is."""
    found = _RATE.search(figure.before)
    if found is None:
        return []
    core = _LEADING.sub("", found["core"])
    near = [row for row in rows if found["kind"] in row.name and row.item.actual.unit in ("%", None, "")]
    near = [row for row in near if row.item.target.unit == "%"]
    if not core:
        return near
    alike = {row.key: len(pairs_of(core + found["kind"]) & pairs_of(row.name)) for row in near}
    theirs = {row.key: row.name.partition(found["kind"])[0] for row in near}
    near = [row for row in near if not theirs[row.key] or set(theirs[row.key]) & set(core)]
    best = max((alike[row.key] for row in near), default=0)
    return [row for row in near if alike[row.key] == best]


def _of_own_row(row: Row, limits: Said) -> Iterator[Hit]:
    """A reason that names what was done, and the name of an indicator that holds a number, against its own cells."""
    target, actual = row.item.target, row.item.actual
    if not target.is_number or target.value is None or not target.unit:
        return
    told = (("reason_text", "reason", row.item.reason_text or ""), ("level3", "name", row.item.level3))
    for cell, variant, text in told:
        for figure in figures_in(squeeze(text)):
            value = figure.as_in(target.unit) if figure.unit else None
            if value is None or has_any(figure.clause, limits.unless):
                continue
            if variant == "reason" and not has_any(figure.before, limits.own):
                continue
            if value in (target.value, actual.value) or has_any(figure.clause, limits.roughly):
                continue
            column = "actual_text" if variant == "reason" else "target_text"
            if variant == "reason" and not (actual.is_number and actual.unit == target.unit):
                continue
            mine = Text(row.label, text, column, row.quotes(cell), cell, variant)
            yield _hit(mine, figure, row)
            break


@dataclass(frozen=True)
class Blocks(Limits):
    blocks: tuple[str, ...]  # how the parts of a scorecard are called
    not_scores: tuple[str, ...]  # points that are possible and not earned


@form_check(Blocks, parts=("sentence", "block"))
def block_points(case: Case, limits: Blocks) -> Iterator[Hit]:
    """The points that a sentence gives to a block (产出指标得分46.5分) are those that its rows have in the table."""
    if not case.some(is_scored):
        return
    for said in sentences_of(case):
        for figure in figures_in(said.text) if "得" in said.text else ():
            before = re.split(r"\d", figure.before)[-1]
            block = find_any(before, limits.blocks)
            if figure.unit != "分" or block is None or "得" not in before or has_any(before, limits.not_scores):
                continue
            rows = [row for row in case.rows if block in row.item.level1 and row.self_score is not None]
            summed = case.once(rows, "self_score")
            if summed is None or len(rows) < sum(block in row.item.level1 for row in case.rows):
                continue
            if abs(summed - figure.value) > Decimal("0.011"):
                yield Hit(
                    object=said.label, quotes=(*said.quote(), *(q for row in rows for q in row.quotes("self_score"))),
                    saw=figure.text, expected=format_number(summed), points=abs(summed - figure.value),
                    parts={"sentence": clip(said.text, _SHOWN), "block": block}, row=f"{said.key}:block:{block}",
                )  # fmt: skip


_SHOWN = 60  # letters of a sentence that are shown
