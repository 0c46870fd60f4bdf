"""The recipes of docs/guide/install.md: an installation without a network, a server without JupyterLab, removal."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
WITHOUT_A_NETWORK = ["unshare", "-rn"]


def test_a_server_needs_everything_but_the_lab() -> None:
    wanted = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    lines = (CHECKOUT / "requirements-server.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        line for line in wanted if not line.startswith("jupyterlab")
    ]


def test_the_formalities_agree_with_the_package() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    cited = dict(
        line.split(": ", 1) for line in (CHECKOUT / "CITATION.cff").read_text("utf-8").splitlines() if ": " in line
    )
    assert (cited["title"], cited["version"], cited["license"]) == (
        project["name"],
        project["version"],
        project["license"],
    )
    assert cited["cff-version"] == "1.2.0"
    for template in sorted((CHECKOUT / ".github" / "ISSUE_TEMPLATE").glob("*.md")):
        head = template.read_text("utf-8").split("---\n")[1]
        assert head.startswith("name: ")
        assert "\nabout: " in head


def cannot_cut_off() -> bool:
    return shutil.which("unshare") is None or subprocess.run([*WITHOUT_A_NETWORK, "true"], check=False).returncode != 0


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.skipif(cannot_cut_off(), reason="no name spaces here")
def test_installed_and_run_without_a_network(tmp_path: Path, data_raw: Path) -> None:
    """Wheels are gathered with a network; from then on there is none: a server without the lab, the whole, nothing."""

    def call(*words: str | Path, cut_off: bool = True, wanted: int = 0) -> str:
        before = WITHOUT_A_NETWORK if cut_off else []
        told = subprocess.run(
            [*before, *map(str, words)], check=False, capture_output=True, text=True, cwd=tmp_path, timeout=900
        )
        assert told.returncode == wanted, told.stdout[-2000:] + told.stderr[-2000:]
        return told.stdout + told.stderr

    bundle, programs = tmp_path / "bundle", tmp_path / "perfeval-env" / "bin"
    call(sys.executable, "-m", "pip", "wheel", "-q", CHECKOUT, "--wheel-dir", bundle, cut_off=False)
    call(sys.executable, "-m", "venv", "perfeval-env")
    [wheel] = bundle.glob("perfeval-*.whl")
    offline = ("install", "-q", "--no-index", "--find-links", bundle)
    call(programs / "pip", *offline, "--no-deps", wheel)
    call(programs / "pip", *offline, "-r", CHECKOUT / "requirements-server.txt")
    assert "\njupyterlab " not in call(programs / "pip", "list")
    call(programs / "perfeval", "init", "work", "--example", "wuchang")
    call(programs / "perfeval", "run", "work/data/raw", "--out", "reports")
    assert (tmp_path / "reports" / "projects" / "wuchang-gsl-2018.html").is_file()
    assert "jupyterlab" in call(programs / "perfeval", "lab", "work", wanted=2)
    call(programs / "pip", *offline, "perfeval")
    assert "perfeval" in call(programs / "perfeval", "--version")
    assert "\njupyterlab " in call(programs / "pip", "list")
    call(programs / "pip", "uninstall", "-q", "-y", "perfeval")
    assert not (programs / "perfeval").exists()
