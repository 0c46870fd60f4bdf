"""Copied passages (雷同文字): the same words in the forms of different units, years or projects.

Chinese has no spaces to split on, so passages are cut into overlapping runs of letters. A third of the runs,
chosen by their hash and therefore always the same, go into an index; passages that share enough of them are
compared letter by letter. Identical passages are grouped first, so that a sentence used ten thousand times
costs one comparison. Sixty thousand passages of ten thousand projects take about a minute and a half: see
``python -m tests.benchmarks.review copies``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from perfeval.model import Project
from perfeval.places import Place
from perfeval.review.text import bare, has_any

RUN = 9  # letters in a run
KEPT = 3  # one run of so many goes into the index
CROWD = 400  # runs in more different passages than this are common phrases and find nothing
_NOT_OWN_WORDS = ("basis", "note", "instruction", "signature", "date")
_FORMULAS = ("字以内", "填写说明", "请填")
_BASE = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One passage in one form, with its place."""

    project_id: str
    name: str
    unit: str
    year: int | None
    heading: str
    place: Place | None
    text: str


@dataclass(frozen=True, slots=True)
class CopiedPassage:
    """Two passages that share their words, both shown, and where else they stand.

    Attributes:
        kind: ``units`` (different units), ``years`` (one unit, different years), ``projects`` (one unit, one year).
        share: share of common text, 0 to 1; 1 is word for word.
        others: further excerpts with the same words.
    """

    kind: str
    share: float
    first: Excerpt
    second: Excerpt
    others: tuple[Excerpt, ...] = ()

    @property
    def projects(self) -> tuple[str, ...]:
        """Ids of all projects concerned, each once."""
        return tuple(dict.fromkeys(item.project_id for item in (self.first, self.second, *self.others)))


def copied_passages(
    projects: Sequence[Project], *, letters: int = 30, share: float = 0.85
) -> tuple[CopiedPassage, ...]:
    """Passages of at least so many letters that recur, at least so alike, the longest and widest spread first."""
    by_text: dict[str, list[Excerpt]] = defaultdict(list)
    for project in projects:
        for excerpt in _excerpts(project):
            key = bare(excerpt.text)
            if len(key) >= letters and not has_any(key, _FORMULAS):
                by_text[key].append(excerpt)
    texts = list(by_text)
    found = [copy for text in texts if (copy := _group(by_text[text], 1.0)) is not None]
    for one, other, alike in _near(texts, share):
        copy = _group(by_text[texts[one]][:1] + by_text[texts[other]], alike)
        if copy is not None:
            found.append(copy)
    order = {"units": 0, "years": 1, "projects": 2}
    return tuple(
        sorted(
            found,
            key=lambda c: (
                order[c.kind],
                -len(c.projects),
                -c.share * len(c.first.text),
                c.first.project_id,
                c.second.project_id,
                c.first.text,
            ),
        )
    )


def _excerpts(project: Project) -> Iterator[Excerpt]:
    def excerpt(heading: str, place: Place | None, text: str) -> Excerpt:
        return Excerpt(
            project.id, project.name or "", project.unit or project.department or "", project.year, heading, place, text
        )

    seen: set[str] = set()
    for goal in project.goals:
        for name, text in (("expected_text", goal.expected_text), ("actual_text", goal.actual_text)):
            if text and text not in seen:
                seen.add(text)
                yield excerpt(goal.label_text or "年度总体目标", goal.cells.get(name), text)
    for item in project.indicators:
        if item.reason_text and item.reason_text not in seen:
            seen.add(item.reason_text)
            yield excerpt(item.level3, item.cells.get("reason_text"), item.reason_text)
    for passage in project.passages:
        if passage.kind not in _NOT_OWN_WORDS and passage.text and passage.text not in seen:
            seen.add(passage.text)
            yield excerpt(passage.heading or passage.kind, passage.places[0] if passage.places else None, passage.text)


def _group(excerpts: list[Excerpt], share: float) -> CopiedPassage | None:
    """The two excerpts farthest apart (another unit before another year before another project) and the rest."""
    first = excerpts[0]
    for kind, apart in (
        ("units", lambda e: e.unit != first.unit),
        ("years", lambda e: e.year != first.year),
        ("projects", lambda e: True),
    ):
        for second in excerpts[1:]:
            if second.project_id != first.project_id and apart(second):
                others = tuple(item for item in excerpts[1:] if item is not second)
                return CopiedPassage(kind, round(share, 4), first, second, others)
    return None


def _near(texts: list[str], share: float) -> Iterator[tuple[int, int, float]]:
    """Pairs of different texts that are at least so alike."""
    prints = [_fingerprints(text) for text in texts]
    index: dict[int, list[int]] = defaultdict(list)
    for number, marks in enumerate(prints):
        for mark in marks:
            index[mark].append(number)
    for number, marks in enumerate(prints):
        shared: Counter[int] = Counter()
        for mark in marks:
            crowd = index[mark]
            if len(crowd) <= CROWD:
                shared.update(other for other in crowd if other > number)
        for other, common in sorted(shared.items()):
            if common * 4 < min(len(marks), len(prints[other])) * share:
                continue
            alike = fuzz.ratio(texts[number], texts[other], score_cutoff=share * 100) / 100
            if alike >= share:
                yield number, other, alike


def _fingerprints(text: str) -> list[int]:
    """Hashes of the runs that stand for a text: a fixed third of them, each once."""
    import numpy as np  # a tenth of a second that one form without long passages need not pay

    letters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if letters.size < RUN:
        return []
    length = letters.size - RUN + 1
    hashes = np.zeros(length, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for offset in range(RUN):
            hashes = (hashes ^ letters[offset : offset + length]) * np.uint64(_BASE)
            hashes ^= hashes >> np.uint64(29)
    kept = hashes[hashes % np.uint64(KEPT) == 0]
    return [int(mark) for mark in np.unique(kept)]
