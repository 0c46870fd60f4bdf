"""How a number came about, asked by name (怎么来的): 执行率, 总分, 等级, or the name of an indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from perfeval.errors import UnknownName
from perfeval.messages import message, tell
from perfeval.rules.sourced import STATES, signature_of, state_of
from perfeval.scoring.result import Clause, Evaluation, Explanation
from perfeval.scoring.texts import bare
from perfeval.words import LANGUAGES

_ALSO_CALLED = {
    "预算执行率": "execution_rate",
    "资金执行率": "execution_rate",
    "执行率得分": "execution_score",
    "预算执行得分": "execution_score",
    "得分": "total",
    "自评总分": "total",
    "总得分": "total",
    "合计": "total",
    "评价等级": "grade",
    "等次": "grade",
}


def find_explanation(evaluation: Evaluation, what: str) -> Explanation:
    """The explanation of one number by its key, its Chinese title, or a part of its title.

    Raises:
        UnknownName: nothing is called that; the message names the nearest.
    """
    known = evaluation.explanations
    if what in known:
        return known[what]
    titles: dict[str, Explanation] = {}
    for lang in LANGUAGES:  # asked by either name, whatever the language it is told in
        for one in known.values():
            titles.setdefault(bare(tell(one.called, lang)), one)
    wanted = bare(what)
    if wanted in titles:
        return titles[wanted]
    if wanted in _ALSO_CALLED and _ALSO_CALLED[wanted] in known:
        return known[_ALSO_CALLED[wanted]]
    parts = [one for title, one in titles.items() if wanted and wanted in title]
    if len(parts) == 1:
        return parts[0]
    near = get_close_matches(wanted, titles, n=1, cutoff=0.3)
    nearest = parts[0].title if parts else titles[near[0]].title if near else ""
    hint = message("errors.hint.did_you_mean", near=nearest) if nearest else ""
    if "执行" in wanted and evaluation.money.executed.wan is None:
        hint = message("errors.hint.no_amounts")
    raise UnknownName(
        what=message("errors.seen.score_or_rate"),
        seen=what,
        nearest=hint,
        known=tuple(dict.fromkeys(one.title for one in titles.values())),
    )


def clauses_used(evaluation: Evaluation) -> tuple[Clause, ...]:
    """Every clause that a number of this form rests on, once, in the order of use."""
    found: dict[tuple[str, str, str], Clause] = {}
    for item in _explanations(evaluation):
        if item.clause is not None:
            found.setdefault((item.clause.document, item.clause.clause, item.clause.text), item.clause)
    return tuple(found.values())


def _explanations(evaluation: Evaluation) -> Iterator[Explanation]:
    yield from (item.explanation for item in evaluation.funds if item.explanation)
    yield from (item.explanation for item in evaluation.measures)
    yield from (item.explanation for item in evaluation.indicators)
    yield from (item.explanation for item in evaluation.framework)
    yield from evaluation.explanations.values()


@dataclass(frozen=True, slots=True)
class ValueState:
    """How many of the rule values used have been compared with their document so far (规则值的状态). Key: ``state``.

    ``signed``: who compared how many of them, and when.
    """

    state: str
    clauses: tuple[Clause, ...]
    signed: tuple[tuple[str, str, int], ...]


def value_states(clauses: Iterable[Clause]) -> tuple[ValueState, ...]:
    """The clauses by how far they were compared with their document, the surest first; said once for a whole report."""
    used = list(clauses)
    found = []
    for state in STATES:
        ours = tuple(one for one in used if state_of(one.status) == state)
        signed = Counter(signature for one in ours if (signature := signature_of(one.status)) is not None)
        if ours:
            found.append(ValueState(state, ours, tuple((name, on, count) for (name, on), count in signed.items())))
    return tuple(found)
