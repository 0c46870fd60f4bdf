"""A target in words (定性指标): yes or no, or the grade that the completed value names."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

from perfeval.messages import Message
from perfeval.rules import methods
from perfeval.rules.schema import BandWords
from perfeval.rules.scoring_rules import BandRule, YesNoRule
from perfeval.scoring.context import Context
from perfeval.scoring.judgement import Judgement, open_points, status_of
from perfeval.scoring.result import Status, UnscoredReason
from perfeval.scoring.texts import bare
from perfeval.values.quantity import Quantity, QuantityKind

_KIND = "qualitative"
_BAND_STATUS = (Status.MET, Status.PARTLY, Status.NOT_MET)


def judge_words(target: Quantity, actual: Quantity, ctx: Context) -> Judgement:
    """A target in words against a completed value: direct points for yes or no, otherwise a band."""
    yes_no = ctx.book.rule("yes_no")
    if isinstance(yes_no, YesNoRule) and (decided := _yes_or_no(yes_no, target, actual, ctx)) is not None:
        return decided
    rule = ctx.book.rule("qualitative")
    if not isinstance(rule, BandRule):
        return open_points(_KIND, UnscoredReason.NO_RULE, ctx.say("unscored.no_rule", book=ctx.book.id))
    if bare(actual.text) == bare(target.text):
        return _in_band(rule, 0, 0, ctx.say("step.band_same", actual=actual.text, label=rule.bands[0].label))
    if actual.kind is QuantityKind.NUMBER and actual.unit == "%" and actual.value is not None and actual.value >= 100:
        return _in_band(rule, 0, 0, ctx.say("step.band_percent", actual=actual.text, label=rule.bands[0].label))
    if actual.kind is QuantityKind.WORDS and (found := band_of(rule, actual.text, ctx.book.band_words)) is not None:
        first, last, word = found
        step = ctx.say("step.band", actual=actual.text, word=word, label=rule.bands[last].label)
        return _in_band(rule, first, last, ctx.say("step.band_open", word=word) if first != last else step)
    note = ctx.say("unscored.not_measurable", target=target.text, actual=actual.text)
    return open_points(_KIND, UnscoredReason.NOT_MEASURABLE, note, rule=rule.id)


def band_of(rule: BandRule, text: str, shared: BandWords | None = None) -> tuple[int, int, str] | None:
    """The band that the words of a completed value name: (best possible, worst possible, the word).

    Longer words hide the shorter ones inside them (未完成 hides 完成); of several bands named the worst counts.
    Words that may mean the first or the second band leave both open. The rule's own words go before the shared ones.
    """
    plain = bare(text)
    own = _hits(plain, [(word, number) for number, band in enumerate(rule.bands) for word in band.words])
    own += _hits(plain, [(word, _OPEN) for word in rule.open_words])
    taken = {(start, end) for start, end, _, _ in own}
    spans = own + [hit for hit in _hits(plain, _shared(shared)) if hit[:2] not in taken]
    seen = [one for one in spans if not any(_covers(other, one) for other in spans)]
    if not seen:
        return None
    worst = max(seen, key=lambda one: (one[3], one[1] - one[0]))
    if worst[3] <= 0 and (unsure := next((one for one in seen if one[3] == _OPEN), None)):
        return 0, 1, unsure[2]
    return worst[3], worst[3], worst[2]


_OPEN = -1
_Hit = tuple[int, int, str, int]


def _shared(words: BandWords | None) -> list[tuple[str, int]]:
    groups = ((words.reached, 0), (words.partly, 1), (words.missed, 2), (words.open, _OPEN)) if words else ()
    return [(word, band) for group, band in groups for word in group]


def _hits(text: str, words: list[tuple[str, int]]) -> list[_Hit]:
    """Where words stand. Words of one character (高, 好, 中) count only when they are the whole text."""
    return [
        (match.start(), match.end(), word, band)
        for word, band in words
        if word.partition("…")[0] in text and (len(word) > 1 or text == word)
        for match in _pattern(word).finditer(text)
    ]


@cache
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(".{0,6}?".join(re.escape(part) for part in word.split("…")))


def _covers(other: _Hit, one: _Hit) -> bool:
    return other[0] <= one[0] and one[1] <= other[1] and other[1] - other[0] > one[1] - one[0]


def _in_band(rule: BandRule, first: int, last: int, step: Message) -> Judgement:
    return Judgement(
        _KIND,
        _BAND_STATUS[min(last, 2)] if first == last else Status.PARTLY,
        (step,),
        rule=rule.id,
        low=Fraction(rule.bands[last].low),
        high=Fraction(rule.bands[first].high),
        band=last,
    )


def _yes_or_no(rule: YesNoRule, target: Quantity, actual: Quantity, ctx: Context) -> Judgement | None:
    """Both cells are one of the words for yes or for no; otherwise ``None``."""
    wanted, got = bare(target.text), bare(actual.text)
    if wanted not in rule.yes + rule.no or got not in rule.yes + rule.no:
        return None
    same = (wanted in rule.yes) == (got in rule.yes)
    attainment = methods.yes_no(same)
    step = ctx.say("step.yes" if same else "step.no", target=target.text, actual=actual.text)
    return Judgement(_KIND, status_of(attainment), (step,), attainment, "1" if same else "0", rule.id)
