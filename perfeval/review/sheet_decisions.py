"""Decisions from a filled working sheet (底稿上的核实结论): the rows whose points a reviewer has verified or taken.

They become the same decisions that the review notebook writes and every run reads (:mod:`perfeval.review.decisions`).
What is not clear decides nothing and is said with its cell: no name, no day, an unknown word, a reviewed score without
a verdict, a cut that could be meant in two ways, a row that the form no longer has or that says something else now.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from perfeval.messages import Facts, Message
from perfeval.resources import packaged
from perfeval.review.decisions import ROW, Decision, RowAnswer
from perfeval.review.text import squeeze
from perfeval.review.working_sheet import ReviewedProject, ReviewedRow

SAY = Facts("review")
_DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a row decides nothing, or not what one may think (底稿上的疑问), with its place in the sheet."""

    what: Message
    place: str
    path: str = ""  # of the row
    refused: bool = False  # a verdict stands there and moves nothing


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a filled sheet decides about the rows of one project, and what has to be said about it."""

    decisions: tuple[Decision, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def scores(self) -> dict[str, Decimal | None]:
        """By the path of a row: the reviewed score that its verdict leaves, ``None``: what the rules give.

        Only verdicts that hold; those that move nothing are :attr:`refused`.
        """
        return {one.object: one.score for one in self.decisions if one.object not in self.refused}

    @property
    def refused(self) -> frozenset[str]:
        """The paths of the rows whose verdict moves nothing."""
        return frozenset(one.path for one in self.remarks if one.refused)


def decisions_of(sheet: ReviewedProject, form: ReviewedProject | None) -> Recorded:
    """The decisions of one tab.

    Args:
        sheet: as it was read back.
        form: the same project as its form says now; ``None`` where it is not among the forms.
    """
    made, remarks = [], []
    now = form.objects if form is not None else {}
    if form is not None and sheet.sha256 and sheet.sha256 != form.sha256:
        remarks.append(Remark(SAY.say("rows.file_changed", file=form.file), sheet.rows[0].place))
    for path, row in sheet.objects.items():
        if not row.verdict and (row.reviewed_score is None or row.reviewed_score == _already(now.get(path))):
            continue  # left alone
        beside = now[path].shares if path in now else row.shares
        got = _decision(sheet.project_id, path, replace(row, shares=beside))
        if isinstance(got, Message):
            remarks.append(_remark(got, path, row))
            continue
        made.append(got)
        if form is not None and (doubt := _doubt(got, now.get(path))) is not None:
            remarks.append(_remark(doubt, path, row))
    return Recorded(tuple(made), tuple(remarks))


def _remark(what: Message, path: str, row: ReviewedRow) -> Remark:
    """The doubt at the cell in which it can be mended: the verdict's unless the data name another."""
    code = what.code.rpartition(".")[2]
    field = next((one for one in _data()["mend_at"].get(code, ()) if not _filled(row, one)), "verdict")
    return Remark(what, row.cell(field), path, refused=bool(row.verdict) and code != "not_yet")


def _filled(row: ReviewedRow, field: str) -> bool:
    """A name is there; a day can be read."""
    return bool(row.by) if field == "by" else field == "on" and _day(row.on) is not None


def _already(row: ReviewedRow | None) -> Decimal | None:
    """A reviewed score that the form itself brought along."""
    return row.reviewed_score if row is not None else None


def _doubt(made: Decision, row: ReviewedRow | None) -> Message | None:
    """The row is gone, says something else now, or cannot earn so much; the decision is kept and listed as outdated."""
    if row is None:
        return SAY.say("rows.gone", object=made.object)
    if made.saw != row.saw:
        return SAY.say("rows.changed", object=made.object, before=made.saw, after=row.saw)
    return None


def _decision(project: str, path: str, row: ReviewedRow) -> Decision | Message:
    """The decision of one row, or why it is none."""
    if not row.verdict:
        return SAY.say("rows.no_verdict", object=path)
    kind, cut = _kind(squeeze(row.verdict))
    if kind in {"", "unclear", "not_yet"}:
        return SAY.say(f"rows.{'not_yet' if kind == 'not_yet' else 'unknown'}", object=path, seen=row.verdict)
    score = _score_left(kind, cut, row)
    if isinstance(score, str):
        return SAY.say(f"rows.{score}", object=path, seen=row.verdict)
    if row.weight is not None and score is not None and score > row.weight:
        return SAY.say("rows.too_much", object=path, seen=row.verdict)
    on = _day(row.on)
    if not row.by or on is None:
        return SAY.say("rows.unsigned", object=path)
    answer = RowAnswer.VERIFIED if kind == "verified" else RowAnswer.REDUCED
    reason = row.remark or str(_data()["reason"]).format(verdict=row.verdict)
    return Decision(project, ROW, path, answer, reason, row.saw, row.by, on, score)


def _kind(word: str) -> tuple[str, Decimal | None]:
    """What the verdict means, and by how much it cuts."""
    for kind, patterns in _data()["verdict"].items():
        for pattern in patterns:
            if found := re.search(pattern, word):
                return kind, Decimal(found.group(1)) if kind == "reduced" else None
    return "", None


def _score_left(kind: str, cut: Decimal | None, row: ReviewedRow) -> Decimal | str | None:
    """The points that are left, ``None`` where all that the rules give stand; or which doubt forbids to say.

    A cut is counted from the self score, as the deviation of the sheet is. Where the rules gave something else and no
    reviewed score stands beside it, it could be meant either way.
    """
    reviewed, own = row.reviewed_score, row.self_score
    if kind == "refused":
        return "disagrees" if reviewed else Decimal(0)
    if kind == "verified":
        return reviewed
    if cut is None or own is None or row.shares != 1:
        alone = "no_base" if row.shares == 1 else "shared_base"
        return alone if reviewed is None else reviewed
    if reviewed is None:
        if cut > own:
            return "cut_too_much"
        return own - cut if own == row.recomputed else "two_bases"
    return reviewed if own - cut == reviewed else "disagrees"


def _day(text: str) -> date | None:
    found = _DAY.search(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


@cache
def _data() -> dict[str, Any]:
    return packaged("review/sheet_decisions.toml")
