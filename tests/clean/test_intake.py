"""What reading has to say is kept as facts: told in either language, never cut out of a sentence."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import perfeval as pe
from perfeval.report import show

FORM = """项目支出绩效自评表
项目名称,甲项目
一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分
产出指标,数量指标,培训,10次,10次,50,50
"""


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A folder whose manifest has another checksum for 甲：乙.csv than the file."""
    (tmp_path / "甲：乙.csv").write_text(FORM, "utf-8")
    digest = hashlib.sha256(b"what it was").hexdigest()
    (tmp_path / "manifest.toml").write_text(
        f'[[file]]\nfile = "甲：乙.csv"\nissuer = "某局"\nyear = 2022\nkind = "self_evaluation"\nsha256 = "{digest}"\n',
        "utf-8",
    )
    return tmp_path


def test_a_colon_in_the_name_of_a_changed_file_costs_no_warning(changed: Path) -> None:
    intake = pe.read(changed)
    (reading,) = intake.files
    warning = next(note for note in reading.notes if note.code == "sources.manifest.changed")
    assert warning.params == {"file": "甲：乙.csv"}
    assert "校验值不符" in warning.text("zh") and "does not match the checksum" in warning.text("en")
    for lang in ("zh", "en"):
        page = show.sources(pe.evaluate(intake, lang=lang)).html
        assert warning.text(lang) in page


def test_the_json_tells_notes_as_sentences_and_as_data(changed: Path) -> None:
    (entry,) = pe.evaluate(pe.read(changed)).document()["intake"]
    assert any("校验值不符" in sentence for sentence in entry["notes"])
    assert {"code": "sources.manifest.changed", "params": {"file": "甲：乙.csv"}} in entry["notes_data"]
    assert len(entry["notes"]) == len(entry["notes_data"])
