"""The scorer: real published forms, printed in three formats and two spellings, must come back cell by cell.

``printed`` and ``printed-wide`` hold the same forms; the truth files say what every cell is. Texts are compared
after full-width letters are narrowed (``printed-wide`` widened them on purpose), amounts and points as numbers.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from perfeval.clean.projects import clean_document
from perfeval.forms.vocabulary import vocabulary
from perfeval.model import FileReading, Project
from perfeval.sources.reading import read_document
from tests.every import every

FORMS = (Path(__file__).resolve().parents[2] / "../shared/forms").resolve()
FILES = sorted(
    path for folder in ("printed", "printed-wide") for path in (FORMS / folder).glob("*") if path.suffix != ".json"
)

pytestmark = pytest.mark.skipif(not FILES, reason="the shared forms do not stand beside this checkout")

FUND_FIELDS = {
    "initial_budget": "initial_budget_wan",
    "adjusted_budget": "adjusted_budget_wan",
    "amount": "adjusted_budget_wan",
    "executed": "executed_wan",
    "execution_rate": "execution_rate_text",
    "max_score": "max_score",
    "self_score": "self_score",
    "reason": "reason_text",
}


def narrow(text: object) -> str:
    return " ".join(unicodedata.normalize("NFKC", str(text or "")).split())


def number(text: object) -> Decimal | None:
    try:
        return Decimal(narrow(text).replace(",", "").removesuffix("万元").strip())
    except InvalidOperation:
        return None


def truth_of(path: Path) -> dict:
    return json.loads((FORMS / "printed" / f"{path.stem}.truth.json").read_text("utf-8"))


def comparisons(truth: dict, project: Project) -> Iterator[tuple[str, object, object]]:
    """Every cell of the truth: what it is, what it should be, what was read (already made comparable)."""
    yield "name", narrow(truth["project_name"]), narrow(project.name)
    yield "department", narrow(truth["department"]), narrow(project.department)
    yield "unit", narrow(truth["unit"]), narrow(project.unit)
    yield "year", truth["year"], project.year
    yield "title", narrow(truth["title"]), narrow(project.form.title)
    yield "amount_unit", narrow(truth["amount_unit"]), narrow(project.amount_unit_text)
    yield "fund rows", len(truth["funds"]), len(project.funds)
    factor = Decimal("0.0001") if truth["amount_unit"] == "元" else Decimal(1)
    for line, row in zip(project.funds, truth["funds"], strict=False):
        yield "fund label", narrow(row["label"]), narrow(line.label_text)
        for heading, text in row["cells"].items():
            match = vocabulary().find("funds", heading)
            assert match is not None, heading
            field = FUND_FIELDS[match.concept]
            where = f"{row['label']} {heading}"
            if field.endswith("_text"):
                yield where, narrow(text), narrow(getattr(line, field))
            elif field.endswith("_wan"):
                amount = number(text)
                yield where, None if amount is None else amount * factor, getattr(line, field)
            else:
                yield where, number(text), getattr(line, field)
    yield "indicator rows", len(truth["indicators"]), len(project.indicators)
    for item, row in zip(project.indicators, truth["indicators"], strict=False):
        where = row["name"]
        yield f"{where} level1", narrow(row["level1"]), narrow(item.level1)
        yield f"{where} level2", narrow(row["level2"]), narrow(item.level2)
        yield f"{where} name", narrow(row["name"]), narrow(item.level3)
        yield f"{where} comparator", narrow(row["comparator"]), narrow(item.sign_text)
        yield f"{where} unit", narrow(row["unit"]), narrow(item.unit_text)
        unit = "" if narrow(row["target"]).endswith(narrow(row["unit"])) else narrow(row["unit"])
        yield f"{where} target", narrow(row["comparator"]) + narrow(row["target"]) + unit, narrow(item.target_text)
        yield f"{where} actual", narrow(row["actual"]), narrow(item.actual_text)
        for field, given, text in (
            ("weight", item.max_score, item.max_score_text),
            ("score", item.self_score, item.self_score_text),
        ):
            wanted = number(row[field])
            yield (
                f"{where} {field}",
                wanted if wanted is not None else narrow(row[field]),
                given if wanted is not None else narrow(text),
            )
        yield f"{where} reason", narrow(row["reason"]), narrow(item.reason_text)
    total = project.reported_total
    for field, given in (("total_weight", total and total.max_score), ("total_score", total and total.self_score)):
        yield field, number(truth[field]), given


def read(path: Path) -> tuple[tuple[Project, ...], FileReading]:
    return clean_document(read_document(path, path.name))


def test_at_least_99_percent_of_all_cells_come_back_right() -> None:
    right = cells = 0
    rates, misses = [], []
    for path in FILES:
        projects, reading = read(path)
        assert len(projects) == 1, (path, reading.message)
        results = [(what, want, got) for what, want, got in comparisons(truth_of(path), projects[0])]
        wrong = [(what, want, got) for what, want, got in results if want != got]
        right, cells = right + len(results) - len(wrong), cells + len(results)
        rates.append(f"{1 - len(wrong) / len(results):7.2%} of {len(results):4d}  {path.parent.name}/{path.name}")
        misses += [f"{path.parent.name}/{path.name}: {what}: {want!r} read as {got!r}" for what, want, got in wrong]
    print("\n".join([*rates, f"{right} of {cells} cells right", *misses]))
    assert len(FILES) == 96
    assert right / cells >= 0.99


@every("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_cell_is_used_or_listed(path: Path) -> None:
    document = read_document(path, path.name)
    _, reading = clean_document(document)
    given = sum(1 for table in document.tables for _ in table.nonempty()) + len(document.paragraphs)
    used = [line for line in reading.account if line.used_by is not None]
    unused = [line for line in reading.account if line.used_by is None]
    assert len(used) + len(unused) == len(reading.account) == given
    assert len({line.place for line in reading.account}) == given
    assert len(unused) <= 1  # the navigation line of a web page is nobody's field
