"""What was read from a picture, carried to the project (识别结果入库): how sure each cell is, and what sums confirm.

Arithmetic may confirm a doubtful number, or say which one would fit; it never puts one number for another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from perfeval.clean.draft import WORDS
from perfeval.messages import Message
from perfeval.model import FileReading, Project
from perfeval.places import Place
from perfeval.sight import Sight
from perfeval.sources.raw import RawDocument
from perfeval.values.rates import printed_rate

_NAMED = 12  # places that a note names one by one
_ENOUGH = 3  # numbers that must come together before a sum confirms one of them


@dataclass(frozen=True, slots=True)
class _Sum:
    """Numbers of the form that must come to another: ``parts`` add up to ``whole``."""

    parts: Mapping[Place, Decimal]
    whole: Decimal
    whole_at: Place | None = None

    @property
    def gap(self) -> Decimal:
        return self.whole - sum(self.parts.values(), Decimal(0))

    def places(self) -> Iterator[Place]:
        yield from self.parts
        if self.whole_at is not None:
            yield self.whole_at


def with_sights(
    projects: Sequence[Project], reading: FileReading, document: RawDocument
) -> tuple[tuple[Project, ...], FileReading]:
    """Projects and reading with how each of their cells was seen; those of files that are text unchanged."""
    sights = dict(_sights(document))
    if not sights:
        return tuple(projects), reading
    owners = {line.place: line.project_id for line in reading.account}
    first = projects[0].id if projects else None
    told: list[Project] = []
    notes: list[Message] = []
    for project in projects:
        mine = {place: sight for place, sight in sights.items() if (owners.get(place) or first) == project.id}
        mine, said = confirmed_by_sums(project, mine)
        told.append(replace(project, seen={str(place): sight for place, sight in mine.items()}))
        notes += [*said, *_doubts(project.id, mine)]
    return tuple(told), replace(reading, read_by="ocr", notes=(*reading.notes, *notes))


def _sights(document: RawDocument) -> Iterator[tuple[Place, Sight]]:
    for table in document.tables:
        yield from (
            (cell.place, replace(cell.sight, text=cell.text)) for cell in table.nonempty() if cell.sight is not None
        )
    yield from ((one.place, replace(one.sight, text=one.text)) for one in document.paragraphs if one.sight is not None)


def _doubts(project: str, sights: Mapping[Place, Sight]) -> Iterator[Message]:
    doubtful = [place for place, sight in sights.items() if sight.is_doubtful]
    if doubtful:
        named = tuple(str(place) for place in doubtful[:_NAMED])
        yield WORDS.say("picture.doubts", project=project, count=len(doubtful), cells=named)


def confirmed_by_sums(project: Project, sights: Mapping[Place, Sight]) -> tuple[dict[Place, Sight], list[Message]]:
    """The sights after what the form's own arithmetic confirms, and what it would propose."""
    found, said = dict(sights), []
    for one in (*_point_sums(project), *_rates(project)):
        doubtful = [place for place in one.places() if place in found and _is_open(found[place])]
        if not doubtful:
            continue
        if not one.gap:
            for place in doubtful:
                found[place] = replace(found[place], is_doubtful=False, confirmed=True)
            cells = tuple(map(str, doubtful))
            said.append(
                WORDS.say("picture.confirmed", cells=cells, whole=one.whole)
                if one.whole
                else WORDS.say("picture.rate_confirmed", cells=cells)
            )
        elif len(doubtful) == 1 and doubtful[0] in one.parts and one.parts[doubtful[0]] + one.gap >= 0:
            read = one.parts[doubtful[0]]
            facts = {"place": doubtful[0], "read": read, "fits": read + one.gap, "whole": one.whole}
            said.append(WORDS.say("picture.proposed", **facts))
    return found, said


def _is_open(sight: Sight) -> bool:
    return sight.is_doubtful and not sight.confirmed


def _point_sums(project: Project) -> Iterator[_Sum]:
    """Points to 100 or to the printed total; own scores to the printed total score."""
    total = project.reported_total
    for name, usual in (("max_score", Decimal(100)), ("self_score", None)):
        rows: Iterable[object] = (*project.indicators, *project.funds)
        parts = {
            row.cells[name]: value  # type: ignore[attr-defined]
            for row in rows
            if (value := getattr(row, name)) is not None and name in row.cells  # type: ignore[attr-defined]
        }
        whole = getattr(total, name, None) if total is not None else None
        at = total.cells.get(name) if total is not None and whole is not None else None
        if len(parts) >= _ENOUGH and (whole or usual) is not None:
            yield _Sum(parts, whole if whole is not None else usual or Decimal(0), at)


def _rates(project: Project) -> Iterator[_Sum]:
    """Budget, spending and printed rate of a fund row: where the rate is that of the two, it speaks for both."""
    for line in project.funds:
        budget_name = "adjusted_budget_wan" if line.adjusted_budget_wan is not None else "initial_budget_wan"
        budget, spent = getattr(line, budget_name), line.executed_wan
        if not budget or spent is None or line.execution_rate_text is None:
            continue
        exact = Fraction(spent) / Fraction(budget)
        rate = printed_rate(line.execution_rate_text, [exact])
        places = [line.cells.get(name) for name in (budget_name, "executed_wan", "execution_rate_text")]
        if rate is None or rate.rate is None or rate.rate in (0, 1) or None in places:
            continue  # a round rate is right for too many pairs of numbers
        digits = max(-int(rate.rate.as_tuple().exponent), 4)
        if abs(exact - Fraction(rate.rate)) <= Fraction(1, 2 * 10**digits):
            yield _Sum(dict.fromkeys((place for place in places if place is not None), Decimal(0)), Decimal(0))
