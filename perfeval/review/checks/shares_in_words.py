"""Shares in words (文中占比): a part of a whole named beside both, and shares that make more than all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from perfeval.numbers import format_number, format_percent
from perfeval.review.case import Case
from perfeval.review.checking import Limits, form_check
from perfeval.review.figures import PLANNED, Figure, figures_in, is_told, verb_of
from perfeval.review.hits import Hit
from perfeval.review.patterns import pattern, words
from perfeval.review.sentences import Sentence, sentences_of
from perfeval.review.text import clip, has_any

_ZERO = Decimal(0)
_SHOWN = 60  # letters of a sentence that are shown


_OF = pattern("arithmetic.of")


_BEYOND = pattern("arithmetic.beyond")


@form_check(variants=("beyond",), parts=("sentence", "part", "whole"))
def share_of(case: Case, _: Limits) -> Iterator[Hit]:
    """57.6 of 80 are 72 %; 250 of a planned 200 are 25 % beyond: a share named beside both figures is theirs."""
    told: list[Figure] = []  # the amounts of the passage so far
    for said in sentences_of(case):
        told = [*([] if said.key.endswith(":0") else told), *(o for o in figures_in(said.text) if o.family == "money")]
        yield from _named_shares(said, told)
        if found := _OF.search(said.text):
            part, whole, stated = (Decimal(found[n].replace(",", "")) for n in (1, 3, 5))
            if found["u1"] == found["u2"] and whole and not is_told(part / whole * 100, stated):
                yield _share_hit(said, found[5], part / whole, (found[1] + found["u1"], found[3] + found["u2"]), "")
        if beyond := _BEYOND.search(said.text):
            figures = [one for one in figures_in(said.text[: beyond.start()]) if one.unit != "%"]
            stated = Decimal(beyond[1].replace(",", ""))
            planned = len(figures) == 2 and has_any(figures[0].before, PLANNED)
            if planned and figures[0].unit == figures[1].unit and figures[0].value:
                more = figures[1].value / figures[0].value - 1
                if not is_told(more * 100, stated):
                    yield _share_hit(said, beyond[1], more, (figures[1].text, figures[0].text), "beyond")


def _share_hit(said: Sentence, stated: str, exact: Decimal, figures: tuple[str, str], variant: str) -> Hit:
    places = max(1, len(stated.partition(".")[2]))  # as the text writes its own
    return Hit(
        object=said.label, quotes=said.quote(), saw=f"{stated}%", expected=format_percent(exact, places),
        variant=variant, parts={"sentence": clip(said.text, _SHOWN), "part": figures[0], "whole": figures[1]},
        row=f"{said.key}:share",
    )  # fmt: skip


_NAMED_SHARE = pattern("arithmetic.named_share")


def _named_shares(said: Sentence, told: list[Figure]) -> Iterator[Hit]:
    """'Projects are 40 % of the spending' behind both amounts, each called by its name (项目支出占决算支出的40%)."""
    for found in _NAMED_SHARE.finditer(said.text):
        part, whole = (_called(found[name], told) for name in ("part", "whole"))
        if part is None or whole is None:
            continue
        mine, of_all, stated = part.as_in("元"), whole.as_in("元"), Decimal(found["n"].replace(",", ""))
        if mine and of_all and mine < of_all and not is_told(mine / of_all * 100, stated):
            yield _share_hit(said, found["n"], mine / of_all, (part.text, whole.text), "")


def _called(name: str, figures: list[Figure]) -> Figure | None:
    """The one amount that is called so."""
    near = [one for one in figures if has_any(verb_of(one), (rf"{re.escape(name)}(总额|合计|数)?(共计?|为)?$",))]
    return near[0] if len({one.as_in("元") for one in near}) == 1 else None


_SHARE_OF = words("arithmetic.share_of")


@form_check(parts=("sentence", "sum"))
def shares_in_words(case: Case, _: Limits) -> Iterator[Hit]:
    """Shares of one whole (其中男占60%，女占55%) do not add up to more than it."""
    for said in sentences_of(case):
        shares = [one for one in figures_in(said.text) if one.unit == "%" and has_any(verb_of(one), _SHARE_OF)]
        summed = sum((one.value for one in shares), _ZERO)
        if len(shares) >= 2 and summed > Decimal("100.5"):
            yield Hit(
                object=said.label, quotes=said.quote(), saw=f"{format_number(summed)}%", expected="≤100%",
                parts={
                    "sentence": clip(said.text, _SHOWN),
                    "sum": " + ".join(format_number(one.value) for one in shares),
                },
                row=f"{said.key}:shares",
            )  # fmt: skip
