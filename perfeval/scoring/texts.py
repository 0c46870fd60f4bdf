"""Texts of a form as they are compared (文字比对): without spaces, marks and full-width forms."""

from __future__ import annotations

import re
import unicodedata

from perfeval.model import Indicator
from perfeval.values.afar import asked

_MARKS = re.compile(r"[\s，。；、,.;:：!！?？“”\"'()（）]+")


def bare(text: str) -> str:
    """A text without spaces and marks, for comparing wordings.

    >>> bare("社会认可的办学环境。 ") == bare("社会认可的 办学环境.")
    True
    """
    return asked(text, _bare)


def _bare(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


def block_name(level1: str) -> str:
    """A level-1 text without its points (一级指标).

    >>> block_name("产出 指标（50分）")
    '产出指标'
    """
    text = "".join(level1.split()).replace("（", "(").split("(")[0]
    return text.strip("：:") or level1.strip()


def levels_say(indicator: Indicator, word: str) -> bool:
    """Whether level 1 or level 2 of an indicator holds the word."""
    return word in bare(indicator.level1) or word in bare(indicator.level2)
