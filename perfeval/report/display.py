"""What a display function of a notebook returns (展示): HTML for the page, plain words for a terminal."""

from __future__ import annotations

from perfeval.report.markup import Html, plain


class Display:
    """One table, picture or paragraph of a report.

    JupyterLab and the export show ``html``; ``print`` and a terminal show its words.
    """

    def __init__(self, html: Html) -> None:
        self.html = html

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return plain(self.html)
