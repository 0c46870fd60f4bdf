"""The tables of a result (结果的数据框): scores, fund rows, indicators, findings; decimals exact, units named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from perfeval.frames import with_units
from perfeval.messages import plain_data
from perfeval.review.decisions import Decision
from perfeval.review.findings import Finding
from perfeval.scoring.result import Evaluation, IndicatorScore

Findings = Mapping[str, Sequence[Finding]]
_LINE = ("initial_budget_wan", "adjusted_budget_wan", "arrived_wan", "executed_wan")
_ROW = ("level1", "level2", "level3", "target_text", "actual_text")


def scores_table(
    evaluations: Iterable[Evaluation], findings: Findings, decided: Mapping[str, Mapping[Finding, Decision]]
) -> pd.DataFrame:
    """One row per project. Key: ``project_id``. Points in 分, by class and within bounds; rates as fractions."""
    return _framed(
        score_row(item, findings.get(item.project.id, ()), len(decided.get(item.project.id, ())))
        for item in evaluations
    )


def indicators_table(evaluations: Iterable[Evaluation], *, explained: bool) -> pd.DataFrame:
    """One row per indicator. Key: ``project_id``, ``position``. With score, status and steps.

    Not ``explained`` (many projects, evaluated by columns): without sentences and steps; open one for those.
    """
    return _framed(
        {
            "project_id": item.project.id,
            "position": score.position,
            **{name: getattr(score.indicator, name) for name in _ROW},
            "max_score": score.max_score,
            "self_score": score.indicator.self_score,
            "score": score.score,
            "attainment": score.attainment,
            "status": str(score.status),
            **_ground(item, f"indicator:{score.position}"),
            **({"unscored_reason": score.unscored_note} if explained else {}),
            "unscored_code": str(score.unscored_reason) if score.unscored_reason else None,
            **(_steps(score) if explained else {}),
        }
        for item in evaluations
        for score in item.indicators
    )


def funds_table(evaluations: Iterable[Evaluation]) -> pd.DataFrame:
    """One row per fund line, with the recomputed rate and score. Amounts in 万元."""
    return _framed(
        {
            "project_id": item.project.id,
            "position": position,
            "label_text": fund.line.label_text,
            "kind": str(fund.line.kind),
            **{name: getattr(fund.line, name) for name in _LINE},
            "execution_rate": fund.execution_rate,
            "execution_rate_text": fund.line.execution_rate_text,
            "max_score": fund.max_score,
            "self_score": fund.line.self_score,
            "score": fund.score,
        }
        for item in evaluations
        for position, fund in enumerate(item.funds)
    )


def findings_table(findings: Findings, decided: Mapping[str, Mapping[Finding, Decision]]) -> pd.DataFrame:
    """One row per finding: verdict, severity, object, sentence, saw, expected, cells, what was decided."""
    said = ["code", "family", "verdict", "severity", "object", "message", "saw", "expected"]
    columns = ["project_id", *said, "cells", "rule", "points_at_stake", "treatment", "decision", "decision_reason"]
    rows = (
        {
            "project_id": project_id,
            **{name: _plain(getattr(finding, name)) for name in (*said, "rule", "points_at_stake", "treatment")},
            "cells": "、".join(str(place) for place in finding.cells),
            "decision": str(decision.verdict) if decision else None,
            "decision_reason": decision.reason if decision else None,
        }
        for project_id, found in findings.items()
        for finding in found
        for decision in [decided.get(project_id, {}).get(finding)]
    )
    return _framed(rows, columns)


def _framed(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] = ()) -> pd.DataFrame:
    """Rows of one shape as a frame; of each only its values are held."""
    names = list(columns)
    data = []
    for row in rows:
        names = names or list(row)
        data.append(tuple(map(row.__getitem__, names)))
    return with_units(pd.DataFrame(data, columns=names) if names else pd.DataFrame(data))


def _plain(value: object) -> object:
    return str(value) if hasattr(value, "value") else value


def _ground(item: Evaluation, key: str) -> dict[str, str | None]:
    """What the points of one row rest on."""
    row = item.ledger.row(key)
    return {"evidence": str(row.evidence.ground) if row else None, "evidence_code": row.evidence.code if row else None}


def _steps(score: IndicatorScore) -> dict[str, Any]:
    """How a row came about, as sentences and as data."""
    explained = score.explanation
    return {"steps": list(explained.steps), "steps_data": [plain_data(fact) for fact in explained.facts]}


def score_row(item: Evaluation, findings: Sequence[Finding], decided: int) -> dict[str, Any]:
    """One project as a row of :func:`scores_table`."""
    project, totals = item.project, item.totals
    return {
        "project_id": project.id,
        "name": project.name,
        "department": project.department,
        "unit": project.unit,
        "year": project.year,
        "rulebook": item.rulebook,
        "execution_rate": item.money.stated_rate,
        "max_score": totals.max_score,
        "self_score": totals.self_score,
        "score": totals.score,
        "unscored_points": totals.unscored_points,
        **{name: points for name, points in totals.classes.items() if name != "max"},
        "lower": totals.low,
        "upper": totals.high,
        "self_grade": totals.self_grade,
        "grade": totals.grade,
        "findings": len(findings),
        "findings_high": sum(str(entry.severity) == "high" for entry in findings),
        "findings_decided": decided,
    }
