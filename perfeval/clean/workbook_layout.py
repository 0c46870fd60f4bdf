"""What the tidy workbook (整理表) looks like: its sheets, their columns, how a value is shown and read back.

The workbook shows the same records as the clean tables, under Chinese headings, one row a record. Columns
that only repeat what was parsed from another column (指标值类型 …) are left out: a person corrects the
text, and perfeval reads it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from perfeval.clean.schema import TABLES
from perfeval.model import Claim, FundKind, FundLine, Goal, Indicator, Passage, Project, Reported, ReviewStatement
from perfeval.sources.cell_text import visible
from perfeval.values.quantity import Quantity
from perfeval.values.reading import read_amount, read_points, read_quantity

MARK = "perfeval-tidy-1"
HIDDEN_SHEET = "perfeval"
README_SHEET = "说明"
ID_HEADING, POSITION_HEADING, PLACE_HEADING = "项目编号", "序号", "出处"
BY_HEADING, REASON_HEADING = "更正人", "更正原因"  # empty when written: who changes a row may sign it
KEYS = (ID_HEADING, POSITION_HEADING, PLACE_HEADING, BY_HEADING, REASON_HEADING)
LONGEST_CELL = 32_000  # a spreadsheet cell holds 32,767
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Kind(StrEnum):
    """How a column is written and read back."""

    TEXT = "text"
    OPTIONAL = "optional"  # text, empty for None
    POINTS = "points"
    WAN = "wan"
    INTEGER = "integer"
    CHOICE = "choice"
    LINES = "lines"  # a tuple of texts, one a line
    QUANTITY = "quantity"


NUMBERS = frozenset({Kind.POINTS, Kind.WAN, Kind.INTEGER})


class NotReadable(ValueError):
    """What a person wrote into a cell is no value of its column."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One column of a sheet: the attribute it shows, its heading, how it is read back."""

    attribute: str
    heading: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: the records it shows and what a new record starts from (``None``: rows cannot be added)."""

    name: str
    table: str
    attribute: str  # of Project; "" for the projects themselves
    columns: tuple[Shown, ...]
    new: Callable[[], Any] | None = None


def _columns(table: str, **kinds: Kind) -> tuple[Shown, ...]:
    heading = {column.name: column.zh for column in TABLES[table].columns}
    unit = {Kind.WAN: "（万元）"}
    return tuple(Shown(name, heading.get(name, name) + unit.get(kind, ""), kind) for name, kind in kinds.items())


_T, _O, _P, _W, _I = Kind.TEXT, Kind.OPTIONAL, Kind.POINTS, Kind.WAN, Kind.INTEGER
_EMPTY = read_quantity("")

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "项目",
        "projects",
        "",
        _columns("projects", name=_O, department=_O, unit=_O, year=_I, code=_O, department_code=_O, unit_code=_O),
    ),
    Sheet(
        "资金",
        "funds",
        "funds",
        _columns(
            "funds",
            label_text=_T,
            kind=Kind.CHOICE,
            level=_I,
            initial_budget_wan=_W,
            adjusted_budget_wan=_W,
            arrived_wan=_W,
            executed_wan=_W,
            execution_rate_text=_O,
            max_score=_P,
            self_score=_P,
            reason_text=_O,
        ),
        lambda: FundLine("", FundKind.OTHER),
    ),
    Sheet(
        "指标",
        "indicators",
        "indicators",
        _columns(
            "indicators",
            level1=_T,
            level2=_T,
            level3=_T,
            target_text=_T,
            actual_text=_T,
            max_score=_P,
            self_score=_P,
            reason_text=_O,
            sign_text=_O,
            unit_text=_O,
            level1_points=_P,
            level2_points=_P,
            max_score_text=_O,
            self_score_text=_O,
            score_group=_I,
            reviewed_text=_O,
            reviewed_score=_P,
            initial_target_text=_O,
            interim_text=_O,
            forecast_text=_O,
        ),
        lambda: Indicator("", "", "", "", "", _EMPTY, _EMPTY),
    ),
    Sheet(
        "目标",
        "goals",
        "goals",
        _columns("goals", label_text=_O, expected_text=_O, actual_text=_O, max_score=_P, self_score=_P),
        lambda: Goal(None, None),
    ),
    Sheet(
        "自评结论",
        "reported",
        "reported",
        _columns("reported", subject=_T, max_score=_P, self_score=_P, grade=_O, score_text=_O, label_text=_O),
        lambda: Reported(""),
    ),
    Sheet("文字", "passages", "passages", _columns("passages", kind=_T, heading=_T, text=_T)),
    Sheet(
        "表述",
        "claims",
        "claims",
        (*_columns("claims", kind=_T, subject=_T, text=_T), Shown("value", "数值", Kind.QUANTITY)),
    ),
    Sheet("评价要点自述", "statements", "statements", _columns("statements", text=_T, clauses=Kind.LINES)),
)


def shown(record: Any, column: Shown) -> str | int | Decimal | None:
    """A value as the workbook shows it; decimals as numbers, everything else as text."""
    value = getattr(record, column.attribute)
    if value is None:
        return None
    if column.kind in NUMBERS:
        return value  # type: ignore[no-any-return]
    if column.kind is Kind.LINES:
        value = "\n".join(value)
    if isinstance(value, Quantity):
        value = value.text
    return legible(str(value)) or None


def legible(text: str) -> str:
    """Text without characters that no workbook can hold, and no longer than a cell."""
    text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + "…"


def same(text: str, number: Decimal | None, value: str | int | Decimal | None) -> bool:
    """Whether a cell still says what was written; spaces, invisible characters and trailing zeros do not count."""
    if isinstance(value, (int, Decimal)):
        if number is not None:
            return number == value
        plain = text.strip()
        try:
            return bool(plain) and Decimal(plain) == value
        except ArithmeticError:
            return False
    return _visible(text) == _visible(value or "")


def _visible(text: str) -> str:
    return "".join(char for char in visible(text) if char.isprintable() and not char.isspace())


def understood(text: str, number: Decimal | None, column: Shown) -> Any:
    """What a person wrote, as a value of the column; :class:`NotReadable` when it is none."""
    plain = format(number, "f") if number is not None and column.kind in NUMBERS else text.strip()
    if not plain:
        return "" if column.kind in (Kind.TEXT, Kind.CHOICE) else () if column.kind is Kind.LINES else None
    if column.kind in (Kind.WAN, Kind.POINTS):
        value, reason = read_amount(plain, "万元") if column.kind is Kind.WAN else read_points(plain)
        if value is None or reason:
            raise NotReadable(reason or plain)
        return value
    if column.kind is Kind.INTEGER:
        if not re.fullmatch(r"-?\d{1,9}(?:\.0+)?", plain, re.ASCII):
            raise NotReadable(plain)
        return int(Decimal(plain))
    if column.kind is Kind.CHOICE:
        try:
            return FundKind(plain)
        except ValueError as error:
            raise NotReadable(plain) from error
    if column.kind is Kind.LINES:
        return tuple(line.strip() for line in plain.split("\n") if line.strip())
    return read_quantity(plain) if column.kind is Kind.QUANTITY else plain


def reread(record: Any, project: Project, changed: set[str]) -> Any:
    """The record with everything parsed again that follows from its changed texts."""
    if isinstance(record, Indicator):
        more = {"name": record.level3, "year": project.year}
        if changed & {"target_text", "sign_text", "unit_text"}:
            sign, unit = record.sign_text or "", record.unit_text or ""
            record = replace(record, target=read_quantity(record.target_text, sign=sign, unit=unit, **more))  # type: ignore[arg-type]
        if "actual_text" in changed:
            record = replace(record, actual=read_quantity(record.actual_text, **more))  # type: ignore[arg-type]
        for points, text in (("max_score", "max_score_text"), ("self_score", "self_score_text")):
            if points in changed and text not in changed:
                record = replace(record, **{text: None})
    if isinstance(record, FundLine) and changed:
        amounts = {
            name: f"{getattr(record, name):f}万元"
            for name in changed
            if name.endswith("_wan") and getattr(record, name) is not None
        }
        kept = {name: text for name, text in record.texts.items() if name not in changed}
        record = replace(record, texts={**kept, **amounts})
    return record


def label_of(record: Any) -> str:
    """A few words by which a person knows the record."""
    for attribute in ("level3", "label_text", "heading", "subject", "name", "expected_text", "text"):
        value = getattr(record, attribute, None)
        if value:
            return str(value)[:30]
    return "—"


def places_of(record: Any) -> str:
    """Where a record stands in its source, as one text."""
    if isinstance(record, Passage):
        return "；".join(dict.fromkeys(str(place) for place in record.places))
    if isinstance(record, (Claim, ReviewStatement)):
        return str(record.place)
    return "；".join(dict.fromkeys(str(place) for place in record.cells.values()))
