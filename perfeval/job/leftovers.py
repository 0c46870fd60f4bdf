"""Pages of projects that are gone (撤下): a page must not outlive the form that it is about.

Which pages the main job may have put into a folder stands in ``.perfeval/pages.json``, written before
the first of them is made: nothing else in the folder is ever removed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from perfeval.batch.files import kept_json, write_whole
from perfeval.batch.table import safe_name
from perfeval.job.prepared import HOME

_PAGES = HOME / "pages.json"


def announce(out: Path, names: Mapping[str, str]) -> None:
    """Note the pages that are about to be made, beside those that may still stand there."""
    _save(out, {**kept_json(out / _PAGES), **names})


def withdraw(out: Path, names: Mapping[str, str]) -> tuple[str, ...]:
    """Remove the pages of projects that are not among ``names``; the names of those that had one."""
    withdrawn = gone(out, names)
    for key in kept_json(out / _PAGES).keys() - names.keys():
        file = safe_name(key)
        for path in (
            out / "projects" / f"{file}.html",
            out / "notebooks" / f"{file}.ipynb",
            out / HOME / "log" / f"{file}.log",
        ):
            path.unlink(missing_ok=True)
    _save(out, names)
    return withdrawn


def gone(out: Path, names: Mapping[str, str]) -> tuple[str, ...]:
    """The names of projects that have a page and are not among ``names``."""
    pages = {key: out / "projects" / f"{safe_name(key)}.html" for key in kept_json(out / _PAGES) if key not in names}
    return tuple(name for key, name in kept_json(out / _PAGES).items() if key in pages and pages[key].exists())


def _save(out: Path, names: Mapping[str, str]) -> None:
    if kept_json(out / _PAGES) != names:
        write_whole(out / _PAGES, json.dumps(dict(names), ensure_ascii=False).encode("utf-8", "replace"))
