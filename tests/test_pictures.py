"""A form read from a picture: what is in doubt stays open, is shown beside its picture, and a person confirms it."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from perfeval.clean.pictures import confirmed_by_sums
from perfeval.clean.projects import clean_document
from perfeval.clean.workbook import projects_of, write_workbook
from perfeval.clean.workbook_pictures import PICTURE_SHEET
from perfeval.model import Project
from perfeval.places import Place
from perfeval.report.show.pictures import crops, how_read, to_confirm
from perfeval.report.show.view import view_of
from perfeval.review.findings import Verdict
from perfeval.sight import Sight, looked_at
from perfeval.sources.raw import RawCell, RawDocument, RawTable
from perfeval.sources.reading import read_document

ROWS = [
    ["项目支出绩效自评表", "", "", "", "", ""],
    ["项目名称", "河道清淤", "", "", "", ""],
    ["项目资金（万元）", "全年预算数", "全年执行数", "执行率", "分值", "得分"],
    ["年度资金总额", "80", "76", "95%", "10", "9.5"],
    ["一级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
    ["产出指标", "清淤长度", "≥12公里", "13公里", "50", "50"],
    ["效益指标", "受益人口", "≥8000人", "7200人", "30", "27"],
    ["满意度指标", "群众满意度", "≥90%", "93%", "10", "10"],
]


def png() -> str:
    file = io.BytesIO()
    Image.new("L", (40, 20), 200).save(file, "PNG")
    return b64encode(file.getvalue()).decode()


def seen(confidence: str = "0.99", doubtful: bool = False) -> Sight:
    return Sight(Decimal(confidence), doubtful, (1, 2, 3, 4), png())


def form(doubts: Mapping[str, str]) -> RawDocument:
    """The form as recognised; ``doubts``: text → what was read in its place, with doubt."""
    cells = [
        RawCell(
            Place("图.png", table=1, row=r, col=c, page=1),
            doubts.get(text, text),
            sight=seen("0.7", True) if text in doubts else seen(),
        )
        for r, row in enumerate(ROWS, 1)
        for c, text in enumerate(row, 1)
        if text
    ]
    return RawDocument("图.png", "picture", "0" * 64, (RawTable("表1", tuple(cells), len(ROWS), 6),))


def project(doubts: Mapping[str, str]) -> Project:
    (found,), reading = clean_document(form(doubts))
    assert reading.read_by == "ocr"
    return found


def result_of(item: Project):
    import perfeval as pe
    from perfeval.intake import Intake

    return pe.evaluate(Intake((item,), ()))


def test_points_that_rest_on_a_doubtful_reading_are_open_until_confirmed() -> None:
    item = project({"13公里": "15公里"})
    result = result_of(item)
    row = result.document()["projects"][0]["indicators"][0]
    assert row["score"] is None and row["point_classes"]["open"] == 50
    assert (row["evidence_code"], row["source"], row["confidence"]) == (
        "open_doubtful_reading",
        "picture",
        Decimal("0.7"),
    )
    confirmed = replace(item, seen={place: looked_at(sight) or sight for place, sight in item.seen.items()})
    assert result_of(confirmed).document()["projects"][0]["indicators"][0]["score"] == 50


def test_the_tables_say_what_came_from_a_picture_and_how_surely() -> None:
    from perfeval.intake import Intake

    rows = Intake((project({"13公里": "15公里"}),), ()).indicators
    assert rows["from_picture"].tolist() == [True] * 3
    assert rows["confidence"].tolist() == [Decimal("0.7"), Decimal("0.99"), Decimal("0.99")]
    assert rows["doubtful_cells"].tolist() == ['["第1页 表1 R6C4"]', "[]", "[]"]
    typed = Intake((replace(project({}), seen={}),), ()).funds
    assert not typed["from_picture"].any() and typed["confidence"].isna().all()


def test_the_rate_of_doubtful_amounts_is_not_counted() -> None:
    result = result_of(project({"76": "16"}))
    fund = result.document()["projects"][0]["funds"][0]
    assert fund["score"] is None and fund["evidence_code"] == "open_doubtful_reading"
    assert (fund["source"], fund["confidence"]) == ("picture", Decimal("0.7")) and len(fund["doubtful_cells"]) == 1


@pytest.mark.parametrize(("doubts", "code"), [({"30": "30"}, "confirmed"), ({"30": "80"}, "proposed")])
def test_a_sum_confirms_a_number_or_proposes_one_and_never_replaces_it(doubts: Mapping[str, str], code: str) -> None:
    (found,), reading = clean_document(form(doubts))
    said = [fact for fact in reading.notes if fact.code.startswith("clean.picture.")]
    assert said[0].code == f"clean.picture.{code}"
    assert found.indicators[1].max_score == Decimal(doubts["30"])
    assert any(sight.is_doubtful for sight in found.seen.values()) == (code == "proposed")
    if code == "proposed":
        assert said[0].params["fits"] == 30


def test_a_printed_rate_confirms_its_amounts() -> None:
    item = project({})
    sights = {one.cells["executed_wan"]: seen("0.8", True) for one in item.funds}
    after, said = confirmed_by_sums(item, sights)
    assert not any(one.is_doubtful for one in after.values()) and said[0].code == "clean.picture.rate_confirmed"


def test_a_finding_on_a_doubtful_cell_only_asks() -> None:
    result = result_of(project({"27": "99"}))
    (view,) = [view_of(result, None)]
    about = [one for one in view.findings if any(place.row == 7 and place.col == 6 for place in one.cells)]
    assert about and all(one.verdict is Verdict.ASK and "先对照图片核对" in one.message for one in about)
    assert crops(view, about[0].cells) is not None


def test_the_report_says_on_its_first_screen_how_it_was_read_and_shows_each_doubt() -> None:
    view = view_of(result_of(project({"13公里": "15公里"})), None)
    assert "1 处存疑" in str(how_read(view)) and "50 分未定" in str(how_read(view))
    assert "data:image/png;base64,iVBOR" in str(to_confirm(view)) and "70%" in str(to_confirm(view))


def test_a_form_that_is_text_says_nothing_of_pictures() -> None:
    item = replace(project({}), seen={})
    assert how_read(view_of(result_of(item), None)) is None


def test_the_tidy_workbook_shows_each_doubt_beside_its_picture_and_takes_the_confirmation(tmp_path: Path) -> None:
    item = project({"13公里": "15公里"})
    write_workbook(tmp_path / "整理表.xlsx", [item])
    (again,), _ = projects_of(read_document(tmp_path / "整理表.xlsx", (tmp_path / "整理表.xlsx").name))
    assert again.seen == item.seen  # nothing is confirmed by writing it down
    book = openpyxl.load_workbook(tmp_path / "整理表.xlsx")
    sheet = book[PICTURE_SHEET]
    assert [sheet.cell(2, col).value for col in (2, 3, 4)] == ["第1页 表1 R6C4", "15公里", "70%"]
    assert len(sheet._images) == 1
    sheet.cell(2, 6).value = "对"
    book.save(tmp_path / "改.xlsx")
    (confirmed,), reading = projects_of(read_document(tmp_path / "改.xlsx", (tmp_path / "改.xlsx").name))
    assert not any(sight.is_doubtful for sight in confirmed.seen.values())
    assert "picture.confirmed_by_hand" in " ".join(fact.code for fact in reading.notes)
