"""A project as a check sees it that is asked by the column (列中的项目): every look is written down.

What a project says once (its name, its money, its rows of funds) is a column over the projects; its indicators are
another table. A check that wants those, or what is not named here, is asked with the form before it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import Any

from perfeval.columns.afar_numbers import SeenNumber, number
from perfeval.columns.asked import Look, Name, NotOfTheRow
from perfeval.columns.rows import SeenCells, SeenIndicator, SeenResult, SeenText
from perfeval.model import Claim
from perfeval.money import AMOUNTS, COLUMNS
from perfeval.review.case import Case, Row, any_holds, plain_name
from perfeval.review.findings import Quote


class SeenRow(Row):
    """A row of which every look is written down; what it quotes is fetched later, where it has found something."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """The third level without its numbering; as questions, where these will do."""
        level3: object = self.item.level3
        return level3.through(plain_name) if isinstance(level3, SeenText) else plain_name(str(level3))

    def quotes(self, *names: str) -> tuple[Quote, ...]:
        return ()


def seen_row(look: Look, *, whole: bool) -> SeenRow:
    """One indicator with what the rules gave it."""
    item: Any = SeenIndicator(look, whole=whole)
    result: Any = SeenResult(look, whole=whole)
    return SeenRow("", item, result)


class _SeenProject:
    """What a check may know of a project without its indicators."""

    def __init__(self, look: Look, case: SeenCase) -> None:
        self._look, self._case = look, case

    def __getattr__(self, name: str) -> object:
        if name == "form":
            return self
        if name in _OF_HEAD:
            return self._look(f"head.{name}")
        if name in _SELDOM:
            return self._seldom(name)
        if name == "reported_total":
            return next(iter(self._seldom("reported")), None)
        if name == "attributes":
            return dict(self._seldom(name))
        if name in ("kind", "region", "title", "layout"):
            return self._look(f"form {name}")
        if name == "funds":
            return self._case.lines
        raise NotOfTheRow(name)

    def _seldom(self, name: str) -> tuple[()]:
        if self._look(f"any {name}"):
            raise NotOfTheRow(name)
        return ()


_OF_HEAD = ("year", "department", "unit", "amount_unit_text", "name", "code", "department_code", "unit_code")
_SELDOM = ("passages", "goals", "statements", "claims", "reported", "differing")
"""What tables seldom hold: where there is none of it, every project is alike."""


class _SeenLine:
    """One row of the funds."""

    def __init__(self, look: Look, at: int) -> None:
        self._look, self._at = look, at

    @property
    def cells(self) -> SeenCells:
        """Which cells it has."""
        return SeenCells(lambda name: self._look(("line", self._at, name)))

    @property
    def texts(self) -> Mapping[str, str]:
        """Amounts as written, where none is kept."""
        if self._look(("line", self._at, "texts")):
            raise NotOfTheRow("texts")
        return {}

    @property
    def money(self) -> _SeenMoney:
        """What its own amounts come to."""
        return _SeenMoney(self._look, self._at)

    def __getattr__(self, name: str) -> object:
        column = ("line", self._at, name)
        if name in (*AMOUNTS, "max_score", "self_score"):
            return number(self._look, column)
        if name in ("label_text", "execution_rate_text", "reason_text"):
            return SeenText(self._look, column) if self._look((column, bool, ())) else self._look(column)
        if name in ("kind", "level"):
            return self._look(column)
        raise NotOfTheRow(name)


class _SeenMoney:
    """The money of a project, or of one row of its funds (``at``)."""

    def __init__(self, look: Look, at: int | None = None) -> None:
        self._look, self._at = look, at

    def __getattr__(self, name: str) -> object:
        column = ("money", self._at, name)
        if name in _AMOUNTS:
            return _SeenAmount(self._look, column)
        if name in ("left_over", "rate"):
            return number(self._look, column)
        if name in ("is_printed", "is_zero_zero", "printed"):
            return self._look(column)
        raise NotOfTheRow(name)


class _SeenAmount:
    """One amount."""

    def __init__(self, look: Look, column: Name) -> None:
        self._look, self._column = look, column

    @property
    def wan(self) -> SeenNumber | None:
        """In 万元."""
        return number(self._look, self._column)


_AMOUNTS = (*COLUMNS, "budget", "denominator")


class SeenCase:
    """A project without its rows, as far as a check may look: its money, and what the form says as a whole."""

    in_unit, money, said_under = Case.in_unit, Case.money, Case.said_under
    money_unit, unspent_share, goals = Case.money_unit, Case.unspent_share, Case.goals
    keeps_passed = False

    def __init__(self, look: Look) -> None:
        self._look = look

    @property
    def project(self) -> _SeenProject:
        """Its name and kind."""
        return _SeenProject(self._look, self)

    @property
    def funding(self) -> _SeenMoney:
        """Its money."""
        return _SeenMoney(self._look)

    @cached_property
    def lines(self) -> tuple[_SeenLine, ...]:
        """The rows of the funds."""
        return tuple(_SeenLine(self._look, at) for at in range(self._look("case lines")))

    @property
    def total(self) -> _SeenLine | None:
        """The row of funds that stands for the whole."""
        at = self._look("case total_at")
        return None if at is None else self._line(at)

    @property
    def parts(self) -> tuple[_SeenLine, ...]:
        """The rows that make it up."""
        return tuple(map(self._line, self._look("case parts_at")))

    def _line(self, at: int) -> _SeenLine:
        if at < 0:
            raise NotOfTheRow("line")
        return self.lines[at]

    def fund_quotes(self, _line: object, *names: str) -> tuple[Quote, ...]:
        """The words of a row of funds are fetched later."""
        return ()

    def fund_key(self, line: _SeenLine) -> str:
        """Key of a fund row, by position."""
        return f"fund:{self.lines.index(line)}"

    def claims(self, *kinds: str) -> list[Claim]:
        """Statements of the prose, where there are none."""
        if any(self._look(("claims", kind)) for kind in kinds):
            raise NotOfTheRow("claims")
        return []

    def some(self, asks: Callable[..., bool], *given: Hashable) -> bool:
        """Whether some row of the project answers yes."""
        return bool(self._look(("some", asks, given)))

    def tells(self, words: tuple[str, ...]) -> bool:
        """Whether something written outside the indicators holds one of these words."""
        return bool(self._look(("case own_words", any_holds, (words,))))

    def __getattr__(self, name: str) -> object:
        if name in ("budget", "executed", "execution_rate", "execution_points"):
            return number(self._look, f"case {name}")
        if name in _OF_CASE:
            return self._look(f"case {name}")
        raise NotOfTheRow(name)


# ── the columns behind it ─────────────────────────────────────────────────────────────────────────
def of_case(case: Case, what: str) -> Hashable:
    """A word of a project as a whole."""
    return _OF_CASE[what](case)


def of_line(case: Case, at: int, what: str) -> Hashable:
    """A word of one row of the funds; ``None`` in projects that have fewer."""
    if at >= len(case.project.funds):
        return None
    line = case.project.funds[at]
    if what.startswith("cell "):
        return what[5:] in line.cells
    found: Hashable = bool(line.texts) if what == "texts" else getattr(line, what)
    return found


def of_money(case: Case, at: int | None, what: str) -> Hashable:
    """What the money of a project, or of one row, comes to."""
    if at is not None and at >= len(case.project.funds):
        return None
    money = case.funding if at is None else case.project.funds[at].money
    found = getattr(money, what)
    said: Hashable = found.wan if what in _AMOUNTS else found
    return said


def _numbers(case: Case, *wanted: object) -> tuple[int, ...]:
    """The positions of these rows among the funds; where one is none of them, none of the checks may go on."""
    found = tuple(at for at, line in enumerate(case.project.funds) if any(line is one for one in wanted))
    return found if len(found) == len(wanted) else (-1,)


def _total_at(case: Case) -> int | None:
    return None if case.total is None else _numbers(case, case.total)[0]


_OF_CASE: Mapping[str, Callable[[Case], Hashable]] = {
    "budget": lambda case: case.budget,
    "executed": lambda case: case.executed,
    "execution_rate": lambda case: case.execution_rate,
    "execution_points": lambda case: case.execution_points,
    "in_yuan": lambda case: case.in_yuan,
    "gives_reasons": lambda case: case.gives_reasons,
    "funds_in_table": lambda case: case.funds_in_table,
    "lines": lambda case: len(case.project.funds),
    "total_at": _total_at,
    "parts_at": lambda case: _numbers(case, *case.parts),
    "is_filled": lambda case: case.is_filled,
    "own_words": lambda case: case.own_words,
}
