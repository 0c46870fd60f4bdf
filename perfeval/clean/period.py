"""The months that an in-year form is about (监控期间), as its headings print them: 1-7月执行数, 半年度执行情况."""

from __future__ import annotations

import re

from perfeval.sources.raw import RawDocument
from perfeval.values.text import one_spelling

_PERIOD = re.compile(
    r"(?:1|一|元)月?[-—–~至到](\d{1,2}|[一二三四五六七八九十]{1,2})月|上半年|半年度|前三季度|[一三]季度"
)
_LONGEST = 24  # a heading, no sentence


def period_of(document: RawDocument) -> str:
    """The first heading that names months from January on; ``""`` where none does."""
    for table in document.tables:
        for cell in table.nonempty():
            text = one_spelling(cell.text)
            if len(text) <= _LONGEST and (found := _PERIOD.search(text)):
                return found.group()
    return ""
