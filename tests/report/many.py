"""A portfolio of any size, made up: departments, two years, projects renamed, spending and scores that differ."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from perfeval.intake import Intake
from perfeval.model import FileReading
from perfeval.outcome import Result
from perfeval.review.examples import example_project
from perfeval.review.run import review_project
from perfeval.rules.book import load_book
from perfeval.scoring.score import evaluate_project

_DEPARTMENTS = (
    "区教育局", "区农业农村局", "区交通运输局", "区文化和旅游局", "区民政局", "区卫生健康局", "区水利局",
    "区科学技术和经济信息化局", "区住房和城乡建设局", "区司法局", "区体育局", "区人力资源和社会保障局",
)  # fmt: skip
_THINGS = (
    "公共图书馆免费开放", "农村公路日常养护", "高标准农田建设", "中小学校舍维修改造", "基层医疗机构设备购置",
    "居家养老服务补贴", "河道清淤与堤防加固", "社区矫正与法律援助", "全民健身场地建设", "职业技能提升培训",
    "老旧小区雨污分流改造", "科技型企业研发补助",
)  # fmt: skip


def form(number: int, year: int, seed: int) -> dict[str, Any]:
    """One form of eight rows; the same number in another year is the same project, now and then renamed."""
    chance = random.Random(number * 1000 + year + seed)
    department = _DEPARTMENTS[number % len(_DEPARTMENTS)]
    name = f"{_THINGS[(number // len(_DEPARTMENTS) + number) % len(_THINGS)]}第{number // 7 + 1}标段项目"
    if number % 17 == 5 and year % 2:
        name = name.replace("项目", "（续建）经费")
    budget = chance.choice([48, 120, 350, 860, 2400]) + number % 9
    rate = min(Decimal(1), Decimal(str(round(chance.gauss(0.93, 0.12), 3)))) if chance.random() < 0.6 else Decimal(1)
    spent = (budget * max(rate, Decimal("0.05"))).quantize(Decimal("0.01"))
    done = chance.choice([50, 50, 50, 48, 44, 30, 55])
    cost = "≤" if number % 5 else "≥"
    rows = [
        f"产出指标|数量指标|举办活动场次|≥50场|{done}场|15|15",
        f"产出指标|数量指标|服务人次|≥{1000 + number}人次|{1000 + number + chance.choice([0, 20, -90])}人次|15|15",
        f"产出指标|质量指标|验收合格率|≥95%|{chance.choice([96, 98, 100, 90])}%|10|10",
        f"产出指标|成本指标|单位成本|{cost}500元|{chance.choice([480, 500, 520])}元|10|10",
        f"效益指标|社会效益指标|群众受益面|有效提升|{chance.choice(['有效提升', '基本达成', '有效提升'])}|20|20",
        f"效益指标|可持续影响指标|长效机制|健全|{chance.choice(['健全', '健全', ''])}|10|10",
        f"满意度指标|服务对象满意度指标|群众满意度|≥90%|{chance.choice([92, 95, 99, 85])}%|10|{chance.choice([10, 9])}",
    ]
    own = chance.choice([100, 99, 98, 97, 95])
    return {
        "project": {"id": f"p{number:03}-{year}", "name": name, "department": department,
                    "unit": f"{department}第{number % 7 + 1}中心", "year": year},
        "funds": [f"年度资金总额|{budget}|{budget}|{spent}|10|{rate * 100:.2f}%|10"],
        "rows": rows,
        "reported": [f"total|100|{own}|"],
    }  # fmt: skip


def many(projects: int, years: tuple[int, ...] = (2021, 2022), *, lang: str = "zh", **changes: Any) -> Result:
    """So many projects a year, evaluated and reviewed."""
    return replace(_evaluated(projects, years).told_in(lang), **changes)


@cache
def _evaluated(projects: int, years: tuple[int, ...]) -> Result:
    book = load_book("cn_2020_10_self")
    forms: list[Mapping[str, Any]] = [form(number, year, 0) for year in years for number in range(projects)]
    evaluations = []
    for one in forms:
        project = example_project(one, one["project"]["name"])
        project = replace(project, form=replace(project.form, file=f"{project.id}.xlsx"))
        evaluations.append(evaluate_project(project, book))
    findings = {item.project.id: review_project(item) for item in evaluations}
    files = tuple(FileReading(item.project.form.file, "read") for item in evaluations)
    intake = Intake(tuple(item.project for item in evaluations), files)
    return Result(intake, tuple(evaluations), findings)
