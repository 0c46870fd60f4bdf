"""Word tables cut in two as a page break cuts them: the rows below go into a table of their own, merges and all."""

from __future__ import annotations

import copy
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn

from tests.unseen.drawing import Form, Table


def cut(path: Path, form: Form) -> bool:
    """Cut the last table of a drawn form between two of its indicators; ``False`` when it has none to cut between."""
    tables = [part for part in form.parts() if isinstance(part, Table)]
    names = [truth.get("l3") for truth in form.projects[-1].indicators]
    rows = [
        number for number, row in enumerate(tables[-1].grid) if any(cell.text in names for cell in row if cell.text)
    ]
    if len(rows) < 3:
        return False
    document = Document(str(path))
    table = document.tables[-1]._tbl
    below = table.findall(qn("w:tr"))[rows[len(rows) // 2] :]
    rest = copy.deepcopy(table)
    for row in rest.findall(qn("w:tr")):
        rest.remove(row)
    for row in below:
        table.remove(row)
        rest.append(row)
    paragraph = copy.deepcopy(document.add_paragraph()._p)
    table.addnext(paragraph)
    paragraph.addnext(rest)
    document.save(str(path))
    return True
