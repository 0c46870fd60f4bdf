"""What every surface says of a project (各处所说), read back from what is really written: page, Word, Excel, terminal.

The JSON is what they are held against. Each surface is read as a reader or a program would read it; a cell that prints
a number is compared as printed, a cell that holds one as the exact value.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from docx import Document
from openpyxl import load_workbook

from perfeval.cli.screen import print_result
from perfeval.numbers import NOTHING, format_parted, format_percent, format_points, format_wan
from perfeval.office.export import export
from perfeval.outcome import Result
from perfeval.report import show
from perfeval.report.markup import plain
from perfeval.report.show.funds import funds_picture
from perfeval.report.show.view import view_of
from perfeval.report.site import build_site, row_of
from perfeval.review.sheets import write_findings
from tests.report.pages import project_page

Record = Mapping[str, str]
Stated = Mapping[str, Any]
FUNDS: Mapping[str, tuple[str, Callable[[Decimal | None], str]]] = {
    "年初预算数": ("initial_budget_wan", format_wan), "全年预算数": ("adjusted_budget_wan", format_wan),
    "到位资金": ("arrived_wan", format_wan), "全年执行数": ("executed_wan", format_wan),
    "复算执行率": ("execution_rate", format_percent), "分值": ("max_score", format_points),
    "自评得分": ("self_score", format_points), "复算得分": ("score", format_points),
}  # fmt: skip
CLASSES = {"已核实": "verified", "表内有数": "stated", "仅凭自述": "claimed", "扣减": "lost",
           "未定": "open", "不适用": "exempt"}  # fmt: skip
TOTALS = {"分值": "max_score", "自评得分": "self_score", "复算得分": "score"}


class Tables(HTMLParser):
    """The data tables of a page by their label, as rows of cells; a merged cell stands in every row it covers."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[list[str]]] = {}
        self._label = ""
        self._rows: list[list[str]] | None = None
        self._spans: dict[int, tuple[int, str]] = {}
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "div" and said.get("role") == "region":
            self._label = said["aria-label"]
        elif tag == "table" and self._label:
            self._rows, self._spans = self.found.setdefault(self._label, []), {}
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
            self._fill()
        elif tag in {"td", "th"} and self._rows is not None:
            self._cell = []
            self._span = int(said.get("rowspan") or 1), int(said.get("colspan") or 1)

    def _fill(self) -> None:
        assert self._rows is not None
        row = self._rows[-1]
        while (span := self._spans.get(len(row))) is not None:
            left, text = span
            self._spans[len(row)] = (left - 1, text)
            if left <= 1:
                del self._spans[len(row)]
            row.append(text)

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._rows, self._label = None, ""
        elif tag in {"td", "th"} and self._rows is not None and self._cell is not None:
            text = one_line("".join(self._cell))
            rows, columns = self._span
            for _ in range(columns):
                if rows > 1:
                    self._spans[len(self._rows[-1])] = (rows - 1, text)
                self._rows[-1].append(text)
            self._cell = None
            self._fill()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def records(self, label: str) -> list[Record]:
        """The rows below the headings, by heading."""
        rows = next((rows for name, rows in self.found.items() if name.startswith(label)), [])
        return as_records(rows)


def one_line(text: str | None) -> str:
    return " ".join((text or "").replace("═", "=").split())


def figure(cell: str) -> str:
    """A figure without the zeros that set it below the others of its column; words as they are."""
    return re.sub(r"(?<=\d)(?:\.0+|(\.\d*?[1-9])0+)(?=%?$)", r"\1", cell)


def as_records(rows: Sequence[Sequence[str]]) -> list[Record]:
    """Rows by the headings above them."""
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def exact(value: Any) -> Decimal | None:
    """A number of a workbook as the decimal that was written."""
    return Decimal(repr(value)) if isinstance(value, (int, float)) else None


def alone(result: Result, project_id: str) -> Result:
    """One project of a result."""
    one = result.evaluation(project_id)
    return replace(result, evaluations=(one,), intake=replace(result.intake, items=(one.project,)))


def stated_by(result: Result) -> Stated:
    """What the JSON says of the one project, numbers as decimals."""
    [project] = json.loads(result.to_json(), parse_float=Decimal, parse_int=Decimal)["projects"]
    return project  # type: ignore[no-any-return]


def worth(indicator: Stated) -> Decimal | None:
    """The points an indicator can earn: those the evaluation used, else those the form printed."""
    used: Decimal | None = indicator["points"]
    return used if used is not None else indicator["max_score"]


def blocks_of(project: Stated) -> list[Stated]:
    """The subtotals that perfeval reckons; those that a report states for its sections have a place and no score."""
    return [item for item in project["subtotals"] if item["unscored_points"] is not None]


def grade_in_words(totals: Stated) -> str:
    """What every surface says of the grade that the JSON holds."""
    if totals["grade"] is not None:
        return str(totals["grade"])
    return "暂不能定级（{}–{}）".format(*totals["grade_range"]) if totals["grade_range"] else "未定等级"


def score_in_words(item: Stated) -> str:
    """The points of a row, or the range that they lie in."""
    low, high = item["lowest_score"], item["highest_score"]
    if item["score"] is None and low is not None and high is not None and low != high:
        return f"{format_points(low)}–{format_points(high)}"
    return format_points(item["score"])


def assert_tables(tables: Mapping[str, list[Record]], project: Stated, where: str) -> None:
    """Tables of the report, on the page or in Word: every figure of the JSON in its column."""
    assert_funds(tables["funds"], project["funds"], where)
    rows = tables["indicators"]
    assert len(rows) == len(project["indicators"]), where
    for row, item in zip(rows, project["indicators"], strict=True):
        at = (where, item["level3"])
        for heading, name in (("年度指标值", "target_text"), ("实际完成值", "actual_text"), ("三级指标", "level3")):
            assert one_line(row[heading]) == (one_line(item[name]) or NOTHING), (*at, heading)
        assert figure(row["分值"]) == format_points(worth(item)), at
        assert item["self_score"] is None or figure(row["自评得分"]) == format_points(item["self_score"]), at
        assert figure(row["复算得分"]) == score_in_words(item), at
    for row, item in zip(tables["framework"], project["framework"], strict=True):
        assert figure(row["分值"]) == format_points(item["max_score"]), (where, item["path"])
        assert figure(row["复算得分"]) == score_in_words(item), (where, item["path"])
    if project["totals"]["max_score"] is None and not blocks_of(project):
        return
    parts = [*blocks_of(project), {"name": "合计", "point_classes": project["point_classes"], **project["totals"]}]
    for row, part in zip(tables["score"], parts, strict=True):
        assert row["部分"] == part["name"], where
        for heading, name in TOTALS.items():
            assert figure(row[heading]) == format_points(part[name]), (where, part["name"], heading)
        for heading, name in CLASSES.items():
            points = part["point_classes"][name]
            assert figure(row.get(heading, NOTHING)) == (format_points(points) if points else NOTHING), (where, heading)


def assert_funds(rows: Sequence[Record], funds: Sequence[Stated], where: str) -> None:
    """The money of the form, row by row; a column is left out only where no row fills it."""
    assert len(rows) == len(funds), where
    for row, fund in zip(rows, funds, strict=True):
        for heading, (name, shown) in FUNDS.items():
            if heading in row:
                assert figure(row[heading]) == shown(fund[name]), (where, fund["label_text"], heading)
            else:
                assert all(one[name] is None for one in funds), f"{where}: a column with figures is left out: {heading}"


def assert_page(result: Result, project: Stated) -> None:
    """The page of the project: first screen, tables, measures, every finding."""
    page = project_page(result)
    tables = Tables(page)
    names = {"funds": "项目资金", "framework": "评价要点", "score": "得分汇总"}
    found = {name: tables.records(label) for name, label in names.items()}
    assert_tables({**found, "indicators": sheet_of(tables, project)}, project, "page")
    assert project["conclusion"]["text"] in plain(show.headline(result).html).splitlines()
    first, totals, money = plain(show.headline(result).html), project["totals"], project["money"]
    said = [grade_in_words(totals), format_points(totals["score"]), format_points(totals["self_score"]),
            format_percent(money["execution_rate"])]  # fmt: skip
    said += [format_wan(money[name]) for name in ("budget_wan", "executed_wan")]
    assert_says(first, [one for one in said if one != NOTHING], "first screen")
    drawn = funds_picture(view_of(result))
    chart = drawn.alt if drawn else ""
    for name in ("budget_wan", "executed_wan"):
        assert not chart or money[name] is None or f"{format_wan(money[name])} " in chart, "the picture"
    measures = tables.records("比率")
    for row, item in zip(measures, project["measures"], strict=bool(measures)):
        assert row["名称"] == item["title"] and row["结果"] == (
            item["value_text"] if item["value"] is not None else NOTHING
        )
    findings = plain(show.findings_list(result).html)
    assert_says(findings, [one_line(item["message"]) for item in project["findings"]], "findings on the page")


def sheet_of(tables: Tables, project: Stated) -> list[Record]:
    """The rows of indicators on the scoring sheet; a column that no row fills is left out there."""
    count = len(project["indicators"])
    rows = tables.records("评分表")[-count:] if count else []
    empty = dict.fromkeys(("年度指标值", "实际完成值", "三级指标", "分值"), NOTHING)
    both = [{"自评得分": row.get("自评", NOTHING), "复算得分": row.get("复算", NOTHING)} for row in rows]
    return [{**empty, **row, **scores} for row, scores in zip(rows, both, strict=True)]


def assert_says(text: str, wanted: Iterable[str], where: str) -> None:
    """These words stand there, numbers not as part of another number."""
    text = one_line(text)
    for words in wanted:
        assert re.search(rf"(?<![\d.,]){re.escape(words)}(?![\d,]|\.\d)", text), (where, words)


def assert_word(project: Stated, folder: Path) -> None:
    """Report and form in Word."""
    report = Document(str(folder / f"{project['id']}-评价报告.docx"))
    every = [[[cell.text for cell in row.cells] for row in table.rows] for table in report.tables]
    heads = {
        "funds": (0, "资金来源"),
        "indicators": (3, "年度指标值"),
        "framework": (1, "评价要点与原文"),
        "score": (0, "部分"),
    }
    found = {
        name: as_records(next((rows for rows in every if rows[0][at : at + 1] == [head]), [[]]))
        for name, (at, head) in heads.items()
    }
    assert_tables(found, project, "report in Word")
    words, money, totals = "\n".join(item.text for item in report.paragraphs), project["money"], project["totals"]
    for amount, name in (("budget_wan", "预算数"), ("arrived_wan", "到位"), ("executed_wan", "执行")):
        assert money[amount] is None or f"{name} {format_wan(money[amount])} 万元" in words, amount
    assert money["execution_rate"] is None or f"执行率 {format_percent(money['execution_rate'])}" in words
    assert totals["score"] is None or totals["max_score"] is None or format_points(totals["score"]) in words
    assert_says(words, [one_line(item["message"]) for item in project["findings"]], "findings in Word")

    rows = [
        [cell.text for cell in row.cells]
        for row in Document(str(folder / f"{project['id']}-自评表.docx")).tables[0].rows
    ]
    assert_form(rows, project, lambda shown, text, value: text == shown(value), "form in Word")


Same = Callable[[Callable[[Decimal | None], str], Any, Decimal | None], bool]
_FORM_FUNDS = {3: "initial_budget_wan", 4: "adjusted_budget_wan", 5: "executed_wan", 6: "max_score", 8: "self_score"}
_FORM_TEXTS = {1: "level1", 2: "level2", 3: "level3", 4: "target_text", 5: "actual_text", 8: "reason_text"}
_SHOWN = {name: format_parted if shown is format_wan else shown for name, shown in FUNDS.values()}


def assert_form(rows: Sequence[Sequence[Any]], project: Stated, same: Same, where: str) -> None:
    """The official form, in Word as printed or in Excel as the exact value."""
    for row, fund in zip(below(rows, 4, "全年预算数", len(project["funds"])), project["funds"], strict=True):
        for column, name in _FORM_FUNDS.items():
            assert same(_SHOWN[name], row[column], fund[name]), (where, fund["label_text"], name)
    found = below(rows, 3, "三级指标", len(project["indicators"]))
    for row, item in zip(found, project["indicators"], strict=True):
        for column, name in _FORM_TEXTS.items():
            assert (row[column] or "") == (item[name] or ""), (where, item["level3"], name)
        assert same(format_points, row[6], worth(item)), (where, item["level3"])
        assert item["self_score"] is None or same(format_points, row[7], item["self_score"]), (where, item["level3"])
    total = next(row for row in rows if row[0] == "总分")
    for column, name in ((6, "max_score"), (7, "self_score")):
        assert same(format_points, total[column], project["totals"][name]), (where, name)


def below(rows: Sequence[Sequence[Any]], column: int, heading: str, count: int) -> Sequence[Sequence[Any]]:
    """The rows below the row whose cell in that column is the heading."""
    start = next(number for number, row in enumerate(rows) if row[column] == heading) + 1
    return rows[start : start + count]


def sheet_rows(path: Path) -> list[list[Any]]:
    """The form's sheet; a merged cell's value in every row and column it covers."""
    sheet = load_workbook(path).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row - 1, area.max_row):
            for col in range(area.min_col - 1, area.max_col):
                rows[row][col] = rows[area.min_row - 1][area.min_col - 1]
    return rows


def assert_excel(result: Result, project: Stated, folder: Path) -> None:
    """The form as a workbook, how its numbers came about, and the reviewers' findings."""
    path = folder / f"{project['id']}-自评表.xlsx"
    assert_form(sheet_rows(path), project, lambda _, cell, value: exact(cell) == value, "form in Excel")
    how = list(
        load_workbook(folder / f"{project['id']}-复算依据.xlsx").worksheets[0].iter_rows(min_row=2, values_only=True)
    )
    rows = [(one["label_text"], one) for one in project["funds"]]
    rows += [(one["level3"], one) for one in project["indicators"]]
    rows += [(" › ".join(one["path"]), one) for one in project["framework"]]
    for row, (name, item) in zip(how[:-1], rows, strict=True):
        assert (row[0] or "") == name and exact(row[7]) == item["score"], ("how", name)
        assert not item["steps"] or row[2] == "\n".join(item["steps"]), ("how", name)
    assert exact(how[-1][7]) == project["totals"]["score"]

    write_findings(result.evaluations, result.findings_by_project, folder / "findings.xlsx")
    book, totals = load_workbook(folder / "findings.xlsx"), project["totals"]
    rows_found = list(book["问题清单"].iter_rows(min_row=2, values_only=True))
    assert [one_line(row[5]) for row in rows_found] == [one_line(item["message"]) for item in project["findings"]]
    score = next(book["得分"].iter_rows(min_row=2, values_only=True))
    wanted = [totals["self_score"], totals["score"], project["point_classes"]["open"]]
    assert [exact(value) for value in score[2:5]] == wanted
    assert score[5] == grade_in_words(totals)


def assert_terminal(result: Result, project: Stated) -> None:
    """What ``perfeval evaluate`` prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        print_result(result)
    printed, money, totals = out.getvalue(), project["money"], project["totals"]
    line = " ".join(figure(word) for word in printed.splitlines()[1].split())
    said = [format_wan(money[name]) for name in ("budget_wan", "executed_wan")]
    said += [
        format_percent(money["execution_rate"]),
        format_points(totals["self_score"]),
        format_points(totals["score"]),
    ]
    assert f" {' '.join(said)} " in line, (said, line)
    assert grade_in_words(totals) in line
    assert_says(printed, [one_line(item["message"]) for item in project["findings"][:40]], "findings on the terminal")


def assert_portfolio(result: Result, project: Stated, folder: Path) -> None:
    """Index and portfolio page: the project's row, and the money of all."""
    [evaluation] = result.evaluations
    money, totals, findings = project["money"], project["totals"], project["findings"]
    row = row_of(evaluation, result.findings_by_project[evaluation.project.id])
    assert (row.score, row.self_score, row.grade, row.unscored_points) == (
        totals["score"], totals["self_score"], totals["grade"], project["point_classes"]["open"]
    )  # fmt: skip
    [listed] = Tables(build_site(folder, [row], []).read_text("utf-8")).records("全部项目")
    [ours] = Tables(show.project_table(result).html).records("全部项目")
    rate = format_percent(money["execution_rate"])
    assert tuple(figure(listed[name]) for name in ("自评", "复算", "发现", "执行率")) == (
        format_points(totals["self_score"]), format_points(totals["score"]), str(len(findings)), rate
    )  # fmt: skip
    assert tuple(figure(ours[name]) for name in ("自评得分", "复算得分", "复算等级", "发现", "执行率")) == (
        format_points(totals["self_score"]), format_points(totals["score"]), grade_in_words(totals),
        str(len(findings)), rate,
    )  # fmt: skip
    if money["budget_wan"] is not None and money["executed_wan"] is not None:
        said = [format_wan(money[name]) for name in ("budget_wan", "executed_wan")]
        assert_says(plain(show.portfolio_headline(result).html), said, "portfolio")


def assert_every_surface_agrees(result: Result, folder: Path) -> None:
    """One project: page, Word, Excel, terminal, index and portfolio all say what the JSON says."""
    project = stated_by(result)
    folder.mkdir(parents=True, exist_ok=True)
    list(export(result, folder))
    assert_page(result, project)
    assert_word(project, folder)
    assert_excel(result, project, folder)
    assert_terminal(result, project)
    assert_portfolio(result, project, folder)
