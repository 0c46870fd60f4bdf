"""Identity (项目身份): whose form it is and of which year, by everything that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfeval.review.case import Case, Row
from perfeval.review.checking import Limits, form_check, row_check
from perfeval.review.findings import Quote
from perfeval.review.hits import Hit, quote
from perfeval.review.questions import gives_reason, promises_a_day
from perfeval.review.sense import pairs_of
from perfeval.review.sentences import sentences_of, told_in
from perfeval.review.text import bare, clause_with, find_any, has_any, squeeze
from perfeval.values.quantity import QuantityKind


@dataclass(frozen=True)
class Titles(Limits):
    form_words: tuple[str, ...]  # what a title says of the form and not of the project
    generic: tuple[str, ...]  # pairs of letters that projects of any matter have: 补贴, 改造


@form_check(Titles, parts=("title", "named"))
def title_project(case: Case, limits: Titles) -> Hit | None:
    """The title names the project that the form names."""
    project = case.project
    title = project.form.title
    rest = re.sub(r"20\d\d|19\d\d|二〇.{2}", "", bare(title))
    for words in limits.form_words:
        rest = re.sub(words, "", rest)
    rest = re.sub(r"[A-Za-z]+", "", rest)
    if not re.search(
        rf"{re.escape(rest)}(的|专项|补助|建设|支出)*(资金|经费)?(项目|工程|资金|经费|补助|专项)", bare(title)
    ):
        return None  # what is left names no project: a body, a register, words of the form
    name = project.name or ""
    own = [name, project.unit or "", project.department or ""]
    mine = pairs_of(rest) - set(limits.generic)
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
    if len(years) != 1 or not case.some(promises_a_day):
        return None
    said = {
        str(row.item.target.day.year)
        for row in case.rows
        if row.item.target.kind is QuantityKind.DATE and row.item.target.day and "20" in row.item.target_text
    }
    if len(said) != 1 or years == said:
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


@dataclass(frozen=True)
class Years(Limits):
    labels: tuple[str, ...]  # fields of the head that say the year


@form_check(Years, parts=("title",))
def head_years(case: Case, limits: Years) -> Hit | None:
    """The year in the title and the year in the head of the form are one."""
    project = case.project
    titled = set(_YEAR.findall(squeeze(project.form.title)))
    if len(titled) != 1 or _spans(project.form.title):
        return None
    for label, text in project.attributes.items():
        years = re.findall(r"20\d\d", squeeze(text))
        if has_any(label, limits.labels) and len(set(years)) == 1 and years[0] not in titled and label in project.cells:
            quotes = (Quote(project.cells[label], text),)
            parts = {"title": project.form.title}
            return Hit(object=label, quotes=quotes, saw=years[0], expected=titled.pop(), parts=parts, row="head_year")
    return None


_LABEL = 6  # letters of a label before a goal (设定目标：)
_YEAR = re.compile(r"(20\d\d)(?=年|-|—|$)")


def _spans(text: str) -> bool:
    """The words are about several years (2021-2023年)."""
    return len(set(re.findall(r"20\d\d", squeeze(text)))) > 1


@dataclass(frozen=True)
class OtherYear(Limits):
    work: tuple[str, ...]  # what a text says of the year's own work behind the year
    unless: tuple[str, ...]  # words of an earlier beginning, a document, a carry-over
    within: int  # further back than this many years is a history, not a slip
    ahead: tuple[str, ...]  # how a goal or result says that the next year's is its own work


@form_check(OtherYear, variants=("later",))
def year_in_text(case: Case, limits: OtherYear) -> Iterator[Hit]:
    """Goal, result or text speak of an earlier year as if it were the one under review, a goal of the next."""
    year = case.project.year
    if not year or _spans(case.project.form.title) or not (told := list(told_in(case))):
        return
    name = squeeze(case.project.name or "")
    for label, quotes, text, key in told:
        for clause in _clauses(text, year):
            found = re.search(r"(20\d\d)年", clause)
            if found is None or found[0] in name or has_any(clause, limits.unless):
                continue
            back = year - int(found[1])
            goal = key.startswith("goal") and found.start() <= _LABEL
            leads = found.start() == 0 and clause[found.end() : found.end() + 1] == ","
            own_work = goal or leads or has_any(clause[found.start() :], limits.work)
            earlier = 0 < back <= limits.within and own_work
            later = back == -1 and key.startswith("goal") and has_any(clause[found.start() :], limits.ahead)
            if earlier or later:
                said = (Quote(quotes[0].place, clause[:80]),)
                variant = "later" if later else ""
                yield Hit(
                    object=label, quotes=said, saw=found[1], expected=str(year), row=f"{key}:year", variant=variant
                )
                break


def _clauses(text: str, year: int) -> Iterator[str]:
    """The sentences of the paragraphs that do not name the year under review."""
    for line in text.split("\n"):
        flat = squeeze(line)
        if str(year) not in flat:
            yield from re.split(r"[。；;]", flat)


@dataclass(frozen=True)
class Places(Limits):
    levels: tuple[str, ...]  # 镇, 乡, 县 …
    common: tuple[str, ...]  # words that end like a place and name none (全县, 城镇)
    unless: tuple[str, ...]  # clauses about others on purpose: 对口支援, 学习考察


@form_check(Places, parts=("own",))
def other_place(case: Case, limits: Places) -> Iterator[Hit]:
    """A goal or text speaks of another town or county than the one whose form it is."""
    if not (case.goals or case.project.passages or case.some(gives_reason)):
        return
    project = case.project
    head = "".join((project.unit or "", "，", project.department or "", "，", project.name or ""))
    for level in limits.levels:
        own = _places(head, level, limits.common)
        if not own:
            continue
        reasons = ((row.label, row.quotes("reason_text"), row.item.reason_text or "", row.key) for row in case.rows)
        for label, quotes, text, key in (*told_in(case), *reasons):
            flat = squeeze(text)
            named = _places(flat, level, limits.common)
            others = [place for place in named if place not in own]
            clause = next((part for part in re.split(r"[。；;\n]", flat) if others and others[0] in part), "")
            if not others or set(named) & set(own) or has_any(clause, limits.unless):
                continue
            if len(set(others)) > 1 or not _leads(flat, others[0]):
                continue  # a list of places is a scope, not a slip
            yield Hit(
                object=label,
                quotes=(Quote(quotes[0].place, clause[:80]),),
                saw=others[0],
                expected=own[0],
                parts={"own": own[0]},
                row=f"{key}:place",
            )


def _places(text: str, level: str, common: tuple[str, ...]) -> list[str]:
    """Names of places of one level, by their last two letters and the word of the level."""
    found = re.findall(rf"[\u4e00-\u9fff]{{2}}{level}", text)
    return [place for place in found if not has_any(place, common)]


def _leads(text: str, place: str) -> bool:
    """The text is about this place: it is named at a beginning, or twice."""
    return text.count(place) > 1 or bool(re.search(rf"(^|[，,。；;：:、]|在|为|由|对|我)[\u4e00-\u9fff]?{place}", text))


@dataclass(frozen=True)
class OwnWords(Limits):
    bodies: Mapping[str, tuple[str, ...]]  # 我局 → words by which such a body is called
    acts: str  # how a text says who carries the project out: the body is the first group
    a_body: tuple[str, ...]  # how the name of a body ends
    many: tuple[str, ...]  # bodies that are named by no name: 各乡镇


@form_check(OwnWords, variants=("actor",), parts=("own",))
def own_body(case: Case, limits: OwnWords) -> Iterator[Hit]:
    """The text calls its own body by another kind (我校 in the form of a bureau), or says that another did the work."""
    project, told = case.project, list(told_in(case))
    if not told:
        return
    own = squeeze("".join((project.unit or "", project.department or "", project.name or "", project.form.title)))
    named = [one for one in (project.unit, project.department) if one and has_any(one, limits.a_body)]
    for label, quotes, text, _ in told if named else ():
        flat, parts = squeeze(text), {"own": named[0]}
        for word, bodies in limits.bodies.items():
            if has_any(text, (word,)) and not has_any(own, bodies):
                said = (Quote(quotes[0].place, clause_with(flat, (word,))[:80]),)
                yield Hit(object=label, quotes=said, saw=find_any(text, (word,)), parts=parts, row="body")
                return
        acting = re.search(limits.acts, flat)
        if (
            acting
            and not has_any(acting[1], limits.many)
            and not any(_same_body(acting[1], one) for one in (*named, own))
        ):
            said = (Quote(quotes[0].place, clause_with(flat, (re.escape(acting[1]),))[:80]),)
            yield Hit(object=label, quotes=said, saw=acting[1], parts=parts, row="body", variant="actor")
            return


def _same_body(one: str, other: str) -> bool:
    """Whether one of two names is the other's short form (县卫健局, 武陵县卫生健康局): its letters in their order."""
    short, long = sorted((bare(one), bare(other)), key=len)
    letters = iter(long)
    return all(letter in letters for letter in short)


@dataclass(frozen=True)
class Fields(Limits):
    fields: Mapping[str, tuple[str, ...]]  # field of work → its own words
    least: int  # so many different words make a text one of that field


@form_check(Fields, parts=("field", "words"))
def other_field(case: Case, limits: Fields) -> Iterator[Hit]:
    """A paragraph speaks of another field of work than the whole rest of the form (copied from another project)."""
    project, told = case.project, [one for one in told_in(case) if len(squeeze(one[2])) >= _SENTENCE]
    if not told:
        return
    head = "".join((project.name or "", project.form.title, project.unit or "", project.department or ""))
    own = squeeze(head + "".join(row.item.level3 for row in case.rows))
    for said in sentences_of(case):
        if len(said.text) < _SENTENCE or said.row is not None:
            continue
        rest = own + "".join(squeeze(other[2]) for other in told).replace(said.text, "")
        for name, words in limits.fields.items():
            used = [word for word in words if word in said.text]
            if len(used) < limits.least or any(word in rest for word in words) or _of_own_field(said.text, own, limits):
                continue
            yield Hit(
                object=said.label, quotes=said.quote(), saw=said.text[:30],
                parts={"field": name, "words": tuple(used)}, row=f"{said.key}:field",
            )  # fmt: skip


@dataclass(frozen=True)
class OtherProject(Limits):
    named: str  # how a sentence begins that is about a project by its name
    generic: tuple[str, ...]  # names of no one project: 本, 专项资金, 民生实事


@form_check(OtherProject, parts=("own",))
def other_project(case: Case, limits: OtherProject) -> Iterator[Hit]:
    """A note that begins with the name of a project which nothing else in the form is about."""
    project = case.project
    if not project.name:
        return
    told = [one for one in sentences_of(case) if one.row is None]
    found = [(said, at) for said in told if (at := re.match(limits.named, said.text))]
    own = "".join((project.name, project.form.title, project.unit or "", project.department or ""))
    for said, at in found:
        rest = (
            own + "".join(one.text for one in told if one is not said) + "".join(row.item.level3 for row in case.rows)
        )
        named = pairs_of(at["name"])
        apart = not named & pairs_of(own) and len(named & pairs_of(rest)) * _FEW < len(named)
        if apart and not has_any(at["name"], limits.generic):
            yield Hit(
                object=said.label, quotes=said.quote(), saw=f"{at['name']}项目", expected=project.name,
                parts={"own": project.name}, row=f"{said.key}:project",
            )  # fmt: skip


_FEW = 3  # fewer than a third of a name's pairs of letters may stand elsewhere in the form by chance (家庭)
_SENTENCE = 14  # a sentence of fewer letters says too little of its field


def _of_own_field(text: str, own: str, limits: Fields) -> bool:
    """The sentence speaks of the field of the form too."""
    fields = [words for words in limits.fields.values() if any(word in own for word in words)]
    return any(word in text for words in fields for word in words)
