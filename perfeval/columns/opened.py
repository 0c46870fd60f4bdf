"""Projects that become objects when they are opened (打开时才展开): a list that evaluates its entries on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import overload

from perfeval.scoring.result import Evaluation

KEPT = 64  # projects that stay open


class Opened(Sequence[Evaluation]):
    """Evaluations with all explanations, each made when somebody asks for it.

    Args:
        count: how many there are.
        open_: the evaluation of a number.
    """

    def __init__(self, count: int, open_: Callable[[int], Evaluation]) -> None:
        self._count, self._open = count, lru_cache(maxsize=KEPT)(open_)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Evaluation: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Evaluation]: ...
    def __getitem__(self, at: int | slice) -> Evaluation | Sequence[Evaluation]:
        if isinstance(at, slice):
            return tuple(self._open(number) for number in range(self._count)[at])
        return self._open(range(self._count)[at])

    def __iter__(self) -> Iterator[Evaluation]:
        return map(self._open, range(self._count))
