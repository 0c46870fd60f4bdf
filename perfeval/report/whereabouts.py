"""Where a person finds a place in the file (找得到的位置): in words that Word or Excel understand.

``自评表 D7`` in a workbook; in a document the table, the row as one counts it and the heading of the column
(表格第16行“完成情况”); for a paragraph the heading above it and how many paragraphs below that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property

from perfeval.messages import Message
from perfeval.model import AccountLine
from perfeval.places import Place, column_letters
from perfeval.report.markup import shorten
from perfeval.words import Words

_Table = tuple[str, str | None, int | None, int]  # file, sheet, table, page
_HEADING = 24  # half-width places of a heading inside a place
ANCHOR = "pe-at-"


class Whereabouts:
    """The places of one file, told by what its cells say.

    Args:
        account: every non-empty cell and paragraph of the file.
        lang: language of the words around the form's own.
        corrections: what was changed in the tidy workbook; the unit knows only the place in its own form.
    """

    def __init__(self, account: Sequence[AccountLine], lang: str, corrections: Iterable[Message] = ()) -> None:
        self._account = account
        self._words = Words("report", lang)
        self._corrected = {
            fact.params["cell"]: fact.params for fact in corrections if fact.code == _EDITED and fact.params["source"]
        }

    @cached_property
    def _tables(self) -> list[_Table]:
        """Sheets, or tables of a document, in the order of the file; tables of a printed file by page."""
        places = (line.place for line in self._account if not line.place.paragraph)
        return list(dict.fromkeys((place.file, place.sheet, place.table, place.page) for place in places))

    @cached_property
    def _headings(self) -> dict[_Table, list[Place]]:
        """The cells of headings by table, in reading order."""
        found: dict[_Table, list[Place]] = {}
        for line in self._account:
            if line.used_by == "heading" and not line.place.paragraph:
                found.setdefault((line.place.file, line.place.sheet, line.place.table, line.place.page), []).append(
                    line.place
                )
        return found

    @cached_property
    def _texts(self) -> dict[Place, str]:
        return {line.place: " ".join(line.text.split()) for line in self._account}

    @cached_property
    def _sections(self) -> list[int]:
        """The numbers of the paragraphs that are headings; a stray page number is none."""
        return sorted(
            line.place.paragraph
            for line in self._account
            if line.place.paragraph and line.used_by in _SECTIONS and any(map(str.isalpha, line.text))
        )

    def knows(self, place: Place) -> bool:
        """Whether the file has something at this place."""
        return place in self._texts

    def anchor(self, place: Place) -> str:
        """The id of a place in the copy of the form."""
        if place.paragraph:
            return f"{ANCHOR}p{place.paragraph}"
        table = (place.file, place.sheet, place.table, place.page)
        number = self._tables.index(table) + 1 if table in self._tables else 0
        return f"{ANCHOR}t{number}-r{place.row}-c{place.col}"

    def say(self, place: Place) -> str:
        """One place in words; a table without a file is told by project and column."""
        if place in self._corrected:
            return self._own(place, self._in_file(self._original(place)))
        if place.heading:
            return str(place)
        return (f"{place.file} " if place.elsewhere else "") + self._in_file(place)

    def _original(self, place: Place) -> Place:
        """Where the form itself had what a person corrected in the tidy workbook."""
        fact = self._corrected.get(place)
        return place if fact is None else Place.parse(place.file, str(fact["source"]))

    def _own(self, place: Place, said: str) -> str:
        """The place in the form, with who corrected it."""
        fact = self._corrected[place]
        by = fact["by"] or self._words.say("where.somebody")
        was = fact["was"] or self._words.say("where.blank")
        return self._words.say("where.corrected", place=said, by=by, was=was, now=fact["now"])

    def _in_file(self, place: Place) -> str:
        page = self._words.say("where.page", page=place.page) if place.page else ""
        if place.paragraph:
            return page + self._paragraph(place)
        if place.sheet is not None:
            return self._words.say("where.sheet", sheet=place.sheet, cell=f"{column_letters(place.col)}{place.row}")
        heading = self.heading(place)
        table = self._words.say("where.table" if len(self._tables) > 1 else "where.only_table", table=place.table or 1)
        if heading:
            return page + self._words.say("where.row", table=table, row=place.row, heading=shorten(heading, _HEADING))
        return page + self._words.say("where.cell", table=table, row=place.row, col=place.col)

    def say_all(self, places: Iterable[Place], most: int = 4) -> str:
        """Several places, each once, of many the first; what the one before said (its table, its row) is left out."""
        said: list[str] = []
        before = None
        for place in dict.fromkeys(places):
            words = self.say(place)
            own = self._original(place)
            if before is not None and _beside(before, own):
                words = self._own(place, self._short(own)) if place in self._corrected else self._short(place)
            if words not in said:
                said.append(words)
            before = own
        shown = self._words.say("list.comma").join(said[:most])
        return self._words.say("where.and_more", places=shown, count=len(said)) if len(said) > most else shown

    def _short(self, place: Place) -> str:
        """A further cell of the row named before."""
        if place.heading:
            return str(place)
        if place.sheet is not None:
            return f"{column_letters(place.col)}{place.row}"
        heading = self.heading(place)
        if heading:
            return self._words.say("where.same_row", heading=shorten(heading, _HEADING))
        return self._words.say("where.same_row_cell", col=place.col)

    def heading(self, place: Place) -> str:
        """The heading above a cell of a table; empty where the table has none over it."""
        above = [
            one
            for one in self._headings.get((place.file, place.sheet, place.table, place.page), ())
            if one.row < place.row
        ]
        in_column = [one for one in above if one.col == place.col]
        if in_column:
            return self._texts[max(in_column, key=lambda one: one.row)]
        rows = [one.row for one in above]
        left = [one for one in above if one.row == max(rows) and one.col < place.col]
        return self._texts[max(left, key=lambda one: one.col)] if left else ""

    def _paragraph(self, place: Place) -> str:
        at = bisect_left(self._sections, place.paragraph)
        if at < len(self._sections) and self._sections[at] == place.paragraph:
            return self._words.say("where.heading", heading=self._text_of(place.paragraph))
        if not at:
            return self._words.say("where.paragraph", number=place.paragraph)
        above = self._sections[at - 1]
        return self._words.say("where.below", heading=self._text_of(above), number=place.paragraph - above)

    def _text_of(self, paragraph: int) -> str:
        found = next((text for place, text in self._texts.items() if place.paragraph == paragraph), "")
        return shorten(found, _HEADING)


_SECTIONS = {"heading", "title"}
_EDITED = "tidy.workbook.edited"


def _beside(one: Place, other: Place) -> bool:
    """Whether two cells stand in one row, or in one sheet."""
    same = (one.file, one.sheet, one.table, one.page, one.paragraph) == (
        *(other.file, other.sheet, other.table, other.page, other.paragraph),
    )
    return same and not one.paragraph and (one.sheet is not None or one.row == other.row)
