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
from perfeval.json_rows import (
    classes,
    decision_row,
    doubts,
    evidence,
    file_row,
    finding_row,
    framework_row,
    fund_row,
    goal_row,
    how_seen,
    indicator_row,
    measure_row,
    passage_rows,
    places_of,
)
from perfeval.messages import joined, plain_data, tell
from perfeval.model import FileReading
from perfeval.money import Money
from perfeval.places import Place
from perfeval.review.checked import Checked, checked
from perfeval.review.conclusion import Conclusion, conclude
from perfeval.review.decisions import Decision
from perfeval.review.departments import Department, departments, figures
from perfeval.review.findings import Finding
from perfeval.review.run import Passed
from perfeval.review.supply import wanted
from perfeval.review.thresholds import thresholds
from perfeval.scoring.explain import clauses_used, value_states
from perfeval.scoring.point_classes import sum_of
from perfeval.scoring.result import (
    Evaluation,
)

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
        "point_classes": classes(sum_of(item.totals.classes for item in evaluations)),
        "projects": [
            {
                **_project(item, findings.get(item.project.id, ()), (decided or {}).get(item.project.id, {})),
                "understood": understood.get(item.project.id, _NOTHING_KNOWN),
                "doubts": doubts(item.project),
                "checked": _checked(
                    checked(item.project, findings.get(item.project.id, ()), (passed or {}).get(item.project.id, ()))
                ),
            }
            for item in evaluations
        ],
        "departments": [_department(one) for one in departments(evaluations)],
        "outdated_decisions": [
            {"project": item.project, "code": item.code, "object": item.object, **decision_row(item)}
            for item in outdated
        ],
        "intake": [file_row(item) for item in files],
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
        "cells": places_of(project.cells),
        "attributes": dict(project.attributes),
        "point_classes": classes(totals.classes),
        "money": _money(evaluation.money),
        "funds": [fund_row(item, evaluation.ledger) | how_seen(project, item.line.cells) for item in evaluation.funds],
        "goals": [goal_row(project, number) for number in range(len(project.goals))],
        "indicators": _indicators(evaluation),
        "passages": passage_rows(project),
        "framework": [framework_row(item, evaluation.ledger) for item in evaluation.framework],
        "measures": [measure_row(item) for item in evaluation.measures],
        "subtotals": _subtotals(evaluation),
        "reported": [
            {
                "subject": item.subject,
                "max_score": item.max_score,
                "self_score": item.self_score,
                "grade": item.grade,
                "cells": places_of(item.cells),
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
            for item in wanted(evaluation)
            if item.points
        ],
        "findings": [finding_row(item, decided.get(item)) for item in findings],
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
                "point_classes": classes(item.classes),
                "cell": str(own.cells["label"]) if own is not None and "label" in own.cells else None,
            }
        )
    for own in printed.values():
        place = own.cells.get("label") or next(iter(own.cells.values()), None)
        values = {"max_score": own.max_score, "self_score": own.self_score, "score": None, "unscored_points": None}
        label = own.label_text or own.subject
        rows.append({"name": own.subject, "label_text": label, **values, "cell": str(place) if place else None})
    return rows


def _indicators(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The rows in the order of the form; a score merged over several rows stands on each of them.

    ``score_group`` says which rows share one score: it counts once in every sum.
    """
    printed: dict[tuple[str, Place], Decimal] = {}
    rows = []
    for item in evaluation.indicators:
        entry = indicator_row(item) | evidence(evaluation.ledger, item.explanation.key)
        entry |= how_seen(evaluation.project, item.indicator.cells)
        for name in ("max_score", "self_score"):
            place = item.indicator.cells.get(name)
            if place is not None and entry[name] is not None:
                printed[name, place] = entry[name]
            elif place is not None:
                entry[name] = printed.get((name, place))
        rows.append(entry)
    return rows


_ESCAPED = json.JSONEncoder(ensure_ascii=False).encode


def to_json(value: object, *, indent: int = 1) -> str:
    """JSON text with decimals written as they are; same value, same bytes.

    >>> to_json({"executed_wan": Decimal("44.90")})
    '{\\n "executed_wan": 44.90\\n}'
    """
    pieces: list[str] = []
    _write(value, " " * indent, "\n", pieces.append)
    return "".join(pieces)


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
