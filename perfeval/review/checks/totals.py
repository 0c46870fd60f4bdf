"""Totals (合计与总分): blocks against their headings, weights against 100, the total against its parts, the grade."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from perfeval.model import Reported
from perfeval.numbers import format_number
from perfeval.review.case import Case, Row
from perfeval.review.checking import Limits, form_check
from perfeval.review.checks.scores import by_points
from perfeval.review.findings import Quote, Severity, Verdict
from perfeval.review.hits import Held, Hit, quote
from perfeval.review.patterns import pattern
from perfeval.review.questions import heads_points
from perfeval.review.sentences import sentences_of
from perfeval.review.text import bare, find_any, has_any

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)
_HAIR = Decimal("0.011")


# ── blocks ────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class _Block:
    """Rows under one heading that names points (产出指标(50分)).

    ``summed`` adds their points, or their scores where the form has no points (``by_scores``).
    """

    name: str
    points: Decimal
    summed: Decimal
    rows: tuple[Row, ...]
    by_scores: bool = False

    @property
    def gap(self) -> Decimal:
        return self.summed - self.points


def _sum_once(rows: list[Row] | tuple[Row, ...], name: str) -> Decimal | None:
    """Points of these rows, merged scores once; ``None`` when a row has none at all."""
    groups: dict[object, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.item.score_group if row.item.score_group is not None else row.key, []).append(row)
    points = [Case.once(group, name) for group in groups.values()]
    known = [value for value in points if value is not None]
    return sum(known, _ZERO) if len(known) == len(points) else None


def _headed(level: int) -> Callable[[Row], tuple[str, Decimal | None]]:
    def key(row: Row) -> tuple[str, Decimal | None]:
        item = row.item
        if level == 1:
            return item.level1, item.level1_points
        return f"{item.level1}\n{item.level2}", item.level2_points

    return key


def _blocks(case: Case, level: int) -> Iterator[_Block]:
    """The blocks of one level whose heading names points and whose rows can be added up."""
    for (name, points), group in groupby(case.rows, key=_headed(level)):
        rows, heading = tuple(group), name.split("\n")[-1]
        if points is None:
            continue
        if (summed := _sum_once(rows, "max_score")) is not None:
            yield _Block(heading, points, summed, rows)
        elif all(row.max_score is None for row in rows) and (scored := _sum_once(rows, "self_score")) is not None:
            yield _Block(heading, points, scored, rows, by_scores=True)


@form_check(variants=("scores",), parts=("gap",))
def level_points(case: Case, _: Limits) -> Iterator[Hit | Held]:
    """The points in a heading (产出指标(50分)) are those of its rows."""
    if not case.some(heads_points):
        return
    inner = [block for block in _blocks(case, 2) if not block.by_scores]
    for level in (2, 1):
        for block in _blocks(case, level):
            first = block.rows[0]
            named = "self_score" if block.by_scores else "max_score"
            quotes = first.quotes(f"level{level}") + tuple(
                q for row in block.rows for q in quote(row.item.cells, (named, ""))
            )
            if block.gap == 0 or (block.by_scores and block.gap < 0):
                yield Held(object=block.name, quotes=quotes[:1], saw=format_number(block.points))
                continue
            below = sum((one.gap for one in inner if one.rows[0].item.level1 == first.item.level1), _ZERO)
            if level == 1 and block.gap == below:
                continue  # a second-level heading below it says so already
            yield Hit(
                object=block.name,
                quotes=quotes,
                saw=format_number(block.points),
                expected=format_number(block.summed),
                parts={"gap": abs(block.gap)},
                row=f"level{level}:{first.key}",
                variant="scores" if block.by_scores else "",
            )


# ── weights ───────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Weights(Limits):
    without_execution: tuple[Decimal, ...]  # what the indicators may add up to where execution has no points
    most: Decimal


@form_check(
    Weights, variants=("over_hundred", "not_hundred", "no_execution"), parts=("weights", "execution", "sum", "norm")
)
def weights_sum(case: Case, limits: Weights) -> Hit | Held | None:
    """All points together, execution included, make the total that the form names, or 100."""
    rows = list(case.rows)
    if not rows or all(row.max_score is None for row in rows):
        return None
    weighed, execution = _weights(case), case.execution_points or _ZERO
    reported = case.project.reported_total
    printed = reported.max_score if reported is not None else None
    norm, whole = printed if printed is not None else _HUNDRED, weighed + execution
    parts = {"weights": weighed, "execution": execution, "sum": whole, "norm": norm}
    if (
        whole == norm
        or execution_is_a_row(case, weighed, norm)
        or (not execution and weighed in {norm, *limits.without_execution})
        or (whole == _HUNDRED and weighed == norm)  # the total row is that of the indicators, execution stands apart
    ):
        short = bool(execution) and norm < limits.most  # the total is printed as it adds up, and that is not 100
        if whole == norm and (short or norm > limits.most) and reported is not None:
            quotes = _weight_quotes(rows, reported)
            over = {**parts, "norm": _HUNDRED}
            saw = format_number(norm)
            return Hit(
                object="总分", quotes=quotes, saw=saw, expected="100", parts=over, row="total",
                variant="not_hundred" if short else "over_hundred",
            )  # fmt: skip
        if not case.keeps_passed:
            return None
        quotes = _weight_quotes(rows, reported)[:1] or case.anywhere()
        return Held(object="分值合计", quotes=quotes, saw=format_number(norm))
    if _explained_elsewhere(case, weighed, whole, norm):
        return None
    # the last rows of the form, the total among them, may not be in the file
    cut_short = whole < norm and reported is None
    return Hit(
        object="总分" if printed is not None else next((row.item.level1 for row in rows if row.item.level1), "分值"),
        quotes=_weight_quotes(rows, reported) or case.anywhere(),
        saw=format_number(norm),  # what the form should have, printed or not, and what it has
        expected=format_number(whole),
        parts=parts,
        variant="" if execution else "no_execution",
        row="total",
        verdict=Verdict.ASK if cut_short else None,
        severity=Severity.LOW if cut_short else None,
    )


def _weight_quotes(rows: list[Row], reported: Reported | None) -> tuple[Quote, ...]:
    """The cells that make up the sum: the printed total first."""
    total: tuple[Quote, ...] = ()
    if reported is not None and reported.max_score is not None:
        total = quote(reported.cells, ("max_score", format_number(reported.max_score)))
    said = ((row, "" if row.max_score is None else format_number(row.max_score)) for row in rows)
    return total + tuple(q for row, text in said for q in quote(row.item.cells, ("max_score", text)))


def _explained_elsewhere(case: Case, weighed: Decimal, whole: Decimal, norm: Decimal) -> bool:
    """The gap is that of the headings, of rows not in the file, or of a dimension that is missing."""
    explained = sum((block.gap for block in _blocks(case, 1) if not block.by_scores), _ZERO)
    return whole - norm == explained or (
        whole < norm and (_claims_more(case, weighed) or _dimension_missing(case, norm - whole))
    )


def execution_is_a_row(case: Case, weighed: Decimal, norm: Decimal) -> bool:
    """The points for execution stand among the indicators too, the same points shown twice and counted once."""
    names = ["^预算执行率?$", "^(预算|资金|项目预算)执行率$", "^预算执行情况$"]
    rows = [row for row in case.rows if has_any(row.name, names)]
    return weighed == norm and any(row.max_score == case.execution_points for row in rows)


def _weights(case: Case) -> Decimal:
    total = sum((case.once(group, "max_score") or _ZERO for group in case.groups), _ZERO)
    goals = sum((goal.max_score for goal in case.goals if goal.max_score is not None), _ZERO)
    parts = bool(goals) and any(row.max_score is None for row in case.rows)  # 年度目标（80分）: its rows share it out
    return max(total, goals) if parts else total + goals


def _claims_more(case: Case, weighed: Decimal) -> bool:
    """The reported total exceeds all points in the table: rows are missing from the file."""
    reported = case.project.reported_total
    execution = case.execution_points or _ZERO
    return bool(reported and reported.self_score is not None and reported.self_score > weighed + execution)


@form_check(parts=("weights", "execution", "sum"))
def excerpt(case: Case, _: Limits) -> Hit | None:
    """The form claims more points than all its rows are worth: rows of it are not in this file (节选)."""
    reported = case.project.reported_total
    if reported is None or reported.self_score is None:
        return None
    weighed = _weights(case)
    if not weighed or not _claims_more(case, weighed):
        return None
    rows = [row.max_score for row in case.rows if case.rows and row.item.score_group is None]
    execution = case.execution_points or _ZERO
    if None in rows or not rows or any(block.gap for block in _blocks(case, 1)) or weighed + execution > 95:
        return None  # points left blank, or headings that do not fit, are said as such
    if not execution and weighed in (80, 85, 90):
        return None  # what is missing is what execution usually has
    parts = {"weights": weighed, "execution": execution, "sum": weighed + execution}
    return Hit(
        object="总分", quotes=quote(reported.cells, ("self_score", format_number(reported.self_score))),
        saw=format_number(reported.self_score), expected=f"≤{format_number(weighed + execution)}", parts=parts,
        row="total",
    )  # fmt: skip


def _dimension_missing(case: Case, gap: Decimal) -> bool:
    """Satisfaction is not in the file and its usual points are what is missing: ``coverage.missing_level1`` says so."""
    return gap in (5, 10, 15, 20) and not any(has_any(row.item.level1 + row.item.level2, ["满意"]) for row in case.rows)


# ── the total score ───────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Close(Limits):
    close: Decimal  # points by which a sum may be off before rows are taken to be missing from the file


@form_check(Close, variants=("rows_missing", "at_most", "at_least", "blank"), parts=("sum", "known", "most", "missing"))
def total_sum(case: Case, limits: Close) -> Hit | Held | None:
    """The total score is the sum of its parts."""
    reported = case.project.reported_total
    parts = [] if reported is None else _score_parts(case)
    if reported is not None and reported.self_score is None and "max_score" in reported.cells:
        return _blank_total(case, parts)
    if reported is None or reported.self_score is None or not case.rows or not parts:
        return None
    said, known = reported.self_score, sum((points for _, points in parts), _ZERO)
    quotes = quote(reported.cells, ("self_score", format_number(said))) + tuple(q for q, _ in parts)
    held = Held(object=_total_name(reported), quotes=quotes[:1], saw=format_number(said), row="total")
    if abs(known - said) <= _HAIR:
        return held
    wrong = Hit(
        object=_total_name(reported),
        quotes=quotes or case.anywhere(),
        saw=format_number(said),
        expected=format_number(known),
        parts={
            "sum": " + ".join(format_number(points) for _, points in parts[:14]) + (" + …" if len(parts) > 14 else ""),
            "known": known,
            "most": None,
            "missing": None,
        },
        points=abs(known - said),
        severity=by_points(abs(known - said)),
        row="total",
    )
    if (settled := _settled_by_execution(case, said, known)) is not None:
        return held if settled else None
    return _against_open_points(case, wrong, said, known, limits)


def _blank_total(case: Case, parts: list[tuple[Quote, Decimal]]) -> Hit | None:
    """All parts are scored and the cell of the total is blank."""
    reported = case.project.reported_total
    if reported is None or len(parts) < 2 or (reported.score_text or "").strip() or _points_without_score(case):
        return None
    known = sum((points for _, points in parts), _ZERO)
    added = " + ".join(format_number(points) for _, points in parts[:14])
    return Hit(
        object=_total_name(reported),
        quotes=quote(reported.cells, ("self_score", ""), ("max_score", "")) + tuple(q for q, _ in parts),
        saw="",
        expected=format_number(known),
        parts={"sum": added, "known": known, "most": None, "missing": None},
        row="total",
        variant="blank",
        verdict=Verdict.UNSUPPORTED,
        severity=Severity.MEDIUM,
    )


def _settled_by_execution(case: Case, said: Decimal, known: Decimal) -> bool | None:
    """Whether leaving the execution points out, or full marks, settles it: ``True`` right, ``False`` said elsewhere."""
    reported = case.project.reported_total
    execution = case.total.self_score if case.total and case.total.self_score is not None else _ZERO
    without = bool(execution) and abs(known - execution - said) <= _HAIR
    if without and _weights(case) == ((reported.max_score if reported else None) or _HUNDRED):
        return False  # the execution points are left out, which the weights already say
    if without and execution_is_a_row(case, _weights(case), _HUNDRED):
        return True
    rate = case.execution_rate
    if (
        not execution
        and rate is not None
        and case.left_for_execution
        and abs(said - known - case.left_for_execution * min(rate, Decimal(1))) <= Decimal("0.051")
    ):
        return True  # the points of execution are in the total and were not read as such
    if _all_full(case) and abs(said - execution - (_HUNDRED - (case.execution_points or _ZERO))) <= _HAIR:
        return False  # rows are cut off; with full marks there as here the total is right
    return None


def _against_open_points(case: Case, wrong: Hit, said: Decimal, known: Decimal, limits: Close) -> Hit | None:
    """A total that its parts do not make: wrong, or rows are missing, or beyond what the open rows can give."""
    reported = case.project.reported_total
    cut_off = replace(wrong, points=None, variant="rows_missing", severity=Severity.LOW, verdict=Verdict.ASK)
    missing = _points_without_score(case)
    if missing is None:  # no points column: how much is missing cannot be said
        return wrong if abs(known - said) <= limits.close else cut_off
    if missing == 0:
        norm = (reported.max_score if reported else None) or _HUNDRED
        whole = _weights(case) + (case.execution_points or _ZERO) == norm
        return wrong if whole or said < known else cut_off
    if said > known + missing:
        most = known + missing
        parts = {**wrong.parts, "most": most, "missing": missing}
        expected = f"≤{format_number(most)}"
        return replace(wrong, expected=expected, parts=parts, points=said - most, variant="at_most")
    if said < known:
        return replace(wrong, expected=f"≥{format_number(known)}", points=known - said, variant="at_least")
    return None


def _all_full(case: Case) -> bool:
    """Every row with points has all of them."""
    rows = [row for row in case.rows if row.max_score is not None]
    return bool(rows) and all(row.is_full for row in rows)


def _total_name(reported: Reported) -> str:
    return "总分" if reported.subject == "total" else reported.subject


def _score_parts(case: Case) -> list[tuple[Quote, Decimal]]:
    """Every score that the total is made of, merged ones once, with its cell."""
    found: list[tuple[Quote, Decimal]] = []
    nowhere, total = case.anywhere()[0], case.total
    if total is not None and total.self_score is not None:
        found.append(((*case.fund_quotes(total, "self_score"), nowhere)[0], total.self_score))
    for goal in case.goals:
        if goal.self_score is not None:
            said = quote(goal.cells, ("self_score", format_number(goal.self_score)))
            found.append(((*said, nowhere)[0], goal.self_score))
    for group in case.groups:
        if (points := case.once(group, "self_score")) is not None:
            found.append((group[0].quotes("self_score")[0], points))
    return found or _sections(case)


def _sections(case: Case) -> list[tuple[Quote, Decimal]]:
    """The scores of the sections of a report (决策、过程、产出、效益) whose points make a hundred."""
    sections = [one for one in case.project.reported if one.subject != "total"]
    scores = [(one, one.self_score) for one in sections if one.self_score is not None]
    whole = sum((one.max_score or _ZERO for one in sections), _ZERO)
    if len(scores) < 2 or len(scores) < len(sections) or whole != _HUNDRED:
        return []
    nowhere = case.anywhere()[0]
    return [((*quote(one.cells, ("self_score", format_number(own))), nowhere)[0], own) for one, own in scores]


def _points_without_score(case: Case) -> Decimal | None:
    """Points of rows without a score and of blocks not filled by their rows; ``None`` without a points column."""
    if all(row.max_score is None for row in case.rows):
        return None
    unscored = (group for group in case.groups if case.once(group, "self_score") is None)
    open_points = sum((case.once(group, "max_score") or _ZERO for group in unscored), _ZERO)
    return open_points - sum((min(block.gap, _ZERO) for block in _blocks(case, 1) if not block.by_scores), _ZERO)


@form_check()
def block_sum(case: Case, _: Limits) -> Iterator[Hit | Held]:
    """A block's reported score is the sum of its rows."""
    for item in case.project.reported:
        begins = bare(item.subject)[:2]
        if item.subject == "total" or item.self_score is None or not begins:
            continue
        rows = [row for row in case.rows if bare(row.item.level1).startswith(begins)]
        summed = _sum_once(rows, "self_score") if rows else None
        if summed is None:
            continue
        said = format_number(item.self_score)
        quotes = quote(item.cells, ("self_score", said)) + tuple(q for row in rows for q in row.quotes("self_score"))
        gap = abs(summed - item.self_score)
        if gap <= _HAIR:
            yield Held(object=item.subject, quotes=quotes[:1], saw=said)
        else:
            yield Hit(
                object=item.subject,
                quotes=quotes,
                saw=said,
                expected=format_number(summed),
                points=gap,
                row=f"block:{item.subject}",
            )


@form_check(parts=("score",))
def grade_of_total(case: Case, _: Limits) -> Iterator[Hit | Held]:
    """The grade claimed is that of the total claimed, in the total row or in one sentence."""
    reported = case.project.reported_total
    told: list[tuple[Decimal, str, tuple[Quote, ...]]] = []
    if reported is not None and reported.self_score is not None and (reported.max_score or _HUNDRED) == 100:
        quotes = quote(reported.cells, ("grade", reported.grade), ("self_score", format_number(reported.self_score)))
        told.append((reported.self_score, reported.grade or "", quotes or case.anywhere()))
    for said in sentences_of(case):
        if found := _GRADED.search(said.text):
            told.append((Decimal(found[1]), found[2], said.quote()))
    for score, grade, quotes in told:
        if (said_as := find_any(grade, ["优", "良", "中", "差"])) is None or score > _HUNDRED:
            continue
        due = next((name for name, edge in zip("优良中差", (90, 80, 60, 0), strict=True) if score >= edge), "差")
        if said_as == due:
            yield Held(object="等级", quotes=quotes, saw=grade)
            continue
        yield Hit(object="等级", quotes=quotes, saw=grade, expected=due, parts={"score": score}, row="grade")
        return


_GRADED = pattern("totals.graded")
