"""One row per finding (发现清单), and per thing verified and right: what page, Word, Excel and terminal take from it.

A surface names the columns that it has room for; what stands in them is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from perfeval.review.catalogue import by_code
from perfeval.review.decisions import Decision
from perfeval.review.findings import Finding, Quote
from perfeval.review.run import Passed
from perfeval.review.text import clip
from perfeval.table import Kind, Table, TableColumn, Value
from perfeval.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row: what was found or verified, in which project, what a person decided about it."""

    found: Finding | Passed
    project: str = ""
    decision: Decision | None = None


def _severity(row: Listed, words: Words) -> str:
    return words.say(f"severity.{row.found.severity}" if isinstance(row.found, Finding) else "severity.passed")


def _level(row: Listed, words: Words) -> str:
    """Severity with its rank in the reviewers' sheets: P0, P1, P2."""
    rank = words.say(f"rank.{row.found.severity}") if isinstance(row.found, Finding) else ""
    return f"{_severity(row, words)} {rank}".strip()


def _verdict(row: Listed, words: Words) -> str:
    return words.say(f"verdict.{row.found.verdict}") if isinstance(row.found, Finding) else ""


def _facts(row: Listed, words: Words) -> str:
    """The verdict, what was seen, what was expected, and the words they stand in."""
    found = row.found
    if not isinstance(found, Finding):
        return words.say("facts.saw", saw=found.saw)
    parts = []
    if found.saw is not None:
        parts.append(words.say("facts.saw", saw=found.saw or words.say("facts.blank")))
    if found.expected is not None:
        parts.append(words.say("facts.expected", expected=found.expected))
    parts += [f"{quote.place}“{clip(quote.text, 40)}”" for quote in found.quotes[:4] if quote.text]
    return words.say("facts.told", verdict=_verdict(row, words), facts=words.say("facts.join").join(parts))


def _basis(row: Listed, words: Words) -> str:
    """What it rests on, and the entry of the catalogue that explains it (perfeval rules show CODE)."""
    basis = row.found.rule if isinstance(row.found, Finding) else by_code()[row.found.code].basis[words.lang]
    return words.say("facts.cited", basis=basis, code=row.found.code)


def positions(quotes: Sequence[Quote]) -> str:
    """The places, each once; the file before the first of it."""
    places = list(dict.fromkeys(quote.place for quote in quotes))
    parts = (
        f"{file} " + "、".join(map(str, those)) for file, those in groupby(places[:8], key=lambda place: place.file)
    )
    return "；".join(parts) + ("…" if len(places) > 8 else "")


def _own(name: str) -> Callable[[Listed, Words], Value]:
    """What only a finding has."""
    return lambda row, _: getattr(row.found, name) if isinstance(row.found, Finding) else None


_COLUMNS: Mapping[str, Callable[[Listed, Words], Value]] = {
    "project": lambda row, _: row.project,
    "severity": _severity,
    "level": _level,
    "verdict": _verdict,
    "dimension": lambda row, words: by_code()[row.found.code].dimension[words.lang],
    "object": lambda row, _: row.found.object,
    "position": lambda row, _: positions(row.found.quotes),
    "finding": lambda row, _: row.found.message,
    "saw": lambda row, _: row.found.saw,
    "expected": _own("expected"),
    "points": _own("points_at_stake"),
    "facts": _facts,
    "treatment": _own("treatment"),
    "basis": _basis,
    "decision": lambda row, words: row.decision.text(words.lang) if row.decision else None,
}
SHEET = ("project", "level", "dimension", "object", "position", "finding", "facts", "treatment", "basis", "decision")
"""The reviewers' own columns, in their order."""
PASSED = ("project", "dimension", "object", "position", "finding", "facts", "basis")
"""The columns of what is right: there is nothing to treat and no severity."""
_WIDTHS = {"project": 24, "level": 8, "dimension": 12, "object": 26, "position": 24, "finding": 56, "facts": 48}
_WIDE = 40


def findings_table(rows: Iterable[Listed], lang: str, names: Sequence[str]) -> Table:
    """The rows in the order given, in these columns."""
    words = Words("review", lang)
    kinds = {"points": Kind.POINTS}
    columns = tuple(
        TableColumn(
            name=name,
            heading=words.say(f"column.{name}"),
            kind=kinds.get(name, Kind.TEXT),
            width=_WIDTHS.get(name, _WIDE),
        )
        for name in names
    )
    return Table(
        title=words.say("sheet.findings"),
        columns=columns,
        rows=tuple(tuple(_COLUMNS[name](row, words) for name in names) for row in rows),
    )
