"""Whatever a table holds, reading it neither fails nor loses a cell (不报错、不丢单元格)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from perfeval.clean.projects import clean_document
from perfeval.forms.vocabulary import vocabulary
from perfeval.places import Place
from perfeval.sources.raw import CellState, RawCell, RawDocument, RawParagraph, RawTable
from tests.forms.test_unseen import CASES, as_document

HEADINGS = sorted(
    {
        word
        for group in ("funds", "indicators", "goals", "identification", "texts", "totals", "sides")
        for word in vocabulary().labels(group)
    }
)
TEXTS = st.one_of(
    st.sampled_from(HEADINGS),
    st.sampled_from(
        [
            "",
            "100%",
            "48",
            "≥95%",
            "—",
            "产出指标（50分）",
            "数量指标",
            "其中：财政拨款",
            "总分",
            "（2022年度）",
            "单位：万元",
            "注：无",
        ]
    ),
    st.sampled_from(
        [
            "项目支出绩效自评表",
            "项目名称：甲",
            "填报单位：乙  填报日期：2023年1月",
            "指标1：",
            "……",
            "3.1.4",
            "1e999",
            "９９",
        ]
    ),
    st.text(max_size=12),
)


@st.composite
def tables(draw: st.DrawFn, number: int = 1) -> RawTable:
    n_rows, n_cols = draw(st.integers(1, 9)), draw(st.integers(1, 8))
    taken: set[tuple[int, int]] = set()
    cells = []
    for row in range(1, n_rows + 1):
        for col in range(1, n_cols + 1):
            if (row, col) in taken:
                continue
            rowspan = draw(st.sampled_from([1, 1, 1, 2, 3])) if row < n_rows else 1
            colspan = draw(st.sampled_from([1, 1, 1, 2, 3])) if col < n_cols else 1
            spots = {(r, c) for r in range(row, row + rowspan) for c in range(col, col + colspan)}
            if spots & taken:
                rowspan = colspan = 1
                spots = {(row, col)}
            taken |= spots
            state = draw(
                st.sampled_from([CellState.TEXT, CellState.TEXT, CellState.ERROR, CellState.FORMULA_NOT_CALCULATED])
            )
            text = "" if state is CellState.FORMULA_NOT_CALCULATED else draw(TEXTS).strip()
            cells.append(RawCell(Place("x.docx", table=number, row=row, col=col), text, rowspan, colspan, state))
    return RawTable(f"表{number}", tuple(cells), n_rows, n_cols)


@st.composite
def documents(draw: st.DrawFn) -> RawDocument:
    blocks: list[RawTable | RawParagraph] = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        for _ in range(draw(st.integers(0, 3))):
            text = draw(TEXTS).strip()
            if text:
                place = Place("x.docx", paragraph=1 + sum(isinstance(block, RawParagraph) for block in blocks))
                blocks.append(RawParagraph(place, text))
        blocks.append(draw(tables(number)))
    return RawDocument("x.docx", draw(st.sampled_from(["docx", "xlsx", "html"])), "0" * 64, tuple(blocks))


def balances(document: RawDocument) -> None:
    projects, reading = clean_document(document)
    given_places = [cell.place for table in document.tables for cell in table.nonempty()]
    given_places += [paragraph.place for paragraph in document.paragraphs]
    assert sorted(line.place.order for line in reading.account) == sorted(place.order for place in given_places)
    assert (reading.status == "read") == bool(projects)
    assert len({project.id for project in projects}) == len(projects)
    for project in projects:
        known = set(given_places)
        for places in (project.cells, *(item.cells for item in project.indicators)):
            assert set(places.values()) <= known
        for line in project.funds:  # a blank rate or self score has its place too: that it is blank may be the point
            blank = {line.cells.get("execution_rate_text"), line.cells.get("self_score")} - known - {None}
            assert set(line.cells.values()) - blank <= known
            assert all(place.row == line.cells["label_text"].row for place in blank if place is not None)
    assert clean_document(document) == (projects, reading)


@given(documents())
def test_random_tables_never_fail_and_always_balance(document: RawDocument) -> None:
    balances(document)


@given(st.data())
def test_damaged_forms_never_fail_and_always_balance(data: st.DataObject) -> None:
    """Real layouts with cells blanked, moved or overwritten."""
    document = as_document(data.draw(st.sampled_from(CASES))["form"])
    changes = data.draw(
        st.lists(st.tuples(st.integers(0, 400), st.sampled_from(["", "blank", "copy", "split"]), TEXTS), max_size=6)
    )
    blocks: list[RawTable | RawParagraph] = []
    for block in document.blocks:
        if isinstance(block, RawTable):
            cells = list(block.cells)
            for at, how, text in changes:
                spot = at % len(cells)
                if how == "split":
                    cells[spot] = replace(cells[spot], rowspan=1, colspan=1)
                else:
                    cells[spot] = replace(cells[spot], text="" if how == "blank" else text.strip())
            block = replace(block, cells=tuple(cells))
        blocks.append(block)
    balances(replace(document, blocks=tuple(blocks)))
