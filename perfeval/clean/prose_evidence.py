"""Evidence that two values are promise and result of one thing (配对的证据), whatever words the writer chooses.

What speaks is how sentences are built and what the values are: one unit, near amounts, a rate that is their quotient,
a sign (≥), words of duty before the one (要, 应, 计划), and above all the *frame* (句式): a writer tells one indicator
like the next, so words that come again before the values of several statements (责任书上写明 … 年底交账) name no thing.
Each sign has its weight (``narrative.toml``, ``evidence``); a noun of its own before the second value speaks against.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import pairwise

from perfeval.clean.prose_values import (
    BORDER,
    FARTHEST,
    LONGEST_NAME,
    STOP,
    Said,
    Told,
    behind,
    comparable,
    ends_with,
    lead_of,
    statement_of,
    value_pattern,
    when_pattern,
    words_of,
)
from perfeval.clean.prose_words import one_of, plain, words
from perfeval.numbers import half_up
from perfeval.values.reading import read_quantity

_Span = tuple[int, int]
_Spans = tuple[_Span, _Span]  # of a result and its promise
_NO_INDICATOR = ("", "money", "date", "words")
_NOTHING = set(_NO_INDICATOR)
_SHORTEST, _LONGEST = 2, 10  # characters of the words that come again
_MOST = 0.6  # of the statements that the most frequent words of a lead stand in
_LATER = 5  # values, at most, from a promise to the same noun
_AHEAD = 3  # values from the first of two to the second, at most


@dataclass(slots=True)
class Frames:
    """The words that come again before (and behind) the values of a report, each with the statements it stands in."""

    first: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    second: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    behind: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # sentences of their own: 履行结果：46站
    answers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def learn(self, flat: str, told: Sequence[Told]) -> None:
        """Take in one paragraph."""
        for one, other in pairwise(told):
            between, subject = flat[one.value[1] : other.value[0]], _subject(flat, one)
            if one.kind in _NO_INDICATOR or one.kind != other.kind:
                continue
            if _stops(between):
                self.answers[_answer(between)].add(subject)
                continue
            for known, text in ((self.first, lead_of(flat, one)), (self.second, lead_of(flat, other, one.value[1]))):
                for gram in _grams(text):
                    known[gram].add(subject)
            self.behind[behind(flat, one)].add(subject)

    def parts(self, between: str) -> bool:
        """Whether a statement ends between two values, and the next does not answer it as all of the report do."""
        return _stops(between) and not self.answered(_answer(between))

    def answered(self, lead: str) -> bool:
        """Whether words introduce what came about in several statements (履行结果) and name nothing."""
        return len(self.answers.get(lead, ())) > 2

    def unframed(self, name: str) -> str:
        """A name without words of intent that come again before others (年初说, 申报书写明)."""
        ends = range(len(name) - 2, _SHORTEST, -1)
        said = (end for end in ends if len(self.first.get(name[:end], ())) > 2 and _intent().search(name[:end]))
        return name[next(said, 0) :]

    def frame(self, told: Told, flat: str) -> tuple[str, int]:
        """The longest of the words that come most often before a first value, and in how many statements."""
        counts = {gram: len(self.first.get(gram, ())) for gram in _grams(lead_of(flat, told))}
        often = [gram for gram, count in counts.items() if count > max(1, _MOST * max(counts.values()))]
        gram = max((gram for gram in often if _is_frame(gram, counts[gram])), key=len, default="")
        return gram, counts.get(gram, 0)

    def echo(self, lead: str) -> str:
        """The longest words before a second value that stand before others too."""
        found = [gram for gram in _grams(lead) if len(self.second.get(gram, ())) > 1]
        return max(found, key=len, default="")

    def alike(self, one: Told, other: Told, flat: str) -> int:
        """How many statements have words in common with this one before (or behind) both values."""
        begun = set[str]().union(*(self.first.get(gram, ()) for gram in _grams(lead_of(flat, one))))
        ended = set[str]().union(*(self.second.get(gram, ()) for gram in _grams(lead_of(flat, other))))
        return len(begun & ended)

    def tail(self, told: Told, flat: str) -> int:
        """In how many statements the words behind a value stand there (150辆是全年的盘子)."""
        said = behind(flat, told)
        return len(self.behind.get(said, ())) if len(said) > 1 else 0


def _is_frame(gram: str, count: int) -> bool:
    """Whether words that come again are how the writer tells (写明, 评价时点为) and no noun (体检)."""
    return _intent().search(gram) is not None or (count > 2 and re.search("[的为是了在到有我]|....", gram) is not None)


def frames_of(paragraphs: Iterable[tuple[str, Sequence[Told]]]) -> Frames:
    """The frames of a report from its paragraphs."""
    found = Frames()
    for flat, told in paragraphs:
        found.learn(flat, told)
    return found


@dataclass(frozen=True, slots=True)
class Couple:
    """Two values that belong together, with what speaks for it; ``turned``: the result comes first."""

    first: Told
    second: Told
    signs: frozenset[str]
    turned: bool

    @property
    def worth(self) -> float:
        weights = words()["evidence"]["weights"]
        return float(sum(weights[sign] for sign in self.signs))


def couples(flat: str, left: Sequence[Told], frames: Frames) -> list[tuple[Told, Told]]:
    """The promises with their results among values that no mark joined; of two that claim a value, the surer."""
    enough = words()["evidence"]["enough"]
    found = [one for one in _possible(flat, left, frames) if one.worth >= enough]
    taken: list[Couple] = []
    used: set[tuple[int, int]] = set()
    for one in sorted(found, key=lambda one: (-one.worth, one.first.value)):
        if not used & (both := {one.first.value, one.second.value}):
            taken.append(one)
            used |= both
    taken.sort(key=lambda one: one.first.value)
    return [(one.second, one.first) if one.turned else (one.first, one.second) for one in taken]


def told_again(flat: str, left: Sequence[Told]) -> Iterator[tuple[Told, Told]]:
    """Promises with a later value of the same noun, others between (满意度须在90%以上。…，满意度94.5%)."""
    used: list[Told] = []
    for at, promise in enumerate(left):
        name = promised_name(_lead(flat, promise))
        for result in left[at + 1 : at + 1 + _LATER] if len(name) > 2 and is_promised(flat, promise) else ():
            again = promised_name(_lead(flat, result))
            alike = len(again) > 2 and name.endswith(again) and one_unit(flat, promise, result)
            if alike and promise not in used and result not in used and not is_promised(flat, result):
                used += [promise, result]
                yield promise, result


def _possible(flat: str, left: Sequence[Told], frames: Frames) -> Iterator[Couple]:
    """Every two values of one kind in one statement for which more speaks than unit and amount."""
    rates = dict(_quotients(flat, left))
    shares = set(rates.values())
    alone = Counter((statement_of(flat, one), one.kind) for one in left)
    left = [one for one in left if one.value not in rates and not _is_part(flat, one)]
    for at, one in enumerate(left):
        alike = [other for other in left[at + 1 : at + 1 + 2 * _AHEAD] if comparable(one, other)]
        for step, other in enumerate(alike[:_AHEAD]):
            if frames.parts(flat[one.value[1] : other.value[0]]):
                break
            if may_be_two(flat, one, other):
                signs = set(_signs_of(flat, one, other, frames))
                signs |= {"apart"} if step else set()
                signs |= {"alone"} if alone[statement_of(flat, one), one.kind] == 2 else set()
                signs |= {"quotient"} if {(one.value, other.value), (other.value, one.value)} & shares else set()
                if signs & _needed():
                    yield Couple(one, other, frozenset(signs), _is_turned(flat, one, other, rates))


@cache
def _needed() -> frozenset[str]:
    """Of these one must speak: unit and amount alone join nothing."""
    return frozenset(words()["evidence"]["needed"])


def may_be_two(flat: str, one: Told, other: Told) -> bool:
    """Whether two values can be promise and result at all: one statement, one kind, no list of things."""
    if (
        {one.kind, other.kind} & _NOTHING
        or not comparable(one, other)
        or (one.said is other.said is Said.PROMISE and not one.headed)
    ):
        return False
    if one.kind == other.kind and not one_unit(flat, one, other):
        return False
    between = flat[one.value[1] : other.value[0]]
    outside = re.sub(r"\([^()]*\)", "", between)
    listed = re.search(r"[、和及与]", outside) is not None and not re.search(r"[,→(:]", outside)
    return not (
        listed
        or ("、" in outside and value_pattern().search(outside))
        or (re.search(one_of(words()["evidence"]["other_words"]), between) and not _same_end(flat, one, other))
        or (words_of("others").match(_lead(flat, other)) and not is_promised(flat, other))
    )


def _signs_of(flat: str, one: Told, other: Told, frames: Frames) -> Iterator[str]:
    """What speaks for the second of two values being of the same thing as the first."""
    said = words()["evidence"]
    whole = lead_of(flat, other, one.value[1])
    before, lead = _lead(flat, one), _lead(flat, other, one.value[1])
    first, second = flat[slice(*one.value)], flat[slice(*other.value)]
    between = flat[one.value[1] : other.value[0]]
    framed, (frame, often) = frames.echo(whole), frames.frame(one, flat)
    tails = max(frames.tail(one, flat), frames.tail(other, flat))
    if re.search("[时了已得过]|[是为有]\\Z", whole):  # 交卷时; a noun that comes again (三级指标) is another thing
        tails = max(tails, len(frames.second.get(whole, ())))
    alike = frames.alike(one, other, flat)
    rest = re.sub(one_of([*said["reached_words"], *([framed] if framed else [])]), "", lead)
    rest = _intent().sub("", rest)
    witness = re.search(one_of(said["witness_words"]), whole) is not None or _headless().search(whole) is not None
    told = witness or Said.RESULT in (one.said, other.said)
    signs = {
        "unit": one_unit(flat, one, other),
        "intent": any(is_promised(flat, told) for told in (one, other)),
        "reached": told or rest != lead,
        "turn": re.fullmatch(r"\)?\s*[→|⇒/]+\s*", between) is not None or _in_brackets(flat, one, other),
        "echo": told or bool(set(rest) & set(before)) or len(rest) < 2 or one.tail == other.tail != "",
        "alike": alike > 1,
        "often": alike > 2,
        "frame": often > 1 or tails > 1,
        "framed": (often > 2 and len(frame) > 3) or tails > 2,
        "label": flat[: one.value[0]].endswith(":") and len(lead) < 5 and between.startswith(","),
        "near": _is_near(first, second),
        "own_noun": not told and _names_another(rest, lead, before, one.kind),
        "no_indicator": re.search(one_of(said["no_indicator"]), before) is not None,
    }
    yield from (name for name, holds in signs.items() if holds)


@cache
def _headless() -> re.Pattern[str]:
    """What came about as a clause without a noun of its own (入账的是168台, 设成的只有27个, 亮起来的138盏)."""
    return re.compile(r"(?<!目标)(?<!计划)(?<!..年)的(?:[恰正刚]?[好只仅也共]|总共|一共)?[是有为]?\Z")


def _names_another(rest: str, lead: str, before: str, kind: str) -> bool:
    """Whether the words before a second value name a thing of their own (another rate, another noun)."""
    rates = [re.findall(r"(.)[率度](?!过)", text)[-1:] for text in (lead, before)]
    if kind == "rate":
        return bool(rates[0] and rates[1]) and rates[0] != rates[1]
    shared = [at for at in range(len(rest) - 1) if rest[at : at + 2] in before]
    own = rest[shared[-1] + 2 :] if shared else rest
    return len(own) > (1 if shared else 3)


def _same_end(flat: str, one: Told, other: Told) -> bool:
    """Whether the words before two values end alike (群众满意度90% … 满意度95%)."""
    first, second = lead_of(flat, one), lead_of(flat, other)
    return len(second) > 2 and first.endswith(second)


def is_promised(flat: str, told: Told) -> bool:
    """Whether a mark, a sign (≥) or a word of duty in its clause says that a value was promised."""
    if told.said is Said.PROMISE or not flat[told.value[0]].isdigit():
        return True
    return any(_intent().search(words) is not None for words in (lead_of(flat, told), behind(flat, told)))


def _is_turned(flat: str, one: Told, other: Told, rates: Mapping[_Span, _Spans]) -> bool:
    """Whether the result stands first: the second is promised by its words, or the rate is the first by the second."""
    if (one.value, other.value) in rates.values():
        return True
    if (other.value, one.value) in rates.values():
        return False
    if Said.RESULT in (one.said, other.said):
        return one.said is Said.RESULT
    if Said.PROMISE in (one.said, other.said):
        return other.said is Said.PROMISE  # 目标完成：接入180个，完成180个的年度目标
    return _in_brackets(flat, one, other) or (is_promised(flat, other) and not is_promised(flat, one))


def _in_brackets(flat: str, one: Told, other: Told) -> bool:
    """Whether the second of two values stands alone in brackets right behind the first: 医师7名（编制8名）."""
    between = re.fullmatch(r"\([^(),\d]{0,8}", flat[one.value[1] : other.value[0]])
    return between is not None and flat.startswith(")", other.value[1])


def _quotients(flat: str, told: Sequence[Told]) -> Iterator[tuple[_Span, _Spans]]:
    """The rates that are the share of one value in the other (完成率95%): each with result and promise."""
    shares = (match for match in re.finditer(r"(\d+(?:\.\d+)?)%", flat) if not _of_a_sample(flat, match.start()))
    stated = [(match.start(1), match) for match in shares]
    begins = [begin for begin, _ in stated]
    for one, other in pairwise(told if stated else ()):
        if one.kind in _NO_INDICATOR or one.kind != other.kind:
            continue
        since = other.value[1] if one.kind == "rate" else one.value[1]
        end = other.value[1] + len(re.split(rf"[{STOP}]", flat[other.value[1] : other.value[1] + LONGEST_NAME])[0])
        if _stops(flat[one.value[1] : other.value[0]]):
            continue
        for _, rate in stated[bisect_left(begins, since) : bisect_left(begins, end)]:
            for result, promise in ((one, other), (other, one)):
                if _is_share(flat[slice(*result.value)], flat[slice(*promise.value)], rate[1]):
                    yield rate.span(), (result.value, promise.value)


def _of_a_sample(flat: str, at: int) -> bool:
    """Whether a rate bears a name of its own (满意率95%): a share of those asked, and not of what was promised."""
    lead = re.sub(
        r"[为是达到约:\s]+\Z", "", re.split(rf"[{re.escape(BORDER)}]", flat[max(0, at - LONGEST_NAME) : at])[-1]
    )
    return lead.endswith(("率", "度")) and not ends_with(lead, "rates")


def _is_share(part: str, whole: str, rate: str) -> bool:
    """Whether a rate is what one amount is of another, as many decimals as told; of equal amounts it tells nothing."""
    one, two = _amount(part), _amount(whole)
    if not one or not two or one == two:
        return False
    return half_up(100 * one / two, len(rate.partition(".")[2])) == Decimal(rate)


def _is_part(flat: str, told: Told) -> bool:
    """Whether a value stands in brackets with others: its parts (47处（主干道29处、次干道18处）)."""
    begin = flat.rfind("(", max(0, told.value[0] - FARTHEST), told.value[0])
    if begin < 0 or ")" in flat[begin : told.value[0]]:
        return False
    inside = flat[begin : begin + FARTHEST].partition(")")[0]
    return len(value_pattern().findall(inside)) > 1


def promised_name(name: str) -> str:
    """A name without the words of intent around it.

    >>> promised_name("原先打算供餐学生"), promised_name("免疫率指标定为"), promised_name("合同要买执法艇")
    ('供餐学生', '免疫率', '买执法艇')
    """
    return re.sub(
        rf"\A(?:{_intent().pattern})+|(?:{_intent().pattern}|[达做]到|[为是的有过达了在,])+\Z", "", plain(name)
    )


@cache
def _intent() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in words()["evidence"]["intent_patterns"]))


def _lead(flat: str, told: Told, since: int = 0) -> str:
    """The words before a value, time and manner taken away."""
    return when_pattern().sub("", lead_of(flat, told, since)).strip("→|()")


def _subject(flat: str, told: Told) -> str:
    """What tells one statement from the next: the words before its first value."""
    return re.sub(r"[\d\W]", "", flat[max(0, told.value[0] - FARTHEST) : told.value[0]])


def _grams(lead: str) -> Iterator[str]:
    for size in range(_SHORTEST, min(_LONGEST, len(lead)) + 1):
        yield from (lead[at : at + size] for at in range(len(lead) - size + 1))


def _answer(between: str) -> str:
    """The words of a sentence before its first value (。履行结果：)."""
    return plain(re.split(rf"[{STOP}]", between)[-1]).rstrip(":,")


def _stops(between: str) -> bool:
    return re.search(rf"[{STOP}]", between) is not None


def unit_of(value: str) -> str:
    """What a value counts, without sign and magnitude (3.4万户 → 户)."""
    return re.sub(r"\A[^\d]*[\d.,]+[万亿千百]*|以上|以下|以内|左右|前", "", value)


def one_unit(flat: str, one: Told, other: Told) -> bool:
    """Whether two values count the same."""
    return unit_of(flat[slice(*one.value)]) == unit_of(flat[slice(*other.value)])


def _amount(value: str) -> Decimal | None:
    match = value_pattern().search(value)
    return read_quantity(match[0]).value if match else None


def _is_near(first: str, second: str) -> bool:
    one, two = _amount(first), _amount(second)
    return one is not None and two is not None and one / 2 <= two <= one * 2


def one_unit_each(flat: str, before: Sequence[Told], run: Sequence[Told]) -> bool:
    """Whether two runs of bare values have the same different units, one by one."""
    units = [[unit_of(flat[slice(*one.value)]) for one in values] for values in (before, run)]
    bare = all(re.fullmatch("[、和及与,]", flat[one.value[1] : other.value[0]]) for one, other in pairwise(before))
    return bare and units[0] == units[1] and len(set(units[0])) > 1
