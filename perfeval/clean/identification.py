"""Who, what and when (基本信息): names, codes, year, money unit, title, from cells and lines of text."""

from __future__ import annotations

import re
from dataclasses import replace

from perfeval.clean.draft import Draft, Reading
from perfeval.forms.lines import money_unit
from perfeval.forms.pairs import Pair
from perfeval.forms.text import plain
from perfeval.places import Place
from perfeval.sources.raw import RawCell, RawParagraph

# ASCII digits and letters, or digits alone, then a dash, then a name: 219-…, 51092324T000010263357-…, [0071]…
_CODE = re.compile(
    r"^[\[(（【]?(?P<code>\d{3,}[A-Z]?\d*|\d[\dA-Z]{9,})[\])）】]?\s*(?:[-—－_]|(?<=[\])）】]))\s*(?P<name>\D.*|\d{4}年.*)$",
    re.DOTALL,
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)(?=年|\s*年|[)】\]]|-|—)")
_YEAR_WORDS = re.compile(r"(二[〇零○Oo0]{1,2}[一二三四五六七八九〇零○0]{1,2})年")
_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9"}


def take_identification(pair: Pair, draft: Draft, reading: Reading) -> None:
    """Put one labelled fact where it belongs; a second value of the same fact is kept under its label."""
    sentence = (
        "。；;" if pair.concept in ("name", "department", "unit", "unit_weak") else ""
    )  # 承办单位：楠溪县图书馆。
    pair = replace(pair, text=pair.text.strip(f" \u3000_＿﹍{sentence}"))  # 项目名称：____补植____: a blank filled in
    place = _place(pair)
    if pair.label is not None:
        reading.ledger.use(pair.label, "label" if pair.value is not None else _field(pair), draft)
    if not pair.text:
        if pair.concept in ("name", "department", "unit"):
            draft.labels.append(pair.label_text)
        return
    concept = pair.concept
    if concept == "amount_unit" or (
        (concept == "unit_weak" or (concept == "attribute" and pair.label_text.strip().endswith("单位")))
        and money_unit(f"单位:{pair.text}")
        and len(plain(pair.text)) <= 6
    ):
        draft.amount_unit_text = draft.amount_unit_text or money_unit(f"单位:{pair.text}")
        reading.ledger.use(pair.value or pair.label, "amount_unit_text", draft)
        return
    field = _field(pair)
    if concept == "name" and draft.name is None:
        draft.name = pair.text
    elif concept == "department" and draft.department is None:
        draft.department = pair.text
        draft.is_both = plain(pair.label_text) in ("部门(单位)名称", "部门单位名称", "单位(部门)名称", "部门/单位名称")
    elif concept == "unit" and (draft.unit is None or draft.weak_label):
        if draft.unit is not None:
            draft.attributes.setdefault(draft.weak_label, draft.unit)
            if "unit" in draft.marks:
                draft.marks[draft.weak_label] = draft.marks.pop("unit")
        draft.unit, draft.weak_label = pair.text, ""
    elif concept == "unit_weak" and draft.unit is None:
        draft.unit, draft.weak_label = pair.text, pair.label_text or "填报单位"
    elif concept in ("code", "department_code", "unit_code") and concept not in draft.codes:
        draft.codes[concept] = pair.text
    elif concept == "year" and (draft.year is None or not pair.label_text) and (year := year_in(pair.text, loose=True)):
        draft.year = year
    else:
        field = f"attributes {pair.label_text}"
        draft.attributes.setdefault(pair.label_text, pair.text)
    if place is not None:
        draft.marks.setdefault(field.removeprefix("attributes "), place)
    reading.ledger.use(pair.value or pair.label, field, draft)


def _field(pair: Pair) -> str:
    if pair.concept == "attribute":
        return f"attributes {pair.label_text}"
    return "unit" if pair.concept == "unit_weak" else pair.concept


def _place(pair: Pair) -> Place | None:
    cell = pair.value or pair.label
    return cell.place if cell is not None else None


def take_title(item: RawCell | RawParagraph, draft: Draft, reading: Reading) -> None:
    """A title gives the form's name, often its year and money unit too."""
    if not draft.title:
        draft.title = item.text
        draft.marks.setdefault("title", item.place)
    take_year(item, draft)
    draft.amount_unit_text = draft.amount_unit_text or money_unit(item.text)
    reading.ledger.use(item, "title", draft)


def take_year(item: RawCell | RawParagraph, draft: Draft) -> bool:
    """The year a text names, if the project has none yet."""
    year = year_in(item.text)
    if year is None:
        return False
    if draft.year is None:
        draft.year = year
        draft.marks.setdefault("year", item.place)
    return True


def is_year_line(text: str) -> bool:
    """``（2022年度）``, ``（2023年1—7月）`` and nothing else."""
    months = r"(?:\d{1,2}月?[-—–~至到](?:20\d{2}年)?\d{1,2}月)?"
    return bool(re.fullmatch(rf"[(\[【]?((19|20)\d{{2}})年?度?{months}[)\]】]?", plain(text))) and "年" in text


def is_year_blank(text: str) -> bool:
    """``（   年度）`` with the year left out."""
    return bool(re.fullmatch(r"[(\[【]?_*年度?[)\]】]?", plain(text)))


def year_in(text: str, *, loose: bool = False) -> int | None:
    """The first year a text names.

    >>> year_in("（２０２２年度）"), year_in("二〇二一年度自评表"), year_in("2023", loose=True), year_in("2000元")
    (2022, 2021, 2023, None)
    """
    key = plain(text)
    if found := _YEAR.search(text) or _YEAR.search(key):  # 附件2 2022年度…: the blank parts the numbers
        return int(found[1])
    if found := _YEAR_WORDS.search(key):
        digits = "".join(_DIGITS.get(char, "0") for char in found[1])
        return int(digits) if len(digits) == 4 else None
    if loose and (found := re.match(r"^((?:19|20)\d{2})", key)):
        return int(found[1])
    return None


def code_of(text: str | None) -> str | None:
    """The code in front of a name; the name keeps it.

    >>> code_of("219-池州市贵池区棠溪镇人民政府"), code_of("0071"), code_of("2018年商会经费")
    ('219', None, None)
    """
    if not text:
        return None
    found = _CODE.match(text.strip())
    return found["code"] if found is not None else None
