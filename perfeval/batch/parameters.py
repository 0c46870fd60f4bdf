"""Parameters of a notebook (笔记本参数): declared in its cell, given by a table, checked before anything starts.

papermill only warns of an unknown name, guesses types from text (``0071`` becomes 71) and pastes names
into code unescaped. So names must be declared and be plain identifiers, values must fit the declared
type, and what is handed to papermill is plain data.
"""

from __future__ import annotations

import ast
import difflib
import json
import keyword
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral, Real
from pathlib import Path, PurePath
from typing import Any

from perfeval.batch.notebook_file import (
    NotebookFile,
    NotebookRefused,
    is_parameters,
    load_notebook,
    plain_python,
    source_of,
)
from perfeval.errors import UnknownName, WrongParameter
from perfeval.words import Words

PLAIN = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}
YES = {"true", "yes", "1", "是", "对", "真"}
NO = {"false", "no", "0", "否", "不", "假"}


@dataclass(frozen=True)
class Parameter:
    """One parameter as the notebook declares it; ``kind`` is ``None`` where neither annotation nor default says."""

    name: str
    kind: str | None
    may_be_none: bool
    default: str


def declared_parameters(notebook: Path) -> dict[str, Parameter]:
    """What the cell tagged ``parameters`` declares, read without running it."""
    loaded = load_notebook(notebook)
    return parameters_of(loaded, notebook)


def parameters_of(loaded: NotebookFile, notebook: Path) -> dict[str, Parameter]:
    """The same of a notebook that was read already; ``notebook`` names it."""
    if loaded.language.lower() not in {"python", "ipython"}:
        return _declared_elsewhere(notebook)
    for cell in loaded.cells:
        if is_parameters(cell):
            return _declared_in(source_of(cell), notebook)
    return {}


def _declared_in(source: str, notebook: Path) -> dict[str, Parameter]:
    found = {}
    for node in _parsed(plain_python(source), notebook).body:
        for name, annotation, value in _assigned(node):
            kind, may_be_none = _kind_and_none(annotation, value)
            found[name] = Parameter(name, kind, may_be_none, ast.unparse(value))
    return found


def _parsed(source: str, notebook: Path) -> ast.Module:
    """The cell with its ``# type:`` comments where they are types; ``# type: 甲类`` is an ordinary remark."""
    try:
        return ast.parse(source, type_comments=True)
    except (SyntaxError, ValueError):
        pass
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise NotebookRefused.because(notebook, "parameters", line=error.lineno or 1, seen=error.msg) from error
    except ValueError as error:  # a null byte
        raise NotebookRefused.because(notebook, "parameters", line=1, seen=error) from error


def _assigned(node: ast.stmt) -> Iterator[tuple[str, str | None, ast.expr]]:
    """The names that a line of the cell gives a value: ``a = 1``, ``a: int = 1``, ``a = b = 1``, ``a, b = 1, 2``."""
    if isinstance(node, ast.AnnAssign) and node.value is not None and isinstance(node.target, ast.Name):
        yield node.target.id, ast.unparse(node.annotation), node.value
    if not isinstance(node, ast.Assign):
        return
    for target in node.targets:
        if isinstance(target, ast.Name):
            comment = node.type_comment
            yield target.id, comment if comment and _kind_of(comment.split("#")[0])[0] else None, node.value
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            for part, value in zip(target.elts, node.value.elts, strict=False):
                if isinstance(part, ast.Name):
                    yield part.id, None, value


def _kind_and_none(annotation: str | None, value: ast.expr) -> tuple[str | None, bool]:
    try:
        default = ast.literal_eval(value)
    except ValueError:
        default = ...
    if annotation is not None:
        kind, may_be_none = _kind_of(annotation.split("#")[0])
    else:
        kind = type(default).__name__ if type(default).__name__ in PLAIN else None
        may_be_none = kind is None
    return kind, may_be_none or default is None


def _declared_elsewhere(notebook: Path) -> dict[str, Parameter]:
    """A notebook in another language: papermill knows how its assignments look."""
    from papermill import inspect_notebook

    return {
        name: Parameter(name, None, True, str(about["default"]))
        for name, about in inspect_notebook(str(notebook)).items()
    }


def _kind_of(annotation: str) -> tuple[str | None, bool]:
    """The plain type in an annotation, and whether ``None`` is allowed.

    >>> _kind_of("Optional[int]"), _kind_of("str | None"), _kind_of("list[str]"), _kind_of("Decimal")
    (('int', True), ('str', True), ('list', False), (None, False))
    """
    text = annotation.strip().strip("\"'")
    if text.startswith(("Optional[", "typing.Optional[")):
        return _kind_of(text[text.index("[") + 1 : -1])[0], True
    parts = [part.strip() for part in text.split("|")]
    if "None" in parts:
        rest = [part for part in parts if part != "None"]
        return (_kind_of(rest[0])[0] if len(rest) == 1 else None), True
    base = text.split("[")[0].removeprefix("typing.").lower()
    return (base if base in PLAIN and len(parts) == 1 else None), False


def check_rows(
    rows: Iterable[Mapping[str, object]], declared: Mapping[str, Parameter], *, lang: str = "zh", text: bool = False
) -> list[dict[str, Any]]:
    """Rows with values of the declared types as plain data; the first problem is raised, with its row.

    Args:
        rows: One mapping of parameter names to values for each report.
        declared: What the notebook declares.
        lang: The language of details in messages.
        text: Whether strings come from a table of text, so that ``2024`` may become a number where one is declared.
    """
    words = Words("batch", lang)
    checked = []
    for number, row in enumerate(rows, start=1):
        plain = {}
        for name, value in row.items():
            if name not in declared:
                raise unknown_parameter(name, declared, words)
            if not name.isidentifier() or keyword.iskeyword(name):
                raise WrongParameter(name=name, seen=name, expected=words.say("expected.identifier"))
            plain[name] = convert(value, declared[name], words, text=text, row=number)
        checked.append(plain)
    return checked


def unknown_parameter(name: str, declared: Mapping[str, Parameter], words: Words) -> UnknownName:
    """The error about a name that the notebook does not declare, with the nearest one that it does."""
    near = difflib.get_close_matches(name, declared, n=1, cutoff=0.5)
    return UnknownName(
        what=words.say("parameter"),
        seen=name,
        nearest=words.say("nearest", name=near[0]) if near else "",
        known="、".join(declared) or words.say("none_declared"),
    )


def convert(value: object, parameter: Parameter, words: Words, *, text: bool = False, row: int = 0) -> Any:
    """One value as plain data of the declared type; :class:`~perfeval.errors.WrongParameter` when it does not fit."""
    plain = plain_data(value)
    if plain is _REFUSED:
        raise _wrong(parameter, value, "plain", words, row)
    kind = parameter.kind
    if plain is None or (text and plain == "" and kind != "str"):
        if parameter.may_be_none:
            return None
        raise _wrong(parameter, value, kind or "plain", words, row)
    if kind is None:
        return plain
    if isinstance(plain, str) and kind != "str" and text:
        plain = _from_text(plain, kind)
    elif kind == "str" and text and not isinstance(plain, str):
        plain = _number_as_text(plain)
    fits = type(plain) is PLAIN[kind] or (kind == "float" and type(plain) is int)
    if plain is _REFUSED or not fits:
        raise _wrong(parameter, value, kind, words, row)
    return float(plain) if kind == "float" else plain


class _Refused:
    """Stands for a value that does not fit."""


_REFUSED = _Refused()


def _wrong(parameter: Parameter, value: object, wanted: str, words: Words, row: int) -> WrongParameter:
    where = words.say("in_row", row=row) if row else ""
    return WrongParameter(
        name=parameter.name + where,
        seen=f"{value!r:.80}",
        expected=words.say(f"expected.{wanted}"),
        next=words.say("declared_as", default=parameter.default),
    )


def plain_data(value: object) -> Any:
    """JSON's own types: numpy's numbers, dates, decimals and paths are turned into what they say.

    >>> plain_data((1, Decimal("2.50"), date(2024, 1, 2)))
    [1, '2.50', '2024-01-02']
    """
    if value is None or isinstance(value, (str, bool)):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, (Decimal, PurePath)):
        return str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        number = float(value)
        return number if math.isfinite(number) else _REFUSED
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        return plain_data(value.item())
    if isinstance(value, Mapping):
        made = {str(name): plain_data(part) for name, part in value.items()}
        return _REFUSED if _REFUSED in made.values() else made
    if isinstance(value, (list, tuple)):
        parts = [plain_data(part) for part in value]
        return _REFUSED if any(part is _REFUSED for part in parts) else parts
    return _REFUSED


def _from_text(text: str, kind: str) -> Any:
    text = text.strip()
    if kind == "bool":
        lowered = text.lower()
        return True if lowered in YES else False if lowered in NO else _REFUSED
    if kind in {"list", "dict"}:
        try:
            return json.loads(text)
        except ValueError:
            return _REFUSED
    digits = text.lstrip("+-")
    if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        return _REFUSED  # 0071 is a code, not a number
    try:
        number = int(text) if kind == "int" else float(text)
    except ValueError:
        return _REFUSED
    return number if math.isfinite(number) and "_" not in text else _REFUSED


def _number_as_text(value: Any) -> Any:
    """A number of a workbook where the notebook declares text: its digits, while they are all there."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _REFUSED
    if isinstance(value, float):
        if not value.is_integer():
            return repr(value)
        value = int(value)
    return str(value) if abs(value) < 10**15 else _REFUSED
