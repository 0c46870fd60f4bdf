"""A function of one row, asked of a whole column (逐类询问): once for all rows in which it looks at the same.

The function is given a view of a row that writes down what it looks at, in order. Rows that agree in all of that must
get the same answer, because the function knows nothing else: so it is called once for them, whatever else is in
them. What it looks at grows into a tree: a field, its values, under each the next field, at the end the answer. There
is no second statement of any rule, and a rule that changes needs no change here.

A view refuses what does not belong to the row (:class:`NotOfTheRow`): such rows get :data:`ELSEWHERE` as their answer
and are asked with their whole form before them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from perfeval.columns.coded import Coded

Name = Any  # of a column
Look = Callable[[Name], Any]
FEW = 4  # so many rows or fewer are walked one by one
MOST = 50_000  # answers kept from one lot of rows for the next


class NotOfTheRow(Exception):
    """The function looks beyond the row."""


class Fields(Protocol):
    """Columns by name; names are worked out when first asked for."""

    def field(self, name: Name) -> Coded: ...


ELSEWHERE = "elsewhere"
UNASKED = -1


class _Node:
    """What is looked at next, or the answer."""

    __slots__ = ("answer", "branches", "field")

    def __init__(self) -> None:
        self.field: Name | None = None
        self.branches: dict[Any, _Node] = {}
        self.answer = -1


class Asked:
    """One function and what it has answered so far.

    Args:
        function: takes a :data:`Look`; the second argument is true where the first way failed and whole objects are
            wanted. What it returns must not depend on anything that it did not look at.
        rare: ask also for rows that nothing else is like; without it they get :data:`UNASKED`.
    """

    def __init__(self, function: Callable[[Look, bool], Any], *, rare: bool = True) -> None:
        self._function, self.rare = function, rare
        self._root = _Node()
        self._known: dict[Any, int] = {}
        self.answers: list[Any] = []
        self.calls = 0

    def of(self, fields: Fields, rows: NDArray[np.intp]) -> NDArray[np.int32]:
        """The number of the answer in :attr:`answers`, for each of these rows."""
        if self.calls > MOST:
            self._root, self.calls = _Node(), 0
        found = np.full(len(rows), UNASKED, np.int32)
        walk = _Walk(self, fields, rows, found)
        walk.go(self._root, np.arange(len(rows)))
        return found

    def number(self, answer: Hashable) -> int:
        """The number of an answer; equal ones share one where they can be compared."""
        try:
            known = self._known.setdefault(answer, len(self.answers))
        except TypeError:
            known = len(self.answers)
        if known == len(self.answers):
            self.answers.append(answer)
        return known

    def call(self, look: Look) -> int:
        """Ask once."""
        self.calls += 1
        try:
            return self.number(self._function(look, False))
        except NotOfTheRow:
            return self.number(ELSEWHERE)
        except Exception:  # the view is no real object: once more with real ones
            try:
                return self.number(self._function(look, True))
            except Exception:  # whatever it stumbles over shows again where the whole form is asked
                return self.number(ELSEWHERE)


class _Walk:
    """One lot of rows on its way down the tree."""

    def __init__(self, asked: Asked, fields: Fields, rows: NDArray[np.intp], found: NDArray[np.int32]) -> None:
        self._asked, self._fields, self._rows, self._found = asked, fields, rows, found
        self._columns: dict[Name, Coded] = {}

    def go(self, root: _Node, at: NDArray[np.intp]) -> None:
        """Answer for these positions of the lot."""
        waiting = [(root, at)]
        while waiting:
            node, at = waiting.pop()
            if len(at) <= FEW:
                for one in at:
                    self._single(node, int(one))
            elif node.answer >= 0:
                self._found[at] = node.answer
            elif node.field is None:
                self._ask(root, int(at[0]))
                if node.answer < 0 and node.field is None:
                    for one in at.tolist():
                        self._single(node, one)
                    continue
                waiting.append((node, at))
            else:
                waiting += self._parted(root, node, node.field, at)

    def _parted(
        self, root: _Node, node: _Node, field: Name, at: NDArray[np.intp]
    ) -> list[tuple[_Node, NDArray[np.intp]]]:
        """The rows under a field by its value: answered where the answer is known, the others further down."""
        column = self._column(field)
        codes = column.codes_of(self._rows[at])
        order = np.argsort(codes, kind="stable")
        ordered = codes[order]
        edges = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
        starts, ends = np.concatenate(([0], edges)), np.concatenate((edges, [len(ordered)]))
        values, branches, further = column.values, node.branches, []
        answers = np.full(len(starts), -1, np.int32)
        for number, start in enumerate(starts.tolist()):
            branch = branches.get(values[ordered[start]])
            group = int(ends[number]) - start
            if branch is None and group > 1:
                self._ask(root, int(at[order[start]]))
                branch = branches.get(values[ordered[start]])
            if branch is not None and branch.answer >= 0:
                answers[number] = branch.answer
            elif branch is None:  # rare, or a function that does not always look in the same order
                for one in at[order[start : ends[number]]].tolist():
                    self._single(node, one)
            else:
                further.append((branch, at[order[start : ends[number]]]))
        self._found[at[order]] = np.where(
            (spread := np.repeat(answers, ends - starts)) >= 0, spread, self._found[at[order]]
        )
        return further

    def _single(self, node: _Node, one: int) -> int:
        """One row: down the tree as far as it goes; what is new is asked and, being rare, not kept."""
        row = self._rows[one]
        while node.answer < 0:
            branch = node.branches.get(self._column(node.field).at(row)) if node.field is not None else None
            if branch is None and not self._asked.rare:
                return UNASKED
            if branch is None:
                answer = self._asked.call(lambda name: self._column(name).at(row))
                self._found[one] = answer
                return answer
            node = branch
        self._found[one] = node.answer
        return node.answer

    def _ask(self, root: _Node, one: int) -> None:
        """Ask for one row and write down the way."""
        row, seen = self._rows[one], {}

        def look(name: Name) -> object:
            if name not in seen:
                seen[name] = self._column(name).at(row)
            return seen[name]

        answer = self._asked.call(look)
        node = root
        for name, value in seen.items():
            if node.field not in (None, name):
                return
            node.field = name
            node = node.branches.setdefault(value, _Node())
        node.answer = answer

    def _column(self, name: Name) -> Coded:
        found = self._columns.get(name)
        if found is None:
            found = self._columns[name] = self._fields.field(name)
        return found
