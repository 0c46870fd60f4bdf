"""What was made, when, from what (台账): one row for each report and run, in ``<out>/.perfeval/ledger.sqlite``.

The ledger alone decides whether a report is made again: a file's date or a notebook's metadata do
not say what it was made from. SQLite writes each row wholly or not at all, whenever the run is killed.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from perfeval.batch.files import FileMark, fingerprint_json, writable

T = TypeVar("T")
HOME = ".perfeval"
NAME = "ledger.sqlite"

SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    run INTEGER PRIMARY KEY AUTOINCREMENT,
    started TEXT NOT NULL, ended TEXT, state TEXT NOT NULL, about TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS reports (
    run INTEGER NOT NULL REFERENCES runs(run),
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL, inputs TEXT NOT NULL, parameters TEXT NOT NULL, rules TEXT NOT NULL, code TEXT NOT NULL,
    state TEXT NOT NULL, why TEXT NOT NULL,
    started TEXT, ended TEXT, seconds REAL, cpu_seconds REAL, peak_bytes INTEGER, worker TEXT,
    message TEXT, files TEXT NOT NULL,
    PRIMARY KEY (run, key)
);
CREATE INDEX IF NOT EXISTS reports_by_key ON reports (key, run);
"""


@dataclass(frozen=True)
class Made:
    """Everything that determines the bytes of a report (决定报告内容的一切), each part with its own fingerprint."""

    inputs: str
    parameters: str
    rules: str
    code: str

    @property
    def fingerprint(self) -> str:
        """One fingerprint of all of it."""
        return fingerprint_json([self.inputs, self.parameters, self.rules, self.code])


@dataclass(frozen=True)
class Entry:
    """The last row about one report."""

    run: int
    key: str
    made: Made
    state: str
    files: Mapping[str, FileMark]
    message: str | None


@dataclass(frozen=True)
class Decision:
    """Make the report again, or reuse it; ``why`` is a word of ``words/batch.toml`` under ``why``."""

    again: bool
    why: str


def decide(last: Entry | None, made: Made, folder: Path, expected: Iterable[str], *, force: bool) -> Decision:
    """Whether a report must be made again, and the reason."""
    if force:
        return Decision(True, "forced")
    if last is None:
        return Decision(True, "new")
    if (why := _input_changed(last.made, made)) is not None:
        return Decision(True, why)
    for part in ("parameters", "rules", "code"):
        if getattr(last.made, part) != getattr(made, part):
            return Decision(True, _part_changed(part, _loaded(getattr(last.made, part)), _loaded(getattr(made, part))))
    if last.state in ("running", "planned"):  # a killed run leaves both
        return Decision(True, "interrupted")
    if last.state == "failed":
        return Decision(True, "failed_last_time")
    for name in expected:
        mark = last.files.get(name)
        if mark is None or not (folder / name).exists():
            return Decision(True, "output_missing")
        if not mark.stands(folder / name):
            return Decision(True, "output_changed")
    return Decision(False, "unchanged")


NAMED_INPUTS = ("decisions", "peers")
"""Inputs that have a reason of their own in ``words/batch.toml`` when nothing else changed."""


def _input_changed(last: Made, made: Made) -> str | None:
    """Why the inputs ask for a new report; ``None`` when they are the same, or only the rules among them changed."""
    if last.inputs == made.inputs:
        return None
    before, after, rules = (_loaded(text) for text in (last.inputs, made.inputs, made.rules))
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    if changed and changed <= set(rules):
        return "rules_changed"
    alone = next(iter(changed)) if len(changed) == 1 else ""
    return f"{alone}_changed" if alone in NAMED_INPUTS else "inputs_changed"


NAMED_PARTS = {
    "parameters": ("lang", "rulebook"),
    "code": ("program", "libraries", "notebook", "modules", "files", "lang", "engine", "exporter"),
}
"""Parts of parameters and code that have a reason of their own; of several that changed, the first is told."""


def _part_changed(part: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Which of parameters, rules and code asks for a new report, as exactly as can be told (变了什么)."""
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    named = [name for name in NAMED_PARTS.get(part, ()) if name in changed]
    return f"{named[0] if named and (part == 'code' or changed <= {*named}) else part}_changed"


class Ledger:
    """The ledger of one output folder. Only the run that holds the lock writes."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.path, self._read_only = folder / HOME / NAME, read_only
        if read_only:
            self._base = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)
        else:
            self._base = self._open()
        self._base.row_factory = sqlite3.Row
        self._base.text_factory = lambda data: data.decode("utf-8", "replace")  # a damaged cell costs its own row

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._prepare()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            # not a ledger any more (a cut-off copy, a bad disk): kept aside, everything is made again
            self._set_aside()
            return self._prepare()

    def _prepare(self) -> sqlite3.Connection:
        base = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            with contextlib.suppress(sqlite3.OperationalError):  # a network share without shared memory
                base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA synchronous = NORMAL")
            base.executescript(SCHEMA)
            _refuse_damaged(base)
        except BaseException:
            base.close()
            raise
        return base

    def _set_aside(self) -> None:
        number = 1
        while (aside := self.path.with_name(f"ledger.broken-{number}.sqlite")).exists():
            number += 1
        self.path.replace(aside)
        for suffix in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                self.path.with_name(self.path.name + suffix).unlink()

    def begin_run(self, started: str, about: Mapping[str, Any]) -> int:
        """A new run; its number."""
        cursor = self._base.execute(
            "INSERT INTO runs (started, state, about) VALUES (?, 'running', ?)", (started, _text(about))
        )
        return int(cursor.lastrowid or 0)

    def end_run(self, run: int, ended: str, state: str) -> None:
        """The run is over: ``done``, ``partly`` or ``stopped``."""
        self._base.execute("UPDATE runs SET ended = ?, state = ? WHERE run = ?", (ended, state, run))

    def last_entries(self) -> dict[str, Entry]:
        """The last row of every report."""
        rows = self._base.execute(
            "SELECT r.* FROM reports r JOIN (SELECT key, max(run) AS run FROM reports GROUP BY key) l "
            "ON r.key = l.key AND r.run = l.run"
        )
        return {row["key"]: entry for row in rows if (entry := _entry(row)) is not None}

    def add(self, run: int, rows: Iterable[Mapping[str, Any]]) -> None:
        """Rows of reports as the run begins: ``planned`` or ``reused``, all of them or none."""
        self._base.execute("BEGIN")
        try:
            self._base.executemany(
                "INSERT INTO reports (run, key, fingerprint, inputs, parameters, rules, code, state, why, files) "
                "VALUES (:run, :key, :fingerprint, :inputs, :parameters, :rules, :code, :state, :why, :files)",
                [_row(run, row) for row in rows],
            )
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    def set_running(self, run: int, key: str, started: str) -> None:
        """A report began."""
        self._base.execute(
            "UPDATE reports SET state = 'running', started = ? WHERE run = ? AND key = ?", (started, run, key)
        )

    def set_planned(self, run: int, key: str) -> None:
        """A report that was about to begin when the run was stopped."""
        self._base.execute("UPDATE reports SET state = 'planned', started = NULL WHERE run = ? AND key = ?", (run, key))

    def set_result(self, run: int, key: str, state: str, files: Mapping[str, FileMark], **about: Any) -> None:
        """What became of a report."""
        self._base.execute(
            "UPDATE reports SET state = :state, files = :files, ended = :ended, seconds = :seconds, "
            "cpu_seconds = :cpu_seconds, peak_bytes = :peak_bytes, worker = :worker, message = :message "
            "WHERE run = :run AND key = :key",
            {"run": run, "key": key, "state": state, "files": _files_text(files), **_written(about)},
        )

    def drop_unstarted(self, run: int) -> None:
        """Reports that the stopped run never began have no row in it."""
        self._base.execute("DELETE FROM reports WHERE run = ? AND state = 'planned'", (run,))

    def runs(self, limit: int = 20) -> list[dict[str, Any]]:
        """The last runs, newest first: number, times, state and how many reports ended how."""
        rows = self._base.execute(
            "SELECT u.run, u.started, u.ended, u.state, u.about, "
            "sum(r.state = 'done') AS done, sum(r.state = 'reused') AS reused, sum(r.state = 'failed') AS failed, "
            "sum(r.state IN ('running', 'planned')) AS unfinished, sum(r.seconds) AS seconds "
            "FROM runs u LEFT JOIN reports r ON r.run = u.run GROUP BY u.run ORDER BY u.run DESC LIMIT ?",
            (limit,),
        )
        return [{**dict(row), "about": _loaded(row["about"])} for row in rows]

    def reports(self, run: int) -> list[dict[str, Any]]:
        """All rows of one run, in the order of their keys."""
        rows = self._base.execute("SELECT * FROM reports WHERE run = ? ORDER BY key", (run,))
        return [{**dict(row), "files": _loaded(row["files"])} for row in rows]

    def close(self) -> None:
        """Close the ledger; its side files go, and reading it later leaves none."""
        if not self._read_only:
            with contextlib.suppress(sqlite3.OperationalError):  # somebody is reading it just now
                self._base.execute("PRAGMA journal_mode = DELETE")
        self._base.close()


def _refuse_damaged(base: sqlite3.Connection) -> None:
    found = base.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)


def last_entries(folder: Path) -> dict[str, Entry]:
    """The last row about each report of an output folder; none where nothing was ever run."""
    return _asked(folder, Ledger.last_entries) or {}


def list_runs(folder: Path, limit: int = 20) -> list[dict[str, Any]]:
    """The runs of an output folder for ``perfeval runs``; an empty list where nothing was ever run."""
    return _asked(folder, lambda ledger: ledger.runs(limit)) or []


def list_reports(folder: Path, run: int) -> list[dict[str, Any]]:
    """The reports of one run."""
    return _asked(folder, lambda ledger: ledger.reports(run)) or []


def _asked(folder: Path, question: Callable[[Ledger], T]) -> T | None:
    """What the ledger of a folder answers; ``None`` where there is none. Nothing is written."""
    if not (folder / HOME / NAME).exists():
        return None
    with contextlib.closing(Ledger(folder, read_only=True)) as ledger:
        return question(ledger)


def _text(value: object) -> str:
    return writable(json.dumps(value, ensure_ascii=False, sort_keys=True))


def _files_text(files: Mapping[str, FileMark]) -> str:
    return _text({name: [mark.sha256, mark.size, mark.mtime_ns] for name, mark in files.items()})


def _row(run: int, row: Mapping[str, Any]) -> dict[str, Any]:
    made: Made = row["made"]
    return {
        "run": run,
        "key": row["key"],
        "fingerprint": made.fingerprint,
        "inputs": made.inputs,
        "parameters": made.parameters,
        "rules": made.rules,
        "code": made.code,
        "state": row["state"],
        "why": row["why"],
        "files": _files_text(row.get("files", {})),
    }


def _written(about: Mapping[str, Any]) -> dict[str, Any]:
    """Texts as the base takes them: what a report said when it failed may hold undecodable bytes."""
    return {name: writable(value) if isinstance(value, str) else value for name, value in about.items()}


def _entry(row: sqlite3.Row) -> Entry | None:
    """The row as kept; ``None`` for a damaged one, whose report is then made like a new one."""
    try:
        files = {name: FileMark(*mark) for name, mark in json.loads(row["files"]).items()}
        made = Made(*(str(row[part]) for part in ("inputs", "parameters", "rules", "code")))
        json.loads(made.inputs), json.loads(made.rules)
    except (ValueError, TypeError, AttributeError):
        return None
    return Entry(row["run"], row["key"], made, row["state"], files, row["message"])


def _loaded(text: object) -> dict[str, Any]:
    """Plain data of a cell of the base; nothing where it is damaged."""
    try:
        found = json.loads(str(text))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
