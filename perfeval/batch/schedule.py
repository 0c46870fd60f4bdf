"""Running a command regularly (定时运行): recipes for cron, systemd and the Windows task scheduler.

A recipe is text to look at and to install by hand. Overlapping starts are safe: the second is refused
by the lock on the output folder (:mod:`perfeval.batch.lock`) and the next one goes on from the ledger.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from perfeval.errors import UnknownName, UsageError
from perfeval.messages import message

KINDS = ("cron", "systemd", "windows")


class CannotSchedule(UsageError):
    """A command that no scheduler can hold (无法写入定时任务)."""

    code = "batch.error.cannot_schedule"


def schedule_recipe(kind: str, command: Sequence[str], workdir: Path, at: str = "02:30") -> str:
    """The text that makes a scheduler run ``command`` in ``workdir`` every day at ``at`` (``hh:mm``).

    Args:
        kind: ``cron`` (one line for ``crontab -e``), ``systemd`` (a service and a timer, one after the
            other) or ``windows`` (XML for ``schtasks /Create /XML``).
        command: The program and its arguments, unquoted.
        workdir: The folder to run in.
        at: The time of day.

    Every character that means something to the scheduler or its shell is quoted, so that folders with
    spaces, quotes, percent signs or dollars work and never run as code.
    """
    if kind not in KINDS:
        raise UnknownName(what=message("batch.error.scheduler"), seen=kind, known=KINDS)
    hour, minute = _time_of(at)
    parts = [str(part) for part in command]
    for part in (*parts, str(workdir)):
        if any(mark in part for mark in "\n\r\0"):
            raise CannotSchedule(seen=repr(part))
    if kind == "cron":
        return _cron(parts, workdir, hour, minute)
    if kind == "systemd":
        return _systemd(parts, workdir, hour, minute)
    return _windows(parts, workdir, hour, minute)


def recipe_files(kind: str, text: str) -> dict[str, bytes]:
    """A recipe as the files that the scheduler takes, by name: units for systemd, XML in UTF-16 for Windows."""
    if kind == "systemd":
        _, *parts = re.split(r"^# .*/(perfeval\.\w+)\n", text, flags=re.M)  # name, unit, name, unit
        return {name: f"{unit.strip()}\n".encode() for name, unit in zip(parts[::2], parts[1::2], strict=True)}
    return {"perfeval.xml": text.encode("utf-16")} if kind == "windows" else {"perfeval.cron": text.encode()}


def own_program() -> list[str]:
    """The words that start this perfeval from anywhere: schedulers know no environment and no search path."""
    program = Path(sys.executable).with_name("perfeval.exe" if sys.platform == "win32" else "perfeval")
    return [str(program)] if program.is_file() else [sys.executable, "-m", "perfeval"]


def _time_of(at: str) -> tuple[int, int]:
    hour, _, minute = at.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise UsageError(what=message("batch.error.time"), seen=at, expected=message("batch.error.write_time"))
    return int(hour), int(minute)


def _cron(parts: list[str], workdir: Path, hour: int, minute: int) -> str:
    """cron hands the line to ``sh``; before that, it turns every bare ``%`` into a line end."""
    line = f"cd {shlex.quote(str(workdir))} && exec {shlex.join(parts)}"
    return f"{minute} {hour} * * * {line.replace('%', chr(92) + '%')}\n"


def _systemd(parts: list[str], workdir: Path, hour: int, minute: int) -> str:
    """systemd quotes in its own way: ``%`` and ``$`` are doubled, quotes and backslashes escaped.

    1 (some failed, the rest is delivered) and 130 (stopped in order) are no alarm, 2 (nothing was done) is. A stop
    reaches the run alone, which lets the reports in hand finish.
    """
    command = " ".join(_systemd_word(part) for part in parts)
    folder = str(workdir).replace("\\", "\\\\").replace("%", "%%")
    return (
        "# ~/.config/systemd/user/perfeval.service\n"
        "[Unit]\nDescription=perfeval\n\n"
        "[Service]\nType=oneshot\n"
        f"WorkingDirectory={folder}\n"
        f"ExecStart={command}\n"
        "SuccessExitStatus=1 130\n"
        "KillMode=mixed\nTimeoutStopSec=900\n"
        "\n# ~/.config/systemd/user/perfeval.timer\n"
        "[Unit]\nDescription=perfeval\n\n"
        f"[Timer]\nOnCalendar=*-*-* {hour:02}:{minute:02}:00\nPersistent=true\n\n"
        "[Install]\nWantedBy=timers.target\n"
    )


def _systemd_word(part: str) -> str:
    escaped = part.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _windows(parts: list[str], workdir: Path, hour: int, minute: int) -> str:
    """A task without a shell: the program, its arguments as C programs split them, a second start is not begun."""
    arguments = " ".join(windows_word(part) for part in parts[1:])
    return (
        '<?xml version="1.0" encoding="UTF-16"?>\n'
        '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">\n'
        "  <Triggers><CalendarTrigger>\n"
        f"    <StartBoundary>2024-01-01T{hour:02}:{minute:02}:00</StartBoundary>\n"
        "    <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>\n"
        "  </CalendarTrigger></Triggers>\n"
        "  <Settings><MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>"
        "<StartWhenAvailable>true</StartWhenAvailable></Settings>\n"
        "  <Actions><Exec>\n"
        f"    <Command>{escape(parts[0])}</Command>\n"
        f"    <Arguments>{escape(arguments)}</Arguments>\n"
        f"    <WorkingDirectory>{escape(str(workdir))}</WorkingDirectory>\n"
        "  </Exec></Actions>\n"
        "</Task>\n"
    )


def windows_word(part: str) -> str:
    r"""One argument as ``CommandLineToArgvW`` reads it back.

    >>> print(windows_word('a b'), windows_word('x"y'), windows_word('d\\'), windows_word('e f\\'))
    "a b" "x\"y" d\ "e f\\"
    """
    if part and not any(mark in part for mark in ' \t"'):
        return part
    made, slashes = '"', 0
    for mark in part:
        if mark == "\\":
            slashes += 1
            continue
        made += "\\" * (2 * slashes + 1 if mark == '"' else slashes) + mark
        slashes = 0
    return made + "\\" * (2 * slashes) + '"'
