"""A department's own form beside its projects (部门与项目): sums over the projects, and what contradicts them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from perfeval.json_document import evaluation_document
from perfeval.review.departments import departments, figures
from perfeval.review.examples import example_evaluation
from perfeval.review.portfolio import review_portfolio
from perfeval.scoring.result import Evaluation


def department(*, said: str = "", funds: Sequence[str] = (), **about: Any) -> Evaluation:
    example: dict[str, Any] = {"project": {"id": "d", "name": None, "kind": "department", **about}, "funds": [*funds]}
    return example_evaluation(example | ({"passages": [f"conclusion|结论|{said}"]} if said else {}))


def one(name: str, budget: str, spent: str, points: str = "90", **about: Any) -> Evaluation:
    rows = [f"产出指标|数量指标|培训人次|≥100人次|120人次|90|{points}"]
    funds = [f"年度资金总额|{budget}|{budget}|{spent}|10|100%|10"]
    total = [f"total|100|{int(points) + 10}"]
    return example_evaluation(
        {"project": {"id": name, "name": name, **about}, "funds": funds, "rows": rows, "reported": total}
    )


ROWS = ("部门支出合计|150|150|140", "基本支出|60|60|60", "项目支出|90|90|90")


def found(*forms: Evaluation) -> dict[str, str]:
    told = review_portfolio(forms, {}).findings
    ours = [item.finding for item in told if "department_" in item.finding.code]
    return {f"{one.code.removeprefix('portfolio.department_')} {one.object}": one.verdict.value for one in ours}


def test_the_projects_of_the_year_are_added_up_once_each() -> None:
    forms = (
        department(funds=ROWS, said="全年共3个预算项目开展自评，项目自评平均得分96分。"),
        one("甲", "60", "60", "90"),
        one("乙", "30", "30", "70"),
        one("乙", "30", "30", "70", id="again"),
        one("丙", "500", "500", year=2021),
        one("丁", "500", "500", department="另一部门"),
    )
    [got] = departments(forms)
    assert [item.project.name for item in got.projects] == ["甲", "乙"]
    said = figures(got)
    assert (said["budget"], said["said_budget"], said["spent"], said["rate"]) == (90, 90, 90, Decimal(1))
    assert (said["said_projects"], said["said_mean"], said["own_mean"]) == (3, 96, 90)
    assert said["own_weighted"] == Decimal("93.33")  # (100 × 60 + 80 × 30) ÷ 90
    assert (said["mean"], said["scored"]) == (100, 2)


def test_two_units_with_a_project_of_one_name_have_two_projects() -> None:
    forms = (department(funds=ROWS), one("公用经费", "50", "50", unit="甲校"), one("公用经费", "40", "40", unit="乙校"))
    assert figures(departments(forms)[0])["budget"] == 90
    assert found(*forms) == {}


def test_more_than_the_department_states_is_a_contradiction_and_less_is_asked() -> None:
    more = (department(funds=ROWS), one("甲", "60", "60"), one("乙", "40", "20"))
    assert found(*more) == {"money 项目支出预算数": "inconsistent", "money 项目支出执行数": "ask"}
    whole = (department(funds=ROWS[:1]), one("甲", "160", "100"))
    assert found(*whole) == {"money 项目支出预算数": "inconsistent"}


def test_where_the_folder_holds_every_project_less_contradicts_too() -> None:
    forms = (department(funds=ROWS, said="共1个预算项目。"), one("甲", "60", "90"))
    assert found(*forms) == {"money 项目支出预算数": "inconsistent"}


def test_rounding_of_the_terms_is_no_difference() -> None:
    rounded = (department(funds=["项目支出|90.1|90.1|90.2"]), one("甲", "60.04", "60.04"), one("乙", "30.1", "30.1"))
    assert found(*rounded) == {}
    apart = (department(funds=["项目支出|90.1|90.1|90.3"]), *rounded[1:])
    assert found(*apart) == {"money 项目支出执行数": "ask"}


def test_number_and_mean_are_held_against_the_forms() -> None:
    said = "全年共1个预算项目开展自评，项目自评平均得分99.5分。"
    forms = (department(said=said), one("甲", "60", "60"), one("乙", "30", "30", "70"))
    assert found(*forms) == {"count 示例主管部门": "inconsistent", "mean 示例主管部门": "ask"}
    findings = [item for item in review_portfolio(forms, {}).findings if "department_" in item.finding.code]
    assert all(len({place.order for place in item.finding.cells}) > 1 for item in findings)  # both places
    assert all(item.projects[0] == "d" for item in findings)


def test_the_json_has_both_sides_with_cells() -> None:
    forms = (department(funds=ROWS), one("甲", "60", "60"), one("乙", "30", "30"))
    [got] = evaluation_document(forms, {}, ())["departments"]
    assert (got["form"], got["projects_in"], got["budget"], got["said_budget"]) == ("d", ["甲", "乙"], 90, 90)
    assert got["cells"]["budget"] == ["表1 R6C3"]
    assert evaluation_document(forms[1:], {}, ())["departments"] == []
