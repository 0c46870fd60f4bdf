"""What an analyst does with our tables (数据框): exact decimals as floats for statistics, the unit of each column.

Tables keep money and points as :class:`~decimal.Decimal`, exact and of dtype ``object``; pandas computes no statistics
on those. :class:`Frames`, the accessor ``frame.perfeval``, gives the same table with floats, and says the unit of each
column. :mod:`perfeval.exports` writes them.
"""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import pyarrow as pa

UNITS = "units"  # the key in ``frame.attrs``
_POINTS, _WAN, _SHARE = "分", "万元", "1"
_UNIT_OF_ENDING = {"_wan": _WAN, "_score": _POINTS, "_points": _POINTS, "_rate": _SHARE}
_UNIT_OF_NAME = {
    **dict.fromkeys(("score", "verified", "stated", "claimed", "lost", "open", "exempt", "lower", "upper"), _POINTS),
    **dict.fromkeys(("points_at_stake",), _POINTS),
    "attainment": _SHARE,
}


@pd.api.extensions.register_dataframe_accessor("perfeval")
class Frames:
    """``frame.perfeval``: what our tables offer beside what pandas has.

    >>> frame = with_units(pd.DataFrame({"executed_wan": [Decimal("44.9"), None]}))
    >>> frame.perfeval.floats()["executed_wan"].tolist()
    [44.9, nan]
    >>> frame.perfeval.units
    {'executed_wan': '万元'}
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def floats(self) -> pd.DataFrame:
        """A copy whose exact numbers are floats (missing: NaN), for ``describe()``, ``groupby`` and charts."""
        frame = self._frame.copy()
        for name in frame.columns:
            values = [value for value in frame[name] if not _missing(value)] if frame[name].dtype == object else []
            if values and all(isinstance(value, (Decimal, Fraction)) for value in values):
                frame[name] = [float("nan") if _missing(value) else float(value) for value in frame[name]]
        return frame

    @property
    def units(self) -> dict[str, str]:
        """Column → unit: 万元, 分, or ``1`` for a fraction; columns without one are left out."""
        known: dict[str, str] = self._frame.attrs.get(UNITS, {})
        return {name: unit for name, unit in known.items() if name in self._frame.columns}


def with_units(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the units of its columns in ``attrs``, told from the field's own names (``docs/tables.md``)."""
    frame.attrs[UNITS] = {name: unit for name in map(str, frame.columns) if (unit := _unit_of(name))}
    return frame


def _unit_of(name: str) -> str | None:
    ending = next((unit for end, unit in _UNIT_OF_ENDING.items() if name.endswith(end)), None)
    return _UNIT_OF_NAME.get(name, ending)


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and value != value)


def arrow_table(frame: pd.DataFrame) -> pa.Table:
    """The frame for Parquet and DuckDB: exact decimals where 76 digits hold them, lists as JSON, units kept."""
    import pyarrow as pa

    units = frame.perfeval.units
    arrays, fields = [], []
    for name in frame.columns:
        array = _arrow_array(list(frame[name].astype(object)), exact=name in units)
        notes = {"unit": units[name]} if name in units else None
        arrays.append(array)
        fields.append(pa.field(str(name), array.type, metadata=notes))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _arrow_array(values: list[Any], *, exact: bool) -> pa.Array:
    """``exact``: a column with a unit, which stays a number where no row has one."""
    import pyarrow as pa

    plain = [None if _missing(value) else _plain(value) for value in values]
    there = [value for value in plain if value is not None]
    if not there:
        return pa.array(plain, type=decimal_type([])[0] if exact else pa.string())
    if all(isinstance(value, Decimal) for value in there):
        kind, plain = decimal_type(plain)
        return pa.array(plain, type=kind)
    if len({type(value) for value in there}) > 1:  # one column, one type: what is mixed is text
        plain = [None if value is None else str(value) for value in plain]
    return pa.array(plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.item() if hasattr(value, "item") else value


def decimal_type(values: list[Any]) -> tuple[pa.DataType, list[Any]]:
    """The narrowest decimal type that holds all values exactly; text when none does."""
    import pyarrow as pa

    scale = max((-int(value.as_tuple().exponent) for value in values if value is not None), default=0)
    scale = max(scale, 2)
    whole = max((value.adjusted() + 1 for value in values if value is not None), default=1)
    if scale + max(whole, 1) <= 38:
        return pa.decimal128(38, scale), values
    if scale + max(whole, 1) <= 76:
        return pa.decimal256(76, scale), values
    return pa.string(), [None if value is None else format(value, "f") for value in values]
