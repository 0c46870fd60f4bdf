"""Where a column of a meaning usually stands (常见的栏次): result after target, spending after budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from perfeval.forms.bands import LEVELS, MONEY, TARGETS
from perfeval.forms.table_evidence import weights
from perfeval.forms.text import plain

if TYPE_CHECKING:
    from perfeval.forms.votes import Assignment


def usual(seen: Assignment, number: int, concept: str) -> float:
    """Whether the column stands where this meaning usually stands and nothing else says it."""
    test = _USUAL.get((seen.band.group, concept))
    return test(seen, number) if test is not None else 0.0


def _first_open_after(seen: Assignment, after: int, number: int) -> float:
    between = [
        n
        for n in seen.open()
        if n > after
        and not seen.is_against(n)
        and any(seen.below(n).share(shape) for shape in ("value", "number", "long"))
    ]
    return float(bool(between) and between[0] == number)


def _usual_name(seen: Assignment, number: int) -> float:
    if "level2" in seen.known and seen.columns[seen.at("level2")].how in ("exact", "part"):
        return float(seen.at("level2") == number - 1)
    run = seen.run_of_names()
    return float(bool(run) and run[-1] == number and len(seen.columns) > 2)


def _is_lower_level(seen: Assignment, number: int) -> bool:
    """A column of levels that holds second ones rather than first ones (满意度 may be either)."""
    one, two = seen.below(number).share("level1"), seen.below(number).share("level2")
    return two > one or (two == one > 0 and seen.at("level3") == number + 1 and seen.run_of_names()[:1] == [number])


def _usual_level1(seen: Assignment, number: int) -> float:
    if seen.at("level2") == number + 1:
        return 1.0
    run = seen.run_of_names()
    lower = _is_lower_level(seen, number)
    return float(
        number in run and "level3" in seen.known and run[0] == number and seen.at("level3") > number and not lower
    )


def _usual_level2(seen: Assignment, number: int) -> float:
    run = seen.run_of_names()
    lower = _is_lower_level(seen, number)
    return float(number in run[0 if lower else 1 :] and "level3" in seen.known and seen.at("level3") == number + 1)


def _usual_target(seen: Assignment, number: int) -> float:
    name = max(seen.at(level) for level in LEVELS)
    if "actual" in seen.known:
        return _first_open_after(seen, name, number)
    pair = [n for n in seen.open() if n > name >= 0 and seen.holds_values(n)]
    return float(len(pair) == 2 and pair[0] == number and not seen.is_against(number))  # neither has a word


def _usual_actual(seen: Assignment, number: int) -> float:
    start = max(seen.at(concept) for concept in TARGETS)
    if start < 0 or not (seen.known & {"self_score", "reviewed_score"} or seen.holds_values(number)):
        return 0.0
    return _first_open_after(seen, start, number)


def _usual_score(seen: Assignment, number: int) -> float:
    held = seen.below(number)
    after = "actual" in seen.known and "max_score" in seen.known and number > seen.at("actual")
    return float(after and held.share("number") == 1)


def _usual_reason(seen: Assignment, number: int) -> float:
    """The last column, behind the scores, whose heading speaks of what was not reached (未兑现缘由)."""
    said, held = weights()["words"]["reason"], seen.below(number)
    last = number == len(seen.columns) - 1 and "actual" in seen.known and number > seen.at("actual")
    named = any(word in plain(seen.columns[number].text) for word in said)
    return float(last and named and not held.share("number") and not held.share("tick"))


def _numeric(seen: Assignment) -> list[int]:
    return [n for n in seen.open() if seen.below(n).share("number") > 0.5 and not seen.below(n).share("rate")]


def _usual_budget(seen: Assignment, number: int) -> float:
    return float("label" in seen.known and [n for n in _numeric(seen) if n > seen.at("label")][:1] == [number])


def _usual_spending(seen: Assignment, number: int) -> float:
    budget = max(seen.at("adjusted_budget"), seen.at("initial_budget"))
    rate = seen.at("execution_rate")
    between = [n for n in (seen.open() if rate > 0 else _numeric(seen)) if budget < n and (rate < 0 or n < rate)]
    return float(budget >= 0 and between == [number])


_USUAL: Mapping[tuple[str, str], Callable[[Assignment, int], float]] = {
    ("indicators", "level1"): _usual_level1,
    ("indicators", "level2"): _usual_level2,
    ("indicators", "level3"): _usual_name,
    ("indicators", "target"): _usual_target,
    ("indicators", "actual"): _usual_actual,
    ("indicators", "self_score"): _usual_score,
    ("indicators", "reason"): _usual_reason,
    ("funds", "adjusted_budget"): _usual_budget,
    ("funds", "executed"): _usual_spending,
    ("funds", "label"): lambda seen, number: float(
        number + 1 < len(seen.columns)
        and (seen.columns[number + 1].concept in MONEY or seen.columns[number + 1].how == "source")
        and seen.below(number).share("short") > 0.5
    ),
}
