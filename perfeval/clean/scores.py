"""Points of indicators (分值、得分): merged cells counted once, blanks that share a score said so."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

from perfeval.clean.draft import WORDS, Draft, Reading
from perfeval.forms.bands import Band
from perfeval.places import Place


def group_merged_scores(draft: Draft, scored: dict[tuple[Place, str], list[int]]) -> None:
    """Indicators under one merged score cell share a group."""
    for members in scored.values():
        if len(members) > 1 and draft.indicators[members[0]].score_group is None:
            draft.score_groups += 1
            for member in members:
                draft.indicators[member] = dataclasses.replace(draft.indicators[member], score_group=draft.score_groups)


def points_of_sole_members(draft: Draft, start: int, band: Band) -> None:
    """数量指标（20分） over one indicator, and no column of points: they are the points of that indicator."""
    if band.has("max_score") or not band.has("self_score"):
        return
    for level in ("level2", "level1"):
        members: dict[Place, list[int]] = {}
        for position in range(start, len(draft.indicators)):
            place = draft.indicators[position].cells.get(level)
            if place is not None:
                members.setdefault(place, []).append(position)
        for place, (first, *others) in members.items():
            item = draft.indicators[first]
            given = item.level2_points if level == "level2" else item.level1_points
            if given is not None and not others and item.max_score is None and item.score_group is None:
                cells = {**item.cells, "max_score": place}
                draft.indicators[first] = dataclasses.replace(item, max_score=given, cells=cells)


def group_blank_scores(draft: Draft, start: int, band: Band, reading: Reading) -> None:
    """Blank scores under a scored row, where the points printed for the level leave nothing over for them.

    The form then gives one score for several indicators whose cells were merged before printing.
    """
    if not band.has("self_score") or band.has("max_score"):
        return
    blocks: dict[tuple[str, Decimal], list[int]] = {}
    for position in range(start, len(draft.indicators)):
        item = draft.indicators[position]
        if item.level1_points is not None and item.score_group is None:
            blocks.setdefault((item.level1, item.level1_points), []).append(position)
    for (level1, given), members in blocks.items():
        scores = [draft.indicators[n].self_score for n in members]
        blank = [n for n in members if draft.indicators[n].self_score is None and draft.indicators[n].level3]
        if not blank or scores[0] is None or sum((s for s in scores if s is not None), Decimal(0)) != given:
            continue
        for n in blank:
            lead = n - 1
            while draft.indicators[lead].self_score is None:
                lead -= 1
            group = draft.indicators[lead].score_group
            if group is None:
                draft.score_groups += 1
                group = draft.score_groups
                draft.indicators[lead] = dataclasses.replace(draft.indicators[lead], score_group=group)
            draft.indicators[n] = dataclasses.replace(draft.indicators[n], score_group=group)
        reading.doubt(WORDS.say("doubt.shared_score", level1=level1, count=len(blank), given=given))
