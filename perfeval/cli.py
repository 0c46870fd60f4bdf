"""The commands (命令行): each a thin wrapper over one public function.

Progress and messages go to standard error, what was asked for to standard output. Exit codes:
0 all done, 1 some projects or files failed and the rest was delivered, 2 the command was wrong.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval.errors import FileMissing, PerfevalError, UsageError

app = typer.Typer(
    name="perfeval",
    help="Reads self-evaluation forms of public spending, recomputes them, explains every point.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
rules_app = typer.Typer(help="The rule books: list, show, check, compare.", no_args_is_help=False)
app.add_typer(rules_app, name="rules", invoke_without_command=True)

if TYPE_CHECKING:
    from perfeval.model import FileReading

Paths = Annotated[list[Path] | None, typer.Argument(help="Files or folders with forms; without it, data/raw here.")]
NeededPaths = Annotated[list[Path], typer.Argument(help="Files or folders with forms.")]
Rules = Annotated[str | None, typer.Option("--rules", help="Rule book id or file; without it, chosen per project.")]
Lang = Annotated[str, typer.Option("--lang", help="zh or en.")]
Jobs = Annotated[int | None, typer.Option("--jobs", min=1, help="Worker processes; without it, one per core.")]


def main() -> None:
    """Entry point: no traceback ever reaches a user for what a file or a command line contains."""
    try:
        app(standalone_mode=True)
    except (UsageError, FileMissing) as error:
        _say(error.say(_lang_of(sys.argv)))
        sys.exit(2)
    except PerfevalError as error:
        _say(error.say(_lang_of(sys.argv)))
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)


def _say(message: str) -> None:
    print(message, file=sys.stderr)  # noqa: T201 - this is what a command is for


def _out(text: str) -> None:
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def _lang_of(words: list[str]) -> str:
    for place, word in enumerate(words):
        if word == "--lang=en" or (word == "--lang" and words[place + 1 : place + 2] == ["en"]):
            return "en"
    return "zh"


def _checked_lang(lang: str) -> str:
    if lang not in ("zh", "en"):
        raise UsageError(what="--lang", seen=lang, expected="可用 zh 或 en（zh or en）")
    return lang


def _default_paths(paths: list[Path] | None) -> list[Path]:
    if paths:
        return paths
    for folder in (Path("data/raw"), Path("data")):
        if folder.is_dir():
            return [folder]
    from perfeval import resources

    return [resources.example_data() / "raw"]


@app.command()
def run(
    paths: Paths = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the reports.")] = Path("reports"),
    rules: Rules = None,
    jobs: Jobs = None,
    cluster: Annotated[str | None, typer.Option("--cluster", help="Address of a dask scheduler, or local.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Make every report anew.")] = False,
    lang: Lang = "zh",
) -> None:
    """Read every form, evaluate, review, run the notebooks, export HTML, build the site."""
    from perfeval.job import run as run_job

    record = run_job(
        _default_paths(paths), out, rules=rules, jobs=jobs, cluster=cluster, force=force, lang=_checked_lang(lang)
    )
    _say(record.summary(lang))
    raise typer.Exit(record.exit_code)


@app.command()
def evaluate(
    paths: NeededPaths,
    rules: Rules = None,
    json_file: Annotated[str | None, typer.Option("--json", help="Write one JSON document; - for the screen.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Write scores and findings as a workbook.")] = None,
    lang: Lang = "zh",
    jobs: Jobs = None,
) -> None:
    """Read, score and review without notebooks; a table on the screen, or one JSON document."""
    from perfeval.intake import read as read_forms
    from perfeval.outcome import evaluate as evaluate_forms

    intake = read_forms(paths, jobs=jobs or 1)
    result = evaluate_forms(intake, rules, _checked_lang(lang))
    if json_file == "-":
        _out(result.to_json())
    elif json_file:
        Path(json_file).write_text(result.to_json() + "\n", "utf-8")
    if xlsx:
        from perfeval.review.sheets import write_findings

        write_findings(result.evaluations, result.findings_by_project, xlsx, lang)
    if json_file != "-":
        from perfeval.report.terminal import print_result

        print_result(result, lang)
    raise typer.Exit(_failures(intake.files, lang))


@app.command()
def read(
    paths: NeededPaths,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the clean tables.")] = None,
    why: Annotated[bool, typer.Option("--why", help="Show how each table was understood and what stopped it.")] = False,
    lang: Lang = "zh",
    jobs: Jobs = None,
) -> None:
    """Clean only: tables as Parquet or CSV, one tidy workbook, and the account of every cell."""
    from perfeval.intake import read as read_forms

    _checked_lang(lang)
    intake = read_forms(paths, jobs=jobs or 1)
    if why:
        from perfeval.report.terminal import print_why

        print_why(intake, lang)
    elif out is None:
        raise UsageError(what="perfeval read", seen="--out", expected="请给出 --out 文件夹，或用 --why")
    if out is not None:
        from perfeval.clean.tables import write_tables
        from perfeval.clean.workbook import write_workbook

        out.mkdir(parents=True, exist_ok=True)
        written = write_tables(out, intake.items, intake.files)
        workbook = out / "整理表.xlsx"
        write_workbook(workbook, intake.items)
        _say(f"{intake!r}\n" + "\n".join(str(path) for path in (*written, workbook)))
    raise typer.Exit(_failures(intake.files, lang))


def _failures(files: tuple[FileReading, ...], lang: str) -> int:
    failed = [item for item in files if item.status == "failed"]
    for item in failed:
        _say((item.message_en if lang == "en" else item.message_zh) or item.file)
    return 1 if failed else 0


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The new workspace.")],
    example: Annotated[str, typer.Option("--example", help="all, wuchang or none.")] = "all",
) -> None:
    """Make a workspace: data/, notebooks/, reports/, with an example that runs."""
    from perfeval.workspace import make_workspace

    _say(make_workspace(folder, example))
