"""Projects that become objects when they are opened (打开时才展开): a list that evaluates its entries on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import overload

from perfeval.review.run import Passed
from perfeval.scoring.result import Evaluation

KEPT = 64  # projects that stay open


class Opened(Sequence[Evaluation]):
    """Evaluations with all explanations, each made when somebody asks for it.

    Args:
        count: how many there are.
        open_: the evaluation of a number, and what was verified and found right in it.
    """

    def __init__(self, count: int, open_: Callable[[int], tuple[Evaluation, tuple[Passed, ...]]]) -> None:
        self._count, self._open = count, lru_cache(maxsize=KEPT)(open_)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Evaluation: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Evaluation]: ...
    def __getitem__(self, at: int | slice) -> Evaluation | Sequence[Evaluation]:
        if isinstance(at, slice):
            return tuple(self[number] for number in range(self._count)[at])
        return self._open(range(self._count)[at])[0]

    def __iter__(self) -> Iterator[Evaluation]:
        return (self[number] for number in range(self._count))

    def beside(self, ids: Sequence[str]) -> Mapping[str, tuple[Passed, ...]]:
        """What was verified and found right, by the id of the project; opened likewise."""
        return _Passed(self._open, ids)


class _Passed(Mapping[str, tuple[Passed, ...]]):
    def __init__(self, open_: Callable[[int], tuple[Evaluation, tuple[Passed, ...]]], ids: Sequence[str]) -> None:
        self._open, self._numbers = open_, {one: number for number, one in enumerate(ids)}

    def __getitem__(self, project_id: str) -> tuple[Passed, ...]:
        return self._open(self._numbers[project_id])[1]

    def __contains__(self, project_id: object) -> bool:
        return project_id in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)
