"""What was not read or made (未读出、未生成), told by reason: each reason once, with what to ask of whom.

A folder of hundreds of forms fails for a handful of reasons; whoever has to see to it needs the reason and the list,
not the same sentence behind every file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perfeval.messages import tell
from perfeval.model import FileReading
from perfeval.report.markup import Column, Html, el, join, table
from perfeval.words import Words

_AT_ONCE = 12  # files of one reason before the rest is folded


@dataclass(frozen=True, slots=True)
class SiteFailure:
    """One file or project without a report (未能生成): its name and a one-line reason.

    ``kind`` is the code of the reason where there is one: ``errors.file_encrypted``.
    """

    name: str
    reason: str
    page: str | None = None
    kind: str = ""


def refusal_of(item: FileReading, lang: str) -> SiteFailure:
    """A file that gave no project, or of which a table was not understood."""
    code = item.message.code if item.message else ""
    return SiteFailure(item.file, tell(item.message, lang) or item.status, kind=code)


def reasons_table(failures: Sequence[SiteFailure], lang: str, label: str) -> Html:
    """One row a reason, the most frequent first: what is wrong, what to ask of whom, which files."""
    words = Words("report", lang)
    grouped: dict[tuple[str, str], list[SiteFailure]] = {}
    for item in failures:
        grouped.setdefault(_reason(item, words), []).append(item)
    names = ("what", "count", "whom", "which")
    columns = [Column(words.say(f"reason.{name}"), "num" if name == "count" else "") for name in names]
    rows = [
        (said, str(len(of)), words.say(f"reason.ask.{kind}"), _files(of, words, said))
        for (kind, said), of in sorted(grouped.items(), key=lambda group: -len(group[1]))
    ]
    return table(columns, rows, label=label)


def _reason(item: SiteFailure, words: Words) -> tuple[str, str]:
    """What reasons of one kind share: its name among the known ones, and the sentence without the file's name."""
    kind = item.kind.rpartition(".")[2]
    if words.has(f"reason.known.{kind}"):
        return kind, words.say(f"reason.known.{kind}")
    return ("report" if item.page else "other"), _without_name(item)


def _without_name(item: SiteFailure) -> str:
    return item.reason.replace(item.name, "").lstrip("：: ，,")


def _files(of: Sequence[SiteFailure], words: Words, said: str) -> Html:
    """The files of a reason, each with what is particular about it."""
    lines = []
    for item in of:
        own = _without_name(item)
        link = el("a", item.name, href=item.page) if item.page else item.name
        lines.append(el("li", link, el("div", own, cls="soft") if own != said else None))
    folded = lines[_AT_ONCE:]
    rest = (
        el("details", el("summary", words.say("reason.more", count=len(folded))), el("ul", folded)) if folded else None
    )
    return join(el("ul", lines[:_AT_ONCE]), rest)
