"""The library built from forms (建指标库): names grouped by meaning, their targets by year and kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from perfeval.library.names import alike, bigrams, normalised, shown, vocabulary
from perfeval.model import Indicator, Project
from perfeval.values.quantity import QuantityKind

if TYPE_CHECKING:
    pass

_COMMON = 400  # a pair of characters in more names than this says nothing about one of them


@dataclass(frozen=True, slots=True)
class Use:
    """One indicator of one form (一次使用). Key: project id + position."""

    project_id: str
    position: int
    year: int | None
    kind: str  # of the form
    indicator: Indicator
    stem: str


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets of one entry in one year, kind of form and unit: how many, and how high."""

    year: int | None
    kind: str
    unit: str
    count: int
    lowest: Decimal
    middle: Decimal
    highest: Decimal
    reached: int  # forms whose actual value is the target or better, in the same unit


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator of the library (指标). Key: ``name`` + ``level2``.

    Attributes:
        name: the name most forms use, without its number.
        level1, level2: where most forms put it; ``level2`` is the kind, 数量指标 to 满意度指标.
        variants: every name met, without the form's numbering, most used first.
        units, signs: with how often each was met.
        targets: distributions of numeric targets; ``words``: targets in words, with how often.
    """

    name: str
    level1: str
    level2: str
    variants: tuple[str, ...]
    units: Mapping[str, int]
    signs: Mapping[str, int]
    words: Mapping[str, int]
    targets: tuple[Targets, ...]
    uses: tuple[Use, ...]

    @property
    def projects(self) -> int:
        """In how many forms it stands."""
        return len({use.project_id for use in self.uses})


@dataclass(frozen=True)
class Library:
    """All entries, the most used first."""

    entries: tuple[Entry, ...]


def build_library(projects: Iterable[Project]) -> Library:
    """Group the indicators of all forms by meaning (建指标库).

    Indicators are grouped within their kind (数量, 质量 …) by the similarity of their names; numbers inside names
    do not count (培训500人 and 培训300人 are one), opposites keep names apart.
    """
    uses = [
        Use(project.id, position, project.year, str(project.form.kind), indicator, normalised(indicator.level3).stem)
        for project in projects
        for position, indicator in enumerate(project.indicators)
        if indicator.level3.strip()
    ]
    by_kind: dict[str, dict[str, list[Use]]] = defaultdict(lambda: defaultdict(list))
    for use in uses:
        by_kind[kind_of(use.indicator)][use.stem].append(use)
    entries = [
        _entry(kind, [use for stem in group for use in stems[stem]])
        for kind, stems in by_kind.items()
        for group in _groups(stems)
    ]
    return Library(tuple(sorted(entries, key=lambda one: (-one.projects, -len(one.uses), one.level2, one.name))))


def kind_of(indicator: Indicator) -> str:
    """The kind of a second-level text: 数量指标 … 满意度指标; the text itself when it is none of them."""
    for text in (indicator.level2, indicator.level1):
        for kind, words in vocabulary()["kinds"].items():
            if any(word in text for word in words):
                return str(kind)
    return indicator.level2.strip() or indicator.level1.strip()


def _groups(stems: Mapping[str, Sequence[Use]]) -> list[list[str]]:
    """Stems that mean one indicator. Each joins the most used one it is alike to, so chains do not drift."""
    ordered = sorted(stems, key=lambda stem: (-len(stems[stem]), stem))
    index: dict[str, list[int]] = defaultdict(list)
    heads: list[str] = []
    groups: list[list[str]] = []
    for stem in ordered:
        pairs = bigrams(stem)
        near = Counter(number for pair in pairs for number in index[pair] if len(index[pair]) <= _COMMON)
        by_overlap = sorted(near.items(), key=lambda item: (-item[1], item[0]))
        home = next((number for number, _ in by_overlap if alike(stem, heads[number])), None)
        if home is None:
            for pair in pairs:
                index[pair].append(len(heads))
            heads.append(stem)
            groups.append([stem])
        else:
            groups[home].append(stem)
    return groups


def _entry(kind: str, uses: list[Use]) -> Entry:
    names = Counter(shown(use.indicator.level3) for use in uses)
    level1 = Counter(use.indicator.level1.split("(")[0].split("（")[0].strip() for use in uses)
    numbers = [use for use in uses if use.indicator.target.is_number]
    words = [use for use in uses if use.indicator.target.kind is QuantityKind.WORDS]
    return Entry(
        name=_common(names),
        level1=_common(level1),
        level2=kind,
        variants=tuple(_ordered(names)),
        units=_ordered(Counter(use.indicator.target.unit or "" for use in numbers)),
        signs=_ordered(Counter(use.indicator.target.operator or "" for use in numbers)),
        words=_ordered(Counter(use.indicator.target.text.strip() for use in words)),
        targets=_targets(numbers),
        uses=tuple(uses),
    )


def _common(counted: Counter[str]) -> str:
    return next(iter(_ordered(counted)), "")


def _ordered(counted: Counter[str]) -> dict[str, int]:
    """Most frequent first, then by name."""
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _targets(uses: Sequence[Use]) -> tuple[Targets, ...]:
    cells: dict[tuple[int, str, str], list[Use]] = defaultdict(list)
    for use in uses:
        cells[(use.year or 0, use.kind, use.indicator.target.unit or "")].append(use)
    found = []
    for (year, kind, unit), members in sorted(cells.items()):
        values = sorted(use.indicator.target.value for use in members if use.indicator.target.value is not None)
        reached = sum(_reached(use.indicator) for use in members)
        found.append(Targets(year or None, kind, unit, len(values), values[0], median(values), values[-1], reached))
    return tuple(found)


def _reached(indicator: Indicator) -> bool:
    target, actual = indicator.target, indicator.actual
    if (
        target.value is None
        or actual.value is None
        or not actual.is_number
        or (actual.unit or "") not in {"", target.unit or ""}
    ):
        return False
    return actual.value <= target.value if target.operator in {"<", "<="} else actual.value >= target.value
