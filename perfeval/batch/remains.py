"""What a report leaves in its journal (遗留记录): its outcome, or, when it died, the cells it had finished."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from perfeval.batch.notebooks import new_output, outputs_from, read_notebook
from perfeval.batch.report_task import Failure, Outcome, Report, Work, save_notebook

BEGIN = b'\n{"begin": '


def first_words(key: str, began: float) -> bytes:
    """The line that begins a report's part of a journal."""
    return b"\n" + json.dumps({"begin": key, "at": began}).encode("utf-8", "replace") + b"\n"


def by_report(journal: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts of a journal that several reports have written to, in order."""
    for part in (b"\n" + journal).split(BEGIN)[1:]:
        head, _, rest = (BEGIN.lstrip() + part).partition(b"\n")
        yield json.loads(head)["begin"], rest


def last_beginning(journal: bytes) -> float | None:
    """When the last report began, on the monotonic clock."""
    at = journal.rfind(BEGIN)
    if at < 0:
        return None
    with contextlib.suppress(ValueError):
        return float(json.loads(journal[at:].lstrip().partition(b"\n")[0])["at"])
    return None


def last_words(outcome: Outcome) -> bytes:
    """The line that ends a journal when all went well."""
    return b"\n" + json.dumps({"outcome": outcome.to_json()}).encode("utf-8", "replace") + b"\n"


def outcome_in(journal: bytes) -> Outcome | None:
    """The outcome at a journal's end, ``None`` when the report died before."""
    lines = _lines(journal)
    with contextlib.suppress(ValueError, KeyError, TypeError, IndexError):
        return Outcome.from_json(json.loads(lines[-1])["outcome"])
    return None


def bury(work: Work, report: Report, journal: bytes, failure: Failure) -> Outcome:
    """The outcome of a report that died: its notebook is kept as far as the journal reaches."""
    nb, place = rebuild(work, report, _lines(journal), failure)
    failure = replace(failure, cell=place)
    try:
        return Outcome(report.key, {report.notebook: save_notebook(work, report, nb)}, failure)
    except OSError as error:
        return Outcome(report.key, failure=replace(failure, trace=str(error)))


def _lines(journal: bytes) -> list[bytes]:
    return [line for line in journal.split(b"\n") if line]


def rebuild(work: Work, report: Report, lines: list[bytes], failure: Failure) -> tuple[Any, int | None]:
    """The notebook of a report that died, as far as its journal reaches: outputs of the cells before, and the place.

    The number is the dying cell's, counted from 1; ``None`` when it died before its first cell.
    """
    import papermill

    nb = papermill.execute_notebook(
        read_notebook(work.notebook_text),
        None,
        parameters=dict(report.parameters),
        prepare_only=True,
        progress_bar=False,
    )
    running: int | None = None
    for line in lines:
        try:
            note = json.loads(line)
            cell = nb.cells[note["cell"]]
        except (ValueError, KeyError, IndexError, TypeError):
            continue
        if "outputs" in note:
            cell.outputs = outputs_from(note["outputs"])
            cell.execution_count = note.get("count")
            running = None
        else:
            running = note["cell"]
    for index, cell in enumerate(nb.cells):
        status = "completed" if running is not None and index < running else "pending"
        cell.metadata["papermill"] = {"exception": False, "status": "failed" if index == running else status}
    if running is not None:
        cell = nb.cells[running]
        cell.metadata["papermill"]["exception"] = True
        cell.outputs = [new_output("error", ename=failure.error, evalue=failure.text, traceback=[failure.text])]
    if "papermill" in nb.metadata:
        nb.metadata["papermill"]["exception"] = True
    return nb, None if running is None else running + 1
