"""Numbers as people write them (数字写法): 215,457.6, 二百五, 壹佰贰拾, 1亿2千万, 百分之九十五点五."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from perfeval.values.vocabulary import magnitudes

_PLAIN = re.compile(r"\d+(?:\.\d+)?\Z", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z", re.ASCII)
_DIGITS = "零〇○一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_CHINESE = re.compile(rf"[{_DIGITS}十百千万亿廿卅拾佰仟萬億点]+\Z")
_MIXED = re.compile(r"(?:\d+(?:\.\d+)?[十百千万亿]+){2,}\d*\Z|(?:\d+[十百千万亿]+)\d+\Z")
_MIXED_PART = re.compile(r"(\d+(?:\.\d+)?)([十百千万亿]*)")
CHINESE_NUMERAL = rf"[{_DIGITS}十百千万亿廿卅拾佰仟萬億][{_DIGITS}十百千万亿廿卅拾佰仟萬億点]*"
_VALUE = {word: number for number, word in enumerate("〇一二三四五六七八九")} | {"两": 2}
LONGEST = 40  # digits; beyond it the text is no amount or count


def arabic(text: str) -> Decimal | None:
    """A number in Arabic digits, thousands separators taken out; ``None`` when it is none.

    >>> arabic('215,457.6'), arabic('1.2.3'), arabic('80,90')
    (Decimal('215457.6'), None, None)
    """
    if len(text) > LONGEST:
        return None
    if _PLAIN.match(text):
        return Decimal(text)
    if _THOUSANDS.match(text):
        return Decimal(text.replace(",", ""))
    return None


def small_number(text: str) -> int:
    """A count below a hundred, in digits or Chinese numerals that a pattern has found (小数目).

    >>> small_number('7'), small_number('两'), small_number('十'), small_number('二十三')
    (7, 2, 10, 23)
    """
    if text.isdigit():
        return int(text)
    tens, has_ten, ones = text.rpartition("十")
    return (_VALUE.get(tens or "一", 0) * 10 if has_ten else 0) + _VALUE.get(ones[-1:], 0)


@lru_cache(maxsize=4096)
def chinese(text: str) -> Decimal | None:
    """A number in Chinese numerals; ``None`` when it is none.

    >>> chinese('两千零二十五'), chinese('二百五'), chinese('二〇二五'), chinese('三点五')
    (Decimal('2025'), Decimal('250'), Decimal('2025'), Decimal('3.5'))
    """
    if len(text) > LONGEST or not _CHINESE.match(text):
        return None
    plain = text.replace("○", "〇").replace("卅", "三十").replace("萬", "万").replace("億", "亿")
    if plain.startswith(("百", "千", "万", "亿", "点", "拾佰")) or plain.endswith("点"):
        return None
    whole, _, decimals = plain.partition("点")
    if "点" in decimals:
        return None
    import cn2an  # 0.13 s: paid only where Chinese numerals occur

    try:
        value = Decimal(int(cn2an.cn2an(whole, "normal")))
        if decimals:
            places = "".join(str(int(cn2an.cn2an(digit, "normal"))) for digit in decimals)
            value = Decimal(f"{value}.{places}")
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    return value


def mixed(text: str) -> Decimal | None:
    """Digits with several magnitudes between them; ``None`` for anything else.

    >>> mixed('1亿2千万'), mixed('3万5千'), mixed('3.5万')
    (Decimal('120000000'), Decimal('35000'), None)
    """
    if len(text) > LONGEST or not _MIXED.match(text):
        return None
    total = section = Decimal(0)
    last = None
    for digits, scale in _MIXED_PART.findall(text):
        factor = Decimal(1)
        for word in scale:
            factor *= magnitudes()[word]
        if last is not None and factor >= last:  # 2万3亿 goes upwards: not one number
            return None
        last = factor
        section += Decimal(digits) * factor
    return total + section


def fraction_words(text: str) -> tuple[Decimal, str] | None:
    """``百分之九十五点五`` → 95.5 %, ``千分之三`` → 3 ‰, ``九成五`` → 95 %; ``None`` for anything else.

    >>> fraction_words('百分之九十五点五'), fraction_words('九成'), fraction_words('九成五')
    ((Decimal('95.5'), '%'), (Decimal('9'), '成'), (Decimal('95'), '%'))
    """
    if text in ("百分百", "百分之百", "百分之一百"):
        return Decimal(100), "%"
    for lead, unit in (("百分之", "%"), ("千分之", "‰")):
        if text.startswith(lead):
            value = chinese(text[3:])
            value = arabic(text[3:]) if value is None else value
            return None if value is None else (value, unit)
    if found := re.match(rf"([{_DIGITS}])成([{_DIGITS}]?)\Z", text):
        tenths, rest = chinese(found[1]), chinese(found[2]) if found[2] else None
        if tenths is None:
            return None
        return (tenths, "成") if rest is None else (tenths * 10 + rest, "%")
    return None
