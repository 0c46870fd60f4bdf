"""The index over all pages (目录页), written anew only when something on it changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from perfeval.batch.files import FileMark, fingerprint_file, fingerprint_json, write_whole
from perfeval.batch.keys import library_versions, package_fingerprint
from perfeval.batch.record import RunRecord
from perfeval.job.prepared import HOME, Prepared
from perfeval.job.rows import KeptRow, site_rows
from perfeval.report.reasons import SiteFailure, refusal_of
from perfeval.report.site import BESIDE, build_site
from perfeval.words import Words

_KEPT = HOME / "index.json"


def write_index(prepared: Prepared, record: RunRecord, kept: Mapping[str, KeptRow], out: Path, lang: str) -> None:
    """The index with the files and projects that gave no page; those of a stopped run lead nowhere."""
    failed = {item.key: item.message or "" for item in record.failed}
    waiting = {
        item.key: item.title for item in record.reports if item.state == "waiting" and not (out / item.page).exists()
    }
    not_made_yet = Words("job", lang).say("not_made_yet")
    failed |= dict.fromkeys(waiting, not_made_yet)
    failures = [SiteFailure(item.title, item.message or "", item.page) for item in record.failed]
    failures += [SiteFailure(title, not_made_yet) for title in waiting.values()]
    failures += [refusal_of(item, lang) for item in prepared.refused]
    begun = {item.key for item in record.reports}
    rows_left = (item.row for key, item in kept.items() if key not in begun)
    not_asked_for = {row.id for row in rows_left if not (out / row.page).exists()}
    rows = site_rows(kept, failed, {*waiting, *not_asked_for})
    beside = [(out / name).exists() for name in BESIDE]
    shown = [[repr(row) for row in rows], [asdict(item) for item in failures], beside, lang]
    made_of = fingerprint_json([shown, package_fingerprint(), library_versions()])
    if _stands(out, made_of):
        return
    page = build_site(out, rows, failures, lang)
    state = page.stat()
    mark = FileMark(fingerprint_file(page), state.st_size, state.st_mtime_ns)
    write_whole(out / _KEPT, json.dumps({"made_of": made_of, "mark": asdict(mark)}).encode("utf-8"))


def _stands(out: Path, made_of: str) -> bool:
    """Whether the index that stands there was made of the same, and nobody changed it."""
    try:
        before = json.loads((out / _KEPT).read_text("utf-8"))
        return bool(before["made_of"] == made_of and FileMark(**before["mark"]).stands(out / "index.html"))
    except (OSError, ValueError, KeyError, TypeError):
        return False
