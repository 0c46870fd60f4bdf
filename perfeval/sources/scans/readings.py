"""What several readings of one run of writing come to (多次识别比对): agreed signs, and signs mended by shape and by
what can stand beside them. Whatever was disputed or mended is a doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import mean
from typing import Final

import numpy as np

from perfeval.sources.scans.paper import Picture
from perfeval.sources.scans.recogniser import Sign, folded_width
from perfeval.sources.scans.shapes import compared, is_ring, lone_sign, per_hundred, trimmed

DISPUTED: Final = 0.6
_MENDED: Final = 0.9
_NOUGHTS: Final = "oO0〇○º"
_PLAIN: Final = "23456789"  # numbers whose shape is no other sign's
_STROKES: Final = "一二三口日曰丿"  # signs of Chinese that are taken for bars, boxes and noughts
_MORE: Final = "><≥≤≧≦%‰‱"  # a bar or ring that is seen is there; one that is not seen may have run into another
# first signs of words that are none, by what they are on a form when a stroke is lost (目标 without one is 日标)
_NO_WORDS: Final = {"日标": "目", "至年": "全", "搜款": "拨", "按款": "拨", "拔款": "拨", "贞金": "资"}
_COMPARED: Final = "<>≤≥≦≧＜＞"


def agreed(readings: Sequence[list[Sign]]) -> list[Sign]:
    """The reading of most, then the surest; signs that another reading has otherwise are no surer than a guess."""
    votes: Counter[str] = Counter()
    for one in readings:
        votes[_folded(one)] += 1 + _surely(one)  # type: ignore[assignment]
    best = max(readings, key=lambda one: (votes[_folded(one)], _surely(one)))
    found = list(best)
    for other in readings:
        if other is not best:
            found = _confirmed(found, other)
    return found or next((list(one) for one in readings if one), [])


def _folded(signs: Sequence[Sign]) -> str:
    return folded_width("".join(one.text for one in signs))


def _surely(signs: Sequence[Sign]) -> float:
    return mean([one.confidence for one in signs] or [0.0])


def _confirmed(signs: list[Sign], other: Sequence[Sign]) -> list[Sign]:
    if [folded_width(one.text) for one in signs] == [folded_width(one.text) for one in other]:
        return [
            replace(one, confidence=min(one.confidence, max(again.confidence, 0.9)))
            for one, again in zip(signs, other, strict=True)
        ]
    matcher = SequenceMatcher(None, [one.text for one in signs], [one.text for one in other], autojunk=False)
    same = {at for start, _, size in matcher.get_matching_blocks() for at in range(start, start + size)}
    left_out = {start for kind, start, _, _, _ in matcher.get_opcodes() if kind == "insert"}
    last = len(signs) - 1
    return [
        one if at in same and at not in left_out and not (at == last and len(signs) in left_out) else disputed(one)
        for at, one in enumerate(signs)
    ]


def disputed(sign: Sign) -> Sign:
    """The sign, no surer than a guess."""
    return replace(sign, confidence=min(sign.confidence, DISPUTED))


def doubted(sign: Sign, text: str | None = None) -> Sign:
    """The sign, or another in its place: to be looked at."""
    return replace(sign, text=sign.text if text is None else text, confidence=min(sign.confidence, _MENDED))


def by_shape(signs: list[Sign], ink: Picture, sign: float, side: int, wide: int) -> list[Sign]:
    """Signs whose shape is plain are what their shape is; the recogniser must say the same for them to be sure.

    Lone signs have no word around them to be known by; of ≥ and ‰ a thin bar or a small ring is all that matters.
    """
    text = "".join(one.text for one in signs).strip()
    if len(text) <= 2 and (shape := lone_sign(ink, sign)) not in (None, text):
        is_bar_under = text == "2" and shape in tuple("≥≤≧≦")  # in black and white ≥ reads as 2
        is_plain = not is_bar_under and any(one in _PLAIN or (_is_chinese(one) and one not in _STROKES) for one in text)
        return [doubted(one) for one in signs] if is_plain else [Sign(str(shape), 0.5, DISPUTED)]
    found = list(signs)
    edges = [0.0, *((one.middle + two.middle) / 2 * wide - side for one, two in pairwise(signs)), float(ink.shape[1])]
    for at, one in enumerate(signs):
        kind = compared if one.text in _COMPARED else per_hundred if one.text in "%％‰‱" else None
        if kind is None:
            continue
        part = trimmed(ink[:, max(round(edges[at]), 0) : max(round(edges[at + 1]), 1)])
        shape = kind(part)
        if kind is per_hundred and shape is None and part.size and part.shape[1] > 1.25 * part.shape[0]:
            found[at] = doubted(one)  # too wide for %
        if shape is not None and shape != (read := folded_width(one.text)):
            found[at] = doubted(one, shape if _MORE.find(shape) > _MORE.find(read) else None)
    return found


def in_company(signs: list[Sign]) -> list[Sign]:
    """Signs that cannot stand where they were read: a dash between numbers is no 一, two small rings after % are its
    own, nobody writes 98°o; a bar before 级 is 一, a point between words is a comma."""
    found = list(signs)
    for at, one in enumerate(signs):
        before, after = (signs[near].text.strip() if 0 <= near < len(signs) else "" for near in (at - 1, at + 1))
        if one.text == "一" and before[-1:] in tuple("0123456789%％)）") and (after[:1].isdigit() or not after):
            found[at] = replace(one, text="—") if after else doubted(one, "—")
        elif one.text in "—–-－_" and after == "级":
            found[at] = doubted(one, "一")
        elif (
            one.text in ".．"
            and _is_chinese(before)
            and before[-1] not in "一二三四五六七八九十"
            and _is_chinese(after)
        ):
            found[at] = doubted(one, "，")
        elif (one.text + after) in _NO_WORDS:
            found[at] = doubted(one, _NO_WORDS[one.text + after])
        elif one.text.isalpha() and not one.text.isascii() and not _is_usual(one.text):
            found[at] = doubted(one)
    return _with_rates(found)


def _is_usual(sign: str) -> bool:
    """In the list of 1980 (GB 2312): other signs are rare names, or the old form of a common one."""
    try:
        sign.strip().encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _with_rates(signs: list[Sign]) -> list[Sign]:
    """%o is ‰, %oo ‱; a number followed by ° and perhaps a ring at the end of a run is one of per cent."""
    found: list[Sign] = []
    for one in signs:
        text = one.text.strip()
        before = found[-1].text.strip() if found else ""
        if before in ("%", "％", "‰") and text and set(text) <= set(_NOUGHTS):
            found[-1] = doubted(found[-1], "‱" if before == "‰" else "‰")
        elif before in ("°", "º") and len(found) > 1 and found[-2].text.strip()[-1:].isdigit() and text in "oOa0óº":
            found[-1] = doubted(found[-1], "%")
        else:
            found.append(one)
    if len(found) > 1 and found[-1].text in ("°", "º") and found[-2].text.strip()[-1:].isdigit():
        found[-1] = doubted(found[-1], "%")
    return found


def with_full_stop(signs: list[Sign], ink: Picture, sign: float, side: int, wide: int) -> list[Sign]:
    """The small ring at the foot of the end of a run is a full stop; any small ink that stands too far behind the
    last sign to be part of it was passed over."""
    last = signs[-1].text if len(signs) > 1 else ""
    if not _is_chinese(last) and last not in tuple(_NOUGHTS):
        return signs
    columns = np.flatnonzero(ink.any(axis=0))
    gaps = np.flatnonzero(np.diff(columns) > 2)
    if not len(gaps):
        return signs
    left = int(columns[gaps[-1] + 1])
    tail = trimmed(ink[:, left:])
    low = int(np.flatnonzero(ink[:, left:].any(axis=1))[0]) > 0.35 * ink.shape[0]
    if max(tail.shape) > 0.6 * sign or not low:
        return signs
    if last in tuple(_NOUGHTS):
        return [*signs[:-1], doubted(signs[-1], "。")] if _is_chinese(signs[-2].text) else signs
    if left < signs[-1].middle * wide - side + 0.42 * sign:
        return signs
    if not is_ring(tail):
        return [*signs[:-1], doubted(signs[-1])]
    return [*signs, Sign("。", (left + tail.shape[1] / 2 + side) / wide, DISPUTED)]


def with_bracket(signs: list[Sign], ink: Picture, sign: float, side: int, wide: int) -> list[Sign]:
    """A narrow upright stroke behind the last sign closes the bracket that was opened: thin arcs break in black and
    white."""
    text = folded_width("".join(one.text for one in signs))
    if text.count("(") <= text.count(")"):
        return signs
    tail = ink[:, max(round(signs[-1].middle * wide - side + 0.42 * sign), 0) :]
    part = trimmed(tail)
    if not part.size or part.shape[1] > 0.45 * sign or part.shape[0] < 0.3 * sign or part.shape[0] < part.shape[1]:
        return signs
    middle = (ink.shape[1] - part.shape[1] / 2 + side) / wide
    return [*signs, Sign("）", middle, DISPUTED)]


def _is_chinese(text: str) -> bool:
    return "一" <= text[-1:] <= "鿿"
