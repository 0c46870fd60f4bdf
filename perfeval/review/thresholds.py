"""Thresholds of checks as an office sets them (检查的阈值): ``[checks."code"]`` of ``perfeval.toml``.

They stand in the environment (``PERFEVAL_CHECKS``, JSON), so that every process that reviews for this run has the same;
the catalogue takes them up when it is read. A changed check says so in the basis of each of its findings.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from perfeval.errors import UsageError

NAME = "PERFEVAL_CHECKS"


def thresholds() -> dict[str, dict[str, Any]]:
    """Code of a check → limit → value, as set for this process; usually nothing."""
    try:
        found: dict[str, dict[str, Any]] = json.loads(os.environ.get(NAME) or "{}")
    except ValueError as error:
        raise UsageError(what=NAME, seen=str(error), expected="JSON") from error
    return found


def set_thresholds(changed: Mapping[str, Mapping[str, Any]]) -> None:
    """Set them for this process and for all that it starts."""
    os.environ[NAME] = json.dumps(changed, ensure_ascii=False, sort_keys=True)


def told(limits: Mapping[str, Any]) -> str:
    """``over = 1.5，grave = 4``.

    >>> told({"over": 1.5, "grave": 4})
    'over = 1.5，grave = 4'
    """
    return "，".join(f"{name} = {value}" for name, value in limits.items())
