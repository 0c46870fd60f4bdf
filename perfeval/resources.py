"""What travels inside the package (随包文件): notebooks, example data, rule books, font, template.

In a checkout the notebooks and the example data stand at the top level; in an installed wheel
they stand inside the package. Callers ask here and need not know.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import tomllib
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = PACKAGE.parent


def notebook_named(name: str) -> Path:
    """The notebook of the workspace one stands in if it has one, else the one that travels with perfeval."""
    own = Path("notebooks") / name
    return own if own.is_file() else notebooks() / name


def notebooks() -> Path:
    """Folder of the notebooks that make reports and of those to work in."""
    inside = PACKAGE / "notebooks"
    return inside if inside.is_dir() else _CHECKOUT / "notebooks"


def example_data() -> Path:
    """Folder with the example: ``raw/`` with real published forms, ``corrections/``."""
    inside = PACKAGE / "example"
    return inside if inside.is_dir() else _CHECKOUT / "data"


def rulebooks() -> Path:
    """Folder of the rule books as TOML."""
    return PACKAGE / "rulebooks"


def user_cache() -> Path:
    """Where this user's programs keep what they can make again; ``PERFEVAL_CACHE`` names another place."""
    own = os.environ.get("PERFEVAL_CACHE")
    if own:
        return Path(own)
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  # never raises, unlike Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "perfeval"


@cache
def packaged(name: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """A data file of the package by its room and name (``review/conclusion.toml``): words, weights, limits."""
    return toml_of((PACKAGE / name).read_text("utf-8"), parse_float)


def toml_of(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """A text as TOML, remembered for the next process under the fingerprint of the text.

    Words, vocabularies and rule books are sixty files that never change between two runs; parsing them takes a quarter
    of a second in every process. What cannot be remembered is parsed each time.
    """
    kind = "decimal" if parse_float is Decimal else "float"
    mark = hashlib.sha256(f"{sys.version_info[:2]} {kind} {text}".encode("utf-8", "surrogatepass")).hexdigest()
    kept = user_cache() / "toml" / mark
    with contextlib.suppress(OSError, ValueError, EOFError, pickle.UnpicklingError, AttributeError, ImportError):
        found = pickle.loads(kept.read_bytes())  # noqa: S301  # written below, in the user's own folder
        if isinstance(found, dict):
            return found
    parsed = tomllib.loads(text, parse_float=parse_float)
    with contextlib.suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = kept.with_name(f".{mark}.{os.getpid()}")
        beside.write_bytes(pickle.dumps(parsed, pickle.HIGHEST_PROTOCOL))
        beside.replace(kept)
    return parsed
