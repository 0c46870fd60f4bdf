"""The portfolio page with a dozen and with hundreds of projects: years, decisions, lists that stay readable."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from perfeval.outcome import Result
from perfeval.report import show
from perfeval.report.markup import plain
from perfeval.review.conclusion import Answer as Verdict
from perfeval.review.conclusion import conclude
from perfeval.review.decisions import Answer, Decision
from perfeval.review.ranking import rank_projects
from perfeval.review.rounds import match_projects
from tests.every import every
from tests.report.many import many


@pytest.fixture(scope="module")
def two_years() -> Result:
    return many(36)


def cells(html: str, row: str) -> list[str]:
    """The figures of the row with this heading."""
    found = re.search(rf'<th scope="row">{re.escape(row)}</th>(.*?)</tr>', html)
    assert found, row
    return re.findall(r"<td[^>]*>(.*?)</td>", found[1])


def test_the_first_screen_names_what_goes_back_and_whom_to_ask_for_what(two_years: Result) -> None:
    said = plain(show.portfolio_headline(two_years).html)
    money, back = (re.search(rf"{label}  (.*)", said) for label in ("钱在哪里", "退回哪些"))
    assert money and re.fullmatch(r"(区\S+局 预算 [\d,.]+ 万元；?){3}", money[1])
    answers = [conclude(one, two_years.findings_by_project[one.project.id]).answer for one in two_years.evaluations]
    assert back and back[1].startswith(f"{answers.count(Verdict.RETURNED)} 个项目：“") and back[1].endswith("等")
    calls = said.partition("先联系谁\n")[2].splitlines()
    assert len(calls) == 3
    assert all(re.match(r"区\S+局（\d+ 个项目）：“.+”等，请其(更正 \d+ 处，)?补充.+", line) for line in calls), calls


def test_years_stand_side_by_side(two_years: Result) -> None:
    html = show.years_table(two_years).html
    assert cells(html, "项目数") == ["36", "36", "0"]
    before, after, moved = cells(html, "预算执行率")
    points = float(after[:-1]) - float(before[:-1])
    assert float(moved.replace("−", "-").split()[0]) == pytest.approx(points, abs=0.011)
    budgets = [sum(item.project.funds[0].adjusted_budget_wan for item in two_years.evaluations
                   if item.project.year == year) for year in (2021, 2022)]  # type: ignore[misc]  # fmt: skip
    assert [cell.replace(",", "") for cell in cells(html, "预算（万元）")[:2]] == [str(budget) for budget in budgets]


def test_one_year_says_so_in_one_line() -> None:
    result = many(12, (2022,))
    assert "没有可比的上年" in show.years_table(result).html
    assert show.years_moved(result).html == ""


def test_renamed_projects_are_matched_once_and_shown(two_years: Result) -> None:
    groups = [[item for item in two_years.evaluations if item.project.year == year] for year in (2021, 2022)]
    matches = match_projects(*groups)
    assert len(matches) == 36
    assert len({match.before.project.id for match in matches}) == 36
    renamed = [match for match in matches if match.is_renamed]
    assert {match.after.project.id for match in renamed} == {"p005-2022", "p022-2022"}
    for match in matches:
        assert match.before.project.id.split("-")[0] == match.after.project.id.split("-")[0]
    html = show.years_moved(two_years).html
    assert "其中 2 个名称有改动" in html
    for match in renamed:
        if f"projects/{match.after.project.id}.html" in html:
            assert f"上年叫“{match.before.project.name}”" in html


def test_strangers_are_not_matched() -> None:
    one, other = (item for item in many(2, (2021,)).evaluations)
    later = replace(other, project=replace(other.project, id="x", year=2022, unit=one.project.unit))
    assert match_projects([one], [later]) == ()


def test_who_fell_most_leads_and_what_came_back_is_counted(two_years: Result) -> None:
    html = show.years_moved(two_years).html
    falls = [float(points) for points in re.findall(r"−([\d.]+) 个百分点", html)]
    assert falls == sorted(falls, reverse=True)
    assert falls[0] > 3
    assert "指标值不可衡量" in html.split("哪些发现又出现")[-1]
    back = cells(html.split("哪些发现又出现")[-1], "指标值不可衡量")
    assert back[0] == "36", "every one of these forms has it in both years"


@pytest.fixture(scope="module")
def hundreds() -> Result:
    return many(150)


@every("lang", ["zh", "en"])
def test_hundreds_of_projects_stay_a_page_to_read(hundreds: Result, lang: str) -> None:
    result = hundreds.told_in(lang)
    across = show.across_projects(result).html
    shown = re.sub(r"<details>.*?</details>", "", across, flags=re.S)
    assert shown.count("<li>") <= 5 * across.count('class="finding"')
    assert across.count("<li>") < 300
    assert len(show.years_moved(result).html) < 40_000
    group = show.group_table(result, "department").html
    assert group.count('class="strip"') == 12
    assert len(show.execution_chart(result).html) < 40_000


def test_projects_of_one_name_are_told_apart_by_year(two_years: Result) -> None:
    html = show.execution_chart(two_years).html
    links = re.findall(r'<a href="(projects/[^"]+)">([^<]+)</a>', html)
    assert len(links) == 10
    assert len({name for _, name in links}) == 10


def test_decisions_show_and_settle(two_years: Result) -> None:
    first = two_years.portfolio.ranking[0]
    findings = two_years.findings_by_project[first.project_id]
    decided = {
        first.project_id: {
            item: Decision(first.project_id, item.code, item.object, Answer.EXPLAINED, "已附<材料>")
            for item in findings
        }
    }
    assert show.decided_table(two_years).html == ""
    result = replace(two_years, decided=decided)
    html = show.decided_table(result).html
    assert html.count("已说明") == len(findings) + 1  # and the note above
    assert "已附&lt;材料&gt;" in html
    assert f"其中已有复核决定 {len(findings)} 条" in show.portfolio_headline(result).html
    assert result.portfolio.ranking[0].project_id != first.project_id
    assert rank_projects(result.evaluations, result.findings_by_project, decided)[0] == result.portfolio.ranking[0]


def test_who_is_called_first_has_most_projects_sent_back(two_years: Result) -> None:
    said = plain(show.portfolio_headline(two_years).html)
    called = re.findall(r"(区\S+局)（\d+ 个项目）", said.partition("先联系谁\n")[2])
    findings = two_years.findings_by_project
    back = Counter(
        one.project.department
        for one in two_years.evaluations
        if conclude(one, findings[one.project.id]).answer == Verdict.RETURNED
    )
    assert [back[name] for name in called] == sorted(back.values(), reverse=True)[:3]
