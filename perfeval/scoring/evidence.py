"""What the points of a row rest on (得分依据): a value anybody can check, or the unit's word alone.

The papers lie outside the form. So no form proves anything by itself: a value in the unit of its target is *stated*
(表内有数), what merely repeats the target, says done, or grades itself is *claimed* (仅凭自述). Only a reviewer's
decision makes points *verified* (已核实). One criterion for every form, table or prose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfeval.model import FundLine, Indicator, Project
from perfeval.scoring.ground import Evidence, Ground, of, words_and_kinds
from perfeval.scoring.result import FrameworkScore, FundScore, IndicatorScore, Status
from perfeval.scoring.texts import bare, levels_say
from perfeval.values.afar import asked, of_both
from perfeval.values.quantity import Quantity, QuantityKind

_BOUNDS = frozenset({">=", "<=", ">", "<"})


@dataclass(frozen=True, slots=True)
class Told:
    """What the whole form says that bears on single rows (表内佐证)."""

    survey: bool


def told_in(project: Project) -> Told:
    """Read once for a form: whether a survey is told of wherever satisfaction is."""
    texts = [one.text for one in project.passages] + [one.text for one in project.claims]
    texts += [one.actual_text or "" for one in project.goals] + [one.text for one in project.statements]
    sentences = (part for text in texts for part in text.split("。") if "满意" in text)
    return Told(any(_surveyed(part) for part in sentences))


def evidence_of_row(row: IndicatorScore, told: Told) -> Evidence:
    """What one indicator's points rest on."""
    return evidence_of_code(code_of_row(row, told), row.indicator)


def code_of_row(row: IndicatorScore, told: Told) -> str:
    """The code of what one indicator's points rest on: the decision alone, the same for one row and for many."""
    if row.status is Status.NOT_APPLICABLE:
        return "not_applicable"
    if row.status is Status.UNSCORED or row.is_open:
        return _unscored(row)
    return _code_of_value(row.indicator, told)


def evidence_of_code(code: str, item: Indicator) -> Evidence:
    """The evidence of a row by its code, with the words that it is told by."""
    if code == "not_applicable":
        return of(code, actual=item.actual_text or item.target_text)
    return of(code, actual=item.actual_text, target=item.target_text)


def _code_of_value(item: Indicator, told: Told) -> str:
    target, actual = item.target, item.actual
    if no_survey(item, told):
        return "no_survey"
    if copied_target(target, actual):
        return "copied_target"
    if actual.kind is QuantityKind.WORDS or (actual.kind is QuantityKind.NOT_APPLICABLE and actual.text):
        return _in_words(item)
    if actual.operator in _BOUNDS or actual.kind is QuantityKind.RANGE or is_bound(actual):
        return "bound_only"
    if target.kind is QuantityKind.WORDS and actual.unit == "%" and actual.value == 100:
        return "share_for_count"
    return "value_in_own_unit"


def no_survey(item: Indicator, told: Told) -> bool:
    """A satisfaction (满意度) in numbers or words behind which the form tells of no survey (没有调查)."""
    if asked(item.level3, _is_counted) or not (levels_say(item, "满意") or asked(item.level3, _names_satisfaction)):
        return False
    own = (item.actual_text, item.reason_text or "", item.target_text, *item.extra.values())
    return not told.survey and not any(asked(text, _surveyed) for text in own)


def _names_satisfaction(name: str) -> bool:
    return re.search(words_and_kinds()["words"]["satisfaction"], bare(name)) is not None


def _is_counted(name: str) -> bool:
    return re.search(words_and_kinds()["words"]["counted"], bare(name)) is not None


def copied_target(target: Quantity, actual: Quantity) -> bool:
    """The completed value is the target again, with its sign, its 前 or its words: nothing measured (照抄指标值)."""
    return of_both(target, actual, _is_copied)


def _is_copied(target: Quantity, actual: Quantity) -> bool:
    if actual.is_number and target.is_number:  # a number that is no bound was counted by somebody
        return actual.operator in _BOUNDS and target.value == actual.value
    if not bare(actual.text) or not bare(target.text):
        return False
    same = bare(target.text) == bare(actual.text)
    if actual.kind in {QuantityKind.NUMBER, QuantityKind.SEVERAL}:
        return same and any(part.operator in _BOUNDS for part in actual.parts)
    if actual.kind is QuantityKind.DATE:
        return same and is_bound(actual)
    return same


def only_done(text: str) -> bool:
    """A completed value that says no more than that it was done (只写“完成”)."""
    return asked(text, _is_done)


def _is_done(text: str) -> bool:
    return re.fullmatch(words_and_kinds()["words"]["done"], bare(text)) is not None


def has_facts(text: str) -> bool:
    """Whether words name anything that somebody could look up: a number, a date, a paper."""
    return asked(text, _is_fact)


def _is_fact(text: str) -> bool:
    return re.search(words_and_kinds()["words"]["fact"], text) is not None


def evidence_of_funds(fund: FundScore, lines: Sequence[FundLine], *, exempt: bool) -> Evidence:
    """What the points of execution rest on: amounts in the form, or a printed rate alone."""
    line = fund.line
    if exempt:
        return of("not_applicable", actual=line.label_text)
    if fund.score is None:
        return of("open_no_amounts")
    amounts = [one for one in lines if one.executed_wan is not None]
    return of("amounts_given" if amounts else "rate_without_amounts", rate=line.execution_rate_text or "")


def evidence_of_entry(entry: FrameworkScore, rows: Mapping[object, Evidence]) -> Evidence:
    """What an entry of a framework rests on: rates of numbers, the report's own words, or its rows."""
    if entry.status is Status.NOT_APPLICABLE:
        return of("not_applicable", actual=entry.path[2])
    if entry.score is None:
        return of(f"open_{entry.unscored_reason}" if entry.unscored_reason else "open_no_evidence")
    if entry.rests_on:
        return of(entry.rests_on, actual=_last_input(entry))
    if entry.points:
        met = [one.words for one in entry.points if one.status == "met"]
        return of("facts_told" if met and all(map(has_facts, met)) else "own_statement")
    used = [rows[one.place] for one in entry.explanation.inputs if one.place in rows]
    return next((one for one in used if one.ground in {Ground.CLAIMED, Ground.CONTRADICTED}), of("value_in_own_unit"))


def _last_input(entry: FrameworkScore) -> str:
    """The completed value or the words that a rate was taken of, as written."""
    inputs = entry.explanation.inputs
    return inputs[-1].value if inputs else ""


def _in_words(item: Indicator) -> str:
    if only_done(item.actual_text):
        return "bare_done"
    return "facts_told" if has_facts(item.actual_text) else "own_grade"


def _unscored(row: IndicatorScore) -> str:
    """Open points: the reason why, and the unit's bare word where that is all there is."""
    item = row.indicator
    if item.target.is_number and item.actual.kind is QuantityKind.WORDS and only_done(item.actual_text):
        return "bare_done"
    if item.target.is_number and item.target.unit != "%" and item.actual.is_number and item.actual.unit == "%":
        return "share_for_count"
    return f"open_{row.unscored_reason}" if row.unscored_reason else "open_no_rule"


def _surveyed(text: str) -> bool:
    words = words_and_kinds()["words"]
    return any(word in text for word in words["survey"]) and re.search(words["no_survey"], text) is None


def is_bound(quantity: Quantity) -> bool:
    """A date that is a promise (12月底前) and no day on which anything happened."""
    if quantity.kind is not QuantityKind.DATE:
        return False
    text, words = bare(quantity.text), words_and_kinds()["words"]["bound"]
    return any(text.endswith(word) or f"{word}完成" in text for word in words)
