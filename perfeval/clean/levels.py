"""Level 1 and level 2 of an indicator row (一级、二级指标): in the row, merged, or as bands across the table."""

from __future__ import annotations

from perfeval.clean.draft import WORDS, Carry, Draft, Reading
from perfeval.clean.fields import covered_columns, shown
from perfeval.forms.bands import Band
from perfeval.forms.blocks import Block
from perfeval.forms.lines import is_sentence
from perfeval.forms.text import is_number, numbering_style, plain
from perfeval.forms.vocabulary import Vocabulary, level_key, vocabulary
from perfeval.sources.raw import RawCell


def open_band(block: Block, row: int, draft: Draft, reading: Reading) -> bool:
    """A row that holds nothing but the name of a level (产出指标 as a band across the table)."""
    cells = block.grid.anchored(row)
    if len(cells) != 1 or not block.grid.is_wide(cells[0]):
        return False
    cell = cells[0]
    own = [column for column in block.band.columns if column.concept in ("level1", "level2")]
    if cell.colspan == 1 and any(column.first <= cell.col <= column.last for column in own):
        return False  # a level printed in its own column, with nothing beside it
    if opens_level(cell, draft, reading):
        return True
    if block.band.has("level1") or len(plain(cell.text)) > 20 or is_sentence(cell.text) or is_number(cell.text):
        return False
    draft.carry.band_level1, draft.carry.band_level2 = cell, None
    reading.ledger.use(cell, "level1", draft)
    return True


def opens_level(item: RawCell, draft: Draft, reading: Reading) -> bool:
    """A row, a line or a title over a table that is the name of a level: it goes on until the next one."""
    carry, words = draft.carry, reading.words
    if words.is_level_word("level1", item.text) and not _is_below(item, carry, words):
        carry.band_level1, carry.band_level2 = item, None
    elif words.is_level_word("level2", item.text):
        carry.band_level2 = item
    else:
        return False
    reading.ledger.use(item, "level1" if carry.band_level2 is None else "level2", draft)
    return True


def _is_below(cell: RawCell, carry: Carry, words: Vocabulary) -> bool:
    """Whether a name that both levels know (成本, 满意度) opens a second level here."""
    above = carry.band_level1
    if above is None or not words.is_level_word("level2", cell.text):
        return False
    if level_key(cell.text) == "成本" and carry.band_level2 is not None:
        return True
    return numbering_style(cell.text) != numbering_style(above.text)


def levels_of(
    fields: dict[str, list[RawCell]], band: Band, row: int, carry: Carry, reading: Reading
) -> tuple[RawCell | None, RawCell | None]:
    """The cells that name level 1 and level 2 of a row: its own, the merged ones, else those printed above.

    A blank cell is filled from above only where the file did not merge it on purpose, and only where
    the two names go together.
    """
    own1, own2 = shown(fields.get("level1", [])), shown(fields.get("level2", []))
    opens = bool(own1) and own1[0].row == row
    level1 = own1[0] if own1 else None if _merged(fields.get("level1", [])) else carry.level1
    level2 = own2[0] if own2 else None if opens or _merged(fields.get("level2", [])) else carry.level2
    if own2 and not own1 and level1 is not None and not fits(level1.text, own2[0].text):
        reading.doubt(WORDS.say("doubt.level1_blank", place=own2[0].place, level2=own2[0].text))
        level1 = carry.level1 = None
    if own1:
        carry.level1, carry.level2 = own1[0], None
    if own2:
        carry.level2 = own2[0]
    side = (
        band.side if band.side is not None and is_level1(band.side.text) else None
    )  # 产出指标 beside its own headings
    return (
        level1 if level1 is not None and band.has("level1") else side or carry.band_level1,
        level2 if level2 is not None and band.has("level2") else carry.band_level2,
    )


def is_level1(text: str) -> bool:
    """Whether a text names a first-level block (产出指标（50分）) rather than the indicator block as a whole."""
    words = vocabulary()
    return words.is_level_word("level1", text) and words.exact("sides", text) is None


def _merged(cells: list[RawCell]) -> bool:
    """A blank that the file merged over several rows is a blank on purpose."""
    return any(cell.rowspan > 1 for cell in cells)


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


def reaching(fields: dict[str, list[RawCell]], band: Band) -> list[RawCell]:
    """A level cell merged sideways as far as the name column is the name as well."""
    if shown(fields.get("level3", [])):
        return []
    for level in ("level2", "level1"):
        for cell in shown(fields.get(level, [])):
            if cell.colspan > 1 and any(column.concept == "level3" for column in covered_columns(cell, band)):
                return [cell]
    return []
