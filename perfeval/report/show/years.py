"""The portfolio against the year before (与上年相比): what moved, who rose and fell, which findings came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from perfeval.numbers import NOTHING, format_percent, format_points, format_wan
from perfeval.report.display import Display
from perfeval.report.grades import best_first
from perfeval.report.markup import Column, Html, el, join, table
from perfeval.report.show.portfolio import Entry, entries_of, mean_of, sum_of
from perfeval.review.catalogue import by_code
from perfeval.review.peers import standing_of
from perfeval.review.rounds import ProjectMatch, match_projects
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.outcome import Result

_YEARS = 5  # the last ones shown side by side
_MATCHED = 10  # projects of both years from which on years are laid side by side
_MOVED = 10  # projects shown that fell, and that rose
_RETURNED = 12
_STILL = Decimal("0.01")  # a share of points that moves by less has not moved


def years_table(result: Result) -> Display:
    """The portfolio year by year (逐年对照): money, scores, grades and findings side by side, with what moved."""
    words, by_year = Words("report", result.lang), _by_year(result)
    if len(by_year) < 2:
        return Display(el("p", words.say("years.one"), cls="note"))
    years = sorted(by_year)[-_YEARS:]
    both = match_projects(*([one.evaluation for one in by_year[year]] for year in years[-2:]))
    if len(both) < _MATCHED:
        return Display(el("p", words.say("years.too_few", count=len(both), least=_MATCHED), cls="note"))
    columns = [Column(words.say("years.measure")), *(Column(str(year), "num mixed") for year in years)]
    columns.append(Column(words.say("years.moved"), "num mixed"))
    measures = [*_measures(words), *_grades(words, by_year), *_families(words, by_year, years)]
    rows = []
    for name, measure, shown, difference in measures:
        values = [measure(by_year[year]) for year in years]
        moved = values[-1] - values[-2] if values[-1] is not None and values[-2] is not None else None
        rows.append((name, *(shown(value) for value in values), NOTHING if moved is None else difference(moved)))
    label = words.say("years.label")
    return Display(join(el("h3", label), table(columns, rows, label=label)))


Measure = tuple[str, Callable[[Sequence[Entry]], Decimal | None], Callable[[Decimal | None], str],
                Callable[[Decimal], str]]  # fmt: skip


def _by_year(result: Result) -> dict[int, list[Entry]]:
    grouped: dict[int, list[Entry]] = {}
    for entry in entries_of(result):
        if entry.row.year is not None:
            grouped.setdefault(entry.row.year, []).append(entry)
    return grouped


def _measures(words: Words) -> list[Measure]:
    def paid(entries: Sequence[Entry]) -> list[Entry]:
        return [entry for entry in entries if entry.budget is not None and entry.spent is not None]

    def execution(entries: Sequence[Entry]) -> Decimal | None:
        budget, spent = sum_of(one.budget for one in paid(entries)), sum_of(one.spent for one in paid(entries))
        return spent / budget if budget and spent is not None else None

    def standing(name: str) -> Callable[[Sequence[Entry]], Decimal | None]:
        return lambda entries: mean_of(standing_of(one.evaluation, one.findings).values[name] for one in entries)

    say = words.say
    return [
        (say("years.projects"), lambda entries: Decimal(len(entries)), _count, _signed(_count)),
        (say("years.budget"), lambda entries: sum_of(one.budget for one in paid(entries)), format_wan,
         _signed(format_wan)),
        (say("years.spent"), lambda entries: sum_of(one.spent for one in paid(entries)), format_wan,
         _signed(format_wan)),
        (say("years.execution"), execution, format_percent, _in_points(words)),
        (say("years.self"), standing("self"), format_percent, _in_points(words)),
        (say("years.score"), standing("score"), format_percent, _in_points(words)),
        (say("years.findings"), lambda entries: mean_of(Decimal(one.row.findings) for one in entries), format_points,
         _signed(format_points)),
        (say("years.high"), lambda entries: mean_of(Decimal(one.row.findings_high) for one in entries), format_points,
         _signed(format_points)),
    ]  # fmt: skip


def _grades(words: Words, by_year: dict[int, list[Entry]]) -> list[Measure]:
    """Share of the projects under each recomputed grade."""
    order = best_first(entry.row.grade or NOTHING for entries in by_year.values() for entry in entries)

    def share(grade: str, entries: Sequence[Entry]) -> Decimal | None:
        return _share_of(entries, lambda one: (one.row.grade or NOTHING) == grade)

    named = {grade: words.say("portfolio.no_grade") if grade == NOTHING else grade for grade in order}
    return [
        (words.say("years.grade", grade=named[grade]), partial(share, grade), format_percent, _in_points(words))
        for grade in order
    ]


def _families(words: Words, by_year: dict[int, list[Entry]], years: Sequence[int]) -> list[Measure]:
    """Share of the projects with a finding of each family, the commonest of the last year first."""
    counted = Counter(family for one in by_year[years[-1]] for family in {item.family for item in one.findings})
    seen = {item.family for year in years for one in by_year[year] for item in one.findings}
    order = sorted(seen, key=lambda family: (-counted[family], family))

    def share(family: str, entries: Sequence[Entry]) -> Decimal | None:
        return _share_of(entries, lambda one: any(item.family == family for item in one.findings))

    return [
        (
            words.say("years.family", family=family_words(words, family)),
            partial(share, family),
            format_percent,
            _in_points(words),
        )
        for family in order
    ]


def family_words(words: Words, family: str) -> str:
    """What a family of findings is called."""
    key = f"family.{family}"
    return words.say(key) if words.has(key) else family


def _share_of(entries: Sequence[Entry], fits: Callable[[Entry], bool]) -> Decimal | None:
    return Decimal(sum(map(fits, entries))) / len(entries) if entries else None


def _count(value: Decimal | None) -> str:
    return NOTHING if value is None else f"{value:f}"


def _signed(shown: Callable[[Decimal], str]) -> Callable[[Decimal], str]:
    """A difference with its sign; one that rounds to nothing has none."""

    def said(moved: Decimal) -> str:
        size = shown(abs(moved))
        return size if not any(digit in "123456789" for digit in size) else f"{'−' if moved < 0 else '+'}{size}"

    return said


def _in_points(words: Words) -> Callable[[Decimal], str]:
    """The difference of two rates in percentage points (百分点)."""
    return _signed(lambda moved: words.say("years.points", points=format_points(moved * 100)))


@dataclass(frozen=True)
class _Pair:
    """One project in two years, with how its recomputed share of points moved."""

    match: ProjectMatch
    before: Entry
    after: Entry

    @property
    def moved(self) -> Decimal | None:
        before, after = (standing_of(one.evaluation, ()).values["score"] for one in (self.before, self.after))
        return after - before if after is not None and before is not None else None

    @property
    def returned(self) -> list[str]:
        """Codes of findings that both years have."""
        codes = {item.code for item in self.before.findings}
        return list(dict.fromkeys(item.code for item in self.after.findings if item.code in codes))


def years_moved(result: Result) -> Display:
    """Projects of the last year that stood in the year before too (升降与复发): who fell, who rose, what came back."""
    words, by_year = Words("report", result.lang), _by_year(result)
    last = [(one, other) for one, other in pairwise(sorted(by_year)) if other == max(by_year)]
    if not last:
        return Display(Html(""))
    [(before, after)] = last
    entries = {entry.row.id: entry for year in (before, after) for entry in by_year[year]}
    matches = match_projects(*([one.evaluation for one in by_year[year]] for year in (before, after)))
    pairs = [_Pair(match, entries[match.before.project.id], entries[match.after.project.id]) for match in matches]
    if not pairs:
        return Display(el("p", words.say("years.none_matched", before=before, after=after), cls="note"))
    known = [(pair.moved, pair) for pair in pairs]
    fell = sorted(((moved, pair) for moved, pair in known if moved is not None and moved <= -_STILL),
                  key=lambda entry: (entry[0], entry[1].after.row.id))  # fmt: skip
    rose = sorted(((moved, pair) for moved, pair in known if moved is not None and moved >= _STILL),
                  key=lambda entry: (-entry[0], entry[1].after.row.id))  # fmt: skip
    lead = words.say(
        "years.matched",
        count=len(pairs),
        before=before,
        after=after,
        of=len(by_year[after]),
        renamed=sum(pair.match.is_renamed for pair in pairs),
        fell=len(fell),
        rose=len(rose),
    )
    return Display(
        join(
            el("h3", words.say("years.moved_label")),
            el("p", lead),
            _movers(result, words, "fell", fell, (before, after)),
            _movers(result, words, "rose", rose, (before, after)),
            _returned(result, words, pairs, (before, after)),
        )
    )


def _movers(
    result: Result, words: Words, name: str, moved: Sequence[tuple[Decimal, _Pair]], years: tuple[int, int]
) -> Html | None:
    if not moved:
        return None
    names = ("project", "execution_both", "self_both", "score_both", "moved", "came_back")
    columns = [Column(words.say(f"years.{one}"), "" if one in {"project", "came_back"} else "num") for one in names]
    rows = [
        (
            _both_names(words, pair, years),
            *_both(words, pair),
            _in_points(words)(by),
            _titles(pair.returned, result.lang),
        )
        for by, pair in moved[:_MOVED]
    ]
    label = words.say(f"years.{name}_label", count=len(rows), of=len(moved))
    return join(el("h4", label), table(columns, rows, label=label))


def _both_names(words: Words, pair: _Pair, years: tuple[int, int]) -> Html:
    """The project with links to both reports, and the match where it was renamed."""
    old, new = pair.before.row, pair.after.row
    parts: list[object] = [new.unit, words.say("list.dot")] if new.unit else []
    parts.append(el("a", words.say("years.report_of", year=years[0]), href=old.page))
    said = words.say("years.renamed", name=old.name, share=format_percent(Decimal(str(pair.match.share)), 0))
    renamed = el("div", said, cls="soft") if pair.match.is_renamed else None
    return join(el("a", new.name, href=new.page), el("div", parts, cls="soft"), renamed)


def _both(words: Words, pair: _Pair) -> tuple[str, str, str]:
    """Execution, self score and recomputed score in both years, as shares."""
    before, after = (standing_of(one.evaluation, ()).values for one in (pair.before, pair.after))
    arrow = words.say("list.arrow")
    one, two, three = (
        arrow.join([format_percent(before[name]), format_percent(after[name])])
        for name in ("execution", "self", "score")
    )
    return one, two, three


def _titles(codes: Sequence[str], lang: str) -> str:
    known = by_code()
    return "；".join(known[code].title[lang] for code in codes if code in known) or NOTHING


def _returned(result: Result, words: Words, pairs: Sequence[_Pair], years: tuple[int, int]) -> Html | None:
    """Kinds of findings: in how many of the matched projects they came back, went, or are new."""
    back: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    new: Counter[str] = Counter()
    for pair in pairs:
        before, after = ({item.code for item in one.findings} for one in (pair.before, pair.after))
        back.update(before & after)
        gone.update(before - after)
        new.update(after - before)
    codes = sorted({*back, *gone, *new}, key=lambda code: (-back[code], -new[code], code))[:_RETURNED]
    if not codes:
        return None
    columns = [Column(words.say("years.kind"))]
    columns += [Column(words.say(f"years.{name}"), "num") for name in ("back", "new", "gone")]
    known = by_code()
    rows = [
        (known[code].title[result.lang] if code in known else code,
         *(str(counted[code]) if counted[code] else NOTHING for counted in (back, new, gone)))
        for code in codes
    ]  # fmt: skip
    label = words.say("years.returned_label", before=years[0], after=years[1])
    return join(el("h4", label), table(columns, rows, label=label))
