"""Which projects get a report (选择项目): by id, or the ones most worth opening; the portfolio has all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfeval.intake import unknown_project
from perfeval.job.rows import KeptRow
from perfeval.review.ranking import by_weight


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for: ``only`` these ids, of those the ``top`` most worth opening; nothing said: all."""

    only: tuple[str, ...] = ()
    top: int | None = None

    def of(self, every: Sequence[str], kept: Mapping[str, KeptRow]) -> list[str]:
        """The projects whose reports are made, in their order.

        A project that could not be evaluated is among them whatever was asked for: it says why.

        Raises:
            UnknownName: an id that is not there.
        """
        if unknown := next((one for one in self.only if one not in every), None):
            raise unknown_project(unknown, every)
        wanted = [one for one in every if not self.only or one in self.only]
        if self.top is None:
            return wanted
        known = [one for one in wanted if one in kept]
        first = set(sorted(known, key=lambda one: by_weight(kept[one].row.weight, one))[: self.top])
        return [one for one in wanted if one in first or one not in kept]
