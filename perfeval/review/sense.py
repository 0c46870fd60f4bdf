"""What an indicator is about (指标含义): what sort of row it is, and whether more or less of it is better.

The sign of a target decides where there is one; else the meaning of name, level and unit. ``None`` where that leaves
it open: what is open is asked, never called wrong. The words are data (``sense.toml``).
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files

from perfeval.review.case import Row, unit_family
from perfeval.review.text import bare, has_any, squeeze
from perfeval.values.reading import comparable
from perfeval.values.units import meaning

_LESS_UNITS = ("微克", "毫克", "μg", "mg", "分贝", "dB")
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
    return tomllib.loads(files("perfeval.review").joinpath("sense.toml").read_text("utf-8"))


def says(name: str, words: str) -> bool:
    """Whether a name is one of a list of ``sense.toml``: ``less``, ``support``, ``costs`` …"""
    return has_any(name, _words()["direction"][words])


def kind_of(row: Row) -> Kind:
    """What sort of indicator it is."""
    for level in (row.item.level2, row.item.level1):
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
        return None if says(row.name, "more") else True
    return _less_by_meaning(row)


def _less_by_meaning(row: Row) -> bool | None:
    name, kind, unit = row.name, kind_of(row), squeeze(row.item.target.unit or "")
    if says(name, "support") and is_money(row):
        return None
    if kind is Kind.COST and is_money(row):
        return not says(name, "saved")
    if says(name, "more") or (kind is Kind.COST and says(name, "saved")):
        return False
    if says(name, "less") or unit.startswith(_LESS_UNITS):
        return True
    if kind is Kind.COST:
        return True if says(name, "costs") else None
    if kind is Kind.TIME and unit_family(row.item.target) in _SPANS:
        return None if says(name, "spans") else True
    return None if says(name, "bounded") else False


def attainment(row: Row) -> Decimal | None:
    """How much of the target was reached, whichever way it points; ``None`` where that cannot be said."""
    both, less = comparable(row.item.target, row.item.actual), less_is_better(row)
    if both.actual is None or not both.target or less is None:
        return None
    if not less:
        return both.actual / both.target
    return Decimal(1) if both.actual <= both.target else both.target / both.actual


@cache
def pairs_of(text: str) -> frozenset[str]:
    """The pairs of letters of a name, without those that every name has."""
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
