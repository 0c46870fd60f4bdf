"""Forms printed by several programs, read back and compared with the file they were printed from (打印件对照).

``python -m tests.benchmarks.prints FOLDER [VARIANT …]`` prints every form of FOLDER in every variant whose program is
here (``make``), then counts, a variant each: cells that came back with their neighbours, facts (a value of a project,
of a fund row, of an indicator) that came back, and facts that are in the print and not in the form.
Prints are kept in ``/tmp/perfeval-prints`` so that a second run measures the same files.
"""

from __future__ import annotations

import html
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import docx
import openpyxl
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl.styles import Alignment, Border, Font, Side

from perfeval import read
from perfeval.errors import FileRefused
from perfeval.sources.raw import RawDocument, RawTable
from perfeval.sources.reading import read_document
from tests.sources.printed.ofd_writer import Layout, printed

PRINTS = Path("/tmp/perfeval-prints")
SONG, KAI, HEI, SERIF = "AR PL UMing CN", "AR PL UKai CN", "WenQuanYi Zen Hei", "Noto Serif CJK SC"
ARPHIC = "/usr/share/fonts/truetype/arphic"


@dataclass
class Table:
    n_rows: int
    n_cols: int
    cells: list[tuple[int, int, int, int, str]]  # row, column (from 0), rows, columns, text

    def widths(self) -> list[float]:
        """Shares of the page: wide where much is written in cells of one column."""
        need = [2.0] * self.n_cols
        for _, col, _, span, text in self.cells:
            if span == 1:
                need[col] = max(need[col], min(max(map(len, text.split("\n"))), 14))
        return [one / sum(need) for one in need]


Blocks = list[str | Table]


def blocks_of(document: RawDocument) -> Blocks:
    """What is printed of a form: its paragraphs and tables, every position of a table being a cell."""
    found: Blocks = []
    for block in document.blocks:
        if isinstance(block, RawTable):
            covered = block.grid()
            empty = [
                (r - 1, c - 1, 1, 1, "")
                for r in range(1, block.n_rows + 1)
                for c in range(1, block.n_cols + 1)
                if (r, c) not in covered
            ]
            cells = [(one.row - 1, one.col - 1, one.rowspan, one.colspan, one.text) for one in block.cells]
            found.append(Table(block.n_rows, block.n_cols, sorted(cells + empty)))
        else:
            found.append(block.numbering + block.text)
    return found


# ---- what the programs are given


def as_html(blocks: Blocks, css: str) -> str:
    out = [f"<meta charset=utf-8><style>{css}</style>"]
    first = True
    for block in blocks:
        if isinstance(block, str):
            out.append(f"<{'h2' if first else 'p'}>{html.escape(block)}</{'h2' if first else 'p'}>")
        else:
            share = "".join(f"<col style='width:{100 * one:.1f}%'>" for one in block.widths())
            rows: list[list[str]] = [[] for _ in range(block.n_rows)]
            for r, _, h, w, text in block.cells:
                inner = html.escape(text).replace("\n", "<br>")
                rows[r].append(f"<td rowspan={h} colspan={w}>{inner}</td>")
            out.append(f"<table>{share}{''.join(f'<tr>{chr(10).join(row)}</tr>' for row in rows)}</table>")
        first = False
    return "".join(out)


def css(font: str, size: float, table: str, cell: str = "border:.6pt solid #000", page: str = "size:A4") -> str:
    return (
        f"@page{{{page};margin:18mm}}body{{font:{size}pt '{font}'}}h2{{text-align:center}}"
        f"table{{width:100%;table-layout:fixed;{table}}}td{{{cell};padding:2pt;overflow-wrap:anywhere}}"
    )


COLLAPSED, APART = "border-collapse:collapse", "border-spacing:2px"
OPEN = (
    "border:.6pt solid #000}tr>td:first-child{border-left:none}tr>td:last-child{border-right:none}td{"
    "word-break:break-all"
)


def write_docx(blocks: Blocks, path: Path, font: str, size: float, *, landscape: bool = False) -> None:
    document = docx.Document()
    section = document.sections[0]
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    style = document.styles["Normal"]
    style.font.size, style.font.name = Pt(size), font
    style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    for number, block in enumerate(blocks):
        if isinstance(block, str):
            run = document.add_paragraph().add_run(block)
            run.bold = number == 0
            continue
        table = document.add_table(block.n_rows, block.n_cols, style="Table Grid")
        for r, c, h, w, text in block.cells:
            cell = table.cell(r, c)
            (cell.merge(table.cell(r + h - 1, c + w - 1)) if h * w > 1 else cell).text = text
        properties = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(properties)
    document.save(str(path))


def write_xlsx(blocks: Blocks, path: Path, font: str, size: float, *, repeat: bool = False) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    thin = Side(style="thin")
    at, wide = 1, max((one.n_cols for one in blocks if isinstance(one, Table)), default=1)
    for block in blocks:
        if isinstance(block, str):
            sheet.cell(at, 1, block).data_type = "s"
            sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=wide)
            sheet.cell(at, 1).alignment = Alignment(wrap_text=True)
            sheet.row_dimensions[at].height = (size + 4) * (1 + len(block) // 45)
            at += 1
            continue
        shares = block.widths()
        high = [1.0] * block.n_rows
        for r, c, h, w, text in block.cells:
            room = max(int(sum(shares[c : c + w]) * 88 / size * 5.2), 2)
            lines = sum(-(-max(len(part), 1) // room) for part in text.split("\n"))
            high[r + h - 1] = max(high[r + h - 1], lines / h)
            one = sheet.cell(at + r, c + 1, text)
            one.data_type, one.font = "s", Font(name=font, size=size)
            one.alignment = Alignment(wrap_text=True, vertical="center")
            for row in range(r, r + h):
                for col in range(c, c + w):
                    sheet.cell(at + row, col + 1).border = Border(thin, thin, thin, thin)
            if h * w > 1:
                sheet.merge_cells(start_row=at + r, start_column=c + 1, end_row=at + r + h - 1, end_column=c + w)
        for r, lines in enumerate(high):
            sheet.row_dimensions[at + r].height = (size * 1.35) * lines + 4
        for c, share in enumerate(shares):
            sheet.column_dimensions[openpyxl.utils.get_column_letter(c + 1)].width = 95 * share
        at += block.n_rows
    sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 9, 1, 0
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    if repeat:
        sheet.print_title_rows = "1:2"
    book.save(path)


def typst_of(blocks: Blocks, font: str, size: float, page: str = "a4") -> str:
    def quoted(text: str) -> str:
        return '#text("' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '")'

    out = [f'#set page(paper: "{page}", margin: 18mm)\n#set text(font: "{font}", size: {size}pt, lang: "zh")\n']
    for number, block in enumerate(blocks):
        if isinstance(block, str):
            out.append(f"#align(center)[*{quoted(block)}*]\n\n" if number == 0 else f"{quoted(block)}\n\n")
            continue
        shares = ", ".join(f"{1000 * one:.0f}fr" for one in block.widths())
        cells = "".join(
            f"table.cell(x: {c}, y: {r}, rowspan: {h}, colspan: {w})[{quoted(text)}],\n"
            for r, c, h, w, text in block.cells
        )
        out.append(f"#table(columns: ({shares},), stroke: 0.5pt, inset: 3pt,\n{cells})\n")
    return "".join(out)


def write_reportlab(blocks: Blocks, path: Path, font: tuple[str, str], size: float, *, cut: bool = False) -> None:
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate
    from reportlab.platypus import Table as Drawn

    name, file = font
    pdfmetrics.registerFont(TTFont(name, file, subfontIndex=0))
    style = ParagraphStyle("body", fontName=name, fontSize=size, leading=1.3 * size, wordWrap="CJK")
    story: list[Flowable] = []
    for block in blocks:
        if isinstance(block, str):
            story.append(Paragraph(html.escape(block), style))
            continue
        rows: list[list[object]] = [[""] * block.n_cols for _ in range(block.n_rows)]
        looks: list[tuple[object, ...]] = [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ]
        for r, c, h, w, text in block.cells:
            rows[r][c] = Paragraph(html.escape(text).replace("\n", "<br/>"), style)
            if h * w > 1:
                looks.append(("SPAN", (c, r), (c + w - 1, r + h - 1)))
        story.append(
            Drawn(
                rows,
                colWidths=[510 * one for one in block.widths()],
                style=looks,
                repeatRows=0 if cut else 1,
                splitInRow=int(cut),
            )
        )
    SimpleDocTemplate(str(path), pagesize=A4, leftMargin=36, rightMargin=36, topMargin=40, bottomMargin=40).build(story)


# ---- the programs


def office(sources: Sequence[Path], folder: Path) -> None:
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, sources)],
        check=True, capture_output=True, timeout=500,
    )  # fmt: skip


def chromium(source: Path, target: Path) -> None:
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--print-to-pdf={target}", source.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip


def turned(path: Path) -> None:
    """Every page turned by a quarter, as scanners' programs and offices do."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(path.read_bytes())
    for page in document:
        page.set_rotation(90)
    document.save(str(path))


def _office(write: Callable[..., None], ending: str, *args: object, turn: bool = False, **more: object):  # type: ignore[no-untyped-def]
    def make(forms: dict[str, Blocks], folder: Path) -> None:
        with tempfile.TemporaryDirectory() as box:
            sources = []
            for name, blocks in forms.items():
                sources.append(Path(box, f"{name}.{ending}"))
                write(blocks, sources[-1], *args, **more)
            office(sources, folder)
        for name in forms if turn else ():
            turned(folder / f"{name}.pdf")

    return make


def _browser(style: str):  # type: ignore[no-untyped-def]
    def make(forms: dict[str, Blocks], folder: Path) -> None:
        with tempfile.TemporaryDirectory() as box:
            for name, blocks in forms.items():
                page = Path(box, "page.html")
                page.write_text(as_html(blocks, style), "utf-8")
                chromium(page, folder / f"{name}.pdf")

    return make


def _weasyprint(style: str):  # type: ignore[no-untyped-def]
    def make(forms: dict[str, Blocks], folder: Path) -> None:
        import weasyprint

        for name, blocks in forms.items():
            weasyprint.HTML(string=as_html(blocks, style)).write_pdf(folder / f"{name}.pdf")

    return make


def _typst(font: str, size: float, page: str = "a4"):  # type: ignore[no-untyped-def]
    def make(forms: dict[str, Blocks], folder: Path) -> None:
        import typst

        for name, blocks in forms.items():
            (folder / f"{name}.pdf").write_bytes(typst.compile(typst_of(blocks, font, size, page).encode()))

    return make


def _reportlab(font: tuple[str, str], size: float, *, cut: bool = False):  # type: ignore[no-untyped-def]
    def make(forms: dict[str, Blocks], folder: Path) -> None:
        for name, blocks in forms.items():
            write_reportlab(blocks, folder / f"{name}.pdf", font, size, cut=cut)

    return make


def _ofd(size: float, page: tuple[float, float] = (210, 297), *, cut: bool = False, **style: object):  # type: ignore[no-untyped-def]
    def make(forms: dict[str, Blocks], folder: Path) -> None:
        for name, blocks in forms.items():
            layout = Layout(size, page, cut=cut)
            for block in blocks:
                if isinstance(block, str):
                    layout.paragraph(block)
                else:
                    layout.table(block.n_rows, block.widths(), block.cells)
            (folder / f"{name}.ofd").write_bytes(printed(layout, **style))  # type: ignore[arg-type]

    return make


UMING, UKAI = ("uming", f"{ARPHIC}/uming.ttc"), ("ukai", f"{ARPHIC}/ukai.ttc")
VARIANTS: dict[str, Callable[[dict[str, Blocks], Path], None]] = {
    "word-song": _office(write_docx, "docx", SONG, 10.5),
    "word-cut-rows": _office(write_docx, "docx", KAI, 18.0),
    "word-rotated": _office(write_docx, "docx", SERIF, 9.0, landscape=True, turn=True),
    "excel-repeated": _office(write_xlsx, "xlsx", SONG, 14.0, repeat=True),
    "excel-zenhei": _office(write_xlsx, "xlsx", HEI, 9.0),
    "browser-apart": _browser(css(HEI, 9, APART)),
    "browser-open": _browser(css(SONG, 9, COLLAPSED, OPEN)),
    "weasy-kai": _weasyprint(css(KAI, 9, COLLAPSED)),
    "weasy-apart": _weasyprint(css(SERIF, 12, APART, page="size:A4 landscape")),
    "typst": _typst(SERIF, 9),
    "typst-large": _typst(SONG, 15, "a5"),
    "reportlab": _reportlab(UMING, 9),
    "reportlab-cut": _reportlab(UKAI, 14, cut=True),
    "ofd": _ofd(3.5),
    "ofd-runs-boxes": _ofd(3.2, (297, 210), steps="runs", lines="boxes"),
    "ofd-cut": _ofd(5.5, (148, 210), cut=True, lines="strokes"),
    "ofd-turned": _ofd(3.5, steps="signs", turned=True),
    "no-lines": _weasyprint(css(SONG, 9, COLLAPSED, "border:none")),
}  # fmt: skip


# ---- the comparison


def bare(text: str) -> str:
    return "".join(text.split())


def placed(document: RawDocument) -> Counter[tuple[str, str, str]]:
    """Cells with text, each with its neighbours to the right and below; where tables part does not matter."""
    found: Counter[tuple[str, str, str]] = Counter()
    for table in document.tables:
        grid = table.grid()

        def at(row: int, col: int, grid=grid) -> str:  # type: ignore[no-untyped-def]
            return bare(grid[row, col].text) if (row, col) in grid else ""

        for cell in table.nonempty():
            found[bare(cell.text), at(cell.row, cell.col + cell.colspan), at(cell.row + cell.rowspan, cell.col)] += 1
    return found


def written(document: RawDocument) -> Counter[str]:
    return Counter(bare(cell.text) for table in document.tables for cell in table.nonempty())


_ASIDE = "project_id position cells file sheet container sha256 layout attributes texts extra"
ASIDE = frozenset(_ASIDE.split()) | {"from_picture", "confidence", "doubtful_cells"}


def facts(path: Path) -> Counter[tuple[str, ...]]:
    """Every value that is understood, with the row that it stands in."""
    intake = read(path)
    found: Counter[tuple[str, ...]] = Counter()
    for kind, label in (("projects", "name"), ("funds", "label_text"), ("indicators", "level3")):
        frame = getattr(intake, kind)
        for row in frame.to_dict("records"):
            for column, value in row.items():
                if column not in ASIDE and str(value) not in ("", "None", "nan", "<NA>"):
                    found[kind, bare(str(row.get(label))), column, _as_number(bare(str(value)), column)] += 1
    return found


def _as_number(value: str, column: str) -> str:
    """Money without its last noughts: a workbook keeps 202.04, its print says 202.0400."""
    return value.rstrip("0").rstrip(".") if column.endswith("_wan") and "." in value else value


@dataclass
class Count:
    """What came back of one variant."""

    cells: list[int] = field(default_factory=lambda: [0, 0, 0])  # all, with their text, with their neighbours too
    facts: list[int] = field(default_factory=lambda: [0, 0])
    wrong: int = 0
    unmarked: int = 0
    refused: int = 0
    seconds: float = 0.0
    told: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        cells, right = self.cells, self.facts
        share = f"{100 * right[1] / right[0]:.1f}" if right[0] else "-"
        return (
            f"cells {cells[1]}/{cells[2]} of {cells[0]}, facts {right[1]} of {right[0]} ({share} %), "
            f"wrong {self.wrong}, unmarked {self.unmarked}, refused {self.refused}, {self.seconds:.2f} s"
        )


DOUBTS = {"on_border", "row_joined", "clipped_text", "cut_away", "page_not_read", "unmapped_signs", "perhaps_cut"}


def compare(original: Path, print_: Path, count: Count) -> None:
    one = read_document(original, original.name)
    wanted, texts, known = placed(one), written(one), facts(original)
    count.cells[0] += sum(wanted.values())
    count.facts[0] += sum(known.values())
    start = time.process_time()
    try:
        other = read_document(print_, print_.name)
    except FileRefused as error:
        count.refused += 1
        count.told.append(f"{print_.name}: {error.say('en')}")
        return
    count.seconds += time.process_time() - start
    count.cells[1] += sum((texts & written(other)).values())
    count.cells[2] += sum((wanted & placed(other)).values())
    seen = facts(print_)
    count.facts[1] += sum((known & seen).values())
    extra = seen - known
    count.wrong += sum(extra.values())
    if not any(note.code in DOUBTS for note in other.notes):
        count.unmarked += sum(extra.values())
    count.told += [f"{print_.name}: lost {item}" for item in (texts - written(other))]
    count.told += [f"{print_.name}: new {item}" for item in (written(other) - texts)]
    count.told += [f"{print_.name}: fact lost {item}" for item in (known - seen)]
    count.told += [f"{print_.name}: fact new {item}" for item in extra]


def forms_of(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (one for one in sorted(folder.iterdir()) if one.suffix in (".xlsx", ".docx", ".html"))


def main() -> None:
    """Print what is not printed yet, read it, say what came back."""
    paths = [Path(one) for one in sys.argv[1:] if Path(one).is_dir()]
    wanted = [one for one in sys.argv[1:] if one in VARIANTS] or list(VARIANTS)
    is_loud = "-v" in sys.argv
    forms = {path.stem: path for path in forms_of(paths)}
    for variant in wanted:
        folder = PRINTS / variant
        folder.mkdir(parents=True, exist_ok=True)
        missing = [name for name in forms if not list(folder.glob(f"{name}.*"))]
        if missing:
            blocks = {name: blocks_of(read_document(forms[name], forms[name].name)) for name in missing}
            VARIANTS[variant](blocks, folder)
        count = Count()
        for name, original in forms.items():
            for print_ in folder.glob(f"{name}.*"):
                compare(original, print_, count)
        print(f"{variant:16}{count}", flush=True)
        for line in count.told if is_loud else ():
            print("   ", line)


if __name__ == "__main__":
    main()
