"""The rows of the index (目录行): one per project, kept until what they are made of changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
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


def site_rows(prepared: Prepared, failed: Mapping[str, str], book: str, out: Path, lang: str) -> list[SiteRow]:
    """One row per project; only projects whose facts or rules changed are evaluated again."""
    kept_in = out / HOME / "rows.json"
    kept: dict[str, Any] = json.loads(kept_in.read_text("utf-8")) if kept_in.is_file() else {}
    code = fingerprint_json([package_fingerprint(), library_versions(), book, lang])
    now: dict[str, Any] = {}
    for item in prepared.projects:
        key = fingerprint_json([code, dict(item.made_of)])
        known = kept.get(item.id)
        if known is None or known["key"] != key:
            known = {"key": key, "row": _plain(_fresh(item.id, book, out, lang))}
        now[item.id] = known
    if now != kept:
        write_whole(kept_in, json.dumps(now, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return [replace(_row(entry["row"]), failed=failed.get(name)) for name, entry in now.items()]


def _fresh(project_id: str, book: str, out: Path, lang: str) -> SiteRow:
    result = evaluate(read(out / INTAKE, project=project_id), book or None, lang)
    return row_of(result.evaluation(project_id), result.findings_by_project[project_id])


def _plain(row: SiteRow) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in asdict(row).items()}


def _row(plain: Mapping[str, Any]) -> SiteRow:
    values: dict[str, Any] = {
        name: Decimal(value) if name in _DECIMALS and value is not None else value for name, value in plain.items()
    }
    return SiteRow(**values)
