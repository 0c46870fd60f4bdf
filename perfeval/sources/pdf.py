"""PDF files that hold text (电子 PDF): signs and lines of every page, read by pdfium in the guarded process.

Nothing of a PDF is executed: no script, no form action, no attachment. A page whose signs have no text, or which is a
picture, is left to recognition (:mod:`perfeval.sources.scan`).
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from typing import Any

from perfeval.errors import FileDamaged, FileEncrypted
from perfeval.sources.geometry import Glyph, Page, Point, Rule, rules_of_path
from perfeval.sources.guards import LIMITS
from perfeval.sources.pagebreaks import document_of
from perfeval.sources.raw import Note, RawParagraph, RawTable
from perfeval.sources.refusals import note, refused, within, wrong_type
from perfeval.sources.scans import begin, can_recognise
from perfeval.sources.scans.read_page import ReadPage, with_pictures

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
    seen = _recognised(file, document, [page.number for page in pages if page.is_unread])
    recognised = {one.page.number: one.page for one in seen}
    pages = [recognised.get(page.number, page) for page in pages]
    readable = [page for page in pages if page.has_text]
    if not readable:
        raise wrong_type(file, "pdf_unmapped" if any(page.unmapped for page in pages) else "pdf_picture", "scan")
    blocks, notes = document_of(readable, file)
    if seen:
        blocks, notes = with_pictures(blocks, notes, seen)
    notes = (*notes, *(note("page_not_read", page=page.number) for page in pages if page.is_unread))
    if attached := document.count_attachments():
        notes = (*notes, note("attachments", n=attached))
    return blocks, notes


def _recognised(file: str, document: Any, numbers: Sequence[int]) -> Sequence[ReadPage]:
    """The pages that must be looked at as pictures, looked at; none without the extra ``scan``."""
    if not numbers or not can_recognise():
        return ()
    within(file, "scanned", len(numbers), LIMITS.scanned_pages)
    begin(len(numbers))
    from perfeval.sources.scans.reading import pages_of_pdf

    return tuple(pages_of_pdf([(number, document[number - 1]) for number in numbers]))


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
    """The lines that one path draws, piece by piece: a program may draw all lines of a table as one path."""
    import pypdfium2.raw as raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    for points in _pieces(item, left, top):
        yield from rules_of_path(points, is_filled=bool(fill.value), is_stroked=bool(stroke.value))


def _pieces(item: Any, left: float, top: float) -> Iterator[list[Point | None]]:
    """The points of each piece of a path; ``None`` where a curve leads to the next."""
    import pypdfium2.raw as raw

    matrix = item.get_matrix()
    points: list[Point | None] = []
    for number in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, number)
        x, y = ctypes.c_float(), ctypes.c_float()
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        px, py = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            points.append(None)
        points.append((px - left, top - py))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points
