"""What the batch keeps of each project (目录行): its row of the index and its standing, until its inputs change."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfeval.batch.files import fingerprint_json, kept_json, write_whole
from perfeval.batch.keys import library_versions, package_fingerprint
from perfeval.clean.store import load_store
from perfeval.intake import Intake, beside
from perfeval.job.prepared import HOME, INTAKE, Prepared
from perfeval.outcome import Result, evaluate
from perfeval.report.site import SiteRow, row_of
from perfeval.review.peers import MEASURES, Standing, standing_of

_DECIMALS = {item.name for item in fields(SiteRow) if "Decimal" in str(item.type)}


@dataclass(frozen=True)
class KeptRow:
    """What the batch keeps of one evaluated project: its row of the index, and what of it is compared with others."""

    row: SiteRow
    standing: Standing


Score = Callable[[Sequence[str], str, Path, str], Mapping[str, Mapping[str, Any]]]
"""What :func:`plain_rows` does, in one place or spread over several."""


def kept_rows(prepared: Prepared, book: str, out: Path, lang: str, score: Score | None = None) -> dict[str, KeptRow]:
    """Project id → what is kept of it; only projects whose facts or rules changed are evaluated again.

    A project that cannot be evaluated is left out; it stands among the failures. ``score`` evaluates, by
    default here: see :mod:`perfeval.job.parts`.
    """
    kept_in = out / HOME / "rows.json"
    kept = kept_json(kept_in)
    code = fingerprint_json([package_fingerprint(), library_versions(), book, lang])
    keys = {item.id: fingerprint_json([code, dict(item.made_of)]) for item in prepared.projects}
    changed = [name for name, key in keys.items() if kept.get(name, {}).get("key") != key]
    fresh = (score or plain_rows)(changed, book, out, lang)
    now: dict[str, Any] = {}
    for name, key in keys.items():
        if name in fresh:
            now[name] = {"key": key, **fresh[name]}
        elif kept.get(name, {}).get("key") == key:
            now[name] = kept[name]
    if now != kept:
        write_whole(kept_in, json.dumps(now, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return {name: KeptRow(_row(entry["row"]), _standing(entry["standing"])) for name, entry in now.items()}


def site_rows(kept: Mapping[str, KeptRow], failed: Mapping[str, str], not_made: Collection[str] = ()) -> list[SiteRow]:
    """The rows of the index; those of reports that failed say why, those that have no page lead to none."""
    return [replace(item.row, failed=failed.get(name), made=name not in not_made) for name, item in kept.items()]


def plain_rows(wanted: Sequence[str], book: str, out: Path, lang: str) -> dict[str, dict[str, Any]]:
    """Project id → row and standing as plain data, of the wanted projects of the store under ``out``."""
    return rows_of(evaluate(intake_of(wanted, out), book or None, lang)) if wanted else {}


def rows_of(result: Result) -> dict[str, dict[str, Any]]:
    """Project id → row and standing as plain data, of all projects of a result."""
    rows: dict[str, dict[str, Any]] = {}
    for item in result.evaluations:
        key = item.project.id
        found = result.findings_by_project[key]
        rows[key] = _plain(KeptRow(row_of(item, found, result.decided.get(key)), standing_of(item, found)))
    return rows


def intake_of(wanted: Sequence[str], out: Path) -> Intake:
    """These projects and the readings of their files, however many others the store holds."""
    store = out / INTAKE
    loaded = [load_store(store, name) for name in wanted]
    files = {reading.file: reading for _, readings in loaded for reading in readings}
    items = tuple(project for projects, _ in loaded for project in projects)
    return Intake(items, tuple(files.values()), beside([store], "rulebooks"), beside([store], "decisions"))


def _plain(kept: KeptRow) -> dict[str, Any]:
    return {
        "row": {name: _text(value) for name, value in asdict(kept.row).items()},
        "standing": [kept.standing.kind, kept.standing.year, *(_text(kept.standing.values[name]) for name in MEASURES)],
    }


def _text(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


def _row(plain: Mapping[str, Any]) -> SiteRow:
    values: dict[str, Any] = {
        name: Decimal(value) if name in _DECIMALS and value is not None else value for name, value in plain.items()
    }
    return SiteRow(**values)


def _standing(plain: Sequence[Any]) -> Standing:
    kind, year, *values = plain
    decimals = [None if value is None else Decimal(value) for value in values]
    return Standing(kind, year, dict(zip(MEASURES, decimals, strict=True)))
