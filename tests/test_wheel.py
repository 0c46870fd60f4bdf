"""The built wheel stands alone: notebooks, rule books, layouts, font and template travel inside it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(checkout)]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with perfeval from the wheel only; other packages are borrowed, not installed again."""
    home = tmp_path_factory.mktemp("empty")
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--no-deps", "--no-index", "-q", wheel], check=True)
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    # a path in a .pth file is added without reading the .pth files in it: the editable checkout stays out
    Path(site, "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return python


def run(python: Path, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    # data files of the borrowed packages (templates of nbconvert) stand under the prefix they were installed to
    environment |= {"HOME": str(cwd), "MPLCONFIGDIR": str(cwd / "mpl"), "JUPYTER_PATH": f"{sys.prefix}/share/jupyter"}
    return subprocess.run(
        [python, *words], check=False, cwd=cwd, env=environment, capture_output=True, text=True, timeout=250
    )


def test_everything_travels_inside(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "perfeval/notebooks/project.ipynb",
        "perfeval/notebooks/portfolio.ipynb",
        "perfeval/rulebooks/cn_2013_53.toml",
        "perfeval/rulebooks/cn_2020_10_self.toml",
        "perfeval/example/raw/manifest.toml",
        "perfeval/report/fonts/OFL.txt",
        "perfeval/py.typed",
    ):
        assert needed in names, needed
    assert any(name.startswith("perfeval/report/template/") for name in names)
    assert any(name.startswith("perfeval/forms/") and name.endswith(".toml") for name in names)
    assert not any(name.startswith(("tests/", "reports/")) for name in names)


@pytest.mark.slow
def test_a_workspace_made_by_the_wheel_runs(python: Path, tmp_path: Path) -> None:
    where = run(python, "-c", "import perfeval; print(perfeval.__file__)", cwd=tmp_path)
    assert str(python.parent.parent) in where.stdout, "perfeval must come from the wheel, not from the checkout"
    made = run(python, "-m", "perfeval", "init", "work", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    work = tmp_path / "work"
    done = run(python, "-m", "perfeval", "run", cwd=work)
    assert done.returncode == 0, done.stderr
    assert (work / "reports" / "index.html").is_file()
    assert (work / "reports" / "projects" / "wuchang-gsl-2018.html").is_file()
