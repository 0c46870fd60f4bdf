"""What findings and decisions do to the points (定分): contradicted, verified, or lost; with name and date.

One row, one verdict: a finding that judges evidence (listed in ``scoring/evidence.toml``) moves the points of its
rows from *stated* to *claimed*. A reviewer who finds it true takes them (扣减); one who has seen the paper makes them
verified (已核实); one who calls it mistaken lets them stand as stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from perfeval.messages import message
from perfeval.model import Indicator, Project
from perfeval.places import Place
from perfeval.review.decisions import Answer, Decision, apply_decisions
from perfeval.review.findings import Finding
from perfeval.review.run import review_in_full
from perfeval.review.working_sheet import working_rows
from perfeval.rules.schema import RuleBook
from perfeval.scoring.context import Context
from perfeval.scoring.ground import Evidence, Ground, evidence_found, of
from perfeval.scoring.point_classes import Entry, Ledger, reviewed, settled
from perfeval.scoring.result import Evaluation, Explanation, FrameworkScore, FundScore, IndicatorScore, Status
from perfeval.scoring.score import evaluate_project, explain_subtotal
from perfeval.scoring.totals import subtotals, totals

CELLS = ("target_text", "actual_text", "self_score", "reason_text")
_ANSWERS: Mapping[str, str] = {
    Answer.ACCEPTED: "accepted",
    Answer.EXPLAINED: "paper_seen",
    Answer.WRONG: "not_contested",
}
_BY_HAND = ("row_verified", "row_reduced", "row_capped", "row_refused")
_WEIGHT = ("accepted", "paper_seen", "not_contested")  # of several decisions on one row, the first counts


def settle(
    evaluation: Evaluation,
    findings: Sequence[Finding],
    decided: Mapping[Finding, Decision],
    book: RuleBook,
    of_rows: Mapping[str, Decision] | None = None,
) -> tuple[Evaluation, tuple[Finding, ...]]:
    """The evaluation with its points where findings and decisions leave them, and each finding with what it moved.

    ``of_rows``: key of a row → what was decided about its points; that stands above what findings say of it.
    """
    rows = {one.explanation.key: one for one in evaluation.indicators}
    keys = _keys(rows)
    found: dict[str, list[tuple[Finding, str]]] = {}
    for finding in findings:
        code = evidence_found(finding.code)
        for key in {keys[place]: 0 for place in finding.cells if place in keys} if code else ():
            found.setdefault(key, []).append((finding, code or ""))
    by_hand = of_rows or {}
    if not found and not by_hand:
        return evaluation, tuple(findings)
    before = {entry.key: entry for entry in evaluation.ledger.entries}
    after = {key: judged_anew(before[key], rows[key].indicator, found[key], decided) for key in found if key in before}
    moved: dict[Finding, str] = {}
    for key, entry in after.items():
        if entry.evidence != before[key].evidence:
            moved |= {finding: move_of(before[key], entry) for finding, _ in found[key]}
    after |= {key: _by_hand(before[key], one) for key, one in by_hand.items()}
    ledger = Ledger(tuple(after.get(one.key, one) for one in evaluation.ledger.entries))
    told = tuple(replace(one, moves=moved[one]) if one in moved else one for one in findings)
    return (_with(evaluation, ledger, book) if moved or by_hand else evaluation), told


def settled_under(project: Project, book: RuleBook, made: Sequence[Decision] = ()) -> Evaluation:
    """One form evaluated and reviewed under a book, its points where findings and decisions leave them."""
    evaluation = evaluate_project(project, book)
    own = [one for one in made if one.project == project.id]
    return decided_on(evaluation, review_in_full(evaluation).findings, own, book).evaluation


@dataclass(frozen=True, slots=True)
class Settled:
    """One form as findings and decisions leave it; ``outdated`` are the decisions that fit nothing any more."""

    evaluation: Evaluation
    findings: tuple[Finding, ...]
    decided: Mapping[Finding, Decision]
    outdated: tuple[Decision, ...]


def decided_on(
    evaluation: Evaluation, findings: Sequence[Finding], made: Sequence[Decision], book: RuleBook
) -> Settled:
    """What people decided about one form (复核决定), put beside its findings and into its points."""
    key = evaluation.project.id
    applied = apply_decisions({key: findings}, made)
    held, left = fitting_rows(evaluation, [one for one in made if one.is_of_row])
    answers = {finding: decision for _, finding, decision in applied.decided}
    evaluation, told = settle(evaluation, findings, answers, book, held)
    applied = apply_decisions({key: told}, made)
    decided = {finding: decision for _, finding, decision in applied.decided}
    return Settled(evaluation, told, decided, (*applied.outdated, *left))


def _keys(rows: Mapping[str, IndicatorScore]) -> dict[Place, str]:
    """Which row a cell belongs to."""
    return {
        row.indicator.cells[name]: key for key, row in rows.items() for name in CELLS if name in row.indicator.cells
    }


def judged_anew(
    entry: Entry, row: Indicator, found: Iterable[tuple[Finding, str]], decided: Mapping[Finding, Decision]
) -> Entry:
    """One row after what was found about it, and what was decided about that."""
    answers = [decided[finding] for finding, _ in found if finding in decided]
    if answers:
        first = min(answers, key=lambda one: _WEIGHT.index(_ANSWERS[one.verdict]))
        on = first.on.isoformat() if first.on else ""
        evidence = of(_ANSWERS[first.verdict], by=first.by, on=on, reason=first.reason)
        return settled(entry, evidence, evidence.message)
    if entry.evidence.ground is not Ground.STATED:
        return entry
    said = {"actual": row.actual_text, "target": row.target_text}
    codes = sorted((code for _, code in found), key=lambda code: code != "contradicted")
    return settled(entry, Evidence(of(codes[0]).ground, codes[0], tuple(said.items())))


def fitting_rows(evaluation: Evaluation, made: Sequence[Decision]) -> tuple[dict[str, Decision], tuple[Decision, ...]]:
    """Key of a row → the decision that counts for it, and the decisions that count for none (any more).

    A decision holds while its row says what it said; of several on one row the last one made counts.
    """
    objects = working_rows(evaluation).objects if made else {}
    found: dict[str, Decision] = {}
    for one in sorted(made, key=lambda decision: decision.on or date.min):
        row = objects.get(one.object)
        if row is not None and one.saw in (None, row.saw) and evaluation.ledger.row(row.entry) is not None:
            found[row.entry] = one
    counted = list(found.values())
    return found, tuple(one for one in made if one not in counted)


def decided_rows(evaluation: Evaluation) -> tuple[Entry, ...]:
    """The rows whose points a reviewer verified or took, whatever was found about them."""
    return tuple(one for one in evaluation.ledger.entries if one.settled and one.evidence.code in _BY_HAND)


def _by_hand(entry: Entry, made: Decision) -> Entry:
    """One row as a reviewer left it (核定)."""
    on = made.on.isoformat() if made.on else ""

    def rests_on(code: str) -> Evidence:
        return of(code, by=made.by, on=on, reason=made.reason, points=made.score)

    verified, reduced, capped, refused = _BY_HAND
    if made.score is None:
        return settled(entry, rests_on(verified), rests_on(verified).message)
    evidence = rests_on(capped if made.score > entry.classes.upper else reduced if made.score else refused)
    return reviewed(entry, made.score, evidence, evidence.message)


def move_of(before: Entry, after: Entry) -> str:
    """From which class of points to which (``stated→claimed``)."""
    names = {"accepted": "lost", Ground.CONTRADICTED: "claimed"}
    new = names.get(after.evidence.code) or names.get(after.evidence.ground) or str(after.evidence.ground)
    grounds = {Ground.CONTRADICTED: "claimed", Ground.NONE: "open"}
    old = grounds.get(before.evidence.ground) or str(before.evidence.ground)
    return f"{old}→{new}"


def _with(evaluation: Evaluation, ledger: Ledger, book: RuleBook) -> Evaluation:
    """The evaluation with another ledger: rows, blocks, total, grade and how each came about follow from it."""
    ctx = Context(book)
    whole, about = totals(evaluation.project, ledger, ctx)
    parts = subtotals(ledger)
    entries = {one.key: one for one in ledger.entries if one.settled is not None}
    told = {key: _told(evaluation.explanations[key], entry) for key, entry in entries.items()}
    told |= {one.key: one for one in (*about, *(explain_subtotal(part, ledger, ctx) for part in parts))}
    return replace(
        evaluation,
        funds=tuple(_settled_fund(one, entries, told) for one in evaluation.funds),
        indicators=tuple(_settled_row(one, entries, told) for one in evaluation.indicators),
        framework=tuple(_settled_row(one, entries, told) for one in evaluation.framework),
        subtotals=parts,
        totals=whole,
        explanations={**evaluation.explanations, **told},
        ledger=ledger,
    )


def _told(explanation: Explanation, entry: Entry) -> Explanation:
    """How the score of a row came about, with what a reviewer made of it as the last step."""
    facts = (*explanation.facts, *((entry.settled,) if entry.settled else ()))
    return replace(explanation, came_to=message("evaluate.value.number", value=entry.score), facts=facts)


def _settled_fund(one: FundScore, entries: Mapping[str, Entry], told: Mapping[str, Explanation]) -> FundScore:
    entry = entries.get(one.explanation.key) if one.explanation is not None else None
    return one if entry is None else replace(one, score=entry.score, explanation=told[entry.key])


_Row = TypeVar("_Row", IndicatorScore, FrameworkScore)


def _settled_row(one: _Row, entries: Mapping[str, Entry], told: Mapping[str, Explanation]) -> _Row:
    """A row with the score that a reviewer left it; where it is another than the rules gave, what became of it too."""
    entry = entries.get(one.explanation.key)
    if entry is None:
        return one
    about, score = told[entry.key], entry.score
    if score == one.score or score is None:
        return replace(one, score=score, explanation=about)
    status = Status.MET if score >= entry.classes.base else Status.PARTLY if score else Status.NOT_MET
    low, high = entry.classes.lower, entry.classes.upper
    return replace(
        one, score=score, explanation=about, status=status, low=low, high=high, unscored_reason=None, why_open=None
    )  # fmt: skip
