"""One truth: over every form that travels with perfeval, pages, JSON and workbooks state the same numbers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from perfeval.numbers import NOTHING, format_percent, format_points, format_wan
from perfeval.outcome import Result
from perfeval.report import show
from perfeval.report.markup import plain
from perfeval.report.site import build_site, row_of
from perfeval.review.sheets import write_findings
from tests.office.conftest import FORMS, computed_subtotals
from tests.report.pages import project_page

IDS = [Path(name).stem for name in FORMS]


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
            text = " ".join("".join(self._cell).split())
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

    def records(self, label: str) -> list[dict[str, str]]:
        """The rows below the headings, by heading."""
        head, *rows = next(rows for name, rows in self.found.items() if name.startswith(label))
        return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def tables(published: Result) -> dict[str, Tables]:
    names = [item.project.id for item in published.evaluations]
    assert set(names) == set(IDS)
    return {name: Tables(project_page_of(published, name)) for name in names}


def project_page_of(result: Result, name: str) -> str:
    one = result.evaluation(name)
    alone = replace(result, evaluations=(one,), intake=replace(result.intake, items=(one.project,)))
    return project_page(alone)


@pytest.mark.parametrize("project_id", IDS)
def test_the_page_states_the_funds_of_the_json(
    project_id: str, tables: dict[str, Tables], stated: dict[str, Any]
) -> None:
    columns = {"年初预算数": ("initial_budget_wan", format_wan), "全年预算数": ("adjusted_budget_wan", format_wan),
               "到位资金": ("arrived_wan", format_wan), "全年执行数": ("executed_wan", format_wan),
               "复算执行率": ("execution_rate", format_percent), "分值": ("max_score", format_points),
               "自评得分": ("self_score", format_points), "复算得分": ("score", format_points)}  # fmt: skip
    funds = stated[project_id]["funds"]
    if not funds:
        pytest.skip("the form states no money")
    rows = tables[project_id].records("项目资金")
    assert len(rows) == len(funds)
    for row, fund in zip(rows, funds, strict=True):
        for heading, (name, shown) in columns.items():
            if heading in row:
                assert row[heading] == shown(fund[name]), (fund["label_text"], heading)
            else:
                assert all(one[name] is None for one in funds), f"a column with figures is left out: {heading}"


@pytest.mark.parametrize("project_id", IDS)
def test_the_page_states_the_indicators_of_the_json(
    project_id: str, tables: dict[str, Tables], stated: dict[str, Any]
) -> None:
    indicators = stated[project_id]["indicators"]
    rows = tables[project_id].records("绩效指标")
    assert len(rows) == len(indicators)
    for row, item in zip(rows, indicators, strict=True):
        assert row["年度指标值"] == (" ".join(item["target_text"].split()) or NOTHING)
        assert row["实际完成值"] == (" ".join(item["actual_text"].split()) or NOTHING)
        assert row["自评得分"] == format_points(item["self_score"]), item["level3"]
        assert row["复算得分"].split("（")[0] == format_points(item["score"]) or item["score"] is None, item["level3"]
        worth = item["points"] if item["points"] is not None else item["max_score"]
        assert row["分值"] == format_points(worth), item["level3"]


CLASSES = {"已核实": "verified", "表内有数": "stated", "仅凭自述": "claimed", "扣减": "lost",
           "未定": "open", "不适用": "exempt"}  # fmt: skip


def grade_in_words(totals: dict[str, Any]) -> str:
    """What every surface says of the grade that the JSON holds."""
    if totals["grade"] is not None:
        return str(totals["grade"])
    return "暂不能定级（{}–{}）".format(*totals["grade_range"]) if totals["grade_range"] else "未定等级"


@pytest.mark.parametrize("project_id", IDS)
def test_the_page_states_the_totals_of_the_json(
    project_id: str, tables: dict[str, Tables], stated: dict[str, Any]
) -> None:
    project = stated[project_id]
    *blocks, total = tables[project_id].records("得分汇总")
    computed = computed_subtotals(project)
    assert [block["部分"] for block in blocks] == [item["name"] for item in computed]
    for row, item in zip([*blocks, total], [*computed, project["totals"]], strict=True):
        for heading, name in (("分值", "max_score"), ("自评得分", "self_score"), ("复算得分", "score")):
            assert row[heading] == format_points(item[name]), (row["部分"], heading)
        classes = item.get("point_classes") or project["point_classes"]
        for heading, name in CLASSES.items():
            assert row.get(heading, NOTHING) == (format_points(classes[name]) if classes[name] else NOTHING), heading


@pytest.mark.parametrize("project_id", IDS)
def test_grade_and_findings_agree_on_page_index_portfolio_and_workbook(
    project_id: str, published: Result, stated: dict[str, Any], tmp_path: Path
) -> None:
    project = stated[project_id]
    evaluation = published.evaluation(project_id)
    headline = plain(show.headline(published, project_id).html).splitlines()
    totals, findings = project["totals"], project["findings"]
    said = grade_in_words(totals)
    assert headline[headline.index("复算等级") + 1] == said
    assert headline[headline.index("复算得分") + 1].split(" / ")[0] == format_points(totals["score"])
    assert f"{len(findings)} 条" in headline
    assert show.findings_list(published, project_id).html.count('class="finding"') == len(findings)

    row = row_of(evaluation, published.findings_by_project[project_id])
    assert (row.score, row.self_score, row.grade, row.unscored_points) == (
        totals["score"], totals["self_score"], totals["grade"], project["point_classes"]["open"]
    )  # fmt: skip
    [listed] = Tables(build_site(tmp_path, [row], []).read_text("utf-8")).records("全部项目")
    assert (listed["自评"], listed["复算"], listed["发现"]) == (
        format_points(totals["self_score"]), format_points(totals["score"]), str(len(findings))
    )  # fmt: skip
    assert listed["重要"] == str(sum(item["severity"] == "high" for item in findings))

    shown = Tables(show.project_table(published).html).records("全部项目")
    [ours] = [one for one in shown if one["项目"] == row.name]
    assert ours["自评得分"] == format_points(totals["self_score"])
    assert ours["复算得分"] == format_points(totals["score"])
    assert ours["复算等级"] == said
    assert ours["发现"] == str(len(findings))
    assert ours["执行率"] == listed["执行率"] == format_percent(row.execution_rate)

    write_findings([evaluation], published.findings_by_project, tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    rows = [line for line in book["问题清单"].iter_rows(min_row=2, values_only=True) if line[1] != "通过"]
    assert [line[5] for line in rows] == [item["message"] for item in findings]
    score = next(book["得分"].iter_rows(min_row=2, values_only=True))
    exact = [None if value in (None, "") else Decimal(repr(value)) for value in score[2:5]]
    assert exact == [totals["self_score"], totals["score"], project["point_classes"]["open"]]
    assert score[5] == said
