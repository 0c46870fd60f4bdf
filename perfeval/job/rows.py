"""The rows of the index (目录行): one per project, kept until what they are made of changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfeval.batch.files import fingerprint_json, write_whole
from perfeval.batch.keys import library_versions, package_fingerprint
from perfeval.intake import read
from perfeval.job.prepared import HOME, INTAKE, Prepared
from perfeval.outcome import evaluate
from perfeval.report.site import SiteRow, row_of

_DECIMALS = {item.name for item in fields(SiteRow) if "Decimal" in str(item.type)}


_FEW = 20  # projects that are loaded one by one; more are read at once


def site_rows(prepared: Prepared, failed: Mapping[str, str], book: str, out: Path, lang: str) -> list[SiteRow]:
    """One row per project; only projects whose facts or rules changed are evaluated again.

    A project that cannot be evaluated has no row; it stands among the failures.
    """
    kept_in = out / HOME / "rows.json"
    kept = _kept(kept_in)
    code = fingerprint_json([package_fingerprint(), library_versions(), book, lang])
    keys = {item.id: fingerprint_json([code, dict(item.made_of)]) for item in prepared.projects}
    fresh = _fresh([name for name, key in keys.items() if kept.get(name, {}).get("key") != key], book, out, lang)
    now: dict[str, Any] = {}
    for name, key in keys.items():
        if name in fresh:
            now[name] = {"key": key, "row": _plain(fresh[name])}
        elif kept.get(name, {}).get("key") == key:
            now[name] = kept[name]
    if now != kept:
        write_whole(kept_in, json.dumps(now, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return [replace(_row(entry["row"]), failed=failed.get(name)) for name, entry in now.items()]


def _kept(path: Path) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _fresh(wanted: Sequence[str], book: str, out: Path, lang: str) -> dict[str, SiteRow]:
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
            rows[key] = row_of(item, result.findings_by_project[key], result.decided.get(key))
    return rows


def _plain(row: SiteRow) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(row).items()}


def _row(plain: Mapping[str, Any]) -> SiteRow:
    values: dict[str, Any] = {
        name: Decimal(value) if name in _DECIMALS and value is not None else value for name, value in plain.items()
    }
    return SiteRow(**values)
