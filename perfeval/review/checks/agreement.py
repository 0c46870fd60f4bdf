"""What a form says twice (前后一致): promises, items, nouns and deadlines of its texts against one another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import Goal
from perfeval.numbers import format_number, format_percent
from perfeval.review.case import Case, Row, goal_label
from perfeval.review.checking import Limits, form_check, goal_check, row_check
from perfeval.review.figures import Figure, figures_in
from perfeval.review.findings import Quote
from perfeval.review.hits import Hit, quote
from perfeval.review.patterns import pattern
from perfeval.review.sense import attainment, pairs_of
from perfeval.review.text import bare, find_any, has_any, squeeze
from perfeval.values.quantity import QuantityKind


@dataclass(frozen=True)
class Items(Limits):
    over: Decimal  # share by which an item may exceed its plan


@goal_check(Items, parts=("planned", "spent", "item", "unit"))
def item_over_plan(goal: Goal, case: Case, limits: Items) -> Iterator[Hit]:
    """An item took more than planned although the whole did not grow."""
    planned = {_noun(f): f for f in figures_in(goal.expected_text or "") if f.family == "money"}
    spent = {_noun(f): f for f in figures_in(goal.actual_text or "") if f.family == "money"}
    both = [(planned[name], spent[name], name) for name in planned if name in spent and len(name) >= 2]
    if len(both) < 2 or sum(one.value for _, one, _ in both) > sum(one.value for one, _, _ in both):
        return
    for plan, use, name in both:
        if plan.unit == use.unit and use.value > plan.value * (1 + limits.over):
            said = quote(goal.cells, ("actual_text", goal.actual_text), ("expected_text", goal.expected_text))
            parts = {"planned": plan.value, "spent": use.value, "item": name, "unit": plan.unit}
            yield Hit(
                quotes=said, saw=use.text, expected=plan.text, parts=parts, object=goal_label(goal, "actual_text")
            )


def _noun(figure: Figure) -> str:
    """What a figure is about: the last words before it."""
    words = re.split(r"[:：（()）]", figure.before)[-1]
    return re.sub(
        r"(支出|安排|资金|经费|费用|使用|为|共|计|约|的)+$", "", re.sub(r"^(其中|用于|安排|支出)", "", bare(words))
    )


@dataclass(frozen=True)
class SaidDone(Limits):
    done: tuple[str, ...]


@row_check(SaidDone, parts=("sentence", "target", "share"))
def said_complete(row: Row, case: Case, limits: SaidDone) -> Hit | None:
    """A sentence names promise and result, and calls complete what falls short."""
    if not case.project.passages:
        return None
    share, target, actual = attainment(row), row.item.target, row.item.actual
    if share is None or share >= 1 or target.value is None or actual.value is None:
        return None
    figures = (format_number(target.value), format_number(actual.value))
    for passage in case.project.passages:
        sentences = re.split(r"[。；;\n]", squeeze(passage.text))
        for n, sentence in enumerate(sentences):
            after = sentences[n + 1] if n + 1 < len(sentences) else ""
            rest = sentence.split(figures[1])[-1] + (
                after if after.startswith(("项目", "任务", "目标", "完成率")) else ""
            )
            if all(figure in sentence for figure in figures) and has_any(rest, limits.done) and passage.places:
                return Hit(
                    quotes=(Quote(passage.places[0], sentence), *row.quotes("actual_text", "target_text")),
                    saw=find_any(rest, limits.done),
                    expected=format_percent(share),
                    parts={"sentence": sentence[:60], "target": row.item.target_text, "share": share},
                )
    return None


@dataclass(frozen=True)
class Promised(Limits):
    unless: tuple[str, ...]  # clauses of background and of scope


@goal_check(Promised, parts=("things",))
def promised_without_row(goal: Goal, case: Case, limits: Promised) -> Hit | None:
    """The goal promises a number of things of which neither an indicator nor the result says a word."""
    if not case.rows or not goal.expected_text:
        return None
    told = [row.name + squeeze(row.item.target_text + row.item.actual_text) for row in case.rows]
    said = set[str]().union(*map(pairs_of, told), pairs_of(goal.actual_text or ""))
    open_ones = [
        figure
        for figure in figures_in(goal.expected_text)
        if _is_promise(figure, limits) and not pairs_of(_thing(figure)) & said and not _counted(figure, case, goal)
    ]
    if not open_ones:
        return None
    return Hit(
        object=goal_label(goal, "expected_text"),
        quotes=quote(goal.cells, ("expected_text", goal.expected_text)) or case.anywhere(),
        saw="、".join(f"{_thing(figure)}{figure.text}" for figure in open_ones),
        parts={"things": tuple(f"{_thing(figure)}{figure.text}" for figure in open_ones)},
    )


def _thing(figure: Figure) -> str:
    """What a promise is about: the words before its number (购置救护车3辆), else those behind it."""
    before = re.split(r"[:：（()）“”]", figure.before)[-1]
    return before if len(before) >= 3 else figure.tail[len(figure.unit) :]


def _is_promise(figure: Figure, limits: Promised) -> bool:
    counted = figure.family in ("things", "people", "times", "households", "length", "area") and bool(figure.unit)
    return counted and len(pairs_of(_thing(figure))) >= 2 and not has_any(figure.clause, limits.unless)


def _counted(figure: Figure, case: Case, goal: Goal) -> bool:
    """The same number stands in an indicator or in the result, whatever the words."""
    values = {row.item.target.value for row in case.rows} | {row.item.actual.value for row in case.rows}
    return figure.value in values or any(one.value == figure.value for one in figures_in(goal.actual_text or ""))


_MONTH = pattern("agreement.month")


@dataclass(frozen=True)
class GoalDates(Limits):
    done: tuple[str, ...]  # how a clause says that its date is the end of the work
    ends: tuple[str, ...]  # names of indicators that are about the end of the work


@form_check(GoalDates, parts=("clause", "row"))
def goal_dates(case: Case, limits: GoalDates) -> Iterator[Hit]:
    """The deadline of the goal is that of the indicator about it."""
    rows = [row for row in case.rows if row.item.target.kind is QuantityKind.DATE and row.item.target.day]
    ends = [row for row in rows if has_any(row.name, limits.ends)]
    for n, goal in enumerate(case.goals):
        for clause in re.split(r"[，,。；;\n]", squeeze(goal.expected_text or "")):
            found = _MONTH.search(clause)
            near = [row for row in ends if pairs_of(row.name) & pairs_of(clause)] or (ends if len(ends) == 1 else [])
            if found is None or len(near) != 1 or not has_any(clause, limits.done):
                continue
            day = near[0].item.target.day
            same_year = found[1] is None or day is None or int(found[1]) == day.year
            if day is None or (int(found[2]) == day.month and same_year):
                continue
            yield Hit(
                object=goal_label(goal, "expected_text"),
                quotes=quote(goal.cells, ("expected_text", goal.expected_text)) + near[0].quotes("target_text"),
                saw=found.group(),
                expected=near[0].item.target_text,
                parts={"clause": clause[:40], "row": near[0].label},
                row=f"goal:{n}:date",
            )
