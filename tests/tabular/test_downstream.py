"""What was made of tables goes the way of forms: kept, prepared for reports, told per project with both files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import perfeval as pe
from perfeval.job.prepared import HOME, INTAKE, prepare
from tests.tabular.office import BUDGET, INDICATORS, budget_rows, indicator_rows, made, write_csv


def write(folder: Path, count: int) -> Path:
    write_csv(folder / "预算.csv", [BUDGET, *budget_rows(made(3))])
    write_csv(folder / "指标.csv", [INDICATORS, *indicator_rows(made(count))])
    return folder


def test_an_intake_of_tables_comes_back_from_where_it_was_kept(tmp_path: Path) -> None:
    budget = pd.DataFrame(budget_rows(made(2)), columns=BUDGET)
    intake = pe.from_tables(budget=budget, indicators=pd.DataFrame(indicator_rows(made(2)), columns=INDICATORS))
    kept = pe.read(intake.save(tmp_path / "kept"))
    assert kept.items == intake.items
    assert kept.files == intake.files
    own = pe.read(tmp_path / "kept", project=intake.items[1].id)
    assert [reading.file for reading in own.files] == ["budget", "indicators"], "both tables tell of one project"


def test_reports_are_prepared_anew_only_where_a_table_changed(tmp_path: Path) -> None:
    """Three projects; then the indicators of the third are added, and only its facts are others."""
    data, out = write(tmp_path / "data", 2), tmp_path / "out"
    before, _ = prepare([data], out)
    again, _ = prepare([data], out)
    assert (before.read_again, again.read_again) == (2, 0)
    after, _ = prepare([write(tmp_path / "data", 3)], out)
    assert [item.id for item in after.projects] == [item.id for item in before.projects]
    moved = [
        new.id
        for old, new in zip(before.projects, after.projects, strict=True)
        if old.made_of["project"] != new.made_of["project"]
    ]
    assert moved == ["042040003-2023"]
    assert len(pe.read(out / INTAKE, project=moved[0]).items[0].indicators) == 4


def test_only_the_export_that_changed_is_read_again(tmp_path: Path) -> None:
    """What the others were read as is joined anew with it: the same document as from a fresh reading."""
    data, out = write(tmp_path / "raw", 3), tmp_path / "out"
    again = [prepare([data], out)[0].read_again for _ in range(2)]
    write(data, 2)  # the table of indicators alone
    again.append(prepare([data], out)[0].read_again)
    kept, fresh = pe.read(out / INTAKE), pe.read(data)
    assert pe.evaluate(kept).to_json() == pe.evaluate(fresh).to_json()
    assert kept.cleaning.equals(fresh.cleaning)
    for path in (out / HOME / "tables").iterdir():
        path.write_text("{", "utf-8")
    write(data, 1)
    again.append(prepare([data], out)[0].read_again)
    assert again == [2, 0, 1, 2], "a damaged record is as good as none"
    assert pe.read(out / INTAKE).items == pe.read(data).items
