"""The text of a cell as far as finding headings needs it (表头归一): full-width, spaces, brackets, numbering.

Nothing here changes what is kept of a form; these are keys to look words up with.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACE = re.compile(r"\s+")
_BRACKETS = re.compile(r"[(\[【〔《<][^()\[\]【】〔〕《》<>]*[)\]】〕》>]")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|\(?[一二三四五六七八九十]{1,3}\)[、.]?|\(?\d{1,2}\)[、.]?|\d{1,2}[、.．](?!\d)|[①-⑳])"
)
_ENGLISH = re.compile(r"(?<=[\u4e00-\u9fff)])[a-z][a-z0-9/'.-]{3,}$")  # a translation behind the Chinese heading
_EDGE = re.compile(r"^[*★☆●■□▲△、,.;:\-]+|[*:;,、.。]+$")
_FIGURES = re.compile(r"^\d[\d.,]*[.,][\d.,]*\d$")
_WITH_PARTS = re.compile(r"^(\d[\d,.]*(?:亿元|万元|万|元))[(:,;、,](?=.*\d).+$")  # 318万（主渠200万元，闸门118万元）
_NUMBER = re.compile(r"^[-+]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)?(?:\.\d+)?\s*(?:%|亿元|万元|千元|元|万|亿|分)?$")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Full-width letters narrowed, all white space taken away, lower case.

    >>> plain("项目　资金（万元）")
    '项目资金(万元)'
    """
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).lower().replace("﹕", ":")


@lru_cache(maxsize=65536)
def keys(text: str) -> tuple[str, str]:
    """Two keys of a heading: without brackets' signs, and without brackets and their content.

    >>> keys("1.全年（调整）预算数（A）：")
    ('全年调整预算数a', '全年预算数')
    """
    whole = _ENGLISH.sub("", _NUMBERING.sub("", plain(text)))
    bare = whole
    for _ in range(3):
        shorter = _BRACKETS.sub("", bare)
        if shorter == bare:
            break
        bare = shorter
    bare = re.sub(r"[(（\[].*$", "", bare) or bare  # a bracket that is never closed
    full = re.sub(r"[()\[\]【】〔〕《》<>“”\"']", "", whole)
    return _trim(full), _trim(bare)


def _trim(key: str) -> str:
    return _EDGE.sub("", _EDGE.sub("", key))


def unnumbered(text: str) -> str:
    """The text without its number.

    >>> unnumbered("二、产出指标（50分）"), unnumbered("2.5公里")
    ('产出指标（50分）', '2.5公里')
    """
    found = re.match(
        r"\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）][、.]?|\d{1,2}[、.．](?!\d))\s*",
        text,
    )
    return text[found.end() :] if found is not None else text


def numbering_style(text: str) -> str:
    """How a heading is numbered, for telling levels apart: ``一、``, ``(一)``, ``1.`` or nothing.

    >>> numbering_style("（二）质量指标"), numbering_style("三、满意度指标"), numbering_style("满意度指标")
    ('(一)', '一', '')
    """
    found = _NUMBERING.match(plain(text))
    if found is None:
        return ""
    mark = found[0].rstrip("、.．")
    kind = "1" if any(char.isdigit() for char in mark) else "一"
    return f"({kind})" if ")" in mark else kind


@lru_cache(maxsize=65536)
def is_number(text: str) -> bool:
    """Whether the cell holds a bare amount, score or rate.

    >>> is_number("2,500.00"), is_number("93.54％"), is_number("2.38 万元"), is_number("≥50个"), is_number("")
    (True, True, True, False, False)
    """
    key = plain(text)
    return any(c.isdigit() for c in key) and bool(_NUMBER.match(key))


def is_figures(text: str) -> bool:
    """A number, or figures that make none (7,0.0,77): meant as one all the same."""
    return is_number(text) or bool(_FIGURES.match(plain(text)))


def leading_amount(text: str) -> str | None:
    """The amount of a cell that names its parts behind it; ``None`` where it is no such cell.

    >>> leading_amount("318万（主渠200万元，闸门118万元）"), leading_amount("318万"), leading_amount("3（一）班")
    ('318万', None, None)
    """
    found = _WITH_PARTS.match(plain(text))
    return found[1] if found is not None else None


def is_amount(text: str) -> bool:
    """A number, or an amount that names its parts behind it."""
    return is_number(text) or leading_amount(text) is not None


def bracketed(text: str) -> tuple[str, ...]:
    """What stands in round brackets of a heading: ``项目资金（万元）`` → ``('万元',)``."""
    return tuple(re.findall(r"\(([^()]*)\)", plain(text)))
