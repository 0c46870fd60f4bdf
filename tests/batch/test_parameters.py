"""Parameters: names and types are checked before anything starts, and text stays text."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import openpyxl
import pytest

from perfeval.batch.notebook_file import NotebookRefused
from perfeval.batch.parameters import check_rows, declared_parameters
from perfeval.batch.table import TableProblem, file_keys, read_table, safe_name
from perfeval.errors import FileMissing, UnknownName, WrongParameter
from tests.batch.samples import rows, run, states, write_notebook
from tests.every import every

CELL = """
unit_code = "0071"      # 单位编码
year: int = 2018
budget = 48.0
full = False
levels = ["产出"]
note: str | None = None
anything = None
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_notebook(tmp_path / "n.ipynb", "print(repr(unit_code), year)", parameters=CELL)


def test_what_a_notebook_declares(path: Path) -> None:
    declared = declared_parameters(path)
    assert {name: one.kind for name, one in declared.items()} == {
        "unit_code": "str", "year": "int", "budget": "float", "full": "bool", "levels": "list",
        "note": "str", "anything": None,
    }  # fmt: skip
    assert declared["note"].may_be_none
    assert not declared["year"].may_be_none


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "没有名为“yaer”的参数。是不是想写“year”？可用的有：unit_code"),
        ("en", "No parameter is called 'yaer'. Did you mean 'year'? Known: unit_code"),
    ],
)
def test_a_misspelt_name_is_refused_quickly_with_the_nearest(path: Path, tmp_path: Path, lang: str, said: str) -> None:
    began = time.monotonic()
    with pytest.raises(UnknownName) as caught:
        run(path, [{"unit_code": "1", "yaer": 2024}], tmp_path / "out", key="unit_code", lang=lang)
    assert time.monotonic() - began < 1
    assert caught.value.say(lang).startswith(said)
    assert not (tmp_path / "out" / "projects").exists()


@every("name", ["a=1;import os;z", "class", "x y", "年份（年）"])
def test_names_that_are_code_are_refused(path: Path, name: str) -> None:
    with pytest.raises(UnknownName):
        check_rows([{name: 1}], declared_parameters(path))


@every(
    ("name", "value", "expected"),
    [
        ("unit_code", "0071", "0071"),
        ("unit_code", "1e3", "1e3"),
        ("unit_code", "", ""),
        ("unit_code", 420106, "420106"),
        ("year", "2024", 2024),
        ("year", " 2024 ", 2024),
        ("year", 2024, 2024),
        ("budget", "48", 48.0),
        ("budget", 48, 48.0),
        ("full", "是", True),
        ("full", "FALSE", False),
        ("levels", '["产出", "效益"]', ["产出", "效益"]),
        ("note", "", ""),
        ("anything", "0071", "0071"),
    ],
)
def test_values_of_a_table(path: Path, name: str, value: object, expected: object) -> None:
    (checked,) = check_rows([{name: value}], declared_parameters(path), text=True)
    assert checked[name] == expected
    assert type(checked[name]) is type(expected)


@every(
    ("name", "value"),
    [
        ("year", "0071"),
        ("year", "二〇二四"),
        ("year", "2024.5"),
        ("year", ""),
        ("year", "1_000"),
        ("budget", "nan"),
        ("budget", "48万元"),
        ("budget", "007.5"),
        ("full", "2"),
        ("levels", "产出"),
        ("levels", '{"a": 1}'),
        ("unit_code", 1.234567890123457e17),
        ("unit_code", True),
    ],
)
def test_values_of_a_table_that_do_not_fit(path: Path, name: str, value: object) -> None:
    with pytest.raises(WrongParameter) as caught:
        check_rows([{}, {name: value}], declared_parameters(path), text=True)
    assert f"参数 {name}（第 2 行）" in str(caught.value)


@every(
    ("name", "value", "expected"),
    [
        ("year", np.int64(3), 3),
        ("anything", (1, Decimal("2.50"), date(2024, 1, 2)), [1, "2.50", "2024-01-02"]),
        ("anything", Path("a/b"), "a/b"),
        ("anything", {"甲": np.float64(1.5)}, {"甲": 1.5}),
        ("budget", np.float32(0.5), 0.5),
        ("note", None, None),
    ],
)
def test_python_values_become_plain_data(path: Path, name: str, value: object, expected: object) -> None:
    (checked,) = check_rows([{name: value}], declared_parameters(path))
    assert checked[name] == expected
    assert type(checked[name]) is type(expected)


@every(
    ("name", "value"),
    [
        ("year", "2024"),
        ("year", True),
        ("year", None),
        ("unit_code", 71),
        ("anything", {1, 2}),
        ("budget", float("nan")),
    ],
)
def test_python_values_are_not_guessed(path: Path, name: str, value: object) -> None:
    with pytest.raises(WrongParameter):
        check_rows([{name: value}], declared_parameters(path))


def test_hostile_values_arrive_as_text(path: Path, tmp_path: Path) -> None:
    """A value is never code: quotes, line ends and braces arrive as they are."""
    values = ['"; import os; os._exit(9) #', "'''", "{project_id}", "行\n行\\n", "\\", "\u2028"]
    table = [{"unit_code": value, "year": number} for number, value in enumerate(values)]
    record = run(path, table, tmp_path / "out", key="year")
    assert record.exit_code == 0
    for number, value in enumerate(values):
        nb = nbformat.read(tmp_path / "out" / "notebooks" / f"{number}.ipynb", as_version=4)
        assert nb.cells[-1].outputs[0].text == f"{value!r} {number}\n"


def test_a_notebook_without_parameters(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "1", parameters=None)
    with pytest.raises(UnknownName, match="没有参数单元格"):
        run(path, rows(1), tmp_path / "out")


@pytest.mark.parametrize(("content", "error"), [(None, FileMissing), ("", NotebookRefused), ("[]", NotebookRefused)])
def test_a_notebook_that_is_none(tmp_path: Path, content: str | None, error: type[Exception]) -> None:
    path = tmp_path / "n.ipynb"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(error):
        declared_parameters(path)


def test_tables_keep_codes(tmp_path: Path) -> None:
    """The same table as csv in two encodings and as a workbook, where one code is a number shown as 0071."""
    text = "unit_code,year,note\n0071,2024,甲\n420106,2023,\n\n"
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        (tmp_path / f"{encoding}.csv").write_text(text, encoding)
        assert read_table(tmp_path / f"{encoding}.csv") == [
            {"unit_code": "0071", "year": "2024", "note": "甲"},
            {"unit_code": "420106", "year": "2023", "note": ""},
        ]
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (["unit_code", "year", "note"], [71, 2024, "甲"], ["0071", 2023, None], [420106, "2022", None]):
        sheet.append(line)
    sheet["A2"].number_format = "0000"
    book.save(tmp_path / "t.xlsx")
    found = read_table(tmp_path / "t.xlsx")
    assert [row["unit_code"] for row in found] == ["0071", "0071", 420106]
    assert [row["year"] for row in found] == [2024, 2023, "2022"]


def test_a_table_runs_a_notebook(path: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("unit_code,year,名称\n0071,2024,甲\n0072,2023,乙\n", "utf-8")
    table = read_table(tmp_path / "t.csv")
    record = run(path, table, tmp_path / "out", key="unit_code", title="名称", text=True)
    assert states(record) == {"0071": "done", "0072": "done"}
    assert [report.title for report in record.reports] == ["甲", "乙"]
    nb = nbformat.read(tmp_path / "out/notebooks/0071.ipynb", as_version=4)
    assert nb.cells[-1].outputs[0].text == "'0071' 2024\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n", "没有数据行"),
        ("a,a\n1,2\n", "空白或重复：a"),
        ("a,,b\n1,2,3\n", "空白或重复"),
        ("a,b\n1,2,3\n", "第 2 行比表头长"),
    ],
)
def test_tables_that_cannot_be_used(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "t.csv").write_text(text, "utf-8")
    with pytest.raises(TableProblem, match=said):
        read_table(tmp_path / "t.csv")


def test_two_rows_may_not_share_a_name(path: Path, tmp_path: Path) -> None:
    table: list[dict[str, Any]] = [{"unit_code": "a"}, {"unit_code": "A"}]
    with pytest.raises(TableProblem, match="出现两次（第 1、2 条）"):
        run(path, table, tmp_path / "out", key="unit_code")
    with pytest.raises(TableProblem, match="没有名为“nummer”的列"):
        run(path, table, tmp_path / "out", key="nummer")


@every(
    "text", ["../../etc/passwd", "/abs", "a\\b", "CON", "nul.txt", ".hidden", "", "x" * 400, "a\nb", "..", "甲：乙?"]
)
def test_file_names_stay_in_their_folder(text: str) -> None:
    name = safe_name(text)
    assert name
    assert name != text
    assert not name.startswith(".")
    assert not set('/\\:*?"<>|\n') & set(name)
    assert ".." not in name
    assert len(name.encode()) < 220
    assert name == safe_name(text)


@every("text", ["wuchang-gsl-2018", "0071", "区财政局", "a.b"])
def test_plain_names_stay_as_they_are(text: str) -> None:
    assert safe_name(text) == text


def test_rows_without_a_name_are_numbered() -> None:
    assert file_keys([{}] * 11, None)[::10] == ["01", "11"]
