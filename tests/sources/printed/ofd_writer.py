"""A small printer of forms as OFD, after GB/T 33190: blocks are laid out in millimetres and written as a package.

Made for the tests from the standard, with the choices that real printers differ in: steps between signs one by one, in
runs (``g n v``) or a TextCode for each sign; upright or turned by a matrix; lines as one path, as thin filled boxes or
as strokes of their own; running heads on a template.
"""

# ruff: noqa: E501 - lines of XML are not folded

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
Cell = tuple[int, int, int, int, str]  # row, column (from 0), rows, columns, text


@dataclass
class Drawn:
    """One page: texts ``(x, y of the base line, size, text)`` and lines ``(x0, y0, x1, y1)``, in millimetres."""

    texts: list[tuple[float, float, float, str]] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)


def width_of(text: str, size: float) -> float:
    return sum(size if unicodedata.east_asian_width(sign) in "WFA" else size / 2 for sign in text)


def wrapped(text: str, room: float, size: float) -> list[str]:
    lines = []
    for part in text.split("\n"):
        line = ""
        for sign in part:
            if line and width_of(line + sign, size) > room:
                lines.append(line)
                line = ""
            line += sign
        lines.append(line)
    return lines


@dataclass
class Layout:
    """Blocks set on pages; rows that do not fit go over, or are cut where ``cut`` is set."""

    size: float = 3.5
    page: tuple[float, float] = (210.0, 297.0)
    margin: float = 18.0
    cut: bool = False
    pages: list[Drawn] = field(default_factory=lambda: [Drawn()])
    y: float = 0.0

    def __post_init__(self) -> None:
        self.y, self.lead, self.pad = self.margin, 1.3 * self.size, 0.8

    @property
    def left_over(self) -> float:
        return self.page[1] - self.margin - self.y

    def turn_page(self) -> None:
        self.pages.append(Drawn())
        self.y = self.margin

    def paragraph(self, text: str) -> None:
        for line in wrapped(text, self.page[0] - 2 * self.margin, self.size):
            if self.left_over < self.lead:
                self.turn_page()
            self.pages[-1].texts.append((self.margin, self.y + 0.86 * self.size, self.size, line))
            self.y += self.lead
        self.y += 0.8 * self.lead

    def table(self, n_rows: int, widths: Sequence[float], cells: Sequence[Cell]) -> None:
        room = self.page[0] - 2 * self.margin
        xs = [self.margin + room * sum(widths[:n]) for n in range(len(widths) + 1)]
        words = {c: wrapped(c[4], xs[c[1] + c[3]] - xs[c[1]] - 2 * self.pad, self.size) for c in cells}
        need = [1] * n_rows
        for cell, lines in sorted(words.items(), key=lambda item: item[0][2]):
            r, h = cell[0], cell[2]
            need[r + h - 1] = max(need[r + h - 1], len(lines) - sum(need[r : r + h - 1]))
        rows: list[list[tuple[int, float, float]]] = [self.row(lines) for lines in need]
        for cell in cells:
            left, right, lines = xs[cell[1]], xs[cell[1] + cell[3]], list(words[cell])
            areas: dict[int, list[float]] = {}
            for number, top, bottom in (part for row in rows[cell[0] : cell[0] + cell[2]] for part in row):
                areas.setdefault(number, [top, bottom])[1] = bottom
            for number, (top, bottom) in areas.items():
                drawn = self.pages[number]
                drawn.lines += [(left, top, right, top), (left, bottom, right, bottom)]
                drawn.lines += [(left, top, left, bottom), (right, top, right, bottom)]
                fits = max(int((bottom - top - 2 * self.pad) / self.lead + 0.01), 0)
                for n, line in enumerate(lines[:fits]):
                    base = top + self.pad + n * self.lead + 0.86 * self.size
                    drawn.texts.append((left + self.pad, base, self.size, line))
                lines = lines[fits:]
        self.y += self.lead

    def row(self, lines: int) -> list[tuple[int, float, float]]:
        """Where a row lies: page, top, bottom; several pieces when it is cut."""
        pieces = []
        while True:
            fits = int((self.left_over - 2 * self.pad) / self.lead)
            if fits < lines and not (self.cut and fits > 0):
                self.turn_page()
                continue
            now = min(fits, lines)
            high = now * self.lead + 2 * self.pad
            pieces.append((len(self.pages) - 1, self.y, self.y + high))
            self.y, lines = self.y + high, lines - now
            if not lines:
                return pieces
            self.turn_page()


def text_object(text: str, x: float, y: float, size: float, *, steps: str = "each", turn: str = "") -> str:
    """``steps``: ``each`` (one by one), ``runs`` (``g n v``), ``signs`` (a TextCode for each sign)."""
    widths = [width_of(sign, size) for sign in text]
    head = (
        f'<ofd:TextObject ID="9" Boundary="{x:.3f} {y - 0.9 * size:.3f} {sum(widths):.3f} {1.2 * size:.3f}" '
        f'Font="3" Size="{size}"{turn}>'
    )
    base = 0.9 * size
    if steps == "signs":
        codes = "".join(
            f'<ofd:TextCode X="{sum(widths[:n]):.3f}" Y="{base:.3f}">{escape(sign)}</ofd:TextCode>'
            for n, sign in enumerate(text)
        )
        return f"{head}{codes}</ofd:TextObject>"
    deltas = " ".join(f"{one:.3f}" for one in widths[:-1])
    if steps == "runs":
        runs: list[list[float]] = []
        for one in widths[:-1]:
            if runs and runs[-1][1] == one:
                runs[-1][0] += 1
            else:
                runs.append([1, one])
        deltas = " ".join(f"g {count} {one:.3f}" if count > 1 else f"{one:.3f}" for count, one in runs)
    delta = f' DeltaX="{deltas}"' if deltas else ""
    return f'{head}<ofd:TextCode X="0" Y="{base:.3f}"{delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'


def path_objects(lines: Iterable[tuple[float, float, float, float]], page: tuple[float, float], how: str) -> str:
    """``how``: ``one`` (all lines one path), ``boxes`` (thin filled boxes), ``strokes`` (an object for each)."""
    whole = f'Boundary="0 0 {page[0]} {page[1]}"'
    if how == "one":
        data = " ".join(f"M {a:.3f} {b:.3f} L {c:.3f} {d:.3f}" for a, b, c, d in lines)
        return f'<ofd:PathObject ID="8" {whole} LineWidth="0.25"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'
    if how == "boxes":
        data = " ".join(
            f"M {a:.3f} {b:.3f} L {c + 0.2:.3f} {b:.3f} L {c + 0.2:.3f} {d + 0.2:.3f} L {a:.3f} {d + 0.2:.3f} C"
            for a, b, c, d in lines
        )
        return f'<ofd:PathObject ID="8" {whole} Stroke="false" Fill="true"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'
    return "".join(
        f'<ofd:PathObject ID="8" Boundary="{a:.3f} {b:.3f} {c - a:.3f} {d - b:.3f}" LineWidth="0.25">'
        f"<ofd:AbbreviatedData>M 0 0 L {c - a:.3f} {d - b:.3f}</ofd:AbbreviatedData></ofd:PathObject>"
        for a, b, c, d in lines
    )


def page_xml(objects: str, page: tuple[float, float], template: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page {NAMESPACE}>{template}<ofd:Area><ofd:PhysicalBox>0 0 {page[0]} {page[1]}'
        f'</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID="2" Type="Body">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def package(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return stream.getvalue()


def document_parts(
    pages: Sequence[str], root: str = "Doc_0", common: str = "", more: str = ""
) -> dict[str, str | bytes]:
    """The parts of one document; ``common`` and ``more``: further elements of CommonData and of Document."""
    listed = "".join(f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    parts: dict[str, str | bytes] = {
        f"{root}/Document.xml": f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
        f"</ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{more}</ofd:Document>"
    }
    return parts | {f"{root}/Pages/Page_{n}/Content.xml": page for n, page in enumerate(pages)}


def root_xml(*roots: str, more: str = "") -> str:
    bodies = "".join(f"<ofd:DocBody><ofd:DocRoot>{one}/Document.xml</ofd:DocRoot>{more}</ofd:DocBody>" for one in roots)
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {NAMESPACE} Version="1.1" DocType="OFD">{bodies}</ofd:OFD>'


def ofd_of(pages: Sequence[str], **more: str) -> bytes:
    return package({"OFD.xml": root_xml("Doc_0"), **document_parts(pages, **more)})


def printed(layout: Layout, *, steps: str = "each", lines: str = "one", turned: bool = False) -> bytes:
    """The pages of a layout as OFD; ``turned``: each page is one composite unit, set from bottom to top by a matrix."""
    wide, high = layout.page
    contents = [
        path_objects(dict.fromkeys(drawn.lines), layout.page, lines)
        + "".join(text_object(text, x, y, size, steps=steps) for x, y, size, text in drawn.texts if text.strip())
        for drawn in layout.pages
    ]
    if not turned:
        return ofd_of([page_xml(content, layout.page) for content in contents])
    pages = [
        f'<ofd:CompositeObject ID="7" Boundary="0 0 {high} {wide}" CTM="0 -1 1 0 0 {wide}" ResourceID="U{number}"/>'
        for number in range(len(contents))
    ]
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="U{number}"><ofd:Content>{content}</ofd:Content></ofd:CompositeGraphicUnit>'
        for number, content in enumerate(contents)
    )
    parts = document_parts(
        [page_xml(one, (high, wide)) for one in pages], common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
    )
    resources = f"<ofd:Res {NAMESPACE}><ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits></ofd:Res>"
    return package({"OFD.xml": root_xml("Doc_0"), **parts, "Doc_0/DocumentRes.xml": resources})
