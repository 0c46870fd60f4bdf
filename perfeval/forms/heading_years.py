"""Years and terms that headings name (年度与期限): another year, the whole term beside the year of the form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from perfeval.forms.grid import Grid
from perfeval.forms.text import plain

if TYPE_CHECKING:
    from perfeval.forms.votes import Assignment

_YEAR = re.compile(r"(?<!\d)20\d{2}(?=年|\D|$)")


def year_in_heading(text: str) -> int | None:
    """The year that a heading names (2022年决算数)."""
    found = _YEAR.search(plain(text))
    return int(found[0]) if found else None


def year_over(grid: Grid) -> int | None:
    """The year that a line over the table names, within the table itself."""
    for row in range(1, min(grid.n_rows, 6) + 1):
        cells = grid.anchored(row)
        if len(cells) == 1 and (year := year_in_heading(cells[0].text)) is not None:
            return year
    return None


def other_years(seen: Assignment) -> None:
    """2021年决算数 | 2022年预算数 | 2022年决算数: columns of another year than the form's are kept, not counted."""
    years = [year_in_heading(column.text) for column in seen.columns]
    named = {year for year in years if year is not None}
    if len(named) < 2:
        return
    wanted = seen.evidence.year if seen.evidence.year in named else max(named)
    for number, year in enumerate(years):
        if year is not None and year != wanted:
            seen.give(number, None, "year")


def long_terms(seen: Assignment) -> None:
    """Two terms side by side (实施期 | 年度), each with its own columns: the year asked for is the year's."""
    said = [column.word.concept if column.word and not column.how else None for column in seen.columns]
    wordless = [n for n, column in enumerate(seen.columns) if column.word is None and _term(seen, range(n, n + 1))]
    if "target" not in said and len({_term(seen, range(n, n + 1)) for n in wordless}) == len(wordless) == 2:
        for number in wordless:  # 规划期值 | 本年值
            said[number] = "target" if seen.holds_values(number) else None
    twice = [concept for concept in ("level2", "level3", "target") if said.count(concept) == 2]
    if "target" not in twice:
        return
    spots = {concept: [n for n, name in enumerate(said) if name == concept] for concept in twice}
    start, middle = min(spot[0] for spot in spots.values()), min(spot[1] for spot in spots.values())
    if any(not spot[0] < middle <= spot[1] for spot in spots.values()):
        return
    length = max(spot[1] for spot in spots.values()) + 1 - middle
    first, second = (range(start, min(middle, start + length)), range(middle, middle + length))
    terms = [_term(seen, first), _term(seen, second)]
    if len(twice) == 1 and terms == ["", ""]:
        return  # two columns of values, and nobody says that they are terms
    long = second if terms[0] == "year" or terms[1] == "period" else first
    for number in long:
        seen.give(number, None, "term")


def _term(seen: Assignment, numbers: range) -> str:
    """Whether headings speak of the year or of a longer period; ``""`` when they speak of neither."""
    texts = "".join(plain(seen.columns[number].text) for number in numbers)
    for term in ("period", "year"):
        if any(word in texts for word in seen.weights["words"][term]):
            return term
    return ""
