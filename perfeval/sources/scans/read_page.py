"""What recognition leaves behind beside the text (识别留痕): crops of the picture, and notes on what was done to it."""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from perfeval.sight import Sight
from perfeval.sources.geometry import Page
from perfeval.sources.raw import Note, RawCell, RawParagraph, RawTable
from perfeval.sources.refusals import note

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WIDEST, _HIGHEST = 480, 240  # pixels of a crop
_RIM = 2.0  # points around a cell
_UNSURE: Final = Decimal("0.9")
_POOR: Final = 0.08  # of a page's texts are unsure: a poor picture
_ILLEGIBLE: Final = 0.2
_MOST_BYTES: Final = 6_000_000  # of all crops of one file; doubtful cells come first

Block = RawTable | RawParagraph


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page that was recognised.

    Attributes:
        page: its signs and lines, upright.
        packed, shape: the even picture it was read from, upright, in sixteen greys and packed: a thick file has many.
        points: points a pixel.
        quarters: by how many quarters to the left it was turned.
        stamps: red stamps that were faded.
    """

    page: Page
    packed: bytes
    shape: tuple[int, ...]
    points: float
    quarters: int = 0
    stamps: int = 0


def packed(grey: NDArray[np.uint8]) -> bytes:
    """A picture in sixteen greys, a tenth of its size or less."""
    return zlib.compress((grey // 16).tobytes(), 1)


@lru_cache(maxsize=2)
def _unpacked(packed_: bytes, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    import numpy as np

    return np.frombuffer(zlib.decompress(packed_), np.uint8).reshape(shape) * np.uint8(17)


def with_pictures(
    blocks: Sequence[Block], notes: Sequence[Note], seen: Sequence[ReadPage]
) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """Each recognised text with its part of the picture; the notes with what was done to the pages."""
    blocks, poor = _poor_pages(blocks)
    sheets = {one.page.number: one for one in seen}
    room = [_MOST_BYTES]
    for only_doubts in (True, False):
        blocks = [_cropped(block, sheets, room, only_doubts) for block in blocks]
    return tuple(blocks), (*_notes_on(seen), *(note("page_poor", page=page) for page in poor), *notes)


def _poor_pages(blocks: Sequence[Block]) -> tuple[list[Block], list[int]]:
    """Pages of which much is unsure: there no number is sure, whatever the recogniser says of it; of a fifth, nothing.

    Where thin strokes are lost (black and white, small print) a 4 reads as a certain 1, and 一 is not seen at all.
    """
    texts = [
        part for block in blocks for part in (block.cells if isinstance(block, RawTable) else (block,)) if part.sight
    ]
    pages = {part.place.page for part in texts}
    poor: dict[int, bool] = {}
    for page in sorted(pages):
        mine = [part for part in texts if part.place.page == page and len(part.text) > 1]
        unsure = sum(part.sight is not None and part.sight.confidence < _UNSURE for part in mine)
        if unsure > max(_POOR * len(mine), 3):
            poor[page] = unsure > _ILLEGIBLE * len(mine)
    return [_none_sure(block, poor) for block in blocks] if poor else list(blocks), list(poor)


def _none_sure(block: Block, poor: Mapping[int, bool]) -> Block:
    if isinstance(block, RawParagraph):
        return replace(block, sight=_unsure(block, poor))
    return replace(block, cells=tuple(replace(cell, sight=_unsure(cell, poor)) for cell in block.cells))


def _unsure(part: RawCell | RawParagraph, poor: Mapping[int, bool]) -> Sight | None:
    is_illegible = poor.get(part.place.page or 0)
    if part.sight is None or is_illegible is None:
        return part.sight
    return replace(part.sight, is_doubtful=is_illegible or part.sight.is_doubtful or any(map(str.isdigit, part.text)))


def _notes_on(seen: Sequence[ReadPage]) -> list[Note]:
    found = [note("recognised", pages=len(seen))]
    for one in seen:
        if one.quarters:
            found.append(note("page_turned", page=one.page.number, angle=360 - 90 * one.quarters))
        if one.stamps:
            found.append(note("stamp", page=one.page.number, n=one.stamps))
    return found


def _cropped(block: Block, sheets: Mapping[int, ReadPage], room: list[int], only_doubts: bool) -> Block:
    if isinstance(block, RawParagraph):
        return replace(block, sight=_with_crop(block.sight, sheets.get(block.place.page), room, only_doubts))
    cells = (
        replace(cell, sight=_with_crop(cell.sight, sheets.get(cell.place.page), room, only_doubts))
        for cell in block.cells
    )
    return replace(block, cells=tuple(cells))


def _with_crop(sight: Sight | None, sheet: ReadPage | None, room: list[int], only_doubts: bool) -> Sight | None:
    if sight is None or sheet is None or sight.crop or (only_doubts and not sight.is_doubtful):
        return sight
    crop = _crop(sheet, sight.box)
    if len(crop) > room[0]:
        return sight
    room[0] -= len(crop)
    return replace(sight, crop=crop)


def _crop(sheet: ReadPage, box: tuple[int, ...]) -> str:
    """A small PNG in sixteen greys, made from the pixels: nothing of the file itself is passed on."""
    from PIL import Image

    left, top, right, bottom = box
    grey = _unpacked(sheet.packed, sheet.shape)
    tall, wide = grey.shape
    x0, y0 = (max(int((edge - _RIM) / sheet.points), 0) for edge in (left, top))
    x1, y1 = (int((edge + _RIM) / sheet.points) for edge in (right, bottom))
    part = grey[y0 : min(y1, tall), x0 : min(x1, wide)]
    if not part.size:
        return ""
    image = Image.fromarray(part.copy())
    image.thumbnail((_WIDEST, _HIGHEST))
    file = io.BytesIO()
    image.quantize(8).save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode("ascii")
