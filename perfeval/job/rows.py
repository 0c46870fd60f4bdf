"""What the batch keeps of each project (目录行): its row of the index and its standing, until its inputs change."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfeval.batch.files import fingerprint_json, write_whole
from perfeval.batch.keys import library_versions, package_fingerprint
from perfeval.intake import read
from perfeval.job.prepared import HOME, INTAKE, Prepared
from perfeval.outcome import evaluate
from perfeval.report.site import SiteRow, row_of
from perfeval.review.peers import MEASURES, Standing, standing_of

_DECIMALS = {item.name for item in fields(SiteRow) if "Decimal" in str(item.type)}


_FEW = 20  # projects that are loaded one by one; more are read at once


@dataclass(frozen=True)
class KeptRow:
    """What the batch keeps of one evaluated project: its row of the index, and what of it is compared with others."""

    row: SiteRow
    standing: Standing


def kept_rows(prepared: Prepared, book: str, out: Path, lang: str) -> dict[str, KeptRow]:
    """Project id → what is kept of it; only projects whose facts or rules changed are evaluated again.

    A project that cannot be evaluated is left out; it stands among the failures.
    """
    kept_in = out / HOME / "rows.json"
    kept = _kept(kept_in)
    code = fingerprint_json([package_fingerprint(), library_versions(), book, lang])
    keys = {item.id: fingerprint_json([code, dict(item.made_of)]) for item in prepared.projects}
    fresh = _fresh([name for name, key in keys.items() if kept.get(name, {}).get("key") != key], book, out, lang)
    now: dict[str, Any] = {}
    for name, key in keys.items():
        if name in fresh:
            now[name] = {"key": key, **_plain(fresh[name])}
        elif kept.get(name, {}).get("key") == key:
            now[name] = kept[name]
    if now != kept:
        write_whole(kept_in, json.dumps(now, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return {name: KeptRow(_row(entry["row"]), _standing(entry["standing"])) for name, entry in now.items()}


def site_rows(kept: Mapping[str, KeptRow], failed: Mapping[str, str], not_made: Collection[str] = ()) -> list[SiteRow]:
    """The rows of the index; those of reports that failed say why, those that have no page lead to none."""
    return [replace(item.row, failed=failed.get(name), made=name not in not_made) for name, item in kept.items()]


def _kept(path: Path) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _fresh(wanted: Sequence[str], book: str, out: Path, lang: str) -> dict[str, KeptRow]:
    if len(wanted) > _FEW:
        intake = read(out / INTAKE)
        among = set(wanted)
        parts = [replace(intake, items=tuple(item for item in intake.items if item.id in among))]
    else:
        parts = [read(out / INTAKE, project=name) for name in wanted]
    rows = {}
    for part in parts:
        result = evaluate(part, book or None, lang)
        for item in result.evaluations:
            key = item.project.id
            found = result.findings_by_project[key]
            rows[key] = KeptRow(row_of(item, found, result.decided.get(key)), standing_of(item, found))
    return rows


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
