"""A rule book as people read it (规则清单): one row per rule, with clause, status and figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from perfeval.numbers import format_number, format_percent
from perfeval.rules.schema import FrameworkItem, RuleBook
from perfeval.rules.scoring_rules import (
    BandRule,
    DateRule,
    DeductRule,
    OverRule,
    PointStepRule,
    ScoreRule,
    StepRule,
    ThresholdRule,
)
from perfeval.rules.sourced import Sourced
from perfeval.words import Words


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of a book. ``figures`` are its numbers in a line, ``document`` the paper it comes from."""

    rule: str
    text: str
    figures: str
    clause: str
    document: str
    status: str


def book_rows(book: RuleBook, lang: str = "zh") -> list[Row]:
    """Every rule of a book in reading order (规则逐条): execution, weights, scores, grades, measures, framework."""
    words = Words("evaluate", lang)

    def row(name: str, value: Sourced, figures: str, text: str = "") -> Row:
        said = value.text_en if lang == "en" and value.text_en else value.text
        return Row(name, text or said, figures, value.clause, value.document or book.document.number, value.status)

    rows = []
    if book.execution:
        figures = words.say("listing.points", points=format_number(book.execution.points))
        rows.append(row(book.execution.id, book.execution, figures))
    if book.weights:
        rows.append(row("weights", book.weights, "；".join(_weights(book))))
    rows += [row(rule.id, rule, _figures(rule, words)) for rule in book.scores]
    edges = "，".join(f"{edge.name} ≥ {format_number(edge.start)}" for edge in book.grades.edges)
    rows.append(row("grades", book.grades, edges))
    rows += [row(measure.id, measure, "") for measure in book.measures]
    rows += [row("/".join(item.path), item, _framework(item, words), item.meaning) for item in book.framework]
    return rows


def _weights(book: RuleBook) -> Iterator[str]:
    for one in book.weights.sets if book.weights else ():
        yield f"{one.id}: " + " + ".join(f"{part.part} {format_number(part.points)}" for part in one.parts)


def _figures(rule: ScoreRule, words: Words) -> str:
    if isinstance(rule, BandRule):
        bands = (f"{band.label} {format_percent(band.low, 0)}–{format_percent(band.high, 0)}" for band in rule.bands)
        return "；".join(bands)
    if isinstance(rule, StepRule):
        return "；".join(
            f"{'≥' if step.included else '>'} {format_number(step.bound)}{rule.unit} → {format_percent(step.share, 0)}"
            for step in rule.steps
        )
    if isinstance(rule, PointStepRule):
        return "；".join(
            f"{format_number(table.max_score)}: "
            + ", ".join(
                f"{'≥' if step.included else '>'} {format_number(step.bound)}{rule.unit} → {format_number(step.points)}"
                for step in table.steps
            )
            for table in rule.tables
        )
    if isinstance(rule, DeductRule):
        side = "<" if rule.side == "below" else ">"
        cost = format_percent(rule.cost, 0) if rule.cost is not None else format_number(rule.cost_points)
        each = format_number(rule.each)
        return f"{side} {format_number(rule.free)}{rule.unit}: −{cost} / {each}{rule.unit}"
    if isinstance(rule, ThresholdRule):
        return f"< {format_percent(rule.threshold, 0)} → 0"
    if isinstance(rule, OverRule):
        return "；".join(
            f"≥ {format_percent(step.over, 0)}: "
            + (f"−{format_percent(step.deduct, 0)}" if step.deduct else words.say("listing.reason"))
            for step in rule.steps
        )
    if isinstance(rule, DateRule):
        late = "；".join(f"≤ {step.days} d → {format_percent(step.share, 0)}" for step in rule.steps)
        return late or words.say("listing.late_open")
    return rule.method


def _framework(item: FrameworkItem, words: Words) -> str:
    count = words.say("listing.review_points", count=len(item.points)) if item.points else ""
    return item.formula or count
