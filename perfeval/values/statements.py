"""From the numbers of a text to what it states (数值的含义): one number, a range, a tolerance, or several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from perfeval.messages import Facts, Message, joined
from perfeval.values.damage import damaged_unit, is_capped, likely_rate, misread_rate
from perfeval.values.pieces import Piece, find_pieces, whole_chinese
from perfeval.values.quantity import Quantity, QuantityKind
from perfeval.values.vocabulary import magnitudes, words

PROSE = 60  # characters around a number, beyond which it is one of many words
_LABEL = 12  # characters before a bare number that can still be its label: 预算编制30
_SEPARATORS = " ,，、;；。/和及与并且+|():：“”\"'"
_RANGE_WORDS = frozenset({"-", "--", "~", "至", "到", "~~"})
_BOUND_WORDS = frozenset({"且", ",", "并", "", "、", "且为", ";", "x", "X"})
_UNIT_WORD = re.compile(r"(?:[一-鿿]{1,6}|[A-Za-zμ°]{1,6})(?:/[一-鿿A-Za-z]{1,6}\d?)?\Z")
_WIDE_COMMA = re.compile(r"\d，\d{3}(?!\d)", re.ASCII)  # 100，100: one number or two
_DAY_AGAIN = re.compile(r"(?:每|次|当)[年月季周]度?[^\d]{0,4}\d{1,2}[日号]")
_BARE_YEAR = re.compile(r"(?:19|20)\d\d\Z", re.ASCII)


def read_numbers(text: str, plain: str, unit: str, name: str) -> Quantity:
    """What the numbers of a text state; words when there are none.

    Args:
        text: as written.
        plain: the same in one spelling, dates taken out.
        unit: the unit column, in one spelling.
        name: the indicator's name.
    """
    pieces = find_pieces(plain)
    if not pieces:
        whole = whole_chinese(plain)
        if whole is None:
            return make(text, QuantityKind.WORDS)
        pieces = [whole]
    bad = next((piece for piece in pieces if piece.malformed), None)
    if bad is not None:
        return unreadable(text, "damaged.points", {"seen": bad.seen})
    if len(plain) > PROSE + sum(piece.end - piece.start for piece in pieces):
        parts = tuple(_quantity(piece.seen, piece, "") for piece in pieces)
        return make(text, QuantityKind.WORDS, [("doubt.prose", {})], parts=parts)
    if _DAY_AGAIN.search(plain):  # 每月15日前: a day that comes again is no amount of days
        return make(text, QuantityKind.WORDS, [("doubt.prose", {})])
    if len(pieces) == 1:
        return _single(text, plain, pieces[0], unit, name)
    pair = _pair(text, plain, pieces[0], pieces[1], unit) if len(pieces) == 2 else None
    return pair or _several(text, plain, pieces, unit)


def _single(text: str, plain: str, piece: Piece, unit: str, name: str) -> Quantity:
    quantity = _quantity(text, piece, unit, plain)
    if quantity.kind is QuantityKind.UNREADABLE:
        return quantity
    before, after = plain[: piece.start].strip(_SEPARATORS), plain[piece.end :]
    if before.endswith("±"):
        return replace(quantity, value=Decimal(0), tolerance=piece.value)
    doubts: Doubts = [("doubt.wide_comma", {"seen": plain})] if _WIDE_COMMA.search(text) else []
    if piece.unit is None and not unit and quantity.kind is QuantityKind.NUMBER:
        if _UNIT_WORD.match(after):
            quantity = replace(quantity, unit=after)
        elif _BARE_YEAR.match(plain):
            doubts.append(("doubt.maybe_year", {}))
    labelled = before and before not in words("words", "lead")
    if labelled and quantity.unit is None and quantity.operator is None:
        if len(before) > _LABEL or len(after) > _LABEL:
            return make(text, QuantityKind.WORDS, [("doubt.prose", {})], parts=(quantity,))
        doubts.append(("doubt.in_words", {"seen": plain}))
    if quantity.unit in ("%", "百分比") and piece.value > 100:
        return _above_hundred(quantity, piece.value, name or plain, doubts)
    return noted(quantity, doubts)


def _above_hundred(quantity: Quantity, value: Decimal, name: str, doubts: Doubts) -> Quantity:
    """290 % may be growth, or the sign ≥ misread as a 2: the name decides, else a doubt stays."""
    if damage := misread_rate(value, name):
        return unreadable(quantity.text, damage.key, damage.parts, damage.likely)
    if likely := likely_rate(value):
        doubts = [*doubts, ("doubt.maybe_misread_rate", {"likely": likely})]
        return noted(replace(quantity, likely=likely), doubts)
    return noted(quantity, [*doubts, ("doubt.above_hundred", {})] if is_capped(name) else doubts)


def _quantity(text: str, piece: Piece, unit: str, plain: str = "") -> Quantity:
    """One piece as a quantity; the unit column completes it."""
    doubts: Doubts = list(piece.doubts)
    own, column = piece.unit, unit
    if column and damaged_unit(column):
        digits = f"{piece.value:f}"
        if piece.value > 100 and digits[0] == "2" and digits[1] != "0":
            said = {"unit": column, "seen": plain or piece.seen}
            return unreadable(text, "damaged.unit", said, f"≥{digits[1:]}{own or ''}")
        doubts.append(("doubt.two_units", {"column": column, "text": own or ""}))
        column = ""
    bare_magnitude = own is not None and all(char in magnitudes() for char in own)
    if own and column and own != column:
        if bare_magnitude:  # 5万 with 元 beside it
            own = own + column
        elif not own.startswith(column):  # 次/年 with 次 beside it says more, nothing else
            doubts.append(("doubt.two_units", {"column": column, "text": own}))
    elif bare_magnitude and own:
        doubts.append(("doubt.magnitude_only", {"unit": own}))
    unit_of_both = own or column or None
    return make(text, QuantityKind.NUMBER, doubts, operator=piece.operator, value=piece.value, unit=unit_of_both)


def _pair(text: str, plain: str, low: Piece, high: Piece, unit: str) -> Quantity | None:
    """Two numbers that make one statement: a range or a tolerance; ``None`` when they do not."""
    between = plain[low.end : high.start]
    shared = low.unit or high.unit or unit or None
    if between == "±":
        return replace(_quantity(text, low, unit), tolerance=high.value, unit=shared)
    if between in _RANGE_WORDS and (between in ("-", "~", "--") or not plain[: low.start].endswith(("从", "由"))):
        first, second = low.unit or high.unit, high.unit or low.unit
        if low.unit and high.unit and low.unit != high.unit and high.unit.startswith(low.unit):
            first = high.unit  # 1万-2万元
        if first != second or low.value > high.value:
            parts = (_quantity(low.seen, low, unit), _quantity(high.seen, high, unit))
            return unreadable(text, "damaged.range", {"seen": text}, parts=parts)
        doubts = list(dict.fromkeys((key, tuple(parts.items())) for key, parts in (*low.doubts, *high.doubts)))
        said: Doubts = [(key, dict(items)) for key, items in doubts]
        unit_of_both = second or unit or None
        return make(text, QuantityKind.RANGE, said, value=low.value, high=high.value, unit=unit_of_both)
    bounds = (low.operator in (">=", ">")) and high.operator in ("<=", "<")
    around = low.operator is None and high.operator in ("<=", "<") and high.seen[1:2] in ("x", "X")  # 80%≤x≤90%
    if ((bounds and between in _BOUND_WORDS) or around) and low.value <= high.value:
        return make(text, QuantityKind.RANGE, value=low.value, high=high.value, unit=shared)
    return None


def _several(text: str, plain: str, pieces: Sequence[Piece], unit: str) -> Quantity:
    """Several statements in one cell, each with the words it stands among; numbers run together are unreadable."""
    parts, glued = [], False
    for position, piece in enumerate(pieces):
        last = position + 1 == len(pieces)
        begin = pieces[position - 1].end if position else 0
        before = plain[begin : piece.start]
        after = plain[piece.end :] if last else plain[piece.end : pieces[position + 1].start]
        if position and not before.strip() and piece.number_start == piece.start:
            # nothing between them: 32.1公里2020, 10%20%; but 7天24小时 are two
            glued = glued or piece.unit is None or piece.unit == pieces[position - 1].unit
        head = before if not position else re.split(r"[,，、;；。]", before)[-1]
        tail = re.split(r"[,，、;；。/ ]", after)[0] if last or re.search(r"[,，、;；。 ]", after) else ""
        around = plain[piece.start - len(head) : piece.end] + tail
        parts.append(_quantity(around.strip(_SEPARATORS) or piece.seen, piece, unit))
    if glued:
        return unreadable(text, "damaged.glued", {"seen": text}, parts=tuple(parts))
    return make(text, QuantityKind.SEVERAL, parts=tuple(parts))


Doubts = list[tuple[str, dict[str, str]]]
_WORDS = Facts("values")


def make(text: str, kind: QuantityKind, doubts: Doubts | None = None, **more: Any) -> Quantity:
    """A quantity whose reason tells ``doubts`` (keys of values.toml with their parts), one after another."""
    return Quantity(text=text, kind=kind, reason=joined(_told(doubts or [])), **more)


def unreadable(text: str, key: str, said: dict[str, str], likely: str | None = None, **more: Any) -> Quantity:
    """A text that is damaged, with the reason and the likely reading."""
    return make(text, QuantityKind.UNREADABLE, [(key, said)], likely=likely, **more)


def noted(quantity: Quantity, doubts: Doubts) -> Quantity:
    """The quantity with further doubts beside those that it has."""
    if not doubts:
        return quantity
    had = quantity.reason
    before = () if had is None else had.params["parts"] if had.code == "plain.clauses" else (had,)
    return replace(quantity, reason=joined([*before, *_told(doubts)]))


def _told(doubts: Doubts) -> list[Message]:
    return [_WORDS.say(key, **parts) for key, parts in doubts]
