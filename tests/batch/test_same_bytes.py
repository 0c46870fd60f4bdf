"""The same project gives the same bytes, whoever makes it, in whatever order, after whatever interruption."""

from __future__ import annotations

import base64
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from perfeval.batch.forks import can_fork
from perfeval.batch.ledger import list_runs
from perfeval.batch.workers import SpawnPool
from tests.batch.samples import reasons, rows, run, states, tree, write_notebook

CHECKOUT = Path(__file__).resolve().parents[2]

CHARTS = (
    "import pandas as pd\nimport matplotlib.pyplot as plt",
    "table = pd.DataFrame({'项目': [project_id] * 3, '年': [year] * 3})\ntable",
    "fig, ax = plt.subplots()\nax.bar([1, 2], [year, 3])",
    "%config InlineBackend.figure_format = 'svg'\nplt.plot([1, year])",
    "print({'甲', '乙', '丙'}, hash('x') is not None)\nimport warnings\nwarnings.warn('小心')",
)


@pytest.mark.usefixtures("own_servers")  # what the notebook imports is loaded once, settings of pictures with it
def test_worker_count_order_and_folder_do_not_matter(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", *CHARTS)
    one, two = tmp_path / "one", tmp_path / "deep" / "two"
    table = rows(3)
    assert run(path, table, one, jobs=1, exporter="nbconvert").exit_code == 0
    assert run(path, table[::-1], two, jobs=2, exporter="nbconvert").exit_code == 0
    assert tree(one) == tree(two)
    assert len(tree(one)) == 6
    nb = nbformat.read(one / "notebooks" / "p1.ipynb", as_version=4)
    nbformat.validate(nb)
    png = next(o.data["image/png"] for c in nb.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {}))
    picture = base64.b64decode(png)
    assert picture.startswith(b"\x89PNG")
    assert b"Software" not in picture
    text = (one / "notebooks" / "p1.ipynb").read_text("utf-8")
    assert str(tmp_path) not in text


@pytest.mark.slow
def test_spawned_workers_make_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_notebook(tmp_path / "n.ipynb", *CHARTS)
    forked, spawned = tmp_path / "forked", tmp_path / "spawned"
    assert run(path, rows(5), forked, exporter="nbconvert").exit_code == 0
    monkeypatch.setattr("perfeval.batch.run.open_pool", lambda work, width, *_: SpawnPool(work, width, 2))
    assert run(path, rows(5), spawned, exporter="nbconvert").exit_code == 0
    assert tree(forked) == tree(spawned)


@pytest.mark.slow
def test_spawned_workers_survive_a_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "print('before')", "import os\nif year == 2002: os._exit(3)")
    monkeypatch.setattr("perfeval.batch.run.open_pool", lambda work, width, *_: SpawnPool(work, width))
    record = run(path, rows(4), tmp_path / "out")
    assert states(record) == {"p1": "done", "p2": "failed", "p3": "done", "p4": "done"}
    assert "状态 3" in (record.reports[1].message or "")
    nb = nbformat.read(tmp_path / "out/notebooks/p2.ipynb", as_version=4)
    assert nb.cells[3].outputs[0].text == "before\n"


SCRIPT = """
import sys
from pathlib import Path
from perfeval.batch import keys
from tests.batch.samples import rows, run
import perfeval.batch.run
keys.package_fingerprint = lambda: "the package under test"
perfeval.batch.run.rulebooks_fingerprint = lambda: "its rule books"
shift = int(sys.argv[4])
table = [{**row, "year": row["year"] + shift} for row in rows(int(sys.argv[3]))]
record = run(Path(sys.argv[1]), table, Path(sys.argv[2]), engine="perfeval")
sys.exit(record.exit_code)
"""


def _start(path: Path, out: Path, count: int, shift: int = 0) -> subprocess.Popen[bytes]:
    """A run in a process of its own; another ``shift`` of the years makes every report anew."""
    command = [sys.executable, "-c", SCRIPT, str(path), str(out), str(count), str(shift)]
    return subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def _descendants(pid: int) -> list[int]:
    """Processes started by ``pid``, and theirs."""
    found: list[int] = []
    for entry in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(number) for number in entry.read_text("ascii").split()]
        except OSError:
            continue
        for child in children:
            found += [child, *_descendants(child)]
    return found


def _check_whole(out: Path) -> None:
    """No half-written file is ever visible."""
    for name, data in tree(out).items():
        if name.split("/")[-1].startswith("."):
            continue
        assert data.endswith(b"</html>" if name.endswith(".html") else b"}\n"), name


def _kill_at_random_moments(tmp_path: Path, moments: int, count: int, seed: int) -> None:
    """Every run has all reports to make when it, or one of its processes, is killed at any moment of its time."""
    path = write_notebook(tmp_path / "n.ipynb", "import time; time.sleep(0.05)", "print(project_id, year)")
    whole, out = tmp_path / "whole", tmp_path / "killed"
    assert run(path, rows(count), whole).exit_code == 0
    chance = random.Random(seed)
    began = time.monotonic()
    first = _start(path, out, count, moments + 1)
    first.communicate(timeout=120)
    assert first.returncode == 0
    needed = time.monotonic() - began
    hit = 0
    for moment in range(moments):
        process = _start(path, out, count, moment + 1)
        time.sleep(chance.uniform(0.2, 1) * needed)
        hit += process.poll() is None
        victims = _descendants(process.pid)
        victim = process.pid if moment % 2 == 0 or not victims else chance.choice(victims)
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        if victim != process.pid:
            # a killed worker costs at most the report it was making, a killed server none; the run goes on
            assert process.wait(60) in {0, 1}
            pages = {name for name in tree(out) if name.startswith("projects/")}
            assert pages == {f"projects/p{number}.html" for number in range(1, count + 1)}
        process.wait(60)
        process.stderr.close()
        _check_whole(out)
        for name in ("projects", "notebooks"):
            for file in (out / name).glob("*.*") if (out / name).exists() else ():
                if file.name.startswith("."):
                    assert file.name.endswith(".tmp")
    process = _start(path, out, count)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said.decode()
    assert tree(out) == tree(whole)
    assert not list(out.rglob(".*.tmp"))
    cut_off = [entry for entry in list_runs(out, 1000) if entry["unfinished"]]
    if moments >= 20:
        assert hit > 0.6 * moments, "most runs were at work when they were hit"
        assert len(cut_off) > 0.15 * moments, "many were cut off in the middle"


@pytest.mark.slow  # tests/batch/test_deaths.py kills servers and workers, tests/job/test_again.py the whole job
@pytest.mark.skipif(not can_fork(), reason="looks for processes as Linux keeps them")
def test_killed_at_four_moments(tmp_path: Path) -> None:
    _kill_at_random_moments(tmp_path, 4, 8, seed=6)


@pytest.mark.slow
@pytest.mark.skipif(not can_fork(), reason="looks for processes as Linux keeps them")
def test_killed_at_fifty_moments(tmp_path: Path) -> None:
    _kill_at_random_moments(tmp_path, 50, 24, seed=int(os.environ.get("PERFEVAL_SEED", "50")))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", pytest.param("SIGTERM", marks=pytest.mark.slow)])
def test_a_stopped_run_finishes_what_it_began(tmp_path: Path, name: str) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "import time; time.sleep(0.4)", "print(project_id)")
    out = tmp_path / "out"
    process = _start(path, out, 12)
    while not (out / "projects").exists() or len(list((out / "projects").glob("p*"))) < 2:
        time.sleep(0.05)
    process.send_signal(getattr(signal, name))
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said.decode()
    made = {file.stem for file in (out / "projects").glob("p*.html")}
    assert 2 <= len(made) < 12
    assert made == {file.stem for file in (out / "notebooks").glob("p*.ipynb")}
    last = list_runs(out)[0]
    assert last["state"] == "stopped"
    assert last["unfinished"] == 0
    record = run(path, rows(12), out)
    assert record.exit_code == 0
    assert reasons(record) == {f"p{n}": "unchanged" if f"p{n}" in made else "new" for n in range(1, 13)}


@pytest.mark.slow
def test_the_project_notebook_rehearsed_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rehearsal in the server and several reports in one process change nothing in the pages."""
    from perfeval.job import run as whole_job

    forms = CHECKOUT / "data" / "raw"
    paths = [path for path in sorted(forms.iterdir()) if path.suffix in {".docx", ".xlsx"}][:4]
    whole_job(paths, tmp_path / "shared", jobs=1)
    monkeypatch.setattr("perfeval.batch.run.leaves_nothing_behind", lambda _text: False)
    whole_job(paths, tmp_path / "alone", jobs=2)
    assert tree(tmp_path / "shared") == tree(tmp_path / "alone")
