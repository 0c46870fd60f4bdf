"""What a terminal shows of tables too large to hold (大表): sums, findings by kind, what to open first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfeval.cli.common import out_document, say
from perfeval.cli.screen import console, text_table
from perfeval.columns.unheld import evaluate_exports
from perfeval.json_document import to_json
from perfeval.review.catalogue import by_code
from perfeval.table import Kind, Table, TableColumn
from perfeval.tabular.contract import Kind as KindOfTable
from perfeval.words import Words

_SHOWN = 20
_COLUMNS: Mapping[str, tuple[tuple[str, Kind], ...]] = {
    "departments": (
        ("department", Kind.TEXT), ("projects", Kind.NUMBER), ("max_score", Kind.POINTS), ("score", Kind.POINTS),
        ("claimed", Kind.POINTS), ("lost", Kind.POINTS), ("open", Kind.POINTS), ("findings_high", Kind.NUMBER),
    ),
    "findings": (("title", Kind.TEXT), ("severity", Kind.TEXT), ("count", Kind.NUMBER)),
    "first": (
        ("project_id", Kind.TEXT), ("name", Kind.TEXT), ("department", Kind.TEXT), ("self_score", Kind.POINTS),
        ("score", Kind.POINTS), ("findings_high", Kind.NUMBER), ("findings", Kind.NUMBER),
    ),
}  # fmt: skip
_WIDE = {"departments": "department", "findings": "title", "first": "name"}


def evaluate_tables(
    tables: dict[KindOfTable, list[Path]], rules: str | None, json_file: str | None, lang: str, jobs: int | None
) -> int:
    """Evaluate, show or write, and the exit code: 1 where perfeval stumbled over a project."""
    result, log = evaluate_exports(tables, rules=rules, jobs=jobs or 2)
    document = result.document()
    if json_file == "-":
        out_document(to_json(document))
    elif json_file:
        Path(json_file).write_text(to_json(document) + "\n", "utf-8")
    for problem in log.problems:
        say(problem.text(lang))
    for one in result.outdated:
        say(one.outdated(lang))
    if json_file != "-":
        _print(document, lang)
    for name, seen in result.faults:
        say(f"{name}: {seen}")
    return 1 if result.faults else 0


def _print(document: Mapping[str, Any], lang: str) -> None:
    words, screen = Words("terminal", lang), console()
    screen.print(words.say("large.read", projects=document["projects"], rows=document["indicators"]))
    for name, columns in _COLUMNS.items():
        rows = [_named(row, lang) for row in document[name]]
        if name == "findings":
            rows.sort(key=lambda row: -int(row["count"]))
        screen.print()
        screen.print(words.say(f"large.{name}"))
        screen.print(text_table(_table(columns, rows[:_SHOWN], words), wide=_WIDE[name]))
        if len(rows) > _SHOWN:
            screen.print(words.say("large.more", count=len(rows) - _SHOWN))
    screen.print()
    screen.print(words.say("large.hint"))


def _named(row: Mapping[str, Any], lang: str) -> Mapping[str, Any]:
    """A kind of finding by its title, its severity in words."""
    if "code" not in row:
        return row
    check = by_code().get(row["code"])
    title = check.title[lang] if check else row["code"]
    return {**row, "title": title, "severity": Words("review", lang).say(f"severity.{row['severity']}")}


def _table(columns: Sequence[tuple[str, Kind]], rows: Sequence[Mapping[str, Any]], words: Words) -> Table:
    heads = tuple(
        TableColumn(name=name, heading=words.say(f"large.column.{name}"), kind=kind) for name, kind in columns
    )
    return Table(title="", columns=heads, rows=tuple(tuple(_cell(row[name]) for name, _ in columns) for row in rows))


def _cell(value: object) -> str | Decimal | int | None:
    return value if isinstance(value, str | Decimal | int | None) else str(value)
