"""PDF files that hold text (电子 PDF): signs and lines of every page, read by pdfium in the guarded process.

Nothing of a PDF is executed: no script, no form action, no attachment. A page whose signs have no text, or which is a
picture, is left to recognition (:mod:`perfeval.sources.scans`).
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from typing import Any

from perfeval.errors import FileDamaged, FileEncrypted
from perfeval.sources.geometry import Glyph, Page, Point, Rule, rules_of_path
from perfeval.sources.guards import LIMITS
from perfeval.sources.pagebreaks import document_of, unread_notes
from perfeval.sources.raw import Note, RawParagraph, RawTable
from perfeval.sources.refusals import note, refused, within, wrong_type
from perfeval.sources.scans import begin, can_recognise
from perfeval.sources.scans.read_page import ReadPage, with_pictures

_PICTURE_SHARE = 0.5
_SCAN_SHARE = 0.85  # a picture of the whole page
_SCAN_LINES = 4  # a form that is printed draws more


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
        raise refused(FileDamaged, file, "pdf") from None
    within(file, "pages", len(document), LIMITS.pages)
    pages = [_page(document[number], number + 1, file) for number in range(len(document))]
    seen = _recognised(file, document, [page.number for page in pages if page.is_unread or page.is_layer])
    recognised = {one.page.number: one.page for one in seen}
    layers = [page.number for page in pages if page.is_layer]
    pages = [recognised.get(page.number, page) for page in pages]
    readable = [page for page in pages if page.has_text]
    if not readable:
        raise wrong_type(file, "pdf_unmapped" if any(page.unmapped for page in pages) else "pdf_picture", "scan")
    blocks, notes = document_of(readable, file)
    if seen:
        blocks, notes = with_pictures(blocks, notes, seen)
    taken = {number: "layer_unused" if number in recognised else "layer_used" for number in layers}
    notes = (*notes, *unread_notes(pages), *(note(code, page=number) for number, code in taken.items()))
    return blocks, (*notes, *_beside(document, data))


def _beside(document: Any, data: bytes) -> Iterator[Note]:
    """What is in the file beside its pages' content: nothing of it is run, filled in or opened."""
    import pypdfium2.raw as raw

    if attached := document.count_attachments():
        yield note("attachments", n=attached)
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0 or b"/JavaScript" in data:
        yield note("script")
    words = [text for page in document for text in _annotated(page)]
    if words:
        yield note("annotations", n=len(words), text="；".join(filter(None, words)) or "—")


def _annotated(page: Any) -> Iterator[str]:
    """The words of each remark, stamp and filled field of a page; links have none."""
    import pypdfium2.raw as raw

    for number in range(min(raw.FPDFPage_GetAnnotCount(page), LIMITS.notes)):
        one = raw.FPDFPage_GetAnnot(page, number)
        if raw.FPDFAnnot_GetSubtype(one) not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP):
            yield _string(one, b"V") or _string(one, b"Contents")
        raw.FPDFPage_CloseAnnot(one)


def _string(annotation: Any, key: bytes) -> str:
    import pypdfium2.raw as raw

    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    room = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(room, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return room.raw.decode("utf-16-le", "replace").rstrip("\0")


def _recognised(file: str, document: Any, numbers: Sequence[int]) -> Sequence[ReadPage]:
    """The pages that must be looked at as pictures, looked at; none without the extra ``scan``."""
    if not numbers or not can_recognise():
        return ()
    within(file, "scanned", len(numbers), LIMITS.scanned_pages)
    begin(len(numbers))
    from perfeval.sources.scans.reading import pages_of_pdf

    return tuple(pages_of_pdf([(number, document[number - 1]) for number in numbers]))


def _page(page: Any, number: int, file: str = "") -> Page:
    import pypdfium2.raw as raw

    within(file, "drawn", raw.FPDFPage_CountObjects(page), LIMITS.drawn)
    width, height = page.get_mediabox()[2] - page.get_mediabox()[0], page.get_mediabox()[3] - page.get_mediabox()[1]
    left, bottom = page.get_mediabox()[:2]
    glyphs, unmapped = _glyphs(page, left, bottom + height)
    rules: list[Rule] = []
    covered = 0.0
    for count, item in enumerate(page.get_objects(max_depth=8)):
        within(file, "drawn", count, LIMITS.drawn)
        kind = type(item).__name__
        if item.type == 2:
            rules += _rules(item, left, bottom + height)
        elif item.type == 3 or kind == "PdfImage":
            x0, y0, x1, y1 = item.get_bounds()
            covered = max(covered, abs((x1 - x0) * (y1 - y0)))
    share = covered / max(width * height, 1)
    is_layer = share > _SCAN_SHARE and len(rules) < _SCAN_LINES and bool(glyphs)
    return Page(number, width, height, tuple(glyphs), tuple(rules), share > _PICTURE_SHARE, unmapped, is_layer)


def _glyphs(page: Any, left: float, top: float) -> tuple[list[Glyph], int]:
    import pypdfium2.raw as raw

    text = page.get_textpage()
    found, unmapped = [], 0
    windows = _Windows(left, top)
    for index in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, index)
        if raw.FPDFText_IsHyphen(text, index) == 1:  # at the end of a line pdfium hides it: CC-01 is no word parted
            code = ord("-")
        if raw.FPDFText_HasUnicodeMapError(text, index) == 1 or 0 <= code < 9 or 0xE000 <= code <= 0xF8FF:
            unmapped += 1
            continue
        if code in (9, 10, 13, 0xFFFE) or raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        if (box := _box(text, index)) is None:
            continue
        angle = round(math.degrees(raw.FPDFText_GetCharAngle(text, index))) % 360
        x0, y0, x1, y1 = box[0] - left, top - box[3], box[2] - left, top - box[1]
        seen_at = windows.seen_at(text, index, (x0, y0, x1, y1))
        found.append(Glyph(x0, y0, x1, y1, chr(code), angle, seen_at=seen_at, piece=windows.piece))
    return found, unmapped


_ASCENT, _DESCENT = 0.86, 0.14  # of the size of a sign, above and below the line it stands on


def _box(text: Any, index: int) -> tuple[float, float, float, float] | None:
    """The room of one sign: as wide as its font says, and as high as its size, for a full stop too.

    pdfium's own boxes are as high as the drawn sign where a font says nothing of its height.
    """
    import pypdfium2.raw as raw

    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    if not raw.FPDFText_GetLooseCharBox(text, index, box):
        return None
    x0, x1 = sorted((box.left, box.right))
    y0, y1 = sorted((box.bottom, box.top))
    size = raw.FPDFText_GetFontSize(text, index)
    if not (raw.FPDFText_GetMatrix(text, index, matrix) and raw.FPDFText_GetCharOrigin(text, index, x, y)):
        return x0, y0, x1, y1
    across, up = matrix.c * size, matrix.d * size  # the way from the foot of the sign to its head
    if abs(across) < 0.1 * abs(up) and 1 < abs(up) < 200:
        y0, y1 = sorted((y.value - _DESCENT * up, y.value + _ASCENT * up))
    elif abs(up) < 0.1 * abs(across) and 1 < abs(across) < 200:
        x0, x1 = sorted((x.value - _DESCENT * across, x.value + _ASCENT * across))
    return x0, y0, x1, y1


class _Windows:
    """What of a piece of writing is seen: programs print a cell's text through a window as large as the cell."""

    def __init__(self, left: float, top: float) -> None:
        self.left, self.top = left, top
        self.address = self.piece = 0
        self.window: tuple[float, float, float, float] | None = None

    def seen_at(self, text: Any, index: int, box: tuple[float, float, float, float]) -> Point | None:
        """For a sign of which most is cut away, the point of its window nearest to it."""
        import pypdfium2.raw as raw

        item = raw.FPDFText_GetTextObject(text, index)
        address = ctypes.addressof(item.contents) if item else 0
        if address != self.address:
            self.address, self.piece = address, self.piece + 1
            self.window = self._window(item) if item else None
        if self.window is None:
            return None
        x0, y0, x1, y1 = self.window
        width, height = min(box[2], x1) - max(box[0], x0), min(box[3], y1) - max(box[1], y0)
        if width >= 0.4 * (box[2] - box[0]) and height >= 0.4 * (box[3] - box[1]):
            return None
        return (
            min(max((box[0] + box[2]) / 2, x0 + 1), x1 - 1),
            min(max((box[1] + box[3]) / 2, y0 + 1), y1 - 1),
        )

    def _window(self, item: Any) -> tuple[float, float, float, float] | None:
        import pypdfium2.raw as raw

        path = raw.FPDFPageObj_GetClipPath(item)
        x, y = ctypes.c_float(), ctypes.c_float()
        windows = []
        for number in range(min(max(raw.FPDFClipPath_CountPaths(path), 0), 50)):
            xs, ys = [], []
            for count in range(min(raw.FPDFClipPath_CountPathSegments(path, number), 50)):
                if raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(path, number, count), x, y):
                    xs.append(x.value - self.left)
                    ys.append(self.top - y.value)
            if xs:
                windows.append((min(xs), min(ys), max(xs), max(ys)))
        if not windows:
            return None
        x0, y0 = max(one[0] for one in windows), max(one[1] for one in windows)
        x1, y1 = min(one[2] for one in windows), min(one[3] for one in windows)
        return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def _rules(item: Any, left: float, top: float) -> Iterator[Rule]:
    """The lines that one path draws, piece by piece: a program may draw all lines of a table as one path."""
    import pypdfium2.raw as raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    pieces = _pieces(item, left, top)
    yield from rules_of_path(pieces, is_filled=bool(fill.value), is_stroked=bool(stroke.value))


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
