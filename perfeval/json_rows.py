"""The rows of the JSON (JSON 各行): one fund line, goal, indicator, finding, file, as other programs read it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from perfeval.messages import plain_data, tell
from perfeval.model import FileReading, Project
from perfeval.places import Place
from perfeval.review.decisions import Decision
from perfeval.review.findings import Finding
from perfeval.scoring.point_classes import Ledger, PointClasses
from perfeval.scoring.result import (
    Clause,
    Explanation,
    FrameworkScore,
    FundScore,
    IndicatorScore,
    Measure,
    Status,
)
from perfeval.sight import UNREAD


def places_of(cells: Mapping[str, Place]) -> dict[str, str]:
    """The places of a row by the names of its columns."""
    return {name: str(place) for name, place in cells.items()}


def classes(classes: PointClasses) -> dict[str, Decimal]:
    """Points by class: verified, stated, claimed, lost, open, exempt; they sum to ``max``."""
    return dict(classes.items())


def evidence(ledger: Ledger, key: str) -> dict[str, Any]:
    """What the points of one row rest on."""
    row = ledger.row(key)
    if row is None:
        return {
            "point_classes": classes(PointClasses()),
            "evidence": "none",
            "evidence_code": None,
            "evidence_params": {},
        }
    ground = row.evidence
    params = {name: plain_data(value) for name, value in ground.pairs}
    return {
        "point_classes": classes(row.classes),
        "evidence": str(ground.ground),
        "evidence_code": ground.code,
        "evidence_params": params,
    }


def fund_row(item: FundScore, ledger: Ledger) -> dict[str, Any]:
    """A line of money (资金) with its execution rate, points and places."""
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
        **evidence(ledger, "execution_score" if item.max_score is not None else ""),
        "cells": places_of(line.cells),
    }


def goal_row(project: Project, number: int) -> dict[str, Any]:
    """A goal of the year (年度总体目标) and what came of it."""
    goal = project.goals[number]
    return {
        "label_text": goal.label_text,
        "expected_text": goal.expected_text,
        "actual_text": goal.actual_text,
        "max_score": goal.max_score,
        "self_score": goal.self_score,
        "cells": places_of(goal.cells),
    }


def passage_rows(project: Project) -> list[dict[str, Any]]:
    """What the form or report says in words beside its tables (自述文字): problems, causes, measures, suggestions …

    ``kind`` and ``section`` as in :class:`perfeval.model.Passage`; ``places`` are its cells or paragraphs.
    """
    return [
        {
            "kind": item.kind,
            "heading_text": item.heading,
            "text": item.text,
            "section": list(item.section),
            "places": [str(place) for place in item.places],
        }
        for item in project.passages
    ]


def indicator_row(item: IndicatorScore) -> dict[str, Any]:
    """A third-level indicator (三级指标) with promise, result, points and how they came about."""
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
        "cells": places_of(row.cells),
    }


def how_seen(project: Project, cells: Mapping[str, Place]) -> dict[str, Any]:
    """Whether a row was read from a picture, how sure its least sure cell is, and which cells nobody has confirmed."""
    confidence = project.confidence(cells)
    if confidence is None:
        return {"confidence": None, "doubtful_cells": []}
    return {"source": "picture", "confidence": confidence, "doubtful_cells": list(project.doubtful(cells))}


def doubts(project: Project) -> list[dict[str, Any]]:
    """What was recognised with doubt and is not confirmed, cell by cell; ``unread``: ink that no sign explains."""
    return [
        {"cell": place, "text": sight.text, "confidence": sight.confidence, "unread": UNREAD in sight.text}
        for place, sight in project.seen.items()
        if sight.is_doubtful
    ]


def framework_row(item: FrameworkScore, ledger: Ledger) -> dict[str, Any]:
    """A row of the evaluation framework (评价指标体系), by its path of levels."""
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
        **evidence(ledger, item.explanation.key),
    }


def _facts(explanation: Explanation | None) -> list[Any]:
    """The steps as code and params, beside their sentences."""
    return [plain_data(fact) for fact in explanation.facts] if explanation else []


def measure_row(item: Measure) -> dict[str, Any]:
    """A rate or difference (比率与差额) with its sentence and inputs."""
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


def finding_row(item: Finding, decision: Decision | None) -> dict[str, Any]:
    """A finding (发现) with its places, and what a person decided about it."""
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
        "decision": decision_row(decision) if decision else None,
    }


def decision_row(item: Decision) -> dict[str, Any]:
    """What a person decided (核实结论)."""
    on = item.on.isoformat() if item.on else None
    return {"verdict": str(item.verdict), "reason": item.reason, "by": item.by or None, "on": on}


def file_row(item: FileReading) -> dict[str, Any]:
    """A file and how each of its cells was used (清点)."""
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
