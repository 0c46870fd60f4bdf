"""Two made-up tables of one county: 30 projects with their budget, 120 indicators; and how offices export them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

Rows = list[list[object]]

_WORKS = [
    "图书馆免费开放", "道路养护", "乡村教师培训", "环卫保洁", "河道清淤", "文物修缮",
    "农机购置补贴", "学校食堂改造", "路灯维护", "残疾人康复",
]  # fmt: skip
_UNITS = ["市图书馆", "市公路中心", "市教师进修学校"]
_SHARE = ["1", "0.96", "0.875", "0.5"]


@dataclass(frozen=True)
class Indicator:
    """One indicator as its unit reported it."""

    level1: str
    level2: str
    level3: str
    sign: str
    target: str
    unit: str
    actual: str
    points: int
    earned: str
    reason: str = ""

    @property
    def promise(self) -> str:
        return f"{self.sign}{self.target}{self.unit}"

    @property
    def reached(self) -> str:
        return f"{self.actual}{self.unit}"


@dataclass(frozen=True)
class Made:
    """One project: what both tables together should say of it."""

    code: str
    name: str
    unit: str
    department: str
    year: int
    budget: Decimal  # 万元
    spent: Decimal
    indicators: tuple[Indicator, ...]


def made(count: int = 30, year: int = 2023) -> list[Made]:
    """The projects; the codes have zeros in front."""
    return [_one(number, year) for number in range(1, count + 1)]


def _one(number: int, year: int) -> Made:
    budget = Decimal(20 + number * 3) + Decimal("0.5") * (number % 4)
    spent = budget * Decimal(_SHARE[number % 4])
    name = f"{_WORKS[number % 10]}（{'一二三'[number % 3]}期）"
    count, done = 100 + number, 100 + number - (number % 5) * 10
    indicators = (
        Indicator("产出指标", "数量指标", "完成数量", "≥", str(count), "处", str(done), 30, str(30 - number % 5 * 2)),
        Indicator("产出指标", "质量指标", "验收合格率", "≥", "95", "%", "97", 20, "20"),
        Indicator("效益指标", "社会效益指标", "受益人数", "≥", str(count * 100), "人次", str(count * 100), 30, "30"),
        Indicator(
            "满意度指标", "服务对象满意度", "群众满意度", "≥", "90", "%", "88" if number % 7 == 0 else "93", 10, "9.5"
        ),
    )
    return Made(
        f"0{4201 + number:04d}00{number:02d}",
        name,
        _UNITS[number % 3],
        f"市财政局{number % 2 + 1}科",
        year,
        budget,
        spent,
        indicators,
    )


# ---------------------------------------------------------------- the two tables as an export has them

BUDGET = ["项目编码", "项目名称", "实施单位", "主管部门", "年度", "全年预算数（万元）", "全年执行数（万元）"]
INDICATORS = [
    "项目编码", "项目名称", "实施单位", "年度", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位",
    "实际完成值", "分值", "自评得分",
]  # fmt: skip


def budget_rows(projects: list[Made]) -> Rows:
    """One row a project, under :data:`BUDGET`."""
    return [[p.code, p.name, p.unit, p.department, p.year, _number(p.budget), _number(p.spent)] for p in projects]


def indicator_rows(projects: list[Made]) -> Rows:
    """One row an indicator, under :data:`INDICATORS`."""
    return [
        [
            p.code,
            p.name,
            p.unit,
            p.year,
            i.level1,
            i.level2,
            i.level3,
            i.sign,
            int(i.target),
            i.unit,
            i.actual,
            i.points,
            _number(Decimal(i.earned)),
        ]
        for p in projects
        for i in p.indicators
    ]


def _number(value: Decimal) -> float | int:
    return int(value) if value == int(value) else float(value)


def write_xlsx(path: Path, *sheets: tuple[str, Rows], merged: dict[str, list[str]] | None = None) -> Path:
    """A workbook as an office would save it."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for span in (merged or {}).get(name, []):
            sheet.merge_cells(span)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def write_csv(path: Path, rows: Rows, encoding: str = "utf-8-sig") -> Path:
    import csv
    import io

    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


# ---------------------------------------------------------------- twelve ways in which offices have them

Variant = Callable[[Path], list[Made]]
VARIANTS: dict[str, Variant] = {}


def variant(function: Variant) -> Variant:
    VARIANTS[function.__name__] = function
    return function


@variant
def plain_files(folder: Path) -> list[Made]:
    """Two workbooks, a heading row and nothing else."""
    projects = made()
    write_xlsx(folder / "预算执行.xlsx", ("Sheet1", [BUDGET, *budget_rows(projects)]))
    write_xlsx(folder / "绩效指标.xlsx", ("Sheet1", [INDICATORS, *indicator_rows(projects)]))
    return projects


@variant
def titles_and_totals(folder: Path) -> list[Made]:
    """One workbook, title and unit over the table, a total row under it, amounts in 元 with points in thousands."""
    projects = made()
    rows = [
        [p.code, p.name, p.unit, p.department, f"{p.budget * 10000:,.2f}", f"{p.spent * 10000:,.2f}"] for p in projects
    ]
    total = [
        "合计",
        None,
        None,
        None,
        f"{sum(p.budget for p in projects) * 10000:,.2f}",
        f"{sum(p.spent for p in projects) * 10000:,.2f}",
    ]
    head = [
        ["2023年度项目支出预算执行情况表"],
        ["单位：元"],
        ["项目代码", "项目名称", "预算单位", "主管部门", "全年预算数", "全年执行数"],
    ]
    heads = ["项目代码", "项目名称", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
    lines = [
        [p.code, p.name, i.level1, i.level2, i.level3, i.promise, i.reached, i.points, float(i.earned)]
        for p in projects
        for i in p.indicators
    ]
    write_xlsx(
        folder / "导出.xlsx", ("预算", [*head, *rows, total]), ("指标", [["项目绩效指标自评明细"], heads, *lines])
    )
    return projects


@variant
def other_words_gbk(folder: Path) -> list[Made]:
    """Text files of an older system: GBK, other headings, another order."""
    projects = made()
    budget = [
        [
            "序号",
            "预算单位名称",
            "专项名称",
            "预算年份",
            "专项编码",
            "调整后预算（万元）",
            "累计支出（万元）",
            "支出进度",
        ]
    ]
    budget += [
        [n, p.unit, p.name, f"{p.year}年", p.code, p.budget, p.spent, f"{p.spent / p.budget:.2%}"]
        for n, p in enumerate(projects, 1)
    ]
    lines = [
        ["专项编码", "专项名称", "预算年份", "指标名称", "二级指标", "一级指标", "目标值", "完成值", "权重", "自评分"]
    ]
    lines += [
        [p.code, p.name, f"{p.year}年", i.level3, i.level2, i.level1, i.promise, i.reached, i.points, i.earned]
        for p in projects
        for i in p.indicators
    ]
    write_csv(folder / "ys.csv", budget, "gb18030")
    write_csv(folder / "zb.csv", lines, "gb18030")
    return projects


@variant
def names_in_first_row(folder: Path) -> list[Made]:
    """The project stands only in the first row of its indicators, the levels only where they change."""
    projects = made()
    lines: Rows = []
    for p in projects:
        before = ("", "")
        for n, i in enumerate(p.indicators):
            own = [p.code, p.name, p.unit, p.year] if n == 0 else [None] * 4
            levels = [i.level1 if i.level1 != before[0] else None, i.level2]
            lines.append([*own, *levels, i.level3, i.sign, int(i.target), i.unit, i.actual, i.points, float(i.earned)])
            before = (i.level1, i.level2)
    write_xlsx(folder / "表.xlsx", ("预算", [BUDGET, *budget_rows(projects)]), ("指标", [INDICATORS, *lines]))
    return projects


@variant
def merged_with_subtotals(folder: Path) -> list[Made]:
    """Merged names, a subtotal row after every project and every department."""
    projects = sorted(made(), key=lambda p: p.department)
    budget: Rows = [BUDGET]
    for department in dict.fromkeys(p.department for p in projects):
        own = [p for p in projects if p.department == department]
        budget += budget_rows(own)
        budget.append(
            [
                None,
                f"{department}小计",
                None,
                None,
                None,
                float(sum(p.budget for p in own)),
                float(sum(p.spent for p in own)),
            ]
        )
    budget.append(
        [None, "总计", None, None, None, float(sum(p.budget for p in projects)), float(sum(p.spent for p in projects))]
    )
    lines: Rows = [INDICATORS]
    spans: list[str] = []
    for p in projects:
        first = len(lines) + 1
        lines += indicator_rows([p])
        spans += [f"{column}{first}:{column}{len(lines)}" for column in "ABCD"]
        lines.append(
            [
                "小计",
                *[None] * 10,
                sum(i.points for i in p.indicators),
                float(sum(Decimal(i.earned) for i in p.indicators)),
            ]
        )
    write_xlsx(folder / "预算.xlsx", ("预算", budget))
    write_xlsx(folder / "指标.xlsx", ("指标", lines), merged={"指标": spans})
    return projects


@variant
def codes_lost_zeros(folder: Path) -> list[Made]:
    """The budget went through a program that took the codes for numbers."""
    projects = made()
    write_xlsx(folder / "预算.xlsx", ("预算", [BUDGET, *[[int(row[0]), *row[1:]] for row in budget_rows(projects)]]))  # type: ignore[arg-type]
    write_csv(folder / "指标.csv", [INDICATORS, *indicator_rows(projects)], "utf-8")
    return projects


@variant
def without_codes(folder: Path) -> list[Made]:
    """No codes at all; units with their code in one table, without in the other; two projects have no partner."""
    projects = made()
    budget = [["预算单位", "项目名称", "年度", "年初预算数", "全年预算数", "全年执行数"]]
    budget += [
        [f"105{n % 3:03d}-{p.unit}", p.name, p.year, _number(p.budget), _number(p.budget), _number(p.spent)]
        for n, p in enumerate(projects[:-1], 1)
    ]
    lines = [["单位", "项目", "年度", "一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分"]]
    lines += [
        [p.unit, p.name, p.year, i.level1, i.level2, i.level3, i.promise, i.reached, i.points, float(i.earned)]
        for p in projects[1:]
        for i in p.indicators
    ]
    write_xlsx(folder / "预算（万元）.xlsx", ("项目支出（单位：万元）", [["项目支出明细表（单位：万元）"], *budget]))
    write_xlsx(folder / "指标.xlsx", ("指标", lines))
    return projects


@variant
def several_years(folder: Path) -> list[Made]:
    """Two years in one table: the same codes twice."""
    projects = [*made(15, 2022), *made(15, 2023)]
    write_xlsx(
        folder / "两年.xlsx",
        ("预算", [BUDGET, *budget_rows(projects)]),
        ("指标", [INDICATORS, *indicator_rows(projects)]),
    )
    return projects


@variant
def mixed_units(folder: Path) -> list[Made]:
    """Amounts as people typed them: 12.5万元, 35,000元, ¥."""
    projects = made()

    def typed(n: int, value: Decimal) -> str:
        return [f"{value}万元", f"{value * 10000:,.0f}元", f"￥{value * 10000:.2f}元"][n % 3]

    heads = ["项目编码", "项目名称", "实施单位", "年度", "预算安排", "实际支出"]
    budget = [
        heads,
        *[[p.code, p.name, p.unit, p.year, typed(n, p.budget), typed(n + 1, p.spent)] for n, p in enumerate(projects)],
    ]
    write_csv(folder / "预算.csv", budget, "utf-8")
    write_csv(folder / "指标.csv", [INDICATORS, *indicator_rows(projects)], "utf-8")
    return projects


@variant
def sources_of_money(folder: Path) -> list[Made]:
    """A row for each source of the money, the total of the project first."""
    projects = made()
    budget: Rows = [["项目编码", "项目名称", "实施单位", "年度", "资金来源", "全年预算数(万元)", "全年执行数(万元)"]]
    for p in projects:
        own = [p.code, p.name, p.unit, p.year]
        budget.append([*own, "年度资金总额", _number(p.budget), _number(p.spent)])
        budget.append([*own, "其中：财政拨款", _number(p.budget), _number(p.spent)])
        budget.append([*own, "上年结转资金", 0, 0])
    write_xlsx(folder / "预算.xlsx", ("预算", budget), ("指标", [INDICATORS, *indicator_rows(projects)]))
    return projects


@variant
def printed_pages(folder: Path) -> list[Made]:
    """As printed: the year in the title only, headings again on every page, blank rows, who made the table."""
    projects = made()
    heads = ["项目编码", "项目名称", "实施单位", "预算数", "支出数"]
    rows: Rows = [["某市2023年度项目预算执行表", None, None, None, "单位：万元"], heads]
    for n, p in enumerate(projects):
        if n and n % 12 == 0:
            rows += [[], heads]
        rows.append([p.code, p.name, p.unit, _number(p.budget), _number(p.spent)])
    rows.append(["制表人：张三", None, None, "打印日期：2024年1月8日"])
    heads = [h for h in INDICATORS if h != "年度"]
    lines: Rows = [["某市项目绩效目标完成情况表"], heads]
    for n, row in enumerate(indicator_rows(projects)):
        if n and n % 40 == 0:
            lines += [[], heads]
        lines.append([*row[:3], *row[4:]])
    write_xlsx(folder / "打印.xlsx", ("预算", rows), ("指标", lines))
    return projects


@variant
def two_heading_rows(folder: Path) -> list[Made]:
    """Headings in two rows with merged cells, columns that no one asked for, breaks inside of headings."""
    projects = made()
    rows: Rows = [
        ["项目支出预算执行情况", *[None] * 9],
        [
            "项目编码",
            "项目名称",
            "项目单位",
            "支出功能科目",
            "支出经济分类",
            "预算数（万元）",
            None,
            "全年执行数\n（万元）",
            "预算\n执行率",
            "预算年度",
        ],
        [None, None, None, None, None, "年初", "调整后", None, None, None],
    ]
    rows += [
        [
            p.code,
            p.name,
            p.unit,
            "2070104",
            "50502",
            _number(p.budget),
            _number(p.budget),
            _number(p.spent),
            float(p.spent / p.budget),
            p.year,
        ]
        for p in projects
    ]
    spans = [f"{c}2:{c}3" for c in "ABCDEHIJ"] + ["F2:G2", "A1:J1"]
    heads = [
        "项目代码",
        "二级项目名称",
        "一级\n指标",
        "二级\n指标",
        "三级\n指标",
        "年度\n指标值",
        "实际\n完成值",
        "分\n值",
        "得\n分",
        "偏差原因分析\n及改进措施",
        "审核状态",
    ]
    lines: Rows = [heads]
    lines += [
        [
            p.code,
            p.name,
            i.level1,
            i.level2,
            i.level3,
            i.promise,
            i.reached,
            i.points,
            float(i.earned),
            i.reason,
            "已审",
        ]
        for p in projects
        for i in p.indicators
    ]
    write_xlsx(folder / "执行.xlsx", ("执行", rows), merged={"执行": spans})
    write_xlsx(folder / "绩效.xlsx", ("绩效", lines))
    return projects


@variant
def sources_in_columns(folder: Path) -> list[Made]:
    """Under each amount its sources: 合计 | 财政拨款 | 其他资金."""
    projects = made()
    rows: Rows = [
        ["项目编码", "项目名称", "年度", "全年预算数", None, None, "全年执行数", None, None],
        [None, None, None, *["合计", "财政拨款", "其他资金"] * 2],
    ]
    for p in projects:
        budget, spent = _number(p.budget), _number(p.spent)
        rows.append([p.code, p.name, p.year, budget, budget, 0, spent, spent, 0])
    spans = ["A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:I1"]
    write_xlsx(folder / "预算.xlsx", ("预算（万元）", rows), merged={"预算（万元）": spans})
    write_xlsx(folder / "指标.xlsx", ("指标", [INDICATORS, *indicator_rows(projects)]))
    return projects


@variant
def a_sheet_a_year(folder: Path) -> list[Made]:
    """A sheet for each year, and no other word of it."""
    years = {year: made(15, year) for year in (2022, 2023)}
    heads = [h for h in BUDGET if h != "年度"]
    sheets = [
        (str(year), [heads, *[[*row[:4], *row[5:]] for row in budget_rows(some)]]) for year, some in years.items()
    ]
    projects = [one for some in years.values() for one in some]
    write_xlsx(folder / "预算.xlsx", *sheets)
    write_csv(folder / "指标.csv", [INDICATORS, *indicator_rows(projects)])
    return projects


def each_variant(folder: Path) -> Iterator[tuple[str, Path, list[Made]]]:
    """Every variant written into a folder of its own, with what it should say."""
    for name, write in VARIANTS.items():
        yield name, folder / name, write(folder / name)
