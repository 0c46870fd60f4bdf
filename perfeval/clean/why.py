"""How each table was understood, and what stopped it (读取说明), for ``perfeval read --why``."""

from __future__ import annotations

from decimal import Decimal

from perfeval.clean.draft import WORDS, Reading
from perfeval.forms.blocks import Block, LooseRow, Part
from perfeval.forms.text import keys
from perfeval.messages import Message
from perfeval.sources.raw import RawTable


def how_read(table: RawTable, parts: tuple[Part, ...], reading: Reading) -> Message:
    """One sentence on how a table was understood."""
    said = [_block(part) for part in parts if isinstance(part, Block)]
    if not said:
        heads = "、".join(cell.text for cell in list(table.nonempty())[:12])
        said.append(WORDS.say("why.no_heading", heads=heads[:160]))
    return WORDS.say(
        "why.table",
        table=table.name,
        hidden=WORDS.say("why.hidden") if table.hidden else "",
        blocks=said,
        loose=sum(1 for part in parts if isinstance(part, LooseRow)),
        unused=sum(1 for cell in table.nonempty() if not reading.ledger.used(cell)),
    )


def _block(block: Block) -> Message:
    columns = [
        WORDS.say(
            "why.column",
            heading=keys(column.text)[1] or WORDS.say("why.blank"),
            concept=column.concept or WORDS.say("why.not_known"),
            votes=_votes(column.votes),
        )
        for column in block.band.columns
    ]
    rows = WORDS.say("why.rows", first=block.rows[0], last=block.rows[-1]) if block.rows else WORDS.say("why.no_rows")
    kind = WORDS.say(f"why.kind_{block.kind}")
    evidence = WORDS.say(
        "why.evidence",
        votes=_votes(block.band.votes),
        rival=WORDS.say(f"why.kind_{block.rival[0]}"),
        margin=Decimal(str(block.rival[1])),
    )
    return WORDS.say("why.block", row=block.top, kind=kind, columns=columns, rows=rows, evidence=evidence)


def _votes(votes: tuple[tuple[str, float], ...]) -> Message | str:
    """Each voice with its weight: 表头用语 10、下方是指标值 4."""
    told = [
        WORDS.say("why.vote", voice=WORDS.say(f"vote.{name}"), weight=Decimal(str(round(weight, 2))))
        for name, weight in votes
        if weight
    ]
    return WORDS.say("why.votes", votes=told) if told else ""
