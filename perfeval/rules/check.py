"""Checking rule books (规则检查): the schema, every example, every counter-example, the test vectors.

A book that cannot fail its own examples proves nothing, so a scoring rule must carry at least one
example that passes and one that must not.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from perfeval import resources
from perfeval.errors import RuleBookError
from perfeval.rules.book import merged, schema_errors
from perfeval.rules.examples import holds
from perfeval.rules.locate import line_of
from perfeval.rules.schema import Example, Rule, RuleBook
from perfeval.rules.vectors import check_vectors


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
