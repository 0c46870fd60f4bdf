"""A job that nobody watches says how it went: one file, a log, a command that is told of failures."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from perfeval.batch.lock import folder_lock
from perfeval.batch.record import ReportState, RunRecord
from perfeval.job.latest import latest_of, read_latest
from tests.batch.samples import write_notebook
from tests.cli.conftest import call  # noqa: F401  # the commands as a person types them
from tests.cli.shell import Call

TOLD = """
import json, os, sys
record = json.load(sys.stdin)
with open(sys.argv[1], "w") as file:
    json.dump([record, os.environ["PERFEVAL_EXIT_CODE"], os.environ["PERFEVAL_STATE"]], file)
"""


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    """A table of two rows, of which one fails, and a command that writes down what it is told."""
    write_notebook(tmp_path / "n.ipynb", "assert unit != 'b', '坏了'", parameters="unit = ''")
    (tmp_path / "t.csv").write_text("unit\na\nb\n", "utf-8")
    (tmp_path / "tell.py").write_text(TOLD, "utf-8")
    out = tmp_path / "out"
    notify = f"'{sys.executable}' '{tmp_path / 'tell.py'}' '{tmp_path / 'told.json'}'"
    return ["run", "--notebook", str(tmp_path / "n.ipynb"), "--params", str(tmp_path / "t.csv"), "--key", "unit",
            "--out", str(out), "--notify", notify]  # fmt: skip


def test_a_failure_is_written_down_and_told(call: Call, words: list[str], tmp_path: Path) -> None:  # noqa: F811
    assert call(*words).code == 1
    record, code, state = json.loads((tmp_path / "told.json").read_text("utf-8"))
    assert record == read_latest(tmp_path / "out")
    assert (record["exit_code"], code, record["state"], state) == (1, "1", "partly", "partly")
    assert record["totals"] == {"done": 1, "reused": 0, "failed": 1, "waiting": 0}
    [failed] = record["failed"]
    assert failed["key"] == "b"
    assert "坏了" in failed["message"]
    log = (tmp_path / "out/.perfeval/log/run.log").read_text("utf-8")
    assert "✗ b" in log
    assert "完成 1" in log


def test_where_all_is_done_nobody_is_told(call: Call, words: list[str], tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "t.csv").write_text("unit\na\n", "utf-8")
    assert call(*words).code == 0
    assert not (tmp_path / "told.json").exists()
    latest = read_latest(tmp_path / "out") or {}
    assert (latest["state"], latest["exit_code"], latest["failed"]) == ("done", 0, [])


def test_the_portfolio_page_is_no_report_that_was_reused(tmp_path: Path) -> None:
    def ran(run: int, *states: str) -> RunRecord:
        reports = tuple(ReportState(f"p{n}", "", state, "", "", "") for n, state in enumerate(states))
        return RunRecord(run, "done", "", "", 0.0, tmp_path, {}, reports)

    told = latest_of(0, (ran(7, "done", "reused"), ran(8, "reused")))
    assert told["totals"] == {"done": 1, "reused": 1, "failed": 0, "waiting": 0}
    assert (told["portfolio"], told["runs"]) == ("reused", [7, 8])


def test_a_job_that_breaks_off_is_told_too(call: Call, words: list[str], tmp_path: Path) -> None:  # noqa: F811
    """A table that went missing over night, in a folder of reports that stand."""
    call(*words)
    (tmp_path / "told.json").unlink()
    (tmp_path / "t.csv").unlink()
    assert call(*words).code == 2
    record, code, _ = json.loads((tmp_path / "told.json").read_text("utf-8"))
    assert (record["state"], record["exit_code"], code) == ("broken_off", 2, "2")
    assert "t.csv" in record["error"]
    assert read_latest(tmp_path / "out") == record


def test_a_second_start_leaves_the_first_alone(call: Call, words: list[str], tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "out").mkdir()
    with folder_lock(tmp_path / "out", "now"):
        assert call(*words).code == 2
    assert read_latest(tmp_path / "out") is None
    assert not (tmp_path / "told.json").exists()


@pytest.mark.parametrize(
    ("command", "said"), [("no-such-command-at-all", "没有成功"), ("'", "--notify"), ("", "--notify")]
)
def test_a_command_that_cannot_be_told(call: Call, words: list[str], command: str, said: str) -> None:  # noqa: F811
    answer = call(*words[:-1], command)
    assert answer.code == (1 if command.startswith("no-such") else 2)
    assert said in answer.err
    log = Path(words[words.index("--out") + 1]) / ".perfeval/log/run.log"
    assert answer.code == 2 or said in log.read_text("utf-8")
