"""What part a row plays in a block (行的角色), decided once before anything becomes an indicator or a fund line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from perfeval.forms.bands import Band
from perfeval.forms.grid import Grid
from perfeval.forms.text import is_number, keys, numbering_style, plain
from perfeval.forms.vocabulary import Match, Vocabulary
from perfeval.sources.raw import RawCell
from perfeval.values.reading import read_points

_SIGNED = re.compile(
    r"^(?:.{0,8}(?:人|负责人|领导|科室|单位|部门)(?:\(?(?:签字|签章|签名|盖章|公章)\)?)|"
    r"(?:填报|填表|制表|经办|审核|复核|考核|评审|审批|财务|项目|单位|分管|主管|部门|主要)?.{0,4}(?:人|负责人|领导|电话)\s*:|"
    r".{0,10}(?:签字|签章|签名|盖章|公章)\)?:?)"
)
_OPINION = re.compile(r"^.{2,12}意见(?:\(.{1,8}\))?(?::|$)")
_NUMERAL = re.compile(r"^[一二三四五六七八九十]{1,3}$")


class Role(StrEnum):
    """The parts a row may play inside a block and beside it."""

    TITLE = "title"
    IDENTIFICATION = "identification"
    HEADING = "heading"
    GROUP = "group"
    BODY = "body"
    TOTAL = "total"
    SIGNATURE = "signature"
    OPINION = "opinion"
    NOTE = "note"
    LOOSE = "loose"


def roles(grid: Grid, band: Band, rows: Sequence[int], words: Vocabulary) -> dict[int, Role]:
    """The part of every row under the headings of indicators."""
    groups = group_rows(grid, band, rows, words)
    return {
        row: Role.GROUP if row in groups else Role.TOTAL if is_total(grid, band, row, words) else Role.BODY
        for row in rows
    }


def total_label(grid: Grid, row: int, words: Vocabulary, band: Band) -> tuple[RawCell, Match | None]:
    """The cell that says 总分, 小计 or 等级 at the beginning of a row; a number before it does not matter.

    What no word knows is the total where its figures are the sum of all rows above it (各项累计 | 100 | 98.5), the
    points of the execution counted or not.
    """
    cells = grid.anchored(row)
    label = cells[0]
    if len(cells) > 1 and words.exact("totals", label.text) is None and plain(label.text).isdigit():
        label = cells[1]
    match = words.find("totals", label.text)
    if match is not None and (match.how == "exact" or len(keys(label.text)[1]) <= 10):
        return label, match
    return label, Match("total", "sum", label.text) if _is_sum_of_all(grid, band, row, words) else None


def _is_sum_of_all(grid: Grid, band: Band, row: int, words: Vocabulary) -> bool:
    """A row with points or a score and nothing else but its label, which are the sum of all rows over it."""
    total = _points(grid, row, band)
    texts = [one for one in grid.anchored(row) if not (is_number(one.text) or words.is_placeholder(one.text))]
    if not total or len(texts) != 1:
        return False
    above = [points for one in range(band.last_row + 1, row) if (points := _points(grid, one, band))]
    left = {
        name: value - sum((one.get(name, Decimal(0)) for one in above), Decimal(0)) for name, value in total.items()
    }
    if len(above) < 3 or not any(total.values()):
        return False
    of, given = left.get("max_score", Decimal(0)), left.get("self_score", Decimal(0))
    whole = total.get("max_score") == 100 and 0 <= given <= of <= 20  # with the points of the execution
    return whole or not any(left.values())


def is_total(grid: Grid, band: Band, row: int, words: Vocabulary) -> bool:
    """Whether a row of the indicator block holds a total, a subtotal or a grade and no indicator."""
    label, match = total_label(grid, row, words, band)
    if match is None or _is_named_like_a_total(grid, band, row, label):
        return False
    texts = [cell for cell in grid.anchored(row) if cell is not label and not is_number(cell.text)]
    if match.concept != "grade" and len([cell for cell in texts if not words.is_placeholder(cell.text)]) > 2:
        return False
    shape = [cell for cell in grid.row(row) if cell.row == row]
    return not (match.how == "exact" and match.word == "得分" and len(shape) > 4)


def _is_named_like_a_total(grid: Grid, band: Band, row: int, label: RawCell) -> bool:
    """An indicator whose name sounds like a total (绩效评价得分) stands under 三级指标 and has promise and result."""
    name = band.column("level3")
    if name is None or not name.first <= label.col <= name.last or not band.has("level1", "level2"):
        return False
    values = [band.column("target"), band.column("actual")]
    return all(
        column is None or any(not cell.is_empty for cell in grid.between(row, column.first, column.last))
        for column in values
    )


def ending(cells: Sequence[RawCell]) -> Role | None:
    """Whether a row of texts is for signatures or an opinion: 填报人：…, 主管部门意见：同意."""
    if not cells or any(is_number(cell.text) for cell in cells):
        return None
    first = plain(cells[0].text)
    if len(first) <= 80 and _OPINION.match(first):
        return Role.OPINION
    return Role.SIGNATURE if len(first) <= 80 and _SIGNED.match(first) else None


# ---------------------------------------------------------------- rows that head a group and carry its points


def group_rows(grid: Grid, band: Band, rows: Sequence[int], words: Vocabulary) -> frozenset[int]:
    """Rows that head others and carry the sum of their points (一、前期工作 30 over 1、专业能力 15, 2、人员稳定 15).

    Such a row has points and nothing else, is numbered otherwise than the rows below it or has more than one of
    them, and its points are the sum of theirs.
    """
    body = [row for row in rows if not is_total(grid, band, row, words)]
    points = {row: _points(grid, row, band) for row in body}
    heads = [row for row in body if points[row] and not _holds_more(grid, row, band)]
    if not heads or len(heads) == len(body):
        heads = _by_numbering(grid, heads)
    if not heads or body[0] != heads[0]:
        return frozenset()
    for number, head in enumerate(heads):
        end = heads[number + 1] if number + 1 < len(heads) else body[-1] + 1
        members = [points[row] for row in body if head < row < end]
        if not members or not _adds_up(points[head], members):
            return frozenset()
    return frozenset(heads)


def _by_numbering(grid: Grid, rows: Sequence[int]) -> list[int]:
    """Of rows that look alike, those that are numbered as the first is, where others are numbered otherwise."""
    styles = {row: _style(grid, row) for row in rows}
    first = styles[rows[0]] if rows else ""
    top = [row for row in rows if first and styles[row] == first]
    return top if len(top) < len(rows) else []


def _style(grid: Grid, row: int) -> str:
    text = grid.anchored(row)[0].text
    return "一" if _NUMERAL.match(plain(text)) else "1" if plain(text).isdigit() else numbering_style(text)


def _points(grid: Grid, row: int, band: Band) -> Mapping[str, Decimal]:
    found: dict[str, Decimal] = {}
    for concept in ("max_score", "self_score"):
        column = band.column(concept)
        for cell in grid.between(row, column.first, column.last) if column is not None else ():
            value = read_points(cell.text)[0] if cell.row == row and is_number(cell.text) else None
            if value is not None:
                found[concept] = value
    return found


def _holds_more(grid: Grid, row: int, band: Band) -> bool:
    """Whether something beside a name and points begins in the row."""
    for cell in grid.anchored(row):
        column = next((column for column in band.columns if column.first <= cell.col <= column.last), None)
        if column is not None and column.concept not in _OF_A_GROUP:
            return True
    return False


_OF_A_GROUP = ("level1", "level2", "level3", "number", "max_score", "self_score", "reviewed_score", "reason", "remark")


def _adds_up(head: Mapping[str, Decimal], members: Sequence[Mapping[str, Decimal]]) -> bool:
    sums = {concept: sum((one.get(concept, Decimal(0)) for one in members), Decimal(0)) for concept in head}
    return any(sums[concept] == value != 0 for concept, value in head.items())
