"""Documents of a result (导出): one file a project and kind, into one folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.report.record import record_of
from perfeval.report.show.view import view_of
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.outcome import Result

KINDS = ("form-xlsx", "form-docx", "report-docx")


def export(result: Result, out: Path, kinds: Sequence[str] = KINDS) -> Iterator[Path]:
    """Write the documents of every project of a result, one after the other.

    Args:
        result: what was evaluated; its language is that of the documents.
        out: the folder; made when it is not there.
        kinds: of ``form-xlsx``, ``form-docx``, ``report-docx``.

    Yields:
        Each file when it is written.
    """
    from perfeval.office.form_docx import write_form_docx
    from perfeval.office.form_table import form_table
    from perfeval.office.form_xlsx import write_form_xlsx
    from perfeval.office.report_docx import write_report_docx

    words = Words("office", result.lang)
    out.mkdir(parents=True, exist_ok=True)
    for evaluation in result.evaluations:
        project_id = evaluation.project.id
        view = view_of(result, project_id)
        for kind in kinds:
            form, _, container = kind.rpartition("-")
            path = out / f"{project_id}-{words.say(f'file.{form}')}.{container}"
            if kind == "form-xlsx":
                write_form_xlsx(view, form_table(view), path)
            elif kind == "form-docx":
                write_form_docx(view, form_table(view), path)
            else:
                write_report_docx(view, record_of(result, project_id), path)
            yield path
