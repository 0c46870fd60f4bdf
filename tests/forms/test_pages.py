"""Forms cut by a page break and forms side by side: read whole, read apart, or left alone, and said so."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval.clean.projects import clean_document
from perfeval.forms.lines import goes_on
from perfeval.forms.vocabulary import vocabulary
from perfeval.model import FileReading, Project
from perfeval.places import Place
from perfeval.sources.raw import RawCell, RawDocument, RawParagraph, RawTable
from tests.every import every

Rows = Sequence[str]

HEAD = ["项目支出绩效自评表（2022年度）", "项目名称|村道硬化|主管部门|某县交通局|实施单位|某乡|"]
FUNDS = ["项目资金（万元）|年初预算数|全年预算数|全年执行数|执行率|分值|得分", "年度资金总额|100|100|95|95%|10|9.5"]
HEADINGS = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"
OUTPUT = "产出指标|数量指标|修路|≥10公里|11公里|50|50"
BENEFIT = "效益指标|社会效益指标|受益人口|≥100人|120人|30|30"
OPINION = "满意度指标|服务对象满意度指标|群众满意度|≥90%|95%|10|10"
TOTAL = "总分|||||100|99.5"


def table(number: int, rows: Rows, sheet: str | None = None) -> RawTable:
    """A table of single cells; blank ones are left out, as files leave them out."""
    cells = tuple(
        RawCell(Place("f", sheet=sheet, table=None if sheet else number, row=r, col=c), text)
        for r, row in enumerate(rows, 1)
        for c, text in enumerate(row.split("|"), 1)
        if text
    )
    width = max(row.count("|") + 1 for row in rows)
    return RawTable(sheet or f"表{number}", cells, len(rows), width)


def read(*blocks: RawTable | RawParagraph, container: str = "docx") -> tuple[tuple[Project, ...], FileReading]:
    return clean_document(RawDocument("f", container, "", blocks))


def unused(reading: FileReading) -> list[str]:
    return [line.text for line in reading.account if line.used_by is None]


def names(project: Project) -> list[str]:
    return [indicator.level3 for indicator in project.indicators]


@every(
    "rest",
    [[BENEFIT, OPINION, TOTAL], ["||居民受益|≥5人|6人|5|5", BENEFIT, TOTAL], [TOTAL]],
    ids=["new level", "level goes on", "total alone"],
)
def test_rest_without_headings_is_the_same_form(rest: Rows) -> None:
    projects, reading = read(table(1, [*HEAD, *FUNDS, HEADINGS, OUTPUT]), table(2, rest))
    assert len(projects) == 1
    assert unused(reading) == []
    assert len(projects[0].indicators) == 1 + sum("≥" in row for row in rest)
    assert projects[0].reported_total is not None
    assert any("续表" in str(note) and "表2" in str(note) for note in reading.notes)


def test_cells_keep_the_place_where_they_stand() -> None:
    (project,), _ = read(table(1, [*HEAD, *FUNDS, HEADINGS, OUTPUT]), table(2, [BENEFIT, OPINION]))
    assert str(project.indicators[1].cells["target_text"]) == "表2 R1C4"


def test_three_pages() -> None:
    (project,), reading = read(table(1, [*HEAD, *FUNDS, HEADINGS, OUTPUT]), table(2, [BENEFIT]), table(3, [OPINION]))
    assert names(project) == ["修路", "受益人口", "群众满意度"]
    assert sum("续表" in str(note) for note in reading.notes) == 2


def test_a_level_left_blank_on_the_next_page_goes_on() -> None:
    (project,), _ = read(table(1, [*HEAD, HEADINGS, OUTPUT]), table(2, ["||养护|≥5公里|6公里|5|5"]))
    assert (project.indicators[1].level1, project.indicators[1].level2) == ("产出指标", "数量指标")


def test_other_number_of_columns_cell_by_cell() -> None:
    first = table(1, [*HEAD, *FUNDS, HEADINGS, OUTPUT])
    second = RawTable("表2", tuple(_wider(cell) for cell in table(2, [BENEFIT, OPINION]).cells), 2, 8)
    (project,), reading = read(first, second)
    assert names(project) == ["修路", "受益人口", "群众满意度"]
    assert unused(reading) == []


def _wider(cell: RawCell) -> RawCell:
    """The third cell over two columns, those behind it one further right."""
    col = cell.col + (cell.col > 3)
    place = Place("f", table=2, row=cell.row, col=col)
    return RawCell(place, cell.text, colspan=2 if cell.col == 3 else 1)


@every(
    "rest",
    [
        ["王某|男|35|驾驶员|某乡|合同工|早班", "李某|女|41|会计|某乡|在编|晚班"],  # words where points belong
        ["效益指标|社会效益指标|受益人口|≥100人", "满意度指标|服务对象满意度指标|群众满意度|≥90%"],  # columns missing
    ],
)
def test_what_does_not_fit_is_listed_and_said(rest: Rows) -> None:
    projects, reading = read(table(1, [*HEAD, *FUNDS, HEADINGS, OUTPUT]), table(2, rest))
    assert names(projects[0]) == ["修路"]
    assert {text for row in rest for text in row.split("|")} <= set(unused(reading))
    assert any("没有读取" in str(note) for note in reading.notes)


def test_nothing_is_joined_after_a_total_or_past_a_line_of_text() -> None:
    page = table(1, [*HEAD, *FUNDS, HEADINGS, OUTPUT, TOTAL])
    assert names(read(page, table(2, [BENEFIT]))[0][0]) == ["修路"]
    line = RawParagraph(Place("f", paragraph=1), "以下为附件内容。")
    assert names(read(table(1, [*HEAD, HEADINGS, OUTPUT]), line, table(2, [BENEFIT]))[0][0]) == ["修路"]


@every("said", ["续表", "（续）", "- 2 -", "续表1", "（续上表）"])
def test_a_line_between_the_pages(said: str) -> None:
    line = RawParagraph(Place("f", paragraph=1), said)
    (project,), reading = read(table(1, [*HEAD, HEADINGS, OUTPUT]), line, table(2, [BENEFIT]))
    assert names(project) == ["修路", "受益人口"]
    assert unused(reading) == []


@every("rest", [[BENEFIT, TOTAL], ["项目支出绩效自评表（续）", HEADINGS, BENEFIT, TOTAL]])
def test_next_sheet_must_say_that_it_goes_on(rest: Rows) -> None:
    page = table(1, [*HEAD, *FUNDS, HEADINGS, OUTPUT], "自评表")
    (project,), reading = read(page, table(2, rest, "自评表（续）"), container="xlsx")
    assert names(project) == ["修路", "受益人口"]
    assert str(project.indicators[1].cells["level3"]).startswith("自评表（续）!")
    assert any("续表" in str(note) for note in reading.notes)
    projects, _ = read(page, table(2, rest[-2:], "明细"), container="xlsx")
    assert names(projects[0]) == ["修路"]


@every(
    ("said", "expected"),
    [("续表", True), ("自评表（续）", True), ("项目表（续2）", True), ("延续性项目", False), ("持续（经费）", False)],
)
def test_words_that_say_so(said: str, expected: bool) -> None:
    assert goes_on(said, vocabulary()) is expected


# ---------------------------------------------------------------- side by side


def form(name: str) -> list[str]:
    return [f"项目名称|{name}|实施单位|某乡|||", *FUNDS, HEADINGS, OUTPUT, BENEFIT, OPINION, TOTAL]


def beside(left: Rows, right: Rows) -> RawTable:
    return table(1, [f"{one}||{other}" for one, other in zip(left, right, strict=True)], "自评")


def test_two_forms_side_by_side() -> None:
    projects, reading = read(beside(form("村道硬化"), form("水渠维修")), container="xlsx")
    assert [project.name for project in projects] == ["村道硬化", "水渠维修"]
    assert [len(project.indicators) for project in projects] == [3, 3]
    assert str(projects[1].indicators[0].cells["level1"]) == "自评!I5"
    assert unused(reading) == []
    assert any("并排" in str(note) for note in reading.notes)


def test_a_title_over_both_is_the_title_of_both() -> None:
    sheet = beside(["||||||", *form("村道硬化")], ["||||||", *form("水渠维修")])
    title = RawCell(Place("f", sheet="自评", row=1, col=1), "项目支出绩效自评表（2021年度）", colspan=15)
    whole = RawTable("自评", (title, *sheet.cells), sheet.n_rows, sheet.n_cols)
    projects, reading = read(whole, container="xlsx")
    assert [(project.name, project.year) for project in projects] == [("村道硬化", 2021), ("水渠维修", 2021)]
    assert unused(reading) == []


def test_remarks_beside_a_form_are_no_form() -> None:
    right = ["", "", "", "核对人|意见|", "王某|数据准确|", "", "", ""]
    projects, reading = read(beside(form("村道硬化"), [row or "||" for row in right]), container="xlsx")
    assert [project.name for project in projects] == ["村道硬化"]
    assert not any("并排" in str(note) for note in reading.notes)
