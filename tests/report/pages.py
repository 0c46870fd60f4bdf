"""Reading a page back (读回网页): its tags and attributes, as a browser would see them, without a browser."""

from __future__ import annotations

from html.parser import HTMLParser

from nbformat import NotebookNode, from_dict

from perfeval.outcome import Result
from perfeval.report import contents
from perfeval.report.html import export_page

ACTIVE = {"script", "iframe", "frame", "object", "embed", "form", "base", "link", "math", "video", "audio"}


class Page(HTMLParser):
    """Everything a test asks of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.title = ""
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
        elif self._inside not in {"style", "script"}:
            self.words += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def threats(self) -> list[str]:
        """What could run, load or leave the page."""
        found = [tag for tag, _ in self.tags if tag in ACTIVE]
        for tag, attributes in self.tags:
            for name, value in attributes.items():
                packed = "".join(value.split()).lower()
                if name.startswith("on") or packed.startswith(("javascript:", "vbscript:", "data:text")):
                    found.append(f"{tag} {name}={value[:40]}")
                if name in {"src", "srcset", "background", "poster"} and not value.startswith("data:image/png;base64,"):
                    found.append(f"{tag} {name}={value[:40]}")
                if name == "style" and ("(" in value or "position" in value):
                    found.append(f"{tag} style={value[:40]}")
            if tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
                found.append("meta refresh")
        return found


def notebook(*cells: dict[str, object]) -> NotebookNode:
    """An executed notebook of the given cells."""
    whole = [{"id": f"cell-{number:02d}", "metadata": {}, **cell} for number, cell in enumerate(cells, 1)]
    return from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": whole})


def markdown(source: str, **metadata: object) -> dict[str, object]:
    return {"cell_type": "markdown", "source": source, "metadata": metadata}


def code(*outputs: dict[str, object], source: str = "秘密 = 1") -> dict[str, object]:
    return {"cell_type": "code", "source": source, "execution_count": 7, "outputs": list(outputs)}


def html(value: str) -> dict[str, object]:
    return {"output_type": "display_data", "data": {"text/html": value, "text/plain": "plain"}, "metadata": {}}


PROJECT_DISPLAYS, PORTFOLIO_DISPLAYS = contents.PROJECT, contents.PORTFOLIO


def displays(result: Result, names: tuple[tuple[str, ...], ...] = PROJECT_DISPLAYS) -> list[str]:
    """The HTML of display functions, in the order of the notebook."""
    return [shown.html for shown in contents.displays(result, names)]


def project_page(result: Result, title: str = "项目") -> str:
    """A project's page, without running a kernel."""
    return export_page(notebook(*(code(html(piece)) for piece in displays(result))), title=title, lang=result.lang)
