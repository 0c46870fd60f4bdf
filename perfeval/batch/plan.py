"""Rows into reports (任务清单): parameters checked against the notebook, a file name for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from perfeval.batch.parameters import check_rows, declared_parameters
from perfeval.batch.report_task import Report
from perfeval.batch.table import TableProblem, file_keys
from perfeval.words import Words

Row = Mapping[str, Any]


def planned(
    notebook: Path,
    rows: Sequence[Row],
    key: str | None,
    title: str | Callable[[Row], str] | None,
    lang: str,
    text: bool,
    folder: str,
) -> list[tuple[Report, Row]]:
    """Each row as a report: its parameters checked, its files named.

    Args:
        notebook: declares the parameters.
        rows: what to make, one report each.
        key: the column that names a report's files; ``None`` for a name made of the parameters.
        title: the column or function that titles a page.
        lang: of messages. text: whether values arrive as text. folder: where pages go.

    Raises:
        TableProblem: a column that names or titles is missing. UnknownName, WrongParameter: see parameters.
    """
    declared = declared_parameters(notebook)
    naming = {name for name in (key, title) if isinstance(name, str)} - set(declared)
    for name in (key, title):
        if isinstance(name, str) and any(name not in row for row in rows):
            known = "、".join(rows[0]) if rows else ""
            raise TableProblem(
                file=notebook.name, reason=Words("batch", lang).say("table.no_key", key=name, known=known)
            )
    parameters = check_rows(
        [{name: value for name, value in row.items() if name not in naming} for row in rows],
        declared,
        lang=lang,
        text=text,
    )
    keys = file_keys(rows, key, lang=lang)
    plan = []
    for row, name, values in zip(rows, keys, parameters, strict=True):
        shown = title(row) if callable(title) else str(row[title]) if title else name
        plan.append((Report(name, shown, values, folder), row))
    return plan
