"""Compares the evaluation document of drawn forms with their truth, cell by cell."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from tests.unseen.drawing import Form, Truth

LEVELS = {"l1": "level1", "l2": "level2", "l3": "level3"}
AMOUNTS = {
    "initial": "initial_budget_wan",
    "adjusted": "adjusted_budget_wan",
    "arrived": "arrived_wan",
    "executed": "executed_wan",
}


@dataclass
class Tally:
    """What was compared, and what differs."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)

    def same(self, where: str, expected: object, seen: object) -> None:
        """Count one comparison."""
        if expected == seen:
            self.right += 1
        else:
            self.wrong.append(f"{where}: expected {expected!r}, read {seen!r}")


def plain(text: str | None) -> str:
    """The text without spaces."""
    return re.sub(r"\s+", "", text or "").replace("\u3000", "")


def number(text: object) -> Decimal | None:
    """The number that a cell of points or money holds, if any."""
    shown = unicodedata.normalize("NFKC", str(text if text is not None else "")).replace(",", "").strip()
    shown = re.sub(r"\s|(分|万元|元)$", "", shown)
    try:
        return Decimal(shown).normalize() + 0
    except InvalidOperation:
        return None


def measure(form: Form, document: dict[str, Any], tally: Tally) -> None:
    """One file: its account, and each of its projects."""
    accounts = [entry for entry in document["intake"] if entry["file"].startswith(form.id + ".")]
    tally.same(f"{form.id} files", 1, len(accounts))
    for account in accounts:
        tally.same(f"{form.id} status", "read", account["status"])
        if account["cells_nonempty"] is not None:
            tally.same(f"{form.id} cells_nonempty", form.nonempty(), account["cells_nonempty"])
            unused = [f"{cell['cell']}={cell['text'][:20]}" for cell in account["cells_unused"]]
            tally.same(f"{form.id} account", account["cells_nonempty"], account["cells_used"] + len(unused))
            tally.same(f"{form.id} unused", [], unused[int(_flag(form, "unused", "0")) :])
    projects = [project for project in document["projects"] if project["form"]["file"].startswith(form.id + ".")]
    tally.same(f"{form.id} projects", len(form.projects), len(projects))
    for truth, project in zip(form.projects, projects, strict=False):
        _measure_project(f"{form.id}/{truth.fields.get('name', '')[:8]}", truth, project, tally)


def _flag(form: Form, name: str, default: str) -> str:
    return next((flag.split("=")[1] for flag in form.flags if flag.startswith(name + "=")), default)


def _measure_project(where: str, truth: Truth, project: dict[str, Any], tally: Tally) -> None:
    for key, value in truth.fields.items():
        if key in ("name", "department", "unit", "code"):
            tally.same(f"{where} {key}", plain(value), plain(project[key]))
        elif key == "year":
            tally.same(f"{where} year", int(value) if value else None, project["year"])
        elif key == "money":
            tally.same(f"{where} money", value, project["amount_unit_text"])
        elif key == "grade":
            tally.same(f"{where} grade", value, project["totals"]["self_grade"])
    _measure_funds(where, truth, project, tally)
    tally.same(f"{where} number of indicators", len(truth.indicators), len(project["indicators"]))
    for row, read in zip(truth.indicators, project["indicators"], strict=False):
        at = f"{where} [{row.get('l3', '')[:10]}]"
        for key, name in LEVELS.items():
            tally.same(f"{at} {key}", plain(row.get(key)), plain(read[name]))
        target = row.get("sign", "") + row.get("target", "") + row.get("tunit", "")
        tally.same(f"{at} target", _value(target), _value(read["target_text"]))
        tally.same(f"{at} actual", _value(row.get("actual", "")), _value(read["actual_text"]))
        tally.same(f"{at} max", number(row.get("max")), number(read["max_score"]))
        tally.same(f"{at} self", number(row.get("self")), number(read["self_score"]))
        if "reason" in row:
            tally.same(f"{at} reason", plain(row["reason"]), plain(read["reason_text"]))
    if truth.totals:
        for key, name in (("max", "max_score"), ("self", "self_score")):
            if key in truth.totals:
                tally.same(f"{where} total {key}", number(truth.totals[key]), number(project["totals"][name]))
    codes = [finding["code"] for finding in project["findings"]]
    for planted in truth.planted:
        tally.same(f"{where} planted {planted}", True, any(planted in code for code in codes) or codes)


def _value(text: str | None) -> str | Decimal:
    shown = plain(text)
    return number(shown) if number(shown) is not None and not shown.endswith(("元", "分")) else shown  # type: ignore[return-value]


def _measure_funds(where: str, truth: Truth, project: dict[str, Any], tally: Tally) -> None:
    divisor = Decimal(10000 if truth.fields.get("money", "").endswith("元") and truth.fields["money"] == "元" else 1)
    tally.same(f"{where} number of fund rows", len(truth.funds), len(project["funds"]))
    for row, read in zip(truth.funds, project["funds"], strict=False):
        at = f"{where} <{row.get('label', '')}>"
        if "label" in row:
            tally.same(f"{at} label", plain(row["label"]), plain(read["label_text"]))
        for key, name in AMOUNTS.items():
            if key in row:
                amount = number(row[key])
                expected = None if amount is None else (amount / divisor).normalize() + 0
                tally.same(f"{at} {key}", expected, number(read[name]))
        for key, name in (("max", "max_score"), ("self", "self_score")):
            if key in row:
                tally.same(f"{at} {key}", number(row[key]), number(read[name]))
        budget, executed = number(row.get("adjusted")), number(row.get("executed"))
        if budget and executed is not None and "adjusted" in row:
            rate = (executed / budget).quantize(Decimal("0.0001"), ROUND_HALF_UP)
            tally.same(f"{at} rate", rate.normalize() + 0, number(round(Decimal(str(read["execution_rate"] or 0)), 4)))
            points = number(row.get("max"))
            if points is not None and read["score"] is not None:
                score = (points * min(Decimal(1), executed / budget)).quantize(Decimal("0.01"), ROUND_HALF_UP)
                tally.same(f"{at} score", score.normalize() + 0, number(read["score"]))
            elif points is not None:
                tally.same(f"{at} score", "a score", None)
