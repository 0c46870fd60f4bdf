"""What a page was made from (指纹): form, rule book, version and numbers, each with its fingerprint.

The page carries it in its last section; :mod:`perfeval.verify` reads it there and derives it anew. Its heart is the
record of values: every number, status and grade of the evaluation by code and place, so that a page is held against
its inputs by what it states, whatever words it states it in. Nothing in it is a time: same inputs, same page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Any

from perfeval import __version__
from perfeval.errors import PerfevalError
from perfeval.json_document import evaluation_document
from perfeval.rules.book import known_books, load_book
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.outcome import Result
    from perfeval.rules.schema import RuleBook

ANCHOR = "pe-record-"
"""The value of a field stands in the page's element of this id and the field's name, ``_`` written ``-``."""

_SHORT = 12  # signs of a fingerprint by which a page of all projects knows each of them
_ROW = re.compile(r"(?:.*\]\.)?")  # of a code: the row that a value belongs to
_VERDICTS = {"status", "grade", "self_grade", "lowest_grade", "highest_grade", "code", "verdict"}


@dataclass(frozen=True, slots=True)
class Record:
    """One project's record. SHA-256 in full; an empty one is unknown. ``asked`` as in :class:`PortfolioRecord`."""

    project: str
    file: str
    file_sha256: str
    asked: str
    rulebook: str
    book_title: str
    rulebook_sha256: str
    version: str
    numbers_sha256: str
    values: str

    def facts(self) -> Iterator[Fact]:
        """Its facts; the rule book's title stands elsewhere in a page."""
        return (fact for fact in _facts(self) if fact[0] != "book_title")


@dataclass(frozen=True, slots=True)
class PortfolioRecord:
    """The record of a portfolio page. ``asked`` is the rule book asked for, empty where each project has its own."""

    projects: str
    files: str
    files_sha256: str
    asked: str
    rulebooks: str
    rulebooks_sha256: str
    version: str
    numbers_sha256: str
    values: str

    def facts(self) -> Iterator[Fact]:
        """Its facts."""
        return _facts(self)


Fact = tuple[str, str, str]
"""Name, id of its element in a page, value."""


def _facts(record: Record | PortfolioRecord) -> Iterator[Fact]:
    for entry in fields(record):
        yield entry.name, ANCHOR + entry.name.replace("_", "-"), getattr(record, entry.name)


def record_of(result: Result, project_id: str | None = None) -> Record:
    """The record of one project of a result."""
    evaluation = result.evaluation(project_id)
    form = evaluation.project.form
    reading = next((item for item in result.intake.files if item.file == form.file), None)
    book = book_of(result, evaluation.rulebook)
    values = stated_values(result, evaluation.project.id)
    return Record(
        evaluation.project.id,
        form.file,
        form.sha256 or (reading.sha256 if reading else ""),
        result.rules,
        evaluation.rulebook,
        f"{book.document.number} {_title(book, result.lang)}" if book else evaluation.rulebook,
        book_fingerprint(book) if book else "",
        __version__,
        fingerprint_of(values),
        written_values(values),
    )


def portfolio_record_of(result: Result) -> PortfolioRecord:
    """The record of all projects of a result, whatever the order in which they were read."""
    books = sorted({item.rulebook for item in result.evaluations})
    known = {name: book for name in books if (book := book_of(result, name)) is not None}
    values = [
        Stated(item.project.id, "", fingerprint_of(stated_values(result, item.project.id))[:_SHORT])
        for item in sorted(result.evaluations, key=lambda item: item.project.id)
    ]
    files = {item.file: item.sha256 for item in result.intake.files}
    return PortfolioRecord(
        str(len(result.evaluations)),
        str(len(files)),
        _fingerprint(files),
        result.rules,
        Words("report", result.lang).say("list.comma").join(books),
        _fingerprint({name: book_fingerprint(book) for name, book in known.items()}),
        __version__,
        fingerprint_of(values),
        written_values(values),
    )


def _title(book: RuleBook, lang: str) -> str:
    return book.title_en if lang == "en" and book.title_en else book.document.title


def book_of(result: Result, rulebook: str) -> RuleBook | None:
    """The rule book by its id: the user's own beside the data, or the package's."""
    own = next((book for book in known_books(result.intake.rulebooks) if book.id == rulebook), None)
    if own is not None:
        return own
    try:
        return load_book(rulebook)
    except PerfevalError:
        return None


def book_fingerprint(book: RuleBook) -> str:
    """SHA-256 of everything a rule book says, whatever the order it is written in."""
    return _fingerprint(book.model_dump(mode="json"))


@dataclass(frozen=True, slots=True)
class Stated:
    """One value that a page states (页面所述): its code (``indicators[3].score``), its place in the form, itself."""

    code: str
    place: str
    value: str


def stated_values(result: Result, project_id: str) -> list[Stated]:
    """Every number, status and grade that the evaluation of a project states, whatever the language."""
    evaluation = result.evaluation(project_id)
    document = evaluation_document([evaluation], result.findings_by_project, (), passed=result.passed_by_project)
    return list(_stated("", document["projects"][0]))


def _stated(code: str, value: Any, name: str = "", place: str = "") -> Iterator[Stated]:
    if isinstance(value, Mapping):
        cells = value.get("cells")
        own = cells if isinstance(cells, Mapping) else {}
        place = (_place(value) or place) if code else ""  # sums of a project stand nowhere in its form
        for key, entry in value.items():
            if str(key).endswith("_data") or (name == "point_classes" and not entry):
                continue  # the parts of sentences: the same numbers once more; a class without points
            yield from _stated(f"{code}.{key}" if code else str(key), entry, str(key), str(own.get(key, place)))
    elif isinstance(value, (list, tuple)):
        for number, entry in enumerate(value):
            yield from _stated(f"{code}[{number}]", entry, name, place)
    elif isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        yield Stated(code, place, format(value, "f") if isinstance(value, Decimal) else str(value))
    elif isinstance(value, str) and name in _VERDICTS:
        yield Stated(code, place, value)


def _place(row: Mapping[str, Any]) -> str:
    """The first cell that a row of the document names."""
    cells = row.get("cells")
    named = next(iter(cells.values() if isinstance(cells, Mapping) else cells), "") if cells else row.get("cell")
    return str(named or "")


def written_values(values: Sequence[Stated]) -> str:
    """The record as it travels in a page: a list a row: its code, its place, and name and value of all it states.

    >>> written_values([Stated("money.budget_wan", "", "48"), Stated("funds[0].executed_wan", "R3C4", "44.9")])
    '[["","","money.budget_wan","48"],["funds[0].","R3C4","executed_wan","44.9"]]'
    """
    rows = []
    for (row, place), group in groupby(values, key=lambda one: (_ROW.match(one.code)[0], one.place)):  # type: ignore[index]
        rows.append([row, place, *(text for one in group for text in (one.code.removeprefix(row), one.value))])
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def read_values(text: str) -> list[Stated] | None:
    """The record of a page, which anybody may have written; ``None`` when it is none.

    >>> read_values('[["funds[0].","R3C4","executed_wan","44.9"]]')
    [Stated(code='funds[0].executed_wan', place='R3C4', value='44.9')]
    >>> read_values('[["R3C4"]]') is None
    True
    """
    try:
        rows = json.loads(text)
        return [
            Stated(row + name, place + "", value + "")
            for row, place, *pairs in rows
            for name, value in zip(pairs[::2], pairs[1::2], strict=True)
        ]
    except (ValueError, TypeError, RecursionError):
        return None


def fingerprint_of(values: Sequence[Stated]) -> str:
    """SHA-256 of all values by their codes; a place that only moved changes nothing."""
    return _fingerprint([[one.code, one.value] for one in values])


def _fingerprint(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
