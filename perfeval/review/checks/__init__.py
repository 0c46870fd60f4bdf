"""The checks that need more than data (检查函数), one module a family: small pure functions.

Each takes the :class:`~perfeval.review.case.Case` and its limits from the catalogue and yields
:class:`~perfeval.review.hits.Hit` or :class:`~perfeval.review.hits.Held`. A check of the catalogue names its
function by ``how = "module.function"``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from perfeval.errors import RuleBookError
from perfeval.review.case import Case
from perfeval.review.hits import Held, Hit
from perfeval.review.simple import KINDS

CheckFunction = Callable[[Case, Mapping[str, Any]], Iterator[Hit | Held]]
MODULES = (
    "funds",
    "scores",
    "totals",
    "fulfilment",
    "units",
    "targets",
    "duplicates",
    "prose",
    "statements",
    "forms",
    "execution",
)


@cache
def function(how: str) -> CheckFunction:
    """The function behind ``how``: a simple kind, or ``module.name``."""
    if how in KINDS:
        return KINDS[how]
    module, _, name = how.partition(".")
    found = getattr(import_module(f"{__name__}.{module}"), name, None) if module in MODULES else None
    if found is None:
        raise RuleBookError(
            file="review/catalogue",
            line="?",
            seen=f"how = {how!r}",
            expected=f"{'、'.join(KINDS)}, or a function of {'、'.join(MODULES)}",
        )
    return found  # type: ignore[no-any-return]
