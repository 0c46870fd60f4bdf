"""Sums of money in sentences (文字中的金额): whose money it is and what became of it, read from the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from perfeval.clean.prose_words import narrow, one_of, words
from perfeval.values.quantity import Quantity
from perfeval.values.reading import read_quantity

NUMBER = r"(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?"
BORDER = '，,。；;、：:（）()《》“”"「」'


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum of money in a sentence.

    Attributes:
        start, end: where it stands in the sentence.
        kind: budget, arrived, executed, left_over, change (追加), or ``""`` when its own words name no role.
        word: the word that names the role.
        before: the words of its clause before it.
        source: whose money it is, as written (中央资金, 县级配套资金); ``""`` when nothing is said.
        of: the role it has as a part of the sum before it (预算900万元，其中：中央540万元).
        initial: the words say 年初: the budget before any adjustment.
        part: a part of the sum before it in the same role (支出80万元，其中购置设备支出30万元).
    """

    start: int
    end: int
    kind: str
    word: str
    before: str
    source: str
    of: str
    initial: bool
    part: bool
    value: Quantity

    @property
    def is_whole(self) -> bool:
        """The sum of the project itself, not of one source and not of a part."""
        return bool(self.kind) and not self.source and not self.part


def sums_of(sentence: str, of: str = "") -> Iterator[Sum]:
    """Every sum of a sentence; ``of`` is the role that the sentence before leaves to a 其中 at the beginning.

    >>> [(one.kind or one.of, one.source, one.value.text) for one in sums_of("总投资900万元，其中：中央资金540万元")]
    [('budget', '', '900万元'), ('budget', '中央资金', '540万元')]
    """
    since, share, inside = 0, None, False
    flat = narrow(sentence)
    for found in _money().finditer(flat):
        before = flat[since : found.start()]
        behind = re.split(rf"[{BORDER}\d]", flat[found.end() :], maxsplit=1)[0]
        clause = re.split(r"[，,；;。：:、]", before)[-1]
        named = _share().search(before)
        share = named if "其中" in before or share else None  # 项目支出80万元 by itself is the spending of the project
        source = share[1] if share else _source(sentence[since + len(before) - len(clause) : found.start()])
        strong = _last_role(before) or _last_role(behind)
        inside = "其中" in before or (
            inside and strong is None
        )  # a list of parts goes on: 材料费40万元、人工补助20万元
        weak = None if strong or inside else _last_role(clause, weak=True)
        own = strong or (weak if not source else None)
        own = own if own and not share and not _is_price(clause, behind) else ("", "")
        if source and not own[0] and weak and not of:
            of = weak[0]  # 省级补助1600万元，县级配套1000万元
        if not own[0] and not source and of and re.search(r"(?:共计?|合计|总计)为?\Z", clause):
            own = of, clause
        part = not share and "其中" in before and own[0] in ("", of)
        if own[0] and not source and not part:
            of = own[0]
        initial = bool(re.search(one_of(words()["money"]["initial"]), before))
        value = read_quantity(flat[found.start() : found.end()])
        yield Sum(found.start(), found.end(), *own, before, source, own[0] or of, initial, part, value)
        since = found.end()


@cache
def _money() -> re.Pattern[str]:
    counted = one_of([unit for unit in words()["counts"]["units"] if unit != "个"])
    units = one_of(words()["money"]["units"])
    return re.compile(rf"{NUMBER}\s*(?:{units})(?!\s*(?:{counted}|以上|/))")


@cache
def _share() -> re.Pattern[str]:
    return re.compile(rf"(?:\A|[,;:、 中])({one_of(words()['money']['parts'])})(?:为|共)?\Z")


@cache
def _roles(weak: bool) -> tuple[tuple[str, re.Pattern[str]], ...]:
    listed = [role for role in words()["money"]["role"] if role.get("weak", False) is weak]
    return tuple((role["kind"], re.compile(f"(?=({one_of(role['words'])}))")) for role in listed)


def _last_role(text: str, weak: bool = False) -> tuple[str, str] | None:
    """The role whose word stands last in the text, with that word; at the same end the longer word."""
    best: tuple[int, int, str, str] | None = None
    for kind, wanted in _roles(weak):
        for found in wanted.finditer(text):
            end = found.end(1)
            if text[end:].startswith(tuple(words()["money"]["not_behind"])):
                continue
            denied = text[: found.start()].endswith(tuple(words()["money"]["denied"]))
            said = ("left_over" if denied else kind), found[1]  # 未发放3.3万元
            best = max(best or (-1, 0, "", ""), (end, len(found[1]), *said))
    return (best[2], best[3]) if best else None


def _is_price(clause: str, behind: str) -> bool:
    """Money for one of many (每人补助180元, 15,000元标准) is no sum of the project."""
    return bool(re.search(one_of(words()["money"]["each"]), clause)) or behind.startswith(("标准", "的标准"))


@cache
def _source_shape() -> re.Pattern[str]:
    money = words()["money"]
    whose, what = one_of(money["sources"]), one_of(money["source_words"])
    roles = one_of([word for role in money["role"] for word in role["words"]])
    begins = r"(?:(?<![\u4e00-\u9fff])|(?<=其中))"
    named = rf"{begins}(?:{whose})[\u4e00-\u9fff]{{1,6}}?(?:{one_of(money['funds'])})"  # 中央衔接资金
    return re.compile(
        rf"(?P<label>{named}(?={roles}|[为是共了实已:：\s]|\Z)|(?:{whose})(?:{what})*)(?:{roles}|为|是|共|了|实际|已|[:：\s])*\Z"
    )


def _source(clause: str) -> str:
    """Whose money it is; an office that gives it (县财政下达32万元) is no source among others."""
    found = _source_shape().search(clause)
    if found is None or (found["label"].endswith("财政") and found.end("label") < found.end() and "其中" not in clause):
        return ""
    return found["label"]
