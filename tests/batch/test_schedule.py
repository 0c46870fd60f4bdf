"""Recipes for schedulers: hostile folder names arrive as they are and never run as code."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from perfeval.batch.schedule import CannotSchedule, schedule_recipe
from perfeval.errors import UnknownName, UsageError
from tests.every import every

NASTY = [
    "plain",
    "with space",
    "per%cent",
    "dol$HOME",
    "back`id`tick",
    "quo'te",
    'dou"ble',
    "a;b&c|d",
    "中文 目录",
    "$(id)",
    "~",
    "#x",
    "back\\slash",
]
SHOW = "import json, os, sys; print(json.dumps([sys.argv[1:], os.path.basename(os.getcwd())]))"


@pytest.mark.skipif(sys.platform == "win32", reason="cron is for POSIX")
@pytest.mark.parametrize("name", NASTY)
def test_cron(tmp_path: Path, name: str) -> None:
    """The line is read as cron reads it, then run by the shell that cron uses."""
    folder = tmp_path / name
    folder.mkdir()
    line = schedule_recipe("cron", [sys.executable, "-c", SHOW, *NASTY], folder, "06:05")
    assert line.startswith("5 6 * * * ")
    assert line.count("\n") == 1
    command = line.split(" ", 5)[5].rstrip("\n")
    assert not re.search(r"(?<!\\)%", command), "cron ends the command at a bare percent sign"
    done = subprocess.run(["/bin/sh", "-c", command.replace("\\%", "%")], capture_output=True, check=True)
    assert json.loads(done.stdout) == [NASTY, name]


def systemd_words(line: str) -> list[str]:
    """Arguments as systemd.service(5) describes them: C-like quotes, ``%%`` and ``$$``."""
    words = re.findall(r'"((?:[^"\\]|\\.)*)"', line)
    return [re.sub(r"\\(.)", r"\1", word).replace("%%", "%").replace("$$", "$") for word in words]


@every("name", NASTY)
def test_systemd(name: str) -> None:
    text = schedule_recipe("systemd", ["/usr/bin/perfeval", "run", *NASTY], Path("/srv") / name)
    start = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    assert systemd_words(start) == ["/usr/bin/perfeval", "run", *NASTY]
    assert "OnCalendar=*-*-* 02:30:00" in text
    assert "Persistent=true" in text
    assert "SuccessExitStatus=1 130\n" in text
    assert "KillMode=mixed" in text, "a stop goes to the run, which lets the reports in hand finish"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_itself_accepts_it(tmp_path: Path) -> None:
    text = schedule_recipe("systemd", [sys.executable, "-c", "1", *NASTY], tmp_path)
    service, timer = text.split("\n# ~/.config/systemd/user/perfeval.timer\n")
    (tmp_path / "perfeval.service").write_text(service, "utf-8")
    (tmp_path / "perfeval.timer").write_text(timer, "utf-8")
    units = [str(tmp_path / "perfeval.service"), str(tmp_path / "perfeval.timer")]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@every("name", NASTY)
def test_windows(name: str) -> None:
    """The arguments, split as Windows splits them, are the ones given."""
    given = ["run", name, "end\\", "a b\\", ""]
    text = schedule_recipe("windows", ["C:\\Program Files\\perfeval.exe", *given], Path("D:/") / name)
    root = ET.fromstring(text.split("\n", 1)[1])
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    assert root.findtext(".//t:Command", namespaces=space) == "C:\\Program Files\\perfeval.exe"
    assert name in (root.findtext(".//t:WorkingDirectory", namespaces=space) or "")
    assert split_as_windows(root.findtext(".//t:Arguments", namespaces=space) or "") == given


def split_as_windows(line: str) -> list[str]:
    """``CommandLineToArgvW`` in small: backslashes count only before a quote."""
    words, word, quoted, begun, at = [], "", False, False, 0
    while at < len(line):
        slashes = len(line[at:]) - len(line[at:].lstrip("\\"))
        at += slashes
        if at < len(line) and line[at] == '"':
            word += "\\" * (slashes // 2)
            if slashes % 2:
                word += '"'
            else:
                quoted = not quoted
            begun, at = True, at + 1
            continue
        word += "\\" * slashes
        begun = begun or slashes > 0
        if at < len(line):
            if line[at] == " " and not quoted:
                if begun:
                    words.append(word)
                word, begun = "", False
            else:
                word, begun = word + line[at], True
            at += 1
    return [*words, word] if begun else words


def test_what_cannot_be_scheduled() -> None:
    with pytest.raises(UnknownName):
        schedule_recipe("at", ["x"], Path())
    with pytest.raises(CannotSchedule):
        schedule_recipe("cron", ["a\nb"], Path())
    with pytest.raises(UsageError):
        schedule_recipe("cron", ["x"], Path(), "25:00")
