"""Writing on that paper (行文): headings, quotations, drafts, tables and pictures, all text made harmless."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm

from perfeval.office.paper import MARK_FILL, Style
from perfeval.report.charts.canvas import Picture
from perfeval.report.text import clean
from perfeval.table import Table

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_EMU_A_PIXEL, _MARGIN_TWIPS = 9525, 57  # a margin of 1 mm beside the text of a cell

_WHOLE = 10  # rows, with the head, of a table that is not parted between pages; of a longer one the first two are not
_BOTH_SCRIPTS = frozenset("“”‘’…—·×÷≥≤±→")


class Pen:
    """Writes one document from top to bottom; counts its tables and pictures."""

    def __init__(self, document: Any, *, draft_mark: str, width_mm: float) -> None:
        self.document, self.draft_mark, self.width_mm = document, draft_mark, width_mm
        self.tables = self.figures = 0

    def paragraph(self, text: str, style: str) -> Any:
        """A paragraph of plain text."""
        paragraph = self.document.add_paragraph(style=style)
        write(paragraph, text)
        return paragraph

    def heading(self, text: str, level: int) -> None:
        """A heading of the outline, 1 to 3."""
        self.paragraph(text, Style.HEADINGS[level - 1])

    def quote(self, text: str) -> None:
        """Words of the form as the form has them, a paragraph a line."""
        for line in text.split("\n"):
            if line.strip():
                self.paragraph(line, Style.QUOTE)

    def draft(self, text: str) -> None:
        """A sentence of ours, marked as a draft to be edited."""
        paragraph = self.document.add_paragraph(style=Style.BODY)
        write(paragraph, self.draft_mark + text, Style.DRAFT)

    def caption(self, text: str, *, above: bool) -> None:
        """The title of a table (above it) or a picture (below it)."""
        self.paragraph(text, Style.CAPTION).paragraph_format.keep_with_next = above

    def table(self, shown: Table) -> Any:
        """A table value over the width of the text (Word 中的表); its head comes again on every page, no row is cut.

        Parts stand in from the left; of a cell that reaches over several rows the first row's text stands.
        """
        table = self.document.add_table(rows=0, cols=len(shown.columns))
        whole = sum(column.width for column in shown.columns)
        lay_out(table, [self.width_mm * column.width / whole for column in shown.columns])
        rows = shown.texts()
        for row, depth in zip(rows, shown.depths, strict=False):
            row[0] = "　" * (depth or 0) + row[0]
        covered = {(start + more, col) for col, start, count in shown.merges for more in range(1, count)}
        grid = []
        for number, texts in enumerate([[column.heading for column in shown.columns], *rows]):
            added = table.add_row()
            grid.append(list(added.cells))
            is_head = number == 0
            mark_row(added, is_head=is_head)
            for col, (cell, text) in enumerate(zip(grid[-1], texts, strict=True)):
                if (number - 1, col) in covered:
                    continue
                right = not is_head and shown.columns[col].is_number
                fill(cell, text, Style.CELL_HEAD if is_head else Style.CELL, right=right, centred=is_head)
        for col, start, count in shown.merges:
            grid[start + 1][col].merge(grid[start + count][col])
        hold_together(grid[:-1] if len(grid) <= _WHOLE else grid[:1])
        return table

    def picture(self, picture: Picture) -> None:
        """A picture over the width of the text, with what it shows in words."""
        paragraph = self.document.add_paragraph(style=Style.PICTURE)
        paragraph.paragraph_format.keep_with_next = True
        width = min(Mm(self.width_mm), Emu(picture.width * _EMU_A_PIXEL))
        shape = paragraph.add_run().add_picture(BytesIO(picture.png), width=width)
        described = shape._inline.docPr
        described.set("descr", clean(picture.alt))
        described.set("name", f"perfeval {described.get('id')}")


def write(paragraph: Any, text: str, style: str | None = None) -> None:
    """Add text to a paragraph; signs that both scripts have are set in the Chinese font, as beside Chinese they are."""
    run = paragraph.add_run(clean(text), style=style)
    if any(sign in _BOTH_SCRIPTS for sign in text):
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


def hold_together(rows: Sequence[Sequence[Any]]) -> None:
    """These rows stay on the page of the row after them."""
    for row in rows:
        for cell in row:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def lay_out(table: Any, widths: Sequence[float]) -> None:
    """Thin lines, fixed widths in millimetres, centred on the page."""
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(_MARGIN_TWIPS))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def mark_row(row: Any, *, is_head: bool) -> None:
    """No row is cut by the end of a page; a head row comes again on the next."""
    properties = row._tr.get_or_add_trPr()
    for tag in ("w:cantSplit", *(("w:tblHeader",) if is_head else ())):
        properties.append(OxmlElement(tag))


def fill(cell: Any, text: str, style: str, *, right: bool = False, centred: bool = False) -> None:
    """Put text into a cell; a line of the text is a paragraph."""
    for number, line in enumerate(clean(text).split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.style = style
        write(paragraph, line)
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def shade(cell: Any) -> None:
    """The ground of a cell that something was found about."""
    mark = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", MARK_FILL)):
        mark.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(mark)


def remark(document: Document, paragraph: Paragraph, text: str, author: str, number: int) -> None:
    """A comment beside a whole paragraph (批注), without the time of writing; its number is printed at its reference.

    The number stands in the run of the reference, where readers of a corrected copy know that it is none of the form's.
    """
    runs = paragraph.runs or [paragraph.add_run("")]
    comment = document.add_comment(runs, clean(text), author, str(number))
    comment._comment_elm.attrib.pop(qn("w:date"), "")
    [reference] = paragraph._p.xpath(f'./w:r[w:commentReference/@w:id="{comment.comment_id}"]')
    mark = OxmlElement("w:t")
    mark.text = f"【{number}】"
    reference.append(mark)
