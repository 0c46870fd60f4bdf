"""The indicator block (绩效指标): one :class:`Indicator` per row, levels carried, scores never doubled."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal

from perfeval.clean.draft import Draft, Reading
from perfeval.clean.fields import cells_by_column, covered_columns, number_text, points
from perfeval.clean.funds import take_headings
from perfeval.clean.totals import read_total_row
from perfeval.forms.bands import LEVELS, Band
from perfeval.forms.blocks import Block
from perfeval.forms.text import plain
from perfeval.forms.vocabulary import Vocabulary, level_key
from perfeval.model import Indicator
from perfeval.places import Place
from perfeval.sources.raw import RawCell
from perfeval.values.reading import points_in_heading, read_points, read_quantity

_SIGN = re.compile(
    r"^(?:[≥≧>≤≦<=═＝﹥﹤⩾⩽≈≠‹›]+|定性|大于|小于|等于|大于等于|小于等于|不少于|不低于|不超过|不高于|大于或等于|小于或等于|高于|低于)$"
)
_EMPTY_NAME = re.compile(r"^(?:指标)?\d{0,2}[.:、)]?(?:…+|\.+)?$")
_TEXT_FIELDS = ("reviewed_text", "interim")


class _Carry:
    """The level texts that go on until another one is printed (一级、二级指标)."""

    def __init__(self) -> None:
        self.band_level1: RawCell | None = None
        self.band_level2: RawCell | None = None
        self.level1: RawCell | None = None
        self.level2: RawCell | None = None


def read_indicators(block: Block, draft: Draft, reading: Reading) -> None:
    """Add the rows of one indicator block to the project."""
    band = block.band
    take_headings(block, draft, reading, "indicators")
    draft.bands.append(band)
    carry = _Carry()
    first_of_block = len(draft.indicators)
    scored: dict[Place, list[int]] = {}
    for row in block.rows:
        cells = block.grid.anchored(row)
        if read_total_row(block, row, draft, reading, carry.level1 or carry.band_level1):
            continue
        if len(cells) == 1 and block.grid.is_wide(cells[0]) and _open_band(cells[0], block, carry, draft, reading):
            continue
        indicator = _indicator(block, row, carry, draft, reading, scored)
        if indicator is not None:
            draft.indicators.append(indicator)
    _group_merged_scores(draft, scored)
    _group_blank_scores(draft, first_of_block, band, reading)


def _open_band(cell: RawCell, block: Block, carry: _Carry, draft: Draft, reading: Reading) -> bool:
    """A row that holds nothing but the name of a level (产出指标 as a band across the table)."""
    words = reading.words
    if words.is_level_word("level1", cell.text) and not (
        carry.band_level1 is not None and words.is_level_word("level2", cell.text) and level_key(cell.text) != "成本"
    ):
        carry.band_level1, carry.band_level2 = cell, None
    elif words.is_level_word("level2", cell.text):
        carry.band_level2 = cell
    elif (
        not block.band.has("level1")
        and len(plain(cell.text)) <= 20
        and (points_in_heading(cell.text) is not None or plain(cell.text).endswith("指标"))
    ):
        carry.band_level1, carry.band_level2 = cell, None
    else:
        return False
    reading.ledger.use(cell, "level1" if carry.band_level2 is None else "level2", draft)
    return True


def _indicator(
    block: Block, row: int, carry: _Carry, draft: Draft, reading: Reading, scored: dict[Place, list[int]]
) -> Indicator | None:
    band, ledger, words = block.band, reading.ledger, reading.words
    by_column = cells_by_column(block.grid, row, band)
    fields: dict[str, list[RawCell]] = {}
    extra_cells: list[tuple[str, RawCell]] = []
    for index, cells in by_column.items():
        column = band.columns[index]
        shown = [cell for cell in cells if not cell.is_empty]
        if column.concept is None or column.concept in _EXTRA:
            extra_cells += [(column.text, cell) for cell in shown if cell.row == row or cell.rowspan > 1]
        elif cells:
            fields[column.concept] = cells
    level1, level2 = _levels(fields, band, row, carry, words, reading)
    name_cells = _shown(fields.get("level3", []))
    name_cells += _reaching(fields, band)
    if (
        not band.has("level3")
        and "level2" in fields
        and level2 is not None
        and not words.is_level_word("level2", level2.text)
    ):
        name_cells = name_cells or [level2]
    content = [
        cell
        for concept in (
            "target",
            "initial_target",
            "adjusted_target",
            "actual",
            "interim",
            "sign",
            "self_score",
            "max_score",
            "reason",
        )
        for cell in _shown(fields.get(concept, []))
        if cell.row == row or cell.rowspan > 1
    ]
    anchored = [cell for cell in (*content, *name_cells) if cell.row == row]
    filled = [cell for cell in anchored if not words.is_placeholder(cell.text) and not _is_template(cell, name_cells)]
    number = len(draft.indicators) + 1
    if not filled:
        opens_level = any(cell is not None and cell.row == row and not cell.is_empty for cell in (level1, level2))
        alone = opens_level and not _named_below(
            block, row, level2 if level2 is not None and level2.row == row else level1, band
        )
        if not alone:
            for cell in anchored:
                ledger.use(cell, "placeholder", draft)
            for cell in (level1, level2):
                if cell is not None and cell.row == row:
                    ledger.use(cell, "level1" if cell is level1 else "level2", draft)
            if (
                not anchored
                or not any(_is_template(cell, name_cells) for cell in name_cells)
                or not _first_of_level(draft, level2)
            ):
                return None
    places: dict[str, Place] = {}

    def take(concept: str, cells: list[RawCell], glue: str = "") -> str:
        for cell in cells:
            ledger.use(cell, f"indicator {number} {concept}", draft)
        if cells:
            places[concept] = cells[0].place
        return glue.join(cell.text for cell in cells)

    level1_text = take("level1", [level1] if level1 is not None and not level1.is_empty else [])
    level2_text = take(
        "level2", [level2] if level2 is not None and not level2.is_empty and level2 is not level1 else []
    )
    level3_text = take("level3", [cell for cell in name_cells if not _bare_placeholder(cell, words)])
    for cell in name_cells:
        ledger.use(cell, "placeholder", draft)
    target_cells = _target_cells(fields, words)
    sign, value, unit = _split_target(target_cells, fields, words, extra_cells, band)
    target_text = joined(sign.text if sign else "", "".join(cell.text for cell in value), unit.text if unit else "")
    take("target_text", [*value, *([] if value or sign is None else [sign])])
    sign_text = take("sign_text", [sign]) if sign is not None else None
    unit_text = take("unit_text", [unit]) if unit is not None else None
    actual_cells = _shown(fields.get("actual", []))
    actual_text = take("actual_text", actual_cells)
    name = level3_text or level2_text
    initial = take("initial_target_text", _shown(fields.get("initial_target", []))) or None
    interim = take("interim_text", _shown(fields.get("interim", []))) or None
    reviewed = take("reviewed_text", _shown(fields.get("reviewed_text", []))) or None
    reason_cells = _shown(fields.get("reason", [])) or (
        _shown(fields.get("remark", [])) if not band.has("reason") else []
    )
    reason = take("reason_text", reason_cells, "\n") or None
    max_score, max_text = _score("max_score", fields, row, number, draft, reading, places, scored)
    self_score, self_text = _score("self_score", fields, row, number, draft, reading, places, scored)
    reviewed_score, _ = _score("reviewed_score", fields, row, number, draft, reading, places, scored)
    if "remark" in fields and band.has("reason"):
        extra_cells += [(band.column("remark").text, cell) for cell in _shown(fields["remark"])]  # type: ignore[union-attr]
    if band.has("adjusted_target"):
        extra_cells += [
            (band.column("adjusted_target").text, cell)
            for cell in _shown(fields.get("adjusted_target", []))
            if cell not in value  # type: ignore[union-attr]
        ]
    extra: dict[str, str] = {}
    for heading, cell in extra_cells:
        key = heading or "（无表头）"
        extra[key] = f"{extra[key]} {cell.text}" if key in extra else cell.text
        ledger.use(cell, f"indicator {number} {key}", draft)
        places.setdefault(key, cell.place)
    year = draft.year
    return Indicator(
        level1=level1_text,
        level2=level2_text,
        level3=level3_text,
        target_text=target_text,
        actual_text=actual_text,
        target=read_quantity(
            "".join(number_text(cell) if len(value) == 1 else cell.text for cell in value),
            sign=sign_text or "",
            unit=unit_text or "",
            name=name,
            year=year,
        ),
        actual=read_quantity(actual_text, name=name, year=year),
        level1_points=points_in_heading(level1_text),
        level2_points=points_in_heading(level2_text),
        sign_text=sign_text,
        unit_text=unit_text,
        max_score=max_score,
        self_score=self_score,
        max_score_text=max_text,
        self_score_text=self_text,
        reviewed_text=reviewed,
        reviewed_score=reviewed_score,
        reason_text=reason,
        initial_target_text=initial,
        interim_text=interim,
        extra=extra,
        cells=places,
    )


_EXTRA = frozenset(
    {
        "level4",
        "nature",
        "deduction",
        "forecast",
        "completion_rate",
        "deviation",
        "coefficient",
        "core",
        "standard",
        "evidence",
        "number",
        "project_name",
    }
)


def joined(sign: str, value: str, unit: str) -> str:
    """Sign, value and unit of three cells as one text; a unit the value already ends with is not repeated.

    >>> joined("≥", "95", "%"), joined("", "26次", "次")
    ('≥95%', '26次')
    """
    if unit and plain(value).endswith(plain(unit)):
        unit = ""
    return f"{sign}{value}{unit}"


def _shown(cells: list[RawCell]) -> list[RawCell]:
    return [cell for cell in cells if not cell.is_empty]


def _bare_placeholder(cell: RawCell, words: Vocabulary) -> bool:
    return plain(cell.text) in ("…", "……", "...", "…...", "......")


def _is_template(cell: RawCell, names: list[RawCell]) -> bool:
    """``指标2：`` or ``……`` left over from the blank form."""
    return cell in names and bool(_EMPTY_NAME.match(plain(cell.text)))


def _first_of_level(draft: Draft, level2: RawCell | None) -> bool:
    return level2 is None or not any(item.cells.get("level2") == level2.place for item in draft.indicators)


def _named_below(block: Block, row: int, level: RawCell | None, band: Band) -> bool:
    """Whether an indicator stands further down inside the merged cell of a level that begins empty."""
    if level is None or level.rowspan == 1:
        return False
    for later in range(row + 1, level.row + level.rowspan):
        for index, cells in cells_by_column(block.grid, later, band).items():
            if band.columns[index].concept in ("level3", "level2", "target", "actual") and any(
                not cell.is_empty and cell.row == later for cell in cells
            ):
                return True
    return False


# ---------------------------------------------------------------- levels


def _levels(
    fields: dict[str, list[RawCell]], band: Band, row: int, carry: _Carry, words: Vocabulary, reading: Reading
) -> tuple[RawCell | None, RawCell | None]:
    """The cells that name level 1 and level 2 of a row: its own, the merged ones, else those printed above."""
    found: dict[str, RawCell | None] = {}
    for level in ("level1", "level2"):
        own = fields.get(level, [])
        shown = _shown(own)
        if shown:
            found[level] = shown[0]
            continue
        blank_on_purpose = any(cell.rowspan > 1 for cell in own)
        found[level] = None
        if not blank_on_purpose:
            found[level] = carry.level1 if level == "level1" else carry.level2
    own1 = _shown(fields.get("level1", []))
    own2 = _shown(fields.get("level2", []))
    if own1 and not own2 and not band.has("level2"):
        found["level2"] = carry.band_level2
    if own1 and own1[0].row == row and not own2:
        reach = covered_columns(own1[0], band)
        found["level2"] = None
        if any(column.concept == "level2" for column in reach):
            found["level2"] = None
    if own2 and not own1 and found["level1"] is not None and not fits(found["level1"].text, own2[0].text):
        found["level1"] = None
        reading.doubt(f"{own2[0].place}：一级指标空白，未按上一行补填（二级指标为“{own2[0].text}”）")
    if not band.has("level1"):
        found["level1"] = carry.band_level1
    if not band.has("level2") or (found["level2"] is None and carry.band_level2 is not None):
        found["level2"] = carry.band_level2
    if found["level1"] is None and carry.band_level1 is not None:
        found["level1"] = carry.band_level1
    if own1:
        carry.level1, carry.level2 = own1[0], (own2[0] if own2 else None)
    if own2:
        carry.level2 = own2[0]
        if not own1 and fields.get("level1") and found["level1"] is None:
            carry.level1 = None
    return found["level1"], found["level2"]


def fits(level1: str, level2: str) -> bool:
    """Whether a level-2 name can stand under a level-1 name (数量 under 产出, 经济效益 under 效益).

    >>> fits("产出指标", "数量指标"), fits("产出指标", "社会效益指标"), fits("项目决策", "项目立项")
    (True, False, True)
    """
    upper, lower = level_key(level1), level_key(level2)
    families = (
        ("产出", ("数量", "质量", "时效")),
        ("效益", ("经济效益", "社会效益", "生态效益", "可持续", "环境效益")),
        ("满意", ("满意",)),
    )
    for name, members in families:
        if any(member in lower for member in members):
            return (
                name in upper
                or not any(other in upper for other, _ in families)
                or (name == "满意" and "效益" in upper)
            )
    return True


def _reaching(fields: dict[str, list[RawCell]], band: Band) -> list[RawCell]:
    """A level cell merged sideways as far as the name column is the name as well."""
    if _shown(fields.get("level3", [])):
        return []
    for level in ("level2", "level1"):
        for cell in _shown(fields.get(level, [])):
            if cell.colspan > 1 and any(column.concept == "level3" for column in covered_columns(cell, band)):
                return [cell]
    return []


# ---------------------------------------------------------------- target, sign, unit


def _target_cells(fields: dict[str, list[RawCell]], words: Vocabulary) -> list[RawCell]:
    """The target that counts: the adjusted one where it is filled in, else the target, else the initial one."""
    for concept in ("adjusted_target", "target", "initial_target"):
        cells = _shown(fields.get(concept, []))
        if cells and not (concept == "adjusted_target" and all(words.is_placeholder(cell.text) for cell in cells)):
            return cells
    return []


def _split_target(
    cells: list[RawCell],
    fields: dict[str, list[RawCell]],
    words: Vocabulary,
    extra: list[tuple[str, RawCell]],
    band: Band,
) -> tuple[RawCell | None, list[RawCell], RawCell | None]:
    """Sign, value and unit: from columns of their own, or from several cells under one heading."""
    sign: RawCell | None = None
    unit: RawCell | None = None
    for cell in _shown(fields.get("sign", [])):
        if _SIGN.match(plain(cell.text)):
            sign = cell
        elif (column := band.column("sign")) is not None:
            extra.append((column.text, cell))
    for cell in _shown(fields.get("unit", [])):
        if words.is_placeholder(cell.text):
            if (column := band.column("unit")) is not None:
                extra.append((column.text, cell))
        else:
            unit = cell
    value = list(cells)
    if len(value) > 1 and sign is None and _SIGN.match(plain(value[0].text)):
        sign = value.pop(0)
    if (
        len(value) == 2
        and unit is None
        and re.search(r"\d$", plain(value[0].text))
        and not re.search(r"\d", plain(value[1].text))
    ):
        unit = value.pop()
    return sign, value, unit


# ---------------------------------------------------------------- scores


def _score(
    concept: str,
    fields: dict[str, list[RawCell]],
    row: int,
    number: int,
    draft: Draft,
    reading: Reading,
    places: dict[str, Place],
    scored: dict[Place, list[int]],
) -> tuple[Decimal | None, str | None]:
    """Points of one row; a merged cell counts for the first of its indicators only."""
    cells = _shown(fields.get(concept, []))
    if not cells:
        return None, None
    cell = cells[0]
    sharers = scored.setdefault(cell.place, [])
    sharers.append(number - 1)
    places[concept] = cell.place
    if len(sharers) > 1:
        return None, None
    for other in cells:
        reading.ledger.use(other, f"indicator {number} {concept}", draft)
    value, _ = read_points(number_text(cell))
    if not reading.words.is_placeholder(cell.text):
        value = points(cell, reading)
    return value, cell.text


def _group_merged_scores(draft: Draft, scored: dict[Place, list[int]]) -> None:
    """Indicators under one merged score cell share a group."""
    for members in scored.values():
        if len(members) > 1 and draft.indicators[members[0]].score_group is None:
            draft.score_groups += 1
            for member in members:
                draft.indicators[member] = dataclasses.replace(draft.indicators[member], score_group=draft.score_groups)


def _group_blank_scores(draft: Draft, start: int, band: Band, reading: Reading) -> None:
    """Blank scores under a scored row, where the points printed for the level leave nothing over for them.

    The form then gives one score for several indicators whose cells were merged before printing.
    """
    if not band.has("self_score") or band.has("max_score"):
        return
    blocks: dict[tuple[str, Decimal], list[int]] = {}
    for position in range(start, len(draft.indicators)):
        item = draft.indicators[position]
        if item.level1_points is not None and item.score_group is None:
            blocks.setdefault((item.level1, item.level1_points), []).append(position)
    for (level1, given), members in blocks.items():
        scores = [draft.indicators[n].self_score for n in members]
        blank = [n for n in members if draft.indicators[n].self_score is None and draft.indicators[n].level3]
        if not blank or scores[0] is None or sum((s for s in scores if s is not None), Decimal(0)) != given:
            continue
        for n in blank:
            lead = n - 1
            while draft.indicators[lead].self_score is None:
                lead -= 1
            group = draft.indicators[lead].score_group
            if group is None:
                draft.score_groups += 1
                group = draft.score_groups
                draft.indicators[lead] = dataclasses.replace(draft.indicators[lead], score_group=group)
            draft.indicators[n] = dataclasses.replace(draft.indicators[n], score_group=group)
        reading.doubt(
            f"“{level1}”中有 {len(blank)} 个指标没有单独的得分；已印得分合计 {given} 分，等于该项满分，按与上一行合用一个得分处理"
        )


__all__ = ["LEVELS", "fits", "joined", "read_indicators"]
