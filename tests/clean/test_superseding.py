"""A tidy workbook beside the forms it was made from: what was corrected wins, everything else comes from the source."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from perfeval.clean.workbook import write_workbook
from perfeval.intake import is_short, read
from perfeval.job import run
from perfeval.job.prepared import prepare
from perfeval.outcome import evaluate
from perfeval.report.show.sources import sources

ROWS = [
    ["项目支出绩效自评表（2022年度）"],
    ["项目名称", "村道养护"],
    ["项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["年度资金总额", 50, 50, 45, 10, "90%", 9],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "数量指标", "养护里程", "≥20公里", "2O公里", 50, 50],
    ["效益指标", "社会效益指标", "受益人口", "≥800人", "812人", 40, 40],
]


def form(path: Path, name: str = "村道养护") -> None:
    book = Workbook()
    for row in ROWS:
        book.active.append([name if cell == "村道养护" else cell for cell in row])
    book.save(path)


@pytest.fixture
def folder(tmp_path):
    """``data/raw`` with two forms, and their tidy workbook with one corrected cell beside it."""
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    form(raw / "a.xlsx")
    form(raw / "b.xlsx", "水渠维修")
    write_workbook(tmp_path / "整理表.xlsx", read(raw).items)
    correct(tmp_path / "整理表.xlsx", "a", "20公里")
    return tmp_path


def correct(path: Path, project: str, now: str) -> None:
    book = load_workbook(path)
    sheet = book["指标"]
    column = {cell.value: cell.column for cell in sheet[1]}
    row = next(row[0].row for row in sheet.iter_rows(min_row=2) if row[0].value == project)
    for heading, value in (("实际完成值", now), ("更正人", "李四"), ("更正原因", "字母 O 误作 0")):
        sheet.cell(row, column[heading]).value = value
    book.save(path)


def values(intake) -> dict[str, Decimal | None]:
    return {item.id: item.indicators[0].actual.value for item in intake.items}


@pytest.mark.parametrize("place", ["beside", "among", "corrections"])
def test_corrected_values_win_wherever_the_workbook_lies(folder, place) -> None:
    raw, book = folder / "data" / "raw", folder / "整理表.xlsx"
    paths = [raw]
    if place == "beside":
        paths.append(book)
    else:
        target = raw if place == "among" else folder / "data" / "corrections"
        target.mkdir(exist_ok=True)
        book.rename(target / "整理表.xlsx")
    intake = read(paths)
    assert values(intake) == {"a": Decimal(20), "b": read(raw / "b.xlsx").items[0].indicators[0].actual.value}
    a, b = intake.items
    assert [fact.params["now"] for fact in a.corrections] == ["20公里"]
    assert b.corrections == ()
    assert a.form.file == "a.xlsx"
    assert not [item for item in intake.files if item.status == "failed"]


def test_copies_of_one_file_are_one_project_and_said(folder) -> None:
    raw = folder / "data" / "raw"
    (raw / "乡镇").mkdir()
    for name in ("a - 副本.xlsx", "乡镇/a.xlsx"):
        (raw / name).write_bytes((raw / "a.xlsx").read_bytes())
    intake = read(raw)
    assert [item.id for item in intake.items] == ["a", "b"]
    said = {item.file: item.message.text("zh") for item in intake.files if item.status == "skipped"}
    assert said == {
        name: f"{name}：与 a.xlsx 逐字节相同，只算一份。" for name in ("a - 副本.xlsx", "乡镇/a.xlsx")
    }  # fmt: skip
    prepared, _ = prepare([raw], folder / "out")
    assert [one.id for one in prepared.projects] == ["a", "b"]
    (raw / "a.xlsx").unlink()
    prepared, _ = prepare([raw], folder / "out")
    assert {one.file for one in prepared.projects} == {"a - 副本.xlsx", "b.xlsx"}, "the copy takes its place"


def test_every_correction_is_listed_with_old_new_who_and_why(folder) -> None:
    result = evaluate(read([folder / "data" / "raw", folder / "整理表.xlsx"]))
    (fact,) = result.document()["projects"][0]["corrections"]
    told = {name: fact[name] for name in ("was", "now", "by", "reason", "source")}
    assert told == {"was": "2O公里", "now": "20公里", "by": "李四", "reason": "字母 O 误作 0", "source": "Sheet!E6"}
    page = str(sources(result, "a").html)
    assert all(words in page for words in ("更正 1 处", "2O公里", "李四"))
    assert "李四" not in str(sources(result, "b").html)


def test_a_second_run_over_a_grown_folder_still_corrects(folder) -> None:
    paths = [folder / "data" / "raw", folder / "整理表.xlsx"]
    first, _ = prepare(paths, folder / "out")
    form(folder / "data" / "raw" / "c.xlsx", "桥梁加固")
    second, _ = prepare(paths, folder / "out")
    assert [item.id for item in second.projects] == ["a", "b", "c"]
    assert first.corrections == second.corrections
    assert len(first.corrections) == 1
    assert values(read(folder / "out" / ".perfeval" / "intake"))["a"] == 20


def test_a_second_file_into_the_same_folder_keeps_the_first(folder) -> None:
    raw, out = folder / "data" / "raw", folder / "out"
    prepare([raw / "a.xlsx"], out)
    second, _ = prepare([raw / "b.xlsx"], out)
    assert [item.id for item in second.projects] == ["a", "b"]
    whole, _ = prepare([raw], out)  # the folder covers both
    assert [item.id for item in whole.projects] == ["a", "b"]
    assert whole.earlier == ()
    (raw / "a.xlsx").unlink()
    assert [item.id for item in prepare([raw], out)[0].projects] == ["b"]


def test_a_project_keeps_its_id_when_a_second_file_of_its_name_appears(tmp_path) -> None:
    """Whichever folder comes first; the newcomer is the one that gets a longer id."""
    raw, out = tmp_path / "raw", tmp_path / "out"
    for town in "甲乙丙":
        (raw / f"{town}镇").mkdir(parents=True)
    form(raw / "乙镇" / "x.xlsx", "图书馆")
    [before] = prepare([raw], out)[0].projects
    form(raw / "甲镇" / "x.xlsx", "文化馆")
    after = {item.id: item.file for item in prepare([raw], out)[0].projects}
    assert after.pop("x") == before.file == "乙镇/x.xlsx"
    assert list(after.values()) == ["甲镇/x.xlsx"]
    form(raw / "丙镇" / "x.xlsx", "体育馆")
    again = {item.id: item.file for item in prepare([raw], out)[0].projects}
    assert {"x": "乙镇/x.xlsx", **after}.items() <= again.items()
    assert len(again) == 3


def test_what_is_in_the_folder_of_corrections_only_corrects(folder) -> None:
    (folder / "data" / "corrections").mkdir()
    (folder / "整理表.xlsx").rename(folder / "data" / "corrections" / "整理表.xlsx")
    intake = read(folder / "data" / "raw" / "b.xlsx")
    assert [item.id for item in intake.items] == ["b"]
    form(folder / "data" / "corrections" / "another.xlsx")
    refused = [item for item in read(folder / "data" / "raw").files if item.status == "failed"]
    assert [item.file for item in refused] == ["corrections/another.xlsx"]


def test_a_source_that_changed_since_refuses_the_workbook_and_keeps_the_source(folder) -> None:
    form(folder / "data" / "raw" / "a.xlsx", "村道大修")
    intake = read([folder / "data" / "raw", folder / "整理表.xlsx"])
    refused = [item for item in intake.files if item.status == "failed"]
    assert [item.file for item in refused] == ["整理表.xlsx"]
    assert "a.xlsx 在整理之后改过" in str(refused[0].message)
    assert intake.items[0].name == "村道大修"


def test_one_form_sent_again_leaves_the_corrections_of_the_others(folder) -> None:
    """Several units in one workbook: a unit that resends its form must not undo what was signed for another."""
    correct(folder / "整理表.xlsx", "b", "21公里")
    form(folder / "data" / "raw" / "a.xlsx", "村道大修")
    intake = read([folder / "data" / "raw", folder / "整理表.xlsx"])
    assert values(intake) == {"a": None, "b": 21}
    (workbook,) = [item for item in intake.files if item.file == "整理表.xlsx"]
    (said,) = [str(note) for note in workbook.notes if "没有采用" in str(note)]
    assert "“a”的更正没有采用：a.xlsx 在整理之后改过" in said and "perfeval read a.xlsx --out" in said
    assert is_short(workbook), "not everything of it was taken: exit code 1"


def test_a_form_resent_under_another_name_does_not_lose_its_correction_unsaid(folder) -> None:
    (folder / "data" / "corrections").mkdir()
    (folder / "整理表.xlsx").rename(folder / "data" / "corrections" / "整理表.xlsx")
    (folder / "data" / "raw" / "a.xlsx").rename(folder / "data" / "raw" / "重报.xlsx")
    record = run(folder / "data" / "raw", folder / "out", jobs=1)
    assert "所指的文件“a.xlsx”没有读到" in record.summary()


def test_a_row_taken_out_where_a_workbook_only_corrects_withdraws_nothing(folder) -> None:
    (folder / "data" / "corrections").mkdir()
    book = load_workbook(folder / "整理表.xlsx")
    book["项目"].delete_rows(3)
    book.save(folder / "data" / "corrections" / "整理表.xlsx")
    intake = read(folder / "data" / "raw")
    assert [item.id for item in intake.items] == ["a", "b"]
    assert any("照原表计入" in str(note) for item in intake.files for note in item.notes)


def test_two_workbooks_that_correct_one_form_are_not_mixed(folder) -> None:
    (folder / "再.xlsx").write_bytes((folder / "整理表.xlsx").read_bytes())
    correct(folder / "再.xlsx", "a", "30公里")
    intake = read([folder / "data" / "raw", folder / "整理表.xlsx", folder / "再.xlsx"])
    assert values(intake)["a"] == 20
    assert [item.file for item in intake.files if item.status == "failed"] == ["再.xlsx"]


def test_a_project_taken_out_of_the_workbook_is_left_out_and_said(folder) -> None:
    book = load_workbook(folder / "整理表.xlsx")
    book["项目"].delete_rows(3)
    book.save(folder / "整理表.xlsx")
    intake = read([folder / "data" / "raw", folder / "整理表.xlsx"])
    assert [item.id for item in intake.items] == ["a"]
    assert any("删去一行：水渠维修" in str(note) for item in intake.files for note in item.notes)


def test_two_folders_with_files_of_one_name_keep_both(tmp_path) -> None:
    for name in ("东乡", "西乡"):
        (tmp_path / name).mkdir()
        form(tmp_path / name / "a.xlsx", f"{name}村道")
    intake = read([tmp_path / "东乡", tmp_path / "西乡"])
    assert sorted(item.name for item in intake.items) == ["东乡村道", "西乡村道"]
    assert len({item.id for item in intake.items}) == 2
