"""The test vectors T1–T13 (测试向量): real numbers and what the rules must make of them (``vectors.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from perfeval.errors import PerfevalError, RuleBookError
from perfeval.numbers import half_up
from perfeval.rules import methods
from perfeval.rules.book import load_book
from perfeval.rules.examples import in_band, share_of
from perfeval.rules.grades import grade_of
from perfeval.rules.locate import line_of
from perfeval.rules.schema import BandRule, Example, RuleBook

VECTORS = Path(__file__).with_name("vectors.toml")


def check_vectors(path: Path = VECTORS) -> list[RuleBookError]:
    """The test vectors of the fact base, run against the books that they name (测试向量)."""
    source = path.read_text("utf-8")
    errors = []
    for number, case in enumerate(tomllib.loads(source, parse_float=Decimal)["case"]):
        try:
            got = VECTOR_KINDS[case["kind"]](load_book(case["rulebook"]), case["given"])
        except (KeyError, PerfevalError, ValueError) as problem:
            errors.append(
                _broken(path, source, ("case", number), f"{case.get('name')}: {problem!r}", "a case that runs")
            )
            continue
        for name, wanted in case["expect"].items():
            if not _same(got.get(name), wanted):
                seen = f"{case['name']}: {name} = {got.get(name)}"
                errors.append(_broken(path, source, ("case", number), seen, f"{name} = {wanted}"))
    return errors


def _broken(path: Path, source: str, where: tuple[str | int, ...], seen: str, expected: str) -> RuleBookError:
    return RuleBookError(file=path.name, line=line_of(source, where), seen=seen, expected=expected)


def _same(got: Any, wanted: Any) -> bool:
    if isinstance(got, Decimal):
        return got == Decimal(str(wanted))
    return bool(got == wanted)


def _numbers(given: dict[str, Any], *names: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(str(given[name])) for name in names)


def _execution(book: RuleBook, given: dict[str, Any]) -> dict[str, Any]:
    budget, executed = _numbers(given, "budget", "executed")
    share = methods.execution_share(budget, executed, cap=False)
    if share is None or book.execution is None:
        return {"rate": None, "score": None}
    max_score = Decimal(str(given.get("max_score", book.execution.points)))
    counted = min(share, Fraction(1)) if book.execution.cap else share
    saving = half_up(1 - share, 4)
    return {
        "rate": half_up(share, 4),
        "score": methods.points(max_score, counted, book.score_places),
        "saving_rate": saving,
    }


def _indicator(book: RuleBook, given: dict[str, Any]) -> dict[str, Any]:
    rule = book.rule(given["rule"])
    if rule is None:
        raise ValueError(f"{book.id} has no rule {given['rule']}")
    example = Example.model_validate(
        {"score": None, **{name: value for name, value in given.items() if name != "rule"}}
    )
    share = share_of(rule, example)
    return {"score": methods.points(example.max_score, share, book.score_places) if share is not None else None}


def _grade(book: RuleBook, given: dict[str, Any]) -> dict[str, Any]:
    return {"grade": grade_of(Decimal(str(given["total"])), book.grades)}


def _total(book: RuleBook, given: dict[str, Any]) -> dict[str, Any]:
    scores = [Decimal(str(score)) for score in given["scores"]]
    execution = _execution(book, given)["score"]
    total = sum(scores, Decimal(0)) + (execution or 0)
    return {"total": total, "grade": grade_of(total, book.grades)}


def _band(book: RuleBook, given: dict[str, Any]) -> dict[str, Any]:
    rule = book.rule("qualitative")
    valid = isinstance(rule, BandRule) and in_band(rule, Example.model_validate(given), book.score_places)
    return {"valid": valid}


def _inflation(_book: RuleBook, given: dict[str, Any]) -> dict[str, Any]:
    indicators, execution = _numbers(given, "indicator_score", "execution_score")
    excess = methods.score_above_execution(indicators, execution)
    return {"excess": half_up(excess, 3), "flag": excess > Fraction(5, 100)}


def _sum_of_parts(_book: RuleBook, given: dict[str, Any]) -> dict[str, Any]:
    total = _numbers(given["total"], "initial", "adjusted", "executed")
    parts = [_numbers(part, "initial", "adjusted", "executed") for part in given["parts"]]
    sums = tuple(sum((part[column] for part in parts), Decimal(0)) for column in range(3))
    to_initial = methods.execution_share(sums[0], sums[2], cap=False)
    to_adjusted = methods.execution_share(sums[1], sums[2], cap=False)
    return {
        "adds_up": total == sums,
        "rate_of_initial": half_up(to_initial, 4) if to_initial is not None else None,
        "rate": half_up(to_adjusted, 4) if to_adjusted is not None else None,
    }


VECTOR_KINDS: dict[str, Callable[[RuleBook, dict[str, Any]], dict[str, Any]]] = {
    "execution": _execution,
    "indicator": _indicator,
    "grade": _grade,
    "total": _total,
    "band": _band,
    "inflation": _inflation,
    "sum_of_parts": _sum_of_parts,
}
