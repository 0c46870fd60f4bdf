"""A printed form is read cell by cell as it was typed, over page ends; what cannot be told apart is refused."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.errors import FileRefused, FileWrongType
from perfeval.places import Place
from perfeval.sources.geometry import Glyph, Page, Rule, rules_of_path
from perfeval.sources.pagebreaks import document_of, unread_notes
from perfeval.sources.pdf import read_pdf
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


def test_a_damaged_file_is_refused_or_read_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfeval.sources.pdf.can_recognise", lambda: False)
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


# ---- what printing programs do to a form


def one_cell(*glyphs: Glyph) -> str:
    ((text, *_),) = texts(page(1, list(glyphs), ruled([50, 250], [200, 220])))
    return text


def test_a_full_stop_as_low_as_itself_stays_in_its_number() -> None:
    low = Glyph(90, 212, 94, 215, ".")
    assert one_cell(*write("161", 60, 205), low, *write("7", 95, 205)) == "161.7"


def test_blanks_that_were_typed_stay_and_narrow_gaps_are_none() -> None:
    year, unit = write("年度）", 60, 205), write("单位", 95, 205)
    assert one_cell(*year, Glyph(90, 205, 95, 215, " "), *unit) == "年度） 单位"
    assert one_cell(*year, *unit) == "年度）单位"


def test_a_word_that_runs_over_a_line_stays_whole_and_is_a_doubt() -> None:
    """A number too wide for its column: its last digit would fall to the neighbour and be a wrong score there."""
    score = [Glyph(g.x0, g.y0, g.x1, g.y1, g.text, piece=1) for g in write("18.33", 205, 205)]
    reason = [Glyph(g.x0, g.y0, g.x1, g.y1, g.text, piece=2) for g in write("病假", 255, 206)]
    blocks, notes = document_of([page(1, score + reason, ruled([200, 245, 400], [200, 220]))], "x.pdf")
    assert isinstance(blocks[0], RawTable)
    assert [cell.text for cell in blocks[0].cells] == ["18.33", "病假"]
    assert [note.code for note in notes] == ["on_border"]


def test_writing_cut_away_belongs_to_the_cell_it_is_seen_in_and_is_said() -> None:
    """A spreadsheet prints a cell through a window; the line that finds no room would fall into the row below."""
    seen = write("供货延迟", 60, 206)
    cut = [Glyph(g.x0, g.y0, g.x1, g.y1, g.text, seen_at=(70, 219)) for g in write("三周", 60, 223)]
    blocks, notes = document_of(
        [page(1, seen + cut + write("无", 60, 236), ruled([50, 100], [200, 220, 250]))], "x.pdf"
    )
    assert isinstance(blocks[0], RawTable) and [cell.text for cell in blocks[0].cells] == ["供货延迟三周", "无"]
    assert [(note.code, str(note.place)) for note in notes] == [("clipped_text", "第1页 表1 R1C1")]


def test_a_frame_drawn_as_a_filled_ring_is_four_lines() -> None:
    outer: list[tuple[float, float] | None] = [(10, 10), (90, 10), (90, 40), (10, 40), (10, 10)]
    inner: list[tuple[float, float] | None] = [(11, 11), (89, 11), (89, 39), (11, 39), (11, 11)]
    assert len(list(rules_of_path([outer, inner], is_filled=True, is_stroked=False))) == 4
    assert not list(rules_of_path([outer], is_filled=True, is_stroked=False))  # a coloured ground is no line


def test_a_frame_cut_by_the_page_end_has_three_sides() -> None:
    outer: list[tuple[float, float] | None] = [(10, 10), (90, 10), (90, 40), (10, 40), (10, 10)]
    inner: list[tuple[float, float] | None] = [(11, 11), (89, 11), (89, 40), (11, 40), (11, 11)]
    sides = list(rules_of_path([outer, inner], is_filled=True, is_stroked=False))
    assert [(rule.is_horizontal, rule.at) for rule in sides] == [(False, 11), (True, 11), (False, 89)]


def test_many_lines_in_one_path_are_many_lines() -> None:
    strokes: list[list[tuple[float, float] | None]] = [[(0, y), (90, y)] for y in (10, 30)]
    assert [rule.at for rule in rules_of_path(strokes, is_filled=False, is_stroked=True)] == [10, 30]


def test_a_title_row_without_sides_belongs_to_the_open_table_below_it() -> None:
    inner = [Rule(True, y, 50, 550) for y in (180, 200, 220)] + [Rule(False, x, 200, 220) for x in (250, 450)]
    glyphs = write("绩效自评表", 250, 185) + write("名称", 60, 205) + write("道路", 260, 205)
    assert texts(page(1, glyphs, inner)) == [["绩效自评表", "名称", "道路"]]


@pytest.mark.parametrize(("lower", "tables"), [(240, 1), (270, 2)])
def test_a_row_of_one_cell_inside_an_open_table_is_no_gap_between_two(lower: int, tables: int) -> None:
    """Browsers draw no sides: the lines down stop at a row of one cell; a heading farther away parts two tables."""
    inner = [Rule(True, y, 50, 550) for y in (200, 220, lower, lower + 20)]
    inner += [Rule(False, x, y, y + 20) for x in (250, 450) for y in (200, lower)]
    glyphs = write("名称", 60, 205) + write("二、效益指标", 60, 225) + write("满意度", 60, lower + 5)
    assert len(texts(page(1, glyphs, inner))) == tables


def test_a_row_left_open_by_the_end_of_a_page_ends_where_its_sides_end() -> None:
    sides = [Rule(True, 60, 50, 250), Rule(True, 80, 50, 250)] + [Rule(False, x, 40, 80) for x in (50, 150, 250)]
    glyphs = write("偏差原因", 60, 45) + write("无", 160, 45) + write("得分", 60, 65)
    assert texts(page(2, glyphs, sides)) == [["偏差原因", "无", "得分"]]


def test_a_row_is_left_open_where_a_cut_merged_cell_has_no_sides() -> None:
    """WeasyPrint draws nothing of a merged label that the page end cuts; the sides of the row beside it run on."""
    rules = ruled([50, 120, 200, 300], [700, 730]) + [Rule(False, x, 730, 760) for x in (120, 200, 300)]
    glyphs = write("产出", 60, 710) + write("数量", 130, 710) + write("质量", 130, 738) + write("套", 210, 738)
    assert texts(page(1, glyphs, rules)) == [["产出", "数量", "质量", "套"]]


def test_a_paragraph_goes_on_over_the_end_of_a_page_and_numbered_lines_begin_anew() -> None:
    line = "该项目全年预算六十五万元全部拨付到位并按进度支付给十三个乡镇综合文化站使用"
    first = page(1, write("本次自评的项目只有一个。", 50, 600) + write(line, 50, 700), [])
    second = page(2, write("完毕。", 50, 100) + write("（二）存在的问题", 50, 120), [])
    blocks, notes = document_of([first, second], "x.pdf")
    assert [getattr(block, "text", "") for block in blocks][1:] == [f"{line}完毕。", "（二）存在的问题"]
    assert "paragraph_joined" in [note.code for note in notes]


def test_a_cell_that_may_have_been_cut_by_the_page_end_is_a_doubt() -> None:
    """A merged label over the page end: 效益 above, 指标 below, beside rows that are whole."""
    upper = page(
        1, write("效", 52, 741) + write("益", 52, 754) + write("人次", 70, 745), ruled([50, 65, 250], [740, 766])
    )
    lower = page(2, write("指", 52, 21) + write("标", 52, 34) + write("人数", 70, 25), ruled([50, 65, 250], [20, 46]))
    _, notes = document_of([upper, lower], "x.pdf")
    assert {note.code for note in notes} == {"table_joined", "perhaps_cut"}


def test_a_row_that_no_line_closes_on_either_page_is_one_row() -> None:
    """Browsers print no line where the page ends: short writing on both halves is still one cell each."""
    across = [Rule(True, 700, 50, 250), *(Rule(False, x, 680, 760) for x in (50, 150, 250))]
    below = [Rule(True, 60, 50, 250), Rule(True, 80, 50, 250), *(Rule(False, x, 20, 80) for x in (50, 150, 250))]
    upper = page(1, write("不少于", 60, 720) + write("验收", 160, 720), [Rule(True, 680, 50, 250), *across])
    lower = page(2, write("250套", 60, 30) + write("报告", 160, 30) + write("合计", 60, 65), below)
    blocks, notes = document_of([upper, lower], "x.pdf")
    assert isinstance(blocks[0], RawTable) and [note.code for note in notes] == ["row_joined"]
    assert [cell.text for cell in blocks[0].cells] == ["不少于250套", "验收报告", "合计"]


def test_a_hyphen_at_the_end_of_a_line_is_kept() -> None:
    """A code wrapped in its cell: pdfium takes the hyphen for one that parts a word, and hides it."""
    content = b"BT /F 12 Tf 14 TL 50 700 Td (Vouchers of the purchase number CC-) Tj T* (01) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, one) for number, one in enumerate(objects, 1))
    blocks, _ = read_pdf(b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF", "x.pdf")
    assert "".join(getattr(block, "text", "") for block in blocks).endswith("CC-01")


HEADED = ["三级指标", "指标值", "分值"]
COUNTED = [["培训人数", "≥200人", "20"], ["课时数", "≥48个", "5"], ["合格率", "≥95%", "20"], ["及时率", "100%", "15"]]


def without_lines(rows: list[list[str]], *, at: tuple[int, int, int] = (50, 150, 250)) -> tuple[RawTable, list[str]]:
    """The rows written in columns, 20 apart, and read back: the table, and what is said of it."""
    glyphs = [sign for r, row in enumerate(rows) for x, text in zip(at, row, strict=True) for sign in write(text, x, 100 + 20 * r)]  # fmt: skip # noqa: E501
    blocks, notes = document_of([page(1, glyphs, [])], "x.pdf")
    assert isinstance(blocks[0], RawTable)
    return blocks[0], [note.code for note in notes]


def test_columns_without_lines_are_read_where_nothing_else_can_be_meant_and_that_is_said() -> None:
    table, said = without_lines([HEADED, *COUNTED])
    assert [cell.text for cell in table.cells] == [*HEADED, *(text for row in COUNTED for text in row)]
    assert said == ["aligned_columns"]


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([HEADED, *COUNTED[:2], ["", "≥90%", "20"], *COUNTED[2:]], (50, 150, 250)),  # empty, or half of a merged cell
        ([HEADED, *COUNTED], (50, 150, 205)),  # hardly any paper between two columns
        ([["绩效指标", "", "分值"], *COUNTED], (50, 150, 250)),  # a heading over two columns
        ([HEADED, *COUNTED, ["合计", "", "60"]], (50, 150, 250)),  # empty in the middle
    ],
)
def test_columns_without_lines_that_could_be_parted_otherwise_are_refused(
    rows: list[list[str]], at: tuple[int, int, int]
) -> None:
    with pytest.raises(FileWrongType):
        without_lines(rows, at=at)


def test_signs_without_a_code_are_counted() -> None:
    glyphs = write("□达成部分达成未达成全部达成完全达成", 50, 100) * 2
    _, notes = document_of([page(1, glyphs, [])], "x.pdf")
    told = unread_notes([replace(page(1, glyphs, []), unmapped=1)])
    assert not notes and [note.code for note in told] == ["unmapped_signs"]
