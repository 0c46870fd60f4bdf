"""Single lines and wide cells (标题、单位、说明): is it a title, a note, a unit of money?"""

from __future__ import annotations

import re

from perfeval.forms.pairs import label_of
from perfeval.forms.text import bracketed, keys, plain
from perfeval.forms.vocabulary import Vocabulary


def is_title(text: str, words: Vocabulary) -> bool:
    """Whether the text names a form: ``项目支出绩效自评表（2022年度）``."""
    full, bare = keys(text)
    if not 4 <= len(bare) <= 60 or "。" in full or label_of(text, words) is not None:
        return False
    key = bare if not bare.endswith("年度") else full
    if any(key.endswith(word) or (word in key and word.endswith(("表", "报告"))) for word in words.words["title"]):
        return True
    told = words.words  # 2021年度泵站更新项目绩效评价指标表: a document of one of these kinds about one of these things
    return key.endswith(tuple(told["title_documents"])) and any(word in key for word in told["title_subjects"])


def is_note(text: str) -> bool:
    """Whether the text is a note under the form: ``注：1.…``, ``填表说明：…``."""
    key = plain(text)
    return key.startswith(
        ("注:", "备注:", "说明:", "注1", "注、", "填表说明", "填报说明", "注.", "注意:", "*注", "附注")
    )


def is_sentence(text: str) -> bool:
    """Whether the text is a whole sentence and not a label: long enough, with a full stop at its end."""
    said = plain(text)
    return len(said) > 12 and said[-1] in "。;.!"


def goes_on(text: str, words: Vocabulary) -> bool:
    """Whether a sheet name, title or line says that a form goes on: ``续表``, ``自评表（续）``, ``接上页``."""
    known, key = words.words["continued"], plain(text).strip("-—_·:。")
    if len(key) > 60 or not any(word in key for word in known):
        return False
    bare = key.strip("()[]【】〔〕").rstrip("0123456789一二三四五六七八九")
    inside = (part.rstrip("0123456789一二三四五六七八九") for part in bracketed(text))
    return bare in known or any(part in known for part in inside) or key.endswith("续表")


def money_unit(text: str) -> str | None:
    """The unit of money a heading, title or line states: ``（万元）``, ``单位：元``; ``None`` when it states none.

    >>> [money_unit(text) for text in ("项目资金（万元）", "单位：人民币元", "预算数", "预算(单位:元)")]
    ['万元', '元', None, '元']
    """
    for inside in bracketed(text):
        if unit := _unit_word(inside):
            return unit
    key = plain(text)
    for mark in ("单位:", "单位为", "单位"):
        if mark in key:
            return _unit_word(key.split(mark, 1)[1][:6])
    return None


_UNIT = r"(?:人民币)?(亿元|百万元|万元|千元|元)"
_UNIT_SAID = re.compile(rf"以{_UNIT}(?:为(?:计量|金额)?单位|计)|金额单位(?:均?[为是]|:){_UNIT}")


def unit_in_note(text: str) -> str | None:
    """The unit of money that a remark under or over the form tells in words.

    >>> unit_in_note("备注：表内金额均以元为单位。"), unit_in_note("单位以国有为主")
    ('元', None)
    >>> unit_in_note("注：本表金额单位为元。")
    '元'
    """
    found = _UNIT_SAID.search(plain(text))
    return found[1] or found[2] if found is not None else None


def _unit_word(text: str) -> str | None:
    key = text.removeprefix("单位").removeprefix("金额单位").lstrip(":").removeprefix("人民币").strip("()、,;")
    for unit in ("亿元", "百万元", "万元", "千元", "元"):
        if key == unit or key.startswith((unit + "、", unit + ",")):
            return unit
        if key.startswith(unit) and unit != "元":
            return unit
    return "元" if key.startswith("元") and len(key) <= 2 else None
