"""Prose against table (文字与表格): what the report says, against its own tables and against itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import Claim, Passage
from perfeval.money import COLUMNS, FundColumn, money_of
from perfeval.numbers import format_number, format_percent, half_up
from perfeval.review.case import Case, Row
from perfeval.review.checking import Limits, form_check, row_check
from perfeval.review.figures import figures_in
from perfeval.review.findings import Quote, Severity
from perfeval.review.hits import Held, Hit, quote, said_by
from perfeval.review.patterns import pattern, words
from perfeval.review.sentences import sentences_of
from perfeval.review.text import has_any, squeeze
from perfeval.values.reading import rate_in
from perfeval.values.units import meaning

_TABLE: Mapping[str, tuple[FundColumn, ...]] = {
    "budget": (FundColumn.ADJUSTED, FundColumn.INITIAL),
    "arrived": (FundColumn.ARRIVED,),
    "executed": (FundColumn.EXECUTED,),
}


def _rate(claim: Claim) -> Decimal | None:
    """A claimed rate as a fraction; a count in the same sentence is none."""
    if claim.value is not None and claim.value.unit == "%":
        return rate_in(claim.value.text)
    return rate_in(claim.text) if "%" in squeeze(claim.text) else None


def _claimed(case: Case, kind: str) -> Decimal | None:
    """The first amount of this kind that the prose names, in 万元."""
    return next((wan for claim in case.claims(kind) if (wan := claim.amount_wan)), None)


def _bases(case: Case) -> list[Decimal]:
    """Every amount of which the prose may take a rate: the budgets and the money handed down that it names."""
    claims = case.claims("budget", "arrived")
    told = [one for said in sentences_of(case) if has_any(said.text, _BUDGETED) for one in figures_in(said.text)]
    changed = [wan for one in told if one.family == "money" and (wan := one.as_in("万元"))]
    return [wan for claim in claims if (wan := claim.amount_wan)] + changed


_BUDGETED = words("prose.budgeted")


def _clause_of(claim: Claim) -> str:
    """The clause that names the amount, without a word that nothing was changed (未作调整)."""
    value = squeeze(claim.value.text) if claim.value and claim.value.text else ""
    clauses = re.split(r"[,，]", squeeze(claim.text))
    return next((clause for clause in clauses if value and value in clause), squeeze(claim.text))


def _handed_down(case: Case) -> Decimal | None:
    """The money that came, where the prose alone names it beside the budget (下达, 到位)."""
    claims = [one for one in case.claims("budget", "arrived") if has_any(one.subject, ["下达", "到位", "拨入"])]
    amounts = {wan for claim in claims if (wan := claim.amount_wan)}
    return amounts.pop() if len(amounts) == 1 else None


def _budget(case: Case) -> Decimal | None:
    """The budget of the table, else that of the prose."""
    return case.budget or _claimed(case, "budget")


def _spent(case: Case) -> Decimal | None:
    """The spending of the table, else that of the prose."""
    return case.executed if case.executed is not None else _claimed(case, "executed")


@dataclass(frozen=True)
class Amounts(Limits):
    share: Decimal  # how far prose and table may differ
    parts: tuple[str, ...]  # words of a part, another year or another project
    whole: tuple[str, ...]  # what may stand before an amount that is all of the money


@form_check(Amounts, parts=("text",))
def amounts(case: Case, limits: Amounts) -> Iterator[Hit | Held]:
    """Amounts in the prose are those of the table."""
    if not case.claims(*_TABLE):
        return
    for kind, columns in _TABLE.items():
        known = [amount for name in columns if (amount := case.funding.amount(name)).wan is not None]
        names = [COLUMNS[amount.name] for amount in known]
        table = [amount.wan for amount in known if amount.wan is not None]
        for claim in case.claims(kind):
            said = claim.amount_wan
            if said is None or not table or case.total is None or has_any(claim.text, limits.parts):
                continue
            if not case.project.claims and said < table[0] / 2:
                continue  # a cell that names a small amount speaks of a part
            if _of_another_year(claim, case) or _names_the_table_too(claim, table):
                continue
            if said < min(table) and not _is_of_all(claim, limits):
                continue  # 设备购置支出60万元 is one item
            quotes = (said_by(claim), *case.fund_quotes(case.total, *names))
            label, saw = claim.subject or case.total.label_text, f"{format_number(said)}万元"
            if any(abs(said - amount) <= max(amount * limits.share, Decimal("0.005")) for amount in table):
                yield Held(object=label, quotes=quotes, saw=saw)
            elif not any(said == line.amount(name) for line in case.project.funds for name in columns):
                yield Hit(
                    object=label,
                    quotes=quotes,
                    saw=saw,
                    expected=f"{format_number(table[0])}万元",
                    parts={"text": claim.text},
                    row=f"claim:{claim.place}:{kind}",
                )


def _is_of_all(claim: Claim, limits: Amounts) -> bool:
    """Nothing before the amount says that it went for one thing: its clause opens with the money itself."""
    value = squeeze(claim.value.text) if claim.value and claim.value.text else "。"
    before = re.split(r"[，,、。；;:：]", squeeze(claim.text).partition(value)[0])[-1]
    return not re.sub("|".join(limits.whole), "", before)


def _of_another_year(claim: Claim, case: Case) -> bool:
    """The words before the amount name another year than the one under review."""
    before = squeeze(claim.text).partition(squeeze(claim.value.text) if claim.value and claim.value.text else "。")[0]
    years = re.findall(r"(20\d\d)年", before)
    return bool(years) and case.project.year is not None and str(case.project.year) != years[-1]


def _names_the_table_too(claim: Claim, table: list[Decimal]) -> bool:
    """The sentence names the amount of the table beside another, or lists its parts."""
    said = [one.as_in("万元") for one in figures_in(claim.text) if one.family == "money"]
    return len(said) > 2 or any(value == amount for value in said for amount in table)


@form_check(parts=("budget", "spent"))
def left_over(case: Case, _: Limits) -> Iterator[Hit | Held]:
    """Budget − spent = left over, sentence by sentence (48 − 44.9 = 3.1)."""
    if not case.claims("left_over"):
        return
    budget, spent = _budget(case) or next(iter(_bases(case)), None), _spent(case)
    if budget is None or spent is None:
        return
    due, others = budget - spent, [wan - spent for wan in _bases(case)]
    table = case.fund_quotes(case.total, "executed_wan", "adjusted_budget_wan") if case.total else ()
    for claim in case.claims("left_over"):
        said = claim.amount_wan
        if said is None or has_any(claim.text, ("其余",)) or _difference_beside(claim, said):
            continue
        label, saw = claim.subject or "结余", f"{format_number(said)}万元"
        if abs(said - due) <= Decimal("0.005"):
            yield Held(object=label, quotes=(said_by(claim),), saw=saw)
        elif not any(abs(said - other) <= Decimal("0.005") for other in others):
            yield Hit(
                object=label,
                quotes=(said_by(claim), *table),
                saw=saw,
                expected=f"{format_number(due)}万元",
                parts={"budget": budget, "spent": spent},
                row=f"claim:{claim.place}",
            )


def _difference_beside(claim: Claim, said: Decimal) -> bool:
    """The clause names other two amounts whose difference it is (三公经费18.6万元，比预算数22万元节约3.4万元)."""
    for sentence in re.split(r"[。；;\n]", claim.text):
        told = [wan for one in figures_in(sentence) if one.family == "money" and (wan := one.as_in("万元"))]
        if said in told and any(abs(one - other) == said for one in told for other in told if said not in (one, other)):
            return True
    return False


def _line_of(claim: Claim, case: Case) -> Decimal | None:
    """The rate of the fund row whose spending the sentence names, where it is not the whole."""
    told = {one.as_in("万元") for one in figures_in(claim.text) if one.family == "money"}
    for line in case.project.funds if len(told) == 1 else ():
        rate = money_of((line,)).rate if line is not case.total and line.executed_wan in told else None
        if rate:
            return Decimal(rate.numerator) / rate.denominator
    return None


def _its_own(stated: Decimal, claim: Claim) -> bool:
    """The sentence names the two amounts of which it is the rate (决算支出3375.6万元 of 3480)."""
    said = [wan for one in figures_in(claim.text) if one.family == "money" and (wan := one.as_in("万元"))]
    return any(abs(part / whole - stated) <= Decimal("0.006") for part in said for whole in said if whole >= part)


def _of_another_budget(claim: Claim, case: Case) -> bool:
    """Its own sentence names another budget and what was spent of it: the year's, where the table has the whole."""
    amounts = [wan for one in figures_in(squeeze(claim.text)) if one.family == "money" and (wan := one.as_in("万元"))]
    return claim.kind == "execution_rate" and len(amounts) == 2 and not {case.budget, case.executed} & set(amounts)


@form_check(parts=("text",))
def stated_rate(case: Case, _: Limits) -> Iterator[Hit | Held]:
    """A rate stated in the prose follows from the amounts."""
    if not case.claims("execution_rate", "arrival_rate"):
        return
    spent, bases = _spent(case), _bases(case)
    due = {"execution_rate": case.execution_rate}
    if case.execution_rate is None and spent is not None and bases:
        due["execution_rate"] = spent / bases[0]
    budget, arrived = case.budget, case.funding.arrived.wan
    arrived = arrived if arrived is not None else _handed_down(case)
    if budget and arrived is not None:
        due["arrival_rate"] = arrived / budget
    for claim in case.claims("execution_rate", "arrival_rate"):
        stated, rate = _rate(claim), due.get(claim.kind)
        own = _line_of(claim, case) if claim.kind == "execution_rate" else None
        if own is not None:  # 县级资金支出81万元，执行率90%: the rate of one source
            rate = own
        if stated is None or rate is None or _of_another_budget(claim, case):
            continue
        label, saw = claim.subject or "执行率", format_percent(stated)
        top = spent if claim.kind == "execution_rate" else arrived
        bases = _bases(case) if claim.kind == "execution_rate" and own is None else []
        if abs(stated - rate) <= Decimal("0.006") or _its_own(stated, claim):
            yield Held(object=label, quotes=(said_by(claim),), saw=saw)
        elif top is None or not any(abs(top / wan - stated) <= Decimal("0.006") for wan in bases):
            yield Hit(
                object=label,
                quotes=(said_by(claim),),
                saw=saw,
                expected=format_percent(rate),
                parts={"text": claim.text},
                row=f"claim:{claim.place}",
            )


@form_check(parts=("budget", "executed"))
def rate_not_stated(case: Case, _: Limits) -> Hit | None:
    """A report names budget and spending and never the execution rate."""
    stated = case.claims("execution_rate") or any(line.execution_rate_text for line in case.project.funds)
    spent, executed, budget = case.claims("executed"), _spent(case), _budget(case)
    if stated or not budget or executed is None or not (spent or case.project.claims):
        return None
    table = case.fund_quotes(case.total, "executed_wan") if case.total else case.anywhere()
    return Hit(
        object="预算执行率",
        quotes=tuple(said_by(claim) for claim in spent[:1]) or table,
        expected=format_percent(executed / budget),
        parts={"budget": budget, "executed": executed},
        row="rate_not_stated",
    )


@dataclass(frozen=True)
class Counts(Limits):
    least: Decimal  # targets below this are too small to compare
    near: Decimal  # how far two counts of one thing may differ
    topics: tuple[tuple[str, ...], ...]  # words of one subject
    other_matters: tuple[str, ...]


@row_check(Counts, variants=("over",), parts=("share", "actual"))
def counts(row: Row, case: Case, limits: Counts) -> Hit | Held | None:
    """A count in the prose beside the target of the same thing in the table: other activities, or a target too low?"""
    target, claims = row.item.target, case.claims("count")
    if not claims or not target.is_number or not target.value or target.value < limits.least:
        return None
    near = [
        (claim, claim.value.value)
        for claim in claims
        if claim.value is not None and claim.value.value and _same_thing(claim, row, limits)
    ]
    differing = [(claim, value) for claim, value in near if not _close(value, row, limits)]
    if not differing:
        return next(
            (
                Held(quotes=(said_by(claim), *row.quotes("target_text")), saw=format_number(value))
                for claim, value in near
            ),
            None,
        )
    if any(_close(value, row, limits) and value != target.value for _, value in near):
        return None
    most = max(value for _, value in differing)
    figures = dict.fromkeys(claim.value.text or claim.text for claim, _ in differing if claim.value)
    return Hit(
        quotes=row.quotes("target_text", "actual_text") + tuple(said_by(claim) for claim, _ in differing),
        saw="；".join(figures),
        expected=row.item.target_text,
        parts={"share": format_percent(most / target.value, 0), "actual": row.item.actual_text},
        variant="over" if most >= target.value * Decimal("1.3") else "",
        severity=Severity.MEDIUM if most >= 2 * target.value else Severity.LOW,
    )


def _same_thing(claim: Claim, row: Row, limits: Counts) -> bool:
    """The sentence counts in the row's unit and speaks of what the row is about."""
    if claim.value is None:
        return False
    one, other = meaning(claim.value.unit), meaning(row.item.target.unit)
    people = {"people", "person_times"}
    if not ((one.family == other.family and one.family) or {one.family, other.family} <= people):
        return False
    if one.family in ("rate", "money"):
        return False
    topics = [topic for topic in limits.topics if has_any(row.label, topic)]
    return any(has_any(claim.text + claim.subject, topic) for topic in topics) and not has_any(
        claim.text, limits.other_matters
    )


def _close(value: Decimal, row: Row, limits: Counts) -> bool:
    actual = row.item.actual.value if row.item.actual.unit != "%" else None
    return any(abs(value - number) <= number * limits.near for number in (row.item.target.value, actual) if number)


@dataclass(frozen=True)
class WrongHeading(Limits):
    headings: tuple[str, ...]
    layouts: Mapping[str, str]  # layouts in which the amount spent stands in a row of the budget → its name


@form_check(WrongHeading)
def amount_under_wrong_heading(case: Case, limits: WrongHeading) -> Hit | None:
    """The amount spent stands under a heading of the budget."""
    spent, budget = _spent(case), case.budget
    if not spent or not budget or spent == budget:
        return None
    misplaced = _in_the_layout(case, limits) or next(_under_budget(case, spent, limits), None)
    if misplaced is None:
        return None
    label, quotes, key = misplaced
    return Hit(object=label, quotes=quotes, saw=case.money(spent), expected=case.money(budget), row=key)


def _in_the_layout(case: Case, limits: WrongHeading) -> tuple[str, tuple[Quote, ...], str] | None:
    heading, total = limits.layouts.get(case.project.form.layout), case.total
    if not heading or total is None or total.cells.get("executed_wan") == total.cells.get("adjusted_budget_wan"):
        return None
    return heading, case.fund_quotes(total, "executed_wan", "adjusted_budget_wan"), "heading"


def _under_budget(case: Case, spent: Decimal, limits: WrongHeading) -> Iterator[tuple[str, tuple[Quote, ...], str]]:
    """Fund rows, labels and passages headed as budget that hold the amount spent."""
    project = case.project
    for line in project.funds:
        if line is not case.total and line.initial_budget_wan == spent and has_any(line.label_text, limits.headings):
            yield line.label_text, case.fund_quotes(line, "initial_budget_wan"), case.fund_key(line)
    for name, text in project.attributes.items():
        figure = format_number(half_up(spent, 4))
        if has_any(name, limits.headings) and figure in squeeze(text) and name in project.cells:
            yield name, (Quote(project.cells[name], text),), "heading"
    for passage in project.passages:
        figure = format_number(spent)
        alone = squeeze(passage.text) in (figure, f"项目支出{figure}", f"{figure}万元")
        if alone and has_any(passage.heading, limits.headings) and passage.places:
            yield passage.heading, (Quote(passage.places[0], passage.text),), "heading"


_NUMBER_OF_INDICATORS = pattern("prose.number_of_indicators")


@form_check()
def indicators_counted(case: Case, _: Limits) -> Hit | None:
    """The number of indicators that the prose names is the number in the table."""
    said = ((passage, _NUMBER_OF_INDICATORS.search(squeeze(passage.text))) for passage in case.project.passages)
    for passage, found in said:
        if found and passage.places and int(found[1]) != len(case.rows):
            return _miscounted(passage, found, len(case.rows))
    return None


def _miscounted(passage: Passage, found: re.Match[str], rows: int) -> Hit:
    return Hit(
        object=passage.heading or "指标数量",
        quotes=(Quote(passage.places[0], found.group()),),
        saw=found[1],
        expected=str(rows),
        row="counted",
    )


@dataclass(frozen=True)
class TwoBudgets(Limits):
    whole: tuple[str, ...]  # how a sentence says that its amount is the whole budget of the year
    unless: tuple[str, ...]  # words of a part, a change, another year


@form_check(TwoBudgets, parts=("text", "other"))
def two_budgets(case: Case, limits: TwoBudgets) -> Hit | None:
    """A report names two budgets for one year and says nothing of a change."""
    said = [
        (claim, claim.amount_wan)
        for claim in case.claims("budget")
        if claim.amount_wan and has_any(claim.text, limits.whole)
        and not has_any(_clause_of(claim), limits.unless)
        and not _of_another_year(claim, case)
    ]  # fmt: skip
    if len(said) < 2 or has_any(case.all_text, ("追加", "调减", "调增", "调整预算", "预算调整", "调整后")):
        return None
    for claim, wan in said[1:]:
        first, before = said[0]
        if wan != before and claim.text != first.text:
            return Hit(
                object=claim.subject or "预算",
                quotes=(said_by(claim), said_by(first)),
                saw=f"{format_number(wan)}万元",
                expected=f"{format_number(before)}万元",
                parts={"text": claim.text, "other": first.text},
                row=f"claim:{claim.place}:budget",  # where the second stands beside the table's too
            )
    return None


@dataclass(frozen=True)
class TotalSaid(Limits):
    unless: tuple[str, ...]


@form_check(TotalSaid, parts=("text",))
def total_said(case: Case, limits: TotalSaid) -> Hit | None:
    """The total score that a conclusion names is that of the score sheet."""
    reported = case.project.reported_total
    table = reported.self_score if reported is not None else None
    if reported is None or table is None or not any(place.paragraph == 0 for place in reported.cells.values()):
        return None
    for passage in case.project.passages:
        found = _TOTAL_SAID.search(squeeze(passage.text))
        if found is None or not passage.places or has_any(passage.text, limits.unless):
            continue
        said = Decimal(found[1])
        if abs(said - table) > Decimal("0.011"):
            return Hit(
                object=passage.heading or "总分",
                quotes=(
                    Quote(passage.places[0], passage.text[:120]),
                    *quote(reported.cells, ("self_score", str(table))),
                ),
                saw=format_number(said),
                expected=format_number(table),
                parts={"text": found.group()},
                row="total_said",
                points=abs(said - table),
            )
    return None


_TOTAL_SAID = pattern("prose.total_said")
