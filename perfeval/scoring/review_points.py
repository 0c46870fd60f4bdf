"""Review points decided by what a report says (评价要点): met, not met, or unclear, with the deciding words.

A statement is cut at commas. A segment that holds the words of a point decides it: negated or hedged it is not
met, otherwise met. A criterion merely copied (是否符合…) and a point that nobody mentions stay unclear. Only the
report's own words are read; no evidence behind them is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from perfeval.messages import InBoth
from perfeval.model import Claim, ReviewStatement
from perfeval.rules.schema import FrameworkItem, FrameworkWords, ReviewPoint
from perfeval.scoring.result import PointResult

MET, NOT_MET, UNCLEAR = "met", "not_met", "unclear"


def decide_points(
    item: FrameworkItem,
    statement: ReviewStatement | None,
    claims: Sequence[Claim],
    words: FrameworkWords,
) -> tuple[PointResult, ...]:
    """Every review point of one indicator (评价要点逐条判断).

    Args:
        item: the indicator of the rule book.
        statement: what the report says under it; ``None`` when it says nothing.
        claims: rules that exist or are missing, told anywhere in the report (see ``options.claims`` of the item).
        words: words that negate, hedge or leave open.
    """
    results = []
    for point in item.points:
        status, said = _decide(point, statement.clauses if statement else (), words)
        place = statement.place if statement and said else None
        if status == UNCLEAR and point.id == "exists" and (topic := item.options.get("claims")):
            told = _told_elsewhere(str(topic), claims)
            if told is not None:
                status, said, place = told[0], told[1].text, told[1].place
        results.append(PointResult(InBoth(point.text, point.text_en), status, said, place))
    return tuple(results)


def _decide(point: ReviewPoint, clauses: Sequence[str], words: FrameworkWords) -> tuple[str, str]:
    """Status and deciding segment; of several segments the worst counts, and whole clauses only where none decides."""
    found: dict[str, str] = {}
    for segment in _segments(clauses):
        if status := _status(point, segment, words):
            found.setdefault(status, segment)
    if not found:
        for clause in clauses:
            if status := _status(point, clause, words):
                found.setdefault(status, clause)
    for status in (NOT_MET, UNCLEAR, MET):
        if status in found:
            return status, found[status]
    return UNCLEAR, ""


def _segments(clauses: Sequence[str]) -> Iterator[str]:
    for clause in clauses:
        yield from (part.strip() for part in re.split(r"[，,]", clause) if part.strip())


def _status(point: ReviewPoint, segment: str, words: FrameworkWords) -> str | None:
    denied = any(_all_in(entry, segment) for entry in point.not_met)
    entry = next((one for one in point.met if _all_in(one, segment)), None)
    if entry is None and not denied:
        return None
    if _has(segment, words.asked):
        return UNCLEAR
    own = entry is not None and any(word.startswith(words.negations) for word in entry.split("+"))
    if denied or (not own and (_negated(segment, words) or _has(segment, words.hedges))):
        return NOT_MET
    return UNCLEAR if _has(segment, words.open) else MET


def _all_in(entry: str, segment: str) -> bool:
    return all(word in segment for word in entry.split("+"))


def _has(segment: str, some: Sequence[str]) -> bool:
    return any(word in segment for word in some)


def _negated(segment: str, words: FrameworkWords) -> bool:
    """Whether the segment denies what it names; 未存在截留 and 不断完善 deny nothing good."""
    for neutral in words.neutral:
        segment = segment.replace(neutral, "")
    for negation in words.negations:
        for found in re.finditer(re.escape(negation), segment):
            tail = re.sub(r"\A(?:有|存在|任何)*", "", segment[found.end() :])
            if not tail.startswith(words.good) and not segment[found.end() :].startswith(words.good):
                return True
    return False


def _told_elsewhere(topic: str, claims: Sequence[Claim]) -> tuple[str, Claim] | None:
    """A rule on the topic said to exist or to be missing somewhere else; contradiction leaves it unclear."""
    told = [one for one in claims if one.kind in ("rule_exists", "rule_missing") and topic in one.subject]
    missing = next((one for one in told if one.kind == "rule_missing"), None)
    exists = next((one for one in told if one.kind == "rule_exists"), None)
    if missing and exists:
        return UNCLEAR, missing
    if missing:
        return NOT_MET, missing
    return (MET, exists) if exists else None
