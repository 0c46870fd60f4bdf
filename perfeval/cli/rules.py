"""``rules``: the rule books listed, printed with their clauses, checked, compared."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli.common import Lang, NeededPaths, checked_lang, out, say
from perfeval.words import Words

app = typer.Typer(
    help="The rule books: list, show ID, check [FILE], diff ID ID PATH, verify ID", invoke_without_command=True
)


@app.callback()
def default(context: typer.Context) -> None:
    """Without a word: the list."""
    if context.invoked_subcommand is None:
        list_books()


@app.command("list")
def list_books(lang: Lang = "zh") -> None:
    """Every rule book: id, document, years, whether its text was verified."""
    from perfeval.cli.screen_rules import print_list
    from perfeval.rules.book import known_books

    books = known_books(_own())
    print_list(books, checked_lang(lang))
    for error in books.broken.values():
        say(error.say(checked_lang(lang)))


@app.command()
def show(
    book: Annotated[str, typer.Argument(help="Rule book id or file, or the code of a check.")], lang: Lang = "zh"
) -> None:
    """One rule book with its clauses, methods and examples; or one check: what it means, rests on, how to answer."""
    from perfeval.cli.screen_rules import print_book, print_check
    from perfeval.review.catalogue import by_code
    from perfeval.rules.book import known_books, load_book

    if book in by_code():
        return print_check(by_code()[book], checked_lang(lang))
    own = {item.id: item for item in known_books(_own())}
    return print_book(own[book] if book in own else load_book(book), checked_lang(lang))


@app.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(help="One rule book; without it all, and the catalogue of checks.")
    ] = None,
    lang: Lang = "zh",
) -> None:
    """Run every book's own passing and failing examples, the test vectors, and the examples of the checks."""
    from perfeval.review.examples import check_catalogue
    from perfeval.rules.book import known_books
    from perfeval.rules.check import check_book, check_books

    if file is not None:
        problems = [error.say(checked_lang(lang)) for error in check_book(file)]
    else:
        own = _own()
        errors = [*check_books(), *(check_books(own) if own else [])]
        problems = [*(error.say(checked_lang(lang)) for error in errors), *check_catalogue()]
    for problem in problems:
        say(problem)
    if not problems:
        names = [str(file)] if file else [book.id for book in known_books(_own())]
        out("\n".join(f"ok  {name}" for name in names))
    raise typer.Exit(1 if problems else 0)


@app.command()
def diff(
    first: Annotated[str, typer.Argument(help="One rule book.")],
    second: Annotated[str, typer.Argument(help="The other rule book.")],
    paths: NeededPaths,
    lang: Lang = "zh",
) -> None:
    """Evaluate the same forms under two books: who crosses a grade, which rule moved how many points."""
    from perfeval.cli.screen_rules import print_comparison
    from perfeval.intake import read
    from perfeval.outcome import decisions_on
    from perfeval.review.compare import compare_books
    from perfeval.rules.book import book_of, known_books

    intake, books = read(list(paths)), known_books(_own())
    one, other = (book_of(name, books) for name in (first, second))
    print_comparison(compare_books(intake.items, one, other, checked_lang(lang), decisions_on(intake)), lang)


@app.command()
def verify(
    book: Annotated[str, typer.Argument(help="Rule book id.")],
    name: Annotated[str, typer.Option(help="Who read the document.")] = "",
    lang: Lang = "zh",
) -> None:
    """Walk through the values of a book and sign those that were compared with the document."""
    from perfeval import resources
    from perfeval.cli.screen_rules import print_value
    from perfeval.rules.book import load_book
    from perfeval.rules.signing import sign, signed_copy, values_of

    words = Words("terminal", checked_lang(lang))
    shipped = resources.rulebooks() / f"{load_book(book).id}.toml"
    folder = _own() or Path("data/rulebooks")
    own = folder / shipped.name
    values = values_of((own if own.is_file() else shipped).read_text("utf-8"))
    unsigned = [one for one in values if not one.is_signed]
    say(words.say("rules.verify.begin", count=len(unsigned), total=len(values), folder=folder))
    signed = 0
    for number, value in enumerate(unsigned, 1):
        print_value(value, number, len(unsigned), words)
        read_at = typer.prompt(words.say("rules.verify.ask"), default="", show_default=False, err=True).strip()
        if read_at.lower() == "q":
            break
        if not read_at:
            continue
        name = name or typer.prompt(words.say("rules.verify.name"), err=True)
        target = signed_copy(shipped, folder)
        text = sign(
            target.read_text("utf-8"), value, read_at=read_at, day=datetime.now().astimezone().date(), name=name
        )
        target.write_text(text, "utf-8")
        signed += 1
    out(words.say("rules.verify.end", signed=signed, file=own if own.is_file() else "—"))


def _own() -> Path | None:
    """Books of the workspace, in ``data/rulebooks`` or ``rulebooks``."""
    return next((folder for folder in (Path("data/rulebooks"), Path("rulebooks")) if folder.is_dir()), None)
