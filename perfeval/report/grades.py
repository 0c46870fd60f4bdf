"""Grades in the order in which people list them (等级的次序): from the best down, whatever a rule book calls them."""

from __future__ import annotations

from collections.abc import Iterable

from perfeval.words import Words


def best_first(grades: Iterable[str]) -> list[str]:
    """Each grade once, the best first; names that no list knows come last, in code order, and none is left out.

    >>> best_first(["差", "甲级", "优", "优"])
    ['优', '差', '甲级']
    """
    known = Words("report").say("grades.best_first").split()
    return sorted(set(grades), key=lambda grade: (known.index(grade) if grade in known else len(known), grade))
