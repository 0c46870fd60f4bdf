"""Checks in data alone (仅用数据的检查): kinds that a TOML entry may name without a line of Python.

* ``words``: a field contains one of ``any``, and none of ``unless``;
* ``missing``: a field is blank although the fields ``given`` are not;
* ``same`` / ``differs``: two fields of a row say the same, or do not;
* ``over`` / ``under``: the number of one field divided by that of another passes ``limit``.

``on`` says which rows are looked at (``indicators funds goals passages statements claims project``), ``where`` narrows
them: field → patterns of which one must occur; ``not_where`` the reverse. Example::

    how = "words"
    limits = {on = "indicators", field = "level3", any = ["是否"], where = {target_text = ["%"]}}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from perfeval.numbers import format_number
from perfeval.places import Place
from perfeval.review.case import Case
from perfeval.review.findings import Quote
from perfeval.review.hits import Held, Hit, quote
from perfeval.review.text import find_any, has_any, squeeze
from perfeval.values.quantity import Quantity

ROWS = ("indicators", "funds", "goals", "passages", "statements", "claims", "project")
_BLANK = {"", "-", "—", "一", "/", "无"}


@dataclass(frozen=True, slots=True)
class _Record:
    """One row of any table of the form, as the kinds see it."""

    key: str
    label: str
    source: object
    cells: Mapping[str, Place]

    def text(self, field: str) -> str:
        """The words of a field; fields of a quantity by their text."""
        value = getattr(self.source, field, None)
        if value is None:
            return ""
        if isinstance(value, Quantity):
            return value.text
        if isinstance(value, Decimal):
            return format_number(value)
        return "/".join(value) if isinstance(value, tuple) else str(value)

    def number(self, field: str) -> Decimal | None:
        """The number of a field, as written."""
        value = getattr(self.source, field.removesuffix("_text"), None) or getattr(self.source, field, None)
        if isinstance(value, Quantity):
            return value.value if value.is_number else None
        return value if isinstance(value, Decimal) else None

    def hit(self, saw: str, expected: str | None, *fields: str) -> Hit:
        quotes = quote(self.cells, *((name, self.text(name)) for name in fields))
        if not quotes and self.cells:
            quotes = (Quote(min(self.cells.values(), key=lambda place: place.order), saw),)
        return Hit(self.label, quotes, saw, expected, {"field": saw}, row=self.key)


def records(case: Case, on: str) -> Iterator[_Record]:
    """The rows of one table of the form."""
    project = case.project
    if on == "indicators":
        yield from (_Record(row.key, row.label, row.item, row.item.cells) for row in case.rows)
    elif on == "funds":
        yield from (_Record(case.fund_key(line), line.label_text, line, line.cells) for line in project.funds)
    elif on == "goals":
        yield from (
            _Record(f"goal:{n}", goal.label_text or "年度总体目标", goal, goal.cells)
            for n, goal in enumerate(project.goals)
        )
    elif on == "passages":
        for n, passage in enumerate(project.passages):
            yield _Record(f"passage:{n}", passage.heading or passage.kind, passage, _first(passage.places))
    elif on == "statements":
        yield from (
            _Record(f"statement:{n}", item.path[-1], item, {"text": item.place})
            for n, item in enumerate(project.statements)
        )
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


def _first(places: tuple[Place, ...]) -> Mapping[str, Place]:
    return {"text": places[0]} if places else {}


def _wanted(case: Case, limits: Mapping[str, Any]) -> Iterator[_Record]:
    for record in records(case, limits["on"]):
        where, unless = limits.get("where", {}), limits.get("not_where", {})
        if all(has_any(record.text(field), any_of) for field, any_of in where.items()) and not any(
            has_any(record.text(field), any_of) for field, any_of in unless.items()
        ):
            yield record


def words(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A field contains one of the words, and none of the excusing ones."""
    for record in _wanted(case, limits):
        for field in limits.get("fields", [limits.get("field")]):
            text = record.text(field)
            found = find_any(text, limits["any"])
            if found and not has_any(text, limits.get("unless", [])):
                yield record.hit(
                    text if len(text) <= 24 else found, limits.get("expected"), field, *limits.get("also", [])
                )
                break


def missing(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A field is blank although others of the row are filled in."""
    for record in _wanted(case, limits):
        given = limits.get("given", [])
        if squeeze(record.text(limits["field"])) in _BLANK and all(
            squeeze(record.text(name)) not in _BLANK for name in given
        ):
            yield record.hit("", limits.get("expected"), limits["field"], *given)


def same(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Two fields of a row say the same."""
    one, other = limits["field"], limits["with"]
    for record in _wanted(case, limits):
        if (text := squeeze(record.text(one))) and text == squeeze(record.text(other)):
            yield record.hit(record.text(one), limits.get("expected"), one, other)


def differs(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Two fields of a row, both filled in, do not say the same."""
    one, other = limits["field"], limits["with"]
    for record in _wanted(case, limits):
        first, second = squeeze(record.text(one)), squeeze(record.text(other))
        if first and second and first != second:
            yield record.hit(record.text(one), record.text(other), one, other)


def _ratio(case: Case, limits: Mapping[str, Any], passes: Callable[[Decimal, Decimal], bool]) -> Iterator[Hit | Held]:
    limit = Decimal(str(limits["limit"]))
    for record in _wanted(case, limits):
        above, below = record.number(limits["field"]), record.number(limits["by"])
        if above is not None and below and passes(above / below, limit):
            yield record.hit(record.text(limits["field"]), None, limits["field"], limits["by"])


def over(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The number of one field divided by that of another is above the limit."""
    return _ratio(case, limits, lambda ratio, limit: ratio > limit)


def under(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The number of one field divided by that of another is below the limit."""
    return _ratio(case, limits, lambda ratio, limit: ratio < limit)


KINDS: Mapping[str, Callable[[Case, Mapping[str, Any]], Iterator[Hit | Held]]] = {
    "words": words,
    "missing": missing,
    "same": same,
    "differs": differs,
    "over": over,
    "under": under,
}
