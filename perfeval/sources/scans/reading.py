"""Pictures and scanned PDFs as documents (图片与扫描件的读取): recognised, then the way of every printed page."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from perfeval.errors import FileDamaged
from perfeval.sources.guards import LIMITS
from perfeval.sources.pagebreaks import document_of
from perfeval.sources.raw import Note, RawParagraph, RawTable
from perfeval.sources.refusals import refused, within
from perfeval.sources.scans import begin, page_begins
from perfeval.sources.scans.pages import read_page
from perfeval.sources.scans.paper import RESOLUTION, Picture, made_even
from perfeval.sources.scans.read_page import ReadPage, with_pictures

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP")
_A4_INCHES = 11.69


def read_picture(data: bytes, file: str) -> tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]:
    """Tables and paragraphs of a picture; a TIFF may hold several pages."""
    pages = [
        read_page(made_even(picture, number, dots)) for number, (picture, dots) in enumerate(_frames(data, file), 1)
    ]
    return with_pictures(*document_of([one.page for one in pages], file), pages)


def _frames(data: bytes, file: str) -> Iterator[tuple[Picture, float]]:
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            count = getattr(image, "n_frames", 1)
            within(file, "scanned", count, LIMITS.scanned_pages)
            begin(count)
            for number in range(count):
                page_begins(number + 1, count)
                image.seek(number)
                within(file, "pixels", image.width * image.height, LIMITS.page_pixels)
                yield _pixels(image), _dots(image)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise refused(FileDamaged, file, "picture") from None


def _pixels(image: Image.Image) -> Picture:
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA"))
    return np.asarray(upright.convert("L" if upright.mode in ("1", "L", "I", "I;16") else "RGB"), np.uint8)


def _dots(image: Image.Image) -> float:
    """Dots per inch: as the file says, if a page of that size can be; else as if the longer side were that of A4."""
    longer = max(image.size)
    said: Any = image.info.get("dpi", (0, 0))[0]
    inches = longer / float(said) if said else 0.0
    return float(said) if 7 <= inches <= 24 else longer / _A4_INCHES


def pages_of_pdf(pages: Sequence[tuple[int, Any]]) -> Iterator[ReadPage]:
    """Pages of a PDF drawn and recognised."""
    for count, (number, page) in enumerate(pages, 1):
        page_begins(count, len(pages))
        wide, tall = page.get_size()
        scale = min(RESOLUTION / 72, math.sqrt(LIMITS.page_pixels / max(wide * tall, 1)))
        drawn = page.render(scale=scale).to_pil().convert("RGB")
        yield read_page(made_even(np.asarray(drawn, np.uint8), number, 72 * scale))


def pages_of_pictures(pictures: Sequence[tuple[int, float, bytes]], file: str) -> Iterator[ReadPage]:
    """Pages of another container that are one picture each: number, width in points, the picture."""
    begin(len(pictures))
    for count, (number, width, data) in enumerate(pictures, 1):
        page_begins(count, len(pictures))
        picture, _ = next(_frames(data, file))
        yield read_page(made_even(picture, number, 72 * picture.shape[1] / max(width, 72)))
