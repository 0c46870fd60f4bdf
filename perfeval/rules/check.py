"""Checking rule books (规则检查): the schema, every example, every counter-example, the test vectors.

A book that cannot fail its own examples proves nothing, so a scoring rule must carry at least one
example that passes and one that must not.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from perfeval import resources
from perfeval.errors import PerfevalError, RuleBookError
from perfeval.numbers import half_up
from perfeval.rules import methods
from perfeval.rules.book import load_book, merged, schema_errors
from perfeval.rules.grades import grade_of
from perfeval.rules.locate import line_of
from perfeval.rules.schema import (
    BandRule,
    DateRule,
    DeductRule,
    Example,
    Execution,
    NumberRule,
    OverRule,
    PointStepRule,
    Rule,
    RuleBook,
    SeveralRule,
    StepRule,
    ThresholdRule,
    YesNoRule,
)


def check_books(folder: Path | None = None) -> list[RuleBookError]:
    """Every book of the package (or of a folder) and the test vectors (规则自检)."""
    books = sorted((folder or resources.rulebooks()).glob("*.toml"))
    errors = [error for path in books for error in check_book(path)]
    return errors if folder else [*errors, *check_vectors()]


def check_book(path: Path) -> list[RuleBookError]:
    """Everything wrong with one rule book, each with file and line; an empty list when it is sound."""
    try:
        tables = merged(path)
        book = RuleBook.model_validate(tables)
    except RuleBookError as error:
        return [error]
    except ValidationError as problem:
        return schema_errors(path, problem)
    source = path.read_text("utf-8")
    errors = [] if path.stem == book.id else [_error(path, source, ("id",), f"id = {book.id!r}", path.stem)]
    own = tomllib.loads(source, parse_float=Decimal)
    for number, table in enumerate(own.get("scores", [])):
        rule = book.rule(table["id"])
        if rule is not None:
            errors += _check_rule(path, source, ("scores", number), rule, book)
    if book.execution is not None and "execution" in own:
        errors += _check_rule(path, source, ("execution",), book.execution, book)
    return errors


def _check_rule(
    path: Path, source: str, where: tuple[str | int, ...], rule: Rule, book: RuleBook
) -> list[RuleBookError]:
    errors = []
    for name, examples, wanted in (("examples", rule.examples, True), ("must_fail", rule.must_fail, False)):
        place = (*where, name)
        if not examples:
            errors.append(_error(path, source, where, f"{rule.id} has no {name}", f"at least one entry of {name}"))
        for example in examples:
            try:
                got = holds(rule, example, book.score_places)
            except ValueError as problem:
                errors.append(_error(path, source, place, f"{rule.id}: {_shown(example)}", str(problem)))
                continue
            if got is not wanted:
                verdict = "the rule to give this score" if wanted else "the rule not to allow this score"
                errors.append(_error(path, source, place, f"{rule.id}: {_shown(example)}", verdict))
    return errors


def _shown(example: Example) -> str:
    given = {name: value for name, value in example if value is not None and value != ()}
    return ", ".join(f"{name} = {value}" for name, value in given.items())


def _error(path: Path, source: str, where: tuple[str | int, ...], seen: str, expected: str) -> RuleBookError:
    return RuleBookError(file=path.name, line=line_of(source, where), seen=seen, expected=expected)


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


def holds(rule: Rule, example: Example, places: int = 2) -> bool:
    """Whether the rule allows the score of an example; for a band, whether the score lies in it."""
    if isinstance(rule, BandRule):
        return in_band(rule, example, places)
    share = share_of(rule, example)
    score = methods.points(example.max_score, share, places) if share is not None else None
    return score == example.score


def share_of(rule: Rule, example: Example) -> Fraction | None:
    """The share of the points that a rule gives in an example; ``None``: not applicable or left open."""
    if isinstance(rule, Execution):
        return methods.execution_share(_given(example, "budget"), _given(example, "executed"), rule.cap)
    if isinstance(rule, DateRule):
        days = int(_given(example, "days_late"))
        if days > 0 and rule.late == "open":
            return None
        return methods.late_by(days, [(step.days, step.share) for step in rule.steps])
    if isinstance(rule, YesNoRule):
        return methods.yes_no(bool(_given(example, "fulfilled")))
    if isinstance(rule, SeveralRule):
        return methods.mean([methods.share_of_target(target, actual) for target, actual in example.parts])
    actual = _given(example, "actual")
    if isinstance(rule, StepRule | PointStepRule | DeductRule):
        return rule.share(actual, example.max_score)
    if isinstance(rule, NumberRule) and rule.method == "zero_target":
        return methods.zero_target(actual)
    target = _given(example, "target")
    if isinstance(rule, ThresholdRule):
        return methods.pass_threshold(methods.share_of_target(target, actual), rule.threshold)
    if isinstance(rule, OverRule):
        times = methods.over_share(target, actual)
        return 1 - max(
            (Fraction(step.deduct) for step in rule.steps if times and times >= step.over), default=Fraction(0)
        )
    if isinstance(rule, NumberRule) and rule.method == "within_range":
        return methods.within_range(target, _given(example, "high"), actual)
    if isinstance(rule, NumberRule):
        return _METHODS[rule.method](target, actual)
    raise ValueError(f"no way to run examples of {rule.id}")


_METHODS: dict[str, Callable[[Decimal, Decimal], Fraction]] = {
    "share_of_target": methods.share_of_target,
    "target_over_actual": methods.target_over_actual,
    "linear_excess": methods.linear_excess,
    "exactly": methods.exactly,
}


def _given(example: Example, name: str) -> Any:
    value = getattr(example, name)
    if value is None:
        raise ValueError(f"the example gives no {name}")
    return value


def in_band(rule: BandRule, example: Example, places: int) -> bool:
    """Whether a score lies in its band; edges are rounded like scores; the upper one (but 1) is out."""
    number = int(_given(example, "band"))
    if not 1 <= number <= len(rule.bands) or example.score is None:
        return False
    band = rule.bands[number - 1]
    low = half_up(Fraction(example.max_score) * Fraction(band.low), places)
    high = half_up(Fraction(example.max_score) * Fraction(band.high), places)
    return low <= example.score and (example.score < high or (band.high == 1 and example.score == high))
