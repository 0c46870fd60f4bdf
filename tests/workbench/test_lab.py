"""JupyterLab in a workspace: settings that ask no other machine, and the notebooks run in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from perfeval.cli import app
from perfeval.workbench.lab import lab_command, write_settings
from perfeval.workspace import make_workspace

CHROMIUM = shutil.which("chromium")
PICTURES = os.environ.get("PERFEVAL_PICTURES")  # a folder: keep what the browser showed
TOKEN = "for-the-test"
CURRENT = "window.jupyterapp.shell.currentWidget"
COUNTS = (
    f"{CURRENT}.content.model.sharedModel.cells.filter(cell => cell.cell_type === 'code')"
    ".map(cell => cell.execution_count)"
)


def test_the_command_serves_this_machine_only(tmp_path: Path) -> None:
    make_workspace(tmp_path / "work", "wuchang")
    command = lab_command(tmp_path / "work", tmp_path / "settings", browser=False, port=9999)
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert "--ServerApp.ip=127.0.0.1" in command
    assert "--LabApp.default_url=/lab/tree/notebooks" in command
    assert "--no-browser" in command


def test_a_folder_that_is_not_there() -> None:
    outcome = CliRunner().invoke(app, ["lab", "no-such-folder"])
    assert outcome.exit_code != 0
    assert "perfeval init no-such-folder" in str(outcome.exception)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running lab over a fresh workspace."""
    home = tmp_path_factory.mktemp("lab")
    work, port = home / "work", free_port()
    make_workspace(work, "all")
    write_settings(home / "settings")
    command = [*lab_command(work, home / "settings", browser=False, port=port), "--allow-root"]
    command += [f"--IdentityProvider.token={TOKEN}", "--LabApp.expose_app_in_browser=True"]
    log = (home / "log").open("w")
    server = subprocess.Popen(command, cwd=work, stdout=log, stderr=log, env={**os.environ, "HOME": str(home)})
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urlopen(f"{address}/api?token={TOKEN}", timeout=2).close()
                break
            except (URLError, OSError):
                assert server.poll() is None, (home / "log").read_text()
                time.sleep(0.25)
        yield address
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def test_settings_are_taken_up(lab: str) -> None:
    with urlopen(f"{lab}/lab/api/settings/@jupyterlab/apputils-extension:notification?token={TOKEN}") as answer:
        said = json.load(answer)
    defaults = {name: value["default"] for name, value in said["schema"]["properties"].items() if "default" in value}
    assert defaults["fetchNews"] == "false"
    assert defaults["checkForUpdates"] is False


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's Chromium")
@pytest.mark.parametrize("name", ["explore", "history", "portfolio", "project", "review", "rules", "tables", "targets"])
def test_every_notebook_runs_in_a_browser(lab: str, name: str) -> None:
    """Opened, all cells run, no error; nothing asked of any other machine."""
    from playwright.sync_api import sync_playwright

    asked: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1500})
        page.on("request", lambda request: asked.append(request.url))
        page.set_default_timeout(150_000)
        page.goto(
            f"{lab}/lab/workspaces/{name}/tree/notebooks/{name}.ipynb?token={TOKEN}", wait_until="domcontentloaded"
        )
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
        page.wait_for_function(
            f"() => ({CURRENT})?.context?.path === 'notebooks/{name}.ipynb'"
            f" && {CURRENT}.context.sessionContext.session?.kernel?.status === 'idle'"
        )
        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
        page.wait_for_function(f"() => {COUNTS}.every(count => count !== null)")
        if PICTURES:
            _keep_pictures(page, name)
        errors = page.eval_on_selector_all(
            ".jp-RenderedText[data-mime-type='application/vnd.jupyter.error'],"
            ".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']",
            "found => found.map(one => one.textContent)",
        )
        outputs = page.evaluate(f"() => {COUNTS}")
        browser.close()
    assert errors == []
    assert outputs == list(range(1, len(outputs) + 1))
    assert [url for url in asked if not url.startswith((lab, "data:", "blob:", lab.replace("http", "ws")))] == []


def _keep_pictures(page: Any, name: str) -> None:
    folder = Path(str(PICTURES))
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}-1.png")
    for number in (2, 3):
        page.evaluate(
            "down => { const view = document.querySelector('.jp-NotebookPanel .jp-WindowedPanel-outer');"
            " view.scrollTop = down; }",
            (number - 1) * 1300,
        )
        page.wait_for_timeout(600)
        page.screenshot(path=folder / f"{name}-{number}.png")
