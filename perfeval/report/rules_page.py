"""The page of rules (规则页): every clause that a report may lead to, once for all reports of a folder.

Reports name a clause and link to it; here stands what it says, how far that was compared with the published text, and
how a reader checks a page against its form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.report.frame import page
from perfeval.report.markup import Html, el, join
from perfeval.rules.sourced import Sourced, status_message
from perfeval.words import Words

if TYPE_CHECKING:
    from pydantic import BaseModel

    from perfeval.rules.schema import RuleBook

RULES = "../rules.html"  # as a report in its folder reaches the page


def anchor_of(document: str, clause: str) -> str:
    """The id of a clause on the page of rules."""
    return f"pe-c-{sha256(f'{document}|{clause}'.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def write_rules_page(out: Path, books: Iterable[RuleBook], lang: str) -> None:
    """Write ``rules.html`` beside the index; where it stands and says the same, it is left alone."""
    text, target = rules_page(books, lang), out / "rules.html"
    if target.exists() and target.read_text("utf-8") == text:
        return
    partial = out / ".rules.html.partial"
    partial.write_text(text, "utf-8")
    partial.replace(target)


def rules_page(books: Iterable[RuleBook], lang: str) -> str:
    """The clauses of rule books, by document, with how to check a report."""
    words = Words("report", lang)
    documents: dict[str, dict[str, dict[tuple[str, str], None]]] = {}
    titles: dict[str, str] = {}
    for book in books:
        titles[book.document.number] = book.title_en if lang == "en" and book.title_en else book.document.title
        for value in _sourced(book):
            text = value.text_en if lang == "en" and value.text_en else value.text
            clauses = documents.setdefault(value.document or book.document.number, {})
            clauses.setdefault(value.clause, {})[(text, value.status)] = None
    parts = [
        join(
            el("h2", " ".join(filter(None, [document, titles.get(document)]))),
            [_clause(document, clause, said, lang) for clause, said in clauses.items()],
        )
        for document, clauses in documents.items()
    ]
    main = join(
        el("h1", words.say("rules.title")),
        el("p", words.say("rules.lead")),
        parts,
        el("h2", words.say("rules.check"), id="pe-check"),
        el("p", words.say("rules.check_how")),
    )
    return page(main, title=words.say("rules.title"), lang=lang, kind="rules", back="index.html")


def _clause(document: str, clause: str, said: Iterable[tuple[str, str]], lang: str) -> Html:
    lines = [el("p", text, " ", el("small", status_message(status).text(lang))) for text, status in said]
    return el("div", el("h3", clause), lines, id=anchor_of(document, clause), cls="clause")


def _sourced(model: BaseModel) -> Iterator[Sourced]:
    """Every value of a rule book that carries its authority."""
    if isinstance(model, Sourced):
        yield model
    for name in type(model).model_fields:
        yield from _inside(getattr(model, name))


def _inside(value: object) -> Iterator[Sourced]:
    if hasattr(type(value), "model_fields"):
        yield from _sourced(value)  # type: ignore[arg-type]
    elif isinstance(value, dict):
        for one in value.values():
            yield from _inside(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _inside(one)
