"""A sentence of a catalogue in the other language (转述): what was kept in Chinese, told in English.

Notes about a file are kept as the Chinese sentences that a person was shown. Each was made from an
entry of a catalogue, so the entry can be found again by its fixed words, and its parts filled into
the English of the same entry. A part named ``doubt`` or ``reason`` is a sentence itself; other parts are words of
the form and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from string import Formatter

from perfeval.words import catalogue


def in_english(sentence: str, rooms: Sequence[str]) -> str:
    """The English of a Chinese sentence; the sentence itself when no entry of ``rooms`` could have made it.

    >>> in_english("表中没有写明金额单位，按财政部自评表的默认单位“万元”读取，请核对", ["clean"])[:35]
    'The form states no unit of money; a'
    """
    for shape, english in (entry for room in rooms for entry in _entries(room)):
        found = shape.fullmatch(sentence)
        if found is not None:
            parts = found.groupdict()
            held = {name: in_english(parts[name], rooms) for name in _HELD & parts.keys()}
            return english.format(**{**parts, **held})
    return sentence


_HELD = frozenset({"doubt", "reason"})


@cache
def _entries(room: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The entries of a room that fix at least two signs, those with the most fixed words first."""
    found = []
    for entry in catalogue(room).values():
        pieces = list(Formatter().parse(entry["zh"]))
        names = [name for _, name, _, _ in pieces if name is not None]
        fixed = sum(len(words) for words, _, _, _ in pieces)
        plain = all(name.isidentifier() for name in names)
        if plain and (fixed > 1 or _HELD & set(names)):
            found.append((fixed, _shape(pieces), entry["en"]))
    return tuple((shape, english) for _, shape, english in sorted(found, key=lambda item: -item[0]))


def _shape(pieces: Sequence[tuple[str, str | None, str | None, str | None]]) -> re.Pattern[str]:
    """What the sentences of a template look like; a part that comes again must be the same."""
    written, seen = "", set()
    for words, name, _, _ in pieces:
        written += re.escape(words)
        if name:
            written += f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"
            seen.add(name)
    return re.compile(written, re.S)
