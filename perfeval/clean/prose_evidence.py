"""Evidence that two values are promise and result of one thing (配对的证据), where no mark says so.

答应办犬证4500本，办了4812本: one unit, near amounts, a word of intent before the first, a verb that comes again before
the second. Each speaks by its weight (``narrative.toml``, ``evidence``), a noun of its own against.
"""

from __future__ import annotations

import re
from functools import cache

from perfeval.clean.prose_values import STOP, Said, Told, comparable, value_pattern, when_pattern, words_of
from perfeval.clean.prose_words import one_of, plain, words
from perfeval.values.reading import read_quantity

ENOUGH = 4.0
_NO_INDICATOR = ("", "money", "date", "words")


def may_be_two(flat: str, one: Told, other: Told) -> bool:
    """Whether the second of two values can be the result of the first at all: one statement, one kind."""
    if one.kind in _NO_INDICATOR or one.kind != other.kind or not comparable(one, other):
        return False
    if one.said is Said.RESULT or other.said is Said.PROMISE or re.search(rf"[{STOP}]", flat[one.end : other.value[0]]):
        return False
    between = flat[one.value[1] : other.value[0]]
    listed = flat[other.start - 1] == "、" or re.fullmatch(r"[和及与、]", between) is not None
    return not (
        listed
        or re.search(one_of(words()["evidence"]["other_words"]), between)
        or words_of("others").match(_lead(other))
    )


def worth_of_two(flat: str, one: Told, other: Told, repeated: bool) -> float:
    """What speaks for the second of two values being the result of the first; ``repeated``: its words come again."""
    said = words()["evidence"]
    before, lead = plain(one.name), _lead(other)
    first, second = flat[slice(*one.value)], flat[slice(*other.value)]
    rest = re.sub(one_of(said["reached_words"]), "", lead)
    told = other.said is Said.RESULT or re.search(one_of(said["witness_words"]), lead) is not None
    echo = told or bool(set(rest) & set(before)) or not rest
    signs = [
        ("unit", _unit(first) == _unit(second)),
        ("intent", bool(_intent().search(before)) or not first[0].isdigit() or one.said is Said.PROMISE),
        ("reached", told or rest != lead or other.name != lead),
        ("turn", re.fullmatch(r"\)?\s*[→|⇒/]+\s*", flat[one.value[1] : other.value[0]]) is not None),
        ("echo", echo),
        ("again", repeated),
        ("near", _is_near(first, second)),
        ("own_noun", not told and len(rest) > 3 and not _alike(rest, before)),
    ]
    spoken = {name for name, holds in signs if holds}
    return sum(said["weights"][name] for name in spoken) if spoken & {"intent", "turn", "again"} else 0.0


def promised_name(name: str) -> str:
    """A name without the words of intent around it.

    >>> promised_name("原先打算供餐学生"), promised_name("免疫率指标定为"), promised_name("合同要买执法艇")
    ('供餐学生', '免疫率', '买执法艇')
    """
    return re.sub(rf"\A(?:{_intent().pattern})+|(?:{_intent().pattern}|[为是的,])+\Z", "", plain(name))


@cache
def _intent() -> re.Pattern[str]:
    return re.compile(one_of(words()["evidence"]["intent_words"]))


def _lead(told: Told) -> str:
    """The words before a value, time and manner taken away."""
    return when_pattern().sub("", plain(told.name)).strip("→|()")


def _unit(value: str) -> str:
    return re.sub(r"\A[^\d]*[\d.,]+|以上|以下|以内|左右|前", "", value)


def _is_near(first: str, second: str) -> bool:
    one, two = (
        read_quantity(match[0]).value if (match := value_pattern().search(v)) else None for v in (first, second)
    )
    return bool(one and two) and one / 2 <= two <= one * 2  # type: ignore[operator]


def _alike(rest: str, before: str) -> bool:
    return any(rest[at : at + 2] in before for at in range(len(rest) - 1))
