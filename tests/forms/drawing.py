"""Forms drawn as text (tests/cases/forms/*.toml) become documents, directly or through real files.

A drawing is one table: cells between ``|``; ``<`` continues the cell to the left, ``^`` the cell above.
Lines that do not begin with ``|`` are paragraphs.
"""

from __future__ import annotations

import html as html_text
import re
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
from docx import Document

from perfeval.places import Place
from perfeval.sources.raw import RawCell, RawDocument, RawParagraph, RawTable


@dataclass
class Drawn:
    """One table of a drawing: anchor cells with their spans."""

    rows: list[list[str]]

    def cells(self) -> list[tuple[int, int, int, int, str]]:
        """(row, column, rowspan, colspan, text) of every anchor cell."""
        spans: dict[tuple[int, int], list[int]] = {}
        owner: dict[tuple[int, int], tuple[int, int]] = {}
        for r, row in enumerate(self.rows):
            for c, text in enumerate(row):
                if text == "<":
                    at = owner[r, c - 1]
                elif text == "^":
                    at = owner[r - 1, c]
                else:
                    at = (r, c)
                    spans[at] = [r, c]
                owner[r, c] = at
                spans[at] = [max(spans[at][0], r), max(spans[at][1], c)]
        return [
            (r + 1, c + 1, last_r - r + 1, last_c - c + 1, self.rows[r][c].replace("\\n", "\n"))
            for (r, c), (last_r, last_c) in spans.items()
        ]


def parse(drawing: str) -> list[Drawn | str]:
    """The drawing as tables and paragraphs, in order."""
    parts: list[Drawn | str] = []
    for line in drawing.strip().splitlines():
        text = line.strip()
        if not text:
            parts.append("")
        elif text.startswith("|"):
            row = [cell.strip() for cell in text.strip("|").split("|")]
            if parts and isinstance(parts[-1], Drawn):
                parts[-1].rows.append(row)
            else:
                parts.append(Drawn([row]))
        else:
            parts.append(text)
    return [part for part in parts if part != ""]


def as_document(drawing: str, file: str = "form.docx", container: str = "docx") -> RawDocument:
    """The drawing as a raw document, without any file."""
    blocks: list[RawTable | RawParagraph] = []
    tables = paragraphs = 0
    for part in parse(drawing):
        if isinstance(part, str):
            paragraphs += 1
            blocks.append(RawParagraph(Place(file, paragraph=paragraphs), part))
            continue
        tables += 1
        cells = tuple(
            RawCell(Place(file, table=tables, row=r, col=c), text, rowspan, colspan)
            for r, c, rowspan, colspan, text in part.cells()
            if text or rowspan > 1 or colspan > 1
        )
        blocks.append(RawTable(f"表{tables}", cells, len(part.rows), max(map(len, part.rows))))
    return RawDocument(file, container, "0" * 64, tuple(blocks))


def write_html(drawing: str, path: Path) -> Path:
    """A web page, GBK like many government sites."""
    body = []
    for part in parse(drawing):
        if isinstance(part, str):
            body.append(f"<p>{html_text.escape(part)}</p>")
            continue
        rows: dict[int, list[str]] = {n: [] for n in range(1, len(part.rows) + 1)}
        for r, _, rowspan, colspan, text in part.cells():
            rows[r].append(
                f'<td rowspan="{rowspan}" colspan="{colspan}">{html_text.escape(text).replace(chr(10), "<br>")}</td>'
            )
        body.append("<table>" + "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows.values()) + "</table>")
    page = f'<html><head><meta charset="gbk"><title>公开</title></head><body>{"".join(body)}</body></html>'
    path.write_bytes(page.encode("gb18030"))
    return path


def write_docx(drawing: str, path: Path) -> Path:
    """A Word file with really merged cells."""
    document = Document()
    for part in parse(drawing):
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        table = document.add_table(len(part.rows), max(map(len, part.rows)))
        for r, c, rowspan, colspan, text in part.cells():
            cell = table.cell(r - 1, c - 1)
            if rowspan > 1 or colspan > 1:
                cell = cell.merge(table.cell(r + rowspan - 2, c + colspan - 2))
            cell.text = text
    document.save(str(path))
    return path


def write_xlsx(drawing: str, path: Path) -> Path:
    """One sheet; paragraphs become rows of their own; numbers become numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    row = 0
    for part in parse(drawing):
        if isinstance(part, str):
            row += 1
            sheet.cell(row, 1, part)
            continue
        for r, c, rowspan, colspan, text in part.cells():
            value: object = float(text) if re.fullmatch(r"(0|[1-9]\d{0,8})(\.\d+)?", text) else text
            sheet.cell(row + r, c, value if text else None)
            if rowspan > 1 or colspan > 1:
                sheet.merge_cells(
                    start_row=row + r, start_column=c, end_row=row + r + rowspan - 1, end_column=c + colspan - 1
                )
        row += len(part.rows)
    book.save(path)
    return path


def unmerged(document: RawDocument) -> RawDocument:
    """The same document after a program lost its merged cells: text only where the merge began."""
    blocks: list[RawTable | RawParagraph] = []
    for block in document.blocks:
        if isinstance(block, RawTable):
            cells = tuple(replace(cell, rowspan=1, colspan=1) for cell in block.cells if cell.text)
            blocks.append(replace(block, cells=cells))
        else:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks))
