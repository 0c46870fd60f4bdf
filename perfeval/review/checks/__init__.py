"""The checks that need more than data (检查函数), one module a family: small bodies, each an object of its own.

See :mod:`perfeval.review.checking`. A check of the catalogue names its function by ``how = "module.function"``, or
one of the kinds of :mod:`perfeval.review.simple`.
"""

from __future__ import annotations

from perfeval.errors import RuleBookError
from perfeval.review import simple
from perfeval.review.checking import REGISTRY, CheckFunction
from perfeval.review.checks import (
    agreement,
    all_and_none,
    arithmetic_in_words,
    breakdowns,
    contradictions,
    cost,
    dates_in_words,
    definitions,
    departments,
    duplicates,
    execution,
    forms,
    fulfilment,
    funds,
    funds_rates,
    funds_use,
    identity,
    logic,
    monitoring,
    portfolio,
    prose,
    reasons,
    relations,
    said,
    scores,
    sources,
    stated,
    statements,
    sums_in_words,
    targets,
    totals,
    twice,
    units,
    wholes,
)

MODULES = (
    funds, funds_rates, funds_use, scores, totals, fulfilment, units, targets, duplicates, prose, statements, forms,
    execution, logic, cost, definitions, wholes, breakdowns, stated, agreement, said, identity, sums_in_words,
    arithmetic_in_words, relations, dates_in_words, contradictions, all_and_none, reasons, monitoring,
    portfolio, twice, departments, sources,
)  # fmt: skip


def function(how: str) -> CheckFunction:
    """The function behind ``how``: a simple kind, or ``module.name``."""
    found = simple.KINDS.get(how) or REGISTRY.get(how)
    if found is None:
        names = "、".join(module.__name__.rpartition(".")[2] for module in MODULES)
        raise RuleBookError(
            file="review/catalogue",
            line="?",
            seen=f"how = {how!r}",
            expected=f"{'、'.join(simple.KINDS)}, or a function of {names}",
        )
    return found
