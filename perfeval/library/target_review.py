"""A new table of targets held against the library (目标审核): too easy, not measurable, kinds missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.library.build import Entry, Library, Use, kind_of
from perfeval.library.names import alike, bigrams, normalised, vocabulary
from perfeval.model import Indicator, Project
from perfeval.numbers import format_number
from perfeval.places import Place
from perfeval.values.quantity import QuantityKind
from perfeval.words import Words

_FEWEST = 4  # targets of other forms, below which nothing is called unusual
_LEAST_NUMBER = 100  # the largest percentage


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark on a target. ``code``: easy, unmeasurable, other_unit, missing_kind, unknown."""

    code: str
    object: str
    message: str
    place: Place | None = None
    entry: str | None = None


def review_targets(project: Project, library: Library, lang: str = "zh") -> tuple[Remark, ...]:
    """What the library has to say about one table of targets (指标库比对)."""
    words = Words("library", lang)
    rows = [row for row in project.indicators if row.level3.strip()]
    remarks = [remark for row in rows for remark in _on_row(row, project, library, words)]
    shown = {kind_of(row) for row in rows}
    for kind in vocabulary()["kinds"]:
        if rows and kind not in shown:
            remarks.append(Remark("missing_kind", kind, words.say("missing_kind", kind=kind)))
    return tuple(remarks)


def find_entry(row: Indicator, library: Library) -> Entry | None:
    """The entry of the library that means this indicator: the same kind and an alike name."""
    stem, kind = normalised(row.level3).stem, kind_of(row)
    pairs = bigrams(stem)
    for entry in library.entries:
        if entry.level2 != kind:
            continue
        for head in {normalised(name).stem for name in entry.variants[:8]}:
            if stem == head or (pairs & bigrams(head) and alike(stem, head)):
                return entry
    return None


def _on_row(row: Indicator, project: Project, library: Library, words: Words) -> list[Remark]:
    place = row.cells.get("target_text") or row.cells.get("level3")
    entry = find_entry(row, library)
    name = entry.name if entry else None
    found = []
    if row.target.kind is QuantityKind.WORDS and is_vague(row.target.text):
        advice = _measured_elsewhere(entry)
        key = "unmeasurable_but" if advice else "unmeasurable"
        message = words.say(key, name=row.level3, target=row.target_text, examples=advice)
        found.append(Remark("unmeasurable", row.level3, message, place, name))
    if entry is None or not row.target.is_number:
        return found
    others = [use for use in entry.uses if use.project_id != project.id and use.indicator.target.is_number]
    unit = row.target.unit or ""
    alike_units = [use for use in others if (use.indicator.target.unit or "") == unit]
    if others and not alike_units:
        usual = next(iter(entry.units), "")
        said = {"name": row.level3, "unit": unit or "—", "usual": usual or "—"}
        found.append(Remark("other_unit", row.level3, words.say("other_unit", **said), place, name))
    if (easy := _easy(row, alike_units)) is not None:
        said = {"name": row.level3, "target": row.target_text, "typical": format_number(easy), "unit": unit}
        message = words.say("easy", count=len(alike_units), **said)
        found.append(Remark("easy", row.level3, message, place, name))
    return found


def is_vague(text: str) -> bool:
    """Whether a target in words says nothing that could be measured: vague words, no number, no date."""
    return any(word in text if len(word) > 1 else text.strip() == word for word in vocabulary()["vague"])


def _measured_elsewhere(entry: Entry | None) -> str:
    if entry is None:
        return ""
    texts = dict.fromkeys(use.indicator.target_text for use in entry.uses if use.indicator.target.is_number)
    return "、".join(list(texts)[:3])


def _easy(row: Indicator, uses: Sequence[Use]) -> Decimal | None:
    """The quarter point of other forms when this target is easier than nine in ten of them, else ``None``.

    Only rates are compared between forms: a count depends on the size of the project.
    """
    value = row.target.value
    if value is None or row.target.unit != "%" or len(uses) < _FEWEST or value > _LEAST_NUMBER:
        return None
    lower_is_better = row.target.operator in {"<", "<="}
    others = sorted(use.indicator.target.value for use in uses if use.indicator.target.value is not None)
    easier = sum(value > other if lower_is_better else value < other for other in others)
    if easier * 10 < len(others) * 9:
        return None
    return others[len(others) // 2]
