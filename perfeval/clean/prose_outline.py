"""The outline of a report (报告的层次): which paragraph is a heading, and under which headings the others stand.

Numbers in reports are often wrong (「1、」 where 「一、」 is meant) or missing. So three things are read together: the
outline level that the file gives, the shape of the number, and the words of the heading. Every paragraph
gets exactly one role; none is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from perfeval.clean.prose_words import level1_of, level2_names, level_of, one_of, plain, third_level_names, words
from perfeval.places import Place
from perfeval.sources.raw import RawDocument, RawParagraph, RawTable


class Role(StrEnum):
    """What a paragraph is in the report."""

    TITLE = "title"
    CONTENTS = "table of contents"
    PAGE_NUMBER = "page number"
    BOOKMARK = "bookmark"
    HEADING = "heading"
    CAPTION = "table caption"
    BODY = "body"
    LEAD_IN = "lead-in without text"  # 「…经费项目：」 and then nothing
    NOTE = "note"
    LABEL = "label"  # 项目名称：… above a form; read by the forms
    SIGNATURE = "signature"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph with its role.

    Attributes:
        text: the paragraph with its number, bookmarks taken out.
        label: for a heading its words without the number; for a body 「标签：正文」 the label, else ``""``.
        body: what is said: the text after number and label (for a heading that runs on: the text behind it).
        section: labels of the headings above, outermost first; for a heading without itself.
        rank: how deep a heading stands; 0 for other lines.
        headed: the whole text of the heading just above, as written with its number.
    """

    place: Place
    role: Role
    text: str
    label: str = ""
    body: str = ""
    section: tuple[str, ...] = ()
    rank: int = 0
    numbered: bool = False
    headed: str = ""

    @property
    def tells(self) -> bool:
        """Whether sentences stand here: a body, or the text behind a run-in heading (（一）项目概况。年初预算…)."""
        return self.role is Role.BODY or (self.role is Role.HEADING and bool(self.body))

    @property
    def chain(self) -> tuple[str, ...]:
        """The headings under which these sentences stand, a run-in heading itself included."""
        return (*self.section, self.label) if self.role is Role.HEADING else self.section

    @property
    def said(self) -> str:
        """The sentences that stand here, without the heading."""
        return self.body if self.role is Role.HEADING else self.text


_CHINESE = "[一二三四五六七八九十]{1,3}"
_DIGITS = "[0-9０-９]{1,2}"
_NUMBER = re.compile(
    rf"\s*(?:(?P<part>第{_CHINESE}(?:章|节|部分)|项目(?:{_CHINESE}|{_DIGITS})\s*[：:、])"
    rf"|(?P<chapter>{_CHINESE})\s*[、.．]"
    rf"|(?P<paren>[（(]\s*{_CHINESE}\s*[）)])[、.．]?"
    rf"|(?P<dotted>{_DIGITS}(?:[.．]{_DIGITS})+)(?!\d|\s*(?:万|亿|元|分|%|％|公里|吨|米|人|个))[.．、]?"
    rf"|(?P<arabic>{_DIGITS})(?:\s*[、.．](?!\d)|\s+(?=[\u4e00-\u9fff]))"
    rf"|(?P<paren_arabic>[（(]\s*{_DIGITS}\s*[）)]|{_DIGITS}[）)])[、.．]?"
    rf"|(?P<circle>[①-⑳]))\s*"
)
_RANK = {"part": 1, "chapter": 1, "paren": 2, "arabic": 3, "paren_arabic": 5, "circle": 6}
_DECIMAL_RANK = {"part": 1, "chapter": 1, "arabic": 1, "paren": 4, "paren_arabic": 5, "circle": 6}
_LEAF = 9  # a third-level indicator of a framework: nothing stands below it
_SENTENCE = re.compile(r"[。；;！!？?]")
_STANDALONE_DATE = re.compile(
    r"(?:[12]\d{3}|[一二三四五六七八九〇○零Ｏ０O0]{4})\s*[年./-]\s*[\d一二三四五六七八九十]{1,3}\s*(?:月|[./-])?\s*(?:[\d一二三四五六七八九十]{1,3}\s*日?)?"
)
_FRONT = 12  # paragraphs among which a cover or title is looked for
_CLOSING = 3  # paragraphs at the end among which words on the report itself are looked for
_BACK = 8  # paragraphs at the end among which signature and date are looked for


@dataclass(frozen=True, slots=True)
class _Read:
    """One paragraph split into number, label and body, before its role is settled."""

    place: Place
    text: str
    style: str
    depth: int
    outline: int
    rest: str


def outline(document: RawDocument) -> tuple[Line, ...]:
    """Every non-empty paragraph outside tables with its role and its section, in document order."""
    blocks = document.blocks
    read = {at: _split(block) for at, block in enumerate(blocks) if isinstance(block, RawParagraph)}
    roles = _junk(read)
    decimal = _is_decimal(read, roles)
    headings = {at: found for at, item in read.items() if at not in roles and (found := _heading(item, decimal))}
    _front_and_back(blocks, read, roles, headings)
    headings = _learned(read, headings, roles)
    _take_back_list_items(blocks, roles, headings)
    return tuple(_lines(blocks, read, roles, headings))


def _split(paragraph: RawParagraph) -> _Read:
    junk = re.compile(words()["junk"]["bookmark_pattern"])
    text = junk.sub("", f"{paragraph.numbering}{paragraph.text}").strip()
    found = _NUMBER.match(text)
    if not found:
        return _Read(paragraph.place, text, "", 0, paragraph.outline, text)
    style = str(found.lastgroup)
    depth = len(re.split(r"[.．]", found["dotted"])) if style == "dotted" else 0
    return _Read(paragraph.place, text, style, depth, paragraph.outline, text[found.end() :].strip())


def _junk(read: dict[int, _Read]) -> dict[int, Role]:
    """Paragraphs that are no text of the report: page numbers, bookmarks, the table of contents."""
    roles: dict[int, Role] = {}
    page = re.compile(words()["junk"]["page_pattern"])
    leader = re.compile(words()["junk"]["contents_pattern"])
    titles = words()["junk"]["contents_title"]
    last = {plain(item.rest): at for at, item in read.items()}
    first_entry, in_contents = "", False
    for at, item in read.items():
        name = plain(item.rest)
        if not item.text:
            roles[at] = Role.BOOKMARK
        elif page.fullmatch(item.text):
            roles[at] = Role.PAGE_NUMBER
        elif name in titles:
            roles[at], in_contents = Role.CONTENTS, True
        elif len(item.text) < 80 and (found := leader.search(item.text)) and found.end() == len(item.text):
            roles[at] = Role.CONTENTS
        elif in_contents and item.style and not _SENTENCE.search(item.text) and name != first_entry:
            if last[name] > at:
                roles[at], first_entry = Role.CONTENTS, first_entry or name
        else:
            in_contents = in_contents and name != first_entry
    return roles


def _is_decimal(read: dict[int, _Read], roles: dict[int, Role]) -> bool:
    """Whether the report counts its chapters 「1.」 and its sections 「1.1」 throughout."""
    styles = {item.style for at, item in read.items() if at not in roles}
    chapters = pattern_of_chapters()
    return "chapter" not in styles and any(
        item.style == "arabic" and chapters.fullmatch(_label(item.rest)) for at, item in read.items() if at not in roles
    )


def pattern_of_chapters() -> re.Pattern[str]:
    """Headings that open a chapter whatever their number says."""
    names = [name for group in words()["heading"] if group.get("chapter") for name in group["words"]]
    return re.compile(rf"(?:项目|本项目)?(?:{one_of(names)})(?:情况)?")


def _label(rest: str) -> str:
    return plain(rest).rstrip("：:")


@dataclass(frozen=True, slots=True)
class _Heading:
    label: str
    rank: int
    body: str = ""
    from_outline: bool = False


def _heading(item: _Read, decimal: bool) -> _Heading | None:
    """The heading that a paragraph is, if it is one."""
    label, body = item.rest, ""
    runs_on = re.match(r"([^，,。；;：:]{2,20})。(?=.)", item.rest)
    if runs_on and (item.style in ("part", "chapter", "paren") or (item.style and _opens(runs_on[1]))):
        label, body = runs_on[1], item.rest[runs_on.end() :].strip()
    if label.endswith("。") and (plain(label[:-1]) in third_level_names() or (item.style and _opens(label[:-1]))):
        label = label[:-1]
    if not label or _SENTENCE.search(label) or len(label) > 45 or label.endswith(("，", ",", "、")):
        return None
    if re.search(r"[：:]\s*\S", label):
        return None
    label = label.strip().rstrip("：:").strip()
    name = plain(label)
    if item.outline:
        return _Heading(label, item.outline, body, from_outline=True)
    if name in third_level_names():
        return _Heading(label, _LEAF, body) if item.style else None
    if item.style:
        if len(re.findall(r"[，,、]", label)) > 1 and not _known(name):
            return None
        if pattern_of_chapters().fullmatch(name) and item.style in ("arabic", "chapter", "part"):
            return _Heading(label, 1, body)
        ranks = _DECIMAL_RANK if decimal else _RANK
        rank = (item.depth if decimal else item.depth + 2) if item.style == "dotted" else ranks[item.style]
        return _Heading(label, rank, body)
    if item.text.endswith(("：", ":")) or len(name) > 15:
        return None
    if pattern_of_chapters().fullmatch(name):
        return _Heading(label, 1)
    if level1_of(name):
        return _Heading(label, 3)
    if re.fullmatch(rf"(?:{one_of(level2_names())})(?:方面|情况|情况分析|类)?", name):
        return _Heading(label, 4)
    return _Heading(label, 2) if name in _heading_words() else None


def _opens(label: str) -> bool:
    """Whether a label before a full stop is a heading whatever its number (（1）数量指标。, 1.资金到位情况。)."""
    return bool(level_of(label)) or plain(label).endswith(("情况", "分析", "情况分析"))


def _heading_words() -> frozenset[str]:
    return frozenset(name for group in words()["heading"] for name in group["words"])


def _known(name: str) -> bool:
    """Whether the words say that this is a heading under which something must stand."""
    endings = tuple(words()["endings"]["words"])
    return name.endswith(endings) or name in third_level_names() or level1_of(name) is not None


def _learned(read: dict[int, _Read], headings: dict[int, _Heading], roles: dict[int, Role]) -> dict[int, _Heading]:
    """Ranks made to agree where a file gives outline levels to some headings and mere numbers to others."""
    offset = 0
    for at, heading in headings.items():
        style = read[at].style
        if heading.from_outline and style in _RANK:
            offset = max(offset, heading.rank - _RANK[style])
    kept = {at: heading for at, heading in headings.items() if at not in roles}
    if not offset:
        return kept
    return {
        at: heading if heading.from_outline or heading.rank == _LEAF else replace(heading, rank=heading.rank + offset)
        for at, heading in kept.items()
    }


def _front_and_back(
    blocks: Sequence[RawParagraph | RawTable],
    read: dict[int, _Read],
    roles: dict[int, Role],
    headings: dict[int, _Heading],
) -> None:
    """Titles, notes and labels before the text; signature and date behind it; captions over tables."""
    junk = words()["junk"]
    order = [at for at in read if at not in roles]
    for at in order:
        if read[at].text.lstrip("（([【").startswith(tuple(junk["note_words"])):
            roles[at] = Role.NOTE
    for at in order[-_CLOSING:]:  # 本报告依据…: belongs to no section, the last one least of all
        if at not in headings and read[at].text.startswith(tuple(junk["closing_words"])):
            roles[at] = Role.NOTE
    for at in order[:_FRONT]:
        item = read[at]
        if roles.get(at):
            continue
        if (at in headings and not _is_title(item, headings[at])) or len(item.text) > 45 or _SENTENCE.search(item.text):
            break
        if any(isinstance(block, RawTable) for block in blocks[:at]):
            break
        if re.search(r"[：:]", item.text):
            roles[at] = Role.LABEL
        elif _STANDALONE_DATE.fullmatch(item.text):
            roles[at] = Role.DATE
        else:
            roles[at] = Role.TITLE
    _signature(read, roles, headings, order)
    for at in order:
        follows_table = at + 1 < len(blocks) and isinstance(blocks[at + 1], RawTable)
        if roles.get(at) or at in headings or not follows_table:
            continue
        text = read[at].text
        if len(text) <= 60 and not _SENTENCE.search(text):
            roles[at] = Role.LABEL if re.search(r"[：:]\s*\S", text) else Role.CAPTION


def _is_title(item: _Read, heading: _Heading) -> bool:
    """A line styled as heading that is the title of the report itself."""
    return heading.from_outline and not item.style and bool(re.search(r"报告|自评表", heading.label))


def _signature(
    read: dict[int, _Read], roles: dict[int, Role], headings: dict[int, _Heading], order: Sequence[int]
) -> None:
    junk = words()["junk"]
    back = [at for at in order[-_BACK:] if at not in roles and at not in headings]
    dates = [at for at in back if _STANDALONE_DATE.fullmatch(read[at].text)]
    for at in dates:
        roles[at] = Role.DATE
    for at in back:
        text = read[at].text
        if at in roles or len(text) > 40 or _SENTENCE.search(text):
            continue
        signed = any(word in text for word in junk["signature_words"])
        body = text.endswith(tuple(junk["signature_endings"])) and not re.search(r"[，,：:]", text)
        near_the_end = at == order[-1] or order[order.index(at) + 1] in dates
        if signed or (body and near_the_end):
            roles[at] = Role.SIGNATURE


def _take_back_list_items(
    blocks: Sequence[RawParagraph | RawTable], roles: dict[int, Role], headings: dict[int, _Heading]
) -> None:
    """A "heading" with nothing below that does not call for anything is an item of a list."""
    changed = True
    while changed:
        changed = False
        for at in sorted(headings, reverse=True):
            heading = headings[at]
            if heading.body or heading.from_outline or _known(plain(heading.label)) or _has_kind(heading.label):
                continue
            if not _something_below(at, blocks, roles, headings):
                del headings[at]
                changed = True


def _has_kind(label: str) -> bool:
    return plain(label) in _heading_words() or bool(pattern_of_chapters().fullmatch(plain(label)))


def _something_below(
    at: int, blocks: Sequence[RawParagraph | RawTable], roles: dict[int, Role], headings: dict[int, _Heading]
) -> bool:
    for later in range(at + 1, len(blocks)):
        if isinstance(blocks[later], RawTable):
            return True
        if later in headings:
            return headings[later].rank > headings[at].rank
        if roles.get(later, Role.BODY) is Role.BODY:
            return True
    return False


def _lines(
    blocks: Sequence[RawParagraph | RawTable],
    read: dict[int, _Read],
    roles: dict[int, Role],
    headings: dict[int, _Heading],
) -> list[Line]:
    stack: list[tuple[int, str]] = []
    lines: list[Line] = []
    headed = ""
    for at, item in read.items():
        if at in headings and roles.get(at) is None:
            heading = headings[at]
            while stack and stack[-1][0] >= heading.rank:
                stack.pop()
            above = tuple(label for _, label in stack)
            lines.append(
                Line(
                    item.place,
                    Role.HEADING,
                    item.text,
                    heading.label,
                    heading.body,
                    above,
                    heading.rank,
                    bool(item.style),
                )
            )
            stack.append((heading.rank, heading.label))
            headed = item.text.removesuffix(heading.body)
            continue
        section = tuple(label for _, label in stack)
        role = roles.get(at, Role.BODY)
        if role is Role.BODY and re.search(r"[：:]\Z", item.text) and len(item.text) <= 60:
            following = next((n for n in range(at + 1, len(blocks)) if n not in roles or n in headings), None)
            if following is None or following in headings:
                role = Role.LEAD_IN
        label, body = _labelled(item.rest)
        lines.append(Line(item.place, role, item.text, label, body, section, 0, bool(item.style), headed))
    return lines


def _labelled(rest: str) -> tuple[str, str]:
    """「标签：正文」 split; no label where the words before the colon are a sentence."""
    found = re.match(r"\s*([^：:，,。；;]{2,20})[：:]\s*(.+)", rest, re.DOTALL)
    if not found and (named := re.match(r"\s*([^：:，,。；;]{3,20})[。\s]\s*(.+)", rest, re.DOTALL)):
        found = named if plain(named[1]) in third_level_names() else None
    return (found[1].strip(), found[2].strip()) if found else ("", rest)


def kind_of(section: Sequence[str]) -> str:
    """What a passage under these headings is (problem, suggestion, arrival …), the innermost heading first."""
    for heading in reversed(section):
        name = plain(heading)
        best = max(
            (
                (name.rfind(word) + len(word), len(word), group["kind"])
                for group in words()["heading"]
                for word in group["words"]
                if word in name
            ),
            default=None,
        )
        if best:
            return str(best[2])
    return "other"
