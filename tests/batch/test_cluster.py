"""Reports on a real scheduler with real worker processes: the same bytes, also when a worker is lost."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import perfeval

pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")

from perfeval.batch.cluster import ClusterNotReached, spread
from perfeval.batch.progress import Silent
from tests.batch.samples import rows, run, states, tree, write_notebook

pytestmark = pytest.mark.filterwarnings("ignore")
CHECKOUT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def cluster(
    folder: Path, workers: int = 2, environment: dict[str, str] | None = None, protocol: str = "tcp"
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers as somebody would start them on other machines."""
    address_file = folder / "scheduler.json"
    quiet = {"cwd": CHECKOUT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    quiet["env"] = {**os.environ, **(environment or {})}
    start = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
             "--protocol", protocol, "--no-dashboard", "--scheduler-file", str(address_file)]  # fmt: skip
    processes = [subprocess.Popen(start, **quiet)]
    try:
        while not address_file.exists() or not address_file.read_text("utf-8").strip():
            time.sleep(0.05)
        import json

        address = json.loads(address_file.read_text("utf-8"))["address"]
        for number in range(workers):
            command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny",
                       "--no-dashboard", "--local-directory", str(folder / f"w{number}")]  # fmt: skip
            processes.append(subprocess.Popen(command, **quiet))
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_a_lost_worker_costs_nothing(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "import time; time.sleep(0.3)", "print(project_id, year)")
    here, there = tmp_path / "here", tmp_path / "there"
    table = rows(16)
    run(path, table, here)
    with cluster(tmp_path) as (address, workers):

        def lose_one() -> None:
            while len(list((there / "projects").glob("*.html"))) < 4:
                time.sleep(0.02)
            os.kill(workers[0].pid, signal.SIGKILL)

        thread = threading.Thread(target=lose_one)
        thread.start()
        record = run(path, table, there, cluster=address)
        thread.join()
    assert record.exit_code == 0
    assert set(states(record).values()) == {"done"}
    assert tree(here) == tree(there)


def other_folder(_folder: Path) -> str:
    """The fingerprint of a folder that nobody sees; each call another."""
    return f"of another machine, {time.monotonic_ns()}"


@pytest.mark.slow
def test_workers_that_do_not_see_the_folder_send_files_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "print(project_id, year)\nassert year != 2002")
    here, there = tmp_path / "here", tmp_path / "there"
    run(path, rows(4), here)
    monkeypatch.setattr("perfeval.batch.cluster.folder_token", other_folder)
    with cluster(tmp_path) as (address, _):
        record = run(path, rows(4), there, cluster=address)
    assert states(record) == {"p1": "done", "p2": "failed", "p3": "done", "p4": "done"}
    assert tree(here) == tree(there)


@pytest.mark.slow
def test_the_main_job_without_a_shared_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a report reads travels with it: its part of the store, own rule books, decisions, peers."""
    from perfeval.job import run as whole_job
    from tests.cli.shell import form

    for number in range(1, 9):
        form(tmp_path / "data" / "raw" / f"p{number}.xlsx", f"项目{number}", actual=str(number))
    books = tmp_path / "data" / "rulebooks"
    books.mkdir()
    source = Path(perfeval.__file__).parent / "rulebooks" / "cn_2020_10_self.toml"
    own = source.read_text("utf-8").replace('id = "cn_2020_10_self"', 'id = "own_book"', 1)
    (books / "own.toml").write_text(own, "utf-8")
    here, there = tmp_path / "here", tmp_path / "there"
    assert whole_job(tmp_path / "data" / "raw", here, rules="own_book", jobs=2).exit_code == 0
    monkeypatch.setattr("perfeval.batch.cluster.folder_token", other_folder)
    with cluster(tmp_path) as (address, _):
        assert whole_job(tmp_path / "data" / "raw", there, rules="own_book", cluster=address).exit_code == 0
    shown = {name for name in tree(here) if name != "runs.html"}
    assert {name: tree(here)[name] for name in shown} == {name: tree(there)[name] for name in shown}


@pytest.mark.slow
def test_a_cluster_started_here(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "print(project_id, year)")
    script = (
        "import sys\nfrom pathlib import Path\nfrom tests.batch.samples import rows, run\n"
        "if __name__ == '__main__':\n"
        "    sys.exit(run(Path(sys.argv[1]), rows(4), Path(sys.argv[2]), cluster='local').exit_code)\n"
    )
    (tmp_path / "main.py").write_text(script, "utf-8")
    command = [sys.executable, str(tmp_path / "main.py"), str(path), str(tmp_path / "there")]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    run(path, rows(4), tmp_path / "here")
    assert tree(tmp_path / "here") == tree(tmp_path / "there")


@pytest.mark.slow
def test_parts_are_spread_in_order(tmp_path: Path) -> None:
    with cluster(tmp_path) as (address, _):
        assert list(spread(sum, [[1, 2], [3], [4, 5]], address)) == [3, 3, 9]


def certificates(folder: Path) -> dict[str, str]:
    """An authority and one certificate made here, as settings of dask: the commands of docs/batch.md."""
    told = (CHECKOUT / "docs" / "batch.md").read_text("utf-8").replace("3072", "2048")
    commands = [line for line in told.splitlines() if line.startswith("openssl ")]
    subprocess.run("\n".join(["set -e", *commands]), shell=True, cwd=folder, check=True, capture_output=True)
    names = {"CA_FILE": "ca"} | {f"{who}__CERT": "cert" for who in ("SCHEDULER", "WORKER", "CLIENT")}
    names |= {f"{who}__KEY": "key" for who in ("SCHEDULER", "WORKER", "CLIENT")}
    settings = {f"DASK_DISTRIBUTED__COMM__TLS__{name}": str(folder / f"{file}.pem") for name, file in names.items()}
    return {**settings, "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true"}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("openssl") is None, reason="certificates are made with openssl")
def test_an_encrypted_cluster_refuses_who_has_no_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import dask

    path, told = write_notebook(tmp_path / "n.ipynb", "print(project_id)"), Told()
    settings = certificates(tmp_path)
    with cluster(tmp_path, 1, settings, "tls") as (address, _):
        assert address.startswith("tls://")
        with dask.config.set(dask.config.merge(dask.config.config, dask.config.collect_env(settings))):
            record = run(path, rows(3), tmp_path / "out", cluster=address, progress=told)
        assert set(states(record).values()) == {"done"}
        assert not any("没有加密" in notice for notice in told.notices)
        monkeypatch.setattr("perfeval.batch.cluster.CONNECT_SECONDS", 2)
        for stranger in (address, address.replace("tls://", "tcp://")):
            with pytest.raises(ClusterNotReached):
                run(path, rows(1), tmp_path / "other", cluster=stranger)


@pytest.mark.slow
def test_an_address_without_encryption_is_told(tmp_path: Path) -> None:
    path, told = write_notebook(tmp_path / "n.ipynb", "print(project_id)"), Told()
    with cluster(tmp_path, 1) as (address, _):
        run(path, rows(1), tmp_path / "out", cluster=address, progress=told)
    assert [notice for notice in told.notices if "没有加密" in notice and address in notice]


class Told(Silent):
    """Keeps what a person would be told."""

    def __init__(self) -> None:
        self.notices: list[str] = []

    def notice(self, text: str) -> None:
        self.notices.append(text)


def test_a_scheduler_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfeval.batch.cluster.CONNECT_SECONDS", 1)
    path = write_notebook(tmp_path / "n.ipynb", "1")
    with pytest.raises(ClusterNotReached, match=r"tcp://127\.0\.0\.1:9"):
        run(path, rows(1), tmp_path / "out", cluster="tcp://127.0.0.1:9")
