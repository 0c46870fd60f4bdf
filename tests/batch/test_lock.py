"""Two runs never write to one folder; a dead one does not stand in the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from perfeval.batch import lock
from perfeval.batch.lock import FolderInUse, birth, folder_lock
from tests.batch.samples import rows, run, write_notebook

HOLD = """
import sys, time
from pathlib import Path
from perfeval.batch.lock import folder_lock
with folder_lock(Path(sys.argv[1]), "2024-05-01"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_run_is_refused(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "1")
    with pytest.raises(FolderInUse) as caught:
        run(path, rows(1), tmp_path)
    assert str(holder.pid) in str(caught.value)
    assert "2024-05-01" in str(caught.value)
    assert not (tmp_path / ".perfeval" / "ledger.sqlite").exists()


def test_the_lock_of_a_killed_run_is_taken_over(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    with folder_lock(tmp_path, "now"):
        assert json.loads((tmp_path / ".perfeval" / "lock").read_text("utf-8"))["pid"] == os.getpid()
    assert (tmp_path / ".perfeval" / "lock").read_text("utf-8") == "{}"


def test_without_locks_of_the_system_the_process_decides(
    tmp_path: Path, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a network share that has no locks."""
    monkeypatch.setattr(lock, "_system_lock", lambda _file: None)
    with pytest.raises(FolderInUse), folder_lock(tmp_path, "now"):
        pass
    holder.kill()
    holder.wait()
    with folder_lock(tmp_path, "now"):
        pass


def test_another_process_with_the_same_number_is_not_the_holder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "_system_lock", lambda _file: None)
    path = tmp_path / ".perfeval" / "lock"
    path.parent.mkdir()
    import socket

    path.write_text(json.dumps({"pid": os.getpid(), "born": "long ago", "host": socket.gethostname()}), "utf-8")
    with folder_lock(tmp_path, "now"):
        pass
    path.write_text(json.dumps({"pid": 1, "born": "?", "host": "another-machine", "since": "x"}), "utf-8")
    with pytest.raises(FolderInUse, match="another-machine"), folder_lock(tmp_path, "now"):
        pass


def test_a_process_that_is_gone_has_no_birth() -> None:
    assert birth(os.getpid()) == birth(os.getpid())
    assert birth(2**22 + 1) is None
