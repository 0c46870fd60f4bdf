"""The report of one project as an object (单份报告): it shows itself, and writes itself as page, Word or Excel."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.batch.progress import progress_for
from perfeval.batch.run import run_notebook
from perfeval.batch.table import safe_name
from perfeval.clean.store import save_store
from perfeval.errors import ReportFailed
from perfeval.job.prepared import DECISIONS, INTAKE, RULEBOOKS
from perfeval.naming import name_of
from perfeval.report.record import record_of
from perfeval.report.show.view import view_of
from perfeval.resources import notebook_named

if TYPE_CHECKING:
    from perfeval.outcome import Result

PROJECT = "project.ipynb"


@dataclass(frozen=True)
class ProjectReport:
    """What ``result.report("id")`` gives: one project of a result, ready to be shown or written.

    Attributes:
        result: the evaluation it is about.
        project_id: the project.
    """

    result: Result
    project_id: str

    def to_html(self, path: str | Path) -> Path:
        """Write the page that ``perfeval run`` makes, to stand alone: the project's notebook, run and exported.

        Raises:
            ReportFailed: the notebook stopped; the reason is in the message.
        """
        path, result = Path(path), self.result
        with tempfile.TemporaryDirectory(prefix="perfeval-") as folder:
            out = Path(folder)
            save_store(out / INTAKE, result.intake.everything, result.intake.files)
            for source, target in ((result.intake.rulebooks, RULEBOOKS), (result.intake.decisions, DECISIONS)):
                if source is not None:
                    shutil.copytree(source, out / target)
            row = {
                "source": INTAKE.as_posix(),
                "project_id": self.project_id,
                "rulebook": result.rules,
                "lang": result.lang,
            }
            title = name_of(result.evaluation(self.project_id).project) or self.project_id
            record = run_notebook(
                notebook_named(PROJECT),
                [row],
                out,
                key="project_id",
                title=lambda _row: title,
                inputs=lambda _row: {},
                rules=lambda _row: {},
                jobs=1,
                exporter="perfeval.report.html:export_alone",
                lang=result.lang,
                progress=progress_for("none"),
            )
            if record.failed:
                raise ReportFailed(project=self.project_id, reason=record.failed[0].message or "")
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(out / "projects" / f"{safe_name(self.project_id)}.html", path)
        return path

    def to_docx(self, path: str | Path) -> Path:
        """Write the report as a Word document (绩效评价报告)."""
        from perfeval.office.report_docx import write_report_docx

        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_report_docx(view_of(self.result, self.project_id), record_of(self.result, self.project_id), path)
        return path

    def to_xlsx(self, path: str | Path) -> Path:
        """Write its scores and findings as a workbook, as ``perfeval evaluate --xlsx`` does."""
        from perfeval.review.sheets import write_findings

        path, result, key = Path(path), self.result, self.project_id
        path.parent.mkdir(parents=True, exist_ok=True)
        write_findings(
            [result.evaluation(key)],
            {key: result.findings_by_project.get(key, ())},
            path,
            result.lang,
            result.decided,
            passed=result.passed_by_project,
        )
        return path

    def _repr_html_(self) -> str:
        """In a notebook: the displays of the page, one after the other."""
        from perfeval.report.contents import PROJECT as ENTRIES
        from perfeval.report.contents import displays
        from perfeval.report.markup import join
        from perfeval.workbench.ipython_display import dressed

        return dressed(join(*(shown.html for shown in displays(self.result.only(self.project_id), ENTRIES))))

    def __repr__(self) -> str:
        return repr(self.result.evaluation(self.project_id))
