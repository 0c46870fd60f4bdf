"""From an executed notebook to a page (导出): a lean exporter on nbconvert's own templates.

nbconvert's HTML exporter parses the whole page again to add attributes, shows code, and its
templates load scripts from the network. Here the cells are rendered by a small template based on
``base/null``, every output goes through :mod:`perfeval.report.sanitize`, and the frame
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

_SHOWN = ("text/html", "image/png", "text/markdown", "text/latex", "text/plain")  # never scripts, widgets, SVG


def page_output(output: Any, words: Mapping[str, str]) -> str:
    """One output of a cell as safe HTML: of the forms it comes in, the first that a page shows."""
    kind = output["output_type"]
    if kind == "stream":
        return page_text(output["text"]) if output["name"] == "stdout" else ""
    if kind == "error" and ended_in_order(output):
        return f'<p class="note">{escape(words["ended"])}</p>'
    if kind == "error":
        return f'<p class="failed">{escape(words["failed"])}</p>'
    data = output.get("data", {})
    form = next((form for form in _SHOWN if form in data), "")
    if form == "text/html":
        return clean_html(data[form])
    if form == "image/png":
        return page_figure(output, words["no_description"])
    if form == "text/markdown":
        return clean_markdown(data[form])
    return page_text(data[form]) if form else ""


def ended_in_order(output: Any) -> bool:
    """Whether this is the trace of ``sys.exit(0)``: papermill counts it as an end, not as a failure."""
    return bool(output["output_type"] == "error" and output["ename"] == "SystemExit" and output["evalue"] in {"", "0"})


def until_its_end(nb: Any) -> Any:
    """The notebook as far as it ran, where it ended itself in order (``sys.exit(0)``); else the notebook itself."""
    ran = [index for index, cell in enumerate(nb.cells) if cell.get("outputs") or cell.get("execution_count")]
    if not ran or not any(ended_in_order(output) for output in nb.cells[ran[-1]].outputs):
        return nb
    return type(nb)({**nb, "cells": nb.cells[: ran[-1] + 1]})


def page_text(value: str) -> str:
    """Plain text as a block of HTML."""
    return f'<pre class="stream">{escape(visible(str(value)))}</pre>'


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
        yield "page_output", page_output
        yield "page_markdown", clean_markdown

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:  # type: ignore[override]
        """The page and its resources; title, language and links come in ``resources["page"]``."""
        nb = until_its_end(nb)
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
            "ended": words.say("page.ended"),
            "no_description": words.say("page.no_description"),
        }
        if self._preprocessors:
            main, resources = super().from_notebook_node(nb, resources, **kw)
        else:
            main = self._rendered(nb, resources)
        return page(main, script=script() if 'class="sortable' in main else None, **wanted), resources

    def _rendered(self, nb: Any, resources: dict[str, Any]) -> str:
        """The cells through the template, as nbconvert does it, without the three copies that preprocessors need."""
        resources["global_content_filter"] = {
            "include_code": not self.exclude_code_cell,
            "include_markdown": not self.exclude_markdown,
            "include_raw": not self.exclude_raw,
            "include_unknown": not self.exclude_unknown,
            "include_input": not self.exclude_input,
            "include_output": not self.exclude_output,
        }
        return str(self.template.render(nb=nb, resources=resources)).lstrip("\r\n")
