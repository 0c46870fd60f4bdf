"""Corrections change what a cell says, with a reason, only while the source says what they expect."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfeval.clean.corrections import apply_corrections, load_corrections, unused_corrections
from perfeval.cli.common import exit_code_of
from perfeval.errors import UsageError
from perfeval.intake import read
from perfeval.job.whole import run
from perfeval.places import Place
from perfeval.sources.raw import CellState, RawCell, RawDocument, RawParagraph, RawTable

FILE = "2021/anju.docx"
ENTRY = """
[[correction]]
file = "2021/anju.docx"
cell = "{cell}"
was = "{was}"
now = "{now}"
reason = "扫描识别错误"
by = "张三"
date = 2026-11-23
"""


def at(row: int, col: int) -> Place:
    return Place(FILE, table=1, row=row, col=col)


def document() -> RawDocument:
    cells = (
        RawCell(at(1, 1), "指标"),
        RawCell(at(1, 3), "l00%"),
        RawCell(at(2, 1), "48", state=CellState.NUMBER, number=Decimal(48), number_format="0"),
        RawCell(at(2, 2), "", rowspan=1, colspan=2),
    )
    blocks = (RawParagraph(Place(FILE, paragraph=1), "预算 4B 万元"), RawTable("表1", cells, 2, 3))
    return RawDocument(FILE, "docx", "00", blocks)


def corrections(tmp_path, *changes: tuple[str, str, str]):
    text = "".join(ENTRY.format(cell=cell, was=was, now=now) for cell, was, now in changes)
    (tmp_path / "anju.toml").write_text(text, "utf-8")
    return load_corrections(tmp_path)


def test_a_cell_is_corrected_and_the_note_says_who_and_why(tmp_path) -> None:
    fixed, notes = apply_corrections(document(), corrections(tmp_path, ("表1 R1C3", "l00%", "100%")))
    assert fixed.tables[0].grid()[1, 3].text == "100%"
    assert tuple(map(str, notes)) == ("更正 表1 R1C3：“l00%”改为“100%”（扫描识别错误；张三，2026-11-23）",)
    unchanged = [cell for cell in fixed.tables[0].cells if cell.place != at(1, 3)]
    assert unchanged == [cell for cell in document().tables[0].cells if cell.place != at(1, 3)]


def test_a_number_stays_a_number_and_a_paragraph_can_be_corrected(tmp_path) -> None:
    fixed, notes = apply_corrections(
        document(), corrections(tmp_path, ("表1 R2C1", "48", "84"), ("¶1", "预算 4B 万元", "预算 48 万元"))
    )
    cell = fixed.tables[0].grid()[2, 1]
    assert (cell.text, cell.number, cell.state) == ("84", Decimal(84), CellState.NUMBER)
    assert fixed.paragraphs[0].text == "预算 48 万元"
    assert len(notes) == 2


def test_words_in_place_of_a_number_are_text(tmp_path) -> None:
    fixed, _ = apply_corrections(document(), corrections(tmp_path, ("表1 R2C1", "48", "48万元")))
    cell = fixed.tables[0].grid()[2, 1]
    assert (cell.text, cell.number, cell.state) == ("48万元", None, CellState.TEXT)


def test_an_empty_cell_can_be_filled_in_its_place(tmp_path) -> None:
    fixed, _ = apply_corrections(document(), corrections(tmp_path, ("表1 R1C2", "", "数量指标")))
    assert [cell.text for cell in fixed.tables[0].cells] == ["指标", "数量指标", "l00%", "48", ""]


@pytest.mark.parametrize(
    ("cell", "was", "said"),
    [
        ("表1 R1C3", "l0O%", "表1 R1C3 现写“l00%”"),
        ("表1 R9C9", "x", "没有 表1 R9C9 这个位置"),
        ("表1 R2C3", "", "没有 表1 R2C3 这个位置"),  # covered by a merged cell
        ("表2 R1C1", "", "没有 表2 R1C1 这个位置"),
        ("¶7", "x", "没有 ¶7 这个位置"),
    ],
)
def test_what_no_longer_fits_is_left_and_said(tmp_path, cell: str, was: str, said: str) -> None:
    left, (note,) = apply_corrections(document(), corrections(tmp_path, (cell, was, "100%")))
    assert left == document()
    assert said in note.text("zh")
    assert FILE in note.text("en")


@pytest.mark.slow
def test_a_correction_that_no_longer_fits_costs_itself_not_the_form(tmp_path) -> None:
    raw, beside = tmp_path / "raw", tmp_path / "corrections"
    raw.mkdir()
    beside.mkdir()
    (raw / "a.csv").write_text("项目支出绩效自评表\n项目名称,甲\n年度资金总额,48,48,46\n", "utf-8")
    entries = [("表1 R2C2", "乙", "丙"), ("表1 R3C4", "46", "47")]
    text = "".join(ENTRY.format(cell=cell, was=was, now=now) for cell, was, now in entries)
    (beside / "a.toml").write_text(text.replace(FILE, "a.csv"), "utf-8")
    record = run(raw, tmp_path / "out")
    (project,) = read(raw).items
    assert (project.name, [fact.params["now"] for fact in project.corrections]) == ("甲", ["47"])
    assert (record.exit_code, record.withdrawn, record.projects.count("done")) == (1, (), 1)
    assert "表1 R2C2 现写“甲”" in record.summary()
    (page,) = (tmp_path / "out").rglob("a.html")
    assert "表1 R2C2 现写“甲”" in page.read_text("utf-8")
    assert exit_code_of(read(raw).files, "zh") == 1


def test_a_source_that_was_fixed_says_that_the_correction_can_go(tmp_path) -> None:
    _, (note,) = apply_corrections(document(), corrections(tmp_path, ("表1 R1C1", "指飘", "指标")))
    assert "更正可以删除" in note.text()


def test_corrections_of_other_files_are_left_alone_and_can_be_listed(tmp_path) -> None:
    found = corrections(tmp_path, ("表1 R1C3", "l00%", "100%"))
    other = RawDocument("other.docx", "docx", "00", document().blocks)
    assert apply_corrections(other, found) == (other, ())
    (unused,) = unused_corrections(found, ["other.docx"])
    assert unused.text() == "更正 表1 R1C3 所指的文件“2021/anju.docx”没有读到"
    assert unused_corrections(found, [FILE]) == ()


GOOD = ENTRY.format(cell="表1 R1C3", was="a", now="b")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[correction]\n", "anju.toml"),
        ("[other]\n", "other"),
        (GOOD + GOOD.replace("R1", "R2").replace('now = "b"\n', ""), '第 11 行：缺少 now。可写 now = "…"。'),
        (GOOD + 'why = "x"\n', "why"),
        (GOOD.replace("2026-11-23", '"gestern"'), "gestern"),
        (GOOD.replace('"张三"', '""'), "by = ''"),
        (GOOD.replace("表1 R1C3", "dort"), "dort"),
        (GOOD + GOOD, "表1 R1C3"),
        (GOOD.replace('was = "a"', "was = 5"), "was = 5"),
    ],
)
def test_a_wrong_file_of_corrections_is_refused_by_name(tmp_path, text: str, said: str) -> None:
    (tmp_path / "anju.toml").write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"corrections/anju\.toml") as refused:
        load_corrections(tmp_path)
    assert said in str(refused.value)


def test_the_corrections_that_travel_along_can_be_loaded(checkout) -> None:
    assert isinstance(load_corrections(checkout / "data" / "corrections"), tuple)
