"""Checking rule books (规则检查): the schema, every example, every counter-example, the test vectors.

A book that cannot fail its own examples proves nothing, so a scoring rule must carry at least one
example that passes and one that must not.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from perfeval import resources
from perfeval.data_files import DataFile
from perfeval.errors import PerfevalError, RuleBookError
from perfeval.numbers import half_up
from perfeval.rules import methods
from perfeval.rules.book import load_book, merged, schema_errors
from perfeval.rules.schema import RuleBook
from perfeval.rules.scoring_rules import BandRule, Example, Rule


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
    file = DataFile.read(path, RuleBookError)
    errors = [] if path.stem == book.id else [file.wrong(("id",), f"id = {book.id!r}", path.stem)]
    for number, table in enumerate(file.tables.get("scores", [])):
        rule = book.rule(table["id"])
        if rule is not None:
            errors += _check_rule(file, ("scores", number), rule, book)
    if book.execution is not None and "execution" in file.tables:
        errors += _check_rule(file, ("execution",), book.execution, book)
    return errors


def _check_rule(
    file: DataFile[RuleBookError], where: tuple[str | int, ...], rule: Rule, book: RuleBook
) -> list[RuleBookError]:
    errors = []
    for name, examples, wanted in (("examples", rule.examples, True), ("must_fail", rule.must_fail, False)):
        place = (*where, name)
        if not examples:
            errors.append(file.wrong(where, f"{rule.id} has no {name}", f"at least one entry of {name}"))
        for example in examples:
            try:
                got = rule.holds(example, book.score_places)
            except ValueError as problem:
                errors.append(file.wrong(place, f"{rule.id}: {_shown(example)}", str(problem)))
                continue
            if got is not wanted:
                verdict = "the rule to give this score" if wanted else "the rule not to allow this score"
                errors.append(file.wrong(place, f"{rule.id}: {_shown(example)}", verdict))
    return errors


def _shown(example: Example) -> str:
    given = {name: value for name, value in example if value is not None and value != ()}
    return ", ".join(f"{name} = {value}" for name, value in given.items())


VECTORS = Path(__file__).with_name("vectors.toml")


def check_vectors(path: Path = VECTORS) -> list[RuleBookError]:
    """The test vectors of the fact base, run against the books that they name (测试向量)."""
    file = DataFile.read(path, RuleBookError)
    errors = []
    for number, case in enumerate(file.tables["case"]):
        try:
            got = VECTOR_KINDS[case["kind"]](load_book(case["rulebook"]), case["given"])
        except (KeyError, PerfevalError, ValueError) as problem:
            errors.append(file.wrong(("case", number), f"{case.get('name')}: {problem!r}", "a case that runs"))
            continue
        for name, wanted in case["expect"].items():
            if not _same(got.get(name), wanted):
                seen = f"{case['name']}: {name} = {got.get(name)}"
                errors.append(file.wrong(("case", number), seen, f"{name} = {wanted}"))
    return errors


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
    share = rule.share_in(example)
    return {"score": methods.points(example.max_score, share, book.score_places) if share is not None else None}


def _grade(book: RuleBook, given: dict[str, Any]) -> dict[str, Any]:
    return {"grade": book.grades.grade_of(Decimal(str(given["total"])))}


def _total(book: RuleBook, given: dict[str, Any]) -> dict[str, Any]:
    scores = [Decimal(str(score)) for score in given["scores"]]
    execution = _execution(book, given)["score"]
    total = sum(scores, Decimal(0)) + (execution or 0)
    return {"total": total, "grade": book.grades.grade_of(total)}


def _band(book: RuleBook, given: dict[str, Any]) -> dict[str, Any]:
    rule = book.rule("qualitative")
    valid = isinstance(rule, BandRule) and rule.holds(Example.model_validate(given), book.score_places)
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
