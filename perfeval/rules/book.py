"""Rule books loaded and chosen (规则文件的载入与选用).

A book is found by its id or by a path. ``extends`` takes everything from the parent that the child
does not restate: whole tables by name, entries of lists by ``id`` (``path`` in a framework). A value taken from a
parent keeps the number of the parent's document, so that every clause names its own paper.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from perfeval import resources
from perfeval.data_files import DataFile
from perfeval.errors import RuleBookError, UnknownName
from perfeval.messages import Facts, Message, message
from perfeval.model import Project
from perfeval.places import Place
from perfeval.resources import toml_of
from perfeval.rules.schema import RuleBook
from perfeval.rules.scoring_rules import NumberRule, ScoreRule
from perfeval.words import Words

_WORDS = Facts("evaluate")
_SIGNS = str.maketrans({"×": "*", "÷": "/", "：": ":", "∕": "/"})
_OWN = {"id", "title", "title_en", "extends", "document", "in_force", "applies", "notes"}
_LISTS = {"scores": "id", "measures": "id", "named": "rule", "framework": "path"}


def load_book(id_or_path: str | Path) -> RuleBook:
    """The rule book of that id in the package, or the one in that file (规则文件).

    Raises:
        UnknownName: there is no such book.
        RuleBookError: the file breaks the contract of rule books, with file and line.
    """
    path = Path(id_or_path)
    if path.suffix != ".toml":
        path = resources.rulebooks() / f"{id_or_path}.toml"
    if not path.is_file():
        known = [file.stem for file in _files(resources.rulebooks())]
        near = get_close_matches(str(id_or_path), known, n=1, cutoff=0.4)
        raise UnknownName(
            what="规则文件 (rule book)",
            seen=id_or_path,
            known="、".join(known),
            nearest=f"最接近的是 {near[0]}。" if near else "",
        )
    return _load(path.resolve(), path.stat().st_mtime_ns)


class Books(list[RuleBook]):
    """The books at hand, by id; ``broken``: files of the user's own that are none, with what is wrong in each."""

    def __init__(self, books: Iterable[RuleBook], broken: Mapping[str, RuleBookError] | None = None) -> None:
        super().__init__(books)
        self.broken = dict(broken or {})


def known_books(folder: Path | None = None) -> Books:
    """Every book of the package, then those of a folder beside the user's data, by id; the user's win.

    A broken file of the user's costs nobody who does not ask for it by name: it stands in ``broken``.
    """
    books = {book.id: book for book in (load_book(path) for path in _files(resources.rulebooks()))}
    broken: dict[str, RuleBookError] = {}
    for path in _files(folder) if folder is not None and folder.is_dir() else ():
        try:
            book = load_book(path)
        except RuleBookError as error:
            broken[path.stem] = error
        else:
            books[book.id] = book
    return Books((books[one] for one in sorted(books)), broken)


def book_of(wanted: str, books: Sequence[RuleBook]) -> RuleBook:
    """The book wished for, the user's own or the package's.

    Raises:
        UnknownName: there is no such book. RuleBookError: there is, and it is broken.
    """
    for book in books:
        if book.id == wanted:
            return book
    if isinstance(books, Books) and wanted in books.broken:
        raise books.broken[wanted]
    return load_book(wanted)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


@lru_cache(maxsize=64)
def _load(path: Path, _changed: int) -> RuleBook:
    try:
        return RuleBook.model_validate(merged(path))
    except ValidationError as problem:
        raise schema_errors(path, problem)[0] from problem


def schema_errors(path: Path, problem: ValidationError) -> list[RuleBookError]:
    """Every breach that the schema found, as errors that name file and line."""
    file, whole = DataFile.read(path, RuleBookError), merged(path)
    errors = []
    for one in problem.errors():
        where = tuple(part for part in one["loc"] if part not in _METHODS)
        place = _in_own_file(where, whole, file.tables)
        errors.append(file.wrong(place, _describe(where, whole, one), _wanted(one)))
    return errors


def _wanted(error: Mapping[str, Any]) -> Message:
    """What the contract asks for, in words of ours: of our own checks the fact itself, of pydantic's by its type."""
    context = error.get("ctx") or {}
    own = getattr(context.get("error"), "args", ())
    if own and isinstance(own[0], Message):
        return own[0]
    said = context.get("expected_tags") or next((value for name, value in context.items() if name != "error"), "")
    bound, tag = str(said).replace(" or ", "、").replace(", ", "、"), str(context.get("tag", ""))
    if Words("rules").has(f"pydantic.{error['type']}"):
        return message(f"rules.pydantic.{error['type']}", bound=bound, tag=tag)
    return message("rules.pydantic.other", said=error["msg"].removeprefix("Value error, "))


def _describe(where: tuple[str | int, ...], whole: dict[str, Any], error: Any) -> str:
    """What stands there: the path, with the id of a rule in place of its number, and the value if it is short."""
    names: list[str] = []
    value: Any = whole
    for part in where:
        value = (
            value[part]
            if isinstance(value, list) and isinstance(part, int)
            else (value or {}).get(part)
            if isinstance(value, dict)
            else None
        )
        label = value.get("id") if isinstance(part, int) and isinstance(value, dict) else None
        names.append(str(label if label is not None else part))
    shown = error.get("input")
    short = f" = {shown!r}" if isinstance(shown, str | int | float | bool | Decimal) else ""
    return ".".join(names) + short


def _in_own_file(where: tuple[str | int, ...], whole: dict[str, Any], own: dict[str, Any]) -> tuple[str | int, ...]:
    """A place in the merged tables as a place in the child's file; the line of ``extends`` when the parent has it."""
    if not where or where[0] not in own:
        return ("extends",) if "extends" in own and where and where[0] in whole else where
    name = str(where[0])
    if name not in _LISTS or len(where) < 2 or not isinstance(where[1], int):
        return where
    wanted = _key(whole[name][where[1]], _LISTS[name])
    numbers = [number for number, item in enumerate(own[name]) if _key(item, _LISTS[name]) == wanted]
    return (name, numbers[0], *where[2:]) if numbers else ("extends",)


def merged(path: Path, seen: tuple[str, ...] = ()) -> dict[str, Any]:
    """The tables of one file, completed from the book that it extends."""
    file = DataFile.read(path, RuleBookError, loads=partial(toml_of, parse_float=Decimal))
    own = file.tables
    parent_id = own.get("extends")
    if parent_id is None:
        return own
    if parent_id in seen:
        raise file.wrong(("extends",), f"extends = {parent_id!r}", "no circle")
    parent_path = next(
        (
            one
            for one in (path.parent / f"{parent_id}.toml", resources.rulebooks() / f"{parent_id}.toml")
            if one.is_file()
        ),
        None,
    )
    if parent_path is None:
        raise file.wrong(("extends",), f"extends = {parent_id!r}", "id of a rule book")
    return _merge(_stamped(merged(parent_path, (*seen, parent_id))), own)


def _stamped(parent: dict[str, Any]) -> dict[str, Any]:
    """The parent's values, each marked with the number of the parent's document."""
    number = str(parent.get("document", {}).get("number", ""))

    def stamp(value: Any) -> Any:
        if isinstance(value, list):
            return [stamp(item) for item in value]
        if isinstance(value, dict) and "clause" in value and not value.get("document"):
            return {**value, "document": number}
        return value

    return {key: stamp(value) for key, value in parent.items() if key not in _OWN}


def _merge(parent: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    result = {**parent, **own}
    for name, key in _LISTS.items():
        if name in parent and name in own:
            restated = {_key(item, key): item for item in own[name]}
            kept = [restated.pop(_key(item, key), item) for item in parent[name]]
            result[name] = [*kept, *restated.values()]
    return result


def _key(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return "/".join(value) if isinstance(value, list) else str(value)


# pydantic puts the method of a rule into the path of an error; the file has no such level
_METHODS = frozenset(
    {
        *("share_of_target", "target_over_actual", "linear_excess", "exactly", "zero_target", "within_range"),
        *(
            "mean",
            "yes_no",
            "pass_threshold",
            "late_by",
            "within_band",
            "stepped",
            "stepped_points",
            "deducted",
            "over_fulfilment",
        ),
    }
)


def choose_book(project: Project, wanted: str | None, books: Sequence[RuleBook]) -> tuple[RuleBook, Message]:
    """The book for one project and the reason (选用规则及理由): year, place and kind, or the user's wish.

    Books are data: each says which years, kinds, places and level-1 blocks it is for. A place that
    fits beats none, then the priority that the book gives itself, then the younger document.
    """
    if wanted is not None:
        chosen = book_of(wanted, books)
        return chosen, _WORDS.say("chosen.wanted", book=chosen.id)
    chosen, reason = _fitting(project, books)
    if isinstance(books, Books) and books.broken:
        reason = _WORDS.say("chosen.without", reason=reason, files=tuple(f"{name}.toml" for name in books.broken))
    return chosen, reason


def _fitting(project: Project, books: Sequence[RuleBook]) -> tuple[RuleBook, Message]:
    """The book that fits best, and why."""
    fitting = [book for book in books if _fits(project, book)]
    if not fitting:
        fallback = _fallback(project, books)
        return fallback, _WORDS.say(
            "chosen.fallback", book=fallback.id, year=project.year or "—", kind=_WORDS.say(f"kind.{project.form.kind}")
        )
    chosen = max(fitting, key=lambda book: _rank(book, project))
    place = _place(project, chosen)
    reasons = [
        _about_year(project, chosen),
        _WORDS.say("chosen.kind", kind=_WORDS.say(f"kind.{project.form.kind}")),
        *([_WORDS.say("chosen.place", place=place)] if place else []),
        *([_WORDS.say("chosen.blocks", blocks=chosen.applies.blocks)] if chosen.applies.blocks else []),
    ]
    return chosen, _WORDS.say("chosen.fits", reasons=reasons, document=chosen.document.number, book=chosen.id)


def _about_year(project: Project, book: RuleBook) -> Message:
    """The year, and why a document younger than it rules: a year is evaluated in the next (次年自评)."""
    if project.year is None:
        return _WORDS.say("chosen.no_year")
    if project.year < book.in_force.start.year:
        return _WORDS.say(
            "chosen.year_before", year=project.year, next=project.year + 1, start=book.in_force.start.isoformat()
        )
    return _WORDS.say("chosen.year", year=project.year)


def _rank(book: RuleBook, project: Project | None = None) -> tuple[bool, int, int, str, str]:
    """What the form is (its frame), then place, priority, age.

    The first region of a book is its province; other names may occur elsewhere.
    """
    province = book.applies.regions[:1] == (_place(project, book),) if project else False
    framed = project is not None and _is_framed(project, book)
    return (
        framed,
        bool(book.applies.regions) + province,
        book.applies.priority,
        book.in_force.start.isoformat(),
        book.id,
    )


def _fits(project: Project, book: RuleBook) -> bool:
    applies = book.applies
    if applies.only_by_name or project.form.kind.ruled_as not in applies.kinds:
        return False
    in_years = project.year is None or applies.years[0] <= project.year <= applies.years[1]
    if not in_years and not _is_framed(project, book):
        return False
    if applies.layouts and not any(project.form.layout.startswith(layout) for layout in applies.layouts):
        return False
    if applies.blocks and not has_blocks(project, applies.blocks):
        return False
    return not applies.regions or bool(_place(project, book))


def _is_framed(project: Project, book: RuleBook) -> bool:
    """The form shows every level 1 of the frame that is this book's own (投入、过程、产出、效果)."""
    shown = {"".join(item.level1.split()) for item in project.indicators}
    shown |= {statement.path[0] for statement in project.statements}
    return bool(book.applies.frame) and all(
        any(name.startswith(block) for name in shown) for block in book.applies.frame
    )


def has_blocks(project: Project, blocks: Iterable[str]) -> bool:
    """Whether the form shows a level 1 that begins with one of these names."""
    return any("".join(item.level1.split()).startswith(block) for item in project.indicators for block in blocks)


def _place(project: Project, book: RuleBook) -> str:
    """The first name of the book's places that the form shows about itself."""
    texts = [project.form.region, project.department, project.unit, project.form.title]
    whole = "\n".join(text for text in texts if text)
    return next((region for region in book.applies.regions if region in whole), "")


def _fallback(project: Project, books: Sequence[RuleBook]) -> RuleBook:
    """No book fits: the nationwide one for the kind, whatever the year, else the youngest of all."""
    open_books = [book for book in books if not book.applies.only_by_name and not book.applies.blocks] or list(books)
    wide = [book for book in open_books if not book.applies.regions] or open_books
    alike = [book for book in wide if project.form.kind.ruled_as in book.applies.kinds] or wide
    return max(alike, key=_rank)


def as_printed(book: RuleBook, project: Project) -> RuleBook:
    """The book with the methods that the form's own notes prescribe (表注规定的算法): they go before its silence."""
    notes = [(_squeezed(one.text), one.places) for one in project.passages if one.kind in ("note", "instruction")]
    if not notes:
        return book
    scores = tuple(_rule_as_printed(rule, notes) for rule in book.scores)
    return book if scores == book.scores else book.model_copy(update={"scores": scores})


def _rule_as_printed(rule: ScoreRule, notes: list[tuple[str, tuple[Place, ...]]]) -> ScoreRule:
    if not isinstance(rule, NumberRule):
        return rule
    for one in rule.printed:
        for text, places in notes:
            if any(all(word in text for word in words) for words in one.says):
                where = str(places[0]) if places else ""
                clause = {"clause": f"表注 {where}".strip(), "document": "本表", "status": "copy"}
                said = {"text": one.text, "text_en": one.text_en, "other_reading": None, "method": one.method}
                return rule.model_copy(update={**clause, **said})
    return rule


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).split())
