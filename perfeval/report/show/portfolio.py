"""Many projects at once (组合): who, how good, which to open; by department, year, grade and kind of finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval.messages import tell
from perfeval.naming import department_of
from perfeval.numbers import NOTHING, format_percent, format_points, format_wan, half_up
from perfeval.report.display import Display
from perfeval.report.grades import best_first
from perfeval.report.markup import Column, Html, el, join, shorten, show_table, table
from perfeval.report.reasons import reasons_table, refusal_of
from perfeval.report.record import portfolio_record_of
from perfeval.report.show.view import amount, strip
from perfeval.report.site import SiteRow, row_of
from perfeval.review.conclusion import Answer
from perfeval.review.departments import department_table as department_rows
from perfeval.review.findings import Finding, Verdict
from perfeval.review.peers import quantile
from perfeval.review.project_table import project_table as projects
from perfeval.review.settling import decided_rows
from perfeval.review.supply import wanted
from perfeval.scoring.result import Evaluation
from perfeval.scoring.standing import Comparable, comparable
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.outcome import Result

_LONGEST = 20  # rows of one list; the rest stands in the index

GROUPS: dict[str, Callable[[Evaluation, Words], str | None]] = {
    "department": lambda item, words: department_of(item.project),
    "year": lambda item, words: str(item.project.year) if item.project.year else None,
    "kind": lambda item, words: words.say(f"form_kind.{item.project.form.kind}"),
}


@dataclass(frozen=True)
class Entry:
    """One project of the portfolio: its evaluation, findings, and the row of the index."""

    evaluation: Evaluation
    findings: tuple[Finding, ...]
    row: SiteRow

    @property
    def budget(self) -> Decimal | None:
        """What the project could spend, in 万元."""
        return self.evaluation.money.budget.wan

    @property
    def spent(self) -> Decimal | None:
        """What it spent, in 万元."""
        return self.evaluation.money.executed.wan

    @property
    def comparable(self) -> Comparable | None:
        """The points of 100; ``None`` where the form cannot be laid beside others."""
        return comparable(self.evaluation.totals)


_last: list[tuple[Result, list[Entry]]] = []


def entries_of(result: Result) -> list[Entry]:
    """All projects, those worth opening first; every display of a page asks for the same."""
    if not _last or _last[0][0] is not result:
        _last[:] = [(result, _entries(result))]
    return list(_last[0][1])


def _entries(result: Result) -> list[Entry]:
    found = []
    for item in result.evaluations:
        findings = tuple(result.findings_by_project.get(item.project.id, ()))
        row = row_of(item, findings, result.decided.get(item.project.id))
        found.append(Entry(item, findings, row))
    return sorted(found, key=lambda entry: entry.row.order)


def mean_of(values: Iterable[Decimal | None]) -> Decimal | None:
    """The mean of those that are known."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) / len(known) if known else None


def sum_of(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of those that are known."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def portfolio_headline(result: Result) -> Display:
    """What was looked at, how good it was, what is wrong (组合首屏)."""
    words, entries = Words("report", result.lang), entries_of(result)
    years = sorted({entry.row.year for entry in entries if entry.row.year})
    span = "" if not years else str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    departments = len({entry.row.department for entry in entries if entry.row.department})
    paid = [entry for entry in entries if entry.budget is not None and entry.spent is not None]
    budget, spent = sum_of(entry.budget for entry in paid), sum_of(entry.spent for entry in paid)
    counted = Counter(finding.verdict for entry in entries for finding in entry.findings)
    dot = words.say("list.dot")
    verdicts = dot.join(
        f"{words.say(f'verdict.{verdict}')} {counted[verdict]}" for verdict in Verdict if counted[verdict]
    )
    if settled := sum(entry.row.decided for entry in entries):
        verdicts = dot.join([verdicts, words.say("portfolio.decided", count=settled)])
    answers = Counter(entry.row.answer for entry in entries)
    unpaid = len(entries) - len(paid)
    money = words.say("portfolio.money", budget=amount(words, budget), spent=amount(words, spent))
    if unpaid:
        money += words.say("portfolio.not_added", count=unpaid)
    blocks = [
        *((f"answer_{answer}", el("a", str(answers[answer]), href=f"index.html#answer={answer}"),
           words.say(f"site.verdict_note.{answer}")) for answer in reversed(Answer) if answers[answer]),
        ("execution", format_percent(spent / budget) if budget and spent is not None else NOTHING, money),
        ("findings", str(sum(counted.values())), verdicts),
    ]  # fmt: skip
    seen = words.say("site.lead", projects=len(entries), departments=departments, years=span or NOTHING)
    shown = [
        el(
            "div",
            el("div", words.say(_called(name)), cls="what"),
            el("div", figure, cls="figure"),
            el("div", beside, cls="beside") if beside else None,
        )
        for name, figure, beside in blocks
    ]
    return Display(
        join(
            el("h1", words.say("portfolio.title")),
            el("p", seen, cls="who"),
            el("div", shown, cls="answer"),
            _where(words, entries, [entry for entry in entries if entry not in paid]),
        )
    )


_FIRST = 3  # departments, kinds of problem and projects named on the first screen
_NAMED = 5  # returned projects named there


def _where(words: Words, entries: Sequence[Entry], unpaid: Sequence[Entry]) -> Html:
    """Where the money and the problems are, what goes back, whom to call first and for what."""
    comma, space = words.say("list.comma"), words.say("list.semicolon")
    by_name: dict[str, list[Entry]] = {}
    for entry in entries:
        by_name.setdefault(entry.row.department, []).append(entry)
    budgets = {name: sum_of(entry.budget for entry in of) or Decimal(0) for name, of in by_name.items()}
    money = [
        words.say("where_first.money", name=name or NOTHING, budget=amount(words, budgets[name]))
        for name in sorted(budgets, key=lambda name: (-budgets[name], name))[:_FIRST]
        if budgets[name]
    ]
    left_out = comma.join(entry.row.name for entry in unpaid[:_FIRST])
    families = Counter(family for entry in entries for family in set(entry.row.families.split()))
    problems = [
        words.say("where_first.problem", name=words.say(f"family.{family}"), count=count)
        for family, count in families.most_common(_FIRST)
    ]
    back = [entry for entry in entries if entry.row.answer == str(Answer.RETURNED)]
    back.sort(key=lambda entry: -(entry.budget or Decimal(0)))
    returned = words.say("where_first.returned", names=_named(words, back, _NAMED), count=len(back)) if back else ""
    to_do = {name: [one for one in of if one.row.answer != str(Answer.USABLE)] for name, of in by_name.items()}
    returns = Counter(entry.row.department for entry in back)
    at_stake = {name: sum_of(entry.budget for entry in of) or Decimal(0) for name, of in to_do.items()}
    first = sorted(  # who has most to do over again, then whose money is at stake
        filter(to_do.__getitem__, to_do), key=lambda name: (-returns[name], -at_stake[name], to_do[name][0].row.order)
    )
    called = [el("div", _call(words, name or NOTHING, to_do[name])) for name in first[:_FIRST]]
    facts: tuple[tuple[str, Sequence[Html] | str], ...] = (
        ("money_label", space.join(money)),
        ("left_out_label", words.say("where_first.left_out", names=left_out, count=len(unpaid)) if unpaid else ""),
        ("problem_label", space.join(problems)),
        ("returned_label", returned),
        ("call_label", called),
    )
    rows = [el("div", el("dt", words.say(f"where_first.{label}")), el("dd", said)) for label, said in facts if said]
    return el("dl", rows, cls="facts")


def _call(words: Words, name: str, entries: Sequence[Entry]) -> str:
    """One department: its projects that wait, and what to ask for: corrections, and the papers most of them lack."""
    papers = Counter(one.what for entry in entries for one in wanted(entry.evaluation))
    corrections = sum(entry.row.corrections for entry in entries)
    asked = [words.say("where_first.correct", count=corrections)] if corrections else []
    asked += [words.say("where_first.supply", what=what.text(words.lang)) for what, _ in papers.most_common(_FIRST - 1)]
    said = words.say(
        "where_first.call_of",
        projects=_named(words, entries, _FIRST),
        asked=words.say("list.clause").join(asked) or words.say("where_first.explain"),
    )
    return words.say("where_first.call", name=name, count=len(entries), asks=said)


def _named(words: Words, entries: Sequence[Entry], most: int) -> str:
    """The first few projects by name."""
    names = [words.say("where_first.named", name=shorten(entry.row.name, 30)) for entry in entries[:most]]
    return words.say("list.comma").join(names) + (words.say("where_first.and_more") if len(entries) > most else "")


def _called(name: str) -> str:
    return f"site.verdict.{name.removeprefix('answer_')}" if name.startswith("answer_") else f"portfolio.{name}"


def group_table(result: Result, by: str = "department") -> Display:
    """Projects together (分组汇总), one row per department, year or kind of form.

    Args:
        result: what was evaluated.
        by: ``department``, ``year`` or ``kind``.

    Means are out of 100, over projects with both scores and nothing open (how many is said); amounts in 万元,
    over projects that state both.
    """
    words = Words("report", result.lang)
    grouped: dict[str, list[Entry]] = {}
    for entry in entries_of(result):
        grouped.setdefault(GROUPS[by](entry.evaluation, words) or NOTHING, []).append(entry)
    names = ("count", "budget", "spent", "execution", "self", "score", "sure", "comparable")
    columns = [
        Column(words.say(f"portfolio.by_{by}")),
        *(Column(words.say(f"portfolio.column_{name}"), "num") for name in names),
        Column(words.say("portfolio.spread")),
        Column(words.say("portfolio.grade"), "duty"),
        *(Column(words.say(f"portfolio.column_{name}"), "num") for name in ("findings", "high")),
    ]
    most = sorted(grouped, key=lambda name: (-len(grouped[name]), name))[:_LONGEST]
    rows = [_group_row(words, name, grouped[name]) for name in sorted(most)]
    label = words.say(f"portfolio.by_{by}_label")
    note = el("p", words.say("portfolio.spread_note"), cls="note") if by == next(iter(GROUPS)) else None
    return Display(join(el("h3", label), note, el("div", _sortable(columns, rows, label), cls="wide"),
                        _rest(words, len(grouped))))  # fmt: skip


def _group_row(words: Words, name: str, entries: Sequence[Entry]) -> Sequence[object]:
    paid = [entry for entry in entries if entry.budget is not None and entry.spent is not None]
    budget, spent = sum_of(entry.budget for entry in paid), sum_of(entry.spent for entry in paid)
    both = [one for entry in entries if (one := entry.comparable) is not None]
    return (
        name,
        str(len(entries)),
        format_wan(budget),
        format_wan(spent),
        format_percent(spent / budget) if budget and spent is not None else NOTHING,
        *(format_points(mean_of(getattr(one, name) for one in both)) for name in ("own", "score", "sure")),
        str(len(both)),
        _spread(words, both),
        _grades(words, entries),
        str(sum(entry.row.findings for entry in entries)),
        str(sum(entry.row.findings_high for entry in entries)),
    )


def _spread(words: Words, both: Sequence[Comparable]) -> Html | str:
    """The scores of a group as a strip, recomputed and self."""
    scores, own = sorted(one.score for one in both), sorted(one.own for one in both)
    if not both:
        return NOTHING
    low, middle, high = (Decimal(half_up(quantile(scores, part), 1)) for part in (1, 2, 3))
    median_own = Decimal(half_up(quantile(own, 2), 1))
    alt = words.say(
        "portfolio.spread_alt",
        median=format_points(middle),
        low=format_points(low),
        high=format_points(high),
        own=format_points(median_own),
    )
    parts = {"half": high, "rest": low, "median": middle, "own": median_own}
    return strip(alt, parts, Decimal(50), Decimal(100))


def _grades(words: Words, entries: Sequence[Entry]) -> str:
    """How many projects have which recomputed grade."""
    counted = Counter(entry.row.grade or words.say("portfolio.no_grade") for entry in entries)
    return words.say("list.dot").join(f"{grade} {counted[grade]}" for grade in best_first(counted))


def _sortable(columns: Sequence[Column], rows: Sequence[Sequence[object]], label: str) -> Html:
    return table(columns, rows, label=label, cls="sortable")


def grade_table(result: Result) -> Display:
    """Grades given and recomputed (等级分布), with the money under each recomputed grade."""
    words, entries = Words("report", result.lang), entries_of(result)
    own = Counter(entry.row.self_grade or NOTHING for entry in entries)
    ours = Counter(entry.row.grade or NOTHING for entry in entries)
    columns = [
        Column(words.say("portfolio.grade")),
        Column(words.say("portfolio.self_given"), "num"),
        Column(words.say("portfolio.recomputed"), "num"),
        Column(words.say("portfolio.column_budget"), "num"),
        Column(words.say("portfolio.share")),
    ]
    rows = []
    for grade in best_first([*own, *ours]):
        budget = sum_of(entry.budget for entry in entries if (entry.row.grade or NOTHING) == grade)
        share = round(100 * ours[grade] / len(entries))
        bar = join(el("span", "", cls="bar", style=f"width:{share // 2}%", aria_hidden="true"), f" {share}%")
        name = words.say("portfolio.no_grade") if grade == NOTHING else grade
        rows.append((name, str(own[grade]), str(ours[grade]), format_wan(budget), bar))
    label = words.say("portfolio.grades_label")
    return Display(join(el("h3", label), table(columns, rows, label=label)))


_LISTED = {
    "project": "name", "department": "department", "year": "year", "self": "self", "score": "score", "grade": "grade",
    "rate": "execution", "findings": "findings", "high": "high", "unscored": "unscored",
}  # fmt: skip


def project_table(result: Result) -> Display:
    """Every project (项目清单), one row each; a click on a heading sorts."""
    words = Words("report", result.lang)
    entries = entries_of(result)
    headings = {name: words.say(f"portfolio.column_{key}") for name, key in _LISTED.items()}
    shown = projects(
        [entry.evaluation for entry in entries], {entry.row.id: entry.findings for entry in entries}, headings
    )
    columns = [Column(one.heading, "num" if one.is_number else "") for one in shown.columns]
    rows = [
        (el("a", entry.row.name, href=entry.row.page), entry.row.department or NOTHING, *texts[2:])
        for entry, texts in zip(entries, shown.texts(), strict=True)
    ]
    label = words.say("site.all")
    whole = el("div", _sortable(columns, rows[:_LONGEST], label), cls="wide")
    return Display(join(whole, _rest(words, len(rows))))


def _rest(words: Words, count: int) -> Html | None:
    """Where the rest of a long list stands."""
    if count <= _LONGEST:
        return None
    link = el("a", words.say("portfolio.in_index"), href="index.html")
    return el("p", words.say("portfolio.first_of", shown=_LONGEST, count=count), link, cls="note")


def decided_table(result: Result) -> Display:
    """What reviewers decided (复核决定), one row per finding, then one per row of points; empty when nothing was."""
    words = Words("report", result.lang)
    columns = [
        Column(words.say("portfolio.column_name")),
        Column(words.say("portfolio.decided_finding")),
        Column(words.say("portfolio.decided_verdict"), "short"),
        Column(words.say("portfolio.decided_reason")),
    ]
    rows = [
        (el("a", entry.row.name, href=entry.row.page), finding.message,
         words.say(f"decision.{decision.verdict}"), decision.reason)
        for entry in entries_of(result)
        for finding in entry.findings
        if (decision := result.decision(entry.row.id, finding)) is not None
    ]  # fmt: skip
    rows += [
        (el("a", entry.row.name, href=entry.row.page), tell(row.name, result.lang),
         words.say("portfolio.decided_row"), tell(row.settled, result.lang))
        for entry in entries_of(result)
        for row in decided_rows(entry.evaluation)
    ]  # fmt: skip
    if not rows:
        return Display(Html(""))
    label, note = words.say("portfolio.decided_heading"), words.say("portfolio.decided_note")
    whole = table(columns, rows[:_LONGEST], label=label)
    return Display(join(el("h3", label), el("p", note, cls="note"), whole, _rest(words, len(rows))))


_DEPARTMENT = (
    "department", "year", "projects", "said_projects", "budget", "said_budget", "spent", "said_spent", "rate",
    "own_mean", "said_mean", "own_weighted", "mean", "weighted", "scored", "undated",
)  # fmt: skip


def department_table(result: Result) -> Display:
    """Departments beside their projects (部门与项目): sums over the projects, and what the form states; else empty."""
    words = Words("report", result.lang)
    if not result.departments:
        return Display(Html(""))
    headings = {name: words.say(f"portfolio.of_department_{name}") for name in _DEPARTMENT}
    shown = department_rows(result.departments, headings, words.say("portfolio.of_department_heading"))
    note = el("p", words.say("portfolio.of_department_note"), cls="note")
    return Display(join(el("h3", shown.title), note, el("div", show_table(shown), cls="wide")))


def unread_files(result: Result) -> Display:
    """Files that could not be read (未读出的文件), by reason, with what to ask of whom."""
    words = Words("report", result.lang)
    failed = [item for item in result.intake.files if item.status != "read"]
    if not failed:
        return Display(el("p", words.say("portfolio.all_read", count=len(result.intake.files)), cls="note"))
    shown = [refusal_of(item, result.lang) for item in failed]
    return Display(reasons_table(shown, result.lang, words.say("portfolio.unread_label")))


def portfolio_record(result: Result) -> Display:
    """What the page was made from (指纹): what ``perfeval verify`` reads."""
    words = Words("report", result.lang)
    rows = [
        el("div", el("dt", words.say(f"record.{name}")), el("dd", value, id=anchor))
        for name, anchor, value in portfolio_record_of(result).facts()
        if value
    ]
    return Display(
        join(
            el("p", words.say("record.portfolio_note"), cls="note"),
            el("dl", rows, cls="unseen"),
        )
    )
