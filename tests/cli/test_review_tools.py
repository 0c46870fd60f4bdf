"""The reviewer's own shapes from the command line: working sheet out and back, comments, rounds, years, rule books."""

from __future__ import annotations

import csv
import shlex
from pathlib import Path

import openpyxl
import pytest

from perfeval.review.working_sheet import _FIELDS, _HEADINGS
from tests.batch.samples import write_notebook
from tests.cli.shell import Call, form

_REMARK = _HEADINGS[_FIELDS.index("remark")]


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A folder with two projects that are alike but for their names."""
    form(tmp_path / "forms" / "a.xlsx", "图书馆开放", actual="30", score=15)
    form(tmp_path / "forms" / "b.xlsx", "文化馆开放", actual="30", score=15)
    return tmp_path / "forms"


def _decide(sheet: Path, **typed: str) -> None:
    """What a reviewer types beside the first indicator of the first tab; by heading."""
    book = openpyxl.load_workbook(sheet)
    row = next(cell.row for cell in book.worksheets[1]["C"] if cell.value == "举办读者活动场次")
    for heading, value in typed.items():
        book.worksheets[1].cell(row, _HEADINGS.index(heading) + 1, value)
    book.save(sheet)


def _line(shown: str) -> list[str]:
    """What stands beside the first indicator: points, self, recomputed, reviewed, deviation, verdict, remark."""
    return next(line for line in shown.splitlines() if line.startswith("举办读者活动场次")).split()[1:]


def _fill(path: Path, project: str, points: float, remark: str = "") -> None:
    """What a reviewer types: the reviewed score of the first indicator."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        words = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
        if project in words and "举办读者活动场次" in words:
            row = words["举办读者活动场次"].row
            sheet.cell(row, words["复核得分"].column, points)
            sheet.cell(row, words[_REMARK].column, remark)
    book.save(path)


def test_a_working_sheet_goes_out_and_comes_back(call: Call, two: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "底稿.xlsx"
    said = call("sheets", two, "--out", sheet)
    assert (said.code, said.out) == (0, "")
    assert "2 个项目" in said.err
    untouched = call("sheets", "--read", sheet, two)
    assert untouched.code == 0
    assert "图书馆开放" in untouched.out
    assert "复核得分之间没有不一致" in untouched.out
    _fill(sheet, "图书馆开放", 15)
    _fill(sheet, "文化馆开放", 2, "完成数偏低")
    said = call("sheets", "--read", sheet, two)
    assert said.code == 0
    assert _line(said.out)[:3] == ["20", "15", "12"], "points, self, recomputed"
    assert _line(said.out)[3] in {"15", "2"}
    assert "情形相同的指标" in said.out
    english = call("sheets", "--read", sheet, two, "--lang", "en")
    assert "like cases" in english.out
    assert "Reviewed" in english.out


def test_scores_recomputed_come_from_the_forms_not_from_the_sheet(call: Call, two: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "底稿.xlsx"
    call("sheets", two, "--out", sheet)
    book = openpyxl.load_workbook(sheet)
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.value == 12:
                    cell.value = 19
    book.save(sheet)
    assert " 19 " not in call("sheets", "--read", sheet, two).out


def test_the_command_keeps_them_and_every_later_run_uses_them(call: Call, tmp_path: Path) -> None:
    forms, sheet = tmp_path / "raw", tmp_path / "底稿.xlsx"
    form(forms / "a.xlsx", "图书馆开放", actual="50", score=20)
    call("sheets", forms, "--out", sheet)
    _decide(sheet, 核实结论="核减4", 复核人="张三", 复核日期="2026-03-02", 备注="四场无签到")
    said = call("sheets", "--read", sheet, forms)
    assert said.code == 0
    assert "1 条核实结论已写入" in said.err
    assert _line(said.out) == ["20", "20", "20", "16", "4", "已采用：核减4", "四场无签到"]
    assert _line(call("sheets", "--read", sheet, forms).out)[2] == "20", "by the rules, before what was decided"
    assert (tmp_path / "decisions" / "sheet-底稿.toml").is_file()
    [project] = call("evaluate", forms, "--json", "-").document["projects"]
    [indicator] = [one for one in project["indicators"] if one["level3"] == "举办读者活动场次"]
    assert (indicator["score"], indicator["point_classes"]["verified"], indicator["point_classes"]["lost"]) == (
        16,
        16,
        4,
    )
    assert indicator["evidence_params"]["by"] == "张三"
    form(forms / "a.xlsx", "图书馆开放", actual="55", score=20)
    again = call("sheets", "--read", sheet, forms)
    assert again.code == 1
    assert "已改动" in again.err
    assert "文件“a.xlsx”改动过" in again.err
    [stale] = call("evaluate", forms, "--json", "-").document["outdated_decisions"]
    assert (stale["code"], stale["verdict"]) == ("points.row", "reduced")


@pytest.mark.parametrize("forms", ["data/raw", "送来 的"])
def test_the_command_that_is_printed_reads_back(call: Call, forms: str) -> None:
    form(Path(forms) / "a.xlsx", "图书馆开放", actual="50", score=20)
    named = [] if forms == "data/raw" else [forms]
    printed = call("sheets", *named, "--out", "底稿.xlsx").err.partition("填好后用 ")[2].partition(" 读回")[0]
    _decide(Path("底稿.xlsx"), 核实结论="核减4", 复核人="张三", 复核日期="2026-03-02")
    said = call(*shlex.split(printed)[1:])
    assert (said.code, "1 条核实结论已写入" in said.err) == (0, True)
    assert len(list(Path().rglob("decisions/sheet-底稿.toml"))) == 1


def test_a_verdict_that_is_refused_is_no_success_and_its_cell_is_named(call: Call) -> None:
    form(Path("data/raw/a.xlsx"), "图书馆开放", actual="50", score=20)
    call("sheets", "--out", "底稿.xlsx")
    _decide(Path("底稿.xlsx"), 核实结论="还行")
    said = call("sheets", "--read", "底稿.xlsx")
    assert (said.code, "图书馆开放!O4：" in said.err, "看不懂" in said.err) == (1, True, True)
    assert _line(said.out) == ["20", "20", "20", "—", "—", "未采用：还行"]


def test_without_its_forms_a_sheet_is_not_read_as_if_all_were_well(call: Call, two: Path) -> None:
    call("sheets", two, "--out", "底稿.xlsx")
    said = call("sheets", "--read", "底稿.xlsx")
    assert (said.code, said.out, "这里没有 data/raw" in said.err) == (2, "", True)
    form(Path("data/raw/c.xlsx"), "另一个项目")
    said = call("sheets", "--read", "底稿.xlsx")
    assert (said.code, said.out, "都不在其中" in said.err) == (2, "", True)
    assert not Path("data/decisions").exists()


def test_a_sheet_of_another_year_is_said(call: Call, two: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "底稿.xlsx"
    call("sheets", two, "--out", sheet)
    said = call("sheets", "--read", sheet, two / "a.xlsx")
    assert "文化馆开放" in said.err
    assert "不在给出的自评表里" in said.err


def test_a_sheet_that_is_none(call: Call, two: Path, tmp_path: Path) -> None:
    assert call("sheets", "--read", tmp_path / "no.xlsx").code == 2
    said = call("sheets", "--read", two / "a.xlsx")
    assert said.code == 1
    assert "a.xlsx" in said.err
    (tmp_path / "x.xlsx").write_bytes(b"nothing")
    assert call("sheets", "--read", tmp_path / "x.xlsx").code == 1


def test_comments_stand_at_the_cells(call: Call, tmp_path: Path) -> None:
    path = form(tmp_path / "a.xlsx", actual="30", score=20)
    before = path.read_bytes()
    said = call("comments", path, "--out", tmp_path / "copy" / "a.xlsx")
    assert said.code == 0
    page = openpyxl.load_workbook(tmp_path / "copy" / "a.xlsx")["自评表"]
    told = {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}
    assert any("举办读者活动场次" in text or "30" in text for text in told.values())
    assert page["D10"].value == "举办读者活动场次"
    assert path.read_bytes() == before
    assert call("comments", path, "--out", path).code == 2
    assert path.read_bytes() == before


def test_comments_need_a_workbook(call: Call, data_raw: Path, tmp_path: Path) -> None:
    said = call("comments", data_raw / "wuchang-gsl-2018.docx", "--out", tmp_path / "a.xlsx")
    assert said.code == 2
    assert "批注只能写进 xlsx" in said.err
    assert "perfeval evaluate --xlsx" in said.err


def test_two_submissions(call: Call, tmp_path: Path) -> None:
    old = form(tmp_path / "old" / "a.xlsx", actual="30", score=20)
    new = form(tmp_path / "new" / "a.xlsx", actual="30", score=12)
    said = call("compare", old, new)
    assert said.code == 0
    assert "20 → 12" in said.out
    assert "已解决" in said.out
    assert "closed" in call("compare", old, new, "--lang", "en").out
    (tmp_path / "new" / "broken.xlsx").write_bytes(b"")
    said = call("compare", tmp_path / "old", tmp_path / "new")
    assert said.code == 1, "a submission that cannot be read is not passed over"
    assert "broken.xlsx" in said.err
    assert "20 → 12" in said.out


def test_two_submissions_say_who_a_project_is_and_which_stands_alone(call: Call, tmp_path: Path) -> None:
    old, new, page = tmp_path / "old", tmp_path / "new", tmp_path / "page.html"
    form(old / "a.xlsx")
    form(old / "b.xlsx", "乡村放映")
    form(new / "a.xlsx", department="区教育局", code="0042")
    form(new / "c.xlsx", "送戏下乡", unit="区文化馆")
    said = call("compare", old, new, "--page", page).out
    shown = page.read_text("utf-8")
    assert "主管部门  区文化局 → 区教育局" in said
    assert "项目编码  — → 0042" in said
    assert "没有改动" not in said + shown
    assert "区教育局" in shown
    for told in (
        "前一次报送中：乡村放映（b.xlsx）",
        "后一次报送中：送戏下乡（c.xlsx）",
        "的项目 1 个，只在前一次的 1 个，只在后一次的 1 个",
    ):
        assert told in said
        assert told in shown
    english = call("compare", old, new, "--lang", "en", "--page", page).out
    for told in ("In the first submission only: 乡村放映 (b.xlsx)", "in the second only: 1."):
        assert told in english
        assert told in page.read_text("utf-8")
    assert "department  区文化局 → 区教育局" in english


def test_two_years(call: Call, tmp_path: Path) -> None:
    form(tmp_path / "2021" / "a.xlsx", year="2021", actual="60")
    form(tmp_path / "2022" / "a.xlsx", year="2022", indicator="举办读者活动的场次", actual="66")
    said = call("compare", tmp_path / "2021", tmp_path / "2022", "--years")
    assert said.code == 0
    assert "2021 → 2022 年度" in said.out
    assert "上年已达到今年的目标" in said.out
    assert "对应“" in said.out, "a renamed indicator is shown with its match"
    assert "没有同一个项目" in call("compare", tmp_path / "2021", tmp_path / "2021", "--years").out


@pytest.mark.parametrize(
    "words", [("rules",), ("rules", "list"), ("rules", "show", "cn_2020_10_self"), ("rules", "check")]
)
def test_rule_books(call: Call, words: tuple[str, ...]) -> None:
    said = call(*words)
    assert (said.code, said.err) == (0, "")
    assert "cn_2020_10_self" in said.out


def test_a_rule_book_that_breaks_its_contract(call: Call, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("id = 'own'\nnonsense = [", "utf-8")
    for words in (["rules", "check", tmp_path / "own.toml"], ["rules", "show", tmp_path / "own.toml"]):
        said = call(*words)
        assert said.code in (1, 2)
        assert "own.toml" in said.err
        assert "Traceback" not in said.err


def test_the_same_forms_under_two_books(call: Call, tmp_path: Path) -> None:
    said = call("rules", "diff", "cn_2020_10_self", "cn_hubei_self", form(tmp_path / "a.xlsx", actual="30"))
    assert said.code == 0
    assert "1 个项目" in said.out


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_notebook_of_ones_own_over_a_table(call: Call, tmp_path: Path, kind: str) -> None:
    notebook = write_notebook(
        tmp_path / "own.ipynb",
        "print('单位', unit, type(unit).__name__, year + 1)",
        parameters="unit = ''\nyear = 2020",
    )
    table = tmp_path / f"table.{kind}"
    rows = [["unit", "year"], ["0071", "2021"], ["=1+1", "2022"]]
    if kind == "csv":
        with table.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for cell in book.active["A"]:
            cell.data_type = "s"
        book.save(table)
    words = ["run", "--notebook", notebook, "--params", table, "--key", "unit", "--out", tmp_path / "out"]
    said = call(*words)
    assert said.code == 0, said.err
    executed = (tmp_path / "out" / "notebooks" / "0071.ipynb").read_text("utf-8")
    assert "单位 0071 str 2022" in executed
    index = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert 'href="projects/0071.html"' in index
    assert "新做 0 份，沿用 2 份" in call(*words).err


@pytest.mark.parametrize(
    ("heading", "value", "more", "seen"),
    [
        ("yaer", "2021", [], "yaer"),
        ("year", "zwei", [], "zwei"),
        ("year", "0071", [], "0071"),
        ("year", "2021", ["--key", "unit"], "现有的列：year"),
        ("year", "2021", ["--rules", "cn_2020_10_self"], "--params"),
    ],
)
def test_a_table_that_does_not_fit(
    call: Call, tmp_path: Path, heading: str, value: str, more: list[str], seen: str
) -> None:
    notebook = write_notebook(tmp_path / "own.ipynb", "print(year)", parameters="year = 2020")
    (tmp_path / "t.csv").write_text(f"{heading}\n{value}\n", "utf-8")
    said = call("run", "--notebook", notebook, "--params", tmp_path / "t.csv", "--out", tmp_path / "out", *more)
    assert said.code == 2
    assert seen in said.err
    assert not (tmp_path / "out" / "projects").exists(), "nothing was started"


def test_a_row_that_fails_stands_in_the_index(call: Call, tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "own.ipynb", "print(1 / year)", parameters="year = 2020")
    (tmp_path / "t.csv").write_text("year\n0\n5\n", "utf-8")
    said = call("run", "--notebook", notebook, "--params", tmp_path / "t.csv", "--key", "year", "--out", tmp_path / "o")
    assert said.code == 1
    index = (tmp_path / "o" / "index.html").read_text("utf-8")
    assert "ZeroDivisionError" in index
    assert 'href="projects/5.html"' in index
    assert "Traceback" not in said.err + index
