"""The catalogue of checks (检查目录): what is looked for, how sure, how grave, on what basis, kept as data.

One TOML file per family stands in ``catalogue/``. A check names what it is (``code``, ``title``), how it is
said (``say``, with ``variants``), what it rests on (``basis``), what it is often wrong about
(``false_alarms``), how a person verifies it (``verify``), and small forms that it must flag and must leave
alone (``flag``, ``leave``): see :mod:`perfeval.review.examples`. ``how`` names the code behind it: a function
of :mod:`perfeval.review.checks`, or one of the kinds of :mod:`perfeval.review.simple`, which need data only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from perfeval.errors import RuleBookError
from perfeval.model import FormKind
from perfeval.review.findings import Severity, Verdict

FAMILIES = (
    "sums",
    "rates",
    "scores",
    "fulfilment",
    "direction",
    "units",
    "measurability",
    "duplication",
    "dates",
    "reasons",
    "satisfaction",
    "copies",
    "execution",
    "completeness",
    "basis",
    "text_vs_table",
    "portfolio",
)
_KEYS = {
    "code",
    "family",
    "title",
    "verdict",
    "severity",
    "say",
    "variants",
    "treatment",
    "basis",
    "false_alarms",
    "verify",
    "how",
    "limits",
    "forms",
    "yields_to",
    "silenced_by",
    "merge_from",
    "merged",
    "holds",
    "expects",
    "flag",
    "leave",
    "dimension",
}
_MUST = ("code", "title", "verdict", "severity", "say", "treatment", "basis", "false_alarms", "verify", "how")

Both = Mapping[str, str]  # language → text


@dataclass(frozen=True, slots=True)
class Check:
    """One check (检查项). Key: ``code``.

    Attributes:
        how: name of the function, or of the kind of simple check.
        limits: its thresholds and word lists, as the TOML has them.
        forms: the kinds of form it applies to.
        yields_to: codes that say the same about the same row; where one of them is found, this one is silent.
        silenced_by: codes that make this one pointless anywhere in the form.
        holds: how a verified and right row is listed; without it nothing is listed.
        expects: what stands in ``expected`` where the check names no figure.
        merge_from: from so many hits on, they become one finding that names all rows; 0 = never.
        flag, leave: examples that must and must not be flagged, as the TOML has them.
        dimension: what reviewers call the matter in their sheets (资金、指标、得分 …).
    """

    code: str
    family: str
    title: Both
    verdict: Verdict
    severity: Severity
    say: Both
    variants: Mapping[str, Both]
    treatment: Both
    basis: Both
    false_alarms: Both
    verify: Both
    how: str
    dimension: Both
    merged: Both | None = None
    holds: Both | None = None
    expects: Both | None = None
    limits: Mapping[str, Any] = field(default_factory=dict)
    forms: frozenset[FormKind] = frozenset(FormKind)
    yields_to: frozenset[str] = frozenset()
    silenced_by: frozenset[str] = frozenset()
    merge_from: int = 0
    flag: tuple[Mapping[str, Any], ...] = ()
    leave: tuple[Mapping[str, Any], ...] = ()

    def sentence(self, variant: str, lang: str) -> str:
        """The template of one sentence; an unknown variant falls back to the usual one."""
        return (self.variants.get(variant) or self.say)[lang]


@cache
def catalogue() -> tuple[Check, ...]:
    """All checks of the package, family by family, in the order of their files."""
    found: list[Check] = []
    folder = files("perfeval.review").joinpath("catalogue")
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            found += read_checks(entry.read_text("utf-8"), entry.name)
    codes = [check.code for check in found]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise RuleBookError(file="review/catalogue", line="1", seen=f"{twice[0]}", expected="a code used once")
    return tuple(found)


@cache
def by_code() -> dict[str, Check]:
    """Code → check."""
    return {check.code: check for check in catalogue()}


def read_checks(text: str, name: str) -> list[Check]:
    """The checks of one file, verified against the contract of the catalogue."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleBookError(
            file=name, line=str(getattr(error, "lineno", "?")), seen=str(error), expected="TOML"
        ) from error
    return [_read_check(entry, data, name, _line_of(text, entry)) for entry in data.get("check", [])]


def _line_of(text: str, entry: Mapping[str, Any]) -> int:
    mark = f'code = "{entry.get("code", "")}"'
    return text[: max(text.find(mark), 0)].count("\n") + 1


def _read_check(entry: Mapping[str, Any], data: Mapping[str, Any], name: str, line: int) -> Check:
    def stop(seen: str, expected: str) -> RuleBookError:
        return RuleBookError(file=name, line=str(line), seen=seen, expected=expected)

    if missing := [key for key in _MUST if key not in entry]:
        raise stop(f"{entry.get('code', '?')} lacks {missing[0]}", "、".join(_MUST))
    if unknown := sorted(set(entry) - _KEYS):
        raise stop(f"unknown key {unknown[0]}", "、".join(sorted(_KEYS)))
    family = entry.get("family", data.get("family", ""))
    if family not in FAMILIES:
        raise stop(f"family {family!r}", "、".join(FAMILIES))
    try:
        return Check(
            code=entry["code"],
            family=family,
            title=_both(entry["title"]),
            verdict=Verdict(entry["verdict"]),
            severity=Severity(entry["severity"]),
            say=_both(entry["say"]),
            variants={key: _both(value) for key, value in entry.get("variants", {}).items()},
            treatment=_both(entry["treatment"]),
            basis=_both(entry["basis"]),
            false_alarms=_both(entry["false_alarms"]),
            verify=_both(entry["verify"]),
            how=entry["how"],
            dimension=_both(entry.get("dimension", data["dimension"])),
            merged=_both(entry["merged"]) if "merged" in entry else None,
            holds=_both(entry["holds"]) if "holds" in entry else None,
            expects=_both(entry["expects"]) if "expects" in entry else None,
            limits=entry.get("limits", {}),
            forms=frozenset(FormKind(kind) for kind in entry.get("forms", list(FormKind))),
            yields_to=frozenset(entry.get("yields_to", ())),
            silenced_by=frozenset(entry.get("silenced_by", ())),
            merge_from=entry.get("merge_from", 0),
            flag=tuple(entry.get("flag", ())),
            leave=tuple(entry.get("leave", ())),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise stop(str(error), "zh, en; verdict, severity, forms by their known words") from error


def _both(value: Any) -> Both:
    if not isinstance(value, dict) or set(value) != {"zh", "en"} or not all(value.values()):
        raise ValueError(f"{value!r}: zh and en wanted")
    return value
