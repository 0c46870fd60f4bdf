"""How objects show themselves (对象的样子): small tables in a notebook, plain words in a terminal.

The rooms below know nothing of HTML; IPython is told here how their objects look. Registered once
per shell by ``import perfeval``, and only where there is a shell.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from perfeval.errors import PerfevalError
from perfeval.report.display import Display
from perfeval.report.markup import Html, el
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
_STYLE = (
    "<style>.perfeval.perfeval th,.perfeval.perfeval td{text-align:left;vertical-align:top}"
    ".perfeval.perfeval .num{text-align:right}.perfeval thead th{white-space:nowrap}"
    ".perfeval .note,.perfeval small{color:#54606e}.perfeval td.marked{outline:2px solid #9f1d20}"
    ".perfeval .badge{border:1px solid;border-radius:3px;padding:0 .3em;margin-right:.4em;font-size:.85em}"
    ".perfeval .finding{border-top:1px solid #c9d0d8;margin-top:.8em}</style>"
)
"""JupyterLab sets every cell of a table to the right; words read better from the left. Pages have their own style."""


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
    """HTML of ours with the style that it needs outside a page."""
    return f'{_STYLE}<div class="perfeval">{html}</div>'


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
