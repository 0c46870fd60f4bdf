"""JupyterLab's scheduler, fenced: a job posted over its REST API runs our notebook and delivers our page; a hostile
value is text, whatever it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from perfeval.batch.ledger import list_runs
from perfeval.workbench.lab import FENCE, lab_command, write_settings
from perfeval.workspace import make_workspace
from tests.batch.samples import write_notebook
from tests.report.pages import Page
from tests.workbench.test_lab import TOKEN, free_port

pytest.importorskip("jupyter_scheduler", reason='needs the extra: pip install "perfeval[scheduler]"')

from perfeval.errors import UnknownName, UsageError, WrongParameter
from perfeval.job.jupyter_jobs import check_job, run_job

HOSTILE = "__import__('os').system('touch pwned')"
TYPED = "unit: str = ''\nyear: int = 2020"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A workspace with a notebook that tells its parameters."""
    make_workspace(tmp_path / "work", "wuchang")
    path = tmp_path / "work" / "notebooks" / "tell.ipynb"
    write_notebook(path, "import os\nprint(repr(unit), repr(year), os.path.exists('../data/raw'))", parameters=TYPED)
    return tmp_path / "work"


@pytest.mark.parametrize("value", [HOSTILE, "县教育局", '"引号"', "0071", "a\nimport os", "", "None"])
def test_text_stays_text(work: Path, value: str) -> None:
    assert check_job(work / "notebooks" / "tell.ipynb", {"unit": value}) == {"unit": value}


def test_a_number_is_a_number_where_one_is_declared(work: Path) -> None:
    notebook = work / "notebooks" / "tell.ipynb"
    assert check_job(notebook, {"year": "2024"}) == {"year": 2024}
    assert check_job(notebook, None) == {}
    for wrong in ("0071", "两千", HOSTILE, "1;import os"):
        with pytest.raises(WrongParameter):
            check_job(notebook, {"year": wrong})


@pytest.mark.parametrize("name", ["a=1;import os;z", "jahr", "__builtins__", "unit\n", ""])
def test_a_name_that_is_not_declared_is_refused(work: Path, name: str) -> None:
    with pytest.raises(UnknownName, match="unit、year"):
        check_job(work / "notebooks" / "tell.ipynb", {name: "1"})


def test_the_page_tells_what_the_notebook_got(work: Path) -> None:
    made = run_job(work / "notebooks" / "tell.ipynb", {"unit": HOSTILE, "year": "2024"}, "每日<b>", work)
    assert made.failure is None
    page = Page(made.page.read_text("utf-8"))
    assert f'"{HOSTILE}" 2024 True' in page.words, "as text; and the notebook ran in its own folder"
    assert page.title.startswith("每日<b>")
    assert page.threats == []
    assert not list(work.rglob("pwned"))
    [run] = list_runs(work / "reports" / "scheduled")
    assert (run["state"], run["done"]) == ("done", 1)
    assert "每日<b>" in Page((work / "reports/scheduled/runs.html").read_text("utf-8")).words


def test_a_failing_notebook_still_gives_a_page(work: Path) -> None:
    notebook = write_notebook(work / "notebooks" / "bad.ipynb", "assert year > 2020, '年度不对'", parameters=TYPED)
    made = run_job(notebook, {}, "夜间", work)
    assert "年度不对" in str(made.failure)
    assert "年度不对" in Page(made.page.read_text("utf-8")).words
    with pytest.raises(UsageError):
        run_job(notebook, {"no": "1"}, "夜间", work)


@dataclass(frozen=True)
class Server:
    """A running JupyterLab over a workspace."""

    address: str
    work: Path

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        asked = Request(f"{self.address}/scheduler/{path}", data, {"Authorization": f"token {TOKEN}"})
        with urlopen(asked, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def post(self, notebook: str, parameters: dict[str, str], **more: Any) -> str:
        about = {"runtime_environment_name": Path(sys.executable).name, "output_formats": ["html", "ipynb"]}
        job = {"name": "每夜复核", "input_uri": f"notebooks/{notebook}", "parameters": parameters, **about, **more}
        return str(self.ask("jobs", job)["job_id"])

    def wait(self, job: str) -> dict[str, Any]:
        for _ in range(720):
            told: dict[str, Any] = self.ask(f"jobs/{job}")
            if told["status"] in {"COMPLETED", "FAILED"}:  # STOPPED is what a job is before it began
                return told
            time.sleep(0.25)
        raise AssertionError(told)

    def delivered(self, job: str) -> dict[str, Path]:
        """The files of a job once the scheduler has copied them into the workspace: kind → path."""
        self.ask(f"jobs/{job}/download_files")
        for _ in range(80):
            files = {one["file_format"]: one.get("file_path") for one in self.ask(f"jobs/{job}")["job_files"]}
            if all(files.values()):
                return {kind: self.work / path for kind, path in files.items()}
            time.sleep(0.25)
        raise AssertionError(files)


def serve(work: Path, command: list[str], port: int) -> Iterator[Server]:
    log = (work.parent / "log").open("w")
    environment = {**os.environ, "HOME": str(work.parent), "JUPYTER_DATA_DIR": str(work.parent / "jupyter")}
    server = subprocess.Popen(command, cwd=work, stdout=log, stderr=log, env=environment)
    here = Server(f"http://127.0.0.1:{port}", work)
    try:
        for _ in range(600):
            try:
                here.ask("jobs")
                break
            except OSError:
                assert server.poll() is None, (work.parent / "log").read_text()
                time.sleep(0.25)
        yield here
    finally:
        server.kill()
        server.wait()
        log.close()


SETTINGS = "--config=jupyter_server_config.json"
WORDS = ["--allow-root", f"--IdentityProvider.token={TOKEN}"]


@pytest.fixture(params=["perfeval lab", f"jupyter lab {SETTINGS}"])
def server(request: pytest.FixtureRequest, work: Path) -> Iterator[Server]:
    """Opened by us, and by hand with the settings that ``perfeval init`` wrote: fenced both times."""
    port = free_port()
    if request.param == "perfeval lab":
        write_settings(work.parent / "settings")
        command = lab_command(work, work.parent / "settings", browser=False, port=port)
        assert f"--SchedulerApp.scheduler_class={FENCE}" in command
    else:
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--ServerApp.port={port}", SETTINGS]
    yield from serve(work, [*command, *WORDS], port)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_job_posted_over_the_rest_api_delivers_our_page(server: Server) -> None:
    given = {"source": "../data/raw", "project_id": "wuchang-gsl-2018", "lang": "zh"}
    told = server.wait(job := server.post("project.ipynb", given))
    assert told["status"] == "COMPLETED", (told, (server.work.parent / "log").read_text()[-2000:])
    files = server.delivered(job)
    page = Page(files["html"].read_text("utf-8"))
    assert "武昌区工商联服务企业商会经费" in page.words
    assert "93.54%" in page.words
    assert page.threats == []
    assert "default-src 'none'" in files["html"].read_text("utf-8"), "the page is ours, not the stock template"
    assert json.loads(files["ipynb"].read_text("utf-8"))["metadata"]["papermill"]
    [run] = list_runs(server.work / "reports" / "scheduled")
    assert (run["state"], run["about"]["notebook"]) == ("done", "project.ipynb")

    hostile = server.wait(job := server.post("tell.ipynb", {"unit": HOSTILE, "year": "2024"}))
    assert hostile["status"] == "COMPLETED"
    assert f'"{HOSTILE}" 2024' in Page(server.delivered(job)["html"].read_text("utf-8")).words
    refused = [
        ("tell.ipynb", {"jahr": "2024"}, {}, "jahr"),
        ("tell.ipynb", {"a=1;import os;os.system('touch pwned');z": "1"}, {}, "unit、year"),
        ("tell.ipynb", {"year": "__import__('os').system('touch pwned')"}, {}, "year"),
        ("tell.ipynb", {}, {"input_uri": "../outside.ipynb", "job_definition_id": "x"}, "input_uri"),
        ("tell.ipynb", {}, {"input_filename": "../../x.ipynb"}, "input_filename"),
        ("tell.ipynb", {}, {"output_formats": ["script"]}, "output_formats"),
    ]
    write_notebook(server.work.parent / "outside.ipynb", "1")
    for notebook, parameters, more, said in refused:
        with pytest.raises(HTTPError) as error:
            server.post(notebook, parameters, **more)
        assert said in json.loads(error.value.read())["message"]
    assert server.ask("jobs")["total_count"] == 2, "what was refused was not kept"
    assert not list(server.work.parent.rglob("pwned"))
