"""The words of reports and messages (文字), in Chinese and English, kept as data.

Each room of perfeval has one catalogue beside this file (``evaluate.toml``, ``report.toml`` …). An
entry holds both languages side by side, so that a translator sees what a sentence says::

    [execution_rate]
    zh = "执行率 = 全年执行数 {executed} ÷ 全年预算数 {budget} = {rate}"
    en = "Execution rate = spent {executed} ÷ adjusted budget {budget} = {rate}"

Tests prove that every entry has both languages with the same parts.
"""

from __future__ import annotations

from functools import cache
from string import Formatter
from typing import Any, cast

from perfeval.resources import packaged

LANGUAGES = ("zh", "en")


@cache
def catalogue(room: str) -> dict[str, dict[str, str]]:
    """All entries of one room: dotted key → language → template."""
    flat: dict[str, dict[str, str]] = {}

    def walk(prefix: str, table: dict[str, Any]) -> None:
        for name, value in table.items():
            key = f"{prefix}.{name}" if prefix else name
            if isinstance(value, dict) and set(value) <= set(LANGUAGES):
                flat[key] = cast("dict[str, str]", value)
            elif isinstance(value, dict):
                walk(key, value)

    walk("", packaged(f"words/{room}.toml"))
    return flat


class _Counting(Formatter):
    """``{count:place is|places are}``: a number with the words that go with one, or with any other (English)."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, split, many = format_spec.partition("|")
        return counted(value, one, many) if split else format(value, format_spec)


def counted(number: object, one: str, many: str) -> str:
    """A number with its words.

    >>> counted(1, "place", "places"), counted("3", "place", "places")
    ('1 place', '3 places')
    """
    return f"{number} {one if str(number) == '1' else many}"


FORMATTER = _Counting()


class Words:
    """The words of one room in one language.

    >>> Words("evaluate", "zh").say("status.met")
    '达成'
    """

    def __init__(self, room: str, lang: str = "zh") -> None:
        self.room, self.lang = room, lang if lang in LANGUAGES else "zh"

    def say(self, key: str, /, **parts: object) -> str:
        """The sentence under ``key`` with its parts filled in; an unknown key is a ``KeyError``."""
        return FORMATTER.format(catalogue(self.room)[key][self.lang], **parts)

    def has(self, key: str) -> bool:
        """Whether the room has such an entry."""
        return key in catalogue(self.room)
