"""What kind of document a form is, and where it comes from (表的类型、地区)."""

from __future__ import annotations

from collections.abc import Iterable

from perfeval.clean.draft import Draft
from perfeval.forms.text import plain
from perfeval.forms.vocabulary import level_key, vocabulary
from perfeval.model import FormKind


def form_kind(draft: Draft, prose: bool) -> FormKind:
    """The kind of form, by its title first, then by what its columns hold."""
    title = plain(draft.title) + plain(draft.sheet or "")
    concepts = {concept for band in draft.bands for concept in band.concepts}
    if any(word in title for word in ("整体支出", "部门整体", "整体绩效", "整体自评")):
        return FormKind.DEPARTMENT
    if "监控" in title or ("interim" in concepts and "actual" not in concepts):
        return FormKind.MONITORING
    if prose:
        return FormKind.SELF_REPORT
    reached = "actual" in concepts or "executed" in concepts
    if draft.indicators and not reached and "self_score" not in concepts:
        return FormKind.TARGET_TABLE
    if "自评" not in title:
        levels = {level_key(item.level1) for item in draft.indicators}
        if any(word in title for word in ("部门评价", "财政评价", "重点评价", "绩效评价指标体系", "绩效评价评分")) or {
            "决策", "过程", "产出"
        } <= levels:  # fmt: skip
            return FormKind.EVALUATION
    return FormKind.SELF_EVALUATION


def region_of(texts: Iterable[str]) -> str | None:
    """The province that the texts name first; ``None`` when they name none."""
    provinces = vocabulary().words["provinces"]
    for text in texts:
        key = plain(text)
        named = sorted((key.index(province), province) for province in provinces if province in key)
        if named:
            return named[0][1]
    return None
