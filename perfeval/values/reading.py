"""The text of one cell becomes a typed quantity, or the reason why not (量值读取).

In this order: blanks, damage, dates, then numbers with signs and units; what holds no number is words.
Whatever is not certain is written down beside the value (``reason_zh``, ``reason_en``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from perfeval.values.amounts import points_in_heading, read_amount, read_points, read_rate
from perfeval.values.damage import damaged_unit, find_damage, is_capped, likely_rate, misread_rate
from perfeval.values.dates import DateRead, arabic_dates, find_date, looks_dated
from perfeval.values.pieces import Piece, find_pieces, whole_chinese
from perfeval.values.quantity import Quantity, QuantityKind
from perfeval.values.text import one_spelling
from perfeval.values.units import Comparison, canonical, comparable, unit_relation
from perfeval.values.vocabulary import alternatives, load, magnitudes, signs, unit_pattern, words
from perfeval.words import Words

__all__ = [
    "Comparison",
    "canonical",
    "comparable",
    "points_in_heading",
    "read_amount",
    "read_points",
    "read_quantity",
    "read_rate",
    "unit_relation",
]

LONGEST_VALUE = 2000  # characters; beyond it a cell is prose and is not searched
_PROSE = 60  # characters around a number, beyond which it is one of many words
_TEMPLATE = re.compile(r"[-\s~*_·…./\\,;:、，。|×□○]*\Z")
_SEPARATORS = " ,，、;；。/和及与+|()"
_RANGE_WORDS = frozenset({"-", "--", "~", "至", "到", "~~", "-~"})
_SAY = {lang: Words("values", lang) for lang in ("zh", "en")}
_Doubts = list[tuple[str, dict[str, str]]]


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
    >>> read_quantity('290%', name='市民满意度').likely
    '≥90%'
    """
    return _read(text.strip(), sign.strip(), unit.strip(), name.strip(), year)


@lru_cache(maxsize=8192)
def _read(text: str, sign: str, unit: str, name: str, year: int | None) -> Quantity:
    plain, plain_sign, plain_unit = one_spelling(text), one_spelling(sign), one_spelling(unit)
    written = sign + text + (unit if not plain.endswith(plain_unit) else "")
    if len(plain) > LONGEST_VALUE:
        return _make(written, QuantityKind.WORDS, [("damaged.too_long", {"count": str(len(plain))})])
    blank = _blank(written, plain, plain_sign, plain_unit)
    if blank is not None:
        return blank
    if plain_sign in words("sign_column", "words"):
        inner = _understand(text, plain, plain_unit, name, year)
        parts = (inner,) if inner.kind is not QuantityKind.WORDS else ()
        return _make(written, QuantityKind.WORDS, [("doubt.qualitative", {})] if parts else [], parts=parts)
    quantity = _understand(text, plain, plain_unit, name, year)
    return _with_column(quantity, written, plain_sign)


def _blank(written: str, plain: str, sign: str, unit: str) -> Quantity | None:
    """Cells that say nothing (空值), say that nothing applies, or still hold the form's own scale."""
    bare = plain.strip(" 。")
    if not bare or _TEMPLATE.match(plain) or bare in words("blank", "empty"):
        return _make(written, QuantityKind.EMPTY)
    if bare in words("blank", "not_applicable"):
        return _make(written, QuantityKind.NOT_APPLICABLE)
    if bare in words("blank", "scales"):
        return _make(written, QuantityKind.EMPTY, [("blank.scale", {"seen": bare})])
    if not any(char.isdigit() for char in plain) and _SIGN_AND_UNIT().match(plain):
        return _make(written, QuantityKind.EMPTY, [("blank.no_number", {"seen": plain})])
    return None


@lru_cache(maxsize=1)
def _SIGN_AND_UNIT() -> re.Pattern[str]:  # noqa: N802
    marks = alternatives(word for word in signs().before if not any("一" <= char <= "鿿" for char in word))
    return re.compile(rf"(?:{marks})?[ _]*(?:%|‰|百分比|[十百千万亿]?元|(?<=[≥≤≧≦<>=═])(?:{unit_pattern()}))?\Z")


def _understand(text: str, plain: str, unit: str, name: str, year: int | None) -> Quantity:
    damage = find_damage(plain)
    dated = arabic_dates(plain)
    found = find_date(dated, year) if looks_dated(dated) else None
    if damage is not None and not (damage.key in ("damaged.ratio", "damaged.spaced") and found is not None):
        parts = (
            tuple(_quantity(text, piece, unit) for piece in find_pieces(plain))
            if damage.key == "damaged.spaced"
            else ()
        )
        return _make(text, QuantityKind.UNREADABLE, [(damage.key, damage.parts)], likely=damage.likely, parts=parts)
    if found is not None:
        quantity = _dated(text, dated, found, unit)
        if quantity is not None:
            return quantity
        plain = dated[: found.start] + ";" + dated[found.end :]
    quantity = _numbers(text, plain, unit, name)
    if found is not None and quantity.is_number and not found.timeless:
        return _noted(quantity, [("doubt.also_date", {"seen": dated[found.start : found.end]})])
    return quantity


def _dated(text: str, plain: str, found: DateRead, unit: str) -> Quantity | None:
    """The date as the meaning of the whole text; ``None`` when a number stands beside it."""
    seen = plain[found.start : found.end]
    rest = plain[: found.start] + ";" + plain[found.end :]
    if find_pieces(rest) or unit:
        return None
    others = len(plain) - len(seen)
    if found.timeless and others > 2:  # 全年无事故 is words
        return None
    if not found.possible:
        return _make(text, QuantityKind.UNREADABLE, [("damaged.no_such_day", {"seen": seen})])
    if others > _PROSE:
        part = _make(seen, QuantityKind.DATE, list(found.doubts), day=found.day, day_from=found.day_from)
        return _make(text, QuantityKind.WORDS, [("doubt.prose", {})], parts=(part,))
    before = plain[: found.start]
    operator = next((sign for word, sign in signs().before.items() if before.endswith(word)), None)
    return _make(text, QuantityKind.DATE, list(found.doubts), operator=operator, day=found.day, day_from=found.day_from)


def _numbers(text: str, plain: str, unit: str, name: str) -> Quantity:
    pieces = find_pieces(plain)
    if not pieces:
        piece = whole_chinese(plain)
        if piece is None:
            return _make(text, QuantityKind.WORDS)
        pieces = [piece]
    if any(piece.malformed for piece in pieces):
        bad = next(piece for piece in pieces if piece.malformed)
        return _make(text, QuantityKind.UNREADABLE, [("damaged.points", {"seen": bad.seen})])
    if len(plain) > _PROSE + sum(piece.end - piece.start for piece in pieces):
        parts = tuple(_quantity(plain[p.start : p.end], p, "") for p in pieces)
        return _make(text, QuantityKind.WORDS, [("doubt.prose", {})], parts=parts)
    if len(pieces) == 1:
        return _single(text, plain, pieces[0], unit, name)
    if len(pieces) == 2:
        pair = _pair(text, plain, pieces[0], pieces[1], unit)
        if pair is not None:
            return pair
    return _several(text, plain, pieces, unit)


def _single(text: str, plain: str, piece: Piece, unit: str, name: str) -> Quantity:
    if "±" in plain[: piece.number_start]:
        tolerance = _quantity(text, piece, unit)
        return _change(tolerance, value=Decimal(0), tolerance=piece.value, operator=None)
    quantity = _quantity(text, piece, unit, plain)
    if quantity.kind is QuantityKind.UNREADABLE:
        return quantity
    before = plain[: piece.start].strip(_SEPARATORS + ":“\"'")
    lead = before in words("words", "lead") or not before
    doubts: _Doubts = []
    if not lead and quantity.unit is None and quantity.operator is None:
        if len(before) > 12 or len(plain) - piece.end > 12:
            return _make(text, QuantityKind.WORDS, [("doubt.prose", {})], parts=(quantity,))
        doubts.append(("doubt.in_words", {"seen": plain}))
    if piece.unit is None and not unit:
        rest = plain[piece.end :]
        if re.fullmatch(r"[一-鿿]{1,6}", rest) and quantity.operator in (None, ">=", "<=", "=", ">", "<"):
            quantity = _change(quantity, unit=rest)
        elif re.fullmatch(r"(?:19|20)\d\d", plain) and len(plain) == 4:
            doubts.append(("doubt.maybe_year", {}))
    if quantity.unit == "%" and quantity.value is not None and quantity.value > 100:
        known_name = name or plain
        if damage := misread_rate(quantity.value, known_name):
            return _make(text, QuantityKind.UNREADABLE, [(damage.key, damage.parts)], likely=damage.likely)
        likely = likely_rate(quantity.value)
        if likely:
            doubts.append(("doubt.maybe_misread_rate", {"likely": likely}))
            quantity = _change(quantity, likely=likely)
        elif is_capped(known_name):
            doubts.append(("doubt.above_hundred", {}))
    return _noted(quantity, doubts)


def _quantity(text: str, piece: Piece, unit: str, plain: str = "") -> Quantity:
    """One piece as a quantity; the unit column completes it."""
    doubts = list(piece.doubts)
    own, column = piece.unit, unit
    if own and not column and own in magnitudes():
        doubts.append(("doubt.magnitude_only", {"unit": own}))
    if column and damaged_unit(column):
        seen = plain or piece.seen
        if str(piece.value).startswith("2") and piece.value > 100:
            likely = f"≥{str(piece.value)[1:].lstrip('0') or '0'}{own or ''}"
            return _make(
                text, QuantityKind.UNREADABLE, [("damaged.unit", {"unit": column, "seen": seen})], likely=likely
            )
        doubts.append(("doubt.two_units", {"column": column, "text": own or ""}))
        column = ""
    if own and column and own != column:
        if all(char in magnitudes() for char in own):  # 5万 with 元 beside it
            own = own + column
        elif column not in ("%", own) or own != "%":
            doubts.append(("doubt.two_units", {"column": column, "text": own}))
    return _make(
        text, QuantityKind.NUMBER, doubts, operator=piece.operator, value=piece.value, unit=own or column or None
    )


def _pair(text: str, plain: str, low: Piece, high: Piece, unit: str) -> Quantity | None:
    """Two numbers that make one statement: a range or a tolerance; ``None`` when they do not."""
    between = plain[low.end : high.start]
    if between == "±":
        number = _quantity(text, low, unit)
        return _change(number, tolerance=high.value, unit=low.unit or high.unit or unit or None)
    # the sign before a second number may be the dash of the range: 80%-90%
    if between in _RANGE_WORDS or (not between and plain[high.start : high.start + 1] in ("~", "-")):
        first, second = low.unit or high.unit, high.unit or low.unit
        if first != second or low.value > high.value:
            parts = (_quantity(low.seen, low, unit), _quantity(high.seen, high, unit))
            return _make(text, QuantityKind.UNREADABLE, [("damaged.range", {"seen": text})], parts=parts)
        doubts = [*low.doubts, *high.doubts]
        return _make(
            text,
            QuantityKind.RANGE,
            doubts,
            operator=None,
            value=low.value,
            high=high.value,
            unit=first or unit or None,
        )
    # ≥80%且≤90%, 60(含)-80
    if low.operator in (">=", ">") and high.operator in ("<=", "<") and between in ("且", ",", "并", "", "、", "且为"):
        return _make(
            text, QuantityKind.RANGE, value=low.value, high=high.value, unit=low.unit or high.unit or unit or None
        )
    return None


def _several(text: str, plain: str, pieces: Sequence[Piece], unit: str) -> Quantity:
    """Several statements in one cell, each with the words it stands among; numbers run together are unreadable."""
    parts = []
    glued = False
    for position, piece in enumerate(pieces):
        begin = pieces[position - 1].end if position else 0
        end = pieces[position + 1].start if position + 1 < len(pieces) else len(plain)
        before, after = plain[begin : piece.start], plain[piece.end : end]
        if position and not before.strip() and not (piece.operator and plain[piece.start] not in "0123456789"):
            glued = glued or piece.unit is None or not before
        head = re.split(r"[,，、;；。]", before)[-1] if position else before
        tail = (
            re.split(r"[,，、;；。/ ]", after)[0]
            if re.search(r"[,，、;；。 ]", after) or position + 1 == len(pieces)
            else ""
        )
        words_around = plain[piece.start - len(head) : piece.end] + tail
        parts.append(_quantity(words_around.strip(_SEPARATORS) or piece.seen, piece, unit))
    if glued:
        return _make(text, QuantityKind.UNREADABLE, [("damaged.glued", {"seen": text})], parts=tuple(parts))
    return _make(text, QuantityKind.SEVERAL, parts=tuple(parts))


def _with_column(quantity: Quantity, written: str, sign: str) -> Quantity:
    """The sign column joined to what the text says."""
    quantity = _change(quantity, text=written)
    if not sign:
        return quantity
    spelled = signs()
    operator = spelled.before.get(sign) or spelled.column.get(sign) or spelled.after.get(sign)
    if operator == "words":
        operator = None
    if operator is None:
        return _noted(quantity, [("doubt.unknown_sign", {"seen": sign})])
    if quantity.operator and quantity.operator != operator:
        return _noted(quantity, [("doubt.two_signs", {"column": sign, "text": quantity.operator})])
    if quantity.kind in (QuantityKind.NUMBER, QuantityKind.DATE, QuantityKind.RANGE):
        return _change(quantity, operator=operator)
    return quantity


def _make(text: str, kind: QuantityKind, doubts: _Doubts | None = None, **more: object) -> Quantity:
    zh = en = None
    if doubts:
        zh = "；".join(_SAY["zh"].say(key, **parts) for key, parts in doubts)
        en = "; ".join(_SAY["en"].say(key, **parts) for key, parts in doubts)
    return Quantity(text=text, kind=kind, reason_zh=zh, reason_en=en, **more)  # type: ignore[arg-type]


def _change(quantity: Quantity, **more: object) -> Quantity:
    from dataclasses import replace

    return replace(quantity, **more)  # type: ignore[arg-type]


def _noted(quantity: Quantity, doubts: _Doubts) -> Quantity:
    """The quantity with further doubts beside those that it has."""
    if not doubts:
        return quantity
    zh = "；".join([*filter(None, [quantity.reason_zh]), *(_SAY["zh"].say(key, **parts) for key, parts in doubts)])
    en = "; ".join([*filter(None, [quantity.reason_en]), *(_SAY["en"].say(key, **parts) for key, parts in doubts)])
    return _change(quantity, reason_zh=zh, reason_en=en)
