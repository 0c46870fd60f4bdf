"""A change of a rule book, tried in a copy (试改规则): who moves, and by which rule. The book itself stays."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from perfeval.intake import Intake
from perfeval.numbers import NOTHING, format_points
from perfeval.outcome import decisions_on
from perfeval.report.display import Display
from perfeval.report.markup import join
from perfeval.review.compare import Comparison, compare_books
from perfeval.review.decisions import toml_text
from perfeval.rules.book import book_of, choose_book, known_books, load_book
from perfeval.rules.schema import RuleBook
from perfeval.scoring.point_classes import grade_said
from perfeval.words import Words
from perfeval.workbench.tables import note, small_table


@dataclass(frozen=True)
class Trial:
    """A book, its changed copy, and the forms of that book under both (试改)."""

    book: RuleBook
    copy: RuleBook
    text: str  # the copy as a rule file: what to keep if the change is wanted
    comparison: Comparison
    lang: str = "zh"

    def __repr__(self) -> str:
        return repr(who_moves(self))


def try_change(intake: Intake, rulebook: str, change: str, lang: str = "zh") -> Trial:
    """Score the forms of one rule book under it and under a changed copy (试改规则).

    Args:
        intake: the forms; those for which the book would be chosen are compared.
        rulebook: id of the book.
        change: what differs, as TOML: tables are replaced whole, entries of lists by their id.
        lang: ``zh`` or ``en``.

    Raises:
        UnknownName: there is no such book. RuleBookError: the change breaks the contract, with its line.
    """
    books = known_books(intake.rulebooks)
    book = book_of(rulebook, books)
    text = f"{_head(book)}\n{change.strip()}\n"
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(intake.rulebooks.glob("*.toml")) if intake.rulebooks else ():
            shutil.copyfile(path, Path(folder) / path.name)
        tried = Path(folder) / f"{book.id}_trial.toml"
        tried.write_text(text, "utf-8")
        copy = load_book(tried)
    ours = [item for item in intake.items if choose_book(item, None, books)[0].id == book.id]
    return Trial(book, copy, text, compare_books(ours, book, copy, lang, decisions_on(intake)), lang)


def _head(book: RuleBook) -> str:
    """The head of the copy: its own id, all else as in the book."""
    document = {name: value for name, value in book.document.model_dump().items() if value}
    about = ", ".join(f"{name} = {toml_text(str(value))}" for name, value in document.items())
    kinds = ", ".join(map(toml_text, book.applies.kinds))
    first, last = book.applies.years
    return "\n".join(
        [
            f'id = "{book.id}_trial"',
            f"title = {toml_text(book.title)}",
            f'extends = "{book.id}"',
            f"document = {{{about}}}",
            f"in_force = {{from = {book.in_force.start.isoformat()}}}",
            f"applies = {{years = [{first}, {last}], kinds = [{kinds}], only_by_name = true}}",
            "",
        ]
    )


def who_moves(trial: Trial) -> Display:
    """The projects whose points or grade differ under the changed copy (谁会变动)."""
    words, projects = Words("workbench", trial.lang), trial.comparison.projects
    moved = [
        one for one in projects if one.rows or one.crosses_a_grade or one.first.totals.score != one.second.totals.score
    ]
    if not moved:
        return note(words.say("trial.nobody", count=len(projects)))
    rows = [
        [
            one.project.name or one.project.id,
            str(one.project.year or NOTHING),
            format_points(one.first.totals.score),
            format_points(one.second.totals.score),
            grade_said(one.first.totals).text(words.lang),
            grade_said(one.second.totals).text(words.lang),
        ]
        for one in moved
    ]
    differ = sum(one.first.totals.score != one.second.totals.score for one in moved)
    crossed = len(trial.comparison.crossing)
    summary = note(words.say("trial.summary", count=len(projects), moved=differ, crossed=crossed))
    names = ["project", "year", "before", "after", "grade_before", "grade_after"]
    return Display(join(summary.html, small_table(words, "trial.label", names, rows).html))


def rules_that_move(trial: Trial) -> Display:
    """What each rule of the copy moved over all forms: rows and points (哪条规则在起作用)."""
    rows = [[one.rule, str(one.rows), f"{one.points:+f}"] for one in trial.comparison.rules]
    return small_table(Words("workbench", trial.lang), "trial.rules", ["rule", "rows", "points"], rows)
