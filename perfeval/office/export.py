"""Documents of a result (导出): one file a project and kind, into one folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.report.beside import document_name
from perfeval.report.record import record_of
from perfeval.report.show.view import view_of

if TYPE_CHECKING:
    from perfeval.outcome import Result

KINDS = ("form-xlsx", "form-docx", "marked-xlsx", "marked-docx", "opinion-docx", "report-docx", "steps-xlsx")


def export(result: Result, out: Path, kinds: Sequence[str] = KINDS) -> Iterator[Path]:
    """Write the documents of every project of a result, one after the other.

    Args:
        result: what was evaluated; its language is that of the documents.
        out: the folder; made when it is not there.
        kinds: of ``form-xlsx``, ``form-docx`` (自评表), ``marked-xlsx``, ``marked-docx`` (标注表), ``opinion-docx``
            (复核意见书), ``report-docx`` (评价报告), ``steps-xlsx`` (复算依据).

    Yields:
        Each file when it is written.
    """
    out.mkdir(parents=True, exist_ok=True)
    for evaluation in result.evaluations:
        for kind in kinds:
            path = out / document_name(evaluation.project.id, kind, result.lang)
            write_document(result, evaluation.project.id, kind, path)
            yield path


def write_document(result: Result, project_id: str, kind: str, path: Path) -> None:
    """Write one document of one project."""
    from perfeval.office import marked, opinion, steps
    from perfeval.office.form_docx import write_form_docx
    from perfeval.office.form_table import form_table
    from perfeval.office.form_xlsx import write_form_xlsx
    from perfeval.office.report_docx import write_report_docx

    view = view_of(result, project_id)
    if kind == "form-xlsx":
        write_form_xlsx(view, form_table(view), path)
    elif kind == "form-docx":
        write_form_docx(view, form_table(view), path)
    elif kind == "marked-xlsx":
        marked.write_marked_xlsx(view, path)
    elif kind == "marked-docx":
        marked.write_marked_docx(view, path)
    elif kind == "opinion-docx":
        opinion.write_opinion_docx(view, path)
    elif kind == "steps-xlsx":
        steps.write_steps_xlsx(view, path)
    else:
        write_report_docx(view, record_of(result, project_id), path)
