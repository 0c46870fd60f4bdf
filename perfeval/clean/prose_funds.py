"""Money that a report tells in its sentences (正文中的资金) as rows of money, like those of a table.

Where the report has a table of money, only blanks of its total row are filled. Otherwise the whole sums make the
total row and the sums of single sources (中央资金540万元) a row each. Sums of other years, of parts and of plans to
come are no money of the project; they stay claims.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from perfeval.clean.draft import WORDS
from perfeval.clean.fund_kinds import fund_kind
from perfeval.clean.prose_claims import sentences
from perfeval.clean.prose_money import Run, Sum, sums_of
from perfeval.clean.prose_outline import Line, Role, kind_of
from perfeval.clean.prose_words import narrow, one_of, pattern, words
from perfeval.messages import Message
from perfeval.model import FundKind, FundLine, money_wan
from perfeval.numbers import half_up
from perfeval.places import Place

_COLUMNS = {"arrived": "arrived_wan", "executed": "executed_wan"}
_BUDGETS = ("adjusted_budget_wan", "initial_budget_wan")


@dataclass(frozen=True, slots=True)
class _Told:
    """One sum with the column it belongs to."""

    column: str
    amount: Decimal
    sum: Sum
    place: Place
    weight: int
    added: str = ""  # the sums that were added up for it
    rates: tuple[str, ...] = ()  # the rates that its paragraph states (占99.3%)

    @property
    def text(self) -> str:
        return self.added or self.sum.value.text


def funds_with_prose(
    funds: Sequence[FundLine], lines: Iterable[Line], year: int | None, doubt: Callable[[Message], None]
) -> tuple[FundLine, ...]:
    """The fund rows of a report, with what its sentences say; each amount so found has its paragraph as place."""
    told = list(_told(lines, year))
    total = next((line for line in funds if line.kind is FundKind.TOTAL), None)
    if funds:
        return tuple(_filled(line, _chosen(told, doubt)) if line is total else line for line in funds)
    chosen = _by_rate(told, _chosen(told, doubt), doubt)
    if "arrived_wan" in chosen and "executed_wan" in chosen and not any(column in chosen for column in _BUDGETS):
        handed = chosen["arrived_wan"]  # 上级拨入738.5万元，发放735.2万元: what was handed down is what may be spent
        chosen[_BUDGETS[0]] = handed
        doubt(WORDS.say("doubt.budget_of_arrived", place=handed.place, said=handed.sum.value.text))
    if not any(column != "arrived_wan" for column in chosen):
        return ()
    first = next(chosen[column] for column in (*_BUDGETS, "executed_wan") if column in chosen)
    label = {"label_text": first.place}
    whole = _filled(
        FundLine(("" if first.added else first.sum.source) or first.sum.word or "合计", FundKind.TOTAL, cells=label),
        chosen,
    )
    return (whole, *_by_source([one for one in told if one not in chosen.values()]))


def _told(lines: Iterable[Line], year: int | None) -> Iterator[_Told]:
    silent = words()["money"]["silent_kinds"]
    for line in lines:
        kind = kind_of(line.chain)
        if kind in silent or not (line.tells or line.role is Role.LABEL):
            continue
        run, goes_on, rates = Run(), False, tuple(re.findall(r"(\d+(?:\.\d+)?)%", narrow(line.said)))
        for sentence in sentences(line.said):
            run = run if goes_on or sentence.lstrip().startswith("其中") else Run()
            goes_on = sentence.rstrip().endswith(("；", ";"))
            for one in sums_of(sentence, run):
                column, amount = _column(one), money_wan(one.value)
                if amount is not None and _of_this_year(sentence[: one.start], year):
                    if column or (one.is_bare and rates):
                        yield _Told(column or "", amount, one, line.place, _weight(one, kind), rates=rates)
                    if column and column != "executed_wan" and not one.part and _all_of(sentence[one.end :], "spent"):
                        yield _Told("executed_wan", amount, one, line.place, -2)  # 3.12亿元，已全部拨付


def _all_of(behind: str, word: str) -> bool:
    """Whether the sentence says behind a sum that all of it was spent, and names no other sum before that."""
    said = pattern("arrival_words", word).search(behind)
    return said is not None and not re.search(r"\d[万亿]?元|未|没有", behind[: said.start()])


def _column(one: Sum) -> str | None:
    role = one.kind or (one.of if one.source else "")
    if role == "budget":
        return _BUDGETS[1 if one.initial else 0]
    return None if _is_plan(one) else _COLUMNS.get(role)


def _is_plan(one: Sum) -> bool:
    """Money that is to come or to be spent (计划支出, 拟投入)."""
    return bool(re.search(one_of(words()["money"]["plan_words"]), one.before))


def _of_this_year(before: str, year: int | None) -> bool:
    named = re.findall(r"((?:19|20)\d\d)\s*年", before)
    return year is None or not named or int(named[-1]) in (year, year + 1 if "截至" in before else year)


def _weight(one: Sum, kind: str) -> int:
    """How surely a sum is that of the whole project."""
    wholes = bool(re.search(one_of(words()["money"]["whole_words"]), one.before))
    if re.search(one_of(words()["money"]["over_years"]), one.word):
        return -1
    return 2 * wholes + (kind in ("overview", "fund_use", "arrival", "execution"))


def _chosen(told: Sequence[_Told], doubt: Callable[[Message], None]) -> dict[str, _Told]:
    """One sum for each column of the total row; where sentences differ, the surest or none, and the doubt is said."""
    chosen: dict[str, _Told] = {}
    for column in (*_BUDGETS, *_COLUMNS.values()):
        of_column = [one for one in told if one.column == column]
        wholes = [one for one in of_column if one.sum.is_whole]
        if not wholes and len({one.amount for one in of_column if one.sum.source}) == 1:
            wholes = [one for one in of_column if one.sum.source]  # all the money there is comes from one source
        if not wholes and column == _BUDGETS[0] and _BUDGETS[1] not in chosen and (parts := _parts(of_column)):
            chosen[column] = parts  # 中央安排900万元，省级安排600万元, and no sum of both
            doubt(WORDS.say("doubt.budget_of_parts", place=parts.place, said=parts.text))
        if not wholes:
            continue
        if len({one.amount for one in wholes}) > 1 and column in _BUDGETS:
            # 概算1.46亿元，预算5200万元，支付4940万元，占95%: the rate tells which
            spent = [one for one in told if one.column == "executed_wan" and one.sum.is_whole]
            told_by = [one for one in wholes if any(_is_rate(part.amount, one) for part in spent)]
            wholes = told_by or wholes
        if len({one.amount for one in wholes}) > 1 and column == "executed_wan":
            # 支出218.5万元，执行率95%。其中一展支出82万元: the rate tells which is the whole
            budgets = [chosen[budget] for budget in _BUDGETS if budget in chosen]
            wholes = [
                one for one in wholes if any(is_share(one.amount, whole.amount, one.rates) for whole in budgets)
            ] or wholes
        best = _surest(wholes)
        if best is not None:
            chosen[column] = best
        if len({one.amount for one in wholes}) > 1:
            seen = tuple(dict.fromkeys(one.sum.value.text for one in wholes))
            took = best.sum.value.text if best is not None else "—"
            doubt(WORDS.say("doubt.sums_differ", place=wholes[0].place, seen=seen, took=took))
    return chosen


def _by_rate(told: Sequence[_Told], chosen: dict[str, _Told], doubt: Callable[[Message], None]) -> dict[str, _Told]:
    """Budget and spending of which no verb is known, told by their rate (拿出135万元，去掉134万元，占99.3%)."""
    budgets = [chosen[column] for column in _BUDGETS if column in chosen]
    spent = [chosen["executed_wan"]] if "executed_wan" in chosen else []
    if budgets and spent:
        return chosen
    bare = [one for one in told if not one.column]
    found = [
        (whole, part)
        for whole in budgets or bare
        for part in spent or bare
        if whole.amount != part.amount and whole.place == part.place and _is_rate(part.amount, whole)
    ]
    if len({(whole.amount, part.amount) for whole, part in found}) != 1:
        return chosen
    whole, part = found[0]
    doubt(WORDS.say("doubt.sums_by_rate", place=part.place, whole=whole.text, part=part.text))
    return {**chosen, **({} if budgets else {_BUDGETS[0]: whole}), "executed_wan": part}


def _is_rate(part: Decimal, whole: _Told) -> bool:
    """Whether a rate of the paragraph is the share that ``part`` has of the whole, as many decimals as told."""
    return part < whole.amount and is_share(part, whole.amount, whole.rates)


def is_share(part: Decimal, whole: Decimal, rates: Sequence[str]) -> bool:
    """Whether one of the rates is the share of a part in the whole, as many decimals as told."""
    return bool(whole) and any(
        half_up(100 * part / whole, len(rate.partition(".")[2])) == Decimal(rate) for rate in rates
    )


def _parts(of_column: Sequence[_Told]) -> _Told | None:
    """The money of all sources together, where each is named once and in one paragraph."""
    sources = {one.sum.source: one for one in of_column if one.sum.source}
    same = len(sources) > 1 and len({one.place for one in sources.values()}) == 1
    if not same or len({fund_kind(source) for source in sources}) < len(sources):
        return None
    first = next(iter(sources.values()))
    text = "+".join(one.sum.value.text for one in sources.values())
    amount = sum((one.amount for one in sources.values()), Decimal(0))
    return dataclasses.replace(first, amount=amount, added=text)


def _surest(wholes: Sequence[_Told]) -> _Told | None:
    """The sum of most weight, then the one told most often, then the one that the others add up to."""
    top = max(one.weight for one in wholes)
    surest = [one for one in wholes if one.weight == top]
    ranked = Counter(one.amount for one in surest).most_common()
    if len(ranked) == 1 or ranked[0][1] > ranked[1][1]:
        return next(one for one in surest if one.amount == ranked[0][0])
    most = max(surest, key=lambda one: one.amount)
    return most if sum({one.amount for one in surest}) == 2 * most.amount else None


def _by_source(told: Sequence[_Told]) -> Iterator[FundLine]:
    """A row for each source that the sentences name."""
    rows: dict[tuple[FundKind, str], dict[str, _Told]] = {}
    for one in told:
        kind = fund_kind(one.sum.source)
        whole = one.sum.source in words()["money"]["parts"]
        row = (
            kind,
            one.sum.source if whole else one.sum.source[:1] if kind is FundKind.COUNTY else "",
        )  # 县级 and 镇级
        if one.sum.source and one.column not in rows.setdefault(row, {}):
            rows[row][one.column] = one
    for (kind, _), found in rows.items():
        if not found:
            continue
        first = next(iter(found.values()))
        yield _filled(FundLine(first.sum.source, kind, 1, cells={"label_text": first.place}), found)


def _filled(line: FundLine, found: dict[str, _Told]) -> FundLine:
    """The row with its blanks filled; a budget that the table states stays the only one."""
    if any(getattr(line, column) is not None for column in _BUDGETS):
        found = {column: one for column, one in found.items() if column not in _BUDGETS}
    found = {column: one for column, one in found.items() if getattr(line, column) is None}
    amounts: dict[str, Any] = {column: one.amount for column, one in found.items()}
    cells = {**line.cells, **{column: one.place for column, one in found.items()}}
    texts = {**line.texts, **{column: one.text for column, one in found.items()}}
    return dataclasses.replace(line, **amounts, cells=cells, texts=texts) if found else line
