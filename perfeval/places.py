"""Where a word stands in a file (位置): the last link of every chain of evidence.

A place is what a person would say on the telephone: ``自评表!D7`` for a cell of a
workbook, ``表1 R15C5`` for a cell of the first table of a Word, HTML or CSV file,
``¶12`` for the twelfth non-empty paragraph outside tables; in a printed file the page stands before
it: ``第2页 表1 R3C4``; a table without a file of its own (a DataFrame, a query) names project and column:
``budget[42010600,全年预算数]``, with the row where a project has several: ``indicators[42010600#12,实际完成值]``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_WORKBOOK = re.compile(r"^(?P<sheet>.+)!(?P<col>[A-Z]{1,3})(?P<row>\d+)$", re.DOTALL)
_PAGE = re.compile(r"^第(?P<page>\d+)页 ")
_TABLE = re.compile(r"^表(?P<table>\d+) R(?P<row>\d+)C(?P<col>\d+)$")
_COLUMN = re.compile(r"^(?P<name>[^\[\]]*)\[(?P<key>[^,\]]*?)(?:#(?P<row>\d+))?,(?P<heading>.*)\]$", re.DOTALL)
_PARAGRAPH = re.compile(r"^¶(?P<paragraph>\d+)$")


def column_letters(number: int) -> str:
    """Column number as a workbook writes it.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The reverse of :func:`column_letters`.

    >>> column_number('AB')
    28
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True, slots=True)
class Place:
    """One cell or one paragraph of one file.

    Attributes:
        file: the file as the user named it (relative to the folder that was read).
        sheet: the sheet of a workbook; ``None`` in Word, HTML and CSV files.
        table: number of the table in the document, from 1; ``None`` in workbooks and for paragraphs.
        row: row from 1; 0 for a paragraph.
        col: column from 1; 0 for a paragraph.
        paragraph: number of the non-empty paragraph outside tables, from 1; 0 for a cell.
        page: page of a printed file, from 1; 0 where the file has no pages of its own.
        key, heading: in a table that has no file of its own, what names the row's project, and the column.
        alone: such a row is the only one of its key, so that the place need not say its number.
        elsewhere: it stands in another file than the form it belongs to, which must be said.
    """

    file: str
    sheet: str | None = None
    table: int | None = None
    row: int = 0
    col: int = 0
    paragraph: int = 0
    page: int = 0
    key: str = ""
    heading: str = ""
    alone: bool = field(default=False, compare=False)
    elsewhere: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        """The place without its file, as a person names it.

        >>> str(Place("a.xlsx", sheet="自评表", row=7, col=4)), str(Place("a.docx", paragraph=12))
        ('自评表!D7', '¶12')
        """
        if self.heading:
            return f"{self.file}[{self.key}{'' if self.alone else f'#{self.row}'},{self.heading}]"
        page = f"{self.file} " if self.elsewhere else ""
        page += f"第{self.page}页 " if self.page else ""
        if self.paragraph:
            return f"{page}¶{self.paragraph}"
        if self.sheet is not None:
            return f"{page}{self.sheet}!{column_letters(self.col)}{self.row}"
        return f"{page}表{self.table or 1} R{self.row}C{self.col}"

    @property
    def in_full(self) -> str:
        """The place with its file, said once.

        >>> Place("a.xlsx", sheet="表", row=7, col=4).in_full, Place("b", key="42", heading="预算", alone=True).in_full
        ('a.xlsx 表!D7', 'b[42,预算]')
        """
        return str(self) if self.heading or self.elsewhere else f"{self.file} {self}"

    @property
    def order(self) -> tuple[str, str, int, int, int, int]:
        """Sort key: file, sheet, table, paragraph, row, column."""
        return (self.file, self.sheet or "", self.table or 0, self.paragraph, self.row, self.col)

    @classmethod
    def parse(cls, file: str, text: str) -> Place:
        """Read a place back from the words of :meth:`__str__`.

        >>> Place.parse("a.docx", "表1 R15C5").row
        15
        """
        page = 0
        if found := _PAGE.match(text):
            page, text = int(found["page"]), text[found.end() :]
        if found := _PARAGRAPH.match(text):
            return cls(file, paragraph=int(found["paragraph"]), page=page)
        if found := _TABLE.match(text):
            return cls(file, table=int(found["table"]), row=int(found["row"]), col=int(found["col"]), page=page)
        if found := _COLUMN.match(text):
            row = found["row"]
            return cls(found["name"], row=int(row or 0), key=found["key"], heading=found["heading"], alone=row is None)
        if found := _WORKBOOK.match(text):
            return cls(file, sheet=found["sheet"], row=int(found["row"]), col=column_number(found["col"]))
        raise ValueError(f"{text!r} is no place; written as 自评表!D7, 表1 R15C5 or ¶12")
