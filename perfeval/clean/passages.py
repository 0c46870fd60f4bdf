"""Texts of a form (文字栏): goals, causes, measures, conclusions, notes, signatures."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal

from perfeval.clean.draft import Draft, Reading
from perfeval.clean.fields import cells_by_column, points
from perfeval.clean.funds import take_headings
from perfeval.clean.totals import grade_word, report
from perfeval.forms.blocks import Block
from perfeval.forms.pairs import Pair
from perfeval.forms.text import plain
from perfeval.model import Goal, Passage
from perfeval.places import Place
from perfeval.sources.raw import RawCell, RawParagraph
from perfeval.values.reading import points_in_heading

_SIGNATURE = re.compile(r"签字|签章|盖章|\(章\)|\(签名\)|签名|签批")
_DATE = re.compile(r"^(?:填报|填表|编制|自评|报送)?(?:日期|时间)?:?(?:19|20)\d{2}年\d{1,2}月(?:\d{1,2}日)?$")


def read_goals(block: Block, draft: Draft, reading: Reading) -> None:
    """Goals as expected and as reached, side by side under their headings (预期目标 | 实际完成情况)."""
    take_headings(block, draft, reading)
    columns = block.band.columns
    expected = [n for n, column in enumerate(columns) if column.concept == "expected"]
    others = [n for n, column in enumerate(columns) if column.how == "repeat"]
    for row in block.rows:
        by_column = cells_by_column(block.grid, row, block.band)
        texts: dict[str, str] = {}
        places: dict[str, Place] = {}
        max_score: Decimal | None = None
        self_score: Decimal | None = None
        number = len(draft.goals) + 1
        anything = False
        named: str | None = None
        further: list[Goal] = []
        for index, cells in sorted(by_column.items()):
            shown = [cell for cell in cells if not cell.is_empty and cell.row == row]
            if not shown:
                continue
            anything = True
            concept = columns[index].concept
            text = " ".join(cell.text for cell in shown)
            if concept in ("expected", "actual"):
                field = f"{concept}_text"
                texts[field], places[field] = text, shown[0].place
                _use(shown, f"goal {number} {field}", draft, reading)
            elif index in others and (len(expected) >= 1):
                _use(shown, f"goal {number + 1} expected_text", draft, reading)
                further.append(Goal(text, None, columns[index].text, cells={"expected_text": shown[0].place}))
            else:
                match = reading.words.find("indicators", columns[index].text)
                if index == 0 and match is None:  # the row is named: a year, a number
                    named = text
                    _use(shown, f"goal {number} label_text", draft, reading)
                    continue
                if match is not None and match.concept in ("max_score", "self_score"):
                    value = points(shown[0], reading)
                    max_score, self_score = (value, self_score) if match.concept == "max_score" else (max_score, value)
                    places[match.concept] = shown[0].place
                    _use(shown, f"goal {number} {match.concept}", draft, reading)
                else:
                    draft.attributes.setdefault(columns[index].text, text)
                    _use(shown, f"attributes {columns[index].text}", draft, reading)
        if not anything:
            continue
        label = named or (columns[expected[0]].text if expected else None)
        if texts or max_score is not None or self_score is not None:
            draft.goals.append(
                Goal(texts.get("expected_text"), texts.get("actual_text"), label, max_score, self_score, places)
            )
        draft.goals.extend(further)


def _use(cells: list[RawCell], by: str, draft: Draft, reading: Reading) -> None:
    for cell in cells:
        reading.ledger.use(cell, by, draft)


def take_goal_pair(pair: Pair, draft: Draft, reading: Reading) -> None:
    """A goal beside its label; an actual joins the last expected goal that has none."""
    cell = pair.value or pair.label
    if pair.label is not None and pair.value is not None:
        reading.ledger.use(pair.label, "label", draft)
    if not pair.text:
        reading.ledger.use(pair.label, "label", draft)
        return
    places = {f"{pair.concept}_text": cell.place} if cell is not None else {}
    if pair.concept == "actual":
        for number, goal in enumerate(draft.goals):
            if goal.actual_text is None:
                draft.goals[number] = dataclasses.replace(goal, actual_text=pair.text, cells={**goal.cells, **places})
                reading.ledger.use(cell, f"goal {number + 1} actual_text", draft)
                return
        draft.goals.append(Goal(None, pair.text, pair.label_text, cells=places))
    else:
        for number, goal in enumerate(draft.goals):
            if goal.expected_text is None:
                draft.goals[number] = dataclasses.replace(goal, expected_text=pair.text, cells={**goal.cells, **places})
                reading.ledger.use(cell, f"goal {number + 1} expected_text", draft)
                return
        draft.goals.append(Goal(pair.text, None, pair.label_text, points_in_heading(pair.label_text), cells=places))
    reading.ledger.use(cell, f"goal {len(draft.goals)} {pair.concept}_text", draft)


_KINDS = {"opinion": "signature", "experience": "experience"}


def take_text_pair(pair: Pair, draft: Draft, reading: Reading) -> None:
    """A text block beside, under or behind its label; an empty one is kept as empty."""
    kind = _KINDS.get(pair.concept, pair.concept)
    cell = pair.value or pair.label
    places = tuple(item.place for item in (pair.label, pair.value) if item is not None)
    draft.passages.append(Passage(kind, pair.label_text, pair.text, places=places))
    if kind == "conclusion" and (grade := grade_word(pair.text)) is not None and cell is not None:
        report(draft, "total", {"grade": grade}, {"grade": cell.place})  # 自评结论：优
    if pair.value is not None:
        reading.ledger.use(pair.label, "label", draft)
    reading.ledger.use(cell, f"passage {kind}", draft)


def take_note(item: RawCell | RawParagraph, draft: Draft, reading: Reading) -> None:
    """A note under the form (注：…)."""
    draft.passages.append(Passage("note", "", item.text, places=(item.place,)))
    reading.ledger.use(item, "passage note", draft)


def take_signature(item: RawCell | RawParagraph, draft: Draft, reading: Reading) -> bool:
    """Lines for signatures, seals and dates."""
    key = plain(item.text)
    if len(key) <= 60 and _SIGNATURE.search(key):
        kind = "signature"
    elif _DATE.match(key):
        kind = "date"
    else:
        return False
    draft.passages.append(Passage(kind, "", item.text, places=(item.place,)))
    reading.ledger.use(item, f"passage {kind}", draft)
    return True
