"""What a form says twice (前后一致): goals against indicators, title against project, names against values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import Goal, Passage
from perfeval.numbers import format_number, format_percent
from perfeval.review.case import Case, Row, goal_label
from perfeval.review.checking import Limits, form_check, goal_check, passage_check, row_check
from perfeval.review.figures import Figure, Listed, figures_in, lists_in
from perfeval.review.findings import Quote, Severity, Verdict
from perfeval.review.hits import Held, Hit, quote
from perfeval.review.sense import attainment, pairs_of
from perfeval.review.text import bare, find_any, has_any, squeeze
from perfeval.values.quantity import QuantityKind

Told = tuple[str, tuple[Quote, ...], str, str]  # label, words with their place, text, key


def told_in(case: Case) -> Iterator[Told]:
    """The goals and passages of a form."""
    for n, goal in enumerate(case.goals):
        for name, text in (("expected_text", goal.expected_text), ("actual_text", goal.actual_text)):
            if text:
                said = quote(goal.cells, (name, text)) or case.anywhere()
                yield goal_label(goal, name), said, text, f"goal:{n}:{name}"
    for n, passage in enumerate(case.project.passages):
        if passage.text and passage.places:
            said = (Quote(passage.places[0], passage.text[:80]),)
            yield passage.heading or passage.kind, said, passage.text, f"passage:{n}"


# ── sums in words ─────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Near(Limits):
    near: Decimal  # a sum further off than this share is of other things
    unless: tuple[str, ...]  # words of a list that is no breakdown


@form_check(Near, variants=("unit",), parts=("sum", "unit", "due"))
def list_sum(case: Case, limits: Near) -> Iterator[Hit | Held]:
    """A sum named in a goal or passage is the sum of the items listed after it, in the same unit."""
    for label, quotes, text, key in told_in(case):
        for listed in lists_in(text):
            if key.startswith("passage") and _is_the_funds(listed, case):
                continue  # the fund rows were read from this very sentence and say it
            if (found := _judged(listed, limits)) is not None:
                total, parts = listed.total, listed.parts
                saw = format_number(total.value) if found != "unit" else total.text
                if found == "held":
                    yield Held(object=label, quotes=quotes, saw=saw, row=key)
                    continue
                yield Hit(
                    object=label,
                    quotes=quotes,
                    saw=saw,
                    expected=format_number(listed.summed)
                    if not found
                    else f"{format_number(listed.summed)}{parts[0].unit}",
                    parts={
                        "sum": " + ".join(format_number(part.value) for part in parts),
                        "unit": total.unit if not found else parts[0].unit,
                        "due": listed.summed,
                    },
                    row=f"{key}:{saw}",
                    variant=found,
                )


def _is_the_funds(listed: Listed, case: Case) -> bool:
    """The list is the breakdown of the budget that the fund rows hold."""
    known = {line.adjusted_budget_wan for line in case.parts} | {line.initial_budget_wan for line in case.parts}
    return listed.total.family == "money" and {part.as_in("万元") for part in listed.parts} <= known


def _judged(listed: Listed, limits: Near) -> str | None:
    """``held``, ``""`` for a wrong sum, ``unit`` for a slip of the unit; ``None`` where it is no breakdown."""
    total, unit, summed = listed.total, listed.parts[0].unit, listed.summed
    if any(has_any(one.clause, limits.unless) for one in (total, *listed.parts)) or total.value <= 0:
        return None
    same = unit in (total.unit, "") or not total.unit
    if not same:
        slip = summed == total.value and listed.parts[0].family == total.family == "money"
        return "unit" if slip else None
    if summed == total.value:
        return "held"
    if any(part.value > total.value for part in listed.parts):
        return None
    return "" if abs(summed - total.value) <= total.value * limits.near else None


_TOTAL_POINTS = re.compile(
    r"(?:总得分|总分|得分合计|合计得分|综合得分|综合评分|自评得分|合计)[为:：是计]{0,2}(\d+(?:\.\d+)?)"
)


@dataclass(frozen=True)
class PointsSaid(Limits):
    near: Decimal  # a total further off than this share is of other parts
    not_scores: tuple[str, ...]  # points that are possible and not earned


@passage_check(PointsSaid, parts=("sum",))
def points_in_words(passage: Passage, case: Case, limits: PointsSaid) -> Hit | Held | None:
    """The points that a passage gives to the parts make the total it names."""
    text = squeeze(passage.text)
    found = list(_TOTAL_POINTS.finditer(text))
    if len(found) != 1 or not passage.places:
        return None
    total = Decimal(found[0][1])
    figures = [one for one in figures_in(text) if one.unit == "分" and not has_any(one.before, limits.not_scores)]
    parts = [one for one in figures if not has_any(one.before, ["总", "合计", "综合", "自评得分"])]
    earned = [one for one in parts if "得" in one.before]
    parts = earned if len(earned) >= 3 else parts if not earned else []
    summed = sum((one.value for one in parts), Decimal(0))
    if len(parts) < 3 or abs(summed - total) > total * limits.near:
        return None
    quotes = (Quote(passage.places[0], passage.text[:120]),)
    if abs(summed - total) <= Decimal("0.01"):
        return Held(object="总分", quotes=quotes, saw=format_number(total), row="total")
    return Hit(
        object="总分",
        quotes=quotes,
        saw=format_number(total),
        expected=format_number(summed),
        parts={"sum": " + ".join(format_number(one.value) for one in parts)},
        points=abs(summed - total),
        row="total",
    )


# ── goals and indicators ──────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class GoalFigures(Limits):
    share: Decimal  # of the pairs of letters of a name that a clause must use where the unit is a common one
    common_units: tuple[str, ...]
    unless: tuple[str, ...]  # clauses about something else: a part, another year
    passages: tuple[str, ...]  # kinds of passages that speak of the same as the indicators


@form_check(GoalFigures, variants=("actual", "passage"), parts=("clause", "row", "other"))
def goal_figures(case: Case, limits: GoalFigures) -> Iterator[Hit]:
    """A figure of the goal is that of the indicator it speaks of; one of the result is its completed value."""
    for n, goal in enumerate(case.goals):
        for name, text in (("expected_text", goal.expected_text), ("actual_text", goal.actual_text)):
            column = "target_text" if name == "expected_text" else "actual_text"
            for figure, row in _meant(case, squeeze(text or ""), column, limits):
                yield Hit(
                    object=goal_label(goal, name),
                    quotes=row.quotes(column) + quote(goal.cells, (name, text)),
                    saw=figure.text if figure.unit else format_number(figure.value),
                    expected=getattr(row.item, column),
                    parts={"clause": figure.clause[:40], "row": row.label, "other": getattr(row.item, column)},
                    row=f"goal:{n}:{row.key}",
                    variant="" if column == "target_text" else "actual",
                )
    for n, passage in enumerate(case.project.passages):
        if passage.kind in limits.passages and passage.places:
            for figure, row in _meant(case, squeeze(passage.text), "actual_text", limits):
                yield Hit(
                    object=passage.heading or row.label,
                    quotes=(*row.quotes("actual_text", "target_text"), Quote(passage.places[0], figure.clause)),
                    saw=figure.text,
                    expected=row.item.actual_text,
                    parts={"clause": figure.clause[:40], "row": row.label, "other": row.item.actual_text},
                    row=f"passage:{n}:{row.key}",
                    variant="passage",
                    verdict=Verdict.ASK,
                    severity=Severity.LOW,
                )


def _meant(case: Case, text: str, column: str, limits: GoalFigures) -> Iterator[tuple[Figure, Row]]:
    """Figures that speak of exactly one indicator and contradict it."""
    known: dict[str, list[tuple[Figure, Decimal]]] = {}
    rows = {row.key: row for row in case.rows}
    for figure in figures_in(text):
        if has_any(figure.clause, limits.unless):
            continue
        near = [(row, value) for row in case.rows if (value := _speaks_of(figure, row, limits)) is not None]
        if len(near) == 1:
            known.setdefault(near[0][0].key, []).append((figure, near[0][1]))
    for key, said in known.items():
        row = rows[key]
        target, actual = row.item.target.value, row.item.actual.value
        wanted = target if column == "target_text" else actual
        values = {value for _, value in said}
        if wanted is None or wanted in values or {target, actual} & values or sum(values) == wanted or len(said) > 1:
            continue
        yield said[0][0], row


def _speaks_of(figure: Figure, row: Row, limits: GoalFigures) -> Decimal | None:
    """The figure in the row's unit, when the clause uses the words of the row's name."""
    unit = row.item.target.unit or row.item.actual.unit
    if not row.item.target.is_number or not unit or unit in ("%", "分"):
        return None
    value = figure.as_in(unit)
    if value is None:
        return None
    pairs = pairs_of(row.name)
    shared = sum(pair in figure.clause for pair in pairs)
    needed = limits.share * len(pairs) if unit in limits.common_units else Decimal(1)
    return value if pairs and shared >= max(needed, Decimal(1)) else None


@dataclass(frozen=True)
class Items(Limits):
    over: Decimal  # share by which an item may exceed its plan


@goal_check(Items, parts=("planned", "spent", "item", "unit"))
def item_over_plan(goal: Goal, case: Case, limits: Items) -> Iterator[Hit]:
    """An item took more than planned although the whole did not grow."""
    planned = {_noun(f): f for f in figures_in(goal.expected_text or "") if f.family == "money"}
    spent = {_noun(f): f for f in figures_in(goal.actual_text or "") if f.family == "money"}
    both = [(planned[name], spent[name], name) for name in planned if name in spent and len(name) >= 2]
    if len(both) < 2 or sum(one.value for _, one, _ in both) > sum(one.value for one, _, _ in both):
        return
    for plan, use, name in both:
        if plan.unit == use.unit and use.value > plan.value * (1 + limits.over):
            said = quote(goal.cells, ("actual_text", goal.actual_text), ("expected_text", goal.expected_text))
            parts = {"planned": plan.value, "spent": use.value, "item": name, "unit": plan.unit}
            yield Hit(
                quotes=said, saw=use.text, expected=plan.text, parts=parts, object=goal_label(goal, "actual_text")
            )


def _noun(figure: Figure) -> str:
    """What a figure is about: the last words before it."""
    words = re.split(r"[:：（()）]", figure.before)[-1]
    return re.sub(
        r"(支出|安排|资金|经费|费用|使用|为|共|计|约|的)+$", "", re.sub(r"^(其中|用于|安排|支出)", "", bare(words))
    )


@dataclass(frozen=True)
class SaidDone(Limits):
    done: tuple[str, ...]


@row_check(SaidDone, parts=("sentence", "target", "share"))
def said_complete(row: Row, case: Case, limits: SaidDone) -> Hit | None:
    """A sentence names promise and result, and calls complete what falls short."""
    share, target, actual = attainment(row), row.item.target, row.item.actual
    if share is None or share >= 1 or target.value is None or actual.value is None:
        return None
    figures = (format_number(target.value), format_number(actual.value))
    for passage in case.project.passages:
        for sentence in re.split(r"[。；;\n]", squeeze(passage.text)):
            rest = sentence.split(figures[1])[-1]
            if all(figure in sentence for figure in figures) and has_any(rest, limits.done) and passage.places:
                return Hit(
                    quotes=(Quote(passage.places[0], sentence), *row.quotes("actual_text", "target_text")),
                    saw=find_any(rest, limits.done),
                    expected=format_percent(share),
                    parts={"sentence": sentence[:60], "target": row.item.target_text, "share": share},
                )
    return None


@dataclass(frozen=True)
class TwoFigures(Limits):
    letters: int  # so long a noun is the same thing when it is said twice
    unless: tuple[str, ...]  # clauses that speak of a plan, another year or a part


@form_check(TwoFigures, parts=("noun", "other"))
def two_figures(case: Case, limits: TwoFigures) -> Iterator[Hit]:
    """One thing, two figures: the same noun with the same unit, counted differently in two places."""
    told: dict[tuple[str, str], tuple[Figure, Quote]] = {}
    known = {(row.item.target.value, row.item.actual.value) for row in case.rows}
    for passage in case.project.passages:
        planned = passage.kind == "goal" or has_any("".join((passage.heading, *passage.section[-1:])), ["目标"])
        for figure in figures_in(passage.text) if passage.places and not planned else ():
            noun = re.sub(r"(达到?|共计?|约|为|有|近|超过?|达|了)+$", "", bare(figure.before))[-limits.letters :]
            if len(noun) < limits.letters or not figure.unit or figure.family in ("rate", "money", "points", ""):
                continue
            if has_any(figure.clause, limits.unless):
                continue
            quoted = Quote(passage.places[0], figure.clause)
            first, place = told.setdefault((noun, figure.unit), (figure, quoted))
            if first.value != figure.value and (first.value, figure.value) not in known:
                yield Hit(
                    object=noun,
                    quotes=(quoted, place),
                    saw=figure.text,
                    expected=first.text,
                    parts={"noun": noun, "other": first.text},
                    row=f"noun:{noun}",
                )


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


_AND = re.compile(r"[、,，/；;]|以及|和|及(?!时|格)|与")


@dataclass(frozen=True)
class Compound(Limits):
    measures: tuple[str, ...]  # how a name that measures something ends


@row_check(Compound, parts=("count", "named"))
def compound(row: Row, case: Case, limits: Compound) -> Hit | None:
    """Several measures in one indicator, with one value: nobody can say which of them is met."""
    target = row.item.target
    pieces = [piece for piece in _AND.split(re.sub(r"[（(][^（）()]*[）)]", "", squeeze(row.item.level3))) if piece]
    named = [piece for piece in pieces if has_any(piece, limits.measures) and len(piece) > 1]
    if len(named) < 2 or len(named) < len(pieces) or target.kind is QuantityKind.SEVERAL:
        return None
    if target.kind is not QuantityKind.NUMBER:
        return None
    return Hit(
        quotes=row.quotes("level3", "target_text"),
        saw=row.item.target_text,
        parts={"count": len(named), "named": tuple(named)},
    )


@row_check(parts=("named", "missing"))
def name_promises_more(row: Row, case: Case, _: Limits) -> Hit | None:
    """The name lists things of which target and result say nothing."""
    pieces = [piece for piece in _AND.split(squeeze(row.item.level3)) if len(piece) >= 2]
    said = squeeze(row.item.target_text)
    if len(pieces) < 2 or not any(letter.isdigit() for letter in said):
        return None
    there = [piece for piece in pieces if piece in said]
    missing = [piece for piece in pieces if piece not in said and not pairs_of(piece) & pairs_of(said)]
    if not there or not missing:
        return None
    return Hit(
        quotes=row.quotes("level3", "target_text", "actual_text"),
        saw=row.item.target_text,
        expected="、".join(missing),
        parts={"named": row.label, "missing": tuple(missing)},
    )


# ── payment ───────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class PaidInFull(Limits):
    names: tuple[str, ...]
    unless: tuple[str, ...]
    done: tuple[str, ...]
    least: Decimal  # execution from which nothing is said


@row_check(PaidInFull, parts=("rate",))
def paid_in_full(row: Row, case: Case, limits: PaidInFull) -> Hit | None:
    """An indicator says that payment is complete while money is left."""
    rate, total, actual = case.execution_rate, case.total, row.item.actual
    if rate is None or total is None or rate >= limits.least or (not row.is_full and row.self_score is not None):
        return None
    if not has_any(row.name, limits.names) or has_any(row.name, limits.unless):
        return None
    whole = actual.is_number and actual.unit == "%" and (actual.value or Decimal(0)) >= 100
    if not whole and not find_any(row.item.actual_text, limits.done):
        return None
    return Hit(
        quotes=row.quotes("actual_text", "level3") + case.fund_quotes(total, "execution_rate_text", "executed_wan"),
        saw=row.item.actual_text,
        expected=None,
        parts={"rate": rate},
        points=row.self_score,
        severity=Severity.HIGH if rate < Decimal("0.5") else None,
    )
