"""The prose of a report (自评报告的文字): passages, claims, review statements, the report's own grades.

:func:`read_narrative` reads every paragraph outside tables exactly once and says what became of it. Nothing is
judged here: that 600 人次 stand in the text and 100 人次 in the table is for the review to see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from perfeval.clean.prose_claims import PLANNED, claims_of, planned
from perfeval.clean.prose_outline import Line, Role, kind_of, outline
from perfeval.clean.prose_review import reported_of, statements_of
from perfeval.model import Claim, Passage, Reported, ReviewStatement
from perfeval.places import Place
from perfeval.sources.raw import RawDocument, RawTable

__all__ = ["PLANNED", "Narrative", "planned", "read_narrative"]


@dataclass(frozen=True, slots=True)
class Narrative:
    """What the prose of one document says.

    Attributes:
        passages: the text below each heading; ``text == ""`` for a section that calls for text and has none.
        claims: checkable statements in the order of the report.
        statements: what is said under each third-level indicator of the framework.
        reported: the report's own grades and points, per block and in total.
        used: every paragraph that was understood → what it became, for the account.
        lines: the paragraphs that tell of this project, with what they are in the report.
    """

    passages: tuple[Passage, ...] = ()
    claims: tuple[Claim, ...] = ()
    statements: tuple[ReviewStatement, ...] = ()
    reported: tuple[Reported, ...] = ()
    used: Mapping[Place, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()


def read_narrative(
    document: RawDocument, lines: tuple[Line, ...] | None = None, own: tuple[Line, ...] | None = None
) -> Narrative:
    """Read the prose of one document; a document without prose gives an empty narrative.

    Args:
        document: the report.
        lines: its outline, where it is known already.
        own: the lines that tell of this project alone, where the report tells of several.
    """
    lines = outline(document) if lines is None else lines
    own = lines if own is None else own
    statements, stated = statements_of(lines)
    reported, verdicts = reported_of(own)
    passages, told = _passages(lines, frozenset(stated), _sections_with_tables(document, lines))
    claims = [claim for line in own for claim in claims_of(line)]
    claims = sorted([*claims, *verdicts], key=lambda claim: claim.place.order)
    used: dict[Place, str] = {}
    for line in lines:
        if line.place in stated:
            used[line.place] = f"statement {stated[line.place] + 1}"
        elif line.place in told:
            used[line.place] = f"passage {told[line.place] + 1}"
        elif line.role is not Role.LABEL:
            used[line.place] = line.role.value
    return Narrative(passages, tuple(claims), statements, reported, used, own)


def _sections_with_tables(document: RawDocument, lines: Sequence[Line]) -> frozenset[Place]:
    """Headings below which a table stands before the next heading: such a section is not empty."""
    by_place = {line.place: line for line in lines}
    open_headings: list[Line] = []
    found: set[Place] = set()
    for block in document.blocks:
        if isinstance(block, RawTable):
            found.update(line.place for line in open_headings)
            continue
        line = by_place.get(block.place)
        if line is not None and line.role is Role.HEADING:
            open_headings = [*(one for one in open_headings if one.rank < line.rank), line]
    return frozenset(found)


def _passages(
    lines: Sequence[Line], stated: frozenset[Place], with_table: frozenset[Place]
) -> tuple[tuple[Passage, ...], dict[Place, int]]:
    """The passages in order, and which paragraph went into which of them (from 0)."""
    passages: list[Passage] = []
    told: dict[Place, int] = {}
    text: list[Line] = []

    def close() -> None:
        if text:
            section = text[0].section
            heading = section[-1] if section else ""
            kind = kind_of(section) if section else _preamble_kind(text)
            _add(passages, told, kind, heading, "\n".join(line.text for line in text), section[:-1], text)
        text.clear()

    for at, line in enumerate(lines):
        if line.role is Role.HEADING:
            close()
            if line.body and line.place not in stated:
                chain = (*line.section, line.label)
                _add(passages, told, kind_of(chain), line.label, line.body, line.section, [line])
            elif line.place not in with_table and (below := _nothing_below(at, lines)) is not None:
                chain = (*line.section, line.label)
                _add(passages, told, kind_of(chain), line.label, "", line.section, [line, *below])
        elif line.role is Role.BODY and line.place not in stated:
            if text and text[0].section != line.section:
                close()
            text.append(line)
        elif line.role in (Role.NOTE, Role.SIGNATURE, Role.DATE):
            close()
            _add(passages, told, line.role.value, "", line.text, (), [line])
        elif line.role is Role.LEAD_IN and line.place not in told and line.place not in stated:
            text.append(line)
    close()
    return tuple(passages), told


def _add(
    passages: list[Passage],
    told: dict[Place, int],
    kind: str,
    heading: str,
    text: str,
    section: Sequence[str],
    lines: Sequence[Line],
) -> None:
    passages.append(Passage(kind, heading, text, tuple(section), tuple(line.place for line in lines)))
    told.update({line.place: len(passages) - 1 for line in lines})


def _preamble_kind(text: Sequence[Line]) -> str:
    """The text before the first heading: the legal basis where it names one, else an overview."""
    named = any(claim.kind == "legal_basis" for line in text for claim in claims_of(line))
    return "basis" if named else "other"


def _nothing_below(at: int, lines: Sequence[Line]) -> list[Line] | None:
    """The lead-ins that are all that stands below a heading; ``None`` when there is text or a deeper heading."""
    heading = lines[at]
    found: list[Line] = []
    if heading.body:
        return None
    for number in range(at + 1, len(lines)):
        line = lines[number]
        if line.role is Role.HEADING:
            return found if line.rank <= heading.rank else None
        if line.role is Role.BODY:
            return None
        if line.role is Role.LEAD_IN:
            found.append(line)
    return found
