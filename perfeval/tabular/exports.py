"""Which files are tables and not forms (导出表): a heading row that names projects, over many of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Final

from perfeval.forms.shapes import is_source
from perfeval.forms.text import is_number, plain
from perfeval.forms.vocabulary import vocabulary
from perfeval.sources.raw import RawDocument, RawTable
from perfeval.tabular.contract import Kind
from perfeval.tabular.recognising import KINDS, choices, find_table, recognise_columns
from perfeval.tabular.sources import Source, grid_of_table
from perfeval.tabular.waiting import TableReading

_SHEETS: Final = frozenset({"xlsx", "xlsb", "xls", "ods", "csv", "parquet", "html"})
_FEW_PARAGRAPHS = 3  # a page of the web with more text than this is no export
_DEEPEST = 40
_MANY = 200
_IDENTITY = frozenset({"project_code", "project"})


def tables_of(document: RawDocument) -> TableReading | None:
    """The tables of a file that holds exports and nothing else; ``None`` for forms and what else there is."""
    if document.container not in _SHEETS or len(document.paragraphs) > _FEW_PARAGRAPHS:
        return None
    found: list[tuple[Kind, Source]] = []
    for table in document.tables:
        if not any(True for _ in table.nonempty()) or _is_instruction(table):
            continue
        one = _table(table) if _may_be(table) else None
        if one is None:
            return None
        kind, source = one
        where = replace(
            source,
            name=document.file if len(document.tables) == 1 else f"{document.file} {table.name}",
            file=document.file,
            sheet=table.cells[0].place.sheet,
            table=table.cells[0].place.table,
            container=document.container,
            sha256=document.sha256,
        )
        found.append((kind, where))
    if not found or not any(_is_list(kind, source) for kind, source in found):
        return None
    notes = tuple(note.fact for note in document.notes)
    return TableReading(
        document.file, "read", None, document.container, document.sha256, notes=notes, tables=tuple(found)
    )


def _is_instruction(table: RawTable) -> bool:
    return plain(table.name) in vocabulary().words["instruction_sheet"]


def _may_be(table: RawTable) -> bool:
    """Some row near the top names a project's column beside at least two columns that are known."""
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        if cell.row > _DEEPEST:
            break
        if cell.text:
            rows.setdefault(cell.row, []).append(cell.text)
    return any(_like_headings(texts) for texts in rows.values())


def _like_headings(texts: list[str]) -> bool:
    if len(texts) < 3 or any(is_number(text) for text in texts):
        return False
    for kind in KINDS:
        said = [choices(kind, text) for text in texts]
        known = [found for found in said if found]
        if len(known) >= 3 and 2 * len(known) >= len(texts) and any(one.field in _IDENTITY for f in known for one in f):
            return True
    return False


def _table(table: RawTable) -> tuple[Kind, Source] | None:
    grid = grid_of_table(table)
    for kind in KINDS:
        if (source := find_table(grid, kind)) is not None:
            return kind, source
    return None


def _is_list(kind: Kind, source: Source) -> bool:
    """Several projects stand below the headings: one alone is a form whose labels stand over their values."""
    recognised = recognise_columns(source, kind)
    for name in ("project_code", "project"):
        number = recognised.number_of(name)
        if number is not None:
            own = {source.headings[number], *(text for _, column, text in source.heading_cells if column == number)}
            said = {text: row for row, text in enumerate(source.columns[number]) if text and text not in own}
            named = vocabulary().exact("identification", source.headings[number]) is not None
            if not named and 2 * sum(_is_money(text) for text in said) >= len(said):
                return False  # 项目 | 预算数 over 资金总额, 财政资金: the sources of one project's money
            first = islice(said.items(), _MANY)  # no form has so many rows
            return len(said) >= 2 and not any(_opens_block(source, row, text) for text, row in first)
    return False


def _is_money(text: str) -> bool:
    return is_source(text, vocabulary()) or vocabulary().exact("funds", text) is not None


def _opens_block(source: Source, row: int, text: str) -> bool:
    """A row of further headings below the first ones, as a form has them: 一级指标 | 三级指标 | 年度指标值."""
    if not _is_heading(text):
        return False
    return sum(_is_heading(column[row]) for column in source.columns if column[row]) >= 2


def _is_heading(text: str) -> bool:
    return any(found[0].how == "exact" for kind in KINDS if (found := choices(kind, text)))
