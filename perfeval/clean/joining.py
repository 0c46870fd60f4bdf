"""Drafts that are one form (合并): funds on one sheet, indicators on the next; and what hands on what."""

from __future__ import annotations

import dataclasses

from perfeval.clean.draft import Draft
from perfeval.forms.text import plain
from perfeval.model import Indicator


def join_drafts(drafts: list[Draft], is_workbook: bool) -> list[Draft]:
    """Put together what is one form in several tables or sheets; drop what holds nothing."""
    joined: list[Draft] = []
    for draft in drafts:
        if joined and _completes(joined[-1], draft, is_workbook):
            _absorb(joined[-1], draft)
        else:
            joined.append(draft)
    if len(joined) > 1 and joined[0].is_empty and not joined[0].passages:
        first, second = joined[0], joined[1]
        second.owners.append(first)
        second.owners.extend(first.owners)
        _inherit(second, first)
        joined.pop(0)
    return joined


def _completes(first: Draft, second: Draft, is_workbook: bool) -> bool:
    if first.labels == ["portfolio"] or second.labels == ["portfolio"]:
        return "portfolio" in first.labels and second.is_empty
    if second.is_empty and not second.title:
        return True
    if first.name and second.name and plain(first.name) != plain(second.name):
        return False
    if first.is_empty and not (first.name or first.has_body):
        return False
    overlap = (first.indicators and second.indicators) or (first.funds and second.funds)
    if overlap:
        return not is_workbook and not second.name and not second.title
    if second.is_empty:
        return not is_workbook or not second.title
    return bool(second.name is None or first.name is None or plain(first.name) == plain(second.name)) and (
        first.has_body or bool(first.name)
    )


def _inherit(draft: Draft, head: Draft) -> None:
    draft.title = draft.title or head.title
    draft.year = draft.year or head.year
    draft.amount_unit_text = draft.amount_unit_text or head.amount_unit_text
    for key, place in head.marks.items():
        draft.marks.setdefault(key, place)
    draft.department = draft.department or head.department
    if draft.unit is None:
        draft.unit, draft.weak_label = head.unit, head.weak_label
    for key, text in head.attributes.items():
        draft.attributes.setdefault(key, text)


def _absorb(first: Draft, second: Draft) -> None:
    _inherit(first, second)
    first.name = first.name or second.name
    first.codes = {**second.codes, **first.codes}
    first.funds.extend(second.funds)
    first.fund_pairs.extend(second.fund_pairs)
    first.indicators.extend(_renumbered(second, first.score_groups))
    first.score_groups += second.score_groups
    first.goals.extend(second.goals)
    first.passages.extend(second.passages)
    first.reported.extend(item for item in second.reported if item not in first.reported)
    first.bands.extend(second.bands)
    first.labels.extend(label for label in second.labels if label != "portfolio")
    first.owners.extend([second, *second.owners])


def _renumbered(draft: Draft, offset: int) -> list[Indicator]:
    return [
        item if item.score_group is None else dataclasses.replace(item, score_group=item.score_group + offset)
        for item in draft.indicators
    ]
