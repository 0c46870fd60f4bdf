"""Small forms written as lines (示例表): the examples that every check carries, and what tests plant errors in.

A line is the row of the official form with ``|`` between its cells, so that an expert can write one::

    funds      = ["年度资金总额|90|90|89.97|10|99.97%|10|"]             label|年初|全年|执行|分值|执行率|得分|原因
    rows       = ["产出指标|数量指标|培训人次|≥100人次|120人次|10|10"] 名称|指标值|完成值|分值|得分|原因|年初指标值
    goals      = ["预期目标|实际完成情况"]
    passages   = ["problem|存在问题|无"]                                 kind|heading|text|section
    claims     = ["count|培训|参训600余人次|经费使用情况"]               kind|subject|text|section
    statements = ["过程/业务管理/制度执行有效性|执行不到位"]             path|text
    forecasts  = ["产出指标|数量指标|改造泵房|≥40座|8座|26座"]           名称|指标值|监控期完成值|全年预计完成值
    extras     = ["完成率|120%|83%"]                                     heading|text of each indicator row
    arrived    = ["70"]                                                  到位资金 of each fund row
    sources    = ["省级资金|70|40|30"]                                   heading|amount of each fund row
    reported   = ["total|100|98|优"]                                     subject|分值|得分|等级
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from perfeval.model import (
    Claim,
    Differing,
    Form,
    FormKind,
    FundKind,
    FundLine,
    Goal,
    Indicator,
    Passage,
    Project,
    Reported,
    ReviewStatement,
)
from perfeval.places import Place
from perfeval.review.catalogue import Check, catalogue
from perfeval.review.findings import Finding
from perfeval.review.run import review_in_full, review_portfolio, review_project
from perfeval.rules.book import load_book
from perfeval.scoring.result import Evaluation
from perfeval.scoring.score import evaluate_project
from perfeval.values.reading import points_in_heading, read_amount, read_quantity

FILE = "示例"
_FUND_COLUMNS = (
    "label_text",
    "initial_budget_wan",
    "adjusted_budget_wan",
    "executed_wan",
    "max_score",
    "execution_rate_text",
    "self_score",
    "reason_text",
)
_ROW_COLUMNS = (
    "level1",
    "level2",
    "level3",
    "target_text",
    "actual_text",
    "max_score",
    "self_score",
    "reason_text",
    "initial_target_text",
)
_KINDS = (
    ("总额", FundKind.TOTAL),
    ("合计", FundKind.TOTAL),
    ("预算执行情况", FundKind.TOTAL),
    ("结转", FundKind.CARRIED_OVER),
    ("专户", FundKind.SPECIAL_ACCOUNT),
    ("单位资金", FundKind.UNIT),
    ("其他", FundKind.OTHER),
    ("中央", FundKind.CENTRAL),
    ("省", FundKind.PROVINCIAL),
    ("区级", FundKind.COUNTY),
    ("拨款", FundKind.CURRENT_APPROPRIATION),
)


def example_project(example: Mapping[str, Any], name: str = "示例项目") -> Project:
    """The project that the lines of an example describe, every cell with a place."""
    said = {
        "name": name,
        "department": "示例主管部门",
        "unit": "示例单位",
        "year": 2022,
        "kind": "self_evaluation",
        **example.get("project", {}),
    }
    unit_text = said.get("unit_text", "万元")
    kind = FormKind(said["kind"])
    funds = tuple(_fund(line, number, unit_text) for number, line in enumerate(example.get("funds", ()), 1))
    rows = tuple(_indicator(line, number + 10, said["year"]) for number, line in enumerate(example.get("rows", ()), 1))
    rows += tuple(_forecast(line, n + 10, said["year"]) for n, line in enumerate(example.get("forecasts", ()), 1))
    for n, column in enumerate(example.get("extras", ())):  # a further column of the indicators, its heading first
        heading, *texts = _cells(column, len(rows) + 1)
        rows = tuple(_with_extra(row, heading, text, n) for row, text in zip(rows, texts, strict=True))
    for n, amount in enumerate(example.get("arrived", ())):  # the money that arrived, fund row by fund row
        funds = (*funds[:n], _with_arrived(funds[n], amount, unit_text), *funds[n + 1 :])
    if expected := example.get("forecast_funds"):  # what a monitoring form expects to be spent in the year
        place = {"全年预计执行数": Place(FILE, table=1, row=4, col=9)}
        first = replace(
            funds[0], texts={**funds[0].texts, "全年预计执行数": expected}, cells={**funds[0].cells, **place}
        )
        funds = (first, *funds[1:])
    for n, column in enumerate(example.get("sources", ())):  # a further column of amounts, its heading first
        heading, *amounts = _cells(column, len(funds) + 1)
        funds = tuple(_with_source(line, heading, text, n) for line, text in zip(funds, amounts, strict=True))
    goals = tuple(_goal(line, number) for number, line in enumerate(example.get("goals", ()), 1))
    head = ("name", "department", "unit", *said.get("attributes", {}))
    return Project(
        id=said.get("id", "example"),
        form=Form(
            FILE,
            said.get("layout", "mof-2020"),
            said.get("title", "项目支出绩效自评表"),
            kind=kind,
            container="docx",
            region=said.get("region"),
        ),
        name=said["name"] or None,
        department=said["department"] or None,
        unit=said["unit"] or None,
        year=said["year"],
        code=said.get("code"),
        amount_unit_text=unit_text,
        funds=funds,
        indicators=rows,
        goals=goals,
        passages=tuple(_passage(line, number) for number, line in enumerate(example.get("passages", ()), 1)),
        claims=tuple(_claim(line, number) for number, line in enumerate(example.get("claims", ()), 1)),
        statements=tuple(_statement(line, number) for number, line in enumerate(example.get("statements", ()), 1)),
        reported=tuple(_reported(line, number) for number, line in enumerate(example.get("reported", ()), 1)),
        attributes=said.get("attributes", {}),
        cells={key: Place(FILE, table=1, row=2, col=col) for col, key in enumerate(head, 2)},
        differing=tuple(_differing(line, number) for number, line in enumerate(example.get("differing", ()), 1)),
    )


def example_evaluation(example: Mapping[str, Any]) -> Evaluation:
    """The example evaluated under its rule book (``rules``), by default that of 2020."""
    return evaluate_project(example_project(example), load_book(example.get("rules", "cn_2020_10_self")))


def check_catalogue() -> list[str]:
    """Run every check's own examples; one sentence for each that does not behave, none when all do."""
    return [complaint for check in catalogue() for complaint in check_examples(check)]


def check_examples(check: Check) -> list[str]:
    """What is wrong with one check's examples: too few, not flagged as they must be, or flagged although clean."""
    said = []
    if not check.flag or not check.leave:
        said.append(f"{check.code}: needs at least one example to flag and one to leave alone")
    for number, example in enumerate(check.flag, 1):
        found = [finding for finding in _review(example, check) if finding.code == check.code]
        wanted: Mapping[str, str] = example.get("expect", {})
        if not found:
            said.append(f"{check.code}: example {number} to flag was not flagged")
        elif not any(all(getattr(finding, key) == value for key, value in wanted.items()) for finding in found):
            seen = "; ".join(f"object {f.object}, saw {f.saw}, expected {f.expected}" for f in found)
            said.append(f"{check.code}: example {number} wants {dict(wanted)}, found {seen}")
    for number, example in enumerate(check.leave, 1):
        found = [finding for finding in _review(example, check) if finding.code == check.code]
        said += [f"{check.code}: example {number} to leave alone was flagged: {finding.message}" for finding in found]
    return said


def example_finding(check: Check) -> Finding | None:
    """What the check says about its first example to flag."""
    return next((one for example in check.flag for one in _review(example, check) if one.code == check.code), None)


def _review(example: Mapping[str, Any], check: Check) -> tuple[Finding, ...]:
    if "portfolio" in example:
        found = review_portfolio([example_evaluation(entry) for entry in example["portfolio"]], {}).findings
        return tuple(item.finding for item in found)
    evaluation = example_evaluation(example)
    return review_project(evaluation) if check in catalogue() else review_in_full(evaluation, checks=[check]).findings


def _differing(line: str, number: int) -> Differing:
    """``field | what counts | what the other source says``."""
    field, ours, theirs = (part.strip() for part in line.split("|"))
    places = (Place(FILE, table=1, row=number + 20, col=1), Place("导出表", table=1, row=number, col=2, elsewhere=True))
    return Differing(field, ours, theirs, places)


# ── one line each ─────────────────────────────────────────────────────────────────────────────────
def _cells(line: str, width: int) -> list[str]:
    found = [cell.strip() for cell in line.split("|")]
    if len(found) > width:
        raise ValueError(f"{line!r}: at most {width} cells")
    return found + [""] * (width - len(found))


def _points(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _fund(line: str, number: int, unit_text: str) -> FundLine:
    label, initial, adjusted, executed, points, rate, score, reason = _cells(line, len(_FUND_COLUMNS))
    kind = next((kind for word, kind in _KINDS if word in label), FundKind.FISCAL)
    texts = {
        name: text for name, text in zip(_FUND_COLUMNS, _cells(line, 8), strict=True) if name.endswith("_wan") and text
    }
    places = {name: Place(FILE, table=1, row=number + 3, col=col) for col, name in enumerate(_FUND_COLUMNS, 1)}
    return FundLine(
        label,
        kind,
        0 if kind is FundKind.TOTAL else 1,
        initial_budget_wan=read_amount(initial, unit_text)[0],
        adjusted_budget_wan=read_amount(adjusted, unit_text)[0],
        executed_wan=read_amount(executed, unit_text)[0],
        execution_rate_text=rate or None,
        max_score=_points(points),
        self_score=_points(score),
        reason_text=reason or None,
        texts=texts,
        cells={k: p for k, p in places.items() if k != "reason_text" or reason},
    )


def _indicator(line: str, number: int, year: int) -> Indicator:
    level1, level2, level3, target, actual, points, score, reason, initial = _cells(line, len(_ROW_COLUMNS))
    return Indicator(
        level1,
        level2,
        level3,
        target,
        actual,
        read_quantity(target, name=level3, year=year),
        read_quantity(actual, name=level3, year=year),
        level1_points=points_in_heading(level1),
        level2_points=points_in_heading(level2),
        max_score=_points(points),
        self_score=_points(score),
        max_score_text=points or None,
        self_score_text=score or None,
        reason_text=reason or None,
        initial_target_text=initial or None,
        cells={name: Place(FILE, table=1, row=number + 3, col=col) for col, name in enumerate(_ROW_COLUMNS, 1)},
    )


def _with_extra(row: Indicator, heading: str, text: str, number: int) -> Indicator:
    """An indicator with one more column of the form."""
    at = next(iter(row.cells.values()))
    cells = {**row.cells, heading: replace(at, col=20 + number)}
    return replace(row, extra={**row.extra, heading: text}, cells=cells)


def _with_arrived(line: FundLine, text: str, unit_text: str) -> FundLine:
    place = replace(next(iter(line.cells.values())), col=19)
    arrived = read_amount(text, unit_text)[0]
    cells = {**line.cells, "arrived_wan": place}
    return replace(line, arrived_wan=arrived, texts={**line.texts, "arrived_wan": text}, cells=cells)


def _with_source(line: FundLine, heading: str, text: str, number: int) -> FundLine:
    place = next(iter(line.cells.values()))
    cells = {**line.cells, heading: replace(place, col=20 + number)}
    return replace(line, texts={**line.texts, heading: text}, cells=cells)


def _forecast(line: str, number: int, year: int) -> Indicator:
    level1, level2, level3, target, interim, forecast = _cells(line, 6)
    row = _indicator("|".join((level1, level2, level3, target)), number, year)
    places = {
        name: Place(FILE, table=1, row=number + 3, col=col) for col, name in ((5, "interim_text"), (6, "forecast_text"))
    }
    return replace(row, interim_text=interim or None, forecast_text=forecast or None, cells={**row.cells, **places})


def _goal(line: str, number: int) -> Goal:
    expected, actual = _cells(line, 2)
    places = {
        "expected_text": Place(FILE, table=1, row=9, col=2 * number),
        "actual_text": Place(FILE, table=1, row=9, col=2 * number + 1),
    }
    return Goal(expected or None, actual or None, "年度总体目标", cells=places)


def _passage(line: str, number: int) -> Passage:
    kind, heading, text, section = _cells(line, 4)
    return Passage(kind, heading, text, tuple(filter(None, section.split("/"))), (Place(FILE, paragraph=number),))


def _claim(line: str, number: int) -> Claim:
    kind, subject, text, section = _cells(line, 4)
    return Claim(
        kind,
        subject,
        text,
        Place(FILE, paragraph=100 + number),
        tuple(filter(None, section.split("/"))),
        read_quantity(_figure(text)),
    )


def _figure(text: str) -> str:
    """The part of a sentence that holds its figure."""
    start = next((n for n, letter in enumerate(text) if letter.isdigit()), None)
    return text[start:].split("，")[0].rstrip("。") if start is not None else ""


def _statement(line: str, number: int) -> ReviewStatement:
    path, text = _cells(line, 2)
    one, two, three = path.split("/")
    clauses = tuple(part for part in text.replace("。", "；").split("；") if part)
    return ReviewStatement((one, two, three), text, clauses, Place(FILE, paragraph=200 + number))


def _reported(line: str, number: int) -> Reported:
    subject, points, score, grade = _cells(line, 4)
    places = {
        name: Place(FILE, table=1, row=40 + number, col=col)
        for col, name in enumerate(("max_score", "self_score", "grade"), 6)
    }
    return Reported(
        subject,
        _points(points),
        _points(score),
        grade or None,
        cells={k: p for k, p in places.items() if k != "grade" or grade},
    )
