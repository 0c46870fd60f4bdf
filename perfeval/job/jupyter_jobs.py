"""Jobs of JupyterLab's scheduler, fenced (JupyterLab 定时任务): our parameters, our engine, our page.

jupyter-scheduler pastes a job's parameters into the notebook as code: whoever may post a job runs what
they like, and ``县教育局`` is a name that does not exist. Here a job is refused unless its notebook declares
each parameter; values are text that must fit the declared type and reach the notebook as plain data.
``perfeval init`` and ``perfeval lab`` name :class:`FencedScheduler` in the server's settings. Needs the extra
``scheduler``.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from jupyter_scheduler.exceptions import SchedulerError
from jupyter_scheduler.executors import DefaultExecutionManager
from jupyter_scheduler.scheduler import Scheduler
from traitlets import Type

from perfeval.batch.lock import FolderInUse, folder_lock
from perfeval.batch.parameters import check_rows, declared_parameters
from perfeval.batch.run import run_notebook
from perfeval.errors import PerfevalError, ReportFailed, UsageError
from perfeval.job.runs_page import write_runs_page
from perfeval.messages import message

OUT = PurePath("reports", "scheduled")
"""Where jobs keep their pages, ledger and page of runs, seen from the workspace; copies go to ``jobs/``."""

_NAME = "job name"  # no identifier, so never a parameter
_PATIENCE = 3600.0  # seconds that a job waits for others of the workspace
_FORMATS = {"ipynb", "html"}


def check_job(notebook: Path, parameters: Mapping[str, str] | None) -> dict[str, Any]:
    """What the notebook of a job gets: its declared parameters as plain data (定时任务的参数).

    Raises:
        UnknownName: a parameter that the notebook does not declare. WrongParameter: a value that does not fit.
        FileDamaged: this is no notebook.
    """
    [checked] = check_rows([parameters or {}], declared_parameters(notebook), text=True)
    return checked


@dataclass(frozen=True)
class Delivered:
    """What a job gave: its page and executed notebook, also of one that failed, and then why."""

    page: Path
    notebook: Path
    failure: str | None


def run_job(notebook: Path, parameters: Mapping[str, str] | None, name: str, root: Path) -> Delivered:
    """Run the notebook of one job into ``reports/scheduled`` (运行一次定时任务).

    Args:
        notebook: the copy of the notebook that the scheduler keeps.
        parameters: text by name, as the job was posted.
        name: what the job is called; names the page.
        root: the workspace. The notebook runs where its original stands: in ``notebooks/``, else here.

    Raises:
        UsageError: the parameters do not fit the notebook; nothing ran.
    """
    row = {**check_job(notebook, parameters), _NAME: name}
    out = root / OUT
    out.mkdir(parents=True, exist_ok=True)
    home = root / "notebooks" if (root / "notebooks" / notebook.name).is_file() else root
    with _in_turn(out):
        record = run_notebook(notebook, [row], out, key=_NAME, title=_NAME, cwd=home, jobs=1, force=True, locked=True)
        [report] = record.reports
        write_runs_page(out, {report.key: name})
    return Delivered(out / report.page, out / report.notebook, report.message if record.failed else None)


@contextmanager
def _in_turn(out: Path) -> Iterator[None]:
    """Hold the folder once the jobs before this one have given it back."""
    patience = time.monotonic() + _PATIENCE
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(folder_lock(out, datetime.now().astimezone().isoformat(timespec="seconds")))
                break
            except FolderInUse:
                if time.monotonic() > patience:
                    raise
                time.sleep(0.5)
        yield


class FencedExecution(DefaultExecutionManager):  # type: ignore[misc]
    """Runs a job's notebook with perfeval's engine and delivers perfeval's page (执行定时任务)."""

    def execute(self) -> None:
        """Run, then deliver what was made; a failed notebook's page is delivered too."""
        job = self.model
        made = run_job(Path(self.staging_paths["input"]), job.parameters, job.name, Path(self.root_dir))
        for wanted, path in (("html", made.page), ("ipynb", made.notebook)):
            if wanted in self.staging_paths and path.is_file():
                shutil.copyfile(path, self.staging_paths[wanted])
        if made.failure is not None:
            raise ReportFailed(project=job.name, reason=made.failure)


class FencedScheduler(Scheduler):  # type: ignore[misc]
    """Refuses a job before it is kept: unknown parameters, values that do not fit, files outside the workspace."""

    execution_manager_class = Type(
        klass="jupyter_scheduler.executors.ExecutionManager", default_value=FencedExecution, config=True
    )

    def create_job(self, model: Any) -> str:
        """Check the job, then create it as usual."""
        self._check(model)
        return str(super().create_job(model))

    def create_job_definition(self, model: Any) -> str:
        """Check what the schedule would run, then create it as usual."""
        self._check(model)
        return str(super().create_job_definition(model))

    def update_job_definition(self, job_definition_id: str, model: Any) -> None:
        """Check a notebook put in the place of the old one; parameters are checked by every job that it starts."""
        if model.input_uri:
            self._check_place(model.input_uri)
        super().update_job_definition(job_definition_id, model)

    def _check(self, model: Any) -> None:
        """Refuse with one sentence; the job's own process checks the parameters once more."""
        notebook = self._check_place(model.input_uri)
        try:
            if PurePath(model.input_filename).name != model.input_filename or "\\" in model.input_filename:
                raise _refused("input_filename", model.input_filename, "name")
            unknown = [name for name in model.output_formats or [] if name not in _FORMATS]
            if unknown:
                raise _refused("output_formats", "、".join(unknown), "formats")
            check_job(notebook, model.parameters)
        except PerfevalError as error:
            raise SchedulerError(error.say()) from error

    def _check_place(self, uri: str) -> Path:
        notebook = Path(self.root_dir, uri).resolve()
        inside = (Path(self.root_dir).resolve(), Path(self.staging_path).resolve())
        if not any(notebook.is_relative_to(folder) for folder in inside):
            raise SchedulerError(_refused("input_uri", uri, "file").say())
        return notebook


def _refused(what: str, seen: str, key: str) -> UsageError:
    return UsageError(what=what, seen=seen, expected=message(f"job.scheduled.{key}"))
