"""How an object reads at a prompt (对象的文字): a heading, then one fact a line; not Python's own listing of fields.

Words in Chinese, as everywhere that nobody was asked for a language.
"""

from __future__ import annotations

from collections.abc import Iterable

from perfeval.words import Words

OPEN_END = 2090  # a last budget year from here on means: until further notice


def say(key: str, /, **parts: object) -> str:
    """A sentence of the catalogue ``plain``."""
    return Words("plain").say(key, **parts)


def lines(heading: str, facts: Iterable[str | None]) -> str:
    """A heading with its facts below; empty and repeated facts are left out.

    >>> print(lines("执行率 93.54%", ["44.9 ÷ 48", None, "44.9 ÷ 48"]))
    执行率 93.54%
      44.9 ÷ 48
    """
    return "\n  ".join(dict.fromkeys([heading, *filter(None, facts)]))
