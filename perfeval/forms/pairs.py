"""Labels with their values (栏目与内容): beside each other, one above the other, or in one cell.

``项目名称 | 垃圾分类`` · ``项目名称：垃圾分类`` · ``填报单位：甲局  填报日期：2023年3月``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from perfeval.forms.grid import Grid
from perfeval.forms.shapes import as_number, is_office
from perfeval.forms.text import bracketed, is_figures, is_number, keys, leading_amount, plain
from perfeval.forms.vocabulary import Vocabulary, vocabulary
from perfeval.sources.raw import RawCell

_UNDER = re.compile(r"^\([^()]{2,10}\)$")
_FURTHER = re.compile(r"\s{2,}(?=[\u4e00-\u9fff]{2,10}[:：])")
_LOOSE = re.compile(r"(?:^|\s{2,}|\u3000+|[;；])\s*(?P<label>[\u4e00-\u9fff（）()、/]{2,14})\s*[:：]")
_BLANK_LINE = re.compile(r"[_＿﹍]+\s*")
_YEAR_LINE = re.compile(r"^[(\[【]?(?:19|20)\d{2}年度?[)\]】]?$")
_LOOSE_LABEL = re.compile(r"(?!其中|注|说明|备注|附)")
GROUPS = ("identification", "texts", "goals", "totals")


@dataclass(frozen=True, slots=True)
class Pair:
    """One label and what stands with it.

    ``value`` is ``None`` when label and value share one cell; ``text`` is the value as written.
    """

    group: str
    concept: str
    label_text: str
    text: str
    label: RawCell | None = None
    value: RawCell | None = None


def label_of(text: str, words: Vocabulary) -> tuple[str, str] | None:
    """Group and concept of a cell that is a label and nothing else."""
    for group in GROUPS:
        if concept := words.exact(group, text):
            return group, concept
    match = words.find("identification", text)  # 项目名称及编号
    if match is not None and len(keys(text)[1]) <= len(match.word) + 6 and not plain(text).endswith("。"):
        return "identification", match.concept
    if keys(text)[1].endswith(_label_ends()) and not is_office(text) and words.suggest("identification", text):
        return "identification", "attribute"  # 项目主责单位: like a label of facts; which fact is told by evidence
    return None


@cache
def _label_ends() -> tuple[str, ...]:
    return tuple(vocabulary().words["label_ends"])


def pairs_of_row(grid: Grid, row: int, words: Vocabulary, *, facts: bool = False) -> Iterator[Pair]:
    """All labels of one row with their values; ``facts``: the row stands among facts about the project."""
    cells = [cell for cell in grid.row(row) if cell.row == row]
    skip: set[int] = set()
    facts = facts or any(words.exact("identification", cell.text) for cell in cells)
    if found_so := list(_labels_over_values(grid, row, words)) or list(_goals_by_echo(grid, row, words)):
        yield from found_so
        return
    rates = any(words.exact("funds", cell.text) == "execution_rate" for cell in cells)
    for number, cell in enumerate(cells):
        if cell.is_empty or number in skip:
            continue
        if cell.rowspan > 1 and words.exact("sides", cell.text) == "info":
            continue  # 项目基本情况, over the rows of facts
        inside = list(pairs_in_text(cell.text, words, loose=facts))
        if inside and not (len(inside) == 1 and not inside[0].text):
            for pair in inside:
                yield Pair(pair.group, pair.concept, pair.label_text, pair.text, cell, None)
            continue
        found = label_of(cell.text, words) or _loose_label(cell.text, words)
        nxt = cells[number + 1] if number + 1 < len(cells) else None
        if found is None and nxt is not None and not nxt.is_empty and _is_weak_name(grid, cell, words):
            found = ("identification", "name_weak")
        if found is None and nxt is not None and (half := _lower_half(grid, cell, nxt, words)) is not None:
            skip.add(number + 1)
            yield Pair("goals", half, cell.text, nxt.text, cell, nxt)
            continue
        if found is None:
            if nxt is not None and _is_money(nxt.text) and (concept := _money_of(cell.text, words)):
                skip.add(number + 1)
                yield Pair("funds", concept, cell.text, nxt.text, cell, nxt)
            elif nxt is not None and is_number(nxt.text) and "元" in nxt.text and _may_label(cell, nxt, words):
                skip.add(number + 1)  # 基本支出总额 | 312.6万元: money, of which nobody knows whose
                yield Pair("identification", "attribute", cell.text, nxt.text, cell, nxt)
            elif facts and nxt is not None and not nxt.is_empty and _may_label(cell, nxt, words):
                skip.add(number + 1)
                yield Pair("identification", "attribute", cell.text, nxt.text, cell, nxt)
            continue
        group, concept = found
        if group == "goals" and (half := _half_of(cell, cells[number + 1 : number + 3], words)) is not None:
            skip |= {number + 1, number + 2}
            yield Pair(group, half, cell.text, cells[number + 2].text, cell, cells[number + 2])
            continue
        if group == "identification" and (over := _above(grid, cell, words)) is not None:
            yield Pair(group, concept, cell.text, over.text, cell, over)
            continue
        if concept == "total" and _are_points_and_score(
            told := [one for one in cells[number + 1 :] if not one.is_empty]
        ):
            skip |= {number + 1, number + 2}
            for what, one in zip(("max_score", concept), told, strict=True):
                yield Pair(group, what, cell.text, one.text, cell, one)
            continue
        if nxt is not None and _may_be_value(nxt, group, concept, words):
            money = words.exact("funds", cell.text) if _is_money(nxt.text) else None
            if group in ("totals", "identification") and money and (concept != "total" or rates):
                # 执行率 | 96% | 得分 | 9.6: the score of the execution, not of the form
                group, concept = "funds", words.exact("funds", cell.text) or concept
            skip.add(number + 1)
            yield Pair(group, concept, cell.text, nxt.text, cell, nxt)
        elif cell.rowspan > 1 and nxt is not None and not nxt.is_empty:
            continue  # the side label of several rows of labels
        elif (under := _below(grid, cell, group, words)) is not None:
            yield Pair(group, concept, cell.text, under.text, cell, under)
        else:
            yield Pair(group, concept, cell.text, "", cell, None)


def _goals_by_echo(grid: Grid, row: int, words: Vocabulary) -> Iterator[Pair]:
    """期初设定 | 建成急救单元… over 期末实现 | 急救单元投入运行…, or beside it: the second text answers the first."""
    own = _labelled_texts(grid, row, words)
    if len(own) == 2 and _echoes(own[0][1].text, own[1][1].text):
        halves = list(zip(("expected", "actual"), own, strict=True))
    elif len(own) == 1:
        over, under = _labelled_texts(grid, row - 1, words), _labelled_texts(grid, row + 1, words)
        told = len(under) == 1 and _echoes(own[0][1].text, under[0][1].text)
        tells = len(over) == 1 and _echoes(over[0][1].text, own[0][1].text)
        halves = [("expected" if told else "actual", own[0])] if told != tells else []
    else:
        halves = []
    if any(words.find("goals", label.text) is None for _, (label, _) in halves):
        for half, (label, text) in halves:
            yield Pair("goals", half, label.text, text.text, label, text)


def _labelled_texts(grid: Grid, row: int, words: Vocabulary) -> list[tuple[RawCell, RawCell]]:
    """A row of one or two short labels, each before a text: what a row of goals looks like."""
    cells = grid.anchored(row)
    if len(cells) not in (2, 4):
        return []
    pairs = [(cells[n], cells[n + 1]) for n in range(0, len(cells), 2)]
    for label, text in pairs:
        key = keys(label.text)[1]
        known = label_of(label.text, words)
        if not 2 <= len(key) <= 8 or any(char.isdigit() for char in key) or (known and known[0] != "goals"):
            return []
        if len(plain(text.text)) < 9 or is_office(text.text) or is_number(text.text):
            return []
    return pairs


def _echoes(promised: str, told: str) -> bool:
    """Whether two texts speak of the same things: three of ten pairs of characters of the shorter."""
    one, other = ({a + b for a, b in pairwise(plain(text))} for text in (promised, told))
    return len(one & other) * 10 >= min(len(one), len(other)) * 3


def _are_points_and_score(cells: Sequence[RawCell]) -> bool:
    """自评总得分 | 100 | 99.1 outside any columns: the points first, then what was given of them."""
    points, score = map(as_number, (cell.text for cell in cells)) if len(cells) == 2 else (None, None)
    return points is not None and score is not None and points >= 50 and 0 <= score <= points


def _labels_over_values(grid: Grid, row: int, words: Vocabulary) -> Iterator[Pair]:
    """项目名称 | 主管部门 | 实施单位 over 垃圾分类 | 甲县城管局 | 甲县环卫中心: facts whose labels stand on top."""
    labels, below = grid.anchored(row), grid.anchored(row + 1)
    found = [label_of(cell.text, words) for cell in labels]
    known = [one is not None and one[0] == "identification" for one in found]
    beside = any(first and second for first, second in pairwise(known))  # not a label and its value
    kinds = sum(keys(cell.text)[1].endswith(tuple(words.words["label_ends"])) for cell in labels)
    told = beside and sum(known) * 2 >= len(labels)
    told = told or (kinds * 2 > len(labels) > 2 and any(is_office(cell.text) for cell in below))
    if not told or len(below) < 3 or any(is_number(cell.text) or is_office(cell.text) for cell in labels):
        return
    if {cell.col for cell in below} - {cell.col for cell in labels} or any(
        label_of(cell.text, words) for cell in below
    ):
        return
    for cell, meaning in zip(labels, found, strict=True):
        value = grid.at(row + 1, cell.col)
        text = value.text if value is not None else ""
        yield Pair(*(meaning or ("identification", "attribute")), cell.text, text, cell, value if text else None)


def _half_of(cell: RawCell, right: list[RawCell], words: Vocabulary) -> str | None:
    """Which half of a goal follows a label over two rows: 总体目标 | 预期 | its text, and 完成 | its text below."""
    if cell.rowspan < 2 or len(right) < 2 or right[1].is_empty:
        return None
    return words.goal_half(right[0].text)


def _lower_half(grid: Grid, cell: RawCell, value: RawCell, words: Vocabulary) -> str | None:
    """The second half of a goal whose label stands in the row above, over both."""
    if value.is_empty or cell.row < 2 or cell.col < 2:
        return None
    label = grid.at(cell.row, cell.col - 1)
    over_both = label is not None and label.row < cell.row and (label_of(label.text, words) or ("", ""))[0] == "goals"
    return words.goal_half(cell.text) if over_both else None


def _money_of(text: str, words: Vocabulary) -> str | None:
    """Which money a label says; with its unit in brackets it may be only like a known word (支出总额（万元）)."""
    like = words.suggest("funds", text) if any("元" in inside for inside in bracketed(text)) else None
    begins = keys(text)[1].startswith(tuple(words.words["spending"])) and bool(like is None and bracketed(text))
    return words.exact("funds", text) or (like.concept if like else "executed" if begins else None)


def _is_money(text: str) -> bool:
    """Figures, or an amount that names its parts behind it (126万元（其中：…））."""
    return is_figures(text) or leading_amount(text) is not None


def _above(grid: Grid, cell: RawCell, words: Vocabulary) -> RawCell | None:
    """The value over a label that stands in brackets below it (垃圾分类 over （项目名称）)."""
    if not _UNDER.match(plain(cell.text)) or cell.row == 1:
        return None
    over = grid.at(cell.row - 1, cell.col)
    known = over is None or over.is_empty or over.col != cell.col or label_of(over.text, words) is not None
    return None if known else over


def _is_weak_name(grid: Grid, cell: RawCell, words: Vocabulary) -> bool:
    """项目 or …名称, at the left edge beside or over labels that are known."""
    key = keys(cell.text)[1]
    if cell.rowspan > 1 or not (key in words.words["name_weak"] or (key.endswith("名称") and len(key) <= 6)):
        return False
    near = [
        *grid.row(cell.row),
        *(c for row in (cell.row - 1, cell.row + 1) for c in grid.row(row) if c.col == cell.col),
    ]
    known = ("name", "department", "unit", "unit_weak", "year")
    return any(
        c is not cell
        and (found := label_of(c.text, words)) is not None
        and found[0] == "identification"
        and found[1] in known
        for c in near
    )


def _loose_label(text: str, words: Vocabulary) -> tuple[str, str] | None:
    """A label that only contains a known word (``五、存在的主要问题及原因``), for text blocks."""
    if len(keys(text)[1]) > 22 or plain(text).endswith("。"):
        return None
    match = words.find("texts", text) or words.find("goals", text)
    if match is None:
        return None
    return ("texts" if words.find("texts", text) is not None else "goals"), match.concept


def _may_be_value(cell: RawCell, group: str, concept: str, words: Vocabulary) -> bool:
    """The cell to the right is the value unless it is itself a label (a blank value between two labels)."""
    if cell.is_empty:
        return True
    other = label_of(cell.text, words)
    if group == "goals" and words.is_level_word("level1", cell.text):
        return False
    if group == "identification":
        return other is None or (concept != "attribute" and other[0] != "identification")
    return other is None and words.exact("funds", cell.text) is None


def _may_label(cell: RawCell, value: RawCell, words: Vocabulary) -> bool:
    """An unknown label beside known ones (是否专项资金 | 否): short, no figures, before something that is no label."""
    key = keys(cell.text)[1]
    plain_label = 2 <= len(key) <= 12 and not any(char.isdigit() for char in key)
    named = label_of(value.text, words) is not None or words.exact("funds", value.text) is not None
    return plain_label and cell.rowspan == 1 and not named


def _below(grid: Grid, cell: RawCell, group: str, words: Vocabulary) -> RawCell | None:
    """The text under a label that has its row to itself (文字栏 with the heading on top)."""
    if group not in ("texts", "goals") or not grid.is_wide(cell):
        return None
    under = grid.below(cell)
    if under is None or under.is_empty or not grid.is_wide(under) or label_of(under.text, words) is not None:
        return None
    return under


# ---------------------------------------------------------------- label and value in one text


@cache
def _inline() -> re.Pattern[str]:
    """``label（…）：`` for every label of identification, goals, texts and totals; spaces inside allowed."""
    words = vocabulary()
    known = {word for group in GROUPS for word in words.labels(group)}
    known |= {word for word in words.labels("funds") if len(word) >= 3}
    labels = sorted(known, key=lambda word: (-len(word), word))
    spaced = "|".join(r"\s*".join(map(re.escape, word)) for word in labels)
    spaced = "|".join([*words.compositions("goals"), spaced])
    return re.compile(
        rf"(?:^|(?<=[\s;；,，。|、(（]))\s*(?P<label>(?:{spaced}))\s*(?:[(（][^()（）]{{0,12}}[)）])?\s*[:：﹕]"
    )


def _further(text: str, found: list[re.Match[str]]) -> list[re.Match[str]]:
    """Labels that no word knows, beside those that are known."""
    spans = [match.span() for match in found]
    return [
        match
        for match in _LOOSE.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in spans)
    ]


def pair_by_blank(text: str, words: Vocabulary) -> Pair | None:
    """A line with the name of a project or office behind its label and a blank, without a colon (主管部门　甲局).

    >>> pair = pair_by_blank("项目名称    行道树补植", vocabulary())
    >>> (pair.concept, pair.text)
    ('name', '行道树补植')
    """
    found = re.match(
        r"\s*(?P<label>\S{2,12}|\S(?:\s+\S){1,5}?)(?:\s{2,}|\t|\u3000|(?<=\S{3})\s)\s*(?P<value>\S.{1,59})\Z", text
    )
    if found is None or re.search(r"[。：:]", text):
        return None
    meaning = words.exact("identification", found["label"])
    if meaning not in ("name", "department", "unit", "unit_weak") or label_of(found["value"], words) is not None:
        return None
    return Pair("identification", meaning, found["label"], found["value"].strip())


def pairs_in_text(text: str, words: Vocabulary, *, loose: bool = False) -> Iterator[Pair]:
    """Pairs of one text in which labels end with a colon; the first must begin the text.

    ``loose``: the text stands among facts about the project, where any short word before a colon is a label.
    """
    if not (":" in text or "：" in text or "﹕" in text):
        return
    found = list(_inline().finditer(text))
    if loose and len(text) <= 160 and not (found and found[0].start() == 0):
        found = sorted([*found, *_further(text, found)], key=lambda match: match.start("label"))
    if not found:
        return
    before = plain(text[: found[0].start()])
    if _YEAR_LINE.match(before):  # （2022年度）  金额单位：万元
        yield Pair("identification", "year", "", text[: found[0].start()].strip())
    elif keys(before)[1]:
        return
    for number, match in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        value, *further = _FURTHER.split(text[match.end() : end].strip().rstrip("；;，,"))
        value = _BLANK_LINE.sub("", value).strip()  # 预算金额：__88.00__ 万元
        label = text[match.start("label") : match.end()].rstrip().rstrip(":：﹕")
        meaning = label_of(match["label"], words)
        money = words.exact("funds", match["label"])
        if money is not None and is_number(value) and (meaning is None or meaning[0] == "identification"):
            yield Pair("funds", money, label, value)
        elif meaning is not None or (loose and _LOOSE_LABEL.match(match["label"])):
            yield Pair(*(meaning or ("identification", "attribute")), match["label"].strip(), value)
        for more in further:  # 项目名称：甲    购买单位：乙: labels that only a rule knows
            label, value = re.split("[:：]", more, maxsplit=1)
            yield Pair(*(label_of(label, words) or ("identification", "attribute")), label, value.strip())
