"""Definitions (指标含义): what a row counts, in which unit, and which way its target points."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from perfeval.review.case import Case, Row, unit_family
from perfeval.review.checking import Limits, row_check
from perfeval.review.findings import Verdict
from perfeval.review.hits import Hit
from perfeval.review.patterns import pattern
from perfeval.review.sense import Kind, is_money, kind_of, pairs_of, says, way
from perfeval.review.text import has_any, squeeze
from perfeval.scoring.direction import HIGHER, LOWER
from perfeval.values.quantity import QuantityKind
from perfeval.values.units import meaning

_ZERO = Decimal(0)
_WAN = Decimal(10000)


# ── definitions ───────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class NoUnit(Limits):
    says_unit: tuple[str, ...]  # names that say what is counted


@row_check(NoUnit)
def number_without_unit(row: Row, case: Case, limits: NoUnit) -> Hit | None:
    """A number of what? Neither value nor name nor a column of its own says the unit."""
    target, actual = row.item.target, row.item.actual
    if not target.is_number or target.unit or squeeze(row.item.unit_text or "") or actual.unit:
        return None
    if kind_of(row) not in (Kind.QUANTITY, Kind.TIME, Kind.COST) or has_any(row.name, limits.says_unit):
        return None
    if re.search(r"[（(].{1,6}[）)]$", row.name) or target.value == row.max_score:
        return None
    return Hit(quotes=row.quotes("target_text", "level3"), saw=row.item.target_text)


_SIGNS = "≥≤≧≦<>=＜＞＝~±不低于少高超过大等 "


@row_check()
def only_a_unit(row: Row, case: Case, _: Limits) -> Hit | None:
    """A unit or a sign stands as target, without a number: the template was not filled in."""
    if row.item.target.is_number:
        return None
    text = squeeze(row.item.target_text)
    rest = text.lstrip(_SIGNS)
    if re.fullmatch(r"(年月日?|月日)(底?前)?", text):
        return Hit(quotes=row.quotes("target_text", "level3"), saw=row.item.target_text, points=row.self_score)
    if not text or any(letter.isdigit() for letter in text):
        return None
    if rest and (not meaning(rest).known or not meaning(rest).family or len(rest) > 5):
        return None
    if not rest and not set(text) & set("≥≤≧≦<>=＜＞＝"):
        return None
    return Hit(quotes=row.quotes("target_text", "level3"), saw=row.item.target_text, points=row.self_score)


_SHARE = pattern("definitions.share")


@row_check(parts=("unit",))
def rate_in_pieces(row: Row, case: Case, _: Limits) -> Hit | None:
    """A rate whose target counts people or things."""
    target, name = row.item.target, squeeze(row.name)
    if (
        not target.is_number
        or not target.unit
        or not re.search(r"((?<![频效速功汇利费税斜曲])率|比例|比重|占比)$", name)
    ):
        return None
    if unit_family(target) not in ("people", "person_times", "things", "times", "households"):
        return None
    return Hit(quotes=row.quotes("level3", "target_text"), saw=row.item.target_text, parts={"unit": target.unit})


# ── direction ─────────────────────────────────────────────────────────────────────────────────────
@row_check()
def at_most_on_count(row: Row, case: Case, _: Limits) -> Hit | None:
    """A count of what is to be built or done with ≤: doing less would meet it."""
    item = row.item
    if kind_of(row) is not Kind.QUANTITY or item.target.operator not in ("<=", "<") or is_money(row):
        return None
    if way(row) == LOWER or any(says(row, words) for words in ("bounded", "costs", "support")):
        return None
    if unit_family(item.target) in ("rate", "duration_days", "working_days", "duration_months"):
        return None
    return Hit(
        quotes=row.quotes("target_text", "sign_text"),
        saw=item.target_text,
        expected="≥" + item.target_text.lstrip("≤≦<＜=不超过高于大多"),
    )


@dataclass(frozen=True)
class Open(Limits):
    names: tuple[str, ...]


@row_check(Open)
def equality_on_open_count(row: Row, case: Case, limits: Open) -> Hit | None:
    """An equality as target of a count that ought to be exceeded."""
    item = row.item
    if item.target.operator != "=" or unit_family(item.target) not in ("people", "person_times", "times"):
        return None
    if not has_any(row.name, limits.names) or (item.target.value or _ZERO) < 100:
        return None
    return Hit(
        quotes=row.quotes("target_text", "sign_text"),
        saw=item.target_text,
        expected="≥" + item.target_text.lstrip("＝=等于"),
        verdict=Verdict.ASK,
    )


@row_check()
def at_least_on_bad(row: Row, case: Case, _: Limits) -> Hit | None:
    """A bad thing with ≥: more of it would meet the target."""
    item = row.item
    if item.target.operator not in (">=", ">") or kind_of(row) is Kind.COST or not item.target.is_number:
        return None
    if not says(row, "ill") or way(row) == HIGHER:
        return None
    return Hit(
        quotes=row.quotes("target_text", "sign_text"),
        saw=item.target_text,
        expected="≤" + item.target_text.lstrip("≥≧>＞=大于不低少"),
    )


_AND = pattern("definitions.and")


@dataclass(frozen=True)
class Compound(Limits):
    measures: tuple[str, ...]  # how a name that measures something ends


@row_check(Compound, parts=("count", "named"))
def compound(row: Row, case: Case, limits: Compound) -> Hit | None:
    """Several measures in one indicator, with one value: nobody can say which of them is met."""
    target = row.item.target
    pieces = [piece for piece in _AND.split(re.sub(r"[（(][^（）()]*[）)]", "", squeeze(row.item.level3))) if piece]
    named = [piece for piece in pieces if has_any(piece, limits.measures) and len(piece) > 1]
    if len(named) < 2 or len(named) < len(pieces) or target.kind is QuantityKind.SEVERAL:
        return None
    if target.kind is not QuantityKind.NUMBER:
        return None
    return Hit(
        quotes=row.quotes("level3", "target_text"),
        saw=row.item.target_text,
        parts={"count": len(named), "named": tuple(named)},
    )


@row_check(parts=("named", "missing"))
def name_promises_more(row: Row, case: Case, _: Limits) -> Hit | None:
    """The name lists things of which target and result say nothing."""
    pieces = [piece for piece in _AND.split(squeeze(row.item.level3)) if len(piece) >= 2]
    if len(pieces) < 2:
        return None
    said = squeeze(row.item.target_text)
    if not any(letter.isdigit() for letter in said):
        return None
    there = [piece for piece in pieces if piece in said]
    missing = [piece for piece in pieces if piece not in said and not pairs_of(piece) & pairs_of(said)]
    if not there or not missing:
        return None
    return Hit(
        quotes=row.quotes("level3", "target_text", "actual_text"),
        saw=row.item.target_text,
        expected="、".join(missing),
        parts={"named": row.label, "missing": tuple(missing)},
    )
