"""The account of every cell (清点): each non-empty cell and paragraph is used by a field, or listed as unused."""

from __future__ import annotations

from perfeval.model import AccountLine
from perfeval.places import Place
from perfeval.sources.raw import RawCell, RawDocument, RawParagraph, RawTable


class Ledger:
    """Who used which place. The first use counts; what nobody used stays visible."""

    def __init__(self, document: RawDocument) -> None:
        self._texts: dict[Place, tuple[str, bool, int, int]] = {}
        for block in document.blocks:
            if isinstance(block, RawTable):
                for cell in block.nonempty():
                    self._texts[cell.place] = (cell.text, cell.hidden or block.hidden, cell.rowspan, cell.colspan)
            else:
                self._texts[block.place] = (block.text, False, 1, 1)
        self._used: dict[Place, tuple[str, object]] = {}

    def use(self, item: RawCell | RawParagraph | Place | None, by: str, owner: object = None) -> None:
        """Note that a field took its content from this place. ``owner`` is whoever the project will be."""
        if item is None:
            return
        place = item if isinstance(item, Place) else item.place
        if place in self._texts:
            self._used.setdefault(place, (by, owner))

    def rename(self, place: Place, by: str) -> None:
        """Another word for what a place was used for: its meaning was found later."""
        if place in self._used:
            self._used[place] = (by, self._used[place][1])

    def retake(self, item: RawCell, by: str, owner: object) -> None:
        """Give a cell to the reader who understood it after all."""
        self._used[item.place] = (by, owner)

    def loose(self, item: RawCell) -> bool:
        """Whether nobody took a cell but for a guess: an unknown label, a total of nothing known."""
        by = self._used.get(item.place, ("", None))[0]
        return by == "" or by.startswith(("attributes ", "label", "reported total", "total", "amount_unit"))

    def used(self, item: RawCell | RawParagraph) -> bool:
        """Whether somebody has taken this place already."""
        return item.place in self._used

    def lines(self, ids: dict[int, str]) -> tuple[AccountLine, ...]:
        """The account in reading order; ``ids`` maps ``id(owner)`` to project ids."""
        lines = []
        for place, (text, hidden, rows, columns) in self._texts.items():
            by, owner = self._used.get(place, (None, None))
            project = ids.get(id(owner)) if owner is not None else None
            lines.append(AccountLine(place, text, by, project, hidden, rowspan=rows, colspan=columns))
        return tuple(lines)
