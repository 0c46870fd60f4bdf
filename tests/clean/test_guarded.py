"""Cleaning stands under the same guard as parsing: a file that would run on, or fill the memory, costs only itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from perfeval.intake import read_files
from perfeval.sources import isolation
from perfeval.sources.folders import FoundFile

CARELESS = """
import json, sys, dataclasses
sys.path[:] = json.loads(sys.argv[1])
from perfeval import guarded
from perfeval.sources import guards, worker
worker.LIMITS = dataclasses.replace(guards.LIMITS, seconds=1)
honest = guarded.clean_document
def clean_document(document):
    if "endless" in document.file:
        while True: pass
    held = bytearray(3 * 1024**3) if "memory" in document.file else None
    return honest(document)
guarded.clean_document = clean_document
worker.main(False, sys.argv[2])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the kernel's limits are POSIX")
def test_cleaning_that_runs_away_costs_its_own_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_START", CARELESS)
    found = []
    for name in ("a.csv", "memory.csv", "endless.csv", "z.csv"):
        (tmp_path / name).write_text("项目支出绩效自评表\n项目名称,甲\n年度资金总额,48,48,46\n", "utf-8")
        found.append(FoundFile(tmp_path / name, name))
    (_, first), (_, memory), (_, endless), (_, last) = read_files(found)
    assert [first.status, last.status] == ["read", "read"]
    for refused, why in ((endless, "时限"), (memory, "内存")):
        assert refused.status == "failed"
        assert refused.message is not None
        assert why in refused.message.text("zh")
