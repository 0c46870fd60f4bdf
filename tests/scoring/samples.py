"""Projects built from the published sample forms, without going through a file.

The forms stand beside the checkout in ``../shared/forms``; tests that need them skip when they are absent.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path

from perfeval.model import Form, FormKind, FundKind, FundLine, Indicator, Project, Reported
from perfeval.values.reading import read_amount, read_quantity

FORMS = Path(__file__).resolve().parents[2].parent / "shared" / "forms"
_POINTS = re.compile(r"[（(]\s*(\d+(?:\.\d+)?)\s*分\s*[)）]")
_ADJUSTED = ("全年预算数", "调整后预算数", "调整预算数", "预算数", "全年(调整)预算数", "金额")
_KINDS = {
    "target table": FormKind.TARGET_TABLE,
    "whole-department self-evaluation": FormKind.DEPARTMENT,
}


def slugs() -> list[str]:
    """Every sample form there is."""
    return sorted(path.stem for path in FORMS.glob("*.json")) if FORMS.is_dir() else []


def sample(slug: str) -> Project:
    """One published form as a clean project."""
    data = json.loads((FORMS / f"{slug}.json").read_text("utf-8"))
    indicators = tuple(_indicator(row) for row in data.get("indicators") or ())
    if slug.startswith("hubei-huangshi"):
        indicators = _merged_scores(indicators)
    total = _number(data.get("total_score"))
    reported = (Reported("total", self_score=total, grade=data.get("grade")),) if total or data.get("grade") else ()
    return Project(
        id=slug,
        form=Form(
            file=f"{slug}.json",
            layout=data["layout"],
            title=data["title"],
            kind=_KINDS.get(data["kind"], FormKind.SELF_EVALUATION),
            region=data["region"],
        ),
        name=data.get("project_name"),
        department=data.get("department"),
        unit=data.get("unit"),
        year=data["year"],
        amount_unit_text=data.get("amount_unit"),
        funds=tuple(_fund(row, data.get("amount_unit")) for row in data["funds"]),
        indicators=indicators,
        reported=reported,
    )


def _number(text: object) -> Decimal | None:
    try:
        return Decimal(str(text).replace(",", "")) if text not in (None, "") else None
    except InvalidOperation:
        return None


def _fund(row: dict, unit: str | None) -> FundLine:
    cells = {key.split("(")[0]: value for key, value in row["cells"].items()} | row["cells"]
    label = row["label"]

    def amount(*names: str) -> Decimal | None:
        text = next((cells[name] for name in names if cells.get(name)), "")
        return read_amount(text, unit or "万元")[0] if text else None

    top = "其中" not in label and any(word in label for word in ("总额", "部门预算执行情况", "预算执行情况"))
    return FundLine(
        label_text=label,
        kind=FundKind.TOTAL if top else FundKind.OTHER,
        level=0 if top else 1,
        initial_budget_wan=amount("年初预算数", "年初预算"),
        adjusted_budget_wan=amount(*_ADJUSTED),
        executed_wan=amount("全年执行数", "预算执行数", "执行数"),
        execution_rate_text=next((cells[name] for name in ("执行率", "预算执行率") if cells.get(name)), None),
        max_score=_number(next((cells[name] for name in ("分值", "权重", "执行率权重") if cells.get(name)), None)),
        self_score=_number(next((cells[name] for name in ("得分", "执行率得分") if cells.get(name)), None)),
    )


def _indicator(row: dict) -> Indicator:
    level1 = row.get("level1") or ""
    target, actual = row.get("target") or "", row.get("actual") or ""
    sign, unit = row.get("comparator") or "", row.get("unit") or ""
    own_unit = "" if unit and unit in target else unit
    found = _POINTS.search(level1)
    return Indicator(
        level1=level1,
        level2=row.get("level2") or "",
        level3=row.get("name") or "",
        target_text=f"{sign}{target}{own_unit}",
        actual_text=actual,
        target=read_quantity(target, sign=sign, unit=own_unit, name=row.get("name") or ""),
        actual=read_quantity(actual, name=row.get("name") or ""),
        level1_points=Decimal(found[1]) if found else None,
        max_score=_number(row.get("weight")),
        self_score=_number(row.get("score")),
        reason_text=row.get("reason"),
    )


def _merged_scores(rows: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
    """The Huangshi form merges one score over several rows; its JSON leaves the other rows blank."""
    from dataclasses import replace

    groups = [0, 0, 1, 2, 2, 3, 4, 4, 5, 5, 6]
    return tuple(replace(row, score_group=group) for row, group in zip(rows, groups, strict=True))
