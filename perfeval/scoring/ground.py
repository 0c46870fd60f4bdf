"""The ground that points stand on (得分依据的种类): its code and its class, as data.

The codes stand in ``evidence.toml``, each with the class that its points belong to and the checks of the review that
find the same thing; their words stand in ``words/evidence.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from perfeval.messages import Message, Part, message
from perfeval.resources import packaged


class Ground(StrEnum):
    """What points rest on (依据的性质)."""

    VERIFIED = "verified"  # 已核实: a reviewer has seen the paper
    STATED = "stated"  # 表内有数
    CLAIMED = "claimed"  # 仅凭自述
    CONTRADICTED = "contradicted"  # 与表内其他内容矛盾
    NONE = "none"  # nothing that could be judged


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why points count as what they are: the ground, the code of the reason, and its facts."""

    ground: Ground
    code: str
    pairs: tuple[tuple[str, Part], ...] = ()

    @property
    def message(self) -> Message:
        """The reason as a fact that can be told."""
        return message(f"evidence.why.{self.code}", **{"actual": "—", "target": "—", **dict(self.pairs)})


def of(code: str, /, **params: Part) -> Evidence:
    """Evidence by its code; the class of a code is data."""
    ground = _grounds().get(code, Ground.NONE)
    return Evidence(ground, code, tuple(params.items()))


def evidence_found(check: str) -> str | None:
    """The evidence code that a finding of the review stands for; ``None`` where it judges no evidence."""
    return _by_check().get(check)


@cache
def words_and_kinds() -> dict[str, Any]:
    """The data: the words that decide, and the kinds with their class."""
    return packaged("scoring/evidence.toml")


@cache
def _grounds() -> dict[str, Ground]:
    return {one["code"]: Ground(one["class"]) for one in words_and_kinds()["kind"]}


@cache
def _by_check() -> dict[str, str]:
    return {check: one["code"] for one in words_and_kinds()["kind"] for check in one["found"]}
