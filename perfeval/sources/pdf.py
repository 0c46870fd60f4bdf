"""PDF files that hold text (电子 PDF): signs and lines of every page, read by pdfium in the guarded process.

Nothing of a PDF is executed: no script, no form action, no attachment. A page whose signs have no text, or which is a
picture, is left to recognition (:mod:`perfeval.sources.scan`).
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from typing import Any

from perfeval.errors import FileDamaged, FileEncrypted
from perfeval.sources.geometry import Glyph, Page, Rule
from perfeval.sources.guards import LIMITS
from perfeval.sources.pagebreaks import document_of
from perfeval.sources.raw import Note, RawParagraph, RawTable
from perfeval.sources.refusals import note, refused, within, wrong_type

_THIN = 3.0  # a filled box thinner than this is a line
_PICTURE_SHARE = 0.5


def read_pdf(data: bytes, file: str) -> tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]:
    """Tables and paragraphs of a PDF, joined over its pages.

    Raises:
        FileRefused: protected, damaged, or without text that can be read.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise FileEncrypted(file=file) from None
        raise refused(FileDamaged, file, "pdf", detail=str(error)) from None
    within(file, "pages", len(document), LIMITS.pages)
    pages = [_page(document[number], number + 1) for number in range(len(document))]
    readable = [page for page in pages if _has_text(page)]
    if not readable:
        raise wrong_type(file, "pdf_unmapped" if any(page.unmapped for page in pages) else "pdf_picture", "scan")
    blocks, notes = document_of(readable, file)
    notes = (
        *notes,
        *(note("page_not_read", page=page.number) for page in pages if page not in readable and _is_ink(page)),
    )
    if attached := document.count_attachments():
        notes = (*notes, note("attachments", n=attached))
    return blocks, notes


def _has_text(page: Page) -> bool:
    """Enough signs with a text: otherwise the page must be looked at as a picture."""
    inked = sum(bool(glyph.text.strip()) for glyph in page.glyphs)
    return inked > 0 and page.unmapped <= 0.05 * (inked + page.unmapped)


def _is_ink(page: Page) -> bool:
    return page.has_picture or bool(page.glyphs) or page.unmapped > 0


def _page(page: Any, number: int) -> Page:
    width, height = page.get_mediabox()[2] - page.get_mediabox()[0], page.get_mediabox()[3] - page.get_mediabox()[1]
    left, bottom = page.get_mediabox()[:2]
    glyphs, unmapped = _glyphs(page, left, bottom + height)
    rules: list[Rule] = []
    covered = 0.0
    for item in page.get_objects(max_depth=8):
        kind = type(item).__name__
        if item.type == 2:
            rules += _rules(item, left, bottom + height)
        elif item.type == 3 or kind == "PdfImage":
            x0, y0, x1, y1 = item.get_bounds()
            covered = max(covered, abs((x1 - x0) * (y1 - y0)))
    return Page(number, width, height, tuple(glyphs), tuple(rules), covered > _PICTURE_SHARE * width * height, unmapped)


def _glyphs(page: Any, left: float, top: float) -> tuple[list[Glyph], int]:
    import pypdfium2.raw as raw

    text = page.get_textpage()
    found, unmapped = [], 0
    for index in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, index)
        if raw.FPDFText_HasUnicodeMapError(text, index) == 1 or 0 < code < 9 or 0xE000 <= code <= 0xF8FF:
            unmapped += 1
            continue
        if code in (0, 9, 10, 13, 0xFFFE) or raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        box = raw.FS_RECTF()
        if not raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
            continue
        angle = round(math.degrees(raw.FPDFText_GetCharAngle(text, index))) % 360
        x0, x1 = sorted((box.left - left, box.right - left))
        y0, y1 = sorted((top - box.top, top - box.bottom))
        found.append(Glyph(x0, y0, x1, y1, chr(code), angle))
    return found, unmapped


def _rules(item: Any, left: float, top: float) -> Iterator[Rule]:
    """The lines that one path draws: strokes, thin filled boxes, the four sides of a stroked box."""
    import pypdfium2.raw as raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    x0, y0, x1, y1 = item.get_bounds()
    x0, x1, y0, y1 = x0 - left, x1 - left, top - y1, top - y0
    if min(x1 - x0, y1 - y0) <= _THIN:
        if fill.value or stroke.value:
            yield _thin(x0, y0, x1, y1)
        return
    if not stroke.value:
        return
    matrix = item.get_matrix()
    start: tuple[float, float] | None = None
    here: tuple[float, float] | None = None
    for number in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, number)
        x, y = ctypes.c_float(), ctypes.c_float()
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        px, py = matrix.on_point(x.value, y.value)
        point = px - left, top - py
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO and here is not None:
            yield from _straight(here, point)
        here = point
        if raw.FPDFPathSegment_GetClose(segment) and start is not None:
            yield from _straight(here, start)


def _thin(x0: float, y0: float, x1: float, y1: float) -> Rule:
    if x1 - x0 >= y1 - y0:
        return Rule(True, (y0 + y1) / 2, x0, x1)
    return Rule(False, (x0 + x1) / 2, y0, y1)


def _straight(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Rule]:
    (x0, y0), (x1, y1) = one, other
    if abs(y1 - y0) <= 1 < abs(x1 - x0):
        yield Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
    elif abs(x1 - x0) <= 1 < abs(y1 - y0):
        yield Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
