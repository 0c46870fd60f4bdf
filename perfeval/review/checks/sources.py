"""What two sources say of one project (来源不一致): a form and a table of the system, or two tables."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.messages import Facts
from perfeval.review.case import Case
from perfeval.review.checking import Limits, form_check
from perfeval.review.findings import Quote
from perfeval.review.hits import Hit

_WORDS = Facts("tabular")


@form_check(variants=("only",), parts=("field",))
def differ(case: Case, _: Limits) -> Iterator[Hit]:
    """A second source says of a name, an amount or an indicator something else than the one that counts."""
    for number, one in enumerate(case.project.differing):
        name, field = one.field.rpartition(" ")[::2]
        quotes = tuple(Quote(place, text) for place, text in zip(one.places, (one.ours, one.theirs), strict=False))
        yield Hit(
            object=name or case.project.name or case.project.id,
            quotes=quotes if one.ours else tuple(Quote(place, one.theirs) for place in one.places),
            saw=one.ours,
            expected=one.theirs,
            parts={"field": _WORDS.say(f"field.{field}")},
            row=f"differing:{number}",
            variant="" if one.ours else "only",
        )
