"""A report that could not be made: what is shown in its place, and what goes to the log (失败页)."""

from __future__ import annotations

import re
from pathlib import Path

from perfeval.batch.files import FileMark, writable, write_whole
from perfeval.batch.limits import Limits
from perfeval.batch.report_task import Failure, Report, exporter_of
from perfeval.words import Words

_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[/\\][^\s/\\:'\"，。；]+)+[/\\]")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
FAILURE_PAGE = "perfeval.report.html:failure_page"
"""What makes the page of a report that failed, named as exporters are."""

LONGEST = 300


def say_failure(failure: Failure, limits: Limits, lang: str = "zh") -> str:
    """What failed, in one sentence for a reader: no traceback, no folder of this machine."""
    words = Words("batch", lang)
    limit = {
        "time": _time(limits.seconds, words),
        "memory": _size(limits.memory_bytes),
        "output": _size(limits.output_bytes),
    }.get(failure.kind, "")
    text = _plain(failure.text) or writable(failure.error)
    if failure.kind in {"exception", "export"} and failure.error:
        text = f"{text}（{failure.error}）" if lang == "zh" else f"{text} ({failure.error})"
    return words.say(f"failure.{failure.kind}", text=text, error=failure.error, limit=limit)


def say_place(failure: Failure, notebook_name: str, lang: str = "zh") -> str:
    """Where it failed: the notebook and the number of its cell."""
    words = Words("batch", lang)
    if failure.cell is None:
        return words.say("failure.notebook", notebook=notebook_name)
    return words.say("failure.cell", notebook=notebook_name, cell=failure.cell)


def write_failure(
    folder: Path, report: Report, failure: Failure, notebook_name: str, limits: Limits, lang: str = "zh"
) -> tuple[str, FileMark]:
    """Write the failure page and the log of one report; the sentence and the page's mark."""
    what, where = say_failure(failure, limits, lang), say_place(failure, notebook_name, lang)
    page = exporter_of(FAILURE_PAGE)(report.key, report.title, what, where, lang)
    mark = write_whole(folder / report.page, page.encode("utf-8", "replace"))
    log = [what, where, failure.error, failure.text, "", _COLOUR.sub("", failure.trace)]
    write_whole(log_of(folder, report), "\n".join(log).encode("utf-8", "replace") + b"\n")
    return f"{what}（{where}）" if lang == "zh" else f"{what} ({where})", mark


def log_of(folder: Path, report: Report) -> Path:
    """Where the traceback of a failed report stands."""
    return folder / ".perfeval" / "log" / f"{report.key}.log"


def _plain(text: str) -> str:
    """The first line without colours and folders, of a bearable length."""
    line = next((line.strip() for line in _COLOUR.sub("", text).splitlines() if line.strip()), "")
    line = writable(_PATH.sub("", line))
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _time(seconds: float | None, words: Words) -> str:
    if seconds is None:
        return ""
    whole_minutes = seconds >= 60 and seconds % 60 == 0
    unit, count = ("minutes", seconds / 60) if whole_minutes else ("seconds", seconds)
    return words.say(f"failure.{unit}", count=f"{count:g}")


def _size(amount: int | None) -> str:
    """Bytes as people say them.

    >>> _size(3 << 30), _size(20 << 20), _size(None)
    ('3 GB', '20 MB', '')
    """
    if amount is None:
        return ""
    for factor, unit in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")):
        if amount >= factor:
            return f"{amount / factor:g} {unit}"
    return f"{amount} B"
