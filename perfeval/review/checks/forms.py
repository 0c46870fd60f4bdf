"""What is missing (完整性): blanks, instructions left standing, levels and sections that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from perfeval.model import Goal, Passage
from perfeval.places import Place
from perfeval.review.case import Case, Row, goal_label
from perfeval.review.checking import Limits, form_check, goal_check, passage_check, row_check
from perfeval.review.findings import Quote, Severity, Verdict
from perfeval.review.hits import Hit
from perfeval.review.questions import holds, stands_under
from perfeval.review.text import bare, find_any, has_any, squeeze
from perfeval.values.quantity import QuantityKind

_NO_TEXT = ("instruction", "note", "basis")


@form_check()
def not_filled(case: Case, _: Limits) -> Hit | None:
    """Completed values and scores are blank in every row."""
    rows = () if case.is_filled else case.rows
    if not rows or any(row.item.interim_text for row in rows):
        return None  # a monitoring table says how far things have come, not what was completed
    has_scores = any("self_score" in row.item.cells or row.max_score is not None for row in rows)
    names = ("actual_text", "self_score") if has_scores else ("actual_text",)
    quotes = tuple(quote for row in rows for quote in row.quotes(*names) if not quote.text) or case.anywhere()
    name = "完成值、得分" if has_scores else "完成值"
    return Hit(object=name, quotes=quotes, saw="", parts={"count": len(rows)}, row="not_filled")


def _texts(case: Case) -> Iterator[tuple[str, Place, str]]:
    """Every text that a unit was to write itself, with its place."""
    project = case.project
    for name, label in (("name", "项目名称"), ("department", "主管部门"), ("unit", "实施单位")):
        if (text := getattr(project, name)) and name in project.cells:
            yield label, project.cells[name], text
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
        if passage.text and passage.places and passage.kind not in _NO_TEXT:
            yield passage.heading or passage.kind, passage.places[0], passage.text


@dataclass(frozen=True)
class Instructions(Limits):
    longest: int
    any: tuple[str, ...]


@form_check(Instructions)
def instruction_left(case: Case, limits: Instructions) -> Iterator[Hit]:
    """The form's own instructions still stand where the unit should have written."""
    if not case.some(holds, limits.any) and not case.tells(limits.any):
        return
    for label, place, text in _texts(case):
        if find_any(text, limits.any) and len(squeeze(text)) <= limits.longest:
            yield Hit(object=label, quotes=(Quote(place, text),), saw=text[:30], row=f"text:{place}")


@dataclass(frozen=True)
class Placeholders(Limits):
    any: tuple[str, ...]
    unless: tuple[str, ...]
    bank: tuple[str, ...]  # patterns that an indicator bank prints in its names (≥**人), the value standing elsewhere


@form_check(Placeholders)
def placeholder(case: Case, limits: Placeholders) -> Iterator[Hit]:
    """A mark that was to be replaced still stands (*, XX, ××)."""
    if not case.some(holds, limits.any) and not case.tells(limits.any):
        return
    filled = {row.item.cells.get("level3") for row in case.rows if row.item.target.is_number}
    for label, place, text in _texts(case):
        for pattern in limits.bank if place in filled else ():
            text = re.sub(pattern, "", text)
        if has_any(text, limits.any) and not has_any(text, limits.unless):
            yield Hit(object=label, quotes=(Quote(place, text),), saw=text[:30], row=f"text:{place}")


@dataclass(frozen=True)
class Level:
    """A first-level dimension that a form should have."""

    name: str
    words: tuple[str, ...]
    may_be_absent: bool = False


@dataclass(frozen=True)
class Levels(Limits):
    least_rows: int
    other_frames: tuple[str, ...]
    levels: tuple[Level, ...]


@form_check(Levels, variants=("may",))
def missing_level1(case: Case, limits: Levels) -> Iterator[Hit]:
    """A first-level dimension is missing: outputs, benefits, satisfaction."""
    missing = [level for level in limits.levels if not case.some(stands_under, level.words)]
    if not missing:
        return
    said = "".join(dict.fromkeys(row.item.level1 + row.item.level2 for row in case.rows))
    headed = any(row.item.level1 for row in case.rows)
    if len(case.rows) < limits.least_rows or not headed or has_any(said, limits.other_frames):
        return
    place = next((row.item.cells["level1"] for row in case.rows if "level1" in row.item.cells), None)
    of_a_table = any(one.paragraph == 0 for row in case.rows for one in row.item.cells.values())
    if not of_a_table or len(missing) == len(limits.levels):
        return  # indicators that a text names are no frame; a form without any of these words has another
    for level in missing:
        yield Hit(
            object=level.name,
            quotes=(Quote(place, case.rows[0].item.level1),) if place else case.anywhere(),
            expected=level.name,
            row=f"level:{level.name}",
            verdict=Verdict.ASK if level.may_be_absent else None,
            severity=Severity.LOW if level.may_be_absent else None,
            variant="may" if level.may_be_absent else "",
        )


@dataclass(frozen=True)
class NamedForms(Limits):
    named: tuple[str, ...]


@form_check(NamedForms)
def no_indicator(case: Case, limits: NamedForms) -> Iterator[Hit]:
    """A form of performance that tells money or goals and not one indicator; exports have theirs in another table."""
    form = case.project.form
    told = case.project.goals or (case.project.funds and has_any(form.title or "", limits.named))
    if told and not case.rows and not case.project.statements and form.layout != "tables":
        yield Hit(object=case.project.form.title or "", quotes=case.anywhere(), row="indicators")


@dataclass(frozen=True)
class Pair:
    """What a report assesses, and the level of indicators it would need."""

    statement: tuple[str, ...]
    indicator: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Pairs(Limits):
    pairs: tuple[Pair, ...]


@form_check(Pairs)
def assessed_without_row(case: Case, limits: Pairs) -> Iterator[Hit]:
    """The report assesses something that has no indicator in the table (成本, 经济效益)."""
    if not case.project.statements or not case.rows:
        return
    levels = "".join(row.item.level2 + row.item.level1 for row in case.rows)
    for n, statement in enumerate(case.project.statements):
        for pair in limits.pairs:
            named = has_any(statement.path[-1], pair.statement)
            if named and not has_any(levels, pair.indicator) and statement.text.strip():
                yield Hit(
                    object=statement.path[-1],
                    quotes=(Quote(statement.place, statement.text),),
                    saw=statement.text[:40],
                    expected=pair.name,
                    row=f"statement:{n}",
                )


@dataclass(frozen=True)
class EmptySection(Limits):
    longest: int
    may_be_empty: tuple[str, ...]


@passage_check(EmptySection, variants=("opened",), parts=("heading",))
def empty_section(passage: Passage, case: Case, limits: EmptySection) -> Hit | None:
    """A heading without text, or with no more than the beginning of a sentence."""
    if not passage.heading or passage.kind in ("signature", "date", "instruction", "note"):
        return None
    text = squeeze(passage.text)
    opened = text.endswith((":", "：")) and len(text) <= limits.longest and "。" not in text
    if (text and not opened) or has_any(passage.heading, limits.may_be_empty):
        return None
    heading = bare(passage.heading)
    if any(heading in map(bare, other.section) for other in case.project.passages if other is not passage):
        return None
    quotes = tuple(Quote(place, passage.text or passage.heading) for place in passage.places) or case.anywhere()
    return Hit(
        quotes=quotes,
        saw=passage.text[:40],
        parts={"heading": passage.heading},
        variant="opened" if opened else "",
    )


@dataclass(frozen=True)
class Section:
    """A section that a report should have: by the kind of its passages, or by words of a heading, or of its text."""

    name: str
    kinds: tuple[str, ...]
    words: tuple[str, ...]
    text: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """What one kind of report owes (报告提纲): the kind of form, words of its title, its sections."""

    forms: tuple[str, ...]
    titles: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Sections(Limits):
    outlines: tuple[Outline, ...]


@form_check(Sections)
def missing_section(case: Case, limits: Sections) -> Iterator[Hit]:
    """A report lacks a section that the outline of its kind requires."""
    passages, form = case.project.passages, case.project.form
    headings = [part for passage in passages for part in (passage.heading, *passage.section)]
    outline = next((one for one in limits.outlines if form.kind in one.forms and has_any(form.title, one.titles)), None)
    for section in outline.sections if outline is not None and passages else ():
        there = any(passage.kind in section.kinds for passage in passages)
        there = there or any(has_any(part, section.words) for part in headings)
        if not there and not (section.text and any(has_any(passage.text, section.text) for passage in passages)):
            key = f"section:{section.name}"
            yield Hit(object=section.name, quotes=case.anywhere(), expected=section.name, row=key)


@dataclass(frozen=True)
class NothingNamed(Limits):
    longest: int
    none: tuple[str, ...]


@form_check(NothingNamed, variants=("unreached",))
def nothing_named(case: Case, limits: NothingNamed) -> Hit | None:
    """Problems: none. Measures: none. Grave when not everything was reached."""
    found = [
        (n, passage)
        for n, passage in enumerate(case.project.passages)
        if passage.kind in ("problem", "measure", "suggestion")
        and (text := bare(passage.text))
        and len(text) <= limits.longest
        and has_any(text, limits.none)
    ]
    if not found:
        return None
    short = any(
        row.self_score is not None and row.max_score is not None and row.self_score < row.max_score for row in case.rows
    )
    unreached = short or (case.execution_rate is not None and case.execution_rate < 1)
    n, first = found[0]
    quotes = tuple(Quote(place, passage.text) for _, passage in found for place in passage.places[:1])
    return Hit(
        object=first.heading or "存在问题",
        quotes=quotes or case.anywhere(),
        saw=first.text,
        parts={"labels": tuple(p.heading or p.kind for _, p in found)},
        row=f"passage:{n}",
        variant="unreached" if unreached else "",
        severity=Severity.MEDIUM if unreached else None,
    )


@dataclass(frozen=True)
class NothingSuggested(Limits):
    letters: int
    none: tuple[str, ...]
    answers: tuple[str, ...]


@form_check(NothingSuggested)
def nothing_suggested(case: Case, limits: NothingSuggested) -> Hit | None:
    """Problems are named, and no measure or suggestion answers them."""
    passages = case.project.passages
    problems = [
        p
        for p in passages
        if p.kind == "problem" and len(bare(p.text)) > limits.letters and not has_any(bare(p.text), limits.none)
    ]
    answers = [p for p in passages if p.kind in ("measure", "suggestion") and len(bare(p.text)) > 4]
    if not problems or answers or all(has_any(p.text, limits.answers) for p in problems):
        return None
    first = problems[0]
    quotes = tuple(Quote(place, first.text[:60]) for place in first.places[:1]) or case.anywhere()
    return Hit(object=first.heading or "存在问题", quotes=quotes, saw=first.text[:40], row="problems")


@dataclass(frozen=True)
class Identity(Limits):
    fields: Mapping[str, str]  # attribute → what it is called


@form_check(Identity)
def identity_missing(case: Case, limits: Identity) -> Iterator[Hit]:
    """The form does not say which project, department or unit it is about."""
    cells = case.project.cells
    for name, label in limits.fields.items():
        value = getattr(case.project, name)
        if (name != "name" and name not in cells) or (value is not None and bare(value)):
            continue  # the form has no cell for it, or it is there
        yield Hit(
            object=label,
            quotes=(Quote(cells[name], ""),) if name in cells else case.anywhere(),
            saw="",
            expected=label,
            row=f"identity:{name}",
            severity=Severity.MEDIUM if name == "name" else Severity.LOW,
        )


@goal_check(variants=("result",))
def goal_missing(goal: Goal, case: Case, _: Limits) -> Hit | None:
    """A result without the goal it should reach, or a goal without a result."""
    expected, actual = squeeze(goal.expected_text or ""), squeeze(goal.actual_text or "")
    has_place = not expected or "actual_text" in goal.cells  # a form without a cell for the result asks for none
    if bool(expected) == bool(actual) or not has_place or (expected and not case.is_filled):
        return None
    order = ("actual_text", "expected_text") if expected else ("expected_text", "actual_text")
    names = [name for name in order if name in goal.cells]
    quotes = tuple(Quote(goal.cells[name], getattr(goal, name) or "") for name in names) or case.anywhere()
    return Hit(quotes=quotes, saw="", variant="result" if expected else "")


@row_check()
def weight_missing(row: Row, case: Case, _: Limits) -> Hit | None:
    """An indicator with a target but without points, among others that have them."""
    if row.max_score is not None or not row.item.level3.strip():
        return None
    if row.item.target.kind in (QuantityKind.EMPTY, QuantityKind.NOT_APPLICABLE):
        return None
    with_points = [one for one in case.rows if one.max_score is not None]
    group = row.item.score_group
    if len(with_points) < 2 or (group is not None and group in {one.item.score_group for one in with_points}):
        return None
    return Hit(quotes=row.quotes("max_score", "level3"), saw="")
