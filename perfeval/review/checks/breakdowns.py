"""Breakdowns beside a form (分项表): towns, kinds or lots that must make what the form says of the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import Passage
from perfeval.numbers import format_number
from perfeval.review.case import Case, Row
from perfeval.review.checking import Limits, form_check, passage_check
from perfeval.review.findings import Quote
from perfeval.review.hits import Held, Hit
from perfeval.review.sense import pairs_of
from perfeval.review.text import has_any, squeeze
from perfeval.values.reading import comparable, read_amount, read_quantity
from perfeval.values.units import meaning

_ZERO = Decimal(0)
_HEAD = re.compile(r"^(?P<what>[^(]+)(?:\((?P<unit>[^)]*)\))?\s+(?P<value>-?[\d,.]+)$")


@dataclass(frozen=True)
class Wholes(Limits):
    total: tuple[str, ...]  # how the row of the whole is called
    spent: tuple[str, ...]  # headings of what was spent
    budget: tuple[str, ...]  # headings of what there was
    no_sum: tuple[str, ...]  # headings of what cannot be added
    near: Decimal  # a sum further off than this share counts other things


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a breakdown: its heading, unit and figures, and the figure of a row of the whole."""

    what: str
    unit: str
    values: tuple[Decimal, ...]
    total: Decimal | None

    @property
    def summed(self) -> Decimal:
        return sum(self.values, _ZERO)


@passage_check(Wholes, variants=("total",), parts=("what", "sum", "of"))
def sums(passage: Passage, case: Case, limits: Wholes) -> Iterator[Hit | Held]:
    """The rows of a breakdown make its own total, else the money or the indicator that the form names."""
    if passage.kind not in ("breakdown", "table"):
        return
    for column in columns_of(passage, limits.no_sum, limits.total):
        found = _whole(column, case, limits)
        if found is None or len(column.values) < 2:
            continue
        of, due, quotes = found
        shown = "total" if column.total is not None and column.total != column.summed else ""
        if abs(column.summed - due) <= Decimal("0.011"):
            yield Held(object=column.what, quotes=quotes or case.anywhere(), saw=format_number(due))
        elif abs(column.summed - due) <= due * limits.near:
            own = (Quote(passage.places[0], passage.heading),) if passage.places else ()
            yield Hit(
                object=passage.heading or column.what, quotes=(*own, *quotes), variant=shown,
                saw=f"{format_number(column.summed)}{column.unit}", expected=f"{format_number(due)}{column.unit}",
                parts={"what": column.what, "sum": " + ".join(map(format_number, column.values)), "of": of},
                row=f"breakdown:{column.what}",
            )  # fmt: skip


def columns_of(passage: Passage, no_sum: tuple[str, ...], total: tuple[str, ...]) -> Iterator[Column]:
    """The columns of a breakdown or of a table beside words that can be added."""
    told: dict[tuple[str, str], list[tuple[str, Decimal]]] = {}
    for name, what, unit, value in cells_of(passage):
        told.setdefault((what, unit), []).append((name, value))
    for (what, unit), cells in told.items():
        if has_any(what, no_sum) or unit in ("%", "元/人"):
            continue
        totals = [value for name, value in cells if has_any(name, total)]
        parts = tuple(value for name, value in cells if not has_any(name, total))
        yield Column(what, unit, parts, totals[0] if len(totals) == 1 else None)


def cells_of(passage: Passage) -> Iterator[tuple[str, str, str, Decimal]]:
    """Every number of such a table: name of its row, heading and unit of its column, number."""
    for line in passage.text.split("\n") if passage.kind == "breakdown" else _lines_of(passage.text):
        name, _, rest = line.partition("：")
        for cell in rest.split("；"):
            if found := _HEAD.match(cell.strip()):
                what, unit = found["what"].strip(), (found["unit"] or "").strip()
                yield squeeze(name), what, unit, Decimal(found["value"].replace(",", ""))


def _lines_of(table: str) -> Iterator[str]:
    """The rows of a table beside words as lines of a breakdown; one with a blank cell cannot be told apart."""
    heads, *rows = [_cells(line) for line in table.split("\n") if line.strip()] or [[]]
    for name, *values in (row for row in rows if len(row) == len(heads)):
        yield f"{name}：" + "；".join(f"{head} {value}" for head, value in zip(heads[1:], values, strict=True))


def _cells(line: str) -> list[str]:
    """The cells of a row, each without spaces of its own."""
    return [squeeze(cell) for cell in line.split()]


def _whole(column: Column, case: Case, limits: Wholes) -> tuple[str, Decimal, tuple[Quote, ...]] | None:
    """What a column must make: how it is called, how much it is, and where it stands."""
    if column.total is not None and column.total != column.summed:
        return column.what, column.total, ()
    for words, name in ((limits.spent, "executed_wan"), (limits.budget, "adjusted_budget_wan")):
        if has_any(column.what, words) and case.total is not None:
            wan = case.executed if name == "executed_wan" else case.budget
            one = read_amount("1", column.unit or "万元")[0]
            if wan is not None and one:
                return case.total.label_text, wan / one, case.fund_quotes(case.total, name)
            return None
    near = [
        (row, both.target) for row in case.rows
        if pairs_of(row.name) & pairs_of(column.what) or (column.unit and row.item.target.unit == column.unit)
        if (both := comparable(row.item.actual, read_quantity(f"{column.summed}{column.unit}"))).target is not None
        and row.item.actual.is_number and row.item.target.unit != "%"
    ]  # fmt: skip
    if len(near) != 1 or near[0][0].item.actual.value is None:
        return None
    row = near[0][0]
    scale = comparable(row.item.actual, read_quantity(f"{column.summed}{column.unit}"))
    if scale.actual is None or not column.summed:
        return None
    return row.label, (scale.target or _ZERO) * column.summed / scale.actual, row.quotes("actual_text")


@form_check(parts=("column", "sum", "heading"))
def columns_beside(case: Case, _: Limits) -> Iterator[Hit]:
    """Columns of several places beside one indicator make its own value, as they do in the other rows of the form."""
    for name, column in (("actual", "完成值"), ("target", "指标值")):
        for heading in sorted({one.split()[-1] for row in case.rows for one in row.item.extra if " " in one}):
            told = [(row, parts) for row in case.rows if len(parts := _places_of(row, heading)) >= _LEAST]
            sums = [
                (row, parts, sum((value for _, value in parts), _ZERO), getattr(row.item, name)) for row, parts in told
            ]
            sums = [one for one in sums if one[3].is_number and one[3].value and meaning(one[3].unit).family != "rate"]
            if not any(summed == whole.value for _, _, summed, whole in sums):
                continue  # nothing shows that these columns are parts of that value
            for row, parts, summed, whole in sums:
                if summed != whole.value:
                    yield Hit(
                        object=row.label, row=f"{row.key}:columns", saw=getattr(row.item, f"{name}_text"),
                        expected=f"{format_number(summed)}{whole.unit}",
                        quotes=row.quotes(f"{name}_text", *(one for one, _ in parts)),
                        parts={
                            "column": column, "heading": tuple(one for one, _ in parts),
                            "sum": " + ".join(format_number(value) for _, value in parts),
                        },
                    )  # fmt: skip


_LEAST = 2  # places that can be added up


def _places_of(row: Row, heading: str) -> list[tuple[str, Decimal]]:
    """The figures of one row under the same heading of several places (东栗市 实绩, 南榛市 实绩)."""
    found = []
    for column, text in row.item.extra.items():
        value = read_quantity(text) if " " in column and column.split()[-1] == heading else None
        if value is not None and value.is_number and value.value is not None:
            found.append((column, value.value))
    return found
