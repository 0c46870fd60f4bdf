"""Checks in data alone (仅用数据的检查): kinds that a TOML entry may name without a line of Python.

* ``words``: a field contains one of ``any``, and none of ``unless``;
* ``missing``: a field is blank although those of ``given`` are not, and of ``given_any`` at least one is not;
* ``same`` / ``differs``: two fields of a row say the same, or do not;
* ``over`` / ``under``: the number of one field divided by that of another (``by``), or by ``value``, passes ``limit``.

``on`` says which rows are looked at (:data:`ROWS`), ``where`` narrows them: field → patterns of which one must occur;
``not_where`` the reverse. Beside the columns of the form an indicator has ``level`` (first and second level),
``words`` (second and third), ``score`` (its points as read), ``status``, and ``target_number``, ``target_kind``,
``target_sign``, ``target_family`` (of its unit: rate, money, people …), the same for ``actual``. ``also`` is quoted
too, ``points`` names the field that is at stake, ``saw_field`` the one shown, ``expected`` the words, or
``expected_field`` the field, that should stand there; the first of ``cases`` whose own ``where`` holds gives variant,
verdict and severity::

    how = "words"
    limits = {on = "indicators", field = "level3", any = ["是否"], where = {target_text = ["%"]}}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from perfeval.messages import Part
from perfeval.numbers import format_number
from perfeval.places import Place
from perfeval.review.case import Case, Row, unit_family
from perfeval.review.checking import CheckFunction, Found, Limits
from perfeval.review.findings import Quote, Severity, Verdict
from perfeval.review.hits import Hit, quote
from perfeval.review.text import find_any, has_any, is_one_of, squeeze
from perfeval.values.afar import Afar
from perfeval.values.quantity import Quantity

ROWS = ("indicators", "funds", "goals", "passages", "statements", "clauses", "claims", "project")
_BLANK = frozenset(("", "-", "—", "——", "一", "/", "无"))
Patterns = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Record:
    """One row of any table of the form, as the kinds see it."""

    key: str
    label: str
    source: object
    cells: Mapping[str, Place]
    derived: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The words of a field; fields of a quantity by their text."""
        if name in self.derived:
            return self.derived[name]
        value = getattr(self.source, name, None)
        if value is None:
            return ""
        if isinstance(value, Quantity):
            return value.text
        if isinstance(value, Decimal):
            return format_number(value)
        if isinstance(value, str | Afar):
            return value  # type: ignore[return-value]
        return "/".join(value) if isinstance(value, tuple) else str(value)

    def number(self, name: str) -> Decimal | None:
        """The number of a field, as written."""
        value = getattr(self.source, name.removesuffix("_text").removesuffix("_number"), None)
        value = value if value is not None else getattr(self.source, name, None)
        if isinstance(value, Quantity):
            return value.value if value.is_number else None
        return value if isinstance(value, Decimal) else None

    def fits(self, where: Patterns, not_where: Patterns) -> bool:
        """Whether the row is one of those looked at."""
        return all(has_any(self.text(name), any_of) for name, any_of in where.items()) and not any(
            has_any(self.text(name), any_of) for name, any_of in not_where.items()
        )


def records(case: Case, on: str) -> Iterator[_Record]:
    """The rows of one table of the form."""
    project = case.project
    if on == "indicators":
        yield from map(_of_row, case.rows)
    elif on == "funds":
        only = {"only": "yes" if len(project.funds) == 1 or case.total is None else ""}
        yield from (
            _Record(case.fund_key(line), line.label_text, line, line.cells, {**only, "kind": line.kind.value})
            for line in project.funds
        )
    elif on == "goals":
        yield from (
            _Record(f"goal:{n}", goal.label_text or "年度总体目标", goal, goal.cells)
            for n, goal in enumerate(project.goals)
        )
    elif on == "passages":
        for n, passage in enumerate(project.passages):
            yield _Record(f"passage:{n}", passage.heading or passage.kind, passage, _first(passage.places))
    elif on in ("statements", "clauses"):
        for n, item in enumerate(project.statements):
            path = {"path": "/".join(item.path)}
            texts = (item.clauses or (item.text,)) if on == "clauses" else (item.text,)
            for text in texts:
                yield _Record(f"statement:{n}", item.path[-1], item, {"text": item.place}, {**path, "text": text})
    elif on == "claims":
        yield from (
            _Record(f"claim:{n}", claim.subject or claim.kind, claim, {"text": claim.place})
            for n, claim in enumerate(project.claims)
        )
    elif on == "project":
        cells = project.cells or {"name": case.anywhere()[0].place}
        yield _Record("project", project.name or "项目名称", project, cells)
    else:
        raise ValueError(f"on = {on!r}; known: {', '.join(ROWS)}")


def _of_row(row: Row) -> _Record:
    return _Record(row.key, row.label, row.item, row.item.cells, _Derived(row))


class _Derived(Mapping[str, str]):
    """What an indicator's cells mean, as words; each worked out when it is asked for."""

    __slots__ = ("_row",)

    def __init__(self, row: Row) -> None:
        self._row = row

    def __getitem__(self, name: str) -> str:
        return _MEANINGS[name](self._row)

    def __contains__(self, name: object) -> bool:
        return name in _MEANINGS

    def __iter__(self) -> Iterator[str]:
        return iter(_MEANINGS)

    def __len__(self) -> int:
        return len(_MEANINGS)


def _meanings(name: str) -> dict[str, Callable[[Row], str]]:
    """What can be said of one of the two quantities of a row."""

    def of(row: Row) -> Quantity:
        value: Quantity = getattr(row.item, name)
        return value

    return {
        f"{name}_kind": lambda row: of(row).kind.value,
        f"{name}_sign": lambda row: of(row).operator or "",
        f"{name}_family": lambda row: unit_family(_with_unit(row, of(row))) if of(row).is_number else "",
        f"{name}_number": lambda row: format_number(of(row).value) if of(row).is_number else "",
    }


def _with_unit(row: Row, value: Quantity) -> Quantity:
    """The result of a rate needs no sign of its own (≥95% | 103)."""
    return value if value.unit or row.item.target.unit != "%" else row.item.target


_MEANINGS: Mapping[str, Callable[[Row], str]] = {
    "level": lambda row: f"{row.item.level1} {row.item.level2}",
    "words": lambda row: f"{row.item.level2} {row.item.level3}",
    "score": lambda row: "" if row.self_score is None else format_number(row.self_score),
    "status": lambda row: row.result.status.value,
    **_meanings("target"),
    **_meanings("actual"),
}


def _first(places: tuple[Place, ...]) -> Mapping[str, Place]:
    return {"text": places[0]} if places else {}


# ── limits ────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Variant:
    """A further sentence, verdict or severity for rows of a certain sort."""

    where: Patterns
    variant: str = ""
    verdict: str = ""
    severity: str = ""
    expected_field: str = ""


@dataclass(frozen=True, kw_only=True)
class Looks(Limits):
    """Which rows a kind looks at, and what it quotes; see the module."""

    on: str
    where: Patterns = field(default_factory=dict)
    not_where: Patterns = field(default_factory=dict)
    also: tuple[str, ...] = ()
    points: str = ""
    saw_field: str = ""
    expected: str | None = None
    expected_field: str = ""
    cases: tuple[Variant, ...] = ()

    @property
    def row_by_row(self) -> bool:
        """Each indicator by itself."""
        return self.on == "indicators"

    def wanted(self, case: Case) -> Iterator[_Record]:
        """The rows it looks at."""
        return (record for record in records(case, self.on) if record.fits(self.where, self.not_where))

    def hit(self, record: _Record, saw: str, *names: str, expected: str | None = None) -> Hit:
        """What was found in a row, quoting these fields."""
        quotes = quote(record.cells, *((name, record.text(name)) for name in (*names, *self.also)))
        if not quotes and record.cells:
            quotes = (Quote(min(record.cells.values(), key=lambda place: place.order), saw),)
        case = next((one for one in self.cases if record.fits(one.where, {})), Variant({}))
        should, saw = case.expected_field or self.expected_field, record.text(self.saw_field) if self.saw_field else saw
        return Hit(
            object=record.label,
            quotes=quotes,
            saw=saw,
            expected=expected if expected is not None else record.text(should) if should else self.expected,
            parts=_parts(record, saw),
            points=record.number(self.points) if self.points else None,
            row=record.key,
            variant=case.variant,
            verdict=Verdict(case.verdict) if case.verdict else None,
            severity=Severity(case.severity) if case.severity else None,
        )


def _parts(record: _Record, saw: str) -> dict[str, Part]:
    """Every column of the row, for the sentence to name."""
    source = record.source
    names = [one.name for one in fields(source)] if hasattr(source, "__dataclass_fields__") else []  # type: ignore[arg-type]
    values = {name: getattr(source, name) for name in names}
    plain = {name: "" if one is None else one for name, one in values.items() if isinstance(one, str | Decimal | None)}
    return {**plain, **record.derived, "field": saw}


@dataclass(frozen=True, kw_only=True)
class WordsLimits(Looks):
    """``words``: the fields, what one of them contains, and what excuses it."""

    field: str = ""
    fields: tuple[str, ...] = ()
    any: tuple[str, ...]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MissingLimits(Looks):
    """``missing``: the field that is blank, and those that are not.

    ``column``: only where the form has such a column; ``given_all_rows``: a field that some row must have filled in.
    """

    field: str
    given: tuple[str, ...] = ()
    given_any: tuple[str, ...] = ()
    column: bool = False
    given_all_rows: str = ""

    @property
    def needs_form(self) -> bool:
        """Where the other rows decide too."""
        return self.column or bool(self.given_all_rows)


@dataclass(frozen=True, kw_only=True)
class PairLimits(Looks):
    """``same``, ``differs``: the two fields."""

    field: str
    with_: str


@dataclass(frozen=True, kw_only=True)
class RatioLimits(Looks):
    """``over``, ``under``: the field, what it is divided by, and the limit."""

    field: str
    by: str = ""
    value: Decimal | None = None
    limit: Decimal


# ── kinds ─────────────────────────────────────────────────────────────────────────────────────────
def words(record: _Record, limits: WordsLimits) -> Hit | None:
    """A field contains one of the words, and none of the excusing ones."""
    for name in limits.fields or (limits.field,):
        text = record.text(name)
        found = find_any(text, limits.any)
        if found and not has_any(text, limits.unless):
            return limits.hit(record, text if len(text) <= 24 else found, name)
    return None


def _is_blank(record: _Record, name: str) -> bool:
    return is_one_of(record.text(name), _BLANK)


def missing(record: _Record, limits: MissingLimits) -> Hit | None:
    """A field is blank although others of the row are filled in."""
    some = not limits.given_any or any(not _is_blank(record, name) for name in limits.given_any)
    if _is_blank(record, limits.field) and some and not any(_is_blank(record, name) for name in limits.given):
        return limits.hit(record, record.text(limits.field), limits.field, *limits.given, *limits.given_any)
    return None


def _filled_in(case: Case, limits: MissingLimits) -> bool:
    """Whether the form has the column at all, and somebody filled it in: another matter than one row left out."""
    rows = list(records(case, limits.on)) if limits.given_all_rows or limits.column else []
    if limits.given_all_rows and all(_is_blank(row, limits.given_all_rows) for row in rows):
        return False
    return not limits.column or any(limits.field in row.cells or not _is_blank(row, limits.field) for row in rows)


def same(record: _Record, limits: PairLimits) -> Hit | None:
    """Two fields of a row say the same."""
    if (text := squeeze(record.text(limits.field))) and text == squeeze(record.text(limits.with_)):
        return limits.hit(record, record.text(limits.field), limits.field, limits.with_)
    return None


def differs(record: _Record, limits: PairLimits) -> Hit | None:
    """Two fields of a row, both filled in, do not say the same."""
    first, second = squeeze(record.text(limits.field)), squeeze(record.text(limits.with_))
    if not first or not second or first == second:
        return None
    other = record.text(limits.with_)
    return limits.hit(record, record.text(limits.field), limits.field, limits.with_, expected=other)


def _ratio(record: _Record, limits: RatioLimits, passes: Callable[[Decimal, Decimal], bool]) -> Hit | None:
    above, below = record.number(limits.field), limits.value if not limits.by else record.number(limits.by)
    if above is None or not below or not passes(above / below, limits.limit):
        return None
    return limits.hit(record, record.text(limits.field), limits.field, *([limits.by] if limits.by else []))


def over(record: _Record, limits: RatioLimits) -> Hit | None:
    """The number of one field divided by that of another is above the limit."""
    return _ratio(record, limits, lambda ratio, limit: ratio > limit)


def under(record: _Record, limits: RatioLimits) -> Hit | None:
    """The number of one field divided by that of another is below the limit."""
    return _ratio(record, limits, lambda ratio, limit: ratio < limit)


def _kind(
    name: str,
    limits: type[Looks],
    body: Callable[[_Record, Any], Hit | None],
    if_: Callable[[Case, Any], bool] = lambda _case, _limits: True,
) -> CheckFunction:
    """A kind from what it asks of one record, and what must hold of the form before."""

    def run(case: Case, given: Looks) -> Iterator[Found]:
        if if_(case, given):
            yield from (hit for record in given.wanted(case) if (hit := body(record, given)) is not None)

    def of_row(row: Row, _case: Case, given: Looks) -> Hit | None:
        record = _of_row(row)
        return body(record, given) if record.fits(given.where, given.not_where) else None

    return CheckFunction(name=name, limits=limits, run=run, parts=None, of_row=of_row)


KINDS: Mapping[str, CheckFunction] = {
    made.name: made
    for made in (
        _kind("words", WordsLimits, words),
        _kind("missing", MissingLimits, missing, _filled_in),
        _kind("same", PairLimits, same),
        _kind("differs", PairLimits, differs),
        _kind("over", RatioLimits, over),
        _kind("under", RatioLimits, under),
    )
}
