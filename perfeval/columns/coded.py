"""A column as codes into its distinct values (编码列): a million cells, a few thousand different texts.

Whatever is asked of a cell is asked once for each distinct value, by the function that a single form uses too.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

if TYPE_CHECKING:
    pass

Codes = NDArray[np.int32]
Rows = NDArray[np.intp]


class Coded:
    """One column: ``values[codes[row]]`` is the cell. Values are distinct as far as is known, and hashable."""

    __slots__ = ("_codes", "values")

    def __init__(self, codes: Codes, values: Sequence[Any]) -> None:
        self._codes, self.values = codes, values

    @property
    def codes(self) -> Codes:
        """The number of its value, for each row."""
        return self._codes

    def codes_of(self, rows: Rows) -> Codes:
        """The same for some rows."""
        return self._codes[rows]

    def at(self, row: int) -> Any:
        """The value of one row."""
        return self.values[self._codes[row]]

    def listed(self, rows: range) -> list[Any]:
        """The values of some rows that stand together."""
        return [self.values[code] for code in self.codes[rows.start : rows.stop].tolist()]

    def take(self, rows: NDArray[Any]) -> Coded:
        """The same column for some rows, in their order."""
        return Coded(self.codes_of(rows), self.values)

    def map(self, function: Callable[[Any], Hashable]) -> Coded:
        """A function of the value, called once for each; equal results share a code."""
        known: dict[Hashable, int] = {}
        new = np.fromiter((known.setdefault(function(one), len(known)) for one in self.values), np.int32)
        return Coded(new[self.codes], list(known))

    def asked(self, function: Callable[[Any], Hashable]) -> Coded:
        """The same, but asked only of the values of rows that somebody looks at."""
        return _Asked(self, function)

    def array(self, function: Callable[[Any], Any], dtype: DTypeLike) -> NDArray[Any]:
        """A function of the value as a plain array, called once for each."""
        return np.array([function(one) for one in self.values], dtype=dtype)[self.codes]

    def used(self) -> Coded:
        """The same column with only the values that occur in it."""
        kept, codes = np.unique(self.codes, return_inverse=True)
        return Coded(codes.astype(np.int32), [self.values[code] for code in kept])


class _Asked(Coded):
    """A function of a column that is called for a value when a row with it is looked at (问到才算)."""

    __slots__ = ("_base", "_found", "_function", "_known")

    def __init__(self, base: Coded, function: Callable[[Any], Hashable]) -> None:
        self._base, self._function = base, function
        self._known: dict[Hashable, int] = {}
        self._found = np.full(len(base.values), -1, np.int32)
        self.values: list[Any] = []

    @property
    def codes(self) -> Codes:
        """The number of its value, for each row."""
        return self._answer(self._base.codes)

    def codes_of(self, rows: Rows) -> Codes:
        return self._answer(self._base.codes_of(rows))

    def at(self, row: int) -> Any:
        return self.values[self.codes_of(np.array([row]))[0]]

    def _answer(self, codes: Codes) -> Codes:
        if len(self._found) < len(self._base.values):  # the base is asked bit by bit too
            more = np.full(len(self._base.values) - len(self._found), -1, np.int32)
            self._found = np.concatenate((self._found, more))
        found = self._found[codes]
        if len(found) and found.min() < 0:
            for code in np.unique(codes[found < 0]).tolist():
                answer = self._function(self._base.values[code])
                number = self._known.setdefault(answer, len(self._known))
                if number == len(self.values):
                    self.values.append(answer)
                self._found[code] = number
            found = self._found[codes]
        return found


def coded(values: Iterable[Any]) -> Coded:
    """A column from its cells.

    >>> coded(["优", "良", "优"]).codes.tolist()
    [0, 1, 0]
    """
    known: dict[Any, int] = {}
    codes = np.fromiter((known.setdefault(one, len(known)) for one in values), np.int32)
    return Coded(codes, list(known))


def constant(value: object, rows: int) -> Coded:
    """A column that says the same in every row."""
    return Coded(np.zeros(rows, np.int32), [value])


def paired(*columns: NDArray[Any]) -> tuple[NDArray[np.intp], Rows]:
    """Which rows are alike in all of these whole numbers: a code for each row, and the first row of each code."""
    import pandas as pd

    together = pd.factorize(columns[0])[0].astype(np.int64)
    for column in columns[1:]:
        codes, distinct = pd.factorize(column)
        together = pd.factorize(together * max(len(distinct), 1) + codes)[0].astype(np.int64)
    count = int(together.max()) + 1 if len(together) else 0
    first = np.empty(count, np.intp)
    first[together[::-1]] = np.arange(len(together))[::-1]
    return together, first
