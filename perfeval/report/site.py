"""The index of a folder of reports (目录页): opened by double click, searched without a server.

The tables stand in the page as they are; one small script of ours, allowed by its hash, adds
search, filters and sorting. Nothing is fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from perfeval.messages import tell
from perfeval.naming import department_of, name_of, unit_of
from perfeval.numbers import NOTHING, aligned, format_percent, format_points, format_wan, hidden
from perfeval.report.frame import page, script
from perfeval.report.grades import best_first
from perfeval.report.markup import Html, el, join, scroll, shorten
from perfeval.report.reasons import SiteFailure, reasons_table
from perfeval.review.conclusion import Answer, conclude, usable_called
from perfeval.review.decisions import Decision
from perfeval.review.findings import Finding, Severity
from perfeval.review.ranking import by_weight, gap_of, open_findings, weight_of_project, weightiest
from perfeval.scoring.point_classes import grade_named, grade_said
from perfeval.scoring.result import Evaluation
from perfeval.words import Words

_WORTH = 5
BESIDE = ("portfolio.html", "runs.html")  # pages that the index leads to where they stand
_SEARCHED = 500  # characters of indicators and findings that the search looks at, a project


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One project as the index shows it. Key: ``id``.

    ``families`` are the kinds of problem found, parted by spaces; ``answer`` and ``corrections`` the verdict.
    ``gap`` and ``weight`` are those of :mod:`perfeval.review.ranking`; ``decided`` counts the findings on which a
    person has decided. Where nothing was ``made`` (a run that was stopped) there is no page to lead to.
    """

    id: str
    name: str
    department: str
    unit: str
    year: int | None
    self_score: Decimal | None
    score: Decimal | None
    self_grade: str | None
    grade: str | None
    grade_low: str | None
    grade_high: str | None
    unscored_points: Decimal
    execution_rate: Decimal | None
    findings_high: int
    findings_medium: int
    findings_low: int
    first_finding: str
    searched: str
    gap: Decimal | None = None
    weight: Decimal = Decimal(0)
    decided: int = 0
    rulebook: str = ""
    kind: str = ""
    answer: str = ""
    corrections: int = 0
    budget_wan: Decimal | None = None
    families: str = ""
    failed: str | None = None
    made: bool = True

    @property
    def findings(self) -> int:
        """Findings of all severities."""
        return self.findings_high + self.findings_medium + self.findings_low

    @property
    def page(self) -> str:
        """Address of the report."""
        return f"projects/{self.id}.html"

    @property
    def order(self) -> tuple[Decimal, str]:
        """The key of the one order of projects, here and on the portfolio page."""
        return by_weight(self.weight, self.id)


def row_of(
    evaluation: Evaluation, findings: Sequence[Finding], decided: Mapping[Finding, Decision] | None = None
) -> SiteRow:
    """The row of one evaluated project; findings that a person has settled do not weigh."""
    project, totals = evaluation.project, evaluation.totals
    by_severity = {severity: sum(item.severity is severity for item in findings) for severity in Severity}
    searched = " ".join(
        [*(item.indicator.level3 for item in evaluation.indicators), *(item.message for item in findings)]
    )
    still_open = open_findings(findings, decided or {})
    first = weightiest(still_open)
    verdict = conclude(evaluation, findings, decided)
    return SiteRow(
        id=project.id,
        name=name_of(project) or project.form.file,
        department=department_of(project),
        unit=unit_of(project),
        year=project.year,
        self_score=totals.self_score,
        score=totals.score,
        self_grade=totals.self_grade,
        grade=totals.grade,
        grade_low=totals.grade_low,
        grade_high=totals.grade_high,
        unscored_points=totals.classes.open,
        execution_rate=evaluation.money.stated_rate,
        findings_high=by_severity[Severity.HIGH],
        findings_medium=by_severity[Severity.MEDIUM],
        findings_low=by_severity[Severity.LOW],
        first_finding=first.message if first else "",
        searched=searched[:_SEARCHED],
        gap=gap_of(totals),
        weight=weight_of_project(still_open, totals),
        decided=len(decided or {}),
        rulebook=evaluation.rulebook,
        kind=str(project.form.kind),
        answer=str(verdict.answer),
        corrections=verdict.corrections,
        budget_wan=evaluation.money.budget.wan,
        families=" ".join(sorted({item.family for item in findings})),
    )


def build_site(
    out: Path, rows: Iterable[SiteRow], failures: Iterable[SiteFailure], lang: str = "zh", made_on: str | None = None
) -> Path:
    """Write ``index.html`` over the reports of a folder.

    Args:
        out: the output folder; reports stand in ``projects/``, the portfolio page in ``portfolio.html``.
        rows: one per project, in any order.
        failures: files that could not be read and projects without a report.
        lang: ``zh`` or ``en``.
        made_on: a date for the foot.

    Returns:
        The path of the index.
    """
    ordered = sorted(rows, key=lambda row: row.order)
    words = Words("report", lang)
    main = join(
        el("h1", words.say("site.title")),
        _lead(words, ordered, list(failures := list(failures)), [name for name in BESIDE if (out / name).exists()]),
        _worth_opening(words, [row for row in ordered if row.made]),
        _all(words, ordered),
        _failures(words, failures),
    )
    text = page(
        main,
        title=words.say("site.title"),
        lang=lang,
        kind="index",
        made_on=made_on,
        script=script() if ordered else None,
    )
    target = out / "index.html"
    out.mkdir(parents=True, exist_ok=True)
    partial = out / ".index.html.partial"  # a reader sees the old index or the new one, never a part
    partial.write_text(text, "utf-8")
    partial.replace(target)
    return target


def _lead(words: Words, rows: Sequence[SiteRow], failures: Sequence[SiteFailure], pages: Sequence[str]) -> Html:
    """What has to be done with how many, each leading to those projects below; then the pages beside the index."""
    departments = len({row.department for row in rows if row.department})
    years = sorted({row.year for row in rows if row.year})
    span = "" if not years else str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    said = words.say("site.lead", projects=len(rows), departments=departments, years=span or NOTHING)
    counted = Counter(row.answer for row in rows)
    blocks = [
        (words.say(f"site.verdict.{answer}"), el("a", str(counted[answer]), href=f"#answer={answer}"),
         words.say(f"site.verdict_note.{answer}"))
        for answer in reversed(Answer)
        if counted[answer]
    ]  # fmt: skip
    if failures:
        note = el("a", words.say("site.failed_note"), href="#pe-failures")
        blocks.append((words.say("site.failed"), Html(str(len(failures))), note))
    shown = [
        el("div", el("div", what, cls="what"), el("div", figure, cls="figure"), el("div", beside, cls="beside"))
        for what, figure, beside in blocks
    ]
    links = [el("p", el("a", words.say(f"site.{name.removesuffix('.html')}"), href=name)) for name in pages]
    return join(el("p", said, cls="who"), el("div", shown, cls="answer"), links)


def _worth_opening(words: Words, rows: Sequence[SiteRow]) -> Html | None:
    worth = [row for row in rows[:_WORTH] if row.weight > 0]
    if not worth:
        return None
    items = []
    for row in worth:
        mark = words.say("list.dot")
        facts = mark.join(filter(None, [row.department, str(row.year or ""), _gap_words(words, row)]))
        about = join(el("a", row.name, href=row.page), el("div", facts, cls="soft"))
        items.append(
            el("li", about, el("div", shorten(row.first_finding, 120), cls="soft") if row.first_finding else None)
        )
    return join(
        el("h2", words.say("site.worth")),
        el("ol", items, cls="worth"),
        el("details", el("summary", words.say("site.worth_how")), el("p", words.say("site.worth_note"), cls="note")),
    )


def _gap_words(words: Words, row: SiteRow) -> str:
    parts = []
    if row.gap is not None and row.gap > 0:
        parts.append(words.say("site.gap_words", self=format_points(row.self_score), score=format_points(row.score)))
    if row.findings_high:
        parts.append(words.say("site.high_words", count=row.findings_high))
    return words.say("list.comma").join(parts)


_COLUMNS = (
    "name", "department", "year", "answer", "self", "score", "gap", "grade", "budget", "execution", "findings", "high",
    "unscored",
)  # fmt: skip
_NUMBERS = {"year", "self", "score", "gap", "budget", "execution", "findings", "high", "unscored"}


def _all(words: Words, rows: Sequence[SiteRow]) -> Html:
    label = words.say("site.all")
    if not rows:
        return join(el("h2", label), el("p", words.say("site.empty"), cls="note"))
    head = [
        el("th", words.say(f"site.{name}"), scope="col", cls="num" if name in _NUMBERS else None) for name in _COLUMNS
    ]
    ranks = {grade: number for number, grade in enumerate(best_first(_grade_value(row) for row in rows))}
    shown = [_shown(words, row) for row in rows]
    for name in _NUMBERS - {"year"}:
        for cells, figure in zip(shown, aligned([one[name] for one in shown]), strict=True):
            cells[name] = figure
    body = el("tbody", [_row(words, row, cells, ranks) for row, cells in zip(rows, shown, strict=True)])
    whole = el("table", el("thead", el("tr", head)), body, cls="sortable cards", id="pe-projects")
    more = el("p", el("button", words.say("site.more"), type="button", id="pe-more", hidden=True), cls="find screen")
    return join(el("h2", label), _form(words, rows), el("div", scroll(whole, label), cls="wide"), more)


def _shown(words: Words, row: SiteRow) -> dict[str, str]:
    """What stands in the columns behind the name."""
    grades = words.say("list.arrow").join(
        [tell(grade_named(row.self_grade), words.lang) if row.self_grade else NOTHING, grade_said(row).text(words.lang)]
    )
    return {
        "department": row.department or NOTHING,
        "year": str(row.year or NOTHING),
        "answer": _answer(words, row),
        "self": format_points(row.self_score),
        "score": format_points(row.score),
        "gap": format_points(row.gap),
        "grade": grades,
        "budget": format_wan(row.budget_wan),
        "execution": format_percent(row.execution_rate),
        "findings": str(row.findings),
        "high": str(row.findings_high),
        "unscored": format_points(row.unscored_points),
    }


def _row(words: Words, row: SiteRow, shown: Mapping[str, str], ranks: Mapping[str, int]) -> Html:
    link = el("a", row.name, href=row.page) if row.made else row.name
    name = join(link, el("div", row.failed, cls="failed") if row.failed else None)
    cells = [
        el(
            "td",
            text,
            cls=" ".join(filter(None, ["num" if column in _NUMBERS else "", "nil" if text == NOTHING else ""])),
            data_h=words.say(f"site.{column}"),
            data_s=str(ranks[_grade_value(row)]) if column == "grade" else None,
            title=hidden(row.budget_wan) if column == "budget" else None,
        )
        for column, text in shown.items()
    ]
    values = {f"data_{name}": value for name, value in _facets_of(row).items()}
    return el("tr", el("th", name, scope="row"), cells, data_t=row.searched, **values)


def _answer(words: Words, row: SiteRow) -> str:
    if row.answer == str(Answer.CORRECT):
        return words.say("site.verdict.correct_count", count=row.corrections)
    called = usable_called(row.kind) if row.answer == str(Answer.USABLE) else row.answer
    return words.say(f"site.verdict.{called}") if called else NOTHING


def _grade_value(row: SiteRow) -> str:
    return row.grade or _NO_GRADE


_NO_GRADE = "none"
_BANDS = (Decimal(10), Decimal(100), Decimal(1000))  # 万元: small, middling, large, very large


def _facets_of(row: SiteRow) -> dict[str, str]:
    """What a project can be found by, facet → values; several of one facet are parted by spaces."""
    severities = (("high", row.findings_high), ("medium", row.findings_medium), ("low", row.findings_low))
    band = NOTHING if row.budget_wan is None else str(sum(row.budget_wan >= edge for edge in _BANDS))
    return {
        "answer": row.answer or NOTHING,
        "family": row.families or NOTHING,
        "severity": " ".join(name for name, count in severities if count) or NOTHING,
        "grade": _grade_value(row),
        "department": row.department or NOTHING,
        "year": str(row.year or NOTHING),
        "kind": row.kind or NOTHING,
        "money": band,
        "open": "yes" if row.unscored_points > 0 else "no",
    }


_CHIPS = ("answer", "family", "severity")  # facets of few values stand open; the others fold into lists
_SPLIT = {"family", "severity"}


def _value_said(words: Words, facet: str, value: str) -> str:
    """What a value of a facet is called."""
    rooms = {"family": "family", "severity": "severity", "kind": "form_kind"}
    key = f"{rooms.get(facet, f'site.{facet}_value')}.{value}"
    if facet == "grade" and value != _NO_GRADE:
        return tell(grade_named(value), words.lang)
    if facet == "answer":
        key = f"site.verdict.{value}"
    return words.say(key) if words.has(key) else value


def _form(words: Words, rows: Sequence[SiteRow]) -> Html:
    """Search and facets; hidden until the script can serve them, which also counts what each value leaves."""
    counted: dict[str, Counter[str]] = {}
    for row in rows:
        for facet, said in _facets_of(row).items():
            counted.setdefault(facet, Counter()).update(said.split(" ") if facet in _SPLIT else [said])
    search = el(
        "label", words.say("site.search"), " ", el("input", type="search", name="q", autocomplete="off", size="24")
    )
    fields = [_facet(words, facet, values) for facet, values in counted.items() if len(values) > 1]
    clear = el("button", words.say("site.clear"), type="button", id="pe-clear")
    saved = el("button", words.say("site.csv"), type="button", id="pe-csv")
    shown = el("output", "", id="pe-shown", aria_live="polite")
    none = el("p", words.say("site.none"), cls="note", id="pe-none", hidden=True)
    hint = el("p", words.say("site.keys"), cls="note")
    return join(
        el("form", el("div", search, shown, clear, saved), fields, hint, cls="find screen", id="pe-find", hidden=True,
           role="search", aria_label=words.say("site.search")),
        none,
    )  # fmt: skip


def _facet(words: Words, facet: str, values: Counter[str]) -> Html:
    """One facet: buttons, or a list where there are many values; each with how many projects it leaves."""
    label = words.say(f"site.{facet}")
    ordered = _ordered(facet, values)
    if facet in _CHIPS:
        chips = [
            el("button", _value_said(words, facet, value), " ", el("span", str(values[value])), type="button",
               aria_pressed="false", data_facet=facet, data_value=value)
            for value in ordered
        ]  # fmt: skip
        return el("div", el("span", label, cls="what"), chips, cls="chips", role="group", aria_label=label)
    options = [el("option", words.say("site.any"), value="")]
    for value in ordered:
        said = shorten(_value_said(words, facet, value), 40)
        options.append(el("option", f"{said} ({values[value]})", value=value, data_said=said))
    return el("label", label, " ", el("select", options, name=facet))


def _ordered(facet: str, values: Counter[str]) -> list[str]:
    if facet == "grade":
        return best_first(values)
    if facet == "year":
        return sorted(values, reverse=True)
    if facet in {"family", "department", "kind"}:
        return sorted(values, key=lambda value: (-values[value], value))
    known = [*map(str, Answer), "high", "medium", "low"]
    return sorted(values, key=lambda value: (known.index(value) if value in known else len(known), value))


def _failures(words: Words, failures: Sequence[SiteFailure]) -> Html | None:
    if not failures:
        return None
    label = words.say("site.failures")
    return join(
        el("h2", label, id="pe-failures"),
        el("p", words.say("site.failures_note"), cls="note"),
        reasons_table(failures, words.lang, label),
    )
