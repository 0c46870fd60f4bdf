"""``export``, ``verify``: forms and reports as Word and Excel files; a page held against its inputs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli.common import (
    Jobs,
    Lang,
    NeededPaths,
    Rules,
    as_typed,
    checked_lang,
    exit_code_of,
    keep_outside,
    read_needed,
    say,
)
from perfeval.cli.common import out as print_out
from perfeval.errors import UsageError
from perfeval.messages import message
from perfeval.words import Words


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file on the command line."""
    app.command()(export)
    app.command()(pdf)
    app.command()(verify)


def export(
    paths: NeededPaths,
    out: Annotated[Path, typer.Option("--out", help="Folder for the documents, or the one document to write.")],
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            help="form-xlsx, form-docx, marked-xlsx, marked-docx, opinion-docx, report-docx, steps-xlsx or all.",
        ),
    ] = "all",
    rules: Rules = None,
    lang: Lang = "zh",
    jobs: Jobs = None,
) -> None:
    """Write of every project the form for filing, a marked copy for correction, the letter to the unit, the report."""
    from perfeval.office.export import KINDS, write_document
    from perfeval.office.export import export as write_documents
    from perfeval.outcome import evaluate

    if kind not in (*KINDS, "all"):
        raise UsageError(what="--kind", seen=kind, expected=message("errors.hint.known", known=(*KINDS, "all")))
    keep_outside(out, paths)
    intake = read_needed(paths, jobs)
    result = evaluate(intake, rules, checked_lang(lang))
    kinds = KINDS if kind == "all" else (kind,)
    if out.suffix.lower() in (".xlsx", ".docx"):
        if len(kinds) > 1 or len(result.evaluations) != 1 or not kind.endswith(out.suffix.lower()[1:]):
            raise UsageError(what="--out", seen=str(out), expected=message("errors.hint.one_document"))
        out.parent.mkdir(parents=True, exist_ok=True)
        write_document(result, result.evaluations[0].project.id, kind, out)
        written: Iterable[Path] = [out]
    else:
        written = write_documents(result, out, kinds)
    made = 0
    for path in written:
        made += 1
        print_out(str(path))
    say(Words("office", lang).say("export.written", count=made, projects=len(result.evaluations)))
    for fault in result.faults:
        say(fault.say(lang))
    raise typer.Exit(1 if result.faults else exit_code_of(intake.files, lang))


def pdf(
    files: Annotated[list[Path], typer.Argument(help="Word, Excel or HTML files.")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the PDF; without it, beside each file.")] = None,
) -> None:
    """Make a PDF of documents and pages, where LibreOffice or Chromium is installed."""
    from perfeval.office.to_pdf import to_pdf

    for path in to_pdf(files, out):
        print_out(str(path))


def verify(
    report: Annotated[Path, typer.Argument(help="A project's page, or portfolio.html.")],
    path: Annotated[
        Path | None, typer.Argument(help="The form or its folder; without it, the store beside the page.")
    ] = None,
    rules: Rules = None,
    lang: Lang = "zh",
) -> None:
    """Derive a page again from its inputs: says whether it is the same, or names the first differing number."""
    from perfeval.verify import store_beside, verify_page

    words = Words("office", checked_lang(lang))
    verdict = verify_page(report, path, rules)
    for note in verdict.notes:
        say(note)
    if verdict.same:
        source = path if path is not None else store_beside(report)
        command = as_typed("perfeval", "verify", report, "data/raw")
        told = "same" if path is not None else "same_kept"
        print_out(words.say(f"verify.{told}", page=report.name, source=source, count=verdict.compared, command=command))
        return
    print_out(words.say("verify.different", where=verdict.where, said=verdict.said, now=verdict.now))
    raise typer.Exit(1)
