"""What a column says together with its neighbours (栏与栏的关系): points that add up, scores of them, answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from perfeval.forms.bands import MONEY, TARGETS
from perfeval.forms.shapes import Profile, closes
from perfeval.forms.table_evidence import Vote, answers, spent_of_budget

if TYPE_CHECKING:
    from perfeval.forms.votes import Assignment


def relations(seen: Assignment, number: int, concept: str) -> list[Vote]:
    """What a column says together with its neighbours."""
    held, said = seen.below(number), seen.weights["relation"]
    numbers = dict(held.numbers)
    votes: list[Vote] = []
    if concept == "max_score" and is_full(seen, number):
        votes.append(("to_full", said["to_full"]))
    if concept == "self_score" and seen.band.group == "indicators":
        spot = seen.at("max_score") if "max_score" in seen.known else number - 1
        given = seen.below(spot) if spot >= 0 else Profile()
        if not given.share("rate") and never_more(numbers, dict(given.numbers)):
            votes.append(("at_most", said["at_most"]))
    if concept == "target" and any(seen.holds_values(n) and not seen.is_against(n) for n in seen.open() if n < number):
        votes.append(("second_value", said["second_value"]))
    if concept in ("target", "actual") and has_answer(seen, number, concept):
        votes.append(("answers", said["answers"]))
    if concept == "actual" and not seen.known & TARGETS:
        votes.append(("second_value", said["second_value"]))
    if concept == "executed" and not seen.known & (MONEY - {"execution_rate"}):
        votes.append(("second_value", said["second_value"]))
    if concept == "reason" and tells_where_lost(seen, number):
        votes.append(("where_lost", said["where_lost"]))
    return votes + (of_money(seen, number, concept) if seen.band.group == "funds" else [])


def of_money(seen: Assignment, number: int, concept: str) -> list[Vote]:
    """Amounts that close, a rate of two of them, the score of the rate."""
    said = seen.weights["relation"]
    votes: list[Vote] = []
    if concept == "self_score" and is_score_of_rate(seen, number):
        votes.append(("of_rate", said["of_rate"]))
    if concept in ("adjusted_budget", "executed") and closes([v for _, v in seen.below(number).numbers]):
        votes.append(("closes", said["closes"]))
    ratio = spent_of_budget(seen.evidence, seen.band, seen.columns) or ()
    if dict(zip(ratio, ("adjusted_budget", "executed", "execution_rate"), strict=False)).get(number) == concept:
        votes.append(("ratio", said["ratio"]))
    return votes


def is_passed_by_none(seen: Assignment, number: int) -> bool:
    """Full points that another column behind never passes: 应得分 before 自查分."""
    mine = dict(seen.below(number).numbers)
    others = [n for n in seen.open() if n > number and not seen.below(n).share("rate")]
    return is_full(seen, number) and any(never_more(dict(seen.below(n).numbers), mine) for n in others)


def is_score_of_rate(seen: Assignment, number: int) -> bool:
    """9.5 beside 95%: the score of the execution is its rate of ten points."""
    rates = [n for n in range(len(seen.columns)) if seen.below(n).share("rate") > 0.5]
    scores = dict(seen.below(number).numbers)
    return bool(scores) and any(
        all(row in said and abs(said[row] / 10 - value) < 0.06 for row, value in scores.items())
        for said in (dict(seen.below(n).numbers) for n in rates)
    )


def is_full(seen: Assignment, number: int) -> bool:
    """Whether the figures of a column add up to a full sum of points."""
    return round(sum(value for _, value in seen.below(number).numbers), 4) in seen.weights["fulls"]["points"]


def has_answer(seen: Assignment, number: int, concept: str) -> bool:
    """A promise whose result, or a result whose promise, may stand in another column."""
    mine = seen.below(number)
    for other, column in enumerate(seen.columns):
        after = other > number if concept == "target" else other < number
        wanted = "actual" if concept == "target" else "target"
        said = wanted if wanted == "actual" or column.concept not in TARGETS else column.concept
        if after and column.how not in ("year", "term") and column.concept in (None, said):
            pair = (mine, seen.below(other)) if concept == "target" else (seen.below(other), mine)
            if not seen.is_against(other) and answers(*pair):
                return True
    return False


def tells_where_lost(seen: Assignment, number: int) -> bool:
    """Texts that stand in the rows where points were lost, and in no other."""
    if not {"max_score", "self_score"} <= seen.known:
        return False
    given, scored = (dict(seen.below(seen.at(concept)).numbers) for concept in ("max_score", "self_score"))
    lost = {row for row, value in scored.items() if row in given and value < given[row]}
    return bool(seen.below(number).rows) and set(seen.below(number).rows) <= lost


def never_more(numbers: Mapping[int, float], others: Mapping[int, float]) -> bool:
    """Whether no figure is more than the one beside it, where at least half have one."""
    both = numbers.keys() & others.keys()
    return bool(both) and len(both) * 2 >= len(numbers) and all(numbers[row] <= others[row] for row in both)
