"""Which projects get a report (选择项目): by id, or the ones most worth opening; the portfolio has all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from perfeval.intake import id_of
from perfeval.job.rows import KeptRow
from perfeval.review.ranking import by_weight


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for: ``only`` these ids, of those the ``top`` most worth opening; nothing said: all."""

    only: tuple[str, ...] = ()
    top: int | None = None

    def of(self, every: Mapping[str, Collection[str]], kept: Mapping[str, KeptRow]) -> list[str]:
        """The projects whose reports are made, in their order.

        A project that could not be evaluated is among them whatever was asked for: it says why.

        Args:
            every: all projects by id, with what else they are called.
            kept: what is known of each.

        Raises:
            UnknownName: one that is not there.
        """
        only = {id_of(one, every) for one in self.only}
        wanted = [one for one in every if not only or one in only]
        if self.top is None:
            return wanted
        known = [one for one in wanted if one in kept]
        first = set(sorted(known, key=lambda one: by_weight(kept[one].row.weight, one))[: self.top])
        return [one for one in wanted if one in first or one not in kept]
