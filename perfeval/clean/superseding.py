"""Corrected projects in place of their sources (更正优先): a tidy workbook read beside the forms it was made from.

What a person corrected in a tidy workbook (整理表) wins over its source; what nobody touched comes from the source.
A workbook in the folder ``corrections`` only corrects; anywhere else it also brings the projects whose source was
not read. What it corrects of a form that has changed since is left, like a correction that no longer fits; what it
corrects of others stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePosixPath

from perfeval.errors import OutdatedCorrection
from perfeval.messages import Facts, Message, message
from perfeval.model import FileReading, Project

FOLDER = "corrections"
MOST_LINES = 40
Part = tuple[Sequence[Project], FileReading | None]
_WORDS = Facts("tidy")
_COPY = "clean.file.copy"
_CORRECTIONS = frozenset(
    ("tidy.correction.applied", "tidy.workbook.edited", "tidy.workbook.added", "tidy.workbook.removed")
)
_Key = tuple[str, str]


def only_corrects(file: str) -> bool:
    """Whether a file stands in the folder of corrections, where nothing else belongs."""
    return FOLDER in PurePosixPath(file).parts[:-1]


def superseded(
    parts: Iterable[Part], held: Mapping[str, str] | None = None, named: Collection[str] = ()
) -> tuple[tuple[Project, ...], tuple[FileReading, ...]]:
    """All projects with distinct ids, each corrected where a workbook corrects it, and all readings.

    Args:
        parts: what each file gave, in the order of the files.
        held: id → the file whose project was called so before; it keeps its name when another of that name appears.
        named: files that were asked for one by one; each gives its projects, also where two hold the same bytes.
    """
    parts = _without_copies(parts, frozenset((held or {}).values()), named)
    originals = list(
        with_distinct_ids((item for projects, reading in parts if not _is_tidy(reading) for item in projects), held)
    )
    found: dict[_Key, Project] = {_key(item): item for item in originals}
    were = frozenset(found)
    extra: dict[str, Project] = {}
    corrected: dict[_Key, str] = {}
    readings: list[FileReading] = []
    for projects, reading in parts:
        if reading is None:
            continue
        if reading.is_tidy:
            changes = [item for item in projects if item.corrections]
            refused = {
                item.id: why for item in changes if (why := _refused(item, found, corrected, reading)) is not None
            }
            if len(refused) == len(changes) > 0:
                reading = replace(reading, status="failed", message=next(iter(refused.values())))
            else:
                for item in projects:
                    if item.id not in refused:
                        _take(item, reading, found, corrected, extra)
                for key in _removed(reading, found) if projects else ():
                    del found[key]
                said = _not_withdrawn(reading) if only_corrects(reading.file) else reading.notes
                unused = tuple(_unused(changes, were, reading))
                reading = replace(reading, notes=(*said, *refused.values(), *unused))
                if not named:  # a whole folder was read: a form that was renamed must not lose its correction unsaid
                    readings += [FileReading(FOLDER, "skipped", fact) for fact in unused]
        readings.append(reading)
    return tuple(with_distinct_ids([*found.values(), *extra.values()], held)), tuple(readings)


def is_copy(reading: FileReading) -> bool:
    """Whether a file was passed over as the same bytes as another one (副本)."""
    return reading.message is not None and reading.message.code == _COPY


def _without_copies(parts: Iterable[Part], known: frozenset[str], named: Collection[str]) -> list[Part]:
    """Of files that are byte for byte the same and corrected alike, one gives its projects; the others say which.

    ``named``: files asked for one by one, which all count.
    ``known``: files whose projects were there before; such a one is kept, so that its pages stay where they are.
    """
    parts = list(parts)
    same: dict[tuple[str, tuple[Message, ...]], list[FileReading]] = {}
    for projects, reading in parts:
        if reading is not None and projects and reading.sha256 and not (reading.is_tidy or reading.is_table):
            corrected = tuple(fact for fact in reading.notes if is_correction(fact))
            same.setdefault((reading.sha256, corrected), []).append(reading)
    first: dict[str, str] = {}
    for alike in same.values():
        names = [reading.file for reading in alike]
        kept = min(
            names, key=lambda name: (name not in named, name not in known, name.count("/"), len(name))
        )  # a copy adds to the name
        first |= {name: kept for name in names if name != kept and name not in named}
    return [
        (projects, reading)
        if reading is None or reading.file not in first
        else ((), _copy_of(reading, first[reading.file]))
        for projects, reading in parts
    ]


def _copy_of(reading: FileReading, first: str) -> FileReading:
    said = message(_COPY, file=reading.file, first=first)
    return FileReading(reading.file, "skipped", said, reading.container, reading.sha256)


def is_correction(fact: Message) -> bool:
    """Whether a note of a file tells one correction, which its project keeps too."""
    return fact.code in _CORRECTIONS


def told_corrections(facts: Sequence[Message], lang: str) -> list[str]:
    """What people corrected, a line each under a heading with the count; of very many only the first."""
    if not facts:
        return []
    lines = [_WORDS.say("correction.count", count=len(facts)).text(lang)]
    lines += ["  " + fact.text(lang) for fact in facts[:MOST_LINES]]
    rest = len(facts) - MOST_LINES
    return [*lines, "  " + _WORDS.say("correction.more", count=rest).text(lang)] if rest > 0 else lines


def _is_tidy(reading: FileReading | None) -> bool:
    return reading is not None and reading.is_tidy


def of_store(projects: Sequence[Project], readings: Sequence[FileReading]) -> Iterator[Part]:
    """A store as parts: its projects were corrected when it was made, so no reading says so again."""
    yield projects, None
    yield from (((), reading) for reading in readings)


def _key(item: Project) -> _Key:
    return item.id, PurePosixPath(item.form.file).name


def _take(
    item: Project,
    reading: FileReading,
    found: dict[_Key, Project],
    corrected: dict[_Key, str],
    extra: dict[str, Project],
) -> None:
    """One project of a workbook: in place of its source where it was changed, beside the others where it has none."""
    source = found.get(_key(item))
    if source is None:
        if not only_corrects(reading.file) and (item.corrections or item.id not in extra):
            extra[item.id] = item
    elif item.corrections:
        found[_key(item)] = replace(item, form=source.form, corrections=(*source.corrections, *item.corrections))
        corrected[_key(item)] = reading.file


def _refused(
    item: Project, found: Mapping[_Key, Project], corrected: Mapping[_Key, str], reading: FileReading
) -> Message | None:
    """Why what a workbook corrects of a form is not taken: the form has changed, or was corrected before."""
    source = found.get(_key(item))
    if source is None:
        return None
    if _key(item) in corrected:
        seen = _WORDS.say("workbook.twice", file=source.form.file, other=corrected[_key(item)])
        advice = _WORDS.say("workbook.one_is_enough")
    elif source.form.sha256 != item.form.sha256:
        seen = _WORDS.say("workbook.source_changed", file=source.form.file)
        advice = _WORDS.say("workbook.again", file=source.form.file)
    else:
        return None
    return OutdatedCorrection(file=reading.file, name=item.id, seen=seen, expected=advice).fact


def _removed(reading: FileReading, found: dict[_Key, Project]) -> list[_Key]:
    """Sources whose row a person took out of a workbook that does not only correct."""
    if only_corrects(reading.file):
        return []
    gone = {note.params["project_id"] for note in reading.notes if note.code == "tidy.workbook.left_out"}
    return [key for key in found if key[0] in gone]


def _not_withdrawn(reading: FileReading) -> tuple[Message, ...]:
    """The notes of a workbook that only corrects: a row that was taken out of it withdraws no project."""
    return tuple(
        _WORDS.say("workbook.row_gone", **{name: note.params[name] for name in ("sheet", "label")})
        if note.code == "tidy.workbook.left_out"
        else note
        for note in reading.notes
    )


def _unused(changes: Sequence[Project], were: frozenset[_Key], reading: FileReading) -> Iterator[Message]:
    """Corrections of projects that were not read; said where the workbook can only correct."""
    if only_corrects(reading.file):
        for item in changes:
            if _key(item) not in were:
                yield _WORDS.say(
                    "correction.unused", cell=item.corrections[0].params.get("cell", ""), file=item.form.file
                )


def with_distinct_ids(projects: Iterable[Project], held: Mapping[str, str] | None = None) -> Iterator[Project]:
    """Two files of one name in different folders must not share an id; path and content decide, not the order.

    The one that held the id before (``held``: id → file) keeps it, so that its page and decisions stay where they are.
    """
    items = list(projects)
    sources: dict[str, set[tuple[str, str]]] = {}
    for item in items:
        sources.setdefault(item.id, set()).add((item.form.file, item.form.sha256))
    for item in items:
        mine = sources[item.id]
        same_name = len({file for file, _ in mine}) < len(mine)  # of two folders: only the content tells them apart
        told = item.form.file + (item.form.sha256 if same_name else "")
        if len(mine) == 1 or (not same_name and (held or {}).get(item.id) == item.form.file):
            yield item
        else:
            yield replace(item, id=f"{item.id}-{sha256(told.encode()).hexdigest()[:6]}")
