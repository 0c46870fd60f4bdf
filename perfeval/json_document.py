"""The evaluation as one JSON document, ``perfeval-evaluation-1`` (评价结果的数据文件).

The shape is a promise to other programs: keys are always there, ``null`` where the form says
nothing; money in 万元 and points as JSON numbers written from decimals, never from binary floats.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from perfeval.clean.understanding import Understood, understood_by_project
from perfeval.messages import joined, plain_data, tell
from perfeval.model import FileReading, Project
from perfeval.money import Money
from perfeval.places import Place
from perfeval.review.checked import Checked, checked
from perfeval.review.conclusion import Conclusion, conclude
from perfeval.review.decisions import Decision
from perfeval.review.departments import Department, departments, figures
from perfeval.review.findings import Finding
from perfeval.review.run import Passed
from perfeval.review.thresholds import thresholds
from perfeval.scoring.explain import clauses_used, value_states
from perfeval.scoring.point_classes import Ledger, PointClasses, sum_of
from perfeval.scoring.result import (
    Clause,
    Evaluation,
    Explanation,
    FrameworkScore,
    FundScore,
    IndicatorScore,
    Measure,
    Status,
)
from perfeval.sight import UNREAD

FORMAT = "perfeval-evaluation-1"


def evaluation_document(
    evaluations: Iterable[Evaluation],
    findings: Mapping[str, Sequence[Finding]],
    files: Iterable[FileReading],
    decided: Mapping[str, Mapping[Finding, Decision]] | None = None,
    outdated: Iterable[Decision] = (),
    passed: Mapping[str, Sequence[Passed]] | None = None,
) -> dict[str, Any]:
    """The whole document: one entry per project, one per file read.

    Args:
        evaluations: one per project, in the order in which they shall stand.
        findings: project id → its findings.
        files: every file that was looked at, refused ones too.
        decided: project id → finding → what a person decided about it.
        outdated: decisions that fit no finding any more.
        passed: project id → what was verified and found right.
    """
    evaluations, files = list(evaluations), list(files)
    understood = _understood(evaluations, files)
    return {
        "format": FORMAT,
        "checks_changed": thresholds(),
        "point_classes": _classes(sum_of(item.totals.classes for item in evaluations)),
        "projects": [
            {
                **_project(item, findings.get(item.project.id, ()), (decided or {}).get(item.project.id, {})),
                "understood": understood.get(item.project.id, _NOTHING_KNOWN),
                "doubts": _doubts(item.project),
                "checked": _checked(
                    checked(item.project, findings.get(item.project.id, ()), (passed or {}).get(item.project.id, ()))
                ),
            }
            for item in evaluations
        ],
        "departments": [_department(one) for one in departments(evaluations)],
        "outdated_decisions": [
            {"project": item.project, "code": item.code, "object": item.object, **_decision(item)} for item in outdated
        ],
        "intake": [_file(item) for item in files],
    }


def _checked(looked: Checked) -> dict[str, Any]:
    """What the review looked at and what held: without it "no findings" would say nothing."""
    return {
        "text": looked.message.text(),
        "enough": looked.enough,
        "checks": looked.checks,
        "held": looked.held,
        "not_run": looked.not_run,
        "families": [
            {"family": one.family, "checks": one.checks, "held": one.held, "found": one.found}
            for one in looked.families
        ],
    }


def _department(one: Department) -> dict[str, Any]:
    """A department's own form beside the sums over its projects; ``said_…`` is what its form states."""
    return {
        "form": one.form.project.id,
        "projects_in": [item.project.id for item in one.projects],
        "undated_in": [item.project.id for item in one.undated],
        **{name: value for name, value in figures(one).items() if name != "undated"},
        "cells": {name: [str(quote.place) for quote in said.quotes] for name, said in one.said.items()},
    }


_NOTHING_KNOWN: dict[str, Any] = {
    "cells": 0,
    "not_understood": 0,
    "share": None,
    "not_understood_cells": [],
    "tables_not_understood": [],
}  # a project from a store or a tidy workbook: the account lies elsewhere


def _understood(evaluations: Sequence[Evaluation], files: Sequence[FileReading]) -> dict[str, dict[str, Any]]:
    """Project id → how many of its cells were understood, and which were not."""
    ids: dict[str, list[str]] = {}
    for item in evaluations:
        ids.setdefault(item.project.form.file, []).append(item.project.id)
    known = {item.project.id for item in evaluations}
    found: dict[str, Understood] = {}
    for reading in files:
        told = dict.fromkeys(line.project_id for line in reading.account) if reading.is_table else ()
        own = [one for one in told if one in known] if reading.is_table else ids.get(reading.file, [])
        for project_id, one in understood_by_project(reading.account, own).items():
            found[project_id] = found.get(project_id, Understood()) + one
    return {
        project_id: {
            "cells": one.cells,
            "not_understood": len(one.missed),
            "share": one.share,
            "not_understood_cells": [{"cell": str(line.place), "text": line.text} for line in one.missed],
            "tables_not_understood": list(one.tables),
        }
        for project_id, one in found.items()
    }


def to_json(value: object, *, indent: int = 1) -> str:
    """JSON text with decimals written as they are; same value, same bytes.

    >>> to_json({"executed_wan": Decimal("44.90")})
    '{\\n "executed_wan": 44.90\\n}'
    """
    pieces: list[str] = []
    _write(value, " " * indent, "\n", pieces.append)
    return "".join(pieces)


_ESCAPED = json.JSONEncoder(ensure_ascii=False).encode


def _write(value: object, pad: str, line: str, put: Callable[[str], None]) -> None:
    """One value; ``line`` is the line break of its depth."""
    if isinstance(value, str):
        put(_ESCAPED(value))
    elif isinstance(value, Decimal):
        put(format(value, "f") if value.is_finite() else "null")
    elif isinstance(value, Mapping) and value:
        deeper, lead = line + pad, "{"
        for key, entry in value.items():
            put(f"{lead}{deeper}{_ESCAPED(str(key))}: ")
            _write(entry, pad, deeper, put)
            lead = ","
        put(line + "}")
    elif isinstance(value, (list, tuple)) and value:
        deeper, lead = line + pad, "["
        for entry in value:
            put(lead + deeper)
            _write(entry, pad, deeper, put)
            lead = ","
        put(line + "]")
    else:
        put("{}" if isinstance(value, Mapping) else "[]" if isinstance(value, tuple) else json.dumps(value))


def _cells(cells: Mapping[str, Place]) -> dict[str, str]:
    return {name: str(place) for name, place in cells.items()}


def _project(
    evaluation: Evaluation, findings: Sequence[Finding], decided: Mapping[Finding, Decision]
) -> dict[str, Any]:
    project, totals = evaluation.project, evaluation.totals
    form = project.form
    return {
        "id": project.id,
        "name": project.name,
        "department": project.department,
        "unit": project.unit,
        "year": project.year,
        "code": project.code,
        "department_code": project.department_code,
        "unit_code": project.unit_code,
        "form": {
            "file": form.file,
            "sheet": form.sheet,
            "layout": form.layout,
            "title": form.title,
            "kind": str(form.kind),
            "year_text": form.period_text or None,
            "sha256": form.sha256,
        },
        "conclusion": _conclusion(conclude(evaluation, findings, decided)),
        "rulebook": evaluation.rulebook,
        "rulebook_reason": evaluation.chosen_because,
        "rulebook_reason_data": plain_data(evaluation.because),
        "amount_unit_text": project.amount_unit_text,
        "cells": _cells(project.cells),
        "attributes": dict(project.attributes),
        "point_classes": _classes(totals.classes),
        "money": _money(evaluation.money),
        "funds": [_fund(item, evaluation.ledger) for item in evaluation.funds],
        "goals": [_goal(project, number) for number in range(len(project.goals))],
        "indicators": _indicators(evaluation),
        "framework": [_framework(item, evaluation.ledger) for item in evaluation.framework],
        "measures": [_measure(item) for item in evaluation.measures],
        "subtotals": _subtotals(evaluation),
        "reported": [
            {
                "subject": item.subject,
                "max_score": item.max_score,
                "self_score": item.self_score,
                "grade": item.grade,
                "cells": _cells(item.cells),
            }
            for item in project.reported
        ],
        "totals": {
            "max_score": totals.max_score,
            "self_score": totals.self_score,
            "score": totals.score,
            "unscored_points": totals.unscored_points,
            "grade": totals.grade,
            "self_grade": totals.self_grade,
            "base": totals.classes.base,
            "lower": totals.low,
            "upper": totals.high,
            "grade_range": [totals.grade_low, totals.grade_high] if totals.grade_low else None,
            "grade_code": totals.grade_code,
            "lowest_score": totals.low,
            "highest_score": totals.high,
            "lowest_grade": totals.grade_low,
            "highest_grade": totals.grade_high,
            "points_to_next_grade": totals.grade_margin,
            "grade_step": totals.grade_step,
            "grade_step_data": plain_data(totals.firmness),
        },
        "corrections": [
            {
                **dict.fromkeys(("cell", "was", "now", "by", "reason")),
                **plain_data(fact)["params"],
                "code": fact.code,
                "message": fact.text(),
            }
            for fact in project.corrections
        ],
        "rule_values": [
            {
                "status": one.state,
                "count": len(one.clauses),
                "signed": [{"by": name, "on": on, "count": count} for name, on, count in one.signed],
            }
            for one in value_states(clauses_used(evaluation))
        ],
        "supply": [
            {
                "what": item.what.text(),
                "code": item.what.code,
                "settles_points": item.points,
                "indicators": [tell(name) for name in item.names],
            }
            for item in evaluation.ledger.supply
        ],
        "findings": [_finding(item, decided.get(item)) for item in findings],
    }


def _conclusion(found: Conclusion) -> dict[str, Any]:
    """What has to be done with the form, and what says so."""
    return {
        "code": str(found.answer),
        "text": found.message.text(),
        "because": found.because.text(),
        "corrections": found.corrections,
        "asks": found.asks,
        "unfounded": found.unfounded,
        "of": found.of,
        "in_points": found.in_points,
        "unfounded_share": found.share,
    }


def _money(money: Money) -> dict[str, Any]:
    """What the fund rows come to; ``from`` names for each amount the cells it was taken from."""
    amounts = {"budget_wan": money.budget, "executed_wan": money.executed, "arrived_wan": money.arrived}
    why, doubt = money.why_no_rate, joined(money.doubts)
    return {
        **{name: amount.wan for name, amount in amounts.items()},
        "left_over_wan": money.left_over,
        "execution_rate": money.stated_rate,
        "rate_is_printed": money.is_printed,
        "why_no_rate": None if why is None else why.text(),
        "from": {name: [str(place) for place in amount.places] for name, amount in amounts.items()},
        "doubt": None if doubt is None else doubt.text(),
        "doubts": [plain_data(one) for one in money.doubts],
    }


def _subtotals(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Points of each first level as recomputed, and of every part for which the form itself prints them."""
    printed = {item.subject: item for item in evaluation.project.reported if item.subject != "total"}
    rows = []
    for item in evaluation.subtotals:
        own = printed.pop(item.name, None)
        rows.append(
            {
                "name": item.name,
                "label_text": item.name,
                "max_score": item.max_score if own is None or own.max_score is None else own.max_score,
                "self_score": item.self_score if own is None or own.self_score is None else own.self_score,
                "score": item.score,
                "unscored_points": item.unscored_points,
                "point_classes": _classes(item.classes),
                "cell": str(own.cells["label"]) if own is not None and "label" in own.cells else None,
            }
        )
    for own in printed.values():
        place = own.cells.get("label") or next(iter(own.cells.values()), None)
        values = {"max_score": own.max_score, "self_score": own.self_score, "score": None, "unscored_points": None}
        label = own.label_text or own.subject
        rows.append({"name": own.subject, "label_text": label, **values, "cell": str(place) if place else None})
    return rows


def _classes(classes: PointClasses) -> dict[str, Decimal]:
    """Points by class: verified, stated, claimed, lost, open, exempt; they sum to ``max``."""
    return dict(classes.items())


def _evidence(ledger: Ledger, key: str) -> dict[str, Any]:
    """What the points of one row rest on."""
    row = ledger.row(key)
    if row is None:
        return {
            "point_classes": _classes(PointClasses()),
            "evidence": "none",
            "evidence_code": None,
            "evidence_params": {},
        }
    ground = row.evidence
    params = {name: plain_data(value) for name, value in ground.pairs}
    return {
        "point_classes": _classes(row.classes),
        "evidence": str(ground.ground),
        "evidence_code": ground.code,
        "evidence_params": params,
    }


def _fund(item: FundScore, ledger: Ledger) -> dict[str, Any]:
    line = item.line
    return {
        "label_text": line.label_text,
        "kind": str(line.kind),
        "initial_budget_wan": line.initial_budget_wan,
        "adjusted_budget_wan": line.adjusted_budget_wan,
        "arrived_wan": line.arrived_wan,
        "executed_wan": line.executed_wan,
        "execution_rate": item.execution_rate,
        "execution_rate_text": line.execution_rate_text,
        "max_score": item.max_score if item.max_score is not None else line.max_score,
        "self_score": line.self_score,
        "score": item.score,
        "reason_text": line.reason_text,
        "steps": list(item.explanation.steps) if item.explanation else [],
        "steps_data": _facts(item.explanation),
        "clause": _clause(item.explanation),
        **_evidence(ledger, "execution_score" if item.max_score is not None else ""),
        "cells": _cells(line.cells),
    }


def _goal(project: Project, number: int) -> dict[str, Any]:
    goal = project.goals[number]
    return {
        "label_text": goal.label_text,
        "expected_text": goal.expected_text,
        "actual_text": goal.actual_text,
        "max_score": goal.max_score,
        "self_score": goal.self_score,
        "cells": _cells(goal.cells),
    }


def _indicators(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The rows in the order of the form; a score merged over several rows stands on each of them.

    ``score_group`` says which rows share one score: it counts once in every sum.
    """
    printed: dict[tuple[str, Place], Decimal] = {}
    rows = []
    for item in evaluation.indicators:
        entry = _indicator(item) | _evidence(evaluation.ledger, item.explanation.key)
        entry |= _how_seen(evaluation.project, item.indicator.cells)
        for name in ("max_score", "self_score"):
            place = item.indicator.cells.get(name)
            if place is not None and entry[name] is not None:
                printed[name, place] = entry[name]
            elif place is not None:
                entry[name] = printed.get((name, place))
        rows.append(entry)
    return rows


def _how_seen(project: Project, cells: Mapping[str, Place]) -> dict[str, Any]:
    """Whether a row was read from a picture, how sure its least sure cell is, and which cells nobody has confirmed."""
    confidence = project.confidence(cells)
    if confidence is None:
        return {"confidence": None, "doubtful_cells": []}
    return {"source": "picture", "confidence": confidence, "doubtful_cells": list(project.doubtful(cells))}


def _doubts(project: Project) -> list[dict[str, Any]]:
    """What was recognised with doubt and is not confirmed, cell by cell; ``unread``: ink that no sign explains."""
    return [
        {"cell": place, "text": sight.text, "confidence": sight.confidence, "unread": UNREAD in sight.text}
        for place, sight in project.seen.items()
        if sight.is_doubtful
    ]


def _indicator(item: IndicatorScore) -> dict[str, Any]:
    row = item.indicator
    not_applicable = item.status is Status.NOT_APPLICABLE
    return {
        "level1": row.level1,
        "level2": row.level2,
        "level3": row.level3,
        "target_text": row.target_text,
        "actual_text": row.actual_text,
        "kind": item.kind,
        "operator": row.target.operator,
        "target_value": row.target.value,
        "target_unit": row.target.unit,
        "actual_value": row.actual.value,
        "actual_unit": row.actual.unit,
        "max_score": row.max_score,
        "points": item.max_score,
        "self_score": row.self_score,
        "score": item.score,
        "attainment": item.attainment,
        "status": str(Status.UNSCORED if not_applicable else item.status),
        "unscored_reason": item.unscored_note or (str(item.unscored_reason) if item.unscored_reason else None),
        "unscored_reason_data": plain_data(item.why_open),
        "unscored_code": str(item.unscored_reason) if item.unscored_reason else None,
        "lowest_score": item.low,
        "highest_score": item.high,
        "band": item.band,
        "reason_text": row.reason_text,
        "source": "prose" if any(place.paragraph for place in row.cells.values()) else "table",
        "interim_text": row.interim_text,
        "forecast_text": row.forecast_text,
        "unit_text": row.unit_text,
        "comparator_text": row.sign_text,
        "score_group": row.score_group,
        "reviewed_score": row.reviewed_score,
        "steps": list(item.explanation.steps),
        "steps_data": _facts(item.explanation),
        "clause": _clause(item.explanation),
        "cells": _cells(row.cells),
    }


def _framework(item: FrameworkScore, ledger: Ledger) -> dict[str, Any]:
    return {
        "path": list(item.path),
        "max_score": item.max_score,
        "score": item.score,
        "status": str(item.status),
        "unscored_reason": item.unscored_note or (str(item.unscored_reason) if item.unscored_reason else None),
        "unscored_reason_data": plain_data(item.why_open),
        "lowest_score": item.low,
        "highest_score": item.high,
        "review_points": [
            {
                "text": point.text,
                "status": point.status,
                "words": point.words,
                "cell": str(point.place) if point.place else None,
            }
            for point in item.points
        ],
        "steps": list(item.explanation.steps),
        "steps_data": _facts(item.explanation),
        "clause": _clause(item.explanation),
        **_evidence(ledger, item.explanation.key),
    }


def _facts(explanation: Explanation | None) -> list[Any]:
    """The steps as code and params, beside their sentences."""
    return [plain_data(fact) for fact in explanation.facts] if explanation else []


def _measure(item: Measure) -> dict[str, Any]:
    explanation = item.explanation
    return {
        "id": item.id,
        "title": item.title,
        "value": item.value,
        "value_text": item.value_text,
        "note": item.note,
        "note_data": plain_data(item.caution),
        "sentence": explanation.sentence,
        "sentence_data": plain_data(explanation.says),
        "formula": explanation.formula,
        "inputs": [
            {"name": entry.name, "value": entry.value, "cell": str(entry.place) if entry.place else None}
            for entry in explanation.inputs
        ],
        "clause": _clause(explanation),
    }


def _clause(explanation: Explanation | None) -> dict[str, Any] | None:
    clause: Clause | None = explanation.clause if explanation else None
    if clause is None:
        return None
    return {"rulebook": clause.rulebook, "rule": clause.rule, "clause": clause.clause, "status": clause.status}


def _finding(item: Finding, decision: Decision | None) -> dict[str, Any]:
    return {
        "code": item.code,
        "family": item.family,
        "verdict": str(item.verdict),
        "severity": str(item.severity),
        "object": item.object,
        "message": item.message,
        "saw": item.saw,
        "expected": item.expected,
        "cells": [str(place) for place in item.cells],
        "quotes": [{"cell": str(quote.place), "text": quote.text} for quote in item.quotes],
        "rule": item.rule,
        "points_at_stake": item.points_at_stake,
        "treatment": item.treatment,
        "params": {name: plain_data(part) for name, part in item.pairs},
        "moves": item.moves,
        "not_run": item.not_run,
        "decision": _decision(decision) if decision else None,
    }


def _decision(item: Decision) -> dict[str, Any]:
    on = item.on.isoformat() if item.on else None
    return {"verdict": str(item.verdict), "reason": item.reason, "by": item.by or None, "on": on}


def _file(item: FileReading) -> dict[str, Any]:
    cells = [line for line in item.account if not line.place.paragraph]
    paragraphs = [line for line in item.account if line.place.paragraph]
    return {
        "file": item.file,
        "status": item.status,
        "message": item.message.text() if item.message else None,
        "message_data": plain_data(item.message),
        "container": item.container or None,
        "pages": max((line.place.page for line in item.account), default=0) or None,
        "read_by": item.read_by if item.status == "read" else None,
        "sha256": item.sha256 or None,
        "cells_nonempty": len(cells),
        "cells_used": sum(line.used_by is not None for line in cells),
        "cells_unused": [{"cell": str(line.place), "text": line.text} for line in cells if line.used_by is None],
        "paragraphs_nonempty": len(paragraphs),
        "paragraphs_used": sum(line.used_by is not None for line in paragraphs),
        "paragraphs_unused": [
            {"cell": str(line.place), "text": line.text} for line in paragraphs if line.used_by is None
        ],
        "cleaning": [
            {
                "table": step.table,
                "step": step.name,
                "count": step.count,
                "rows": list(step.rows),
                "message": tell(step.told),
                "message_data": plain_data(step.told),
                "undone": step.undone,
            }
            for step in item.cleaning
        ],
        "notes": [note.text() for note in item.notes],
        "notes_data": [plain_data(note) for note in item.notes],
    }
