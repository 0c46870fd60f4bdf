"""Checking a page against its origin (核对): everything it says is derived again from the inputs.

The page carries what it was made from and every value that it states (:mod:`perfeval.report.record`). The form is
read and evaluated anew (for a portfolio page all forms), and values are held against values, each by its code. Then
what a reader sees: every table and picture is made anew and must stand in the page, number for number and word for
word. A page made by another version may use other words for the same numbers: that is said, and is no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.errors import FileMissing, UnknownName, UsageError
from perfeval.messages import message
from perfeval.numbers import half_up
from perfeval.report import contents
from perfeval.report.contents import displays
from perfeval.report.page_texts import Mismatch, PageText, find_piece, page_texts
from perfeval.report.record import (
    ANCHOR,
    PortfolioRecord,
    Record,
    Stated,
    portfolio_record_of,
    read_values,
    record_of,
)
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.intake import Intake
    from perfeval.outcome import Result
    from perfeval.report.display import Display

_STORE = Path(".perfeval") / "intake"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NOT_WORDS = {ANCHOR + name for name in ("version", "values", "numbers-sha256")}  # compared by what they mean
_NAMED = 5  # so many changed projects are named
_OF_THE_FORM = ("funds[", "indicators[", "goals[", "reported[")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a page came to (核对结果).

    Attributes:
        same: everything agrees.
        compared: how many values, texts and numbers were compared.
        where: where the first difference stands.
        said: what the page says there.
        now: what the inputs give.
        notes: what else a reader should know, sentences in the page's language.
    """

    same: bool
    compared: int
    where: str = ""
    said: str = ""
    now: str = ""
    notes: tuple[str, ...] = ()


def verify_page(report: Path, source: Path | None = None, rules: str | None = None) -> Verdict:
    """Derive a project's page, or the portfolio page, again from its inputs and compare.

    Args:
        report: the page.
        source: the form, or a folder or store that holds it; without it the store beside the page.
        rules: a rule book by id or file, where the page was made with one that lies elsewhere.

    Raises:
        FileMissing: the page or the inputs are not there.
        UsageError: it is neither, or the inputs do not hold the project.
    """
    if not report.is_file():
        raise FileMissing(file=report)
    page, lang = page_texts(report.read_text("utf-8", errors="replace"))
    facts = {item.anchor.removeprefix(ANCHOR): item.text for item in page if item.anchor}
    if "numbers-sha256" not in facts or not {"project", "projects"} & set(facts):
        raise UsageError(
            what=str(report),
            seen=message("errors.seen.no_page"),
            expected=message("errors.hint.give_page"),
        )
    if "projects" in facts:
        return _verify_portfolio(report, page, facts, source, lang, rules)
    result = _evaluate(facts, _intake(report, facts, source), lang, rules)
    record = record_of(result)
    words = Words("office", lang)
    notes = [*_notes(words, facts, record), *_unchecked_peers(words, page, result)]
    return _compare(page, facts, _pieces(displays(result, contents.PROJECT), facts, record), record, notes, words)


def _verify_portfolio(
    report: Path, page: list[PageText], facts: dict[str, str], source: Path | None, lang: str, rules: str | None
) -> Verdict:
    """The page of all projects: everything that lies there is evaluated again."""
    from perfeval.intake import read
    from perfeval.outcome import evaluate

    intake = read(source if source is not None else store_beside(report))
    result = _checked(evaluate(intake, rules or facts.get("asked"), lang))
    record = portfolio_record_of(result)
    words = Words("office", lang)
    pieces = _pieces(displays(result, contents.PORTFOLIO), facts, record)
    return _compare(page, facts, pieces, record, list(_notes(words, facts, record)), words)


def store_beside(report: Path) -> Path:
    """The store of the run that made the page.

    Raises:
        UsageError: there is none, so the inputs must be named.
    """
    for folder in report.resolve().parents[:3]:
        if (folder / _STORE / "index.json").is_file():
            return folder / _STORE
    raise UsageError(
        what=str(report),
        seen=message("errors.seen.no_store"),
        expected=message("errors.hint.name_form"),
    )


def _intake(report: Path, facts: dict[str, str], source: Path | None) -> Intake:
    from perfeval.intake import read

    path = source if source is not None else store_beside(report)
    try:
        return read(path, project=facts["project"])
    except UnknownName:
        intake = read(path)
        if len(intake.items) != 1:
            raise
        return intake  # the one form there is, whatever it is called now


def _evaluate(facts: dict[str, str], intake: Intake, lang: str, rules: str | None) -> Result:
    """Under the book asked for, or chosen anew; under the one that the page names where that is another."""
    from perfeval.outcome import evaluate

    result = evaluate(intake, rules or facts.get("asked"), lang)
    if rules is None and [one.rulebook for one in result.evaluations] != [facts.get("rulebook")]:
        result = evaluate(intake, facts.get("rulebook"), lang)
    return _checked(result)


def _checked(result: Result) -> Result:
    if not result.evaluations:
        raise result.faults[0]
    return result


def _compare(
    page: list[PageText],
    facts: dict[str, str],
    pieces: Iterable[list[PageText]],
    record: Record | PortfolioRecord,
    notes: list[str],
    words: Words,
) -> Verdict:
    """Values first, as they say what happened; then what stands in the page, which anybody may have changed."""
    is_older = facts.get("version") != record.version
    seen, differing = _differing(page, pieces)
    worded = [one for one in differing if is_older and _same_numbers(one.page, one.piece)]
    differing = [one for one in differing if one not in worded]
    said, now = read_values(facts.get("values", "")), read_values(record.values) or []
    changed = [] if said is None else _changed(said, now)
    if worded:
        notes.append(words.say("verify.other_words", count=len(worded)))
    if said is None:
        notes.append(words.say("verify.no_values"))
    if changed and isinstance(record, PortfolioRecord):
        comma = Words("report", words.lang).say("list.comma")
        names = [one.code for one, _ in changed]
        notes.append(words.say("verify.projects", count=len(names), names=comma.join(names[:_NAMED])))
        changed = changed if not differing else []  # a fingerprint says less than a number on the page
    there, here = facts["numbers-sha256"], record.numbers_sha256
    if changed:
        where, there, here = _told(*changed[0], words)
    elif not is_older if said is None else there != here and not differing:
        where = words.say("verify.numbers")
    elif differing:
        first = min(differing, key=lambda one: (not _numbers(one.page) and not _numbers(one.piece), one.at))
        told = "exact" if first.page and first.piece and first.page.text == first.piece.text else "text"
        there, here = (getattr(one, told) if one else words.say("verify.nothing") for one in (first.page, first.piece))
        where = (first.piece or first.page or PageText("")).where or facts.get("project", "")
    else:
        return Verdict(True, seen + len(now), notes=tuple(notes))
    return Verdict(False, seen + len(now), where, there, here, tuple(notes))


def _differing(page: list[PageText], pieces: Iterable[list[PageText]]) -> tuple[int, list[Mismatch]]:
    """How many texts of a report stand in the page, and which do not."""
    seen, differing = 0, list[Mismatch]()
    for piece in pieces:
        found = find_piece(page, piece)
        seen += 0 if found is None else len(piece) - len(found)
        differing += found or ()
    return seen, differing


def _changed(said: Sequence[Stated], now: Sequence[Stated]) -> list[tuple[Stated, Stated]]:
    """Values that are not what the page states, there and now: figures of the form before sums, in their order."""
    old, new = ({one.code: one for one in values} for values in (said, now))
    pairs = [
        (old.get(code) or replace(new[code], value=""), new.get(code) or replace(old[code], value=""))
        for code in {**new, **old}
    ]
    differing = [(one, other) for one, other in pairs if one.value != other.value]
    return sorted(differing, key=lambda pair: not pair[1].code.startswith(_OF_THE_FORM))


def _told(there: Stated, here: Stated, words: Words) -> tuple[str, str, str]:
    """Place and name of a value, what the page states, what it is now."""
    name, fields = f"field.{here.code.rpartition('.')[2]}", Words("tabular", words.lang)
    code = f"{fields.say(name)} {here.code}" if fields.has(name) else here.code
    nothing = words.say("verify.nothing")
    where = words.say("verify.value", place=here.place, code=code) if here.place else code
    return where, there.value or nothing, here.value or nothing


def _numbers(item: PageText | None) -> list[str]:
    """The numbers that a text of the page shows; a fingerprint is none."""
    return [] if item is None or item.anchor else _NUMBER.findall(item.text)


def _same_numbers(page: PageText | None, piece: PageText | None) -> bool:
    """Whether two texts show the same numbers: another version may round further, or print 48 as 48.00."""
    there, here = _numbers(page), _numbers(piece)
    return len(there) == len(here) and all(_round_alike(*pair) for pair in zip(there, here, strict=True))


def _round_alike(one: str, other: str) -> bool:
    values = [text.replace(",", "") for text in (one, other)]
    if one == other or any(value.count(".") > 1 for value in values):
        return one == other
    places = max(2, min(len(value.partition(".")[2]) for value in values))
    return half_up(Decimal(values[0]), places) == half_up(Decimal(values[1]), places)


def _pieces(
    shown: Iterable[Display], facts: dict[str, str], record: Record | PortfolioRecord
) -> Iterator[list[PageText]]:
    """Every display of a report, made anew, as the page would hold it."""
    from perfeval.report.sanitize import clean_html

    told, file = facts.get("file", ""), getattr(record, "file", "")
    moved = told != file and Path(told).name == Path(file).name  # the same form, named from elsewhere
    for display in shown:
        texts, _ = page_texts(clean_html(display.html))
        if moved:
            texts = [replace(item, text=item.text.replace(file, told)) for item in texts]
        if texts and texts[-1].anchor == f"{ANCHOR}values" and not facts.get("values"):
            del texts[-2:]  # the page names none: an older version
        texts = [
            replace(item, text=facts.get(item.anchor.removeprefix(ANCHOR), "")) if item.anchor in _NOT_WORDS else item
            for item in texts
        ]
        if texts:
            yield texts


def _notes(words: Words, facts: dict[str, str], record: Record | PortfolioRecord) -> Iterator[str]:
    now = {anchor.removeprefix(ANCHOR): value for _, anchor, value in record.facts()}
    if facts.get("version") != record.version:
        yield words.say("verify.other_version", said=facts.get("version", ""), now=record.version)
    for said, names in (("input_changed", ("file-sha256", "files-sha256")),
                        ("book_changed", ("rulebook-sha256", "rulebooks-sha256"))):  # fmt: skip
        if any(facts.get(name, "") != now.get(name, "") for name in names):
            yield words.say(f"verify.{said}")


def _unchecked_peers(words: Words, page: list[PageText], result: Result) -> Iterator[str]:
    """The strip of the peers cannot be derived from one form alone."""
    heading = Words("report", result.lang).say("peers.heading")
    if result.peers() is None and any(item.text == heading for item in page):
        yield words.say("verify.no_peers")
