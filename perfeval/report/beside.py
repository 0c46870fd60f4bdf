"""What lies beside a page (随页文件): the file as it came, the documents made of it, its notebook, its neighbours.

The display names every way there may be; the frame sets those that a run delivered over the page and drops the others,
so that no link leads nowhere. The neighbours are found by the index, whose order and choice a reader may have changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from perfeval.report.markup import Html, el
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.report.show.view import View

ORIGINALS, DOCUMENTS, NOTEBOOKS = "originals", "documents", "notebooks"
DELIVERED = ("opinion-docx", "marked-docx", "marked-xlsx", "report-docx")
_PACKED = re.compile(r"(.*?\.(?:zip|eml))/", re.I)
_WAYS = re.compile(r'<p class="ways[^"]*">(.*?)</p>')
_WAY = re.compile(r'<a href="\.\./(index|[a-z]+)(?:\.html#[^"]*|/[^"]*)">[^<]*</a>')


def original_of(file: str) -> str:
    """The file of a folder that a form came in: the archive, where it came packed.

    >>> original_of("2023.zip/教育局/自评表.xlsx"), original_of("教育局/自评表.xlsx")
    ('2023.zip', '教育局/自评表.xlsx')
    """
    packed = _PACKED.match(file)
    return packed[1] if packed else file


def document_name(project_id: str, kind: str, lang: str) -> str:
    """What a document of a project is called."""
    what, _, container = kind.rpartition("-")
    return f"{project_id}-{Words('office', lang).say(f'file.{what}')}.{container}"


def ways(view: View) -> Html:
    """Every way that may lead from the page of a project."""
    key = view.evaluation.project.id
    links = [(way, f"../index.html#{way}={quote(key)}") for way in ("before", "after")]
    if view.reading is not None and not view.reading.is_table:
        links.append(("original", f"../{ORIGINALS}/{quote(original_of(view.reading.file))}"))
    links += [(kind, f"../{DOCUMENTS}/{quote(document_name(key, kind, view.lang))}") for kind in DELIVERED]
    links.append(("notebook", f"../{NOTEBOOKS}/{quote(key)}.ipynb"))
    said = [piece for way, href in links for piece in (" ", el("a", view.say(f"ways.{way}"), href=href))]
    return el("p", said[1:], cls="ways screen")


def taken_out(main: str, delivered: Iterable[str]) -> tuple[str, str]:
    """A page's main part without its ways, and those of them that lead somewhere."""
    known, kept = {"index", *delivered}, ""
    for found in _WAYS.findall(main):
        kept = "".join(way[0] for way in _WAY.finditer(found) if way[1] in known)
    return _WAYS.sub("", main), kept
