"""Whose money a fund row is (资金来源), read from its label."""

from __future__ import annotations

import re
from functools import lru_cache

from perfeval.forms.text import keys, plain
from perfeval.model import FundKind

_GOVERNMENTS = (
    (FundKind.CENTRAL, ("中央", "国家")),
    (FundKind.PROVINCIAL, ("省", "自治区", "自治区本级")),
    (FundKind.MUNICIPAL, ("市", "州级", "地级")),
    (FundKind.COUNTY, ("县", "区级", "区本级", "区财政", "区配套", "区资金", "旗", "乡", "镇")),
)
_TOTAL = re.compile(
    r"总额|总金额|总数|总规模|合计|总计|总资金|小计|资金总|总预算|总投资|总投入|^总|预算执行情况$|^合\s*计$|项目资金$|^全年预算$|^总数$"
)


@lru_cache(maxsize=4096)
def fund_kind(label: str) -> FundKind:
    """The kind of a fund row.

    >>> [fund_kind(label).value for label in ("年度资金总额：", "其中：当年财政拨款", "上年结转资金", "区级资金")]
    ['total', 'current_appropriation', 'carried_over', 'county']
    """
    key = re.sub(r"^其中|^[:：]|^的", "", keys(label)[1]).strip(":、.0123456789")
    whole = plain(label)
    if "结转" in key or "结余" in key:
        return FundKind.CARRIED_OVER
    if _TOTAL.search(key):
        return FundKind.TOTAL
    if re.search(r"(当年|本年|本年度|当年度|年度)(一般公共预算|财政)?(拨款|财政|安排)", key):
        return FundKind.CURRENT_APPROPRIATION
    if "专户" in key:
        return FundKind.SPECIAL_ACCOUNT
    if re.search(r"单位资金|自有资金|自筹|事业收入|经营收入|单位自", key):
        return FundKind.UNIT
    governments = [kind for kind, words in _GOVERNMENTS if any(word in key for word in words)]
    if len(governments) > 1:
        return FundKind.FISCAL
    if governments and not ("以上" in key or "其他" in key):
        return governments[0]
    if "本级" in key:
        return FundKind.COUNTY
    if "地方" in key or "配套" in key:
        return FundKind.LOCAL
    if "其他" in key or "其它" in key or "社会资" in key or "贷款" in key:
        return FundKind.OTHER
    if re.search(r"财政|公共预算|拨款|上级|政府性基金|国有资本|专项资金|债券|补助", key):
        return FundKind.FISCAL
    return FundKind.TOTAL if whole in ("", "资金", "项目资金") else FundKind.OTHER


def is_part(label: str) -> bool:
    """Whether the label says it is a part of the row above (其中)."""
    return "其中" in plain(label)[:4]
