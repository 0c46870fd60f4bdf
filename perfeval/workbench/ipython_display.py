"""How objects show themselves (对象的样子): small tables in a notebook, plain words in a terminal.

The rooms below know nothing of HTML; IPython is told here how their objects look. Registered once
per shell by ``import perfeval``, and only where there is a shell.
"""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Callable
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import unquote

from perfeval.errors import PerfevalError, UsageError
from perfeval.report.display import Display
from perfeval.report.markup import Html, el
from perfeval.report.style import scoped_style
from perfeval.settings import OUT, load_settings, output_of
from perfeval.words import Words
from perfeval.workbench import portraits

LOOKS: tuple[tuple[str, str, Callable[[Any], Html]], ...] = (
    ("perfeval.intake", "Intake", portraits.intake),
    ("perfeval.outcome", "Result", portraits.result),
    ("perfeval.scoring.result", "Evaluation", portraits.evaluation),
    ("perfeval.scoring.result", "Explanation", portraits.explanation),
    ("perfeval.model", "Project", portraits.project),
    ("perfeval.review.findings", "Finding", portraits.finding),
    ("perfeval.rules.schema", "RuleBook", portraits.book),
)
_MARK = "perfeval_shows"
_SCOPE = ".perfeval.perfeval"  # twice: JupyterLab's own rules for tables are strong
_DARK = "[data-jp-theme-light=false]"
_OWN = (
    ".perfeval.perfeval{background:transparent;color:inherit;max-width:62rem}"
    ".perfeval.perfeval th,.perfeval.perfeval td{text-align:left;vertical-align:top;max-width:none;white-space:normal}"
    ".perfeval.perfeval table{table-layout:auto;margin-left:0}"
    ".perfeval.perfeval .num{text-align:right}.perfeval.perfeval tr{background:transparent!important}"
    ".perfeval.perfeval td.marked{outline:2px solid var(--bad)}.perfeval.perfeval .unseen{display:none}"
    ".perfeval.perfeval .finding{border-top:1px solid var(--line);margin-top:.8em}"
)
"""What JupyterLab would set otherwise than a page does."""
_DELIVERED = re.compile(
    r'href="((?:\.\./)?(?:rules|index|portfolio|runs)\.html[^"]*|(?:\.\./)?(?:projects|notebooks|originals|documents)/[^"]*)"'
)
_WAYS = re.compile(r'<p class="ways.*?</p>', re.S)
_BROKEN = re.compile(r'<a href="pe-nowhere">(.*?)</a>', re.S)


def register(shell: Any) -> None:
    """Tell one IPython shell how our objects look, give its charts our font, keep its errors short."""
    if getattr(shell, _MARK, False):
        return
    setattr(shell, _MARK, True)
    formatters = shell.display_formatter.formatters
    in_batch = type(shell).__module__.startswith("perfeval.")
    for module, name, look in LOOKS:
        formatters["text/html"].for_type_by_name(module, name, look if in_batch else _dressed(look))
        formatters["text/plain"].for_type_by_name(module, name, _printed(look))
    _chinese_charts()
    if not in_batch:
        formatters["text/html"].for_type(Display, _dressed(lambda display: display.html))
        shell.set_custom_exc((PerfevalError,), _told)


def _dressed(look: Callable[[Any], Html]) -> Callable[[Any], str]:
    """The same with the style that it needs outside a page."""
    return lambda shown: dressed(look(shown))


def dressed(html: Html) -> str:
    """HTML of ours with the style of the pages, its links leading to the delivered ones where there are any."""
    led = led_to_pages(html, Path.cwd())
    return f'<style>{scoped_style(led, _SCOPE, _DARK)}{_OWN}</style><div class="perfeval">{led}</div>'


def led_to_pages(html: str, here: Path) -> str:
    """Links to other pages, from a notebook in a folder: to the pages that a run delivered, else no links.

    The notebook kept with a report stands among them; one of a workspace stands beside its output folder.
    """
    homes = (here.parent, _output(here.parent), _output(here))
    home = next((one for one in homes if (one / "index.html").is_file() and (one / "projects").is_dir()), None)

    def led(found: re.Match[str]) -> str:
        name = found[1].removeprefix("../")
        if home is None or not (home / unquote(name.partition("#")[0])).is_file():
            return 'href="pe-nowhere"'
        return f'href="{escape(os.path.relpath(home, here))}/{name}"'

    whole = _DELIVERED.sub(led, html)
    return _BROKEN.sub(r"<span>\1</span>", _WAYS.sub(lambda found: _BROKEN.sub("", found[0]), whole))


def _output(workspace: Path) -> Path:
    """Where a workspace keeps its pages; what is wrong in its settings is told by the commands."""
    try:
        return workspace / output_of(load_settings(workspace))
    except UsageError:
        return workspace / OUT


def _printed(look: Callable[[Any], Html]) -> Callable[[Any, Any, bool], None]:
    """The same, as words for a terminal."""

    def pretty(shown: Any, printer: Any, cycle: bool) -> None:
        printer.text("…" if cycle else repr(Display(look(shown))))

    return pretty


def _chinese_charts() -> None:
    """Charts of the user's own find Chinese signs at once; a font chosen before stays chosen."""
    import matplotlib as mpl

    from perfeval.report.fonts import register as register_font

    if mpl.rcParams["font.family"] == mpl.rcParamsDefault["font.family"]:
        mpl.rcParams["font.family"] = [register_font(), "DejaVu Sans"]


def _told(
    shell: Any, kind: type[BaseException], error: PerfevalError, trace: TracebackType, tb_offset: int | None = None
) -> list[str]:
    """An error of ours in one sentence; where it came from is folded away."""
    from IPython import display as shown

    show: Any = shown.display
    lines = "".join(traceback.format_exception(kind, error, trace))
    title = Words("workbench").say("shown.details")
    show({"text/html": el("details", el("summary", title), el("pre", lines)), "text/plain": ""}, raw=True)
    shell._showtraceback(kind, error, [str(error)])
    return [str(error)]
