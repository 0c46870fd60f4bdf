"""JupyterLab in a workspace (打开工作台): this machine only, nothing fetched, the right Python found.

Settings are given on the command line of the server, so that nothing of the user's own Jupyter is changed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from perfeval.errors import UsageError
from perfeval.words import Words

FENCE = "perfeval.job.jupyter_jobs.FencedScheduler"
"""Where jupyter-scheduler, if it is installed, finds the scheduler that pastes no parameters as code."""

LANGUAGE_PACK = "jupyterlab_language_pack_zh_CN"  # extra lab-zh

_OFFLINE: dict[str, dict[str, object]] = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False},
}
"""Settings of JupyterLab that keep it from asking other machines anything, and from asking whether it may."""


def lab_command(folder: Path, settings: Path, *, browser: bool = True, port: int = 8888) -> list[str]:
    """The command that serves a workspace to this machine only.

    Args:
        folder: the workspace; the first page is its folder of notebooks.
        settings: the file that :func:`write_settings` wrote lies here.
        browser: whether a window is opened.
        port: where it listens; the next free one if it is taken.
    """
    start = "/lab/tree/notebooks" if (folder / "notebooks").is_dir() else "/lab"
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        f"--LabApp.app_settings_dir={settings}",
        f"--LabApp.default_url={start}",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        *([] if browser else ["--no-browser"]),
        *(_fence(folder) if importlib.util.find_spec("jupyter_scheduler") else []),
    ]


def _fence(folder: Path) -> list[str]:
    """Jobs of jupyter-scheduler go through ours; what it keeps stays in the workspace."""
    kept = folder / ".perfeval"
    kept.mkdir(exist_ok=True)
    return [
        f"--SchedulerApp.scheduler_class={FENCE}",
        f"--SchedulerApp.db_url=sqlite:///{(kept / 'jobs.sqlite').absolute()}",
        f"--FencedScheduler.staging_path={(kept / 'jobs').absolute()}",
    ]


def write_settings(folder: Path, lang: str = "zh") -> None:
    """Write the defaults that keep JupyterLab offline, and in Chinese where its language pack is installed."""
    folder.mkdir(parents=True, exist_ok=True)
    chinese = lang == "zh" and importlib.util.find_spec(LANGUAGE_PACK) is not None
    spoken = {"@jupyterlab/translation-extension:plugin": {"locale": "zh_CN"}} if chinese else {}
    (folder / "overrides.json").write_text(json.dumps(_OFFLINE | spoken, indent=1), "utf-8")


def open_lab(
    folder: Path, *, browser: bool, port: int, lang: str, say: Callable[[str], None], more: Sequence[str] = ()
) -> int:
    """Open JupyterLab and stay until it ends; gives its exit code. ``more`` are further words for it.

    Raises:
        UsageError: there is no such folder, or JupyterLab is not installed.
    """
    words = Words("workbench", lang)
    if not folder.is_dir():
        raise UsageError(what=str(folder), seen="—", expected=words.say("lab.no_folder", folder=folder))
    if importlib.util.find_spec("jupyterlab") is None:
        raise UsageError(what="lab", seen="jupyterlab", expected=words.say("lab.missing"))
    folder = folder.resolve()
    with TemporaryDirectory(prefix="perfeval-lab-") as made:
        settings = Path(made)
        write_settings(settings, lang)
        say(words.say("lab.starting", folder=folder))
        command = lab_command(folder, settings, browser=browser, port=port) + list(more)
        server = subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONUTF8": "1"})  # noqa: S603
        try:
            return server.wait()
        except KeyboardInterrupt:
            return server.wait()
        finally:
            if server.poll() is None:
                server.terminate()
                server.wait()
