"""Small PNG files from drawn pixels (图片文件): at most sixteen inks, four bits a pixel.

Our pictures know few colours; their edges need some tints of each. Pixels are matched to a fixed
list of at most sixteen, so a picture of half a megapixel packs in some ten milliseconds into about
three kilobytes, and the same pixels always give the same bytes: no date, no name of a program.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from functools import cache
from typing import Any


def _tints(colour: str, shares: Sequence[float]) -> list[tuple[int, int, int]]:
    """A colour mixed with white: share 1 is the colour itself."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return [
        (mix[0], mix[1], mix[2]) for share in shares if (mix := [round(255 - (255 - part) * share) for part in parts])
    ]


@cache
def _inks(colours: tuple[tuple[str, tuple[float, ...]], ...]) -> tuple[bytes, Any]:
    """The palette, and for every colour of four bits a channel the nearest ink."""
    import numpy as np

    inks = [(255, 255, 255), *(tint for colour, shares in colours for tint in _tints(colour, shares))]
    if len(inks) > 16:
        raise ValueError("a picture has sixteen inks at most")
    levels = np.arange(16) * 16 + 8
    grid = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(-1, 1, 3)
    distances = ((grid - np.array(inks).reshape(1, -1, 3)) ** 2).sum(axis=2)
    return bytes(part for ink in inks for part in ink), distances.argmin(axis=1).astype(np.uint8)


def pack(pixels: Any, colours: tuple[tuple[str, tuple[float, ...]], ...]) -> bytes:
    """Pixels (rows × columns × RGBA) as a PNG file.

    Args:
        pixels: what the canvas drew.
        colours: each colour of the pictures with the shares of its tints; white is always there.
    """
    import numpy as np

    palette, nearest = _inks(colours)
    rgba = np.ascontiguousarray(pixels).view("<u4")[:, :, 0]  # red in the low byte
    inks = nearest[((rgba & 0xF0) << 4) | ((rgba >> 8) & 0xF0) | ((rgba >> 20) & 0x0F)]
    height, width = inks.shape
    if width % 2:
        inks = np.concatenate([inks, np.zeros((height, 1), np.uint8)], axis=1)
    rows = (inks[:, 0::2] << 4) | inks[:, 1::2]
    filtered = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1)  # filter 0 before every row
    header = struct.pack(">LLBBBBB", width, height, 4, 3, 0, 0, 0)
    packer = zlib.compressobj(9, strategy=zlib.Z_FILTERED)  # short repeats of an edge pack worse than its signs
    body = packer.compress(filtered.tobytes()) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", body), (b"IEND", b""))
    )
