"""Rows into reports (任务清单): parameters checked against the notebook, a file name for each."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from perfeval.batch.parameters import Parameter, check_rows, unknown_parameter
from perfeval.batch.report_task import Report
from perfeval.batch.table import TableProblem, file_keys
from perfeval.messages import Message, message
from perfeval.words import Words

Row = Mapping[str, Any]

LIKE = 0.7
"""How alike the name of a column and of a parameter must be to be taken for a slip of the pen."""


def refuse_slip(name: str, rows: Sequence[Row], declared: Mapping[str, Parameter], lang: str) -> None:
    """Refuse a naming column that is no parameter but looks like one that no column gives (``unit_cod``).

    It would be taken for a file name alone, and every page would carry the default under the right name.
    """
    open_ones = [one for one in declared if not any(one in row for row in rows)]
    if difflib.get_close_matches(name, open_ones, n=1, cutoff=LIKE):
        raise unknown_parameter(name, declared, Words("batch", lang))


def planned(
    notebook: Path,
    declared: Mapping[str, Parameter],
    rows: Sequence[Row],
    key: str | None,
    title: str | Callable[[Row], str] | None,
    lang: str,
    text: bool,
    folder: str,
) -> list[tuple[Report, Row]]:
    """Each row as a report: its parameters checked, its files named.

    Args:
        notebook: names the notebook. declared: the parameters that it declares.
        rows: what to make, one report each.
        key: the column that names a report's files; ``None`` for a name made of the parameters.
        title: the column or function that titles a page.
        lang: of messages. text: whether values arrive as text. folder: where pages go.

    Raises:
        TableProblem: a column that names or titles is missing. UnknownName, WrongParameter: see parameters.
    """
    naming = {name for name in (key, title) if isinstance(name, str)} - set(declared)
    for column in sorted(naming):
        refuse_slip(column, rows, declared, lang)
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


def names_only(key: str | None, declared: Mapping[str, Parameter]) -> tuple[Message, ...]:
    """What is to be said of a column that names the pages and reaches no notebook."""
    return () if key is None or key in declared else (message("batch.notice.names_only", key=key),)
