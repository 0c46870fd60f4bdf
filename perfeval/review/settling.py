"""What findings and decisions do to the points (定分): contradicted, verified, or lost; with name and date.

One row, one verdict: a finding that judges evidence (listed in ``scoring/evidence.toml``) moves the points of its
rows from *stated* to *claimed*. A reviewer who finds it true takes them (扣减); one who has seen the paper makes them
verified (已核实); one who calls it mistaken lets them stand as stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from perfeval.model import Indicator
from perfeval.places import Place
from perfeval.review.decisions import Answer, Decision
from perfeval.review.findings import Finding
from perfeval.rules.schema import RuleBook
from perfeval.scoring.context import Context
from perfeval.scoring.ground import Evidence, Ground, evidence_found, of
from perfeval.scoring.ledger import Entry, Ledger, settled
from perfeval.scoring.result import Evaluation, IndicatorScore
from perfeval.scoring.totals import subtotals, totals

_CELLS = ("target_text", "actual_text", "self_score", "reason_text")
_ANSWERS = {Answer.ACCEPTED: "accepted", Answer.EXPLAINED: "paper_seen", Answer.WRONG: "not_contested"}
_WEIGHT = ("accepted", "paper_seen", "not_contested")  # of several decisions on one row, the first counts


def settle(
    evaluation: Evaluation, findings: Sequence[Finding], decided: Mapping[Finding, Decision], book: RuleBook
) -> tuple[Evaluation, tuple[Finding, ...]]:
    """The evaluation with its points where findings and decisions leave them, and each finding with what it moved."""
    rows = {one.explanation.key: one for one in evaluation.indicators}
    keys = _keys(rows)
    found: dict[str, list[tuple[Finding, str]]] = {}
    for finding in findings:
        code = evidence_found(finding.code)
        for key in {keys[place]: 0 for place in finding.cells if place in keys} if code else ():
            found.setdefault(key, []).append((finding, code or ""))
    if not found:
        return evaluation, tuple(findings)
    before = {entry.key: entry for entry in evaluation.ledger.entries}
    after = {key: _judged(before[key], rows[key].indicator, found[key], decided) for key in found if key in before}
    moved: dict[Finding, str] = {}
    for key, entry in after.items():
        if entry.evidence != before[key].evidence:
            moved |= {finding: _move(before[key], entry) for finding, _ in found[key]}
    ledger = Ledger(tuple(after.get(one.key, one) for one in evaluation.ledger.entries))
    told = tuple(replace(one, moves=moved[one]) if one in moved else one for one in findings)
    return (_with(evaluation, ledger, book) if moved else evaluation), told


def _keys(rows: Mapping[str, IndicatorScore]) -> dict[Place, str]:
    """Which row a cell belongs to."""
    return {
        row.indicator.cells[name]: key for key, row in rows.items() for name in _CELLS if name in row.indicator.cells
    }


def _judged(
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


def _move(before: Entry, after: Entry) -> str:
    names = {"accepted": "lost", Ground.CONTRADICTED: "claimed"}
    new = names.get(after.evidence.code) or names.get(after.evidence.ground) or str(after.evidence.ground)
    grounds = {Ground.CONTRADICTED: "claimed", Ground.NONE: "open"}
    old = grounds.get(before.evidence.ground) or str(before.evidence.ground)
    return f"{old}→{new}"


def _with(evaluation: Evaluation, ledger: Ledger, book: RuleBook) -> Evaluation:
    """The evaluation with another ledger: blocks, total and grade follow from it."""
    whole, about = totals(evaluation.project, ledger, Context(book))
    scores = {one.key: one for one in ledger.entries if one.settled is not None}
    return replace(
        evaluation,
        indicators=tuple(
            replace(one, score=scores[one.explanation.key].score) if one.explanation.key in scores else one
            for one in evaluation.indicators
        ),
        subtotals=subtotals(ledger),
        totals=whole,
        explanations={**evaluation.explanations, **{one.key: one for one in about}},
        ledger=ledger,
    )
