"""The contract of every clean table (数据表约定): column, type, unit, key, meaning.

The tables stand in ``schema.toml``; ``python -m perfeval.clean.schema`` prints them as ``docs/tables.md``;
:func:`validate` holds a DataFrame against one. Types in pandas: *text* is ``str`` (missing: NaN), *integer*
``Int64`` (missing: ``<NA>``), *boolean* ``bool``, *decimal* and *date* are ``object`` columns of
:class:`decimal.Decimal` and :class:`datetime.date` (missing: ``None``), so that no amount ever passes through a
binary float. *json* is text that holds a JSON object or list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from perfeval.resources import packaged

if TYPE_CHECKING:
    import pandas as pd

TEXT, INTEGER, DECIMAL, DATE, BOOLEAN, JSON = "text", "integer", "decimal", "date", "boolean", "json"
PANDAS_TYPE = {TEXT: "str", INTEGER: "Int64", DECIMAL: "object", DATE: "object", BOOLEAN: "bool", JSON: "str"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, unit, whether it may be empty, whether it is part of the key, what it means."""

    name: str
    dtype: str
    meaning: str
    zh: str = ""
    unit: str = ""
    nullable: bool = True
    key: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One clean table: its grain (one row per …) and its columns in order."""

    name: str
    zh: str
    grain: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that together name one row."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def names(self) -> tuple[str, ...]:
        """All column names, in order."""
        return tuple(column.name for column in self.columns)


def _columns(lines: Iterable[str], parts: Mapping[str, list[str]]) -> Iterator[Column]:
    """The columns that the lines of ``schema.toml`` state, those of a part in the place where it is named."""
    for line in lines:
        if line.startswith("@"):
            part, of, zh = (*line[1:].split(), "", "")[:3]
            yield from _columns((one.format(of=of, zh=zh) for one in parts[part]), {})
        else:
            name, dtype, kind, unit, zh, meaning = (cell.strip() for cell in line.split("|"))
            yield Column(name, dtype, meaning, zh, unit, nullable=not kind, key=kind == "key")


def _tables() -> dict[str, Table]:
    data = packaged("clean/schema.toml")
    return {
        name: Table(name, one["zh"], one["grain"], tuple(_columns(one["columns"], data["parts"])))
        for name, one in data["tables"].items()
    }


TABLES = _tables()


def validate(table: pd.DataFrame, name: str) -> list[str]:
    """What in a DataFrame breaks the contract of its table; an empty list when nothing does.

    Columns and their order, dtypes, exactness (no floats among decimals), missing values and the key are checked.
    """
    from datetime import date
    from decimal import Decimal

    contract = TABLES[name]
    if tuple(table.columns) != contract.names:
        return [f"{name}: columns {list(table.columns)}, expected {list(contract.names)}"]
    wrong = []
    for column in contract.columns:
        values = table[column.name]
        if str(values.dtype) != PANDAS_TYPE[column.dtype]:
            wrong.append(f"{name}.{column.name}: dtype {values.dtype}, expected {PANDAS_TYPE[column.dtype]}")
            continue
        present = values[values.notna()]
        if column.dtype in (DECIMAL, DATE):
            kind = Decimal if column.dtype == DECIMAL else date
            strange = [value for value in present if type(value) is not kind]
            if strange:
                wrong.append(f"{name}.{column.name}: {strange[0]!r} is no {kind.__name__}")
        if not column.nullable and len(present) != len(values):
            wrong.append(f"{name}.{column.name}: {len(values) - len(present)} missing")
    if contract.key and table.duplicated(list(contract.key)).any():
        wrong.append(f"{name}: rows share the key {', '.join(contract.key)}")
    return wrong


def tables_markdown() -> str:
    """``docs/tables.md``: the contract as a page."""
    types = (
        "Written by `python -m perfeval.clean.schema`; a test compares. Types in pandas: **text** `str` "
        "(missing: NaN), **integer** `Int64` (missing: `<NA>`),\n**boolean** `bool`, **decimal** an `object` column "
        "of `decimal.Decimal` (missing: `None`), **date** the same of `datetime.date`,\n**json** text that holds a "
        "JSON object or list. No amount or score ever passes through a binary float."
    )
    files = (
        "`perfeval read FORMS --out DIR` writes each table as Parquet (decimals as decimals) where pyarrow is "
        "installed, else as CSV\n(UTF-8 with a mark, for Excel). In CSV, text whose first sign could start a formula "
        "(`= + - @`, full-width ones too, tab, line\nbreak) has a `'` before it; numbers have not, negative ones "
        "either. `整理表.xlsx` beside them holds the same records for people to correct."
    )
    lines = ["# The clean tables", "", types, "", files, ""]
    for table in TABLES.values():
        lines += [f"## {table.name} ({table.zh})", "", f"One row per {table.grain.removeprefix('one ')}. Key: "]
        lines[-1] += ", ".join(f"`{name}`" for name in table.key) + "."
        lines += ["", "| column | 中文 | type | unit | may be missing | meaning |", "|---|---|---|---|---|---|"]
        for column in table.columns:
            missing = "yes" if column.nullable else "no"
            lines.append(
                f"| `{column.name}` | {column.zh} | {column.dtype} | {column.unit} | {missing} | {column.meaning} |"
            )
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(tables_markdown())
