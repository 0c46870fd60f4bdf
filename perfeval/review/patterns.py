"""Patterns of sentences (句式): how Chinese texts word what the checks look for, kept as data.

An expert adds a wording in ``patterns.toml`` without Python. A pattern may name a part that many share by ``«n»``
(a number), ``«up»``, ``«down»``; the parts stand in the file's first table. Groups are asked for by their name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from perfeval.resources import packaged

_PART = re.compile(r"«(\w+)»")


@cache
def _file() -> dict[str, Any]:
    return packaged("review/patterns.toml")


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The pattern ``module.name``, its shared parts filled in."""
    room, _, own = name.partition(".")
    return re.compile(_filled(_file()[room][own]))


def _filled(text: str) -> str:
    """With the shared parts, which may name others."""
    return _PART.sub(lambda found: _filled(shared_part(found[1])), text)


def shared_part(name: str) -> str:
    """A part that patterns share."""
    shared: str = _file()["parts"][name]
    return shared


def words(name: str) -> tuple[str, ...]:
    """The words ``module.name``."""
    room, _, own = name.partition(".")
    return tuple(_file()[room][own])
