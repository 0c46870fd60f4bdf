"""How strong headings are (表头的分量): votes for and against a row being the headings of a block of one kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from perfeval.forms.bands import LEVELS, MONEY, SCORES, VALUES, Band, Column, reaches_down
from perfeval.forms.pairs import pairs_in_text
from perfeval.forms.shapes import Profile, closes, is_source, shapes
from perfeval.forms.table_evidence import Evidence, Vote, spent_of_budget, weights
from perfeval.forms.text import plain
from perfeval.forms.vocabulary import Vocabulary

_GUESSED = ("content", "place", "like")
_SENTENCE = re.compile(r"[，,。；;].{3}")


def strength(evidence: Evidence, band: Band) -> Iterator[Vote]:
    """The votes for and against a row being the headings of this kind."""
    said = weights()["block"]
    held = [(column, evidence.profile(column, band)) for column in band.columns]
    yield "headings", sum(_heading_vote(column, said) for column in band.columns)
    yield "below", sum(_body_vote(column, below, band.group, said) for column, below in held)
    kind = _side_kind(band, evidence)
    if kind is not None:
        yield "side", said["side"] if kind == band.group else said["other_side"]
    spent = band.group == "funds" and spent_of_budget(evidence, band, band.columns) is not None
    like_body = band.group != "goals" and not spent and _looks_like_body(band, evidence)
    if like_body:
        yield "like_body", said["like_body"]
    if band.group == "funds":
        yield from _money_votes(evidence, band, [below for column, below in held if column.concept in MONEY])
    if labels := sum(_is_label(column, band.group, evidence.words) for column in band.columns):
        yield "other_label", labels * said["other_label"]
    if spent:
        yield "ratio", said["ratio"]
    told = {name for column in band.columns for name, _ in column.votes}
    adds_up = band.group == "indicators" and not like_body and len(told & {"to_full", "at_most", "answers"}) > 1
    if adds_up:
        yield "added_up", said["added_up"]
    if (
        kind != band.group
        and not spent
        and not adds_up
        and not any(c.how in ("exact", "part", "source") for c in band.columns)
    ):
        yield "no_word", said["no_word"]
    if band.group == "indicators" and any(below.share(level) for _, below in held for level in ("level1", "level2")):
        yield "levels_below", said["levels"]
    if band.first_row == band.last_row and reaches_down(band, evidence.grid):
        yield "goes_on", said["like_body"]


def _money_votes(evidence: Evidence, band: Band, amounts: list[Profile]) -> Iterator[Vote]:
    """Amounts whose first is the sum of the others, sources of money as the names of the rows."""
    if any(closes([value for _, value in below.numbers]) for below in amounts):
        yield "closes", weights()["relation"]["closes"]
    rows = evidence.body(band)
    names = [next((cell for cell in evidence.grid.anchored(row) if cell is not band.side), None) for row in rows]
    sources = sum(name is not None and "source" in shapes(name.text) for name in names)
    if rows and sources * 2 > len(rows):
        yield "source", weights()["block"]["sources"]


def _heading_vote(column: Column, said: Mapping[str, float]) -> float:
    if column.concept is None:
        if column.word is not None and column.word.concept == "expected":
            return said["column"]  # 中期目标 | 年度目标: a second term, not a second reading
        return said["unknown"] if column.how == "" else said["repeat"]
    return said["column"] if column.how in ("exact", "part", "held", "source") else said["guess"]


def _body_vote(column: Column, held: Profile, group: str, said: Mapping[str, float]) -> float:
    concept = column.concept or (column.word.concept if column.word is not None and column.how == "repeat" else "")
    content = weights().get(group, {}).get(concept, {}) if concept in (column.concept, "expected") else {}
    fit = sum(weight * held.share(shape) for shape, weight in content.items())
    if not content or not held.texts:
        return 0.0
    return said["body"] if fit > 0 else said["misfit"] if fit < -1 else 0.0


def _looks_like_body(band: Band, evidence: Evidence) -> bool:
    """The headings themselves are promises or names of levels, as the cells below them are."""
    alike = sum(
        column.word is None
        and column.how != "year"
        and bool(shapes(column.cells[-1].text) & {"level1", "level2", "value"})
        for column in band.columns
    )
    own = [cell.text for column in band.columns for cell in column.cells]
    levels = any(
        column.how not in ("exact", "year", "term")
        and len(plain(column.text)) > 3
        and shapes(column.text) & {"level1", "level2"} == {"level2"}
        and evidence.words.exact(band.group, column.text) is None
        for column in band.columns
    )
    if levels or any(re.match(r"[≥≤><]", plain(text)) for text in own):
        return True
    if any(plain(text) in ("是", "否", "无") or re.fullmatch(r"[a-z\d-]*\d[a-z\d-]*", plain(text)) for text in own):
        return True  # 是否跨年 | 否 | 档案号 | A-17
    return alike >= 2 or any(shapes(text) & {"long", "office"} or _SENTENCE.search(plain(text)) for text in own)


def _is_label(column: Column, group: str, words: Vocabulary) -> bool:
    """A heading that is known as something else: 主管部门, 改进措施, 预期目标."""
    others = {"identification", "totals", *({"goals", "funds", "texts"} if group == "indicators" else ())} - {group}
    upper, text = column.cells[0].text, column.cells[-1].text
    if group == "funds" and any(pair.text for pair in pairs_in_text(text, words)):
        return False  # 项目名称:泵站检修 beside the headings of money: a fact of its own
    if group == "funds" and column.concept in MONEY and column.how in _GUESSED and is_source(text, words):
        return True  # 全部资金 | 其中：省级资金: sources across, the years' money down
    if upper is not text and words.exact("identification", upper) is not None and not words.exact(group, upper):
        return True
    return column.how in ("", *_GUESSED) and (
        any(words.exact(other, text) for other in others) or words.find("identification", text) is not None
    )


def _side_kind(band: Band, evidence: Evidence) -> str | None:
    """What the label at the side of the headings, or the line over them, says of the block."""
    words, over = evidence.words, evidence.grid.anchored(band.first_row - 1)
    texts = [band.side.text] if band.side is not None else []
    texts += [over[0].text] if len(over) == 1 and len(plain(over[0].text)) <= 24 else []
    texts += [column.text for column in band.columns if column.concept is None and column.how == ""]
    kinds = [match.concept for text in texts if (match := words.find("sides", text)) is not None]
    if band.group == "goals" and any(words.exact("goals", text) for text in texts):
        return "goals"
    if band.group in kinds:
        return band.group
    return kinds[0] if kinds and kinds[0] in ("funds", "goals", "indicators") and band.side is not None else None


def is_possible(band: Band, evidence: Evidence) -> bool:
    """What a block cannot do without: names and values, amounts, or a goal."""
    known, needed, words = band.concepts, len(band.columns), evidence.words
    if band.group == "funds":
        money = known & MONEY
        others = known & {"label", "max_score", "self_score", "number"}
        return len(money) >= 2 or bool(money and (others or needed == 1 or _side_kind(band, evidence) == "funds"))
    if band.group == "goals":
        matched = sum(column.concept is not None or column.how == "repeat" for column in band.columns)
        if matched == needed == 1:  # 总体目标 | 年度目标 over one text
            return band.side is not None and _side_kind(band, evidence) == "goals"
        return matched >= 2 and all(
            column.concept is not None or column.how == "repeat" or words.exact("indicators", column.text) is not None
            for column in band.columns[1 if matched == needed - 1 else 0 :]  # 财政年度 | 目标 | 实际完成情况
        )
    values, scores = known & VALUES, known & SCORES
    if known & LEVELS:
        return bool(values or scores) and (len(known) >= 3 or needed <= 3)
    return len(values) >= 2 and (len(known) >= 3 or _side_kind(band, evidence) == "indicators")
