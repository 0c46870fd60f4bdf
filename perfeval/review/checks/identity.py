"""Identity (项目身份): whose form it is and of which year, by everything that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from perfeval.review.case import Case, Row
from perfeval.review.checking import Limits, form_check, row_check
from perfeval.review.findings import Quote
from perfeval.review.hits import Hit, quote
from perfeval.review.sense import pairs_of
from perfeval.review.text import bare, has_any, squeeze
from perfeval.values.quantity import QuantityKind

Told = tuple[str, tuple[Quote, ...], str, str]  # label, words with their place, text, key


# ── identity ──────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Titles(Limits):
    form_words: tuple[str, ...]  # what a title says of the form and not of the project


@form_check(Titles, parts=("title", "named"))
def title_project(case: Case, limits: Titles) -> Hit | None:
    """The title names the project that the form names."""
    project = case.project
    title, name = project.form.title, project.name or ""
    rest = re.sub(r"20\d\d|19\d\d|二〇.{2}", "", bare(title))
    for words in limits.form_words:
        rest = re.sub(words, "", rest)
    own = [name, project.unit or "", project.department or ""]
    mine = pairs_of(rest)
    if len(rest) < 4 or len(mine) < 2 or len(pairs_of(name)) < 2 or any(mine & pairs_of(text) for text in own):
        return None
    quotes = quote(project.cells, ("name", name)) or case.anywhere()
    return Hit(
        object="项目名称", quotes=quotes, saw=name, expected=rest, parts={"title": title, "named": rest}, row="title"
    )


@form_check(parts=("title", "years"))
def title_year(case: Case, _: Limits) -> Hit | None:
    """The year of the title is that of the form's own dates of execution."""
    years = set(re.findall(r"(20\d\d)年", squeeze(case.project.form.title)))
    said = {
        str(row.item.target.day.year)
        for row in case.rows
        if row.item.target.kind is QuantityKind.DATE and row.item.target.day and "20" in row.item.target_text
    }
    if len(years) != 1 or len(said) != 1 or years == said:
        return None
    dated = [row for row in case.rows if row.item.target.kind is QuantityKind.DATE]
    if len(dated) < 2:
        return None  # one date in another year is said by its own row
    year = next(iter(years))
    parts = {"title": case.project.form.title, "years": next(iter(said))}
    quotes = tuple(q for row in dated for q in row.quotes("target_text"))
    return Hit(object="年度", quotes=quotes, saw=year, expected=next(iter(said)), parts=parts, row="title_year")


# ── names ─────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class NameDates(Limits):
    deadlines: tuple[str, ...]
    unless: tuple[str, ...]


@row_check(NameDates, parts=("year",))
def date_in_name(row: Row, case: Case, limits: NameDates) -> Hit | None:
    """The deadline in an indicator's name lies in the year under review."""
    year, name = case.project.year, squeeze(row.item.level3)
    found = re.search(r"(20\d\d)年", name)
    if not year or found is None or has_any(name, limits.unless) or not has_any(name, limits.deadlines):
        return None
    if year - 3 <= int(found[1]) <= year - 1:
        return Hit(quotes=row.quotes("level3", "target_text"), saw=found[1], expected=str(year), parts={"year": year})
    return None
