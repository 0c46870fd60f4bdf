"""The text of one cell becomes a typed quantity, or the reason why not (量值读取).

In this order: blanks, damage, dates, then numbers with signs and units; what holds no number is words.
Whatever is not certain is written down beside the value (``reason``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache

from perfeval.values.amounts import points_in_heading, read_amount, read_points
from perfeval.values.damage import find_damage
from perfeval.values.dates import DateRead, arabic_dates, find_date, looks_dated
from perfeval.values.options import Options, options_in
from perfeval.values.pieces import find_pieces
from perfeval.values.quantity import Quantity, QuantityKind
from perfeval.values.rates import PrintedRate, printed_rate, rate_in, read_rate
from perfeval.values.spelling import one_spelling
from perfeval.values.statements import PROSE, Doubts, make, noted, read_numbers, unreadable
from perfeval.values.units import Comparison, UnitRelation, canonical, comparable, unit_relation
from perfeval.values.vocabulary import alternatives, signs, unit_pattern, words

__all__ = [
    "Comparison",
    "PrintedRate",
    "UnitRelation",
    "canonical",
    "comparable",
    "points_in_heading",
    "printed_rate",
    "rate_in",
    "read_amount",
    "read_points",
    "read_quantity",
    "read_rate",
    "reads_with",
    "unit_relation",
]

LONGEST = 2000  # characters; beyond it a cell is prose and is not searched
_TEMPLATE = re.compile(r"[-\s~*_·…./\\,;:、，。|×□○]*\Z")
_DATED_UNITS = frozenset({"年", "年度", "月", "日", "年月", "年月日", "日期", "时间", "天", "时"})
_DATE_MARKS = re.compile("[年月日季]")


def read_quantity(text: str, *, sign: str = "", unit: str = "", name: str = "", year: int | None = None) -> Quantity:
    """What a cell promises or reports (指标值, 完成值), typed; never raises.

    Args:
        text: the cell as written.
        sign: the cell of its own that holds the sign (指标性质), when the form splits it.
        unit: the cell of its own that holds the unit (度量单位).
        name: the indicator's name; tells a rate that cannot exceed 100 % from growth.
        year: the form's year; fills in a date without one, with a doubt.

    >>> read_quantity('≥95%').value, read_quantity('735', sign='≧', unit='人次').operator
    (Decimal('95'), '>=')
    >>> read_quantity('☑全部完成 □部分完成').text
    '全部完成'
    >>> read_quantity('290%', name='市民满意度').likely
    '≥90%'
    """
    return _read(text.strip(), sign.strip(), unit.strip(), name.strip(), year)


def reads_with(text: str) -> tuple[bool, bool]:
    """Whether the reading of a text may hang on the indicator's name, and on the form's year (可能依名称、年度而定).

    The name decides what a rate above 100 % is, the year completes a date. Neither matters to other texts, so that
    they can be read once for many rows; for a text that has its unit in a column of its own both are taken to matter.

    >>> reads_with("≥95%"), reads_with("290%"), reads_with("12月前")
    ((False, False), (True, False), (False, True))
    """
    plain = one_spelling(text)
    return bool(_HUNDREDS.search(plain)) and ("%" in plain or "百分" in plain), looks_dated(arabic_dates(plain))


_HUNDREDS = re.compile(r"\d{3}|[百千万亿]")
_CHOICES = re.compile("[/或、]")


@lru_cache(maxsize=32_768)
def _read(text: str, sign: str, unit: str, name: str, year: int | None) -> Quantity:
    options = options_in(text)
    if options is not None:  # what is not ticked is print, not an answer
        return _read(options.text, sign, unit, name, year) if options.ticked else _nothing_ticked(text, options)
    plain, plain_sign, plain_unit = one_spelling(text), one_spelling(sign), one_spelling(unit)
    if plain in _CHOICES.split(plain_unit):
        unit = plain_unit = ""  # 是/否 beside 否 names the answers, not a unit
    before = "" if not plain_sign or plain.startswith(plain_sign) else sign
    behind = "" if not plain_unit or plain.endswith(plain_unit) else unit
    written = f"{before}{text}{behind}"
    if plain_sign and _says_nothing(plain_sign):
        plain_sign = ""
    if plain_unit and (_says_nothing(plain_unit) or plain_unit in words("sign_column", "words")):
        plain_unit = ""
    if len(plain) > LONGEST:
        return make(written, QuantityKind.WORDS, [("damaged.too_long", {"count": str(len(plain))})])
    blank = _blank(written, plain)
    if blank is not None:
        return blank
    quantity = _understood(text, plain, plain_unit, name, year)
    if plain_sign in words("sign_column", "words"):
        if quantity.kind in (QuantityKind.WORDS, QuantityKind.DATE):  # a date is no number that 定性 could deny
            return replace(quantity, text=written)
        return make(written, QuantityKind.WORDS, [("doubt.qualitative", {})], parts=(quantity,))
    return _with_sign(replace(quantity, text=written), plain_sign)


def _nothing_ticked(text: str, options: Options) -> Quantity:
    return make(text, QuantityKind.EMPTY, [("blank.nothing_ticked", {"seen": "、".join(options.open)})])


def _says_nothing(plain: str) -> bool:
    bare = plain.strip(" 。")
    return not bare or bool(_TEMPLATE.match(plain)) or bare in words("blank", "empty")


def _blank(written: str, plain: str) -> Quantity | None:
    """Cells that say nothing (空值), say that nothing applies, or still hold the form's own scale."""
    if _says_nothing(plain):
        return make(written, QuantityKind.EMPTY)
    bare = plain.strip(" 。")
    if bare in words("blank", "not_applicable") or _not_applicable().match(bare):
        return make(written, QuantityKind.NOT_APPLICABLE)
    if bare.strip("()") in words("blank", "scales"):
        return make(written, QuantityKind.EMPTY, [("blank.scale", {"seen": bare})])
    if _sign_and_unit().match(plain):
        return make(written, QuantityKind.EMPTY, [("blank.no_number", {"seen": plain})])
    return None


@cache
def _not_applicable() -> re.Pattern[str]:
    """A clause that says no more than that the indicator does not apply."""
    return re.compile("(?:" + "|".join(words("blank", "not_applicable_clause")) + r")\Z")


@cache
def _sign_and_unit() -> re.Pattern[str]:
    """A sign, a unit or both with nothing between them: ``≧ %``, ``万元``."""
    marks = alternatives(word for word in signs().before if not any("一" <= char <= "鿿" for char in word))
    return re.compile(
        rf"(?:{marks})?[ _]*(?:[(]?(?:%|‰|百分比|人次|[十百千万亿]?元)[)]?|(?<=[≥≤≧≦<>=═ _])(?:{unit_pattern()}))?\Z"
    )


def _understood(text: str, plain: str, unit: str, name: str, year: int | None) -> Quantity:
    dated = arabic_dates(plain)
    found = find_date(dated, year) if looks_dated(dated) else None
    damage = find_damage(plain)
    if damage is not None and not (found is not None and damage.key in ("damaged.ratio", "damaged.spaced")):
        return unreadable(text, damage.key, damage.parts, damage.likely)
    if found is not None:
        quantity = _date(text, dated, found, unit)
        if quantity is not None:
            return quantity
        if unit and not _DATE_MARKS.search(dated):  # 2021.6 with 万元 beside it
            return read_numbers(text, plain, unit, name)
        plain = f"{dated[: found.start]};{dated[found.end :]}"
    elif unit in ("年", "年度") and (as_date := find_date(f"{plain}年")) and as_date.day:
        return make(text, QuantityKind.DATE, day=as_date.day, day_from=as_date.day_from)
    quantity = read_numbers(text, plain, unit, name)
    if found is not None and quantity.is_number and not found.timeless:
        return noted(quantity, [("doubt.also_date", {"seen": dated[found.start : found.end]})])
    return quantity


def _date(text: str, plain: str, found: DateRead, unit: str) -> Quantity | None:
    """The date as the meaning of the whole text; ``None`` when a number stands beside it or it is said in passing."""
    seen, before, after = plain[found.start : found.end], plain[: found.start], plain[found.end :]
    if unit and unit not in _DATED_UNITS and not _DATE_MARKS.search(seen):
        return None
    if find_pieces(f"{before};{after}"):
        return None
    sign = next((word for word in _longest_signs() if before.endswith(word)), "")
    others = len(before) - len(sign) + len(after)
    if (found.timeless and others > 2) or any(word in before for word in words("words", "again")):
        return make(text, QuantityKind.WORDS)
    if not found.possible:
        return unreadable(text, "damaged.no_such_day", {"seen": seen})
    facts = {"day": found.day, "day_from": found.day_from}
    said_in_passing = others > (2 if found.bare_year else 4) and not any(
        word in (plain if not found.bare_year else after) for word in words("words", "done")
    )
    if said_in_passing or others > PROSE:
        part = make(seen, QuantityKind.DATE, list(found.doubts), **facts)
        return make(text, QuantityKind.WORDS, [("doubt.prose", {})], parts=(part,))
    return make(text, QuantityKind.DATE, list(found.doubts), operator=signs().before.get(sign), **facts)


@cache
def _longest_signs() -> tuple[str, ...]:
    return tuple(sorted(signs().before, key=len, reverse=True))


def _with_sign(quantity: Quantity, sign: str) -> Quantity:
    """The sign column joined to what the text says."""
    if not sign:
        return quantity
    operator = _operator_of(sign)
    doubts: Doubts = []
    if operator is None:
        doubts.append(("doubt.unknown_sign", {"seen": sign}))
    elif quantity.operator and quantity.operator != operator:
        doubts.append(("doubt.two_signs", {"column": sign, "text": quantity.operator}))
    elif quantity.kind in (QuantityKind.NUMBER, QuantityKind.DATE):
        return replace(quantity, operator=operator)
    return noted(quantity, doubts)


@lru_cache(maxsize=512)
def _operator_of(sign: str) -> str | None:
    """The operator that a sign column means; ``None`` when it is unknown.

    >>> _operator_of('≧'), _operator_of('正向'), _operator_of('大于等于(≥)'), _operator_of('区间')
    ('>=', '>=', '>=', None)
    """
    spelled = signs()
    for spelling in (sign, sign.partition("(")[0]):
        operator = spelled.before.get(spelling) or spelled.column.get(spelling) or spelled.after.get(spelling)
        if operator:
            return operator
    found = re.search(spelled.before_pattern, sign)
    return spelled.before[found[0]] if found else None
