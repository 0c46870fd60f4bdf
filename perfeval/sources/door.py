"""The last step of every reader (入口): characters that print nothing leave every cell and paragraph, and are said.

One place for all containers, so that no reader of words later has to think of them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from perfeval.places import Place
from perfeval.sources.raw import Note, RawParagraph, RawTable
from perfeval.sources.refusals import note
from perfeval.sources.text import visible

Block = RawTable | RawParagraph
_NAMED = 8  # places that are named one by one


def as_seen(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """Blocks with only what can be seen, and one note on where something could not."""
    cleaned: list[Place] = []
    seen = tuple(block for item in blocks for block in _seen(item, cleaned))
    if not cleaned:
        return seen, ()
    named = "、".join(map(str, cleaned[:_NAMED])) + (" …" if len(cleaned) > _NAMED else "")
    return seen, (note("invisible_characters", cleaned[0], n=len(cleaned), which=named),)


def _seen(block: Block, cleaned: list[Place]) -> Iterator[Block]:
    if isinstance(block, RawTable):
        before = len(cleaned)
        cells = []
        for cell in block.cells:
            text = visible(cell.text)
            if text is not cell.text:
                cleaned.append(cell.place)
                cell = replace(cell, text=text)
            cells.append(cell)
        yield block if len(cleaned) == before else replace(block, cells=tuple(cells))
        return
    text = visible(block.text)
    if text is block.text:
        yield block
        return
    cleaned.append(block.place)
    if text:
        yield replace(block, text=text)
