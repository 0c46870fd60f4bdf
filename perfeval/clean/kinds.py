"""What kind of document a form is, and where it comes from (表的类型、地区)."""

from __future__ import annotations

import re
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
    watched = re.search("监控(?!建设|系统|设备|平台|项目|安装|工程|设施|中心|网|探头|视频)", title)
    if watched or ("interim" in concepts and "actual" not in concepts):
        return FormKind.MONITORING
    if prose:
        return FormKind.SELF_REPORT
    scores = {"max_score", "self_score"} & concepts
    if "转移支付" in title and not scores and "actual" in concepts:
        return FormKind.TRANSFER
    if _is_scorecard(draft, concepts, title):
        return FormKind.SCORECARD
    reached = "actual" in concepts or "executed" in concepts
    if draft.indicators and not reached and "self_score" not in concepts:
        return FormKind.TARGET_TABLE
    if "债券" in title or "专项债" in title:
        return FormKind.BOND
    if "自评" not in title:
        levels = {level_key(item.level1) for item in draft.indicators}
        if any(word in title for word in ("部门评价", "财政评价", "重点评价", "绩效评价指标体系", "绩效评价评分")) or {
            "决策", "过程", "产出"
        } <= levels:  # fmt: skip
            return FormKind.EVALUATION
    return FormKind.SELF_EVALUATION


def _is_scorecard(draft: Draft, concepts: set[str], title: str) -> bool:
    """Points for what is judged (考核内容 | 分值 | 得分): no levels of the official form, no promise, no result."""
    if not draft.indicators or concepts & {"level1", "level2", "target", "actual", "interim"} or "绩效评价" in title:
        return False
    return "self_score" in concepts and any(word in title for word in ("考核", "评分", "打分", "考评"))


def region_of(texts: Iterable[str]) -> str | None:
    """The province that the texts name first; ``None`` when they name none."""
    provinces = vocabulary().words["provinces"]
    for text in texts:
        key = plain(text)
        named = sorted((key.index(province), province) for province in provinces if province in key)
        if named:
            return named[0][1]
    return None
