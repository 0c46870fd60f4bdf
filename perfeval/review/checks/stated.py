"""What a document states twice (同一数量多处表述): one quantity, told in sentences, tables and rows, must agree.

Every figure is taken with what it counts (its noun and unit) and with its *facets*: planned or done, the year or
month, a part, an amount each, a change. Two figures of one noun, one unit and the same facets are one quantity.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from perfeval.review.case import Case
from perfeval.review.checking import Limits, form_check
from perfeval.review.checks.breakdowns import cells_of, columns_of
from perfeval.review.figures import Figure, figures_in
from perfeval.review.findings import Quote
from perfeval.review.hits import Hit
from perfeval.review.patterns import pattern
from perfeval.review.sense import pairs_of
from perfeval.review.sentences import sentences_of
from perfeval.review.text import bare, has_any
from perfeval.values.vocabulary import units


@dataclass(frozen=True)
class Nouns(Limits):
    """How figures are told apart; the words stand in the catalogue."""

    facets: Mapping[str, tuple[str, ...]]  # what makes it another quantity: planned, last year, a part, each, a change
    opening: tuple[str, ...]  # words before a noun that say nothing of it: 全年, 共, 实际
    closing: tuple[str, ...]  # words between a noun and its figure: 为, 达到, 合计
    verbs: tuple[str, ...]  # what was done with it: 共补助学生 and 共惠及学生 are of one thing
    money: tuple[str, ...]  # nouns of the budget: their own checks hold amounts and rates against each other
    common: tuple[str, ...]  # kinds of rates that a document has of many things
    whole: tuple[str, ...]  # how a figure is told as the whole: 共, 全年, 合计
    no_sum: tuple[str, ...]  # headings of columns that cannot be added
    total: tuple[str, ...]  # how the row of the whole of a table is called


@dataclass(frozen=True, slots=True)
class Stated:
    """One quantity as one place states it."""

    noun: str
    thing: str  # the noun without what was done with it
    figure: Figure
    facets: frozenset[str]
    quote: Quote
    place: str  # key of the sentence or table: figures of one place are told apart there
    in_all: bool
    source: str = "text"

    @property
    def pairs(self) -> frozenset[str]:
        """The pairs of letters of the noun, without those that every noun has."""
        return pairs_of(self.thing)


@form_check(Nouns, parts=("noun", "other"), variants=("table",))
def twice(case: Case, limits: Nouns) -> Iterator[Hit]:
    """One quantity with two figures: in two sentences, or in a sentence and a table."""
    if not case.project.passages:
        return
    said = list(_of_sentences(case, limits))
    figures = {(one.noun, one.figure.value, one.figure.unit) for one in said}
    often = Counter(noun for noun, _, _ in figures)
    told = [*(one for one in said if often[one.noun] < _ROLE), *_of_tables(case, limits)]
    known = {frozenset((row.item.target.value, row.item.actual.value)) for row in case.rows}
    seen: set[tuple[str, str]] = set()
    for n, one in enumerate(told):
        for other in told[:n]:
            if one.place == other.place or not _one_quantity(one, other, limits) or _agree(one, other):
                continue
            if frozenset((one.figure.value, other.figure.value)) in known or _told_right(one, other, told, limits):
                continue
            noun = min(one.noun, other.noun, key=len)
            if (noun, one.figure.unit) in seen:
                continue
            seen.add((noun, one.figure.unit))
            yield Hit(
                object=noun, quotes=(one.quote, other.quote), saw=one.figure.text, expected=other.figure.text,
                parts={"noun": noun, "other": other.figure.text}, row=f"noun:{noun}",
                variant="table" if "table" in (one.source, other.source) else "",
            )  # fmt: skip


_ROLE = 3  # with so many different figures a noun is no thing but what was done with many (现场核实, 下达目标)


def _of_sentences(case: Case, limits: Nouns) -> Iterator[Stated]:
    """Every figure of the prose; a sentence that gives several of one noun tells of a change or of parts."""
    year = str(case.project.year or "")
    for said in sentences_of(case):
        planned = said.key.startswith("goal") and "actual_text" not in said.key
        if said.row is not None or planned:
            continue
        found = [
            Stated(noun, _thing(noun, limits), one, _facets(said.text, one, year, limits), said.quote()[0], said.key,
                   has_any(one.before, limits.whole))
            for one in figures_in(said.text)
            if one.unit and one.family not in ("points", "money", "") and "百分点" not in one.unit
            and (noun := noun_of(one, limits)) and not has_any(noun, limits.money)
        ]  # fmt: skip
        nouns = [(one.noun, one.figure.unit) for one in found]
        yield from (one for one in found if nouns.count((one.noun, one.figure.unit)) == 1)


def noun_of(figure: Figure, limits: Nouns) -> str:
    """What a figure counts: the words before it, without those that open a clause, else those behind its unit."""
    before = re.split(r"[:：（()）“”\d]", figure.before)[-1]
    before = re.sub(rf"(?:{_any(limits.closing)})+$", "", bare(before))
    before = re.sub(rf"^(?:.*?(?:{_any(limits.opening)}))+", "", before)
    behind = bare(figure.tail[len(figure.unit) :]) if figure.tail.startswith(figure.unit) else ""
    counted = figure.unit != "%" and 2 <= len(behind) <= 8 and not re.search(r"\d", behind)
    return behind if counted else before  # 建设2座应急物资库


def _thing(noun: str, limits: Nouns) -> str:
    """A noun without what was done with it; where nothing is left (共培训), the deed itself."""
    without = re.sub(rf"^(?:{_any(limits.verbs)})+", "", noun)
    return without if len(without) >= 2 else noun


@cache
def _any(words: tuple[str, ...]) -> str:
    return "|".join(words)


def _facets(sentence: str, figure: Figure, year: str, limits: Nouns) -> frozenset[str]:
    """What makes a figure another quantity than one of the same noun."""
    clause = figure.clause
    until = sentence.find(clause)
    before = sentence[: max(until, 0)] + clause
    found = {name for name, words in limits.facets.items() if has_any(clause, words)}
    times = re.findall(r"20\d\d(?=年)|(?:1|一)[-—–~至](?:\d{1,2}|[一-十]+)月|上半年|下半年|[一二三四]季度", before)
    if times and times[-1] != year:
        found.add(times[-1])
    return frozenset(found)


def _of_tables(case: Case, limits: Nouns) -> Iterator[Stated]:
    """The total of a column, and the cells of its rows, of the tables beside the words."""
    for n, passage in enumerate(case.project.passages):
        if passage.kind not in ("breakdown", "table") or not passage.places:
            continue
        key, at = f"table:{n}", passage.places[0]
        for column in columns_of(passage, limits.no_sum, limits.total):
            whole = column.total if column.total is not None else column.summed
            if len(column.values) >= 2 and not re.search(r"20\d\d", column.what):
                unit = column.unit or _unit_of(column.what)
                noun = re.sub(rf"(?:{re.escape(unit)})?[数次量]*$", "", bare(column.what)) or bare(column.what)
                yield _cell(
                    noun, Figure(whole, unit, column.what, column.what, "", 0), Quote(at, column.what), key, "table"
                )
        for name, what, unit, value in cells_of(passage):
            if len(bare(name)) >= 2 and not has_any(name, (*limits.total, r"\d月", "季度", r"20\d\d")):
                figure = Figure(value, unit or _unit_of(what), name, name, "", 0)
                yield _cell(bare(name), figure, Quote(at, f"{name} {what}"), key, "row")


def _cell(noun: str, figure: Figure, quote: Quote, key: str, source: str) -> Stated:
    """A cell of a table as a statement: about its row, or the whole of its column."""
    return Stated(noun, noun, figure, frozenset(), quote, key, in_all=True, source=source)


def _unit_of(what: str) -> str:
    """The unit that a heading names at its end (送戏场次, 户数), where it names one."""
    found = re.search(r"([\u4e00-\u9fff]次?)数?$", bare(what).removesuffix("数"))
    return next((unit for unit in (found[1][:1], found[1]) if unit in units()), "") if found else ""


def _one_quantity(one: Stated, other: Stated, limits: Nouns) -> bool:
    """The same noun, the same unit, the same facets."""
    if "text" not in (one.source, other.source):
        return False
    if "row" in (one.source, other.source):
        return _one_row(*sorted((one, other), key=lambda each: each.source))
    if one.facets != other.facets:
        return False
    if one.figure.unit == "%" or other.figure.unit == "%":
        return one.figure.unit == other.figure.unit and _one_rate(one, other, limits)
    if one.figure.as_in(other.figure.unit) is None:
        return False
    small, large = sorted((one.pairs, other.pairs), key=len)
    if not small or not small <= large:
        return False
    if one.thing == other.thing:
        same = one.noun if one.noun == other.noun else one.thing
        return len(same) >= _LONG or one.in_all or other.in_all
    return (one.in_all and other.in_all) or (len(small) >= 2 and one.thing[-2:] == other.thing[-2:])


def _one_row(row: Stated, said: Stated) -> bool:
    """A sentence gives a figure to what a row of the table is called (其中D级拆除重建84户)."""
    named = row.noun in bare(said.figure.before) and not said.facets - {"part"}
    return named and bool(row.figure.unit) and said.figure.as_in(row.figure.unit) is not None


_LONG = 4  # so many letters make a noun that stands alone one thing
_RATE = pattern("stated.rate")


def _one_rate(one: Stated, other: Stated, limits: Nouns) -> bool:
    """One kind of rate of one thing: 回访群众满意度 twice, 履约率 of the signed and of all."""
    first, second = _RATE.search(one.noun), _RATE.search(other.noun)
    if first is None or second is None or first["kind"] != second["kind"]:
        return False
    cores = [pairs_of(found["core"]) or frozenset((found["core"],)) for found in (first, second)]
    if has_any(first["kind"], limits.common):
        return first["core"] != "" and second["core"] != "" and (cores[0] <= cores[1] or cores[1] <= cores[0])
    return not first["core"] or not second["core"] or bool(cores[0] & cores[1])


def _agree(one: Stated, other: Stated) -> bool:
    """The figures are equal, as far as the shorter one is written out."""
    first, second = one.figure.value, other.figure.as_in(one.figure.unit)
    if second is None or first == second:
        return True
    back = one.figure.as_in(other.figure.unit)
    digits = [max(-int(figure.value.as_tuple().exponent), 0) for figure in (one.figure, other.figure)]
    return round(second, digits[0]) == first or (back is not None and round(back, digits[1]) == other.figure.value)


def _told_right(one: Stated, other: Stated, told: Iterable[Stated], limits: Nouns) -> bool:
    """One of the places names the other's figure too, under the same unit: it tells them apart itself."""
    at_one = {each.figure.value for each in told if each.place == one.place}
    at_other = {each.figure.value for each in told if each.place == other.place}
    return other.figure.value in at_one or one.figure.value in at_other
