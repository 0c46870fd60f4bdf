"""Checkable statements in prose (文字表述): sums, rates, counts, dates, rules, admissions, legal bases.

A paragraph is cut into sentences at 。；！？ and these into segments at commas. Numbers are handed to
:func:`perfeval.values.reading.read_quantity`; what a number is about is read from the words before and behind it.
Statements of the goal (绩效目标) are plans: their subject begins with ``目标：``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from perfeval.clean.prose_money import BORDER, NUMBER, sums_of
from perfeval.clean.prose_outline import Line, kind_of
from perfeval.clean.prose_words import one_of, pattern, plain, third_level_names, words
from perfeval.model import Claim
from perfeval.values.quantity import Quantity
from perfeval.values.reading import read_quantity

PLANNED = "目标："
_END = re.compile(r"[^。；;！!？?\n]{1,1000}[。；;！!？?]?")  # longer than any sentence: a guard against hostile text
_SEGMENT = re.compile(r"[^，,]+")
_LONGEST = 12  # characters of what stands behind a counted number


@dataclass(frozen=True, slots=True)
class Found:
    """One number found in a sentence: where it stands there and what it is."""

    start: int
    end: int
    kind: str
    subject: str
    value: Quantity | None


def claims_of(line: Line) -> tuple[Claim, ...]:
    """Every claim of one body paragraph, or of the text behind a run-in heading, in the order of its words."""
    kind = kind_of(line.chain)
    claims: list[Claim] = []
    text = line.body if line.label and plain(line.label) in third_level_names() else line.said
    if not line.tells:
        return ()
    for sentence in sentences(text):
        found = [*numbers_of(sentence, planned=kind == "goal"), *_basis(sentence)]
        if kind not in words()["admissions"]["silent_kinds"]:
            found += _rules_and_admissions(sentence)
        for item in sorted(found, key=lambda one: (one.start, one.end)):
            claims.append(Claim(item.kind, item.subject, sentence.strip(), line.place, line.section, item.value))
    return tuple(claims)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph, each with its closing mark."""
    return (found[0] for found in _END.finditer(text) if found[0].strip())


def segments(sentence: str) -> Iterator[re.Match[str]]:
    """The parts of a sentence between commas."""
    return _SEGMENT.finditer(sentence)


def numbers_of(sentence: str, *, planned: bool = False) -> list[Found]:
    """Sums, rates, dates and counts of one sentence; no two overlap."""
    taken: list[Found] = []
    for finder in (_dates, _money, _rates, _counts):
        for item in finder(sentence):
            if all(item.end <= other.start or item.start >= other.end for other in taken):
                taken.append(item)
    taken += _arrivals(sentence)
    if planned:
        return [_as_plan(item) for item in taken]
    return taken


def _as_plan(item: Found) -> Found:
    return Found(item.start, item.end, item.kind, PLANNED + item.subject.removeprefix(PLANNED), item.value)


# --- money --------------------------------------------------------------------------------------------------------


def _money(sentence: str) -> Iterator[Found]:
    for one in sums_of(sentence):
        kind = one.kind if one.kind not in ("", "change") else "other"
        subject = one.word if kind != "other" else _before(sentence, one.start)
        yield Found(one.start, one.end, kind, subject, one.value)


def _arrivals(sentence: str) -> Iterator[Found]:
    """Money said to be there (in full, in time) without a sum of its own."""
    for key in ("timely", "full"):
        if found := pattern("arrival_words", key).search(sentence):
            yield Found(found.start(), found.end(), "arrived", found[0], None)


# --- rates, dates, counts -------------------------------------------------------------------------------------------


_RATE = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{0,12}?(?:率|度|比例|占比))(?P<link>[^，,。；;\d%％]{0,10}?)"
    rf"(?P<value>{NUMBER}\s*[%％])"
)


_OF_PLAN = re.compile(
    rf"(?:完成|达到?|为|占)[^，,。；;\d]{{0,3}}(?:计划|目标|任务)[^，,。；;\d]{{0,3}}的\s*(?P<value>{NUMBER}\s*[%％])"
)


def _rates(sentence: str) -> Iterator[Found]:
    """Named rates (到位率100%), and a share of the plan (完成计划的102.4%)."""
    rates = words()["rates"]
    for found in _OF_PLAN.finditer(sentence):
        yield Found(found.start(), found.end(), "other", "计划完成率", read_quantity(found["value"]))
    for found in _RATE.finditer(sentence):
        name = found["name"].rsplit("的", 1)[-1]
        subject, kind = name, "other"
        if name.endswith(tuple(rates["satisfaction"])):
            kind = "satisfaction"
            if pattern("rates", "target").search(found["link"]):
                subject = PLANNED + name
        elif name.endswith(tuple(rates["arrival"])):
            kind = "arrival_rate"
        elif name.endswith(tuple(rates["execution"])):
            kind = "execution_rate"
        yield Found(found.start("name"), found.end(), kind, subject, read_quantity(found["value"]))


_DAY = r"\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日|底|末|份)?"
_YEAR_END = r"\d{4}\s*年(?:年底|底|末)"
_DATE = re.compile(
    rf"(?:{_DAY}|{_YEAR_END})(?:\s*(?:至|到|-|—|~|～)\s*(?:(?:\d{{4}}\s*年)?\s*\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*日|底|末)?|{_YEAR_END}))?(?:之?前|以前)?"
)


def _dates(sentence: str) -> Iterator[Found]:
    for found in _DATE.finditer(sentence):
        subject = re.sub(r"[在为于是]+\Z", "", _before(sentence, found.start()))
        yield Found(found.start(), found.end(), "date", subject, read_quantity(found[0]))


@cache
def _count_pattern() -> re.Pattern[str]:
    counts = words()["counts"]
    return re.compile(
        rf"(?:{one_of(counts['filler'])})?(?P<about>{one_of(counts['about'])})?\s*(?P<number>{NUMBER})\s*(?P<more>{one_of(counts['more'])})?\s*"
        rf"(?P<unit>{one_of(counts['units'])})(?!{one_of(counts['not_before'])})"
    )


def _counts(sentence: str) -> Iterator[Found]:
    counts = words()["counts"]
    for found in _count_pattern().finditer(sentence):
        before = sentence[max(0, found.start() - 8) : found.start()]
        if before.endswith(tuple(counts["not_after"])) or re.search(r"[\d.]\Z", before):
            continue
        written = f"{found['about'] or ''}{found['number']}{found['more'] or ''}{found['unit']}"
        value = read_quantity(written)
        subject = _counted(sentence, found.start(), found.end())
        if pattern("counts", "planned").search(_before(sentence, found.start())):
            subject = PLANNED + subject
        yield Found(found.start(), found.end(), "count", subject, value)


def _counted(sentence: str, start: int, end: int) -> str:
    """What a number counts: the noun behind it (3家商会), else the words before it (发展党员51名)."""
    behind = re.split(rf"[{BORDER}\d]", sentence[end:], maxsplit=1)[0].strip()[:_LONGEST]
    before = _before(sentence, start)
    if len(behind) < 2 or (before and behind.startswith(tuple(words()["counts"]["done"]))):
        return before or behind
    border = sentence[: start - len(before)][-1:]
    return before + behind if len(before) <= 4 and border != "、" else behind


def _before(sentence: str, start: int) -> str:
    """The words before a number, back to the nearest punctuation or digit."""
    words_before = re.split(rf"[{BORDER}]|\d+[.、]?", sentence[max(0, start - 60) : start])[-1].strip()
    return re.sub(r"\A年度?(?=.)", "", words_before)[-16:]


# --- rules, admissions, legal basis -----------------------------------------------------------------------------------


def _good_news(segment: str, at: int) -> bool:
    """Whether the words from ``at`` deny something bad (未存在截留, 无违规)."""
    tail = re.sub(rf"\A(?:{one_of(words()['admissions']['negations'])})(?:有|存在|任何)*", "", segment[at:])
    return tail.startswith(tuple(words()["admissions"]["good_after_negation"]))


def _rules_and_admissions(sentence: str) -> Iterator[Found]:
    """What a sentence says of the unit's own rules and failings, one statement a segment."""
    for part in segments(sentence):
        text, offset = part[0], part.start()
        if "是否" in text:  # the criterion itself, copied; it says nothing of the unit
            continue
        found = _broken(text) or _lacking(text) or _existing(text) or _admitted(text)
        if found:
            yield Found(offset + found.start, offset + found.end, found.kind, found.subject, None)


def _broken(text: str) -> Found | None:
    found = pattern("rules", "broken").search(text)
    return Found(found.start(), found.end(), "not_followed", _clean(text), None) if found else None


def _lacking(text: str) -> Found | None:
    for lack in pattern("rules", "lack").finditer(text):
        noun = pattern("rules", "nouns").search(text, lack.end())
        if noun and not _good_news(text, lack.start()):
            return Found(lack.start(), noun.end(), "rule_missing", _named(text[lack.end() : noun.end()]), None)
    return None


def _existing(text: str) -> Found | None:
    have = pattern("rules", "have").search(text)
    noun = pattern("rules", "nouns").search(text, have.end()) if have else None
    if not have or not noun:
        return None
    return Found(have.start(), noun.end(), "rule_exists", _named(text[have.end() : noun.end()]), None)


def _admitted(text: str) -> Found | None:
    found = pattern("admissions", "words").search(text)
    if not found or _good_news(text, found.start()):
        return None
    return Found(found.start(), found.end(), "admission", _clean(text), None)


def _named(words_of_rule: str) -> str:
    return re.sub(r"\A[了的过《]+", "", words_of_rule).strip()


def _clean(segment: str) -> str:
    segment = re.sub(r"\A\s*[一二三四五六七八九十]是", "", segment)
    return re.sub(r"\A\s*(?:[（(]?\d{1,2}(?:\.\d+)*[）)]?[、.．]?)+\s*", "", segment).strip(" 。；;但而且")


_TITLE = re.compile(r"《[^》]{2,60}》(?:\s*[（(](?P<number>[^）)]{4,40}(?:号|令)[^）)]{0,6})[）)])?")


def _basis(sentence: str) -> Iterator[Found]:
    """Documents that the report names as its basis: by number, or by title behind 根据 and its kin."""
    number = re.compile(words()["basis"]["number_pattern"])
    covered: list[tuple[int, int]] = []
    for title in _TITLE.finditer(sentence):
        if title["number"] or pattern("basis", "verbs").search(sentence[: title.start()]):
            covered.append((title.start(), title.end()))
            yield Found(title.start(), title.end(), "legal_basis", title[0], None)
    for found in number.finditer(sentence):
        if not any(start <= found.start() < end for start, end in covered):
            yield Found(found.start(), found.end(), "legal_basis", found[0], None)


def planned(claim: Claim) -> bool:
    """Whether a claim states what was promised, not what came about."""
    return claim.is_plan
