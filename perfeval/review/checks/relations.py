"""Figures that stand in a relation (数与数的关系): a quotient, a change, a part, told apart by the figures themselves.

No list says how rates are called. The words beside a rate take up letters of the words beside its figures (271人作答,
应答率97%), a change says which of its figures was the earlier one, a part is what came of the figure before it. So a
wording nobody prepared for is held against its figures like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from perfeval.numbers import format_number, format_percent, last_digit
from perfeval.review.case import Case
from perfeval.review.checking import Limits, form_check
from perfeval.review.figures import PLANNED, Figure, figures_in, is_told, verb_of
from perfeval.review.hits import Held, Hit
from perfeval.review.patterns import pattern, words
from perfeval.review.sentences import Sentence, sentences_of
from perfeval.review.text import bigrams, clip, find_any, has_any

_SHOWN = 60  # letters of a sentence that are shown
_HUNDRED = Decimal(100)


def _words(figure: Figure) -> str:
    """The words straight beside a figure: those before it and those behind its unit."""
    behind = figure.tail[len(figure.unit) :] if figure.tail.startswith(figure.unit) else ""
    return re.split(r"[(（]", verb_of(figure))[-1] + re.split(r"[\d(（）)]", behind)[0][:8]


def _kind(figure: Figure) -> str:
    """What is counted: figures of one kind can be divided (人 and 名, 元 and 万元, 处)."""
    family = figure.family
    return family if family in ("money", "people", "households", "rate", "points") else figure.unit.lstrip("万亿千百")


def _size(figure: Figure) -> Decimal:
    """The figure in the smallest unit of its kind."""
    for unit in ("元", "人"):
        if (value := figure.as_in(unit)) is not None:
            return value
    scale = {"万": 10_000, "亿": 100_000_000, "千": 1000, "百": 100}.get(figure.unit[:1], 1) if figure.unit[1:] else 1
    return figure.value * scale


@dataclass(frozen=True)
class Rates(Limits):
    idle: str  # letters that the words of any figure may hold
    bare_share: tuple[str, ...]  # labels that say no more than that it is a share
    completion: tuple[str, ...]  # labels of plan and result: what was done may be more
    unless: tuple[str, ...]  # labels of a promise, of a change, of another year
    all_of: tuple[str, ...]  # how a text says that it is all of them: 全覆盖
    near: Decimal  # a rate further off than this many points is of other figures


@form_check(Rates, variants=("all", "beyond"), parts=("sentence", "part", "whole"))
def rate(case: Case, limits: Rates) -> Iterator[Hit | Held]:
    """A rate beside its two figures is their quotient: 450 of 500 are no 100 %."""
    before: tuple[Figure, ...] = ()
    for said in sentences_of(case):
        figures = figures_in(said.text)
        earlier = () if said.key.endswith(":0") else tuple(replace(one, end=-1) for one in before)
        before = figures
        rates = [one for one in figures if one.unit == "%"] or _rate_of_row(said, figures)
        if len(rates) > 1:  # a rate with its own target is no quotient of what was said before
            earlier = ()
        for n, one in enumerate(rates):
            label = re.split(r"[(（]", verb_of(one))[-1] + one.tail.removeprefix("%")[:6]
            if has_any(label, limits.unless):
                continue
            counts = [o for o in (*earlier, *figures) if o.end < one.end and _kind(o) not in ("rate", "points", "")]
            terms = _terms(one, label, counts, limits, only=len(rates) == 1)
            if terms is None:
                continue
            part, whole = terms
            yield from _judged(said, n, one, (part, whole), counts, limits)
        if not rates:
            yield from _called_all(said, figures, limits)


def _rate_of_row(said: Sentence, figures: Sequence[Figure]) -> list[Figure]:
    """The rate in the value cell of the row whose reason names both figures (收回190份，满意170份)."""
    actual = said.row.item.actual if said.row else None
    if said.row is None or actual is None or actual.value is None or actual.unit != "%" or len(figures) < 2:
        return []
    return [Figure(actual.value, "%", said.text, said.row.name, "", len(said.text) + 1)]


def _judged(
    said: Sentence, n: int, one: Figure, terms: tuple[Figure, Figure], counts: Sequence[Figure], limits: Rates
) -> Iterator[Hit | Held]:
    part, whole = terms
    beyond = "超" in verb_of(one)
    tolerance = max(Decimal("0.06"), last_digit(one.value) / 2 + Decimal("0.001"))
    exact = _size(part) / _size(whole) * 100 - (_HUNDRED if beyond else 0)
    told = _quotients([other for other in counts if other is not part], part, beyond=beyond)
    if any(abs(share - one.value) <= tolerance for share in (*told, exact)):
        yield Held(object=said.label, quotes=said.quote(), saw=one.text, row=said.key)
    elif abs(exact - one.value) <= limits.near and not (exact > 100 and one.value == 100):
        places = max(1, -int(one.value.as_tuple().exponent)) if beyond else 2
        yield Hit(
            object=said.label, quotes=said.quote(), saw=one.text, expected=format_percent(exact / 100, places),
            parts={"sentence": clip(said.text, _SHOWN), "part": part.text, "whole": whole.text},
            row=f"{said.key}:{n}", variant="beyond" if beyond else "",
        )  # fmt: skip


def _quotients(others: Sequence[Figure], part: Figure, *, beyond: bool) -> Iterator[Decimal]:
    """Every rate that this figure makes with another."""
    for other in others:
        first, second = _size(part), _size(other)
        if _kind(part) == _kind(other) and first and second:
            for share in (first / second, second / first):
                yield (share - 1) * 100 if beyond else share * 100
                yield (1 - share) * 100


def _letters(text: str, limits: Rates) -> set[str]:
    return set(re.sub(r"[^\u4e00-\u9fff]", "", text)) - set(limits.idle)


_SHARE_OF = pattern("relations.share_of")


def _terms(
    one: Figure, label: str, counts: Sequence[Figure], limits: Rates, *, only: bool
) -> tuple[Figure, Figure] | None:
    """Part and whole of a rate: the nearest two figures of one kind whose words the rate's own words take up."""
    if counts and has_any(verb_of(one), limits.bare_share):  # 带动用工320人，其中本地256人，占比为80%
        larger = [o for o in counts[:-1] if _kind(o) == _kind(counts[-1]) and _size(o) > _size(counts[-1])]
        return (counts[-1], larger[-1]) if larger else None
    if (share := _SHARE_OF.search(re.split(r"[(（]", verb_of(one))[-1])) or _share_beside(one, counts):
        return _named_terms(share, counts)
    own, completion = _letters(label, limits), has_any(label, limits.completion)
    deeds = _DEED.findall(label)
    alone = len([o for o in counts if o.end != -1] or counts) == 2  # no other figures in its own sentence
    for later in reversed(counts):
        for earlier in reversed(counts[: counts.index(later)]):
            if _kind(earlier) != _kind(later) or not (_size(earlier) and _size(later)):
                continue
            planned = has_any(verb_of(earlier), PLANNED) and not has_any(verb_of(later), PLANNED)
            own_two = only and alone and earlier.end != -1  # nothing else in its sentence to be a rate of
            named = own_two or (deeds and has_any(_words(earlier) + _words(later), (deeds[-1],)))
            if (named and _taken_up(own, earlier, later, alone, limits)) or (completion and (planned or alone)):
                return _part_and_whole(one, label, (earlier, later), planned=planned)
    return None


# What a rate is a rate of (抽检合格率): one of its two figures says so too, else it is about others.
_DEED = re.compile(r"([\u4e00-\u9fff]{2})(?:率|度|比例|比重)")


def _taken_up(own: set[str], earlier: Figure, later: Figure, alone: bool, limits: Rates) -> bool:
    """The rate's words take up those of one figure and not of the other, or of the later where the first was a plan."""
    first, second = (_letters(_words(one), limits) for one in (earlier, later))
    told_apart = own & (second - first) or (alone and own & (first - second))
    return bool(told_apart) or bool(own & second and has_any(verb_of(earlier), PLANNED))


def _part_and_whole(one: Figure, label: str, both: tuple[Figure, Figure], *, planned: bool) -> tuple[Figure, Figure]:
    """Which of the two is divided by which; of those that did not pass, the others (不合格45批次)."""
    earlier, later = both
    backward = has_any(verb_of(later), PLANNED)  # 采购3万册，目标为2.5万册
    forward = not backward and (_size(later) <= _size(earlier) or one.value > _HUNDRED or planned)
    part, whole = (later, earlier) if forward else (earlier, later)
    told = whole.as_in(part.unit)
    if told is not None and has_any(verb_of(part), _FAILED) and not has_any(label, _FAILED):
        part = replace(part, value=told - part.value)
    return part, whole


_FAILED = ("[不未]",)


def _share_beside(one: Figure, counts: Sequence[Figure]) -> bool:
    """A share of the figure straight before it (支出57.6万元，占预算80万元的62%)."""
    return bool(counts) and one.before.endswith("的") and "占" in verb_of(counts[-1])


def _named_terms(share: re.Match[str] | None, counts: Sequence[Figure]) -> tuple[Figure, Figure] | None:
    """Both figures of a share whose whole is named (占决算支出的40%): each by its name, or the part nearest."""
    whole = _called(share["whole"], counts) if share else counts[-1]
    others = [one for one in counts if one is not whole]
    part = _called(share["part"], counts) if share and share["part"] else next(reversed(others), None)
    if whole is None or part is None or part is whole or _kind(part) != _kind(whole) or _size(part) > _size(whole):
        return None
    return part, whole


def _called(name: str, figures: Sequence[Figure]) -> Figure | None:
    """The figure whose words hold most of a name, if only one does."""
    pairs = bigrams(name)
    shared = [
        (len([pair for pair in pairs if pair in _words(one)]) + verb_of(one).endswith(name), one) for one in figures
    ]
    best = max((count for count, _ in shared), default=0)
    near = [one for count, one in shared if count == best]
    return near[0] if best >= max(1, len(pairs) - 2) and len({_size(one) for one in near}) == 1 else None


def _called_all(said: Sentence, figures: Sequence[Figure], limits: Rates) -> Iterator[Hit]:
    """102 of 108 villages called full coverage (全覆盖)."""
    counts = [one for one in figures if one.unit and _kind(one) not in ("rate", "money", "points")]
    if len(counts) != 2 or _kind(counts[0]) != _kind(counts[1]) or counts[0].value <= counts[1].value:
        return
    every = find_any(said.text[counts[1].end :], limits.all_of)
    share = counts[1].value / counts[0].value
    if every and 1 - share <= limits.near / 100:
        yield Hit(
            object=said.label, quotes=said.quote(), saw=every, expected=format_percent(share), variant="all",
            parts={"sentence": clip(said.text, _SHOWN), "part": counts[1].text, "whole": counts[0].text},
            row=f"{said.key}:any",
        )  # fmt: skip


# ── changes ───────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Changes(Limits):
    up: tuple[str, ...]
    down: tuple[str, ...]
    earlier: tuple[str, ...]  # how a figure is told as the earlier one of two
    unless: tuple[str, ...]


@form_check(Changes, variants=("way",), parts=("sentence", "first", "last"))
def change(case: Case, limits: Changes) -> Iterator[Hit]:
    """From 120 to 150 is plus 30 and plus 25 %; from 3.2 to 2.9 nothing rises."""
    for said in sentences_of(case):
        figures = figures_in(said.text)
        found = _first_and_last(figures, limits) if len(figures) >= 2 else None
        if found is None or has_any(said.text, limits.unless):
            continue
        first, last = found
        parts = {"sentence": clip(said.text, _SHOWN), "first": first.text, "last": last.text}
        common = Hit(object=said.label, quotes=said.quote(), parts=parts, row=f"{said.key}:change")
        by = next((o for o in figures if o not in found and _is_change(o, first, limits)), None)
        if by is not None:
            due = _due(first, last, by)
            if not any(is_told(one, by.value) for one in due):
                unit = by.unit if by.unit != "%" else ""
                exact = due[-1].quantize(Decimal("0.01")).normalize()
                expected = f"{format_number(exact)}{unit}" if unit else format_percent(exact / 100)
                yield replace(common, saw=by.text, expected=expected)
        yield from _other_way(common, found, by, limits)


def _other_way(common: Hit, both: tuple[Figure, Figure], by: Figure | None, limits: Changes) -> Iterator[Hit]:
    """The verb before the later figure, or before the change, says rise where the figures fall, or the other way."""
    first, last = both
    way = verb_of(last) if first.end < last.end else ""
    way = way if has_any(way, (*limits.up, *limits.down)) else verb_of(by) if by is not None else ""
    rises, falls = has_any(way, limits.up), has_any(way, limits.down)
    against = _size(last) < _size(first) if rises else _size(last) > _size(first)
    if rises != falls and against:
        saw = find_any(way, limits.up if rises else limits.down)
        yield replace(common, saw=saw, variant="way", row=f"{common.row}:way")


def _first_and_last(figures: Sequence[Figure], limits: Changes) -> tuple[Figure, Figure] | None:
    """The earlier and the later figure of a change, where the words or the years say which is which."""
    for n, first in enumerate(figures):
        near = [o for o in (*figures[n + 1 :], *reversed(figures[:n])) if _kind(o) == _kind(first) and first.unit]
        last = next((o for o in near if "百分点" not in o.unit and not _is_change(o, first, limits)), None)
        if last is None:
            continue
        years = [re.findall(r"20\d\d(?=年)", one.before)[-1:] for one in (first, last)]
        if has_any(verb_of(first), limits.earlier) or (all(years) and years[0] < years[1]):
            return first, last
    return None


def _is_change(figure: Figure, first: Figure, limits: Changes) -> bool:
    """A figure told as the change itself: 下降12%, 增加40户, 提高8个百分点."""
    way = verb_of(figure)[-8:]
    alike = figure.unit == "%" or "百分点" in figure.unit or _kind(figure) == _kind(first)
    end = tuple(rf"(?:{word})了?(?:幅度?)?(?:约|为|达到?)?(?:了)?$" for word in (*limits.up, *limits.down))
    return alike and has_any(way, end)


def _due(first: Figure, last: Figure, by: Figure) -> list[Decimal]:
    """What the change may be said to be: the difference, and in per cent of the earlier figure."""
    gap = abs(_size(last) - _size(first))
    if by.unit != "%":
        return [gap if "百分点" in by.unit else gap / (_size(by) / by.value if by.value else 1)]
    share = [gap / _size(first) * 100] if _size(first) else []
    return [gap, *share] if first.unit == "%" and not share else [*([gap] if first.unit == "%" else []), *share]


_THAN_PLANNED = pattern("arithmetic.than_planned")


@form_check(parts=("sentence", "first", "last"))
def difference_in_words(case: Case, _: Limits) -> Iterator[Hit]:
    """62 where 60 were planned are 2 more: the difference that a text names is that of plan and result."""
    for said in sentences_of(case):
        found = _THAN_PLANNED.search(said.text)
        before = [one for one in figures_in(said.text) if found and one.end <= found.start() + 1]
        alike = [one for one in before if found and one.unit and found["unit"].startswith(one.unit)]
        if found is None or not alike:
            continue
        done, told = alike[-1], Decimal(found[1].replace(",", ""))
        planned = [one.value for one in alike[:-1] if has_any(verb_of(one), PLANNED)]
        planned = planned or [
            row.item.target.value for row in case.rows
            if row.item.actual.value == done.value and row.item.target.value and done.as_in(row.item.target.unit)
        ]  # fmt: skip
        if len(planned) != 1 or abs(done.value - planned[0]) in (told, 0):
            continue
        yield Hit(
            object=said.label, quotes=said.quote(), saw=f"{format_number(told)}{done.unit}",
            expected=f"{format_number(abs(done.value - planned[0]))}{done.unit}",
            parts={
                "sentence": clip(said.text, _SHOWN), "first": f"{format_number(planned[0])}{done.unit}",
                "last": done.text,
            },
            row=f"{said.key}:than",
        )  # fmt: skip


# ── parts ─────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Parts(Limits):
    part: tuple[str, ...]  # what can only be some of those before: came back, passed, among them
    unless: tuple[str, ...]
    floor: tuple[str, ...]  # how a figure is told as the least there should be


@form_check(Parts, variants=("persons",), parts=("sentence", "whole"))
def part_over_whole(case: Case, limits: Parts) -> Iterator[Hit]:
    """More came back than was sent, more passed than were tested, fewer persons than households."""
    before: tuple[Figure, ...] = ()
    for said in sentences_of(case):
        own = figures_in(said.text)
        earlier, before = () if said.key.endswith(":0") else before, own
        for n, part in enumerate(own):
            listed = next((k for k, one in enumerate(own[:n]) if "其中" in verb_of(one)), n)  # parts beside this one
            near = (*reversed(own[:listed]), *(reversed(earlier) if n == 0 else ()))
            planned = (*PLANNED, *limits.floor)
            alike = [one for one in near if _kind(one) == _kind(part) and not has_any(verb_of(one), planned)]
            homes = own[n - 1] if n and part.family == "people" else None
            told_apart = not alike or has_any(part.before + alike[0].before, limits.unless)
            if not told_apart and _size(part) > _size(alike[0]) and _is_part(part, limits):
                yield _part_hit(said, part, alike[0], "")
                break
            if homes and homes.family == "households" and part.value < homes.value and len(verb_of(part)) < _CLOSE:
                yield _part_hit(said, homes, part, "persons")
                break


_CLOSE = 4  # so few letters between households and persons make them the same people


def _is_part(figure: Figure, limits: Parts) -> bool:
    return _kind(figure) not in ("rate", "points", "money", "") and has_any(_words(figure), limits.part)


def _part_hit(said: Sentence, part: Figure, whole: Figure, variant: str) -> Hit:
    return Hit(
        object=said.label, quotes=said.quote(), saw=part.text, expected=f"≤{whole.text}", variant=variant,
        parts={"sentence": clip(said.text, _SHOWN), "whole": whole.text}, row=f"{said.key}:more",
    )  # fmt: skip


_TOLD_AS_SHARE = words("arithmetic.share_of")


@form_check(parts=("sentence", "sum"))
def shares_in_words(case: Case, _: Limits) -> Iterator[Hit]:
    """Shares of one whole (其中男占60%，女占55%) do not add up to more than it."""
    for said in sentences_of(case):
        rates = [one for one in figures_in(said.text) if one.unit == "%"]
        own = [n for n, one in enumerate(rates) if has_any(verb_of(one), _TOLD_AS_SHARE)]
        listed = [n for n, one in enumerate(rates) if own and n > own[0] and not verb_of(one)]  # 分别占62%、35%、13%
        shares = [rates[n] for n in sorted({*own, *listed})]
        summed = sum((one.value for one in shares), Decimal(0))
        if len(shares) >= 2 and summed > Decimal("100.5"):
            yield Hit(
                object=said.label, quotes=said.quote(), saw=f"{format_number(summed)}%", expected="≤100%",
                parts={
                    "sentence": clip(said.text, _SHOWN),
                    "sum": " + ".join(format_number(one.value) for one in shares),
                },
                row=f"{said.key}:shares",
            )  # fmt: skip
