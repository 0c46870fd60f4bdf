"""What a page was made from (指纹): form, rule book, version and numbers, each with its fingerprint.

The page shows it in its last section; :mod:`perfeval.verify` reads it there and derives it anew.
Nothing in it is a time, so that the same inputs give the same page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from perfeval import __version__
from perfeval.document import evaluation_document
from perfeval.errors import PerfevalError
from perfeval.rules.book import known_books, load_book
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.outcome import Result
    from perfeval.rules.schema import RuleBook

ANCHOR = "pe-record-"
"""The value of a field stands in the page's element of this id and the field's name, ``_`` written ``-``."""

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
    return Record(
        evaluation.project.id,
        form.file,
        form.sha256 or (reading.sha256 if reading else ""),
        result.rules,
        evaluation.rulebook,
        f"{book.document.number} {_title(book, result.lang)}" if book else evaluation.rulebook,
        book_fingerprint(book) if book else "",
        __version__,
        numbers_fingerprint(result, evaluation.project.id),
    )


def portfolio_record_of(result: Result) -> PortfolioRecord:
    """The record of all projects of a result, whatever the order in which they were read."""
    books = sorted({item.rulebook for item in result.evaluations})
    known = {name: book for name in books if (book := book_of(result, name)) is not None}
    numbers = {item.project.id: numbers_fingerprint(result, item.project.id) for item in result.evaluations}
    files = {item.file: item.sha256 for item in result.intake.files}
    return PortfolioRecord(
        str(len(result.evaluations)),
        str(len(files)),
        _fingerprint(files),
        result.rules,
        Words("report", result.lang).say("list.comma").join(books),
        _fingerprint({name: book_fingerprint(book) for name, book in known.items()}),
        __version__,
        _fingerprint(numbers),
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


def numbers_fingerprint(result: Result, project_id: str) -> str:
    """SHA-256 of every number, status and grade that the evaluation of a project states, whatever the language."""
    evaluation = result.evaluation(project_id)
    document = evaluation_document([evaluation], result.findings_by_project, ())
    return _fingerprint(list(_stated("", document["projects"][0])))


def _stated(where: str, value: Any, name: str = "") -> Iterator[list[str]]:
    if isinstance(value, Mapping):
        for key, entry in value.items():
            if not str(key).endswith("_data"):  # the parts of sentences: the same numbers once more
                yield from _stated(f"{where}.{key}", entry, str(key))
    elif isinstance(value, (list, tuple)):
        for number, entry in enumerate(value):
            yield from _stated(f"{where}[{number}]", entry, name)
    elif isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        yield [where, format(value, "f") if isinstance(value, Decimal) else str(value)]
    elif isinstance(value, str) and name in _VERDICTS:
        yield [where, value]


def _fingerprint(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
