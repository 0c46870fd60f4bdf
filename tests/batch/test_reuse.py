"""Which reports are made again, and what is said about it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from perfeval.batch import keys
from perfeval.batch.ledger import list_reports, list_runs
from tests.batch.samples import reasons, rows, run, states, tree, write_notebook


@pytest.fixture
def code(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Stands for the package's own files, so that a test can change them."""
    now = {"package": "1", "rules": "1"}
    monkeypatch.setattr(keys, "package_fingerprint", lambda: now["package"])
    monkeypatch.setattr("perfeval.batch.run.rulebooks_fingerprint", lambda: now["rules"])
    return now


def test_every_reason(tmp_path: Path, code: dict[str, str]) -> None:
    form = tmp_path / "form.csv"
    form.write_text("48", "utf-8")
    path = write_notebook(tmp_path / "n.ipynb", "print(project_id, year, open(source).read())\nassert year != 1999",
                          parameters="project_id = 'a'\nyear = 2020\nsource = ''")  # fmt: skip
    table = [{"project_id": name, "year": 2020, "source": str(form)} for name in ("a", "b")]
    out = tmp_path / "out"

    record = run(path, table, out)
    assert reasons(record) == {"a": "new", "b": "new"}
    assert states(record) == {"a": "done", "b": "done"}

    def again() -> dict[str, str]:
        return reasons(run(path, table, out))

    assert again() == {"a": "unchanged", "b": "unchanged"}

    table[0]["year"] = 2021
    assert again() == {"a": "parameters_changed", "b": "unchanged"}

    form.write_text("49", "utf-8")
    assert again() == {"a": "inputs_changed", "b": "inputs_changed"}

    code["package"] = "2"
    assert again() == {"a": "program_changed", "b": "program_changed"}

    code["rules"] = "2"
    assert again() == {"a": "rules_changed", "b": "rules_changed"}

    (out / "projects" / "a.html").unlink()
    assert again() == {"a": "output_missing", "b": "unchanged"}

    (out / "notebooks" / "b.ipynb").write_text("{}", "utf-8")
    assert again() == {"a": "unchanged", "b": "output_changed"}

    assert reasons(run(path, table, out, force=True)) == {"a": "forced", "b": "forced"}

    table[1]["year"] = 1999
    record = run(path, table, out)
    assert states(record) == {"a": "reused", "b": "failed"}
    assert record.exit_code == 1
    assert again() == {"a": "unchanged", "b": "failed_last_time"}

    table[1]["year"] = 2020
    record = run(path, table, out)
    assert states(record) == {"a": "reused", "b": "done"}
    assert "48" not in tree(out)["projects/b.html"].decode()
    assert record.exit_code == 0


def test_only_the_projects_of_a_changed_rule_book(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "print(project_id)")
    books = {"p1": {"county": "1"}, "p2": {"province": "1"}}

    def again() -> dict[str, str]:
        return reasons(run(path, rows(2), tmp_path / "out", rules=lambda row: books[row["project_id"]]))

    again()
    books["p2"]["province"] = "2"
    assert again() == {"p1": "unchanged", "p2": "rules_changed"}


def test_a_module_of_the_users_own_is_code(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "import helper\nprint(helper.word)", parameters="project_id = 'a'")
    out = tmp_path / "out"
    (tmp_path / "helper.py").write_text("from deeper import word\n", "utf-8")
    (tmp_path / "deeper.py").write_text("word = 'one'\n", "utf-8")
    table = [{"project_id": "a"}]
    assert states(run(path, table, out, cwd=tmp_path)) == {"a": "done"}
    (tmp_path / "deeper.py").write_text("word = 'other'\n", "utf-8")
    assert reasons(run(path, table, out, cwd=tmp_path)) == {"a": "modules_changed"}
    assert b"other" in tree(out)["projects/a.html"]


def test_a_thousand_unchanged_take_less_than_three_seconds(
    tmp_path: Path, code: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger's own cost, with real files on disk; the reports themselves are written by hand here."""
    from perfeval.batch.files import write_whole
    from perfeval.batch.ledger import Ledger

    path = write_notebook(tmp_path / "n.ipynb", "1")
    table, out = rows(1000), tmp_path / "out"
    run(path, table[:1], out)
    page = b"x" * 100_000
    with_marks = {}
    monkeypatch.setattr("perfeval.batch.files.os.fsync", lambda _descriptor: None)  # no power cut is waited for
    for row in table[1:]:
        names = (f"projects/{row['project_id']}.html", f"notebooks/{row['project_id']}.ipynb")
        with_marks[row["project_id"]] = {name: write_whole(out / name, page) for name in names}
    ledger = Ledger(out)
    made = ledger.last_entries()["p1"].made
    number = ledger.begin_run("2024-01-01", {})
    planned = []
    for row in table[1:]:
        own = type(made)(made.inputs, json.dumps(row, sort_keys=True), made.rules, made.code)
        planned.append({"key": row["project_id"], "made": own, "state": "reused", "why": "unchanged",
                        "files": with_marks[row["project_id"]]})  # fmt: skip
    ledger.add(number, planned)
    ledger.end_run(number, "2024-01-01", "done")
    ledger.close()

    began = time.monotonic()
    record = run(path, table, out)
    seconds = time.monotonic() - began
    assert record.count("reused") == 1000
    assert seconds < 3


def test_runs_are_read_back(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "assert project_id != 'p2', '坏了'")
    out = tmp_path / "out"
    assert list_runs(out) == []
    run(path, rows(2), out)
    run(path, rows(1), out)
    newest, first = list_runs(out)
    assert (first["run"], first["state"], first["done"], first["failed"]) == (1, "partly", 1, 1)
    assert (newest["run"], newest["state"], newest["done"], newest["reused"]) == (2, "done", 0, 1)
    good, bad = list_reports(out, 1)
    assert good["state"] == "done"
    assert good["seconds"] > 0
    assert good["cpu_seconds"] > 0
    assert good["peak_bytes"] > 10 << 20
    assert set(good["files"]) == {"projects/p1.html", "notebooks/p1.ipynb"}
    assert bad["state"] == "failed"
    assert "坏了" in bad["message"]
    record = json.loads((out / ".perfeval" / "runs" / "1.json").read_text("utf-8"))
    assert record["totals"] == {"done": 1, "reused": 0, "failed": 1, "waiting": 0}
    assert record["exit_code"] == 1
    assert [one["key"] for one in record["failed"]] == ["p2"]
    assert str(tmp_path) not in json.dumps(record)


def test_a_broken_ledger_is_kept_aside(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "print(1)")
    out = tmp_path / "out"
    run(path, rows(1), out)
    (out / ".perfeval" / "ledger.sqlite").write_bytes(b"not a ledger" * 1000)
    assert reasons(run(path, rows(1), out)) == {"p1": "new"}
    assert (out / ".perfeval" / "ledger.broken-1.sqlite").exists()
