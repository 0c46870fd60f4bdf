"""Options with boxes in one cell (勾选项): ``☑全部完成 □部分完成`` says 全部完成, whatever else is printed there."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from perfeval.values.vocabulary import words

_ENDS = " \t\n\r\u3000\u00a0,，、;；/|.。"
_SEPARATORS = re.compile(r"[\s\u3000、,，;；/|]+")
_LONGEST = 400


class Options(NamedTuple):
    """Which options are ticked and which are not, as written; a cell where nothing is ticked has no ``ticked``."""

    ticked: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def text(self) -> str:
        """What was chosen, in words."""
        return "、".join(self.ticked)


@lru_cache(maxsize=2048)
def options_in(text: str) -> Options | None:
    """The options of a cell; ``None`` when it holds no choice among several.

    >>> options_in("☑全部完成 □部分完成 □未完成").text, options_in("显著☑ 一般□").text
    ('全部完成', '显著')
    >>> options_in("（√）优（ ）良（ ）中").text, options_in("全部完成√ 部分完成 未完成").text
    ('优', '全部完成')
    >>> options_in("□是 □否"), options_in("已完成√"), options_in("12×3")
    (Options(ticked=(), open=('是', '否')), None, None)
    """
    if len(text) > _LONGEST or not _mark().search(text):
        return None
    marks = [found for found in _mark().finditer(text) if _counts(found[0], text)]
    ticked = [found for found in marks if _is_ticked(found[0])]
    if len(marks) == 1 and ticked:
        return _beside_one(text, marks[0])
    if len(marks) < 2 or (len(ticked) == len(marks) and not _boxed(ticked)):
        return None
    named = _words(text, marks)
    if any(not word for word in named):
        return None
    pairs = list(zip(marks, named, strict=True))
    return Options(
        tuple(word for mark, word in pairs if _is_ticked(mark[0])),
        tuple(word for mark, word in pairs if not _is_ticked(mark[0])),
    )


def _words(text: str, marks: list[re.Match[str]]) -> list[str]:
    """The word of every mark: behind it, or before it where the cell ends with a mark."""
    after = bool(text[marks[-1].end() :].strip(_ENDS))
    if after:
        ends = [found.start() for found in marks[1:]] + [len(text)]
        return [text[mark.end() : end].strip(_ENDS) for mark, end in zip(marks, ends, strict=True)]
    starts = [0] + [found.end() for found in marks[:-1]]
    return [text[start : mark.start()].strip(_ENDS) for start, mark in zip(starts, marks, strict=True)]


def _beside_one(text: str, mark: re.Match[str]) -> Options | None:
    """One tick among words that are parted by blanks or strokes: 全部完成√ 部分完成 未完成."""
    pieces = [piece for piece in _SEPARATORS.split(text.strip(_ENDS)) if piece]
    chosen = [piece for piece in pieces if mark[0] in piece]
    bare = [piece.replace(mark[0], "") for piece in chosen]
    others = tuple(piece for piece in pieces if mark[0] not in piece)
    if len(bare) != 1 or not bare[0] or not others or any(char.isdigit() for char in "".join(others)):
        return None
    return Options((bare[0],), others)


@cache
def _mark() -> re.Pattern[str]:
    """A box or a tick, alone or in brackets; empty brackets are a box."""
    ticks, boxes = (re.escape("".join(sorted(words("options", key)))) for key in ("ticked", "empty"))
    return re.compile(rf"[（(\[【〔][ \u3000]*[{ticks}{boxes}]?[ \u3000]*[）)\]】〕]|[{ticks}{boxes}]")


def _is_ticked(mark: str) -> bool:
    return any(char in words("options", "ticked") for char in mark)


def _counts(mark: str, text: str) -> bool:
    """Round signs are options only beside a filled one: ○ also stands for a word left out (某○年)."""
    return not any(char in "○◯" for char in mark) or any(char in text for char in "●◉☑√✓✔")


def _boxed(ticked: list[re.Match[str]]) -> bool:
    """Ticked boxes and brackets are options even where all are ticked; bare ticks are not."""
    return all(mark[0] not in "√✓✔●■" for mark in ticked)
