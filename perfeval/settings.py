"""Settings of a workspace (设置): what ``perfeval.toml`` and the environment say where the command line is silent.

::

    lang  = "zh"            # zh or en
    rules = "cn_2020_10_self"
    out   = "reports"
    jobs  = 2
    [limits]
    seconds = 600           # longest time for one report
    memory  = 3             # GB for one report
    [checks."fulfilment.over"]
    over = 1.5              # a limit of a check, as ``perfeval rules show CODE`` lists it

An option on the command line comes first, then the environment (``PERFEVAL_LANG=en``), then the file of the folder
one stands in. An unknown key or a wrong value is an error with its line; nothing is ignored.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from perfeval.data_files import DataFile, nearest_of
from perfeval.errors import PerfevalError, UsageError
from perfeval.messages import Facts, Message
from perfeval.words import LANGUAGES

FILE = "perfeval.toml"
PREFIX = "PERFEVAL_"
OUT = "reports"
"""Where reports go when nothing else is said."""
_WORDS = Facts("errors")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _lang(value: object) -> str | None:
    return value if value in LANGUAGES else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 1 else None


def _amount(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0 else None


def _switch(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


KINDS = {
    "lang": (_lang, "zh、en"),
    "rules": (_text, '"cn_2020_10_self"'),
    "out": (_text, '"reports"'),
    "jobs": (_count, "1, 2, …"),
    "cluster": (_text, '"local"'),
    "engine": (_text, '"perfeval"、"nbclient"'),
    "notify": (_text, '"…"'),
    "quiet": (_switch, "true、false"),
    "history": (_switch, "true、false"),
    "documents": (_switch, "true、false"),
    "limits.seconds": (_amount, "600"),
    "limits.memory": (_amount, "3"),
}
"""Key → what it must be, and an example of it. The last part is the name of the option."""


CHECKS = '[checks."fulfilment.over"]  over = 1.5'


def load_settings(folder: Path, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What is set for the folder one stands in: option → value; the environment comes before the file.

    Raises:
        UsageError: the file is no TOML, a key is unknown, a value is of the wrong kind.
    """
    found = {**_of_file(folder / FILE), **_of_environment(os.environ if environment is None else environment)}
    return {key.rpartition(".")[2]: value for key, value in found.items()}


def readable_settings(folder: Path) -> dict[str, Any]:
    """What of ``perfeval.toml`` is TOML at all, unchecked: where a run that its settings stopped must say so."""
    try:
        return tomllib.loads((folder / FILE).read_text("utf-8-sig"))
    except (OSError, ValueError):
        return {}


def output_of(settings: Mapping[str, Any]) -> str:
    """The output folder (输出位置) of a workspace with these settings, for whoever makes or reads its reports."""
    return str(settings.get("out", OUT))


def _of_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    file = DataFile.read(path, UsageError, loads=tomllib.loads)
    written = dict(file.tables)
    checks = written.pop("checks", {})
    if not isinstance(checks, dict) or not all(isinstance(limits, dict) for limits in checks.values()):
        raise file.wrong(("checks",), "checks", _WORDS.say("hint.for_example", example=CHECKS))
    flat: dict[tuple[str, ...], Any] = {}
    for key, value in written.items():
        flat |= {(key, name): inner for name, inner in value.items()} if isinstance(value, dict) else {(key,): value}
    found = {".".join(key): _checked(".".join(key), value, partial(file.wrong, key)) for key, value in flat.items()}
    return {**found, "checks": checks} if checks else found


def _of_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found = {}
    for key in KINDS:
        name = PREFIX + key.rpartition(".")[2].upper()
        if text := environment.get(name, ""):
            value = _typed(text) if KINDS[key][0] is not _text else text
            found[key] = _checked(key, value, partial(_wrong_variable, name))
    return found


def _wrong_variable(name: str, seen: str, expected: Message) -> UsageError:
    return UsageError(what=name, seen=seen, expected=expected)


def _typed(text: str) -> object:
    """A value as TOML would read it; words without quotes stay words."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _checked(key: str, value: object, wrong: Callable[[str, Message], PerfevalError]) -> object:
    if key not in KINDS:
        raise wrong(key, nearest_of(key, KINDS))
    read, example = KINDS[key]
    kept = read(value)
    if kept is None:
        raise wrong(f"{key} = {value!r}", _WORDS.say("hint.for_example", example=example))
    return kept
