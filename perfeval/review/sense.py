"""What an indicator is about (指标含义): what sort of row it is, and whether more or less of it is better.

The sign of a target decides where there is one; else the meaning of name, level and unit, by the vocabulary that
scoring uses (``rules/directions.toml``). ``None`` where that leaves it open: what is open is asked, never called wrong.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache

from perfeval.resources import packaged
from perfeval.review.case import Case, Row, unit_family
from perfeval.review.text import bare, has_any, squeeze
from perfeval.rules.schema import shared_direction
from perfeval.scoring.direction import HIGHER, LOWER, OPEN, ceiling, named
from perfeval.values.afar import asked
from perfeval.values.reading import comparable
from perfeval.values.units import meaning

NOTHING = frozenset(("", "-", "—", "——", "/", "无", "无。"))  # what stands in a column of reasons and says none
_SPANS = ("duration_days", "working_days", "duration_months")


class Kind(StrEnum):
    """What sort of indicator a row is (指标类别), by its second level, else its first."""

    SATISFACTION = "satisfaction"
    COST = "cost"
    QUANTITY = "quantity"
    QUALITY = "quality"
    TIME = "time"
    LASTING = "lasting"
    ECONOMIC = "economic"
    ECOLOGICAL = "ecological"
    SOCIAL = "social"
    PROCESS = "process"
    OUTPUT = "output"
    OTHER = "other"

    @property
    def is_benefit(self) -> bool:
        """An effect and no output (效益)."""
        return self in (Kind.LASTING, Kind.ECONOMIC, Kind.ECOLOGICAL, Kind.SOCIAL, Kind.SATISFACTION)


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return packaged("review/sense.toml")


def says(row: Row, words: str) -> bool:
    """Whether the name of a row is one of a list of the vocabulary: ``ill``, ``support``, ``costs`` …"""
    patterns: tuple[str, ...] = getattr(shared_direction(), words)
    return has_any(row.name, patterns)


def way(row: Row) -> str | None:
    """Which way the name alone points, sign and unit aside; ``None`` where it says nothing."""
    found = named(row.item, shared_direction())
    return found[0] if found is not None else None


def kind_of(row: Row) -> Kind:
    """What sort of indicator it is."""
    return kind_under(str(row.item.level2), str(row.item.level1))


@lru_cache(maxsize=8192)
def kind_under(level2: str, level1: str) -> Kind:
    """What sort of indicator stands under these levels."""
    for level in (level2, level1):
        for kind, words in _words()["kinds"].items():
            if level and has_any(level, words):
                return Kind(kind)
    return Kind.OTHER


def is_money(row: Row) -> bool:
    """The target is an amount of money, per piece or in all."""
    return row.item.target.is_number and unit_family(row.item.target) == "money"


def is_per(row: Row) -> bool:
    """The target is something per something (元/人·天)."""
    return bool(row.item.target.unit) and bool(meaning(row.item.target.unit).per)


def less_is_better(row: Row) -> bool | None:
    """Whether less is better; ``None`` where name, level and unit leave it open."""
    sign = row.item.target.operator
    if sign in ("<=", "<", ">=", ">"):
        return sign in ("<=", "<")
    if row.item.target.is_number and row.item.target.value == 0:
        return None if way(row) == HIGHER else True
    return _less_by_meaning(row)


def _less_by_meaning(row: Row) -> bool | None:
    kind = kind_of(row)
    if says(row, "support") and is_money(row):
        return None
    if kind is Kind.COST and says(row, "saved"):
        return False
    if kind is Kind.COST and is_money(row):
        return True
    asked, limit = way(row), ceiling(row.item, row.item.target, shared_direction())
    if asked == LOWER:
        return True
    if limit is not None:
        return None if limit == OPEN else True
    if asked == HIGHER:
        return False
    if kind is Kind.COST:
        return True if says(row, "costs") else None
    if kind is Kind.TIME and unit_family(row.item.target) in _SPANS and says(row, "spans"):
        return None
    return None if says(row, "bounded") else False


def attainment(row: Row) -> Decimal | None:
    """How much of the target was reached, whichever way it points; ``None`` where that cannot be said."""
    both, less = comparable(row.item.target, row.item.actual), less_is_better(row)
    if both.actual is None or not both.target or less is None:
        return None
    if not less:
        return both.actual / both.target
    return Decimal(1) if both.actual <= both.target else both.target / both.actual


def has_reason(case: Case, row: Row) -> bool:
    """The row, or the form as a whole, says why."""
    noted = "".join(text for heading, text in row.item.extra.items() if has_any(heading, ["说明", "原因", "备注"]))
    told = squeeze(row.item.reason_text or "") not in NOTHING or len(squeeze(noted)) > 2 or case.gives_reasons
    return told or bool(pairs_of(row.name) & pairs_of(case.said_under("problem", "cause", "measure")))


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of letters of a name, without those that every name has."""
    return asked(text, _pairs)


@cache
def _pairs(text: str) -> frozenset[str]:
    name = bare(text)
    return frozenset(name[n : n + 2] for n in range(len(name) - 1)) - _COMMON


_COMMON = frozenset(
    (
        *("数量", "人数", "人次", "次数", "完成", "个数", "项目", "工作", "开展", "建设", "实施", "任务", "指标"),
        *(
            "目标",
            "情况",
            "资金",
            "年度",
            "全年",
            "及时",
            "质量",
            "标准",
            "面积",
            "服务",
            "管理",
            "经费",
            "支出",
            "保障",
        ),
        *("达到", "以上", "不少", "少于", "户数", "成率"),
    )
)
