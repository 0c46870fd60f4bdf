"""``compare``, ``sheets``, ``comments``: the reviewer's own shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval.cli.common import (
    Lang,
    Paths,
    Rules,
    as_typed,
    checked_lang,
    exit_code_of,
    keep_outside,
    paths_or_data,
    read_needed,
    say,
)
from perfeval.errors import UsageError
from perfeval.messages import message
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.outcome import Result
    from perfeval.review.sheet_decisions import Recorded
    from perfeval.review.working_sheet import ReviewedProject


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file on the command line."""
    app.command()(compare)
    app.command()(sheets)
    app.command()(comments)


def compare(
    old: Annotated[Path, typer.Argument(help="The earlier submission: file or folder.")],
    new: Annotated[Path, typer.Argument(help="The later submission.")],
    years: Annotated[bool, typer.Option("--years", help="Two years instead of two submissions of one.")] = False,
    page: Annotated[Path | None, typer.Option("--page", help="Write two submissions of one as a page (HTML).")] = None,
    rules: Rules = None,
    lang: Lang = "zh",
) -> None:
    """What changed between two submissions, which findings that closes, what changed unasked."""
    before, code = _evaluated([old], rules, lang)
    after, other = _evaluated([new], rules, lang)
    if years:
        from perfeval.cli.screen_rounds import print_years
        from perfeval.review.rounds import compare_years

        print_years(compare_years(before.evaluations, after.evaluations), lang)
    else:
        from perfeval.cli.screen_rounds import print_rounds
        from perfeval.review.rounds import compare_rounds, one_sided_projects

        found, now = before.findings_by_project, after.findings_by_project
        rounds = compare_rounds(before.evaluations, after.evaluations, found, now)
        one_sided = one_sided_projects(before.evaluations, after.evaluations)
        print_rounds(rounds, one_sided, lang)
        if page is not None:
            from perfeval.report.rounds_page import rounds_page

            keep_outside(page, [old, new])
            page.write_text(rounds_page(rounds, lang, one_sided), "utf-8")
            say(str(page))
    raise typer.Exit(max(code, other))


def sheets(
    paths: Paths = None,
    out: Annotated[Path | None, typer.Option("--out", help="The working sheet to write (xlsx).")] = None,
    filled: Annotated[Path | None, typer.Option("--read", help="A working sheet that was filled in.")] = None,
    rules: Rules = None,
    lang: Lang = "zh",
) -> None:
    """The reviewers' working sheet: write one tab per project, or read the filled one back and keep its verdicts."""
    words = Words("terminal", checked_lang(lang))
    if (out is None) == (filled is None):
        raise UsageError(
            what="perfeval sheets",
            seen=message("errors.seen.not_given") if out is None else "--out --read",
            expected=message("errors.hint.sheets"),
        )
    if filled is not None:
        raise typer.Exit(_read_back(filled, paths, rules, words))
    from perfeval.review.working_sheet import working_rows, write_working_sheet

    if out is not None:
        forms = paths_or_data(paths, "sheets", "sheets_forms")
        keep_outside(out, forms)
        result, code = _evaluated(forms, rules, lang, decided=False)
        if result.evaluations:
            out.parent.mkdir(parents=True, exist_ok=True)
            write_working_sheet([working_rows(item) for item in result.evaluations], out)
            # named on the command line, they are named in the command that reads back: it works as it is printed
            command = as_typed("perfeval", "sheets", "--read", out, *(paths or []))
            say(words.say("sheets.written", path=out, count=len(result.evaluations), command=command))
        raise typer.Exit(code)


def _read_back(filled: Path, paths: list[Path] | None, rules: str | None, words: Words) -> int:
    from perfeval.cli.screen_sheets import print_reviews
    from perfeval.errors import FileMissing
    from perfeval.review.consistency import check_reviews
    from perfeval.review.sheet_decisions import decisions_of
    from perfeval.review.working_sheet import read_working_sheet, working_rows

    if not filled.is_file():
        raise FileMissing(file=str(filled))
    reviewed = read_working_sheet(filled)
    forms = paths_or_data(paths, "sheets", "sheets_forms")
    result, code = _evaluated(forms, rules, words.lang, decided=False)
    fresh = {item.project.id: working_rows(item) for item in result.evaluations}
    if not paths and not any(item.project_id in fresh for item in reviewed):
        hint = message("errors.hint.sheets_others")
        raise UsageError(what=f"perfeval sheets --read {filled.name}", seen=str(forms[0]), expected=hint)
    for item in reviewed:
        if item.project_id not in fresh:
            say(words.say("sheets.unknown", name=item.name, id=item.project_id))
    recorded = [decisions_of(item, fresh.get(item.project_id)) for item in reviewed]
    _record(filled, forms[0], recorded, words)
    reviewed = tuple(_as_now(item, fresh.get(item.project_id)) for item in reviewed)
    unlike = check_reviews(reviewed, result.findings_by_project, words.lang)
    print_reviews(list(zip(reviewed, recorded, strict=True)), unlike, words)
    return 1 if any(remark.refused for each in recorded for remark in each.remarks) else code


def _record(filled: Path, source: Path, recorded: Sequence[Recorded], words: Words) -> None:
    """Keep what the sheet decides beside the forms, where every run finds it; say what decides nothing, and why."""
    from perfeval.review.decisions import write_decisions
    from perfeval.workbench.deciding import decisions_folder

    for remark in (one for each in recorded for one in each.remarks):
        say(words.say("sheets.doubt", place=remark.place, what=remark.what.text(words.lang)))
    made = [one for each in recorded for one in each.decisions]
    target = decisions_folder(source) / f"sheet-{filled.stem}.toml"
    if made or target.is_file():
        write_decisions(target, made)
        say(words.say("sheets.recorded", count=len(made), path=target))


def _as_now(reviewed: ReviewedProject, fresh: ReviewedProject | None) -> ReviewedProject:
    """The sheet with the scores that the forms give now, whatever stands in its own column of them."""
    now = {} if fresh is None else fresh.objects
    rows = [
        replace(row, recomputed=now[path].recomputed, shares=now[path].shares) if path in now else row
        for path, row in reviewed.objects.items()
    ]
    return replace(reviewed, rows=tuple(rows))


def comments(
    form: Annotated[Path, typer.Argument(help="The workbook as the unit sent it (xlsx).")],
    out: Annotated[Path, typer.Option("--out", help="The copy to write (xlsx).")],
    rules: Rules = None,
    lang: Lang = "zh",
) -> None:
    """Copy the unit's own workbook with every finding as a comment at its cell."""
    from perfeval.review.comments import write_comments

    words = Words("terminal", checked_lang(lang))
    keep_outside(out, [form])
    result, code = _evaluated([form], rules, lang)
    if code or not result.evaluations:
        raise typer.Exit(code or 1)
    if (kind := result.intake.files[0].container) != "xlsx":
        raise UsageError(
            what=form.name,
            seen=kind or "?",
            expected=message("errors.hint.comments_xlsx"),
        )
    findings = [item for found in result.findings_by_project.values() for item in found]
    count = write_comments(form, out, findings, lang)
    say(words.say("comments.written", count=count, path=out, rest=len(findings) - count))


def _evaluated(paths: Sequence[Path], rules: str | None, lang: str, *, decided: bool = True) -> tuple[Result, int]:
    """Forms read and evaluated; files that could not be read are said, and make the exit code 1.

    Not ``decided``: by the rules alone, as a sheet shows them beside what the reviewer decides.
    """
    from perfeval.outcome import evaluate

    intake = read_needed(paths)
    result = evaluate(intake if decided else replace(intake, decisions=None), rules, checked_lang(lang))
    for fault in result.faults:
        say(fault.say(lang))
    code = exit_code_of(result.intake.files, lang)
    return result, 1 if result.faults else code
