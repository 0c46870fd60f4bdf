"""Money, points and rates of cells that can hold nothing else (金额、分值、比率), exact to the last digit."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from perfeval.messages import Facts, Message
from perfeval.values.damage import find_damage
from perfeval.values.pieces import Piece, find_pieces, whole_chinese
from perfeval.values.spelling import one_spelling
from perfeval.values.units import meaning
from perfeval.values.vocabulary import magnitudes, words

_WORDS = Facts("values")
_BLANK = re.compile(r"[-\s~*_·…/\\,;:、，。|×□○]*\Z")
_UNIT_ONLY = re.compile(r"[(（]?(?:人民币)?[十百千万亿]*(?:元|圆)?[)）]?\Z")
_UNIT_IN_TEXT = re.compile(r"[百千万亿]*元|[百千]?[万亿]")
_BRACKETED = re.compile(r"\([\d.,]+\)\Z")
_POINTS = re.compile(
    r"[(（\[【]?\s*(?:(?:权重|分值|满分|共|计|总分)[:为]?)?(?P<sign>[+-])?(?P<number>\d+(?:\.\d+)?|\.\d+)(?P<unit>分|%)?[)）\]】]?\Z"
)
_HEADING = re.compile(
    r"[(（\[【](?:[^()（）\d]{0,8}?)(?P<points>\d{1,3}(?:\.\d{1,2})?)分(?!钟)[^()（）]{0,12}[)）\]】]|(?:^|\D)(?P<bare>\d{1,3}(?:\.\d{1,2})?)分[)）]?\Z"
)
_HEADING_WEIGHT = re.compile(r"(?:权重|分值|满分)[:为]?(?P<points>\d{1,3}(?:\.\d{1,2})?)(?!\d|%)")


def shift(value: Decimal, places: int) -> Decimal:
    """Times a power of ten, with every digit kept whatever the context's precision."""
    sign, digits, exponent = value.as_tuple()
    power = int(exponent) + places
    return Decimal((sign, digits, power)) if power <= 0 else Decimal((sign, (*digits, *([0] * power)), 0))


def is_blank(plain: str) -> bool:
    """Nothing stands in the cell (空白): dashes, a filler, 无, 不涉及."""
    bare = plain.strip(" 。")
    return bool(_BLANK.match(plain)) or bare in words("blank", "empty") or bare in words("blank", "not_applicable")


@lru_cache(maxsize=8192)
def read_amount(text: str, unit_text: str | None) -> tuple[Decimal | None, Message | None]:
    """An amount of money in 万元, exactly, and why it could not be read or what is doubtful (a message).

    A unit in the cell counts before the unit of the table. Blanks give neither amount nor reason. An amount
    *with* a reason was read under the assumption that the reason names.

    >>> read_amount('215,457.6', '元'), read_amount('2.38  万元', '元'), read_amount('—', '万元')
    ((Decimal('21.54576'), None), (Decimal('2.38'), None), (None, None))
    """
    plain = one_spelling(text)
    if is_blank(plain) or _UNIT_ONLY.match(plain):
        return None, None
    shown = text.strip()
    if damage := find_damage(plain):
        return None, unreadable(shown, damage.key, damage.parts, damage.likely)
    if _BRACKETED.match(plain):
        return None, _WORDS.say("amount.bracketed", seen=shown)
    pieces: list[Piece] = find_pieces(plain)
    if not pieces and (piece := whole_chinese(plain.removesuffix("整"))):
        pieces = [piece]
    if not pieces:
        return None, _WORDS.say("amount.no_number", seen=shown)
    if len(pieces) > 1:
        return None, _WORDS.say("amount.several", seen=shown)
    piece = pieces[0]
    if piece.malformed:
        return None, unreadable(shown, "damaged.points", {"seen": piece.seen}, None)
    unit, doubt = piece.unit, None
    if unit is None or unit in magnitudes() or all(char in magnitudes() for char in unit):
        table = table_unit(unit_text)
        if unit is None and table is None:
            unit, doubt = "万元", _WORDS.say("amount.unit_unknown")
        else:
            unit = table if unit is None else f"{unit}元"
    meant = meaning(unit)
    if meant.family != "money" or meant.per:
        return None, _WORDS.say("amount.not_money", seen=shown, unit=unit or "")
    if any(key in ("doubt.approximate", "doubt.more_than") for key, _ in piece.doubts) or piece.operator not in (
        None,
        "=",
    ):
        doubt = _WORDS.say("amount.approximate", seen=shown)
    places = power_of_ten(meant.factor)
    return shift(piece.value, places - 4), doubt


def power_of_ten(factor: Decimal) -> int:
    """The exponent of a factor of money; they are all powers of ten."""
    return factor.adjusted()


def unreadable(seen: str, key: str, parts: dict[str, str], likely: str | None) -> Message:
    """That a damaged text was not read, why, and what it probably says."""
    reason = _WORDS.say(key, **parts)
    if likely:
        return _WORDS.say("amount.likely", seen=seen, reason=reason, likely=likely)
    return _WORDS.say("amount.unreadable", seen=seen, reason=reason)


@lru_cache(maxsize=1024)
def table_unit(text: str | None) -> str | None:
    """The unit of money in a title, a heading or a line above a table; ``None`` when it names none.

    >>> table_unit('项目资金（万元）'), table_unit('单位：元'), table_unit('预算执行情况')
    ('万元', '元', None)
    """
    plain = one_spelling(text or "")
    found = _UNIT_IN_TEXT.search(plain)
    if found is None:
        return None
    return found[0] if found[0].endswith("元") else f"{found[0]}元"


@lru_cache(maxsize=4096)
def read_points(text: str) -> tuple[Decimal | None, Message | None]:
    """Points of a cell (分值, 得分), and why not (a message); blanks give neither.

    >>> read_points('10分'), read_points('—'), read_points('IO')[0]
    ((Decimal('10'), None), (None, None), None)
    """
    plain = one_spelling(text)
    if is_blank(plain) or plain in ("分", "(分)", "%"):
        return None, None
    shown = text.strip()
    if found := _POINTS.match(plain):
        value = Decimal((found["sign"] or "") + found["number"])
        if found["unit"] == "%":
            return value, _WORDS.say("amount.percent_points", seen=shown, value=value)
        return value, None
    if damage := find_damage(plain):
        return None, unreadable(shown, damage.key, damage.parts, damage.likely)
    pieces = find_pieces(plain)
    if len(pieces) > 1:
        return None, _WORDS.say("points.several", seen=shown)
    if not pieces and (piece := whole_chinese(plain)) and piece.unit in (None, "分"):
        return piece.value, None
    if len(pieces) == 1 and not pieces[0].malformed and pieces[0].unit == "分" and "扣" not in plain:
        return pieces[0].value, _WORDS.say("amount.percent_points", seen=shown, value=pieces[0].value)
    return None, _WORDS.say("points.no_number", seen=shown)


@lru_cache(maxsize=4096)
def points_in_heading(text: str) -> Decimal | None:
    """The points printed inside the name of a level or block; ``None`` when there are none.

    >>> points_in_heading('产出指标(50分)'), points_in_heading('年度绩效目标1（80分）'), points_in_heading('数量指标')
    (Decimal('50'), Decimal('80'), None)
    """
    plain = one_spelling(text)
    found = _HEADING.search(plain)
    if found:
        return Decimal(found["points"] or found["bare"])
    weight = _HEADING_WEIGHT.search(plain)
    return Decimal(weight["points"]) if weight else None
