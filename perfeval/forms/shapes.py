"""What a text looks like, whatever its heading (格的样子): a level, a name, a promise, points, money, a reason.

A cell may have several shapes: ``95%`` is a rate and a value, ``满意度`` a level and a short text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from perfeval.forms.text import is_number, keys, leading_amount, plain
from perfeval.forms.vocabulary import Vocabulary, vocabulary

_SIGN = re.compile(r"^(?:[≥≧>≤≦<=﹥﹤⩾⩽≈]+|定性|大于等于|小于等于|大于|小于|等于|不少于|不低于|不超过)$")
_SIGNED = re.compile(r"^(?:[≥≧>≤≦<=﹥﹤⩾⩽≈]|不少于|不低于|不超过|不高于|大于|小于|等于|达到|约|逐步|确保)")
_BOUND = re.compile(r"^(?:[≥≧>≤≦<﹥﹤⩾⩽]|不少于|不低于|不超过|不高于|大于|小于).{0,30}\d")  # what a promise says
_MEASURED = re.compile(
    r"^\D{0,6}\d[\d,.]*\s*(?:%|‰|[^\d\s:、，。]{1,6})?(?:以上|以下|以内|之前|左右)?(?:[-~—至到]\d[\d,.]*\D{0,6})?$"
)
_BRACKETED = re.compile(r"\([^()]*\)")
_NUMBERED = re.compile(r"^(?:指标|目标)?\(?(?:\d{1,2}|[一二三四五六七八九十]{1,2})\)?[:、.．)](?!\d)")
_DATED = re.compile(r"\d{1,4}[年月日]")
_DONE = re.compile(
    r"^(?:已|未|基本|全部|部分|按时|按期|有效|显著|持续|良好|优良|达标|合格|及时|完成|达成|提升|提高|改善|保障|是|否|无)"
)
_STANDARD = re.compile(r"[得扣计][\d.]*分|满分|每[^，。]{1,8}扣|酌情")
_CAUSE = re.compile(r"由于|因[^此素]|原因|导致|影响|未能|受.{1,12}影响")
_SOURCE = re.compile(
    r"^(合计|总计|总额|小计|中央|省级?|市级?|县级?|区级?|本级|地方|上级|其他|其它|自筹|财政|结转|结余|专户|债券"
    r"|(年度|当年|本年|全年)总?金额|.{0,6}(合计|总计)"
    r"|.{0,12}(资金|总额|拨款|补助|收入|财政|经费|贷款|借款|配套|结转|投入|公共预算|自筹|筹措|[公基]益?金|债券|捐赠|捐款|专款|安排))$"
)
_TICK = re.compile(r"^[√☑✓✔■□☐○]+$")


@lru_cache(maxsize=65536)
def shapes(text: str) -> frozenset[str]:
    """The shapes of one text.

    >>> sorted(shapes("≥95%")), sorted(shapes("数量指标")), sorted(shapes("20"))
    (['bound', 'value'], ['level2', 'short', 'unit'], ['number'])
    """
    words, said = vocabulary(), plain(text)
    if words.is_placeholder(text):
        return frozenset({"nothing"})
    if leading_amount(text) is not None:
        return frozenset({"number", "amount"})
    if is_number(text):
        return frozenset({"number", "rate", "value"} if said.endswith("%") else {"number"})
    found = {level for level in ("level1", "level2") if words.is_level_word(level, text)}
    if len(said) > 40 or "。" in said:
        found.add("long")
    if _CAUSE.search(said):
        found.add("cause")
    if _STANDARD.search(said):
        found.add("standard")
    if _TICK.match(said):
        found.add("tick")
    if _SIGN.match(said):
        found.add("sign")
    elif _BOUND.match(said) and not found:
        found |= {"value", "bound"}
    elif not found and _is_value(_NUMBERED.sub("", _BRACKETED.sub("", said) or said)):
        found.add("value")
    if is_source(text, words):
        found.add("source")
    elif is_office(text):
        found.add("office")
    if 2 <= len(keys(text)[1]) <= 40 and not found & {"long", "value", "sign", "standard"}:
        found.add("short")
    if 0 < len(said) <= 6 and not any(char.isdigit() for char in said) and "value" not in found:
        found.add("unit")
    return frozenset(found)


def is_office(text: str) -> bool:
    """Whether a text is the name of an office: 云桥县水利局, 某某服务中心.

    >>> is_office("云桥县水利局"), is_office("山塘整治提升")
    (True, False)
    """
    key = keys(text)[1]
    return 5 <= len(key) <= 30 and "," not in plain(text) and key.endswith(tuple(vocabulary().words["offices"]))


def _is_value(said: str) -> bool:
    if len(said) > 40 or re.match(r"[a-z]+-?\d", said):  # TZ-873
        return False
    if _DONE.match(said):
        return len(said) <= 8 or any(char.isdigit() for char in said)
    digits = any(char.isdigit() for char in said)
    return digits and bool(_SIGNED.match(said) or _MEASURED.match(said) or _DATED.search(said))


def unit_said(text: str) -> str:
    """What is counted, whatever the figures: 座 of ≥42座 and of 44座; words without figures as they are."""
    return re.sub(r"[\d.,≥≧>≤≦<=﹥﹤⩾⩽不少于低超过大小约达到以上下内前底]", "", plain(text))


@dataclass(frozen=True, slots=True)
class Profile:
    """What the cells below a heading have in common.

    Attributes:
        texts: what they say, one per cell, signs for *nothing* left out.
        shares: shape → part of the cells that have it, between 0 and 1.
        rows: the row each text begins in.
    """

    texts: tuple[str, ...] = ()
    shares: tuple[tuple[str, float], ...] = ()
    rows: tuple[int, ...] = ()

    def share(self, shape: str) -> float:
        """How much of the column looks like that."""
        return dict(self.shares).get(shape, 0.0)

    @property
    def numbers(self) -> tuple[tuple[int, float], ...]:
        """(row, number) of the cells that are numbers."""
        return tuple(
            (row, value)
            for row, text in zip(self.rows, self.texts, strict=True)
            if (value := as_number(text)) is not None
        )


def as_number(text: str) -> float | None:
    """A bare number, for comparing columns only; what a form says is read elsewhere, exactly."""
    if not is_number(text):
        return None
    found = re.search(r"[-+]?[\d,.]*\d", plain(text))
    try:
        return float(found[0].replace(",", "")) if found else None
    except ValueError:
        return None


def profile(cells: Sequence[tuple[int, str]]) -> Profile:
    """The profile of (row, text) pairs.

    >>> profile([(1, "数量指标"), (2, "质量指标"), (3, "-")]).share("level2")
    1.0
    """
    told = [(row, text) for row, text in cells if "nothing" not in shapes(text)]
    if not told:
        return Profile()
    counts: dict[str, int] = {}
    for _, text in told:
        for shape in shapes(text):
            counts[shape] = counts.get(shape, 0) + 1
    shares = {shape: number / len(told) for shape, number in counts.items()}
    shares["distinct"] = len({plain(text) for _, text in told}) / len(told)
    if len(told) > 2 and shares["distinct"] * len(told) < 2 and not is_number(told[0][1]):
        shares["alike"] = 1.0  # the same in every row
    return Profile(tuple(text for _, text in told), tuple(sorted(shares.items())), tuple(row for row, _ in told))


def closes(amounts: Sequence[float]) -> bool:
    """Amounts of which the first or the last is the sum of the others."""
    return len(amounts) > 2 and any(
        whole and abs(sum(amounts) - 2 * whole) < 0.01 for whole in (amounts[0], amounts[-1])
    )


def is_source(text: str, words: Vocabulary) -> bool:
    """Whether a label names a source of money and not an amount: ``其中：财政拨款``, ``省级资金``, ``合计``."""
    key = keys(text)[1].removeprefix("其中").lstrip(":")
    if len(key) > 18 or not _SOURCE.match(key) or words.exact("identification", text) is not None:
        return False
    return key in ("资金总额", "年度资金总额") or words.exact("funds", text) is None
