"""Comments at the offending cells (批注): a copy of the unit's own workbook that says where to look."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfeval.clean.workbook_layout import legible
from perfeval.errors import FileDamaged, UsageError
from perfeval.messages import message
from perfeval.places import column_letters
from perfeval.review.findings import Finding
from perfeval.words import Words

AUTHOR = "perfeval"
_WIDTH, _HEIGHT = 360, 140  # pixels of the comment box


def write_comments(source: Path, target: Path, findings: Sequence[Finding], lang: str = "zh") -> int:
    """Copy the unit's workbook with every finding as a comment at its first cell.

    Values, formulas and formats of the original stay; comments already there are kept above ours.

    Args:
        source: the workbook as the unit sent it (xlsx).
        target: the copy to write; never the source itself.
        findings: findings whose places name sheets of this workbook; others are passed over.

    Returns:
        How many findings were written.
    """
    from openpyxl import load_workbook
    from openpyxl.comments import Comment

    if source.resolve() == target.resolve():
        raise UsageError(
            what="--out",
            seen=str(target),
            expected=message("errors.hint.into_a_copy"),
        )
    try:
        book = load_workbook(source, rich_text=True)
    except Exception as error:
        raise FileDamaged(file=source.name, seen=type(error).__name__) from error
    words = Words("review", lang)
    written = 0
    told: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        place = finding.cells[0] if finding.cells else None
        if place is None or place.sheet not in book.sheetnames or not place.row or not place.col:
            continue
        label = f"{words.say(f'severity.{finding.severity.value}')} {words.say(f'verdict.{finding.verdict.value}')}"
        told.setdefault((place.sheet, f"{column_letters(place.col)}{place.row}"), []).append(
            f"[{label}] {finding.message}\n{finding.treatment}".strip()
        )
        written += 1
    for (sheet, address), texts in told.items():
        cell = book[sheet][address]
        earlier = [cell.comment.text] if cell.comment else []
        comment = Comment(legible("\n\n".join([*earlier, *texts])), AUTHOR)
        comment.width, comment.height = _WIDTH, _HEIGHT * min(len(texts), 3)
        cell.comment = comment
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return written
