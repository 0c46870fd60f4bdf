"""All and none against what denies them (全部、没有与例外): everything done but one row, none and some."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.messages import Part
from perfeval.model import FormKind
from perfeval.review.case import Case, Row
from perfeval.review.checking import Limits, form_check
from perfeval.review.figures import figures_in, verb_of
from perfeval.review.findings import Quote
from perfeval.review.hits import Hit
from perfeval.review.patterns import pattern
from perfeval.review.sense import attainment, kind_of, pairs_of
from perfeval.review.sentences import Sentence, sentences_of
from perfeval.review.text import bigrams, clip, find_any, has_any, squeeze

_SHOWN = 60  # letters of a sentence that are shown
_SAID_WHY = 4  # letters from which a reason of the row's own says why it fell short


@dataclass(frozen=True)
class AllDone(Limits):
    done: tuple[str, ...]
    unless: tuple[str, ...]


@form_check(AllDone, variants=("full",), parts=("row", "target", "actual", "share"))
def all_done_but(case: Case, limits: AllDone) -> Iterator[Hit]:
    """'All targets are reached', or a full hundred points, and an indicator fell short."""
    told = [(said, found) for said in sentences_of(case) if (found := find_any(said.text, limits.done))]
    if not told and case.project.reported_total is None:
        return
    every = [(share, row) for row in case.rows if (share := attainment(row)) is not None and share < Decimal("0.995")]
    if not every or case.project.form.kind in (FormKind.MONITORING, FormKind.TARGET_TABLE):
        return
    silent = [(share, row) for share, row in every if len(squeeze(row.item.reason_text or "")) < _SAID_WHY]
    for said, found in told:
        planned = said.key.startswith("goal") and "actual_text" not in said.key
        if planned or said.key.startswith("indicator") or has_any(said.text, limits.unless):
            continue
        of_all = "目标" in found or "指标" in found
        short = every if of_all else [one for one in silent if not kind_of(one[1]).is_benefit]
        if not short:
            continue  # the work is done; its effect, or what the row itself explains, is another matter
        parts, own = _falls_short(short)
        yield Hit(object=said.label, quotes=(*said.quote(), *own), saw=found, parts=parts, row="all_done_but")
        break
    reported = case.project.reported_total
    if (
        silent
        and reported is not None
        and reported.self_score == 100
        and not any(one.self_score is not None for one in case.rows)
    ):
        at = tuple(Quote(place, reported.score_text or "100") for place in list(reported.cells.values())[:1])
        parts, own = _falls_short(silent)
        yield Hit(
            object="总分", quotes=(*at, *own), saw="100", parts=parts, row="full_total", variant="full",
        )  # fmt: skip


def _falls_short(rows: Sequence[tuple[Decimal, Row]]) -> tuple[dict[str, Part], tuple[Quote, ...]]:
    """The row that is furthest from its target, for a sentence."""
    share, row = min(rows, key=lambda pair: pair[0])
    parts: dict[str, Part] = {"row": row.label, "target": row.item.target_text, "actual": row.item.actual_text}
    return parts | {"share": share}, row.quotes("actual_text", "target_text")


# ── a whole called done beside what is open ───────────────────────────────────────────────────────
_ALL = pattern("contradictions.all")
_SOME = pattern("contradictions.some")
_NOT = pattern("contradictions.not")


@dataclass(frozen=True)
class Some(Limits):
    unless: tuple[str, ...]


@form_check(Some, parts=("other",))
def all_and_some_not(case: Case, limits: Some) -> Iterator[Hit]:
    """'All have contracts' here, '214 have none' there: the same thing of all and not of some."""
    told = [one for one in sentences_of(case) if not has_any(one.text, limits.unless)]
    whole = [(one, found) for one in told for found in _ALL.finditer(one.text)]
    for no in told if whole else ():
        first = _SOME.search(no.text)
        if first is None:
            continue
        for some in _NOT.finditer(no.text, first.start()):
            so = next((one for one, found in whole if one.key != no.key and _same_deed(found, some)), None)
            if so is not None:
                saw = clip(no.text[first.start() : some.end()], _SHOWN)
                yield Hit(
                    object=no.label, quotes=(*no.quote(), *so.quote()), saw=saw,
                    expected=clip(so.text, _SHOWN), parts={"other": clip(so.text, _SHOWN)}, row=f"{no.key}:some",
                )  # fmt: skip


_STILL, _WHOLE = pattern("contradictions.still"), pattern("contradictions.whole")


@form_check(Some, parts=("other",))
def all_but_these(case: Case, limits: Some) -> Iterator[Hit]:
    """'100 % finished, all have moved in', and in the next breath six that have no roof yet."""
    before: Sentence | None = None
    for said in sentences_of(case):
        earlier = before if not said.key.endswith(":0") else None
        before = said
        still = _STILL.search(said.text)
        if still is None or has_any(said.text, limits.unless):
            continue
        own, text = said.text[: still.start()], earlier.text if earlier else ""
        whole = _WHOLE.search(own) or (_WHOLE.search(text) if not has_any(text, limits.unless) else None)
        if whole is not None:
            quotes = said.quote() if whole.string == own or earlier is None else (*said.quote(), *earlier.quote())
            yield Hit(
                object=said.label, quotes=quotes, saw=clip(still.group(), _SHOWN), expected=whole.group(),
                parts={"other": clip(whole.string, _SHOWN)}, row=f"{said.key}:still",
            )  # fmt: skip


_NONE_OF = pattern("contradictions.none_of")
_SO_MANY = pattern("contradictions.so_many")


@form_check(Some, parts=("other",))
def none_and_some(case: Case, limits: Some) -> Iterator[Hit]:
    """'None was late' here, '37 were late' there."""
    told = [one for one in sentences_of(case) if not has_any(one.text, limits.unless) and not _is_goal(one)]
    none = [(one, found) for one in told for found in _NONE_OF.finditer(one.text)]
    for so in told if none else ():
        for some in _SO_MANY.finditer(so.text):
            no = next(
                (one for one, found in none if one.key != so.key and bigrams(found["what"]) & _denied(some, so.text)),
                None,
            )
            if no is not None:
                yield Hit(
                    object=so.label, quotes=(*so.quote(), *no.quote()), saw=clip(some.group(), _SHOWN),
                    expected=clip(no.text, _SHOWN), parts={"other": clip(no.text, _SHOWN)}, row=f"{so.key}:none",
                )  # fmt: skip
                break
    for so in sentences_of(case) if none else ():
        if so.row is None and not _is_goal(so):
            yield from _counted_all_the_same(so, none)


def _counted_all_the_same(so: Sentence, none: Sequence[tuple[Sentence, re.Match[str]]]) -> Iterator[Hit]:
    """'No fire' here, and there the fires of the year with their number (火灾17起)."""
    for one in figures_in(so.text):
        before = so.text[: so.text.find(one.clause) + len(one.before)]
        if one.unit not in _EVENTS or not one.value or has_any(verb_of(one), ("上年|去年|目标|计划|[由从比较]",)):
            continue
        for no, found in none:
            if found["what"][:3].rstrip("，,") in before and no.key != so.key:
                yield Hit(
                    object=so.label, quotes=(*so.quote(), *no.quote()), saw=clip(so.text, _SHOWN),
                    expected=clip(no.text, _SHOWN), parts={"other": clip(no.text, _SHOWN)}, row=f"{so.key}:none",
                )  # fmt: skip
                return


_EVENTS = ("起", "件", "例", "次", "宗", "处", "人次")


def _is_goal(said: Sentence) -> bool:
    """A sentence of what was to be reached states no fact."""
    return said.key.startswith("goal") and "actual_text" not in said.key


def _denied(some: re.Match[str], text: str) -> set[str]:
    """What some did: the words behind the count, or the verb before it (发生事故2起)."""
    before = re.split(r"[，,。；;、\d]", text[: some.start()])[-1][-6:]
    return bigrams(some["what"]) | bigrams(before)


def _same_deed(every: re.Match[str], some: re.Match[str]) -> bool:
    """What all are said to have done is what some have not: its verb, or three pairs of letters, are the same."""
    shared = pairs_of(every["what"]) & pairs_of(some["what"])
    return len(bigrams(every["what"]) & bigrams(some["what"])) >= _SHARED or some["what"][:2] in shared


_SHARED = 3  # so many pairs of letters make it the same thing (签订, 劳动, 合同)
