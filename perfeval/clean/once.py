"""Each project once (一个项目只计一次): hidden copies of a form and empty templates are set aside, and said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfeval.clean.draft import WORDS, Draft, Reading
from perfeval.sources.raw import RawTable


def each_once(drafts: Sequence[Draft], reading: Reading) -> tuple[list[Draft], dict[int, Draft]]:
    """The drafts that are projects, and for each hidden copy (by ``id``) the draft that it repeats."""
    sheets = {table.name: table for table in reading.document.tables}
    filled = [draft for draft in drafts if not says_nothing(draft)]
    if len(filled) < len(drafts):
        names = "、".join(draft.sheet or "—" for draft in drafts if says_nothing(draft))
        reading.doubt(WORDS.say("doubt.empty_template", sheets=names))
    seen = [draft for draft in filled if not _is_hidden(draft, sheets)]
    copies: dict[int, Draft] = {}
    for draft in filled:
        original = next((one for one in seen if one is not draft and _same(one, draft)), None)
        if original is not None and _is_hidden(draft, sheets):
            copies[id(draft)] = original
            first, second = sheets[original.sheet or ""], sheets[draft.sheet or ""]
            other = list(_differing(first, second))
            parts = {"sheet": second.name, "original": first.name}
            if other:
                parts |= {"count": str(len(other)), "cells": "、".join(other[:5])}
            reading.doubt(WORDS.say("doubt.hidden_copy_differs" if other else "doubt.hidden_copy", **parts))
    return [draft for draft in filled if id(draft) not in copies], copies


def says_nothing(draft: Draft) -> bool:
    """A printed form that nobody filled in (空白表样): headings and zeros, but no name, no value, no result."""
    told = any(item.self_score is not None or item.score_text or item.grade for item in draft.reported)
    if draft.name or draft.department or draft.unit or told or draft.passages:
        return False
    amounts = (text for line in draft.funds for key, text in line.texts.items() if key.endswith("_wan"))
    goals = (text for goal in draft.goals for text in (goal.expected_text, goal.actual_text))
    values = (
        text
        for item in draft.indicators
        for text in (item.level3, item.target_text, item.actual_text, item.self_score_text, item.interim_text)
    )
    filled = any(item.self_score is not None for item in draft.indicators)
    return bool(draft.bands) and not (
        filled or draft.fund_pairs or any(map(_filled, amounts)) or any(goals) or any(values)
    )


def _filled(amount: str) -> bool:
    return any(char in "123456789" for char in amount)


def _is_hidden(draft: Draft, sheets: dict[str, RawTable]) -> bool:
    return draft.sheet is not None and draft.sheet in sheets and sheets[draft.sheet].hidden


def _same(one: Draft, other: Draft) -> bool:
    """One project in one year, on two sheets."""
    named = one.name is not None and one.name == other.name and one.sheet != other.sheet
    return named and (one.year == other.year or None in (one.year, other.year))


def _differing(first: RawTable, second: RawTable) -> Iterator[str]:
    """Places of the second sheet whose text is another than in the first."""
    texts = {(cell.row, cell.col): cell.text for cell in first.cells}
    for cell in second.nonempty():
        if texts.get((cell.row, cell.col), "") != cell.text:
            yield str(cell.place).rpartition("!")[2]
