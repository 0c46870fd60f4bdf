"""One row of the indicator block (指标行): its cells by meaning, and the :class:`Indicator` made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from perfeval.clean.draft import Draft, Reading
from perfeval.clean.fields import cells_by_column, number_text, points, shown
from perfeval.clean.levels import levels_of, reaching
from perfeval.clean.targets import Target, is_sign, joined, split
from perfeval.forms.blocks import Block
from perfeval.forms.text import plain
from perfeval.model import Indicator
from perfeval.places import Place
from perfeval.sources.raw import RawCell
from perfeval.values.reading import points_in_heading, read_points, read_quantity

# Columns that say something of an indicator but have no field of their own: kept under their heading.
_EXTRA = frozenset(
    ("level4", "nature", "deduction", "completion_rate", "deviation", "coefficient", "core", "standard")
) | {"evidence", "number", "project_name", "actual_sign"}
_CONTENT = frozenset(("target", "initial_target", "adjusted_target", "actual", "interim", "reviewed_text", "sign")) | {
    "self_score", "max_score", "reason"
}  # fmt: skip
_TEMPLATE = re.compile(
    r"^(?:指标)?[\d一二三四五六七八九十]{0,3}[.:、)]?(?:…+|\.{2,})?$"
)  # 指标2： or ……, from the blank form

Scored = dict[tuple[Place, str], list[int]]  # a score cell and whose it is → the indicators it stands for


class IndicatorRow:
    """The cells of one row. ``number`` counts indicators from 1 and is how the account names them."""

    def __init__(self, block: Block, row: int, draft: Draft, reading: Reading) -> None:
        self.block, self.band, self.row = block, block.band, row
        self.draft, self.reading = draft, reading
        self.number = len(draft.indicators) + 1
        self.places: dict[str, Place] = {}
        self.fields: dict[str, list[RawCell]] = {}
        self.extra: list[tuple[str, RawCell]] = []
        for index, cells in cells_by_column(block.grid, row, block.band).items():
            column = block.band.columns[index]
            if column.how == "money":
                continue  # the money of the activity: a fund line of its own
            if column.concept is None or column.concept in _EXTRA:
                self.extra += [(column.text, cell) for cell in shown(cells)]
            else:
                self.fields[column.concept] = cells
        self.level1, self.level2 = levels_of(self.fields, self.band, row, draft.carry, reading)
        self.names = self._names()

    def _names(self) -> list[RawCell]:
        """The cells of the name; in forms of two levels the second is the name, unless it is a word like 数量指标."""
        names = self.of("level3") or reaching(self.fields, self.band)
        if not names and not self.band.has("level3") and self.level2 is not None:
            names = [] if self.reading.words.is_level_word("level2", self.level2.text) else [self.level2]
        return names

    def of(self, concept: str) -> list[RawCell]:
        """The non-empty cells under the heading of that meaning, merged ones from further up included."""
        return shown(self.fields.get(concept, []))

    # ------------------------------------------------------------ is there an indicator?

    @property
    def is_filled(self) -> bool:
        """Something of an indicator begins in this row, beyond signs for *nothing* and words of the blank form."""
        return any(cell.row == self.row and not self._says_nothing(cell) for cell in self._content())

    @property
    def is_empty_promise(self) -> bool:
        """A level is printed here, and nothing stands in any of its rows: the form leaves it open."""
        opened = [cell for cell in (self.level2, self.level1) if cell is not None and cell.row == self.row]
        if not opened or self.reading.words.is_placeholder(opened[0].text):
            return False
        level = opened[0]
        for later in range(self.row + 1, level.row + level.rowspan):
            for index, cells in cells_by_column(self.block.grid, later, self.band).items():
                concept = self.band.columns[index].concept
                if concept in ("level2", "level3", "target", "actual") and any(
                    cell.row == later and not self._says_nothing(cell, is_name=concept == "level3")
                    for cell in shown(cells)
                ):
                    return False
        return True

    def pass_over(self) -> None:
        """Note what stands in a row without an indicator."""
        for cell in self._content():
            self.reading.ledger.use(cell, "placeholder", self.draft)
        self._use_levels()

    def _content(self) -> Iterable[RawCell]:
        yield from self.names
        for concept in self.fields:
            if concept in _CONTENT:
                yield from self.of(concept)

    def _says_nothing(self, cell: RawCell, *, is_name: bool = False) -> bool:
        if self.reading.words.is_placeholder(cell.text):
            return True
        return (is_name or cell in self.names) and bool(_TEMPLATE.match(plain(cell.text)))

    def _use_levels(self) -> None:
        for name, cell in (("level1", self.level1), ("level2", self.level2)):
            self.reading.ledger.use(cell, f"indicator {self.number} {name}", self.draft)

    # ------------------------------------------------------------ the indicator

    def take(self, field: str, cells: Iterable[RawCell], glue: str = "") -> str:
        """Use the cells for a field; its text as written, its place."""
        texts = []
        for cell in cells:
            self.reading.ledger.use(cell, f"indicator {self.number} {field}", self.draft)
            self.places.setdefault(field, cell.place)
            texts.append(cell.text)
        return glue.join(texts)

    def indicator(self, scored: Scored) -> Indicator:
        """Everything the row says, typed."""
        level1 = self.take("level1", shown([self.level1] if self.level1 else []))
        level2 = self.take("level2", shown([self.level2] if self.level2 and self.level2 is not self.level1 else []))
        level3 = self.take("level3", self.names)
        name, year = level3 or level2, self.draft.year
        target = self._target()
        target_text = target.text
        self.take("target_text", target.value or shown([target.sign] if target.sign else []))
        sign = self.take("sign_text", [target.sign]) if target.sign is not None else None
        unit = self.take("unit_text", [target.unit]) if target.unit is not None else None
        actual, actual_unit = self.of("actual"), "".join(cell.text for cell in self.of("actual_unit"))
        actual_text = joined("", self.take("actual_text", actual), actual_unit if actual else "")
        self.take("actual_unit", self.of("actual_unit"))
        max_score, max_text = self._points("max_score", scored)
        self_score, self_text = self._points("self_score", scored)
        reviewed_score, _ = self._points("reviewed_score", scored)
        reason = self.of("reason") if self.band.has("reason") else self.of("remark")
        return Indicator(
            level1=level1,
            level2=level2,
            level3=level3,
            target_text=target_text,
            actual_text=actual_text,
            target=read_quantity(_value_text(target.value), sign=sign or "", unit=unit or "", name=name, year=year),
            actual=read_quantity(_value_text(actual), unit=actual_unit, name=name, year=year),
            level1_points=points_in_heading(level1),
            level2_points=points_in_heading(level2),
            sign_text=sign,
            unit_text=unit,
            max_score=max_score,
            self_score=self_score,
            max_score_text=max_text,
            self_score_text=self_text,
            reviewed_text=self.take("reviewed_text", self.of("reviewed_text")) or None,
            reviewed_score=reviewed_score,
            reason_text=self.take("reason_text", reason, "\n") or None,
            initial_target_text=self.take("initial_target_text", self.of("initial_target")) or None,
            interim_text=self.take("interim_text", self.of("interim")) or None,
            forecast_text=self.take("forecast_text", self.of("forecast")) or None,
            extra=self._rest(target),
            cells=self.places,
        )

    def _target(self) -> Target:
        """The promise that counts: the adjusted one where it is filled in, else the target, else the initial one."""
        value: list[RawCell] = []
        for concept in ("adjusted_target", "target", "initial_target"):
            value = self.of(concept)
            if value and not (concept == "adjusted_target" and all(map(self._says_nothing, value))):
                break
        sign = next((cell for cell in self.of("sign") if is_sign(cell.text)), None)
        unit = next((cell for cell in self.of("unit") if not self._says_nothing(cell)), None)
        return split(value, sign, unit)

    def _points(self, concept: str, scored: Scored) -> tuple[Decimal | None, str | None]:
        """Points of the row; a merged cell counts for the first of its indicators only."""
        cells = self.of(concept)
        if not cells:
            return None, None
        sharers = scored.setdefault((cells[0].place, concept), [])
        sharers.append(self.number - 1)
        self.places[concept] = cells[0].place
        if len(sharers) > 1:
            return None, None
        text = self.take(concept, cells, " ")
        if self.reading.words.is_placeholder(cells[0].text):
            return read_points(number_text(cells[0]))[0], text
        return points(cells[0], self.reading), text

    def _rest(self, target: Target) -> dict[str, str]:
        """Further columns, under their headings."""
        used = {target.sign, target.unit, *target.value}
        rest = list(self.extra)
        for concept in ("sign", "unit", "adjusted_target", "remark"):
            if concept == "remark" and not self.band.has("reason"):
                continue
            column = self.band.column(concept)
            rest += [(column.text, cell) for cell in self.of(concept) if column is not None and cell not in used]
        extra: dict[str, str] = {}
        for heading, cell in rest:
            key = heading or "（无表头）"
            extra[key] = f"{extra[key]} {cell.text}" if key in extra else cell.text
            self.take(key, [cell])
        return extra


def _value_text(cells: Iterable[RawCell]) -> str:
    """The text to read a quantity from; a lone numeric cell with all its digits."""
    texts = list(cells)
    return number_text(texts[0]) if len(texts) == 1 else "".join(cell.text for cell in texts)
