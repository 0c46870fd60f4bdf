"""From the blocks of a document to project drafts (归集): which block belongs to which form.

A workbook sheet, a title or another project name opens the next form; blocks without a name of
their own join the form before them when they complete it (funds in one table, indicators in the next).
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from perfeval.clean.by_nature import take_by_nature
from perfeval.clean.draft import WORDS, Draft, Reading
from perfeval.clean.fund_sources import SourceRows, take_sources
from perfeval.clean.funds import read_funds, read_funds_grid
from perfeval.clean.identification import (
    is_year_blank,
    is_year_line,
    take_identification,
    take_title,
    take_year,
)
from perfeval.clean.indicators import read_indicators
from perfeval.clean.joining import join_drafts
from perfeval.clean.levels import opens_level
from perfeval.clean.nature import is_instruction, is_prose
from perfeval.clean.pages import tables_in_order
from perfeval.clean.passages import read_goals, take_goal_pair, take_note, take_signature, take_text_pair
from perfeval.clean.portfolio import read_portfolio
from perfeval.clean.text_rows import TextRows, take_text_rows
from perfeval.clean.text_tables import is_typed
from perfeval.clean.totals import labelled_grade, read_total_pair, report
from perfeval.forms.bands import heading_like
from perfeval.forms.blocks import Block, LooseRow, Part, blocks_of
from perfeval.forms.bodies import is_item_line
from perfeval.forms.grid import Grid
from perfeval.forms.lines import goes_on, is_note, is_sentence, is_title, money_unit, unit_in_note
from perfeval.forms.pairs import Pair, label_of, pair_by_blank, pairs_in_text, pairs_of_row
from perfeval.forms.shapes import is_office
from perfeval.forms.table_evidence import weights
from perfeval.forms.text import is_number, plain, unnumbered
from perfeval.sources.raw import RawCell, RawParagraph, RawTable

_ATTACHMENT = re.compile(r"^附(?:件|表|录)?[\d一二三四五六七八九十\-]*[::：]?$")
NARROW: float = weights()["block"]["margin"]
_ITEM = re.compile(r"^\(?[\d一二三四五六七八九十①-⑨]{1,2}[、.．)]")


class Assembly:
    """Walks through one document and fills drafts."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.document = reading.document
        self.drafts: list[Draft] = [Draft()]
        self.prose = is_prose(reading.document.paragraphs, not all(map(is_typed, reading.document.tables)))
        self.skipped_tables = 0
        self._after_note = False
        self._goes_on = False  # the sheet is the next page of the form before it
        self._sources = SourceRows()
        self._texts = TextRows()
        self.read: list[tuple[RawTable, tuple[Part, ...]]] = []

    @property
    def draft(self) -> Draft:
        """The form that is being read."""
        return self.drafts[-1]

    def run(self) -> list[Draft]:
        """All drafts of the document, joined where they are one form."""
        told = (unit_in_note(paragraph.text) for paragraph in self.document.paragraphs)
        self.draft.fallback_unit = next(filter(None, told), None)
        is_workbook = self.document.container in ("xlsx", "xlsb", "xls", "ods", "csv")
        for block in tables_in_order(self.reading, is_workbook):
            if isinstance(block, RawParagraph):
                self._paragraph(block)
                continue
            if is_instruction(block, self.reading):
                self._skip(block)
                continue
            self._goes_on = is_workbook and self._is_next_page(block)
            if is_workbook and not self._goes_on and self._is_taken():
                self.open()
            if is_workbook and not self._goes_on:
                self.draft.sheet = block.name
            self._table(block)
        return join_drafts([draft for draft in self.drafts if draft.labels != ["list head"]], is_workbook)

    def _is_taken(self) -> bool:
        """Whether the current form holds something already."""
        return len(self.drafts) > 1 or not self.draft.is_empty or bool(self.draft.title)

    def _is_next_page(self, sheet: RawTable) -> bool:
        """A sheet that is named as the next page of the form before it (自评表（续）)."""
        if not self.draft.has_body or not goes_on(sheet.name, self.reading.words):
            return False
        self.reading.doubt(WORDS.say("pages.sheet", first=self.draft.sheet or "", second=sheet.name))
        return True

    def open(self) -> Draft:
        """Begin the next form."""
        fallback = self.draft.amount_unit_text or self.draft.fallback_unit
        sheet = self.draft.sheet
        self.drafts.append(Draft(sheet=sheet, fallback_unit=fallback))
        return self.draft

    def _skip(self, table: RawTable) -> None:
        self.skipped_tables += 1
        for cell in table.nonempty():
            self.reading.ledger.use(cell, "instruction")
        self.reading.why.append(WORDS.say("why.instructions", table=table.name))

    # ------------------------------------------------------------ tables

    def _table(self, table: RawTable) -> None:
        grid = Grid(table)
        parts = blocks_of(grid, self.reading.words)
        told = (unit_in_note(cell.text) for cell in table.nonempty())
        self.draft.fallback_unit = next(filter(None, told), self.draft.fallback_unit)
        self._after_note = False
        self._sources = SourceRows()
        self._texts = TextRows()
        opened = {part.top for part in parts if isinstance(part, Block)}
        for part in parts:
            self._part(part)
            if isinstance(part, LooseRow):
                self._remains(part, over_headings=part.row + 1 in opened)
        self.read.append((table, parts))

    def _part(self, part: Part) -> None:
        if isinstance(part, LooseRow):
            self._loose(part)
            return
        self._after_note = False
        self._doubt_narrow(part)
        self._facts_beside(part)
        if part.kind == "funds":
            read_funds(part, self.draft, self.reading)
        elif part.kind == "funds_grid":
            read_funds_grid(part, self.draft, self.reading)
        elif part.kind == "goals":
            read_goals(part, self.draft, self.reading)
        elif part.kind == "aside":
            self._leave_aside(part)
        elif part.kind == "indicators" and part.band.has("project_name"):
            self._by_project(part)
        elif part.kind == "indicators":
            read_indicators(part, self.draft, self.reading)
        else:
            head = self.draft
            listed = read_portfolio(part, head, self.reading)
            if len(listed) == 1:  # labels above values: one project whose other blocks may follow
                listed[0].labels.clear()
            if listed:
                if head.is_empty:
                    head.labels = ["list head"]
                self.drafts.extend(listed)
                if len(listed) > 1:
                    self.open()

    def _facts_beside(self, block: Block) -> None:
        """项目名称：…, 主管部门：… in cells of their own beside the headings and rows of money."""
        if block.kind != "funds" or block.view is not None:
            return
        for row in (*range(block.band.first_row, block.band.last_row + 1), *block.rows):
            for cell in block.grid.anchored(row):
                told = list(pairs_in_text(cell.text, self.reading.words))
                if told and all(pair.group == "identification" and pair.text for pair in told):
                    for pair in told:
                        self._pair(replace(pair, label=cell))

    def _doubt_narrow(self, block: Block) -> None:
        """A block that was chosen by little is said: it may be something else."""
        rival, margin = block.rival
        if block.kind in ("indicators", "funds", "goals") and margin < NARROW:
            self.reading.doubt(
                WORDS.say(
                    "doubt.narrow_block",
                    table=block.grid.table.name,
                    row=block.top,
                    kind=WORDS.say(f"why.kind_{block.kind}"),
                    rival=WORDS.say(f"why.kind_{rival}"),
                    margin=Decimal(str(margin)),
                )
            )

    def _leave_aside(self, block: Block) -> None:
        """Vouchers and lists of payments stand beside a form and are no part of it: left aside, with a word."""
        rows = range(block.band.first_row, (block.rows[-1] if block.rows else block.band.last_row) + 1)
        for row in rows:
            for cell in block.grid.anchored(row):
                self.reading.ledger.use(cell, "left aside", self.draft)
        over = block.grid.anchored(rows[0] - 1)
        if len(over) == 1:
            self.reading.ledger.use(over[0], "left aside", self.draft)  # 发放明细, over the list
        headings = "、".join(column.text for column in block.band.columns[:4])
        parts = {"table": block.grid.table.name, "first": rows[0], "last": rows[-1], "headings": headings}
        self.reading.doubt(WORDS.say("doubt.left_aside", **parts))

    def _by_project(self, block: Block) -> None:
        """Indicators of many projects in one table: the name in a column of its own opens the next project."""
        column = next(column for column in block.band.columns if column.concept == "project_name")
        groups: list[tuple[RawCell | None, list[int]]] = []
        for row in block.rows:
            name = block.grid.at(row, column.first)
            same = groups and (
                name is None or name.is_empty or ((last := groups[-1][0]) and plain(last.text) == plain(name.text))
            )
            if same:
                groups[-1][1].append(row)
            else:
                groups.append((name if name is not None and not name.is_empty else None, [row]))
        for name, rows in groups:
            if name is not None:
                if self._is_another(name.text):
                    self.open()
                take_identification(
                    Pair("identification", "name", column.text, name.text, None, name), self.draft, self.reading
                )
                self._facts_of(block, rows[0])
            read_indicators(Block(block.kind, block.grid, block.band, tuple(rows)), self.draft, self.reading)

    def _facts_of(self, block: Block, row: int) -> None:
        """What further columns of such a table say of the project: its unit, its money."""
        for column in block.band.columns:
            cell = block.grid.at(row, column.first)
            if column.concept is not None or cell is None or cell.is_empty or cell.row <= block.band.last_row:
                continue
            for group in ("identification", "funds"):
                if concept := self.reading.words.exact(group, column.text):
                    self._pair(Pair(group, concept, column.text, cell.text, None, cell))
                    break

    def _loose(self, row: LooseRow) -> None:
        grid, words = row.grid, self.reading.words
        cells = grid.anchored(row.row)
        title = next((cell for cell in cells if is_title(cell.text, words)), None)
        if title is not None and all(cell is title or _is_about_table(cell.text) for cell in cells):
            self._title(title)
            return
        if len(cells) == 1 and grid.is_wide(cells[0]):
            cell = cells[0]
            if is_note(cell.text) or (self._after_note and _ITEM.match(plain(cell.text))):
                self._after_note = True
                take_note(cell, self.draft, self.reading)
                return
            if opens_level(replace(cell, text=unnumbered(cell.text)), self.draft, self.reading):
                return
        self._after_note = False
        if take_text_rows(grid, row.row, self._texts, self.draft, self.reading):
            return
        if take_by_nature(grid, row.row, self.draft, self.reading):
            return
        take_sources(grid, row.row, self._sources, self.draft, self.reading)
        taken = {cell.place for cell in cells if self.reading.ledger.used(cell)}
        facts = not (self.draft.has_body or self.draft.goals) and self._is_among_facts(row)
        for pair in pairs_of_row(grid, row.row, words, facts=facts):
            if pair.label is None or pair.label.place not in taken:
                self._pair(pair)

    def _is_among_facts(self, row: LooseRow) -> bool:
        """Whether the name of the project is told, or a known label of who and when stands near."""
        words = self.reading.words
        near = [cell.text for at in range(row.row, row.row + 4) for cell in row.grid.anchored(at)]
        return self.draft.name is not None or any(
            is_office(text)
            or any(
                found is not None and (found[0] == "identification" or is_office(said))
                for found, said in (
                    (label_of(text, words), ""),
                    *(((pair.group,), pair.text) for pair in pairs_in_text(text, words, loose=True)),
                )
            )
            for text in near
        )

    def _remains(self, row: LooseRow, *, over_headings: bool) -> None:
        """Cells of a loose row that no label explained."""
        reading = self.reading
        cells = [cell for cell in row.grid.anchored(row.row) if not reading.ledger.used(cell)]
        for cell in cells:
            if is_year_line(cell.text) or is_year_blank(cell.text):
                take_year(cell, self.draft)
                reading.ledger.use(cell, "year", self.draft)
            elif len(plain(cell.text)) <= 24 and (unit := money_unit(cell.text)):
                self.draft.amount_unit_text = self.draft.amount_unit_text or unit
                reading.ledger.use(cell, "amount_unit_text", self.draft)
            elif is_note(cell.text) or (self.draft.has_body and row.grid.is_wide(cell) and is_sentence(cell.text)):
                take_note(cell, self.draft, reading)
            elif (grade := labelled_grade(cell.text)) is not None:
                report(self.draft, "total", {"grade": grade}, {"grade": cell.place})
                reading.ledger.use(cell, "reported total grade", self.draft)
            elif take_signature(cell, self.draft, reading):
                continue
            elif _ATTACHMENT.match(plain(cell.text)) or is_item_line(cell.text) or goes_on(cell.text, reading.words):
                reading.ledger.use(cell, "heading", self.draft)
            elif reading.words.find("sides", cell.text) is not None or heading_like(cell.text, reading.words):
                reading.ledger.use(cell, "label", self.draft)
            elif over_headings and cell.colspan > 1 and len(plain(cell.text)) <= 12 and not is_number(cell.text):
                reading.ledger.use(cell, "heading", self.draft)
            elif not self.draft.title and cell.row <= 2 and row.grid.is_wide(cell) and len(plain(cell.text)) >= 4:
                take_title(cell, self.draft, reading)

    def _title(self, item: RawCell | RawParagraph) -> None:
        if self.draft.has_body and (self._goes_on or goes_on(item.text, self.reading.words)):
            self.reading.ledger.use(item, "heading", self.draft)
            return
        if self.draft.has_body or self.draft.name is not None:
            self.open()
        take_title(item, self.draft, self.reading)

    # ------------------------------------------------------------ labels

    def _pair(self, pair: Pair) -> None:
        ledger = self.reading.ledger
        if pair.concept == "name_weak":  # 项目 | …: the name where no other is told, never another form
            if self.draft.name is None:
                take_identification(replace(pair, concept="name"), self.draft, self.reading)
                return
            pair = replace(pair, concept="attribute")
        if pair.group == "identification":
            if pair.concept == "name" and self._is_another(pair.text):
                self.open()
            take_identification(pair, self.draft, self.reading)
        elif pair.group == "texts":
            take_text_pair(pair, self.draft, self.reading)
        elif pair.group == "goals":
            take_goal_pair(pair, self.draft, self.reading)
            if pair.value is not None and self.reading.words.find("goals", pair.label_text) is None:
                said = {"label": pair.label_text, "text": pair.text, "field": WORDS.say(f"field.goal_{pair.concept}")}
                self.reading.doubt(WORDS.say("doubt.field_by_evidence", **said))
        elif pair.group == "totals":
            read_total_pair(pair, self.draft, self.reading)
        else:
            self.draft.fund_pairs.append(pair)
            self.draft.amount_unit_text = self.draft.amount_unit_text or money_unit(pair.label_text)
            if pair.value is not None:
                ledger.use(pair.label, "label", self.draft)
            if self.reading.words.find("funds", pair.label_text) is None:
                self.reading.doubt(WORDS.say("doubt.heading_like", heading=pair.label_text, concept=pair.concept))

    def _is_another(self, name: str) -> bool:
        if self.draft.name is None:
            return bool(self.draft.indicators) and bool(name)
        if plain(name) != plain(self.draft.name):
            return bool(name) or bool(self.draft.indicators)
        if self._goes_on:
            return False
        return bool(self.draft.indicators and self.draft.funds)

    # ------------------------------------------------------------ lines of text

    def _paragraph(self, paragraph: RawParagraph) -> None:
        reading = self.reading
        text = paragraph.text
        facts = not (self.prose or self.draft.has_body or is_note(text))
        pairs = list(pairs_in_text(text, reading.words, loose=facts)) if len(text) <= 200 else []
        if not pairs and (pair := pair_by_blank(text, reading.words)) is not None:
            pairs = [pair]
        if self.prose:
            pairs = [pair for pair in pairs if pair.group == "identification" and pair.concept != "attribute"]
        if pairs:
            for pair in pairs:
                before = len(self.drafts)
                self._pair(pair)
                if len(self.drafts) > before or pair.concept not in self.draft.marks:
                    self.draft.marks.setdefault(pair.concept.replace("unit_weak", "unit"), paragraph.place)
                self._after_note = self._after_note or pair.concept == "note"
                if pair.group in ("goals", "texts"):
                    _set_places(self.draft, pair, paragraph)
            reading.ledger.use(paragraph, pairs[0].concept, self.draft)
        elif is_title(text, reading.words) and len(plain(text)) <= 60 and not (self.prose and _ITEM.match(plain(text))):
            self._title(paragraph) if not self.prose else take_title(paragraph, self.draft, reading)
        elif is_year_line(text) or is_year_blank(text):
            take_year(paragraph, self.draft)
            reading.ledger.use(paragraph, "year", self.draft)
        elif len(plain(text)) <= 24 and (unit := money_unit(text)):
            if self.draft.has_body:
                self.open()
            self.draft.amount_unit_text = self.draft.amount_unit_text or unit
            reading.ledger.use(paragraph, "amount_unit_text", self.draft)
        elif self.prose:
            return
        elif is_note(text) or (self._after_note and _ITEM.match(plain(text))):
            self._after_note = True
            take_note(paragraph, self.draft, reading)
        elif opens_level(RawCell(paragraph.place, unnumbered(text)), self.draft, reading):
            return
        elif _ATTACHMENT.match(plain(text)):
            reading.ledger.use(paragraph, "heading", self.draft)
        elif not take_signature(paragraph, self.draft, reading) and reading.words.find("sides", text) is not None:
            reading.ledger.use(paragraph, "label", self.draft)


def _is_about_table(text: str) -> bool:
    """A short text that may stand beside a title: unit of money, year, number of the attachment."""
    return (
        money_unit(text) is not None
        or is_year_line(text)
        or is_year_blank(text)
        or bool(_ATTACHMENT.match(plain(text)))
    )


def _set_places(draft: Draft, pair: Pair, paragraph: RawParagraph) -> None:
    import dataclasses

    if pair.group == "texts" and draft.passages:
        draft.passages[-1] = dataclasses.replace(draft.passages[-1], places=(paragraph.place,))
    elif pair.group == "goals" and draft.goals:
        goal = draft.goals[-1]
        draft.goals[-1] = dataclasses.replace(goal, cells={**goal.cells, f"{pair.concept}_text": paragraph.place})
