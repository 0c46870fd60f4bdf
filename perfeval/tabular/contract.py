"""What a clean budget table and a clean indicator table are (表格约定): columns, types, keys, and what cleaning tells.

Everything here is by the column, so that a million rows are no more objects than thirty. Texts are pandas ``str``
(missing: NaN), ``year`` and ``place`` are ``Int64``, amounts and points are ``object`` columns of exact
:class:`~decimal.Decimal` (missing: ``None``). The columns are those of :mod:`perfeval.clean.schema`,
which says once what each means; here any of them may be missing.

``place`` is the number of the row in its source, as a person counts there (the sheet's row; the first row of a
DataFrame is 1); ``source`` is the number of the source in the tuple beside the frame. Together with a column they
name one cell: :meth:`perfeval.tabular.sources.Source.place_of`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from perfeval.clean.schema import INTEGER, PANDAS_TYPE, TABLES, Column, Table
from perfeval.messages import Message
from perfeval.model import CleaningStep
from perfeval.money import AMOUNTS

if TYPE_CHECKING:
    import pandas as pd

    from perfeval.tabular.sources import Source

Kind = Literal["budget", "indicators"]

KEYS = ("project_code", "project", "unit", "department", "year")
"""What names a project in both tables, the surest first."""


def _as_in(table: str, *names: str, **others: str) -> tuple[Column, ...]:
    """Columns of the clean tables, one contract for both; ``others``: what is called otherwise here (own → there)."""
    known = {one.name: one for one in TABLES[table].columns}
    wanted = {**{name: name for name in names}, **others}
    return tuple(replace(known[there], name=own, nullable=True) for own, there in wanted.items())


_KEYS = _as_in("projects", project_code="code", project="name", unit="unit", department="department", year="year")
_WHERE = (
    Column("source", INTEGER, "number of the source beside the frame, from 0", "来源", nullable=False),
    Column("place", INTEGER, "number of the row in its source, as a person counts there", "行号", nullable=False),
)

BUDGET = Table(
    "budget",
    "预算表",
    "one project and year, or one of its sources of money where `label_text` names it",
    (
        *_KEYS,
        *_as_in("funds", "label_text", *AMOUNTS, "execution_rate_text"),
        *_as_in("reported", "self_score", "grade"),
        *_as_in("funds", "reason_text"),
        *_WHERE,
    ),
)

INDICATORS = Table(
    "indicators",
    "指标表",
    "one third-level indicator",
    (
        *_KEYS,
        *_as_in("indicators", "level1", "level2", "level3", comparator_text="sign_text"),
        *_as_in("indicators", "target_text", "unit_text", "actual_text", "max_score", "self_score", "reason_text"),
        *_WHERE,
    ),
)

CONTRACT: Mapping[Kind, Table] = {"budget": BUDGET, "indicators": INDICATORS}


def empty_frame(kind: Kind) -> pd.DataFrame:
    """A clean frame without rows, with the columns and types of the contract.

    >>> list(empty_frame("budget").columns)[:3]
    ['project_code', 'project', 'unit']
    """
    import pandas as pd

    columns = CONTRACT[kind].columns
    return pd.DataFrame({column.name: pd.Series([], dtype=PANDAS_TYPE[column.dtype]) for column in columns})


@dataclass(frozen=True, slots=True)
class Taken:
    """One column of a source and what it was taken for (列的识别).

    Attributes:
        heading: as written.
        field: the column of the contract; ``None`` where it means nothing that is known.
        how: ``given`` by the caller, ``exact``, ``part``, ``disputed`` by another column of that meaning, or ``none``.
        unit: the unit of money that its heading or the caller states.
        nearest: for an unknown heading, the field whose words are nearest, if one clearly is.
    """

    heading: str
    field: str | None
    how: str
    unit: str | None = None
    nearest: str | None = None

    @property
    def meant(self) -> str | None:
        """What it is taken for, or would be, were there no other column of that meaning."""
        return self.nearest if self.how == "disputed" else self.field


_CELLS = {name: name for name in ("level1", "level2", "level3", "target_text", "actual_text", "max_score")}
_CELLS |= {"self_score": "self_score", "reason_text": "reason_text"}
_CELLS |= {"sign_text": "comparator_text", "unit_text": "unit_text"}


@dataclass(frozen=True)
class Recognised:
    """Which columns of a source are which columns of the contract (识别结果).

    Attributes:
        kind: ``budget`` or ``indicators``.
        columns: every column of the source in order.
        problems: what is unknown, missing, twice or ambiguous, one sentence each, with what to write.
    """

    kind: Kind
    columns: tuple[Taken, ...]
    problems: tuple[Message, ...] = ()

    def number_of(self, field_name: str) -> int | None:
        """The number of the column that holds a field, from 0."""
        return self._numbers.get(field_name)

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {column.field: number for number, column in reversed([*enumerate(self.columns)]) if column.field}

    @cached_property
    def cells(self) -> tuple[tuple[str, int], ...]:
        """The fields of an indicator that have a cell of their own, with their columns."""
        named = ((name, self.number_of(field)) for name, field in _CELLS.items())
        return tuple((name, column) for name, column in named if column is not None)

    @cached_property
    def others(self) -> tuple[tuple[str, int], ...]:
        """Columns that the contract has no field for: kept under their headings."""
        return tuple(
            (column.heading, number)
            for number, column in enumerate(self.columns)
            if column.field is None and column.heading
        )

    def has(self, field_name: str) -> bool:
        """Whether the source has the field at all."""
        return self.number_of(field_name) is not None


#: Every step by the name under which it is taken back, in the order in which steps are done.
STEPS = (
    "trimmed",
    "repeated_headings",
    "total_rows",
    "notes",
    "filled_down",
    "levels_filled",
    "code_cleaned",
    "year_filled",
    "unit_changed",
    "duplicates",
    "repeated",
    "code_restored",
    "year_from_partner",
)

SHOWN = 200
"""How many rows a step names at most."""


@dataclass(frozen=True)
class CleaningLog:
    """All steps of cleaning of one or several tables, in the order in which they were done (整理记录)."""

    steps: tuple[CleaningStep, ...] = ()
    problems: tuple[Message, ...] = ()

    def __add__(self, other: CleaningLog) -> CleaningLog:
        return CleaningLog(self.steps + other.steps, self.problems + other.problems)

    def to_frame(self, lang: str = "zh") -> pd.DataFrame:
        """One row per step. Key: ``table``, ``step``."""
        import pandas as pd

        rows = [
            {
                "table": one.table,
                "step": one.name,
                "count": one.count,
                "rows": one.spans,
                "what": one.told.text(lang) if one.told else "",
                "undone": one.undone,
            }
            for one in self.steps
        ]
        return pd.DataFrame(rows, columns=["table", "step", "count", "rows", "what", "undone"])


@dataclass(frozen=True)
class Cleaned:
    """One clean table (整理后的表): the frame of the contract, how it came about, and the sources its places lead to.

    ``left_out`` says of every row of a source that is not in the frame which step took it: ``source``, ``place``,
    ``step``.
    """

    kind: Kind
    frame: pd.DataFrame
    log: CleaningLog
    sources: tuple[Source, ...]
    recognised: tuple[Recognised, ...]
    left_out: pd.DataFrame


@dataclass(frozen=True)
class Joined:
    """Budget and indicators as one set of projects (合并结果).

    Attributes:
        projects: one row a project: ``project_id`` (safe as a file name), the key columns as agreed, ``how`` they were
            matched (``code``, ``name_unit_year``, ``name_year``, ``name``, ``budget_only``, ``indicators_only``).
        budget, indicators: the clean frames with a column ``project_id`` more, in their own order.
        contradictions: one row a contradiction: ``project_id``, ``field``, ``first``, ``first_source``,
            ``first_place``, ``second``, ``second_source``, ``second_place``.
        log: what joining did: years and codes taken over from the partner, what has none.
    """

    projects: pd.DataFrame
    budget: pd.DataFrame
    indicators: pd.DataFrame
    contradictions: pd.DataFrame
    log: CleaningLog = field(default_factory=CleaningLog)
