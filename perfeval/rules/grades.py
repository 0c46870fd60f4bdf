"""Grades (等级): which word a total earns, and how far the edges are."""

from __future__ import annotations

from decimal import Decimal

from perfeval.rules.schema import Grades


def grade_of(total: Decimal, grades: Grades) -> str:
    """The grade of a total out of 100 (优良中差); lower edges are included."""
    return next(edge.name for edge in grades.edges if total >= edge.start or edge.start == 0)


def nearest_edges(total: Decimal, grades: Grades) -> tuple[Decimal | None, Decimal | None]:
    """(points down to the lower edge of the grade, points up to the next grade); ``None`` where there is none."""
    down = up = None
    for edge in grades.edges:
        if total >= edge.start:
            down = total - edge.start if edge.start > 0 else None
            break
        up = edge.start - total
    return down, up
