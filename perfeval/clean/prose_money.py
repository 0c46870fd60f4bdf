"""Sums of money in sentences (文字中的金额): whose money it is and what became of it, read from the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from perfeval.clean.prose_words import narrow, one_of, pattern, words
from perfeval.model import money_wan
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

    @property
    def is_bare(self) -> bool:
        """No word says what became of it, and it is no share and no price."""
        priced = re.search(one_of(words()["money"]["each"]), self.before)
        return not (self.kind or self.source or self.part or priced)


@dataclass(slots=True)
class Run:
    """What a sentence leaves to the next where it goes on (其中…, …；…).

    Attributes:
        of: the role that parts without a word of their own have.
        inside: a list of parts is being told.
        part: the last part that named its source.
    """

    of: str = ""
    inside: bool = False
    part: Sum | None = None
    bare: bool = False  # the sum before has no role: a 合计 behind it is of such sums
    listed: int = 0  # parts one after the other, none with a second sum of its own

    def of_part(self, kind: str, value: Quantity) -> bool:
        """Whether a sum in another role is that of the last part: 省级150万元，支出148万元, and no list between."""
        if self.part is None or self.listed > 1 or kind == self.part.kind:
            return False
        whole, own = money_wan(self.part.value), money_wan(value)
        return whole is not None and own is not None and (own <= whole or kind != "executed")


def sums_of(sentence: str, run: Run | None = None) -> Iterator[Sum]:
    """Every sum of a sentence; ``run`` is what the sentence before leaves to it.

    >>> [(one.kind or one.of, one.source, one.value.text) for one in sums_of("总投资900万元，其中：中央资金540万元")]
    [('budget', '', '900万元'), ('budget', '中央资金', '540万元')]
    >>> [(one.kind, one.source) for one in sums_of("其中中央指标500万元，用去480万元，县级60万元，用去54万元")]
    [('', '中央指标'), ('executed', '中央指标'), ('', '县级'), ('executed', '县级')]
    """
    flat, since, last = narrow(sentence), 0, None
    run = run or Run()
    for money in _money().finditer(flat):
        number = "headed" if money["headed"] else "number"
        start, before = money.start(number), flat[since : money.start()]
        behind = re.split(rf"[{BORDER}\d]", flat[money.end() :], maxsplit=1)[0]
        value = read_quantity(flat[start : money.end()] + (money["unit"] or ""))
        one = _sum(sentence[since : money.start()], before, behind, value, run)
        one = replace(one, start=start, end=money.end())
        if last is not None:
            same = one.part and one.source == last.source != "" and (last.kind, last.of) == ("", one.kind)
            yield replace(last, of="budget") if same else last  # 基本支出640万元，决算633.6万元
        last, since = one, money.end()
    if last is not None:
        yield last


def _sum(written: str, before: str, behind: str, value: Quantity, run: Run) -> Sum:
    """One sum with its role and its source, by the words between it and the sum before, and by what goes on."""
    clause = re.split(r"[，,；;。：:、]", before)[-1]
    among = "其中" in before
    share = _share().search(before) if among or run.inside else None  # 项目支出80万元 by itself is that of the project
    source = share["part"] if share else _source(written[len(before) - len(clause) :])
    strong = _last_role(share["role"]) if share else _last_role(before) or _last_role(behind)
    weak = None if strong or among or run.inside else _last_role(clause, weak=True)
    own = strong or (weak if not source else None)
    own = own if own and not _is_price(clause, behind) else ("", "")
    if source and weak and not run.of:
        run.of = weak[0]  # 省级补助1600万元，县级配套1000万元
    if not own[0] and not source and run.of and not run.bare and re.search(r"(?:共计?|合计|总计)为?\Z", clause):
        own = run.of, clause
    again = run.inside and not source and bool(own[0]) and run.of_part(own[0], value)
    again = again and not among and not pattern("money", "whole_words").search(clause)
    if again and run.part is not None:
        source = run.part.source  # 省级资金预算150万元，支出150万元
    run.inside = among or again or (run.inside and (strong is None or bool(source)))  # 材料费40万元、人工补助20万元
    part = again or (not share and among and own[0] in ("", run.of))
    if own[0] and not source and not part:
        run.of = own[0]
    initial = bool(re.search(one_of(words()["money"]["initial"]), before))
    one = Sum(0, 0, *own, before, source, own[0] or run.of, initial, part, value)
    run.bare = one.is_bare and not run.inside
    run.listed = 0 if again or not run.inside else run.listed + bool(source)
    run.part = one if source and not again else run.part if run.inside else None
    return one


@cache
def _money() -> re.Pattern[str]:
    counted = one_of([unit for unit in words()["counts"]["units"] if unit != "个"])
    units = one_of(words()["money"]["units"])
    return re.compile(
        rf"(?P<number>{NUMBER})\s*(?:{units})(?!\s*(?:{counted}|以上|/))"
        rf"|\((?:单位:)?(?P<unit>{units})\)[:为是]?\s*(?P<headed>{NUMBER})(?![\d.%]|\s*(?:{units}))"
    )


@cache
def _share() -> re.Pattern[str]:
    return re.compile(rf"(?:\A|[,;:、 中])(?P<part>{one_of(words()['money']['parts'])})(?P<role>[^,;:、]{{0,6}})\Z")


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
    if found is None:
        return ""
    gives = found["label"].endswith("财政") and found.end("label") < found.end() and "其中" not in clause
    if gives and not found["label"].startswith(("中央", "省")):
        return ""
    return found["label"]
