"""The catalogue of checks (检查目录): what is looked for, how sure, how grave, on what basis, kept as data.

One TOML file per family stands in ``catalogue/``. A check names what it is (``code``, ``title``), how it is
said (``say``, with ``variants``), what it rests on (``basis``), what it is often wrong about
(``false_alarms``), how a person verifies it (``verify``), and small forms that it must flag and must leave
alone (``flag``, ``leave``): see :mod:`perfeval.review.examples`. ``how`` names the object behind it: a function
of :mod:`perfeval.review.checks`, or one of the kinds of :mod:`perfeval.review.simple`, which need data only; the
entry is held against it here (:meth:`perfeval.review.checking.CheckFunction.complaints`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, partial
from importlib.resources import files
from typing import Any

from perfeval.data_files import DataFile, nearest_of
from perfeval.errors import RuleBookError, UsageError
from perfeval.messages import message
from perfeval.model import FormKind
from perfeval.resources import toml_of
from perfeval.review.checking import CheckFunction, Limits, read_limits
from perfeval.review.checks import function
from perfeval.review.findings import Both, Severity, Verdict, Wording
from perfeval.review.thresholds import thresholds, told
from perfeval.settings import FILE

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
    "moves",
}
_MUST = ("code", "title", "verdict", "severity", "say", "treatment", "basis", "false_alarms", "verify", "how")


@dataclass(frozen=True, slots=True)
class Check:
    """One check (检查项). Key: ``code``.

    Attributes:
        function: what it does.
        limits: its thresholds and word lists, of the class that the function asks for.
        fault: why the limits of its entry do not do; such a check does not run, and says so.
        forms: the kinds of form it applies to.
        yields_to: codes that say the same about the same row; where one of them is found, this one is silent.
        silenced_by: codes that make this one pointless anywhere in the form.
        holds: how a verified and right row is listed; without it nothing is listed.
        expects: what stands in ``expected`` where the check names no figure.
        merge_from: from so many hits on, they become one finding that names all rows; 0 = never.
        flag, leave: examples that must and must not be flagged, as the TOML has them.
        dimension: what reviewers call the matter in their sheets (资金、指标、得分 …).
        moves: from which class of points to which it moves those of its row (``stated→claimed``).
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
    function: CheckFunction
    dimension: Both
    merged: Both | None = None
    holds: Both | None = None
    expects: Both | None = None
    limits: Limits = field(default_factory=Limits)
    fault: str = ""
    forms: frozenset[FormKind] = frozenset(FormKind)
    yields_to: frozenset[str] = frozenset()
    silenced_by: frozenset[str] = frozenset()
    merge_from: int = 0
    flag: tuple[Mapping[str, Any], ...] = ()
    leave: tuple[Mapping[str, Any], ...] = ()
    moves: str | None = None

    @property
    def how(self) -> str:
        """Name of the function, or of the kind of simple check."""
        return self.function.name

    def wording(self, variant: str = "") -> Wording:
        """How a hit of this variant is told."""
        say = self.merged if variant == "merged" and self.merged else self.variants.get(variant, self.say)
        return Wording(say=say, treatment=self.treatment, basis=self.basis, expects=self.expects)

    def run(self, seen: Any) -> list[Any]:
        """What the check finds in a case, or in many; an entry whose limits do not do finds nothing and fails."""
        if self.fault:
            raise ValueError(self.fault)
        return list(self.function.run(seen, self.limits))

    @property
    def of_row(self) -> Callable[[Any, Any, Any], Any] | None:
        """What the check asks of one indicator; ``None`` where it looks at more than that."""
        return self.function.of_row if not self.fault and self.limits.row_by_row else None

    def complaints(self) -> Iterator[str]:
        """What does not fit between the entry and its function, one phrase each."""
        if self.fault:
            yield self.fault
        merged = (self.merged,) if self.merged else ()
        yield from self.function.complaints(self.variants, (self.say, *self.variants.values(), *merged, self.treatment))


@cache
def catalogue() -> tuple[Check, ...]:
    """All checks of the package, family by family, in the order of their files."""
    found: list[Check] = []
    folder = files("perfeval.review").joinpath("catalogue")
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            found += read_checks(entry.read_text("utf-8"), entry.name)
    codes = [check.code for check in found]
    if unknown := [code for code in thresholds() if code not in codes]:
        raise UsageError(what=FILE, seen=f'[checks."{unknown[0]}"]', expected=nearest_of(unknown[0], codes))
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise RuleBookError(file="review/catalogue", line="1", seen=f"{twice[0]}", expected="a code used once")
    return tuple(found)


@cache
def by_code() -> dict[str, Check]:
    """Code → check."""
    return {check.code: check for check in catalogue()}


def read_checks(text: str, name: str) -> list[Check]:
    """The checks of one file, verified against the contract of the catalogue."""
    file = DataFile(text, name, RuleBookError, toml_of)
    return [_read_check(entry, file, number) for number, entry in enumerate(file.tables.get("check", []))]


def _read_check(entry: Mapping[str, Any], file: DataFile[RuleBookError], number: int) -> Check:
    stop, data = partial(file.wrong, ("check", number)), file.tables
    if missing := [key for key in _MUST if key not in entry]:
        raise stop(f"{entry.get('code', '?')} lacks {missing[0]}", "、".join(_MUST))
    if unknown := sorted(set(entry) - _KEYS):
        raise file.wrong(("check", number, unknown[0]), f"unknown key {unknown[0]}", nearest_of(unknown[0], _KEYS))
    family = entry.get("family", data.get("family", ""))
    if family not in FAMILIES:
        raise stop(f"family {family!r}", "、".join(FAMILIES))
    changed = thresholds().get(entry["code"], {})
    try:
        limits, fault = _limits(function(entry["how"]), entry.get("limits", {}) | changed)
        if changed and fault:
            raise _slip(entry, changed)
        return Check(
            code=entry["code"],
            family=family,
            title=_both(entry["title"]),
            verdict=Verdict(entry["verdict"]),
            severity=Severity(entry["severity"]),
            say=_both(entry["say"]),
            variants={key: _both(value) for key, value in entry.get("variants", {}).items()},
            treatment=_both(entry["treatment"]),
            basis=_with_note(_both(entry["basis"]), changed),
            false_alarms=_both(entry["false_alarms"]),
            verify=_both(entry["verify"]),
            function=function(entry["how"]),
            dimension=_both(entry.get("dimension", data["dimension"])),
            merged=_both(entry["merged"]) if "merged" in entry else None,
            holds=_both(entry["holds"]) if "holds" in entry else None,
            expects=_both(entry["expects"]) if "expects" in entry else None,
            limits=limits,
            fault=fault,
            forms=frozenset(FormKind(kind) for kind in entry.get("forms", list(FormKind))),
            yields_to=frozenset(entry.get("yields_to", ())),
            silenced_by=frozenset(entry.get("silenced_by", ())),
            merge_from=entry.get("merge_from", 0),
            flag=tuple(entry.get("flag", ())),
            leave=tuple(entry.get("leave", ())),
            moves=entry.get("moves"),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise stop(str(error), "zh, en; verdict, severity, forms by their known words") from error


def _limits(check: CheckFunction, said: Mapping[str, Any]) -> tuple[Limits, str]:
    """The limits of an entry; where they do not do, none and why: that check stays off, the others go on."""
    try:
        return read_limits(check.limits, said), ""
    except ValueError as error:
        return Limits(), str(error)


def _slip(entry: Mapping[str, Any], changed: Mapping[str, Any]) -> UsageError:
    """What is wrong with the thresholds of an office: the first unknown name, else what the values are as shipped."""
    shipped = read_limits(function(entry["how"]).limits, entry.get("limits", {}))
    known = {one.name.rstrip("_"): getattr(shipped, one.name) for one in fields(shipped)}
    unknown = next((name for name in changed if name not in known), None)
    wrong = changed if unknown is None else {unknown: changed[unknown]}
    seen = f'[checks."{entry["code"]}"] {told(wrong)}'
    if unknown is not None:
        return UsageError(what=FILE, seen=seen, expected=nearest_of(unknown, known))
    example = told({name: known[name] for name in changed})
    return UsageError(what=FILE, seen=seen, expected=message("errors.hint.for_example", example=example))


def _with_note(basis: Both, changed: Mapping[str, Any]) -> Both:
    """What it rests on, and that a threshold is the office's own."""
    if not changed:
        return basis
    return {
        lang: basis[lang] + message("review.check.changed", limits=told(changed)).text(lang) for lang in ("zh", "en")
    }


def _both(value: Any) -> Both:
    if not isinstance(value, dict) or set(value) != {"zh", "en"} or not all(value.values()):
        raise ValueError(f"{value!r}: zh and en wanted")
    return value
