"""No silent loss: any table, written by an independent program, is read back cell by cell."""

from __future__ import annotations

import csv
import html
import io
from pathlib import Path

import docx
import openpyxl
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from perfeval.sources.cell_text import trimmed, visible
from perfeval.sources.reading import read_document

NO_TEXT = ("Cs", "Cc", "Cf", "Zl", "Zp", "Zs")
WORDS = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("项目预算执行率≥≤％%0123456789.,、（）()万元 　-/*=<>&\"'")),
        st.characters(
            min_codepoint=0x20, max_codepoint=0x9FFF, exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs")
        ),
    ),
    min_size=1,
    max_size=12,
).filter(lambda text: visible(trimmed(text)) != "")
CELLS = st.dictionaries(st.tuples(st.integers(1, 6), st.integers(1, 5)), WORDS, min_size=1, max_size=12)
EACH = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)


def read_back(path: Path) -> dict[tuple[int, int], str]:
    (table,) = read_document(path, path.name).tables
    return {(cell.row, cell.col): cell.text for cell in table.nonempty()}


def shape(cells: dict[tuple[int, int], str]) -> tuple[int, int]:
    return max(row for row, _ in cells), max(col for _, col in cells)


@EACH
@given(cells=CELLS)
def test_workbooks(tmp_path: Path, cells: dict[tuple[int, int], str]) -> None:
    book = openpyxl.Workbook()
    for (row, col), text in cells.items():
        book.active.cell(row, col).value = text
        book.active.cell(row, col).data_type = "s"
    book.save(tmp_path / "a.xlsx")
    assert read_back(tmp_path / "a.xlsx") == {at: visible(trimmed(text)) for at, text in cells.items()}


@EACH
@given(cells=CELLS)
def test_word(tmp_path: Path, cells: dict[tuple[int, int], str]) -> None:
    document = docx.Document()
    table = document.add_table(*shape(cells))
    for (row, col), text in cells.items():
        table.rows[row - 1].cells[col - 1].text = text
    document.save(str(tmp_path / "a.docx"))
    assert read_back(tmp_path / "a.docx") == {at: visible(trimmed(text)) for at, text in cells.items()}


@EACH
@given(cells=CELLS, encoding=st.sampled_from(["utf-8", "gb18030"]))
def test_pages(tmp_path: Path, cells: dict[tuple[int, int], str], encoding: str) -> None:
    rows, cols = shape(cells)
    grid = [
        [f"<td>{html.escape(cells.get((row, col), ''))}</td>" for col in range(1, cols + 1)]
        for row in range(1, rows + 1)
    ]
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in grid)
    page = f'<html><head><meta charset="{encoding}"></head><body><table>{body}</table></body></html>'
    (tmp_path / "a.html").write_bytes(page.encode(encoding))
    # A browser prints one blank for several, so blanks are not compared.
    found = {at: text.replace(" ", "") for at, text in read_back(tmp_path / "a.html").items()}
    assert found == {at: visible(trimmed(text)).replace(" ", "") for at, text in cells.items()}


def is_utf8(written: bytes) -> bool:
    try:
        written.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@EACH
@given(cells=CELLS, separator=st.sampled_from([",", ";", "\t"]), encoding=st.sampled_from(["utf-8-sig", "gb18030"]))
def test_text_tables(tmp_path: Path, cells: dict[tuple[int, int], str], separator: str, encoding: str) -> None:
    rows, cols = shape(cells)
    out = io.StringIO()
    out.write(f"sep={separator}\n")
    writer = csv.writer(out, delimiter=separator)
    writer.writerows([[cells.get((row, col), "") for col in range(1, cols + 1)] for row in range(1, rows + 1)])
    written = out.getvalue().encode(encoding)
    assume(encoding != "gb18030" or not is_utf8(written) or written.isascii())  # else nobody could tell
    (tmp_path / "a.csv").write_bytes(written)
    found = {(row - 1, col): text for (row, col), text in read_back(tmp_path / "a.csv").items()}
    assert found == {at: visible(trimmed(text)) for at, text in cells.items()}


@EACH
@given(
    rectangles=st.lists(
        st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=8
    )
)
def test_merged_ranges_in_every_container(tmp_path: Path, rectangles: list[tuple[int, int, int, int]]) -> None:
    taken: set[tuple[int, int]] = set()
    merges = []
    for top, left, rows, cols in rectangles:
        area = {(row, col) for row in range(top, top + rows) for col in range(left, left + cols)}
        if rows * cols > 1 and not area & taken:
            taken |= area
            merges.append((top, left, rows, cols))
    book, document = openpyxl.Workbook(), docx.Document()
    table = document.add_table(8, 8)
    for number, (top, left, rows, cols) in enumerate(merges):
        book.active.cell(top, left).value = f"合{number}"
        book.active.merge_cells(start_row=top, start_column=left, end_row=top + rows - 1, end_column=left + cols - 1)
        first = table.rows[top - 1].cells[left - 1]
        first.merge(table.rows[top + rows - 2].cells[left + cols - 2]).text = f"合{number}"
    book.active.cell(9, 9).value = "末"
    book.save(tmp_path / "a.xlsx")
    document.save(str(tmp_path / "a.docx"))
    expected = {(top, left): (f"合{number}", rows, cols) for number, (top, left, rows, cols) in enumerate(merges)}
    for name in ("a.xlsx", "a.docx"):
        (read,) = read_document(tmp_path / name, name).tables
        found = {(c.row, c.col): (c.text, c.rowspan, c.colspan) for c in read.cells if c.rowspan * c.colspan > 1}
        assert found == expected, name
