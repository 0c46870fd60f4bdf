"""From an executed notebook to a page (导出): a lean exporter on nbconvert's own templates.

nbconvert's HTML exporter parses the whole page again to add attributes, shows code, and its
templates load scripts from the network. Here the cells are rendered by a small template based on
``base/display_priority``, every output goes through :mod:`perfeval.report.sanitize`, and the frame
of :mod:`perfeval.report.frame` is put around. One exporter serves a process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from typing import Any

from nbconvert.exporters import TemplateExporter
from traitlets import List, Unicode, default

from perfeval.report.frame import page, script
from perfeval.report.markup import visible
from perfeval.report.sanitize import clean_html, clean_markdown, png_address
from perfeval.words import Words

_SHOWN = ("text/html", "image/png", "text/markdown", "text/latex", "text/plain")


def best_form(data: Mapping[str, Any]) -> list[str]:
    """Of the forms an output comes in, the one a page shows; scripts, widgets and SVG never are."""
    return [kind for kind in _SHOWN if kind in data][:1]


def page_text(value: str) -> str:
    """Plain text as HTML."""
    return escape(visible(str(value)))


def page_figure(output: Any, no_description: str) -> str:
    """An image of an output; its description must come with it, size and all else is ignored."""
    address = png_address(output["data"]["image/png"])
    if address is None:
        return ""
    metadata = output.get("metadata", {})
    described = metadata.get("image/png", {})
    alt = (described.get("alt") if isinstance(described, dict) else None) or metadata.get("alt") or no_description
    return f'<figure><img src="{address}" alt="{escape(visible(str(alt)), quote=True)}"></figure>'


class PerfevalExporter(TemplateExporter):
    """Exports an executed notebook as one self-contained page (绩效报告页).

    Usable from Python through :func:`perfeval.report.html.export_page` and from nbconvert as
    ``jupyter nbconvert --to perfeval``.
    """

    export_from_notebook = "perfeval report"
    output_mimetype = "text/html"
    lang = Unicode("zh", help="zh or en").tag(config=True)
    default_preprocessors: Any = List([])  # nothing to prepare: saves a dozen validations a page

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".html"

    @default("template_extension")
    def _template_extension(self) -> str:
        return ".html.j2"

    @default("template_name")
    def _template_name(self) -> str:
        return "base"

    @default("template_file")
    def _template_file(self) -> str:
        return "cells.html.j2"

    @default("template_paths")
    def _our_template_paths(self) -> list[str]:
        return [str(files("perfeval.report").joinpath("template")), *self._template_paths()]

    def default_filters(self) -> Iterable[tuple[str, Any]]:
        """nbconvert's filters and ours."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "filter_data_type", best_form
        yield "page_html", clean_html
        yield "page_markdown", clean_markdown
        yield "page_text", page_text
        yield "page_figure", page_figure

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:  # type: ignore[override]
        """The page and its resources; title, language and links come in ``resources["page"]``."""
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        wanted: dict[str, Any] = {
            "title": resources["metadata"].get("name") or "",
            "lang": self.lang,
            "kind": "project",
            **(resources.get("page") or {}),
        }
        words = Words("report", wanted["lang"])
        resources["page_words"] = {
            "lang": wanted["lang"],
            "failed": words.say("page.cell_failed"),
            "no_description": words.say("page.no_description"),
        }
        main, resources = super().from_notebook_node(nb, resources, **kw)
        return page(main, script=script() if 'class="sortable"' in main else None, **wanted), resources
