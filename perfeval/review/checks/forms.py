"""What is missing (完整性): blanks, instructions left standing, levels and sections that are not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from perfeval.places import Place
from perfeval.review.case import Case, goal_label
from perfeval.review.findings import Quote, Severity, Verdict
from perfeval.review.hits import Held, Hit
from perfeval.review.text import bare, find_any, has_any, squeeze
from perfeval.values.quantity import QuantityKind


def not_filled(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Completed values and scores are blank in every row."""
    rows = case.rows
    if not rows or case.is_filled or any(row.item.interim_text for row in rows):
        return  # a monitoring table says how far things have come, not what was completed
    has_scores = any("self_score" in row.item.cells or row.max_score is not None for row in rows)
    names = ("actual_text", "self_score") if has_scores else ("actual_text",)
    quotes = tuple(quote for row in rows for quote in row.quotes(*names) if not quote.text) or case.anywhere()
    yield Hit("完成值、得分" if has_scores else "完成值", quotes, "", None, {"count": str(len(rows))}, row="not_filled")


def _texts(case: Case) -> Iterator[tuple[str, Place, str]]:
    """Every text that a unit was to write itself, with its place."""
    project = case.project
    for name in ("name", "department", "unit"):
        if (text := getattr(project, name)) and name in project.cells:
            yield {"name": "项目名称", "department": "主管部门", "unit": "实施单位"}[name], project.cells[name], text
    for goal in case.goals:
        for name, text in (("expected_text", goal.expected_text), ("actual_text", goal.actual_text)):
            if text and name in goal.cells:
                yield goal_label(goal, name), goal.cells[name], text
    for line in project.funds:
        if line.reason_text and "reason_text" in line.cells:
            yield line.label_text, line.cells["reason_text"], line.reason_text
    for row in case.rows:
        for name in ("level3", "target_text", "actual_text", "reason_text"):
            text = getattr(row.item, name)
            if text and name in row.item.cells:
                yield row.label, row.item.cells[name], text
    for passage in project.passages:
        if passage.text and passage.places and passage.kind not in ("instruction", "note", "basis"):
            yield passage.heading or passage.kind, passage.places[0], passage.text


def instruction_left(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The form's own instructions still stand where the unit should have written."""
    for label, place, text in _texts(case):
        found = find_any(text, limits["any"])
        if found and len(squeeze(text)) <= limits["longest"]:
            yield Hit(label, (Quote(place, text),), text[:30], None, row=f"text:{place}")


def placeholder(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A mark that was to be replaced still stands (*, XX, ××)."""
    for label, place, text in _texts(case):
        if has_any(text, limits["any"]) and not has_any(text, limits["unless"]):
            yield Hit(label, (Quote(place, text),), text[:30], None, row=f"text:{place}")


def missing_level1(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A first-level dimension is missing: outputs, benefits, satisfaction."""
    said = "".join(dict.fromkeys(row.item.level1 + row.item.level2 for row in case.rows))
    if (
        len(case.rows) < limits["least_rows"]
        or not any(row.item.level1 for row in case.rows)
        or has_any(said, limits["other_frames"])
    ):
        return
    for level in limits["levels"]:
        if has_any(said, level["words"]):
            continue
        place = next((row.item.cells["level1"] for row in case.rows if "level1" in row.item.cells), None)
        quotes = (Quote(place, case.rows[0].item.level1),) if place else case.anywhere()
        yield Hit(
            level["name"],
            quotes,
            None,
            level["name"],
            row=f"level:{level['name']}",
            verdict=Verdict.ASK if level.get("may_be_absent") else None,
            severity=Severity.LOW if level.get("may_be_absent") else None,
            variant="may" if level.get("may_be_absent") else "",
        )


def assessed_without_row(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The report assesses something that has no indicator in the table (成本, 经济效益)."""
    if not case.rows or not case.project.statements:
        return
    levels = "".join(row.item.level2 + row.item.level1 for row in case.rows)
    for n, statement in enumerate(case.project.statements):
        for pair in limits["pairs"]:
            if (
                has_any(statement.path[-1], pair["statement"])
                and not has_any(levels, pair["indicator"])
                and statement.text.strip()
            ):
                yield Hit(
                    statement.path[-1],
                    (Quote(statement.place, statement.text),),
                    statement.text[:40],
                    pair["name"],
                    row=f"statement:{n}",
                )


def empty_section(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A heading without text, or with no more than the beginning of a sentence."""
    passages = case.project.passages
    for n, passage in enumerate(passages):
        if not passage.heading or passage.kind in ("signature", "date", "instruction", "note"):
            continue
        text = squeeze(passage.text)
        opened = text.endswith((":", "：")) and len(text) <= limits["longest"] and "。" not in text
        deeper = any(
            bare(passage.heading) in [bare(part) for part in other.section]
            for other in passages
            if other is not passage
        )
        if (not text or opened) and not deeper and not has_any(passage.heading, limits["may_be_empty"]):
            quotes = tuple(Quote(place, passage.text or passage.heading) for place in passage.places) or case.anywhere()
            yield Hit(
                passage.heading,
                quotes,
                passage.text[:40],
                None,
                {"heading": passage.heading},
                row=f"passage:{n}",
                variant="opened" if opened else "",
            )


def missing_section(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A report lacks a section that its outline requires."""
    passages = case.project.passages
    if not passages:
        return
    for section in limits["sections"]:
        if any(passage.kind in section["kinds"] for passage in passages):
            continue
        if any(has_any(part, section["words"]) for passage in passages for part in (passage.heading, *passage.section)):
            continue
        yield Hit(section["name"], case.anywhere(), None, section["name"], row=f"section:{section['name']}")


def nothing_named(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Problems: none. Measures: none. Grave when not everything was reached."""
    unreached = case.execution_rate is not None and case.execution_rate < 1
    unreached = unreached or any(
        row.self_score is not None and row.max_score is not None and row.self_score < row.max_score for row in case.rows
    )
    found = []
    for n, passage in enumerate(case.project.passages):
        text = bare(passage.text)
        if (
            passage.kind in ("problem", "measure", "suggestion")
            and text
            and len(text) <= limits["longest"]
            and has_any(text, limits["none"])
        ):
            found.append((n, passage))
    if found:
        n, first = found[0]
        quotes = (
            tuple(Quote(place, passage.text) for _, passage in found for place in passage.places[:1]) or case.anywhere()
        )
        yield Hit(
            first.heading or "存在问题",
            quotes,
            first.text,
            None,
            {"labels": "、".join(p.heading or p.kind for _, p in found)},
            row=f"passage:{n}",
            variant="unreached" if unreached else "",
            severity=Severity.MEDIUM if unreached else None,
        )


def nothing_suggested(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Problems are named, and no measure or suggestion answers them."""
    problems = [
        p
        for p in case.project.passages
        if p.kind == "problem" and len(bare(p.text)) > limits["letters"] and not has_any(bare(p.text), limits["none"])
    ]
    answers = [p for p in case.project.passages if p.kind in ("measure", "suggestion") and len(bare(p.text)) > 4]
    answered = all(has_any(p.text, limits["answers"]) for p in problems)
    if problems and not answers and not answered:
        places = problems[0].places
        yield Hit(
            problems[0].heading or "存在问题",
            tuple(Quote(place, problems[0].text[:60]) for place in places[:1]) or case.anywhere(),
            problems[0].text[:40],
            None,
            row="problems",
        )


def identity_missing(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The form does not say which project, department or unit it is about."""
    for name, label in limits["fields"].items():
        value = getattr(case.project, name)
        if name != "name" and name not in case.project.cells:
            continue  # the form has no cell for it
        if value is None or not bare(value):
            cells = case.project.cells
            quotes = (Quote(cells[name], ""),) if name in cells else case.anywhere()
            yield Hit(
                label,
                quotes,
                "",
                label,
                row=f"identity:{name}",
                severity=Severity.MEDIUM if name == "name" else Severity.LOW,
            )


def goal_missing(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A result without the goal it should reach, or a goal without a result."""
    for n, goal in enumerate(case.goals):
        expected, actual = squeeze(goal.expected_text or ""), squeeze(goal.actual_text or "")
        has_place = not expected or "actual_text" in goal.cells  # a form without a cell for the result asks for none
        if bool(expected) != bool(actual) and has_place and not (expected and not case.is_filled):
            missing, given = ("actual_text", "expected_text") if expected else ("expected_text", "actual_text")
            names = [name for name in (missing, given) if name in goal.cells]
            quotes = tuple(Quote(goal.cells[name], getattr(goal, name) or "") for name in names) or case.anywhere()
            yield Hit(
                goal_label(goal),
                quotes,
                "",
                None,
                row=f"goal:{n}",
                variant="result" if expected else "",
            )


def weight_missing(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """An indicator with a target but without points, among others that have them."""
    with_points = [row for row in case.rows if row.max_score is not None]
    if len(with_points) < 2:
        return
    grouped = {row.item.score_group for row in with_points if row.item.score_group is not None}
    for row in case.rows:
        bare_row = row.max_score is None and (row.item.score_group is None or row.item.score_group not in grouped)
        if (
            bare_row
            and row.item.level3.strip()
            and row.item.target.kind not in (QuantityKind.EMPTY, QuantityKind.NOT_APPLICABLE)
        ):
            yield Hit(row.label, row.quotes("max_score", "level3"), "", None, row=row.key)
