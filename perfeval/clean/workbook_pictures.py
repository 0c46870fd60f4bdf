"""The sheet of the tidy workbook on which a person confirms what was read from a picture (识别核对).

One row a doubt, with its part of the picture. 对 in the last column confirms it; what was read wrongly is corrected on
the sheet where it stands, and counts as confirmed by that.
"""

from __future__ import annotations

import io
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from perfeval.clean.draft import WORDS
from perfeval.messages import Message
from perfeval.model import Project
from perfeval.numbers import format_percent
from perfeval.places import column_letters
from perfeval.sight import Sight, looked_at
from perfeval.sources.raw import RawDocument

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.drawing.image import Image

PICTURE_SHEET: Final = "识别核对"
_HEADINGS: Final = ("项目编号", "出处", "识别为", "可信度", "图片", "核对（读得对的填“对”）")
_WIDTHS: Final = (24, 22, 30, 10, 64, 24)
_YES: Final = frozenset({"对", "是", "正确", "无误", "√", "✓", "ok", "OK", "yes"})


def write_doubts(book: Workbook, projects: Sequence[Project], cells_of: Callable[[Any], Any]) -> None:
    """Write the sheet, where any project has doubts."""
    doubts = [(project, place, sight) for project in projects for place, sight in _doubtful(project)]
    if not doubts:
        return
    sheet = book.create_sheet(PICTURE_SHEET)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[column_letters(number)].width = width
    cells = cells_of(sheet)
    sheet.append([cells.of(heading, "heading") for heading in _HEADINGS])
    for row, (project, place, sight) in enumerate(doubts, 2):
        sheet.row_dimensions[row].height = 30
        sheet.append([cells.of(text) for text in (project.id, place, sight.text, format_percent(sight.confidence, 0))])
        if sight.crop:
            sheet.add_image(_image(sight), f"E{row}")


def _doubtful(project: Project) -> Iterator[tuple[str, Sight]]:
    return ((place, sight) for place, sight in project.seen.items() if sight.is_doubtful)


def _image(sight: Sight) -> Image:
    from openpyxl.drawing.image import Image

    image = Image(io.BytesIO(b64decode(sight.crop)))
    shrunk = min(36 / image.height, 440 / image.width, 1)
    image.width, image.height = round(image.width * shrunk), round(image.height * shrunk)
    return image


def with_confirmations(
    document: RawDocument, projects: Sequence[Project]
) -> tuple[tuple[Project, ...], tuple[Message, ...]]:
    """The projects after what a person confirmed on the sheet, and one message for each project."""
    table = next((one for one in document.tables if one.name == PICTURE_SHEET), None)
    if table is None:
        return tuple(projects), ()
    grid = {(cell.row, cell.col): cell.text.strip() for cell in table.cells}
    yes = {(grid.get((row, 1), ""), grid.get((row, 2), "")) for (row, col), text in grid.items()
           if col == len(_HEADINGS) and row > 1 and text in _YES}  # fmt: skip
    found, said = [], []
    for project in projects:
        mine = [place for place, _ in _doubtful(project) if (project.id, place) in yes]
        seen = {place: (looked_at(sight) or sight) if place in mine else sight for place, sight in project.seen.items()}
        found.append(replace(project, seen=seen) if mine else project)
        if mine:
            said.append(WORDS.say("picture.confirmed_by_hand", project=project.id, cells=tuple(mine)))
    return tuple(found), tuple(said)
