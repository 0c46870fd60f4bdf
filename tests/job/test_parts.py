"""Projects read, scored and reviewed part by part give the numbers of the whole, wherever the parts are worked on."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval.intake import read_files
from perfeval.job import parts
from perfeval.job.parts import PartFailed, read_part, score_in_parts, score_part
from perfeval.job.prepared import prepare
from perfeval.job.rows import kept_rows, plain_rows
from perfeval.sources.folders import find_files
from tests.cli.shell import form


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, tuple[str, ...]]:
    """Eleven projects, some of one kind, one file that cannot be read: data, output folder, ids."""
    place = tmp_path_factory.mktemp("parts")
    data, out = place / "data" / "raw", place / "out"
    for number in range(1, 12):
        form(data / f"p{number}.xlsx", f"{'甲乙丙'[number % 3]}项目{number}", actual=str(number))
    (data / "broken.xlsx").write_bytes(b"no workbook")
    prepared, _ = prepare([data], out)
    return data, out, tuple(project.id for project in prepared.projects)


def test_any_division_gives_the_same_rows(
    batch: tuple[Path, Path, tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out, ids = batch
    whole = plain_rows(ids, "", out, "zh")
    assert set(whole) == set(ids)
    assert whole == {key: row for name in ids for key, row in plain_rows([name], "", out, "zh").items()}
    monkeypatch.setattr(parts, "WORTH_IT", 2)
    monkeypatch.setattr(parts, "PROJECTS_EACH", 3)
    assert score_in_parts(ids, "", out, "zh", jobs=2, cluster=None) == whole, "in two processes"


def test_a_part_travels_with_what_it_needs(batch: tuple[Path, Path, tuple[str, ...]], tmp_path: Path) -> None:
    _, out, ids = batch
    carried = parts.carried_files(out, ids[3:7])
    away = parts.ProjectsPart(ids[3:7], "cn_hubei_self", str(tmp_path / "not here"), "zh", carried)
    assert score_part(away) == plain_rows(ids[3:7], "cn_hubei_self", out, "zh")


def test_files_read_elsewhere_are_read_alike(batch: tuple[Path, Path, tuple[str, ...]]) -> None:
    data, _, _ = batch
    found = find_files([data])
    away = read_part(parts.FilesPart(tuple(found), tuple(item.path.read_bytes() for item in found), ()))
    assert repr(away) == repr(list(read_files(found)))


def test_rows_are_kept_however_they_were_made(
    batch: tuple[Path, Path, tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, out, ids = batch
    prepared, book = prepare([data], out)
    monkeypatch.setattr(parts, "WORTH_IT", 2)
    by_parts = kept_rows(prepared, book, out, "zh", lambda *some: score_in_parts(*some, jobs=2, cluster=None))
    kept = (out / ".perfeval" / "rows.json").read_bytes()
    (out / ".perfeval" / "rows.json").unlink()
    assert kept_rows(prepared, book, out, "zh") == by_parts
    assert (out / ".perfeval" / "rows.json").read_bytes() == kept
    assert tuple(by_parts) == ids


def test_a_process_that_dies_is_said(
    batch: tuple[Path, Path, tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out, ids = batch
    monkeypatch.setattr(parts, "WORTH_IT", 2)
    monkeypatch.setattr(parts, "score_part", exit)
    with pytest.raises(PartFailed, match="--jobs"):
        score_in_parts(ids, "", out, "zh", jobs=2, cluster=None)


def test_very_many_forms_come_back_as_rows_alone(
    batch: tuple[Path, Path, tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However they are divided; a file that cannot be read is among them, with its reason."""
    data, out, ids = batch
    found = find_files([data])
    whole = list(parts.review_forms(found, 1))
    assert {key: row for _, rows in whole for key, row in rows.items()} == plain_rows(ids, "", out, "zh")
    assert [(one.file, one.status) for one, rows in whole if not rows] == [("broken.xlsx", "failed")]
    assert not any(one.account for one, _ in whole)
    monkeypatch.setattr(parts, "FILES_EACH", 5)
    assert list(parts.review_forms(iter(found), 1)) == whole
