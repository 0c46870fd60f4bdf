"""Decisions that last (复核决定): a person looked at a finding and said what it is worth.

Kept as TOML beside the corrections, one table a decision::

    [[decision]]
    project = "chizhou-tangxi-2022-weituo"
    code = "funds.rows_do_not_add_up"
    object = "年度资金总额:"          # the row, as written
    saw = "0"                         # what stood there; a changed cell asks for a new decision
    verdict = "explained"             # accepted, explained, wrong (the finding is wrong)
    reason = "合计行系统未带出，已与财政所核对"
    by = "张"
    on = 2026-03-02

A decision about the points of a row, as a working sheet (复核工作底稿) gives them back, has the code ``points.row``,
the path of the row as its object, ``verified`` or ``reduced`` as its verdict and the ``score`` that is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from perfeval.data_files import DataFile
from perfeval.errors import DecisionError
from perfeval.messages import message
from perfeval.review.findings import Finding
from perfeval.review.text import bare

ROW = "points.row"  # the code of a decision about the points of a row


class Answer(StrEnum):
    """What a person decided about a finding."""

    ACCEPTED = "accepted"  # 属实: the unit has to act
    EXPLAINED = "explained"  # 已说明: right as observed, explained
    WRONG = "wrong"  # 误报: the finding is mistaken


class RowAnswer(StrEnum):
    """What a person decided about the points of a row."""

    VERIFIED = "verified"  # 已核实: the papers were seen
    REDUCED = "reduced"  # 核减: only ``score`` points are left


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. Key: project + code + object. ``score``: the points that it leaves a row."""

    project: str
    code: str
    object: str
    verdict: Answer | RowAnswer
    reason: str
    saw: str | None = None
    by: str = ""
    on: date | None = None
    score: Decimal | None = None

    @property
    def is_of_row(self) -> bool:
        """It was made about the points of a row, not about a finding."""
        return self.code == ROW

    def fits(self, project_id: str, finding: Finding) -> bool:
        """It was made about this finding, and the cell still says what it said."""
        same = self.project == project_id and self.code == finding.code and bare(self.object) == bare(finding.object)
        return same and (self.saw is None or self.saw == (finding.saw or ""))

    def text(self, lang: str) -> str:
        """One line: what, why, by whom and when."""
        verdict = message(f"review.decision.{self.verdict}")
        told = message("review.decision.told", verdict=verdict, reason=self.reason).text(lang)
        by = filter(None, (self.by, self.on.isoformat() if self.on else ""))
        signed = message("review.decision.join").text(lang).join(by)
        return message("review.decision.signed", said=told, signed=signed).text(lang) if signed else told

    def outdated(self, lang: str) -> str:
        """Its finding is gone or its cell has changed: somebody has to look again."""
        return message("review.decision.outdated", code=self.code, object=self.object, told=self.text(lang)).text(lang)


@dataclass(frozen=True, slots=True)
class Decided:
    """Findings with what was decided about them, and the decisions that fit nothing any more."""

    open: tuple[tuple[str, Finding], ...]
    decided: tuple[tuple[str, Finding, Decision], ...]
    outdated: tuple[Decision, ...]


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Read a file of decisions; an entry without a reason or with an unknown word is an error that names its line."""
    file = DataFile.read(path, DecisionError, f"decisions/{path.name}")
    hints = {key: message(f"review.decisions.say_{key}") for key in ("project", "code", "object", "verdict", "reason")}
    found = tuple(file.entries("decision", Decision, hints=hints))
    for number, one in enumerate(found):
        if not isinstance(one.verdict, RowAnswer if one.is_of_row else Answer):
            expected = message(f"review.decisions.{'say_row' if one.is_of_row else 'say_verdict'}")
            raise file.wrong(("decision", number, "verdict"), f"verdict = {one.verdict!s}", expected)
        if one.is_of_row and (lacking := _lacking(one)):
            seen = message("errors.seen.lacks", key=lacking)
            raise file.wrong(("decision", number, lacking), seen, message(f"review.decisions.say_row_{lacking}"))
    return found


def _lacking(one: Decision) -> str:
    """Points move with name and date, and by a figure: an entry without them decides nothing."""
    if not one.by.strip():
        return "by"
    if one.on is None:
        return "on"
    wrong = one.verdict is RowAnswer.REDUCED if one.score is None else one.score < 0
    return "score" if wrong else ""


def load_decisions(folder: Path) -> tuple[Decision, ...]:
    """All decisions of a folder, in the order of its files (``data/decisions/*.toml``)."""
    return tuple(decision for path in sorted(folder.glob("*.toml")) for decision in read_decisions(path))


def write_decisions(path: Path, decisions: Sequence[Decision]) -> None:
    """Write decisions as TOML that :func:`read_decisions` reads back; an unfinished file is never visible."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text("\n".join(map(_as_toml, decisions)), "utf-8")
    partial.replace(path)


def _as_toml(decision: Decision) -> str:
    """One table; text is written as JSON writes it, which TOML reads alike."""
    said = {name: getattr(decision, name) for name in ("project", "code", "object", "saw", "verdict", "reason", "by")}
    lines = [f"{name} = {toml_text(str(value))}" for name, value in said.items() if value not in (None, "")]
    if decision.saw == "":
        lines.append('saw = ""')
    if decision.score is not None:
        lines.append(f"score = {decision.score:f}")
    if decision.on is not None:
        lines.append(f"on = {decision.on.isoformat()}")
    return "[[decision]]\n" + "\n".join(lines) + "\n"


def toml_text(text: str) -> str:
    """A basic string of TOML: quotes and control characters escaped, everything else as it is.

    >>> print(toml_text('a "b" \\\\ c'))
    "a \\"b\\" \\\\ c"
    """
    escaped = text.encode("utf-8", "replace").decode("utf-8").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() or c == " " else f"\\U{ord(c):08X}" for c in escaped) + '"'


def apply_decisions(findings: Mapping[str, Sequence[Finding]], decisions: Sequence[Decision]) -> Decided:
    """Put every decision about a finding beside it; nothing is hidden, and what no longer fits is listed."""
    still_open: list[tuple[str, Finding]] = []
    decided: list[tuple[str, Finding, Decision]] = []
    used: set[int] = set()
    made: dict[tuple[str, str], list[int]] = {}
    for number, decision in enumerate(decisions):
        made.setdefault((decision.project, decision.code), []).append(number)
    for project_id, found in findings.items():
        for finding in found:
            near = made.get((project_id, finding.code), ())
            fitting = next((number for number in near if decisions[number].fits(project_id, finding)), None)
            if fitting is None:
                still_open.append((project_id, finding))
            else:
                used.add(fitting)
                decided.append((project_id, finding, decisions[fitting]))
    outdated = tuple(one for n, one in enumerate(decisions) if n not in used and not one.is_of_row)
    return Decided(tuple(still_open), tuple(decided), outdated)
