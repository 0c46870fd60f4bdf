"""A list of projects (项目清单): one project a row, names beside money, scores and grades."""

from __future__ import annotations

from decimal import Decimal

from perfeval.clean.draft import Draft, Reading
from perfeval.clean.fields import cells_by_column, number_text, points
from perfeval.clean.fund_lines import AMOUNTS, LineDraft
from perfeval.forms.blocks import Block
from perfeval.forms.lines import money_unit
from perfeval.forms.text import keys
from perfeval.model import FundKind, Reported
from perfeval.places import Place
from perfeval.sources.raw import RawCell
from perfeval.values.reading import read_points

_TOTAL_WORDS = frozenset({"合计", "总计", "小计", "总额"})


def read_portfolio(block: Block, head: Draft, reading: Reading) -> list[Draft]:
    """One draft for each row that names a project; ``head`` knows what stands above the list."""
    band = block.band
    for column in band.columns:
        for cell in column.cells:
            reading.ledger.use(cell, "heading", head)
            head.amount_unit_text = head.amount_unit_text or money_unit(cell.text)
    drafts: list[Draft] = []
    for row in block.rows:
        by_column = cells_by_column(block.grid, row, band)
        texts: dict[str, RawCell] = {}
        for index, cells in by_column.items():
            shown = [cell for cell in cells if not cell.is_empty]
            if shown:
                texts.setdefault(band.columns[index].concept or f"extra.{band.columns[index].text}", shown[0])
        name = texts.get("identification.name")
        own = block.grid.anchored(row)
        if name is None or any(keys(cell.text)[1] in _TOTAL_WORDS for cell in own):
            if any(keys(cell.text)[1] in _TOTAL_WORDS for cell in own):
                for cell in own:
                    reading.ledger.use(cell, "list total", head)
            continue
        drafts.append(_project(texts, head, reading))
    return drafts


def _project(texts: dict[str, RawCell], head: Draft, reading: Reading) -> Draft:
    draft = Draft(
        sheet=head.sheet,
        title=head.title,
        department=head.department,
        unit=head.unit,
        year=head.year,
        amount_unit_text=head.amount_unit_text,
    )
    draft.marks.update({key: place for key, place in head.marks.items() if key in ("department", "unit", "year")})
    draft.labels.append("portfolio")
    fund = LineDraft(1, kind=FundKind.TOTAL)
    score: dict[str, object] = {}
    score_cells: dict[str, Place] = {}
    for concept, cell in texts.items():
        group, _, word = concept.partition(".")
        used = word
        if group == "identification" and word == "name":
            draft.name, draft.marks["name"] = cell.text, cell.place
            fund.label_text, fund.cells["label_text"] = cell.text, cell.place
        elif group == "identification" and word in ("department", "unit", "unit_weak"):
            word = used = "unit" if word == "unit_weak" else word
            setattr(draft, word, cell.text)
            draft.marks[word] = cell.place
        elif group == "identification" and word in ("code", "department_code", "unit_code"):
            draft.codes[word] = cell.text
        elif group == "funds" and (word in AMOUNTS or word in ("amount", "execution_rate")):
            fund.put(word, cell, draft.money_unit, reading, draft)
        elif concept in ("funds.self_score", "totals.total", "funds.max_score"):
            field = "max_score" if concept == "funds.max_score" else "self_score"
            value: Decimal | None = read_points(number_text(cell))[0]
            score[field], score_cells[field] = (value if value is not None else points(cell, reading)), cell.place
            if field == "self_score":
                score["score_text"] = cell.text
            used = f"reported total {field}"
        elif concept == "totals.grade":
            score["grade"], score_cells["grade"] = cell.text, cell.place
            used = "reported total grade"
        elif concept == "funds.number":
            used = "row number"
        else:
            draft.attributes[word] = cell.text
            used = f"attributes {word}"
        reading.ledger.use(cell, used, draft)
    if fund.amounts or "execution_rate_text" in fund.texts:
        draft.funds.append(fund.line())
    if score:
        draft.reported.append(Reported("total", cells=score_cells, **score))  # type: ignore[arg-type]
    return draft
