"""What an office watches (运行结果): a file that says how the last job went, a command that is told of failures."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from perfeval.batch.files import write_whole
from perfeval.batch.ledger import HOME
from perfeval.batch.lock import FolderInUse
from perfeval.batch.progress import LogFile
from perfeval.batch.record import RunRecord
from perfeval.errors import FileMissing, PerfevalError, UsageError
from perfeval.messages import Message, message
from perfeval.settings import OUT, readable_settings

FORMAT = "perfeval-latest-1"
LATEST = f"{HOME}/latest.json"
NOTIFY_SECONDS = 60
STOPPED = 130


def latest_of(exit_code: int, runs: Sequence[RunRecord | None], refused: Sequence[str] = ()) -> dict[str, Any]:
    """How a job went: exit code, totals of its reports, what failed with its reason, files that gave no project.

    The first run is that of the reports; a portfolio page after it counts by itself.
    """
    records = [run.to_json() for run in runs if run is not None]
    states = ("done", "reused", "failed", "waiting")
    return {
        "format": FORMAT,
        "exit_code": exit_code,
        "state": "stopped" if exit_code == STOPPED else "partly" if exit_code else "done",
        "started": records[0]["started"] if records else None,
        "ended": _now(),
        "totals": {state: sum(record["totals"][state] for record in records[:1]) for state in states},
        "portfolio": next((state for record in records[1:] for state in states if record["totals"][state]), None),
        "failed": [{"key": one["key"], "message": one["message"]} for record in records for one in record["failed"]],
        "refused": list(refused),
        "runs": [record["run"] for record in records],
        "error": None,
    }


def broken_off(error: BaseException) -> dict[str, Any]:
    """How a job went that ended with an error instead of a record."""
    said = error.say("zh") if isinstance(error, PerfevalError) else f"{type(error).__name__}: {error}"
    stopped = isinstance(error, KeyboardInterrupt)
    return {
        "format": FORMAT,
        "exit_code": STOPPED if stopped else 2 if isinstance(error, (UsageError, FileMissing, OSError)) else 1,
        "state": "stopped" if stopped else "broken_off",
        "started": None,
        "ended": _now(),
        "totals": None,
        "failed": [],
        "refused": [],
        "runs": [],
        "error": said,
    }


def write_latest(out: Path, latest: dict[str, Any]) -> None:
    """Write ``<out>/.perfeval/latest.json``, whole."""
    text = json.dumps(latest, ensure_ascii=False, indent=2)
    write_whole(out / LATEST, text.encode("utf-8", "backslashreplace") + b"\n")


def read_latest(out: Path) -> dict[str, Any] | None:
    """How the last job went; ``None`` where there was none."""
    try:
        found = json.loads((out / LATEST).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


@contextlib.contextmanager
def watched(
    out: str | Path, notify: str | None, say: Callable[[Message], None]
) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Whatever ends the job inside is written down and, where something failed, told to the command ``notify``.

    A job that another one keeps out of its folder leaves that one's record alone.
    """
    command, latest = notify_words(notify), dict[str, Any]()

    def ended(how: dict[str, Any]) -> None:
        latest.update(how)

    try:
        yield ended
    except FolderInUse:
        raise
    except BaseException as error:
        ended(broken_off(error))
        if "://" not in str(out) and (Path(out) / HOME).is_dir():
            with contextlib.suppress(OSError), contextlib.closing(LogFile(Path(out) / HOME)) as log:
                write_latest(Path(out), latest)
                log.notice(latest["error"])
        raise
    finally:
        if command and latest.get("exit_code", 0) not in {0, STOPPED}:
            told = tell(command, latest)
            if told is not None:
                say(told)


def not_begun(error: UsageError, folder: Path, say: Callable[[Message], None]) -> None:
    """A run that its own settings stopped, told where an office looks: the record, the log, the command ``notify``.

    What of the settings can be read counts for where that is.
    """
    raw = readable_settings(folder)
    out, notify = (raw.get(name) for name in ("out", "notify"))
    with (
        contextlib.suppress(UsageError),
        watched(out if isinstance(out, str) else OUT, notify if isinstance(notify, str) else None, say),
    ):
        raise error


def notify_words(notify: str | None) -> list[str]:
    """The words of the command ``--notify``; none without it. No shell reads them.

    Raises:
        UsageError: no command, or a quote that does not end.
    """
    try:
        words = shlex.split(notify or "", posix=os.name == "posix")
    except ValueError as error:
        raise UsageError(what="--notify", seen=str(error), expected=message("batch.error.notify")) from error
    if notify is not None and not words:
        raise UsageError(what="--notify", seen=repr(notify), expected=message("batch.error.notify"))
    return words


def tell(command: Sequence[str], latest: dict[str, Any]) -> Message | None:
    """Run the command with the record on its standard input, without a shell; what went wrong with that, in words."""
    given = json.dumps(latest, ensure_ascii=False).encode("utf-8", "backslashreplace")
    environment = {**os.environ, "PERFEVAL_EXIT_CODE": str(latest["exit_code"]), "PERFEVAL_STATE": latest["state"]}
    try:
        done = subprocess.run(  # noqa: S603  # the user's own command
            list(command), input=given, env=environment, timeout=NOTIFY_SECONDS, capture_output=True, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return message("batch.notice.not_told", command=command[0], seen=f"{type(error).__name__}: {error}")
    if done.returncode:
        return message("batch.notice.not_told", command=command[0], seen=str(done.returncode))
    return None


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
