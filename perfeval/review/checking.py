"""A check as one object (检查函数): its body, its typed limits, the parts and sentences it can ask for.

A body says what is wrong with *one* row, fund line, goal or passage, or with the form as a whole, and hands back
:class:`~perfeval.review.hits.Hit` or :class:`~perfeval.review.hits.Held`, several, or nothing. Its decorator says
what it looks at and makes the object::

    @dataclass(frozen=True)
    class Over(Limits):
        over: Decimal          # a share of the target from which one asks

    @row_check(Over, parts=("share",))
    def over(row: Row, case: Case, limits: Over) -> Hit | None: ...

A body of the whole form begins with ``case.some(question)`` where it needs a certain row: of many projects that is
answered by the column, and a form without such a row is not looked at (``docs/columns.md``).

The entry of the catalogue that names it (``how = "fulfilment.over"``) is held against the object when the
catalogue is loaded: every limit there, of its type, no other; every sentence asks only for parts it hands back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from string import Formatter
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from perfeval.model import FundLine, Goal, Passage
from perfeval.review.case import Case, Row, goal_label
from perfeval.review.findings import Both
from perfeval.review.hits import Held, Hit

Found = Hit | Held
Outcome = Found | Iterable[Found] | None

#: What every sentence may name without the check saying so.
COMMON = frozenset({"object", "saw", "expected", "count", "labels", "first"})


@dataclass(frozen=True)
class Limits:
    """The thresholds and words of one check (检查参数), as its entry in the catalogue sets them."""

    @property
    def row_by_row(self) -> bool:
        """Whether a check with a body for one indicator asks that body (逐行检查)."""
        return True

    @property
    def needs_form(self) -> bool:
        """Whether something of the whole form must hold too, for what the body finds in a row to count."""
        return False


L = TypeVar("L", bound=Limits)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFunction:
    """What a check does. Key: ``name``, as ``how`` in the catalogue has it.

    Attributes:
        limits: the class of its limits.
        run: case and limits → what it found.
        variants: the further sentences it may choose.
        parts: the parts it hands to its sentences beside the common ones; ``None``: not known beforehand.
        of_row: the body, where it looks at one indicator at a time: indicator, case and limits → what it found.
    """

    name: str
    limits: type[Limits]
    run: Callable[[Any, Any], Iterable[Any]]
    variants: frozenset[str] = frozenset()
    parts: frozenset[str] | None = frozenset()
    of_row: Callable[[Any, Any, Any], Outcome] | None = None

    def complaints(self, variants: Mapping[str, Both], told: Iterable[Both]) -> Iterator[str]:
        """What does not fit between this function and the sentences of its entry."""
        if self.parts is None:
            return  # data alone: which sentences and columns there are is the entry's own matter
        if missing := sorted(self.variants - set(variants)):
            yield f"variants.{missing[0]} is missing"
        if idle := sorted(set(variants) - self.variants - {"merged"}):
            yield f"variants.{idle[0]}: the check never says so"
        for template in (text for both in told for text in both.values()):
            asked = {name for _, name, _, _ in Formatter().parse(template) if name}
            if unknown := sorted(asked - COMMON - self.parts):
                yield f"{{{unknown[0]}}}: the check hands over no such part"


REGISTRY: dict[str, CheckFunction] = {}


def _registered(
    body: Callable[..., object],
    run: Callable[[Any, Any], Iterable[Any]],
    limits: type[Limits],
    variants: Iterable[str],
    parts: Iterable[str] | None,
    of_row: Callable[[Any, Any, Any], Outcome] | None = None,
) -> CheckFunction:
    name = f"{body.__module__.rpartition('.')[2]}.{body.__name__}"
    made = CheckFunction(
        name=name,
        limits=limits,
        run=run,
        variants=frozenset(variants),
        parts=None if parts is None else frozenset(parts),
        of_row=of_row,
    )
    REGISTRY[name] = made
    return made


def each(outcome: Outcome) -> Iterator[Found]:
    """What a body handed back, one by one."""
    if isinstance(outcome, Hit | Held):
        yield outcome
    elif outcome is not None:
        yield from outcome


def about(found: Found, label: str, key: str) -> Found:
    """What a body left open: the row's own label and key."""
    return replace(found, object=found.object or label, row=found.row or key)


def _maker(
    items: Callable[[Case], Iterable[tuple[T, str, str]]],
) -> Callable[..., Callable[[Callable[[T, Case, L], Outcome]], CheckFunction]]:
    """A decorator for bodies that look at one thing at a time; ``items`` names the things, their labels and keys."""

    def decorator(
        limits: type[L] = Limits,  # type: ignore[assignment]
        *,
        variants: Iterable[str] = (),
        parts: Iterable[str] = (),
    ) -> Callable[[Callable[[T, Case, L], Outcome]], CheckFunction]:
        def decorate(body: Callable[[T, Case, L], Outcome]) -> CheckFunction:
            def run(case: Case, given: L) -> Iterator[Found]:
                for item, label, key in items(case):
                    for found in each(body(item, case, given)):
                        yield about(found, label, key)

            return _registered(body, run, limits, variants, parts, body if items is _rows else None)

        return decorate

    return decorator


def _rows(case: Case) -> Iterator[tuple[Row, str, str]]:
    return ((row, row.label, row.key) for row in case.rows)


def _lines(case: Case) -> Iterator[tuple[FundLine, str, str]]:
    return ((line, line.label_text, case.fund_key(line)) for line in case.project.funds)


def _goals(case: Case) -> Iterator[tuple[Goal, str, str]]:
    return ((goal, goal_label(goal), f"goal:{number}") for number, goal in enumerate(case.goals))


def _passages(case: Case) -> Iterator[tuple[Passage, str, str]]:
    return (
        (passage, passage.heading or passage.kind, f"passage:{number}")
        for number, passage in enumerate(case.project.passages)
    )


row_check = _maker(_rows)  # one indicator
line_check = _maker(_lines)  # one row of the funds
goal_check = _maker(_goals)  # one pair of goal and result
passage_check = _maker(_passages)  # one passage of text


def form_check(
    limits: type[L] = Limits,  # type: ignore[assignment]
    *,
    variants: Iterable[str] = (),
    parts: Iterable[str] | None = (),
) -> Callable[[Callable[[Case, L], Outcome]], CheckFunction]:
    """The decorator for a body that needs the whole form at once."""

    def decorate(body: Callable[[Case, L], Outcome]) -> CheckFunction:
        def run(case: Case, given: L) -> Iterator[Found]:
            yield from each(body(case, given))

        return _registered(body, run, limits, variants, parts)

    return decorate


@dataclass(frozen=True, slots=True)
class Shared:
    """One hit across projects; the first of them leads."""

    hit: Hit
    projects: tuple[str, ...]


def portfolio_check(
    limits: type[L] = Limits,  # type: ignore[assignment]
    *,
    variants: Iterable[str] = (),
    parts: Iterable[str] = (),
) -> Callable[[Callable[[Sequence[Case], L], Iterable[Shared]]], CheckFunction]:
    """The decorator for a body that lays many forms side by side."""

    def decorate(body: Callable[[Sequence[Case], L], Iterable[Shared]]) -> CheckFunction:
        return _registered(body, body, limits, variants, parts)

    return decorate


# ── limits ────────────────────────────────────────────────────────────────────────────────────────
def read_limits(kind: type[L], said: Mapping[str, Any]) -> L:
    """The limits of a check from its TOML table; ``ValueError`` names the one that does not fit."""
    return kind(**_values(kind, said, ""))


@cache
def _fields(kind: type) -> Mapping[str, tuple[Any, bool]]:
    """Name → type and whether it must be given."""
    hints = get_type_hints(kind)
    return {
        one.name: (hints[one.name], one.default is MISSING and one.default_factory is MISSING) for one in fields(kind)
    }


def _values(kind: type, said: Mapping[str, Any], above: str) -> dict[str, Any]:
    known = _fields(kind)
    names = {name.rstrip("_"): name for name in known}  # any_ stands as "any" in the file
    if unknown := sorted(set(said) - set(names)):
        raise ValueError(f"limits: unknown {above}{unknown[0]}")
    for name, field in names.items():
        if known[field][1] and name not in said:
            raise ValueError(f"limits: {above}{name} is missing")
    return {names[name]: _value(known[names[name]][0], value, above + name) for name, value in said.items()}


def _value(kind: Any, value: Any, name: str) -> Any:
    """One limit, made what its field says: a number exact, a list a tuple, a table a class or a mapping."""
    if isinstance(kind, UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    if is_dataclass(kind) and isinstance(kind, type) and isinstance(value, dict):
        return kind(**_values(kind, value, f"{name}."))
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple and isinstance(value, list):
        return tuple(_value(inner[0], one, name) for one in value)
    if origin is Mapping and isinstance(value, dict):
        return {key: _value(inner[1], one, f"{name}.{key}") for key, one in value.items()}
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind is Decimal and number:
        return Decimal(str(value))
    if isinstance(kind, type) and origin is None and type(value) is kind:
        return value
    raise ValueError(f"limits: {name} = {value!r} is no {getattr(kind, '__name__', kind)}")
