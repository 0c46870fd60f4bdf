"""A printed form is read cell by cell as it was typed, over page ends; what cannot be told apart is refused."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.errors import FileRefused, FileWrongType
from perfeval.places import Place
from perfeval.sources.geometry import Glyph, Page, Rule
from perfeval.sources.pagebreaks import document_of
from perfeval.sources.raw import RawDocument, RawTable
from perfeval.sources.reading import read_document
from perfeval.sources.wire import pack, unpack
from tests.sources.printed.make import ROWS, SPANS

PRINTED = Path(__file__).parent / "printed"


def read(name: str) -> RawDocument:
    return read_document(PRINTED / f"{name}.pdf", f"{name}.pdf")


def codes(document: RawDocument) -> list[str]:
    return [note.code for note in document.notes]


@pytest.mark.parametrize("name", ["two-pages", "landscape", "browser"])
def test_every_cell_comes_back_with_its_span(name: str) -> None:
    (table,) = read(name).tables
    grid = table.grid()
    for r, row in enumerate(ROWS, 1):
        for c, text in enumerate(row, 1):
            if text:
                assert grid[r, c].text == text
                assert grid[r, c].rowspan == SPANS.get((r - 1, c - 1), 1)
    assert sum(not cell.is_empty for cell in table.cells) == sum(bool(text) for row in ROWS for text in row)


def test_places_name_the_page_and_joins_are_said() -> None:
    document = read("two-pages")
    last = document.tables[0].cells[-1].place
    assert last.page == 2 and str(last) == f"第2页 表1 R{last.row}C{last.col}"
    assert any(code in ("table_joined", "row_joined") for code in codes(document))


def test_columns_without_lines_are_refused_with_the_next_step() -> None:
    with pytest.raises(FileWrongType) as caught:
        read("no-lines")
    assert "框线" in caught.value.say() and "原件" in caught.value.say()


@pytest.mark.parametrize("place", [Place("a.pdf", table=2, row=3, col=4, page=5), Place("a.pdf", paragraph=7, page=2)])
def test_a_place_on_a_page_is_read_back(place: Place) -> None:
    assert Place.parse("a.pdf", str(place)) == place


def test_pages_travel_between_processes() -> None:
    document = read("two-pages")
    assert unpack(pack(document), "two-pages.pdf") == document


def test_a_damaged_file_is_refused_or_read_and_nothing_else() -> None:
    whole = (PRINTED / "landscape.pdf").read_bytes()
    chance = random.Random(7)
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 20, 400])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        cut = bytes(data[: chance.choice([len(data), len(data) // 2, 900])])
        try:
            read_bytes(cut)
        except FileRefused as refused:
            assert refused.say("zh") and refused.say("en")


def read_bytes(data: bytes) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        read_document(Path(file.name), "x.pdf")


# ---- pages drawn here: one point is one unit, a sign is 10 wide and 10 high


def write(text: str, x: float, y: float, angle: int = 0) -> list[Glyph]:
    return [Glyph(x + 10 * n, y, x + 10 * n + 10, y + 10, sign, angle) for n, sign in enumerate(text)]


def ruled(xs: list[float], ys: list[float]) -> list[Rule]:
    across = [Rule(True, y, xs[0], xs[-1]) for y in ys]
    return across + [Rule(False, x, ys[0], ys[-1]) for x in xs]


def page(number: int, glyphs: list[Glyph], rules: list[Rule]) -> Page:
    return Page(number, 600, 800, tuple(glyphs), tuple(rules))


def texts(*pages: Page) -> list[list[str]]:
    blocks, _ = document_of(pages, "x.pdf")
    return [[cell.text for cell in block.cells] for block in blocks if isinstance(block, RawTable)]


def test_a_form_without_its_outer_edges_keeps_its_outer_columns() -> None:
    glyphs = write("名称", 60, 205) + write("道路", 260, 205) + write("备注", 460, 205)
    inner = [Rule(True, y, 50, 550) for y in (200, 220)] + [Rule(False, x, 200, 220) for x in (250, 450)]
    assert texts(page(1, glyphs, inner)) == [["名称", "道路", "备注"]]


def quarter(rule: Rule, width: float) -> Rule:
    """The rule on a page turned so that what ran to the right runs upwards."""
    if rule.is_horizontal:
        return Rule(False, rule.at, width - rule.end, width - rule.start)
    return Rule(True, width - rule.at, rule.start, rule.end)


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_page_turned_in_its_content_is_read_upright(angle: int) -> None:
    glyphs, rules, width, height = write("年度指标值", 60, 205), ruled([50, 250], [200, 220]), 600.0, 800.0
    for _ in range(angle // 90):
        glyphs = [Glyph(g.y0, width - g.x1, g.y1, width - g.x0, g.text, (g.angle - 90) % 360) for g in glyphs]
        rules = [quarter(rule, width) for rule in rules]
        width, height = height, width
    assert texts(Page(1, width, height, tuple(glyphs), tuple(rules))) == [["年度指标值"]]


def test_a_watermark_leaves_the_cells_and_is_said() -> None:
    marked = page(1, write("≥95%", 60, 205) + write("样本", 62, 206, angle=45), ruled([50, 250], [200, 220]))
    blocks, notes = document_of([marked], "x.pdf")
    assert isinstance(blocks[0], RawTable) and blocks[0].cells[0].text == "≥95%"
    assert [note.code for note in notes] == ["slanted_text"]


def test_repeated_headings_leave_and_rows_that_stand_alone_stay_two() -> None:
    heading = write("指标", 60, 25) + write("得分", 260, 25)
    first = page(1, heading + write("甲", 60, 755) + write("20", 260, 755), ruled([50, 250, 450], [20, 40, 750, 770]))
    second = page(2, heading + write("乙", 60, 45) + write("10", 260, 45), ruled([50, 250, 450], [20, 40, 60]))
    (cells,) = texts(first, second)
    assert cells == ["指标", "得分", "甲", "20", "乙", "10"]


def test_a_row_cut_by_the_page_end_is_one_row() -> None:
    upper = page(
        1,
        write("原因", 60, 755) + write("因连续降雨施工停了三十天", 255, 755),
        ruled([50, 250, 380], [20, 40, 750, 766]),
    )
    upper = page(1, write("原因", 60, 755) + write("因连续降雨施工停了十", 255, 755), ruled([50, 250, 360], [740, 766]))
    lower = page(2, write("二天", 255, 25), ruled([50, 250, 360], [20, 40]))
    assert texts(upper, lower) == [["原因", "因连续降雨施工停了十二天"]]


def test_writing_on_a_line_of_the_table_is_a_doubt() -> None:
    blurred = page(1, write("甲", 60, 214) + write("乙", 60, 230), ruled([50, 250], [200, 220, 245]))
    _, notes = document_of([blurred], "x.pdf")
    assert [(note.code, str(note.place)) for note in notes] == [("on_border", "第1页 表1 R1C1")]


@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_a_plain_grid_is_read_as_drawn(widths: list[int], heights: list[int]) -> None:
    xs, ys = [50.0], [100.0]
    for width in widths:
        xs.append(xs[-1] + 12 * width + 6)
    for height in heights:
        ys.append(ys[-1] + 14 * height)
    names = [[f"{chr(0x4E00 + 40 * r + c)}" for c in range(len(widths))] for r in range(len(heights))]
    glyphs = [g for r, row in enumerate(names) for c, name in enumerate(row) for g in write(name, xs[c] + 3, ys[r] + 2)]
    assert texts(page(1, glyphs, ruled(xs, ys))) == [[name for row in names for name in row]]
