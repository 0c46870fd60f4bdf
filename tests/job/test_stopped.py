"""A run that is stopped in its first seconds, before any report is begun: one sentence, nothing half-written."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from perfeval.batch.forks import can_fork
from perfeval.resources import example_data

pytestmark = pytest.mark.skipif(not can_fork(), reason="signals of POSIX")


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        (".perfeval/lock", "SIGTERM"),
        pytest.param(".perfeval/log/run.log", "SIGTERM", marks=pytest.mark.slow),
        pytest.param(".perfeval/log", "SIGINT", marks=pytest.mark.slow),
    ],
)
def test_stopped_before_the_first_report(tmp_path: Path, sign: str, name: str) -> None:
    """While forms are read, while the server starts, and by Ctrl-C: the same end, and the same command goes on."""
    form, out = example_data() / "raw" / "shanxi-jishan-yibao-2020.xlsx", tmp_path / "out"
    command = [sys.executable, "-m", "perfeval", "run", str(form), "--out", str(out)]
    job = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 30
    while not (out / sign).exists() and time.monotonic() < end:
        time.sleep(0.01)
    job.send_signal(getattr(signal, name))
    said = job.communicate(timeout=30)[1]
    assert job.returncode == 130
    assert said.count("已停止。再运行同一条命令即可继续") == 1
    assert "Traceback" not in said
    assert json.loads((out / ".perfeval/latest.json").read_text("utf-8"))["state"] == "stopped"
    assert not [path for path in out.rglob("*") if path.suffix in {".partial", ".tmp"}]
    assert not list((out / "projects").glob("*.html"))
