"""Results that last: every run is kept, unchanged projects keep their version, SQL and tables answer how it moved."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from subprocess import PIPE

import duckdb
import pytest

from perfeval.errors import OutputRefused, UsageError
from perfeval.history import append_run, check_history, history_table, known_versions, moved
from perfeval.intake import read
from perfeval.outcome import evaluate
from perfeval.workbench.past import open_history
from tests.cli.shell import form

IDS = ("yunnan-yongde-mingliang-2022", "hunan-hengshan-chubeiliang-2020")


@pytest.fixture(scope="module")
def result(data_raw):
    return evaluate(read([data_raw / f"{IDS[0]}.html", data_raw / f"{IDS[1]}.xlsx"]))


@pytest.fixture
def file(result, tmp_path):
    """Two runs: in the second only one project changed."""
    path = tmp_path / "history.duckdb"
    append_run(path, "r1", "2026-01-05T08:00:00", dict.fromkeys(IDS, "v1") | {IDS[0]: "a1"}, [result])
    append_run(path, "r2", "2026-02-05T08:00:00", {IDS[0]: "a2", IDS[1]: "v1"}, [result.only(IDS[0])])
    return path


def test_each_run_is_a_row_with_what_changed(file) -> None:
    table = history_table(file)
    assert list(table["run"]) == ["r1", "r2"]
    assert list(table["projects"]) == [2, 2]
    assert list(table["changed"]) == [2, 1]


def test_only_what_changed_is_kept_again_and_money_stays_exact(file, result) -> None:
    assert known_versions(file) == {"a1", "a2", "v1"}
    with duckdb.connect(str(file), read_only=True) as base:
        rows = base.execute("select version, executed_wan from funds where kind = 'total' order by version").fetchall()
    assert [version for version, _ in rows] == ["a1", "a2", "v1"]
    assert rows[0][1] == result.funds["executed_wan"].iloc[0] == Decimal("38.766462")


def test_kinds_of_findings_move_over_runs(file, result) -> None:
    table = moved(file, "findings", "code", "findings")
    assert list(table.columns) == ["r1", "r2"]
    assert table["r1"].sum() == table["r2"].sum() == len(result.findings)


def test_a_run_told_twice_counts_once(file) -> None:
    append_run(file, "r2", "2026-02-05T08:00:00", {IDS[1]: "v1"}, [])
    assert list(history_table(file)["projects"]) == [2, 1]


def test_a_column_of_a_later_version_is_added(file, result) -> None:
    later = result.only(IDS[0])
    later.__dict__["scores"] = later.scores.assign(new_figure=Decimal("1.5"))
    append_run(file, "r3", "2026-03-05T08:00:00", {IDS[0]: "a3"}, [later])
    with duckdb.connect(str(file), read_only=True) as base:
        rows = base.execute("select version, new_figure from scores order by version").fetchall()
    assert dict(rows) == {"a1": None, "a2": None, "a3": Decimal("1.5"), "v1": None}


def test_sql_is_asked_of_a_copy_that_leaves_the_file_free(file) -> None:
    base = open_history(file)
    append_run(file, "r3", "2026-03-05T08:00:00", {IDS[1]: "v1"}, [])
    assert base.sql("select run, projects from by_runs order by run").fetchall() == [("r1", 2), ("r2", 2)]
    [(title,)] = base.sql("select title from checks where code = 'funds.rows_do_not_add_up'").fetchall()
    assert title == "资金合计与各分项不符"


def test_folders_count_as_rounds_while_nothing_is_kept(tmp_path) -> None:
    """A project that came again takes the place of its earlier form; an empty column is still a number."""
    form(tmp_path / "先" / "a.xlsx", "图书馆免费开放", score="")
    form(tmp_path / "先" / "b.xlsx", "文化馆免费开放")
    form(tmp_path / "再" / "a.xlsx", "图书馆免费开放", goal="改过")
    base = open_history(tmp_path / "history.duckdb", tmp_path / "先", tmp_path / "没有", tmp_path / "再")
    assert base.sql("select run, projects, changed from by_runs").fetchall() == [("1 先", 2, 2), ("2 再", 2, 1)]
    with pytest.raises(UsageError, match="还没有历史"):
        open_history(tmp_path / "history.duckdb", tmp_path / "没有")


def test_a_file_that_others_hold_open_or_that_is_none_is_said_before_anything_is_made(file, tmp_path) -> None:
    code = "import duckdb, sys; base = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code, str(file)], stdin=PIPE, stdout=PIPE) as other:
        assert other.stdout.readline().strip() == b"open"
        with pytest.raises(OutputRefused, match="另一个程序正开着它"):
            check_history(file)
        other.stdin.close()
    check_history(file)
    (tmp_path / "x.duckdb").write_text("x" * 5000)
    with pytest.raises(OutputRefused, match="不是 DuckDB 文件"):
        check_history(tmp_path / "x.duckdb")


def test_without_the_extra_it_is_one_sentence(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("perfeval.exports.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'perfeval\[history\]'"):
        history_table(tmp_path / "h.duckdb")
