"""Nothing lost: readers that know nothing of ours count the same cells with the same texts."""

import re
from collections import Counter
from pathlib import Path

import docx
import openpyxl
from lxml import html

from perfeval.sources.raw import CellState, RawDocument
from perfeval.sources.reading import read_document
from tests.every import every

HERE = Path(__file__).resolve().parents[2]
SHARED = (HERE / "../shared/forms").resolve()
SAMPLES = sorted(
    path
    for folder in (SHARED / "printed", SHARED / "printed-wide", HERE / "data" / "raw")
    if folder.is_dir()
    for path in folder.rglob("*")
    if path.suffix in (".xlsx", ".docx", ".html")
)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text.replace("\u200b", ""))


def ours(document: RawDocument) -> Counter[str]:
    return Counter(
        squeezed(cell.text) for table in document.tables for cell in table.nonempty() if cell.state is CellState.TEXT
    )


def by_openpyxl(path: Path) -> Counter[str]:
    book = openpyxl.load_workbook(path)
    values = (cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    return Counter(text for value in values if isinstance(value, str) and (text := squeezed(value)))


def by_python_docx(path: Path) -> Counter[str]:
    def tables(parent: object) -> list:
        found = []
        for table in parent.tables:
            found.append(table)
            for cell in unique(table):
                found += tables(cell)
        return found

    def unique(table: object) -> list:
        seen: dict[object, object] = {}
        for row in table.rows:
            for cell in row.cells:
                seen.setdefault(cell._tc, cell)
        return list(seen.values())

    texts = (
        squeezed("\n".join(p.text for p in cell.paragraphs)) for t in tables(docx.Document(path)) for cell in unique(t)
    )
    return Counter(text for text in texts if text)


def by_lxml(path: Path) -> Counter[str]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    cells = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8")).iter("td", "th")
    texts = (squeezed("".join(cell.xpath(".//text()[not(ancestor::table[ancestor::td])]"))) for cell in cells)
    return Counter(text for text in texts if text)


INDEPENDENT = {".xlsx": by_openpyxl, ".docx": by_python_docx, ".html": by_lxml}


@every("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_same_cells_as_an_independent_reader(path: Path) -> None:
    document = read_document(path, path.name)
    expected = INDEPENDENT[path.suffix](path)
    assert expected, "the independent reader found nothing: this test would prove nothing"
    assert ours(document) == expected


@every("path", [path for path in SAMPLES if path.suffix == ".xlsx"], ids=lambda path: path.name)
def test_numbers_and_merged_ranges_as_openpyxl_sees_them(path: Path) -> None:
    document = read_document(path, path.name)
    book = openpyxl.load_workbook(path, data_only=True)
    for table, sheet in zip(document.tables, book.worksheets, strict=True):
        merges = {
            (cell.row, cell.col, cell.rowspan, cell.colspan) for cell in table.cells if cell.rowspan * cell.colspan > 1
        }
        assert merges == {
            (m.min_row, m.min_col, m.max_row - m.min_row + 1, m.max_col - m.min_col + 1)
            for m in sheet.merged_cells.ranges
        }
        numbers = {(cell.row, cell.col): float(cell.number) for cell in table.cells if cell.number is not None}
        assert numbers == {
            (cell.row, cell.column): cell.value
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool)
        }


def test_three_formats_of_one_form_hold_the_same_cells(shared: Path) -> None:
    """The samples print each form three times: what is read must not depend on the container."""
    for folder in ("printed", "printed-wide"):
        stems = sorted({path.name.split(".")[0] for path in (shared / "forms" / folder).glob("*.xlsx")})
        assert stems
        for stem in stems:
            counts = []
            for extension in ("xlsx", "docx", "html"):
                path = shared / "forms" / folder / f"{stem}.{extension}"
                document = read_document(path, path.name)
                counts.append(Counter(squeezed(cell.text) for table in document.tables for cell in table.nonempty()))
            assert counts[0] == counts[1] == counts[2], stem
