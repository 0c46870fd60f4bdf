"""A portfolio as pictures (组合图): where the problems lie, how far self scores stray, money against output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import quote

from perfeval.numbers import NOTHING, format_percent, format_points, format_wan
from perfeval.report.charts import portfolio as pictures
from perfeval.report.display import Display
from perfeval.report.markup import Column, Html, el, join, scroll, table
from perfeval.report.show.across import result_names
from perfeval.report.show.portfolio import Entry, entries_of, sum_of
from perfeval.report.show.view import figure
from perfeval.review.checked import checked_over
from perfeval.scoring.point_classes import sum_of as sum_of_classes
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.outcome import Result

_DEPARTMENTS, _FAMILIES, _DOTS = 15, 9, 60
_LEAST = 3  # comparable projects from which on a spread is shown
_BANDS = (Decimal(10), Decimal(100), Decimal(1000))
_APART = 10


def problem_matrix(result: Result) -> Display:
    """Departments × kinds of problem (部门与问题): how many projects; a cell leads to them in the index."""
    words, entries = Words("report", result.lang), entries_of(result)
    families = Counter(family for entry in entries for family in set(entry.row.families.split()))
    if not families:
        return Display(
            el(
                "p",
                words.say("findings.none"),
                " ",
                checked_over([result.checked(one.project.id) for one in result.at_hand]).text(result.lang),
                cls="note",
            )
        )
    grouped = _by_department(entries)
    shown = sorted(grouped, key=lambda name: (-sum(bool(one.findings) for one in grouped[name]), name))[:_DEPARTMENTS]
    names = [family for family, _ in sorted(families.items(), key=lambda item: (-item[1], item[0]))[:_FAMILIES]]
    cells = {(name, family): sum(family in one.row.families.split() for one in grouped[name])
             for name in shown for family in names}  # fmt: skip
    most = max(4, *cells.values())
    head = [el("th", words.say("portfolio.by_department"), scope="col")]
    head += [el("th", _family(words, family), scope="col", cls="num") for family in names]
    body = [
        el("tr", el("th", name, scope="row"), [_cell(name, family, cells[name, family], most) for family in names])
        for name in shown
    ]
    body.append(_total(words, names, families))
    label = words.say("matrix.heading")
    said = words.say("matrix.finding", family=_family(words, names[0]), count=families[names[0]], all=len(entries))
    if (worst := sum(bool(one.findings) for one in grouped[shown[0]])) > 1:
        said += words.say("matrix.department", department=shown[0], most=worst)
    left = len(grouped) - len(shown)
    note = words.say("matrix.note") + (words.say("matrix.left_out", count=left) if left else "")
    whole = el("table", el("thead", el("tr", head)), el("tbody", body), cls="heat matrix")
    return Display(join(el("h3", said), scroll(whole, label), el("p", note, cls="note")))


def _by_department(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    grouped: dict[str, list[Entry]] = {}
    for entry in entries:
        grouped.setdefault(entry.row.department or NOTHING, []).append(entry)
    return grouped


def _family(words: Words, family: str) -> str:
    return words.say(f"family.{family}") if words.has(f"family.{family}") else family


def _cell(department: str, family: str, count: int, most: int) -> Html:
    if not count:
        return el("td", NOTHING, cls="num nil")
    address = f"index.html#department={quote(department, safe='')}&family={family}"
    return el("td", el("a", str(count), href=address), cls=f"num heat{-(-4 * count // most)}")


def _total(words: Words, names: Sequence[str], families: Counter[str]) -> Html:
    cells = [el("td", el("a", str(families[name]), href=f"index.html#family={name}"), cls="num") for name in names]
    return el("tr", el("th", words.say("score.total"), scope="row"), cells, cls="total")


def gap_spread(result: Result) -> Display:
    """How far self scores lie from the recomputed ones, by department (分差的分布): a dot a project, like by like."""
    words, entries = Words("report", result.lang), entries_of(result)
    like = Counter((entry.row.kind, entry.row.year) for entry in entries if entry.comparable is not None)
    if not like or max(like.values()) < _LEAST:
        return Display(el("p", words.say("gap.too_few"), cls="note"))
    (kind, year), count = max(like.items(), key=lambda item: (item[1], str(item[0])))
    ours = [entry for entry in entries if (entry.row.kind, entry.row.year) == (kind, year)]
    gaps = {entry.row.id: both.own - both.score for entry in ours if (both := entry.comparable) is not None}
    grouped = _by_department([entry for entry in ours if entry.row.id in gaps])
    shown = sorted(grouped, key=lambda name: (-max(gaps[one.row.id] for one in grouped[name]), name))[:_DEPARTMENTS]
    reach = max(Decimal(5), *(abs(gap) for gap in gaps.values()))
    rows = [_spread_row(words, name, grouped[name], gaps, reach) for name in shown]
    above = sum(gap > 0 for gap in gaps.values())
    kinds = {"kind": words.say(f"form_kind.{kind}"), "year": year or NOTHING, "count": count}
    said = words.say(
        "gap.finding", above=above, below=sum(gap < 0 for gap in gaps.values()), department=shown[0], **kinds
    )
    columns = [
        Column(words.say("portfolio.by_department")),
        Column(words.say("gap.count"), "num"),
        Column(words.say("gap.money"), "num"),
        Column(words.say("gap.axis", low=format_points(-reach), high=format_points(reach))),
        Column(words.say("gap.widest"), "num"),
    ]
    left = len(grouped) - len(shown)
    note = words.say("gap.note") + (words.say("matrix.left_out", count=left) if left else "")
    return Display(
        join(el("h3", said), table(columns, rows, label=words.say("gap.heading")), el("p", note, cls="note"))
    )


def _spread_row(
    words: Words, name: str, entries: Sequence[Entry], gaps: dict[str, Decimal], reach: Decimal
) -> tuple[object, ...]:
    """One department: a dot a project at its difference, as large as its money; the widest by name."""
    ordered = sorted(entries, key=lambda entry: (-abs(gaps[entry.row.id]), entry.row.id))
    dots = [
        el("span", cls=f"dot m{_size(entry.budget)}", style=f"width:{(gaps[entry.row.id] + reach) * 50 / reach:.1f}%")
        for entry in ordered[:_DOTS]
    ]
    widest = ordered[0]
    alt = words.say("gap.alt", count=len(entries), widest=format_points(gaps[widest.row.id]), name=widest.row.name)
    axis = el("span", el("span", cls="median", style="width:50%"), dots, cls="strip dots", role="img", aria_label=alt)
    link = el("a", format_points(gaps[widest.row.id]), href=widest.row.page)
    return name, str(len(entries)), format_wan(sum_of(entry.budget for entry in entries)), axis, link


def _size(budget: Decimal | None) -> int:
    return 0 if budget is None else sum(budget >= edge for edge in _BANDS)


def execution_chart(result: Result) -> Display:
    """Money spent against output reached (钱与事): far from the diagonal, one goes without the other."""
    words = Words("report", result.lang)
    items = [item for entry in entries_of(result) if (item := _spent(entry)) is not None]
    if len(items) < 3:
        return Display(el("p", words.say("portfolio.no_execution"), cls="note"))
    odd = [item for item in items if item.is_odd]
    alt = words.say("portfolio.execution_alt", count=len(items), odd=len(odd))
    for item in odd[:5]:
        alt += words.say(
            "portfolio.execution_alt_odd",
            name=item.name,
            execution=format_percent(item.execution),
            output=format_percent(item.output),
        )
    corners = pictures.Corners(words.say("portfolio.corner_spent"), words.say("portfolio.corner_done"))
    picture = pictures.execution_against_output(
        items, words.say("portfolio.execution_axis"), words.say("portfolio.output_axis"), corners, alt
    )
    low = sum(item.output < item.execution for item in odd)
    said = el("h3", words.say("portfolio.execution_finding", count=len(items), odd=low))
    caption = "density" if len(items) > pictures.CROWD else "caption"
    shown = figure(picture, words.say(f"portfolio.execution_{caption}"))
    return Display(join(said, shown, _apart(result, words, items)))


def _apart(result: Result, words: Words, items: Sequence[pictures.Spent]) -> Html:
    """The data of those that lie furthest from the line."""
    furthest = sorted(items, key=lambda item: (-abs(item.execution - item.output), item.key))[:_APART]
    names = result_names(result)
    columns = [Column(words.say("portfolio.column_name"))]
    columns += [Column(words.say(f"portfolio.{name}"), "num") for name in ("execution_axis", "output_axis", "apart")]
    rows = [
        (el("a", names[item.key], href=f"projects/{item.key}.html"),
         *map(format_percent, (item.execution, item.output, abs(item.execution - item.output))))
        for item in furthest
    ]  # fmt: skip
    label = words.say("portfolio.apart_label")
    return join(el("h3", label), table(columns, rows, label=label))


def _spent(entry: Entry) -> pictures.Spent | None:
    """Execution rate and the share of the output points that figures carry; ``None`` where either is not there.

    What rests on the unit's word is not taken for output: the picture shows what is stated or verified.
    """
    execution = entry.row.execution_rate
    blocks = [item for item in entry.evaluation.subtotals if "产出" in item.name]
    whole = sum_of_classes(item.classes for item in blocks)
    if execution is None or whole.base <= 0:
        return None
    return pictures.Spent(entry.row.name, execution, whole.lower / whole.base, entry.row.id, entry.budget)
