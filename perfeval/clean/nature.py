"""What a document is before it is read (文件性质): a report in words, instructions, or forms, and of which months."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from perfeval.clean.draft import Reading
from perfeval.clean.prose_funds import is_share
from perfeval.clean.prose_money import sums_of
from perfeval.clean.prose_words import narrow
from perfeval.forms.blocks import Block, blocks_of
from perfeval.forms.grid import Grid
from perfeval.forms.lines import is_note
from perfeval.forms.text import keys, plain
from perfeval.model import money_wan
from perfeval.sources.raw import RawDocument, RawParagraph, RawTable
from perfeval.values.spelling import one_spelling

_CHAPTER = re.compile(r"^[一二三四五六七八九十]{1,2}[、.．]")
_PERIOD = re.compile(
    r"(?:1|一|元)月?[-—–~至到](\d{1,2}|[一二三四五六七八九十]{1,2})月|上半年|半年度|前三季度|[一三]季度"
)
_NO_TITLE = re.compile(r"[。；;，,：:]|.{41}|表(?:[(（\d].*)?$")  # a sentence, a label, the title of a form
_LONGEST = 24  # a heading, no sentence


def is_prose(paragraphs: tuple[RawParagraph, ...], tables: bool) -> bool:
    """Whether the document is a report in words (自评报告) and not a form with a few lines around it."""
    said = [paragraph.text for paragraph in paragraphs if not is_note(paragraph.text)]
    chapters = sum(
        1 for p in paragraphs if p.outline or (len(p.text) <= 30 and (_CHAPTER.match(plain(p.text)) or p.numbering))
    )
    named = any(_names_a_report(paragraph.text) for paragraph in paragraphs[:8])
    told = not tables or (named and chapters >= 2)
    long = [text for text in said if _is_sentence(text, 12 if told else 30)]
    named = named or chapters >= 2
    return (len(long) >= 3 and named) or (not tables and bool(long) and (named or _tells_money(long)))


def _tells_money(said: Iterable[str]) -> bool:
    """Whether sentences tell what a project had and what it spent, by words or by the rate of both (…小结)."""
    kinds: set[str] = set()
    for text in said:
        sums = list(sums_of(text))
        kinds |= {one.kind for one in sums}
        amounts = [amount for one in sums if (amount := money_wan(one.value))]
        rates = re.findall(r"(\d+(?:\.\d+)?)%", narrow(text))
        if any(is_share(part, whole, rates) for whole, part in pairwise(amounts) if part < whole):
            return True
    return {"budget", "executed"} <= kinds


def _names_a_report(text: str) -> bool:
    """The title of a report, whatever it calls itself: …自评报告, …绩效自评情况说明, …监控总结."""
    title = plain(text)
    told = re.search(r"自评|自我评价|自查|绩效[\u4e00-\u9fff]*(?:评价|情况|报告|说明)|监控", title)
    return (len(title) <= 40 and "报告" in title) or (told is not None and not _NO_TITLE.search(title))


def _is_sentence(text: str, least: int) -> bool:
    """Words of a report; a line of labels and values (填报人：某某    联系电话：…) is none."""
    return len(text) >= (30 if not text.endswith(("。", "；")) else least) and re.search(r"[。；，]", text) is not None


def is_instruction(table: RawTable, reading: Reading) -> bool:
    """A sheet that tells how to fill in the form (填表说明)."""
    words = reading.words.words["instruction_sheet"]
    cells = list(table.nonempty())
    if not cells:
        return False
    named = any(keys(table.name)[1].endswith(word) for word in words)
    opened = keys(cells[0].text)[1] in words or any(
        keys(cells[0].text)[1].endswith(word) for word in words if len(word) > 2
    )
    if not (named or opened):
        return False
    grid = Grid(table)
    return not any(isinstance(part, Block) and part.rows for part in blocks_of(grid, reading.words))


def period_of(document: RawDocument) -> str:
    """The months that an in-year form is about (监控期间), as the first heading that names them; ``""`` without."""
    for table in document.tables:
        for cell in table.nonempty():
            text = one_spelling(cell.text)
            if len(text) <= _LONGEST and (found := _PERIOD.search(text)):
                return found.group()
    return ""
