"""Rule books on a terminal (规则文件): listed, printed with their clauses, compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from rich.text import Text

from perfeval.cli.fitted import Fitted
from perfeval.cli.screen import console
from perfeval.messages import message
from perfeval.numbers import format_number, format_points
from perfeval.review.catalogue import Check
from perfeval.review.compare import Comparison
from perfeval.review.document import told_check
from perfeval.review.findings import in_language
from perfeval.rules.schema import RuleBook
from perfeval.rules.signing import Value
from perfeval.rules.sourced import Sourced, Strict, status_message
from perfeval.scoring.point_classes import PointClasses, grade_said
from perfeval.words import Words

_DIM = "dim"


def print_list(books: Sequence[RuleBook], lang: str = "zh") -> None:
    """One line per book: id, document, years, whether anybody has read the published text."""
    words, screen = Words("terminal", lang), console()
    rows = []
    for book in books:
        first, last = book.applies.years
        years = f"{first}–{last if last < _OPEN_END else ''}"
        title = (book.title_en if lang == "en" else "") or book.title
        rows.append([book.id, book.document.number, title, years, words.say(f"rules.{_status(book)}")])
    headings = [words.say(f"rules.{name}") for name in ("id", "document", "title", "years", "status")]
    screen.print(Fitted(headings, rows, folds=(1, 2)))


_OPEN_END = 2090


def _status(book: RuleBook) -> str:
    verified = [part.status.startswith("verified") for part, _ in _sourced(book)]
    return "verified" if all(verified) else "partly" if any(verified) else "unverified"


def print_book(book: RuleBook, lang: str = "zh") -> None:
    """Every value of a book with its clause, what the clause says, and the number of its examples."""
    words, screen = Words("terminal", lang), console()
    screen.print(Text(f"{book.id}  {(book.title_en if lang == 'en' else '') or book.title}", style="bold"))
    about = [book.document.number, book.document.title, book.document.issuer]
    screen.print("  " + "  ".join(filter(None, about)), soft_wrap=True)
    screen.print("  " + words.say("rules.in_force", start=book.in_force.start))
    parts = [part for part, _ in _sourced(book)]
    signed = sum(part.status.startswith("verified") for part in parts)
    screen.print("  " + words.say("rules.signed", signed=signed, total=len(parts)))
    if book.extends:
        screen.print("  " + words.say("rules.extends", book=book.extends))
    for part, name in _sourced(book):
        screen.print()
        screen.print(Text(name, style="bold"))
        text = (part.text_en if lang == "en" else "") or part.text
        if text:
            screen.print("  " + text, soft_wrap=True)
        screen.print(
            Text("  " + words.say("rules.clause", clause=part.clause, status=_said(part, words)), style=_DIM),
            soft_wrap=True,
        )
        if part.source:
            screen.print(Text("  " + words.say("rules.source", source=part.source), style=_DIM), soft_wrap=True)
        good, bad = (len(getattr(part, field, ())) for field in ("examples", "must_fail"))
        if good or bad:
            screen.print(Text("  " + words.say("rules.examples", good=good, bad=bad), style=_DIM))
    for note in book.notes:
        screen.print()
        screen.print(note, soft_wrap=True)


def print_value(value: Value, number: int, count: int, words: Words) -> None:
    """One value to compare with its document: what it is, what is shipped, what is known of it."""
    screen, status = console(), status_message(value.status).text(words.lang)
    screen.print()
    screen.print(Text(f"{number}/{count}  {value.name}", style="bold"))
    screen.print(Text("  " + words.say("rules.clause", clause=value.clause, status=status)), soft_wrap=True)
    if value.text:
        screen.print(Text("  " + value.text), soft_wrap=True)
    screen.print(Text("  " + words.say("rules.verify.shipped", value=value.shown), style=_DIM), soft_wrap=True)
    if value.source:
        screen.print(Text("  " + words.say("rules.source", source=value.source), style=_DIM), soft_wrap=True)


def print_check(check: Check, lang: str = "zh") -> None:
    """What a check looks for, with an example, what it rests on and how to answer it."""
    screen = console()
    screen.print(Text(f"{check.code}  {in_language(check.title, lang)}", style="bold"))
    for label, text in told_check(check, lang):
        screen.print(Text(f"  {label}  ", style=_DIM).append(text), soft_wrap=True)


def _said(part: Sourced, words: Words) -> str:
    return status_message(part.status).text(words.lang)


def _sourced(book: RuleBook) -> Iterator[tuple[Sourced, str]]:
    """Every value with a clause, in the order of the book, with its name."""
    for field in type(book).model_fields:
        value = getattr(book, field)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Sourced):
                yield part, _name(part, field)


def _name(part: Strict, field: str) -> str:
    for attribute in ("id", "path", "title", "name"):
        value = getattr(part, attribute, None)
        if value:
            return "/".join(value) if isinstance(value, tuple) else str(value)
    return field


def print_comparison(comparison: Comparison, lang: str = "zh") -> None:
    """Who crosses a grade, which rule moved how many points, and why, row by row."""
    words, screen = Words("terminal", lang), console()
    screen.print(
        Text(
            words.say(
                "rules.diff_head",
                first=comparison.first,
                second=comparison.second,
                count=len(comparison.projects),
                crossing=len(comparison.crossing),
            ),
            style="bold",
        )
    )
    for line in _classes(*comparison.classes, words):
        screen.print(line)
    for rule in comparison.rules:
        screen.print(
            "  " + words.say("rules.diff_rule", rule=rule.rule, rows=rule.rows, points=format_points(rule.points))
        )
    for line in _shifts(comparison, words):
        screen.print(line, soft_wrap=True)
    for line in _partings(comparison, words):
        screen.print(line, soft_wrap=True)


def _classes(first: PointClasses, second: PointClasses, words: Words) -> Iterator[Text]:
    """The points by class under each book, side by side (分值构成)."""
    for (name, one), (_, other) in zip(first.items(), second.items(), strict=True):
        if name != "max" and (one or other):
            label = message(f"evidence.class.{name}").text(words.lang)
            yield Text(f"  {label}: {format_points(one)} → {format_points(other)}")


def _partings(comparison: Comparison, words: Words) -> Iterable[Text]:
    """Rules that differ and moved nothing here: what each book would give had the indicator been missed."""
    if comparison.partings:
        yield Text(words.say("rules.parting_head"), style="bold")
    for parting in comparison.partings:
        yield Text("  " + words.say("rules.parting_rule", rule=parting.rule, rows=len(parting.rows)))
        for case in parting.cases:
            label = case.band or words.say("rules.parting_times", times=format_number(case.times))
            shares = {"one": comparison.first, "first": _share(case.first)}
            shares |= {"other": comparison.second, "second": _share(case.second)}
            yield Text("    " + words.say("rules.parting_case", case=label, **shares), style=_DIM)


def _share(edges: tuple[Decimal, Decimal]) -> str:
    low, high = (format_number(edge) for edge in edges)
    return f"{high}%" if low == high else f"{low}%–{high}%"


def _shifts(comparison: Comparison, words: Words) -> Iterable[Text]:
    for shift in comparison.projects:
        if not shift.rows and not shift.crosses_a_grade:
            continue
        one, other = shift.first.totals, shift.second.totals
        head = words.say(
            "rules.diff_project",
            name=shift.project.name or shift.project.id,
            one=format_points(one.score),
            other=format_points(other.score),
            grade_one=grade_said(one).text(words.lang),
            grade_other=grade_said(other).text(words.lang),
        )
        yield Text(head, style="bold red" if shift.crosses_a_grade else "bold")
        for row in shift.rows:
            yield Text(f"  {row.title}: {format_number(row.first)} → {format_number(row.second)}")
            yield from (Text(f"  {line}") for line in _classes(row.classes_first, row.classes_second, words))
            yield Text(f"    {comparison.first}: {row.why_first}", style=_DIM)
            yield Text(f"    {comparison.second}: {row.why_second}", style=_DIM)
