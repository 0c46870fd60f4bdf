"""Watching: a run when something changed and was written to its end, none while nothing changes."""

from __future__ import annotations

from collections.abc import Callable

from perfeval.job.watching import marks_of, watch


def watched(folder, changes: dict[int, Callable[[], object]]) -> int:
    """How often a run is made over ten looks, with something done before some of them."""
    looks = iter(range(1, 20))

    def sleep(_: float) -> None:
        changes.get(next(looks), lambda: None)()

    return watch([folder], lambda: None, sleep=sleep, most=10)


def test_nothing_changes_nothing_runs_again(tmp_path) -> None:
    (tmp_path / "a.csv").write_text("x")
    assert watched(tmp_path, {}) == 1


def test_a_new_file_is_taken_once_it_is_whole(tmp_path) -> None:
    new = tmp_path / "b.csv"
    growing = {look: (lambda size=look: new.write_text("more " * size)) for look in (2, 3, 4)}
    assert watched(tmp_path, growing) == 2  # one run for three times of writing


def test_a_correction_beside_the_forms_counts_and_lock_files_do_not(tmp_path) -> None:
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    before = marks_of([raw])
    (raw / "~$a.xlsx").write_text("lock")
    assert marks_of([raw]) == before
    (tmp_path / "data" / "corrections").mkdir()
    (tmp_path / "data" / "corrections" / "c.toml").write_text("")
    assert marks_of([raw]) != before
