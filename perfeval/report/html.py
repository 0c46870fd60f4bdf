"""Pages from notebooks (网页): what the batch calls for every report."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from perfeval.report.beside import DOCUMENTS, NOTEBOOKS, ORIGINALS
from perfeval.report.frame import page
from perfeval.report.markup import el, join
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.report.exporter import PerfevalExporter

__all__ = ["export_page", "export_portfolio", "failure_page", "warm_up"]


@cache
def _exporter() -> PerfevalExporter:
    """The exporter of this process; its template is compiled once."""
    from perfeval.report.exporter import PerfevalExporter

    return PerfevalExporter()  # type: ignore[no-untyped-call]


def export_page(
    notebook: Any,
    *,
    title: str,
    lang: str = "zh",
    kind: str = "project",
    back: str | None = "../index.html",
    made_on: str | None = None,
    delivered: Iterable[str] = (NOTEBOOKS,),
) -> str:
    """An executed notebook as one self-contained page.

    Args:
        notebook: the executed notebook, as :mod:`nbformat` reads it; it is not changed.
        title: the project's name; the title of the browser's tab.
        lang: ``zh`` or ``en``.
        kind: ``project`` or ``portfolio``.
        back: address of the index, relative to the page; ``None`` for a page that stands alone.
        made_on: a date for the foot; without it the page holds no date of its making.
        delivered: folders beside the pages whose files it leads to.

    Returns:
        The page. Same notebook, same arguments, same text.
    """
    wanted = {"title": title, "lang": lang, "kind": kind, "back": back, "made_on": made_on, "delivered": delivered}
    html, _ = _exporter().from_notebook_node(notebook, {"page": wanted})
    return str(html)


export_with_originals = partial(export_page, delivered=(NOTEBOOKS, ORIGINALS))
export_with_documents = partial(export_page, delivered=(NOTEBOOKS, DOCUMENTS))
export_with_files = partial(export_page, delivered=(NOTEBOOKS, ORIGINALS, DOCUMENTS))
"""The same, for pages beside which the forms as they came stand, the documents made of them, or both."""


def failure_page(project_id: str, name: str | None, what: str, where: str | None = None, lang: str = "zh") -> str:
    """The page in the place of a report that could not be made (未能生成): neutral, with the reason.

    Args:
        project_id: what the page is called.
        name: the project's name as far as it is known.
        what: the reason, one sentence for a reader; no traceback, no path.
        where: the file or cell it is about.
    """
    words = Words("report", lang)
    title = name or project_id
    main = join(
        el("h1", title),
        el("p", words.say("failure.lead"), cls="lead"),
        el(
            "dl",
            [
                el("div", el("dt", words.say(f"failure.{name}")), el("dd", said))
                for name, said in (("what", what), ("where", where), ("id", project_id))
                if said
            ],
            cls="facts",
        ),
        el("p", words.say("failure.next")),
    )
    return page(main, title=title, lang=lang, kind="failure", back="../index.html")


def warm_up() -> None:
    """Do once what every page needs (template, font, sanitiser), before a batch forks."""
    import nbformat

    cell = {"cell_type": "markdown", "id": "cell-01", "metadata": {}, "source": "# 预热\n\n预算 48 万元"}
    empty = nbformat.from_dict(  # type: ignore[no-untyped-call]
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    )
    export_page(empty, title="预热")


def export_alone(notebook: Any, *, title: str, lang: str = "zh") -> str:
    """The executed notebook of one project as a page without an index around it."""
    return export_page(notebook, title=title, lang=lang, back=None)


def export_portfolio(notebook: Any, *, title: str, lang: str = "zh") -> str:
    """The executed portfolio notebook as a page that stands beside the index."""
    return export_page(notebook, title=title, lang=lang, kind="portfolio", back="index.html")
