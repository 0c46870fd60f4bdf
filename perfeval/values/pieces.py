"""The quantities inside a text (量值片段), one after the other: sign, number, unit, sign."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from perfeval.values.numerals import CHINESE_NUMERAL, LONGEST, arabic, chinese, fraction_words, mixed
from perfeval.values.vocabulary import alternatives, frequencies, load, signs, unit_pattern, words

Doubts = tuple[tuple[str, dict[str, str]], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One number found in a text of one spelling.

    Attributes:
        start, end: from the first character of the sign to the last of the unit or sign behind.
        number_start: where the digits begin.
        malformed: the digits make no number (``1.2.3``).
    """

    start: int
    end: int
    number_start: int
    operator: str | None
    value: Decimal
    unit: str | None
    seen: str
    doubts: Doubts = ()
    malformed: bool = False


@cache
def _pattern() -> re.Pattern[str]:
    spelled = signs()
    approximate = load("vocabulary.toml")["approximate"]
    return re.compile(
        rf"(?P<sign>(?:{spelled.before_pattern})(?:为|到|:|[xX](?:{spelled.before_pattern}))?)?"
        rf"(?P<about>{alternatives(approximate['before'])})?"
        r"(?P<currency>¥|人民币)?"
        rf"(?:(?P<fraction>[百千]分之(?:百|[\d.]+|{CHINESE_NUMERAL}))"
        r"|(?P<minus>[+-])?(?P<number>(?:\d+(?:\.\d+)?[十百千万亿]+){2,}|\d+[万亿千百]\d+[千百十]?|\d(?:[\d,.]*\d)?))"
        rf"(?P<more>[{''.join(approximate['more'])}](?!年))?"
        rf"(?P<unit>{unit_pattern()})?"
        rf"(?P<more2>余(?={unit_pattern()}))?"
        rf"(?P<after>{spelled.after_pattern})?"
        rf"(?P<about2>{alternatives(approximate['after'])})?"
    )


@cache
def _whole_chinese() -> re.Pattern[str]:
    """A Chinese numeral counts only when it fills the text, with a sign and a unit: 三篇, 不少于两次, 九成."""
    spelled = signs()
    lead = alternatives(load("vocabulary.toml")["words"]["lead"])
    return re.compile(
        rf"(?:{lead})?(?P<often>{alternatives(frequencies())})?(?P<sign>{spelled.before_pattern})?(?:{lead})?"
        rf"(?P<about>约|近)?(?P<currency>人民币)?"
        rf"(?P<number>[百千]分之(?:百|{CHINESE_NUMERAL})|百分百|{CHINESE_NUMERAL}成?[一二三四五六七八九]?)(?P<more>[余多几])?"
        rf"(?P<unit>{unit_pattern()})?(?P<after>{spelled.after_pattern})?整?\Z"
    )


_ANY_NUMBER = re.compile(r"\d|[百千]分之", re.ASCII)


def find_pieces(text: str) -> list[Piece]:
    """Every number of a text with its sign and unit, in order; digits that belong to names are left out."""
    found: list[Piece] = []
    if _ANY_NUMBER.search(text) is None:
        return found
    for match in _pattern().finditer(text):
        if not _in_a_name(text, match):
            found.append(_piece(text, match, found[-1].end if found else -1))
    return found


def whole_chinese(text: str) -> Piece | None:
    """The quantity when the whole text is one in Chinese numerals; ``None`` otherwise.

    >>> whole_chinese('不少于三篇').value, whole_chinese('一次性验收合格'), whole_chinese('二级')
    (Decimal('3'), None, None)
    """
    if len(text) > LONGEST:
        return None
    match = _whole_chinese().match(text)
    if match is None:
        return _none_of(text)
    number, unit = match["number"], match["unit"]
    if part := fraction_words(number):
        value, unit = part[0], unit or part[1]
    else:
        known = chinese(number)
        # one numeral alone is a word (一, 百) unless it can only be a number; 二级 is a rank, 一期 a phase
        if known is None or (unit is None and len(number) < 2 and number not in ("零", "〇", "两")):
            return None
        if unit in words("words", "ranks") and not match["sign"]:
            return None
        value = known
    doubts: Doubts = (("doubt.approximate", {}),) if match["about"] else ()
    if match["more"]:
        doubts = (*doubts, ("doubt.more_than", {"seen": match["more"]}))
    if match["often"] and unit:
        unit = f"{unit}/{frequencies()[match['often']]}"
    return Piece(0, len(text), match.start("number"), _operator(match), value, unit, text, doubts)


def _none_of(text: str) -> Piece | None:
    """零事故, 未发生投诉, 无重大舆情: none of something that nobody wants (没有发生)."""
    if _none().match(text):
        return Piece(0, len(text), 0, None, Decimal(0), None, text, (("doubt.zero_words", {"seen": text}),))
    return None


@cache
def _none() -> re.Pattern[str]:
    said = {name: f"(?:{alternatives(words('words', key))})"
            for name, key in (("bad", "none_of"), ("kind", "none_kinds"), ("event", "none_events"))}  # fmt: skip
    return re.compile("(?:" + "|".join(one.format(**said) for one in words("words", "none")) + r")[。.]?\Z")


def _operator(match: re.Match[str]) -> str | None:
    spelled = signs()
    if sign := match["sign"]:
        return spelled.before.get(sign) or spelled.before.get(sign[:-1]) or spelled.before.get(sign[0])
    return spelled.after[match["after"]] if match["after"] else None


def _piece(text: str, match: re.Match[str], previous_end: int) -> Piece:
    doubts: list[tuple[str, dict[str, str]]] = []
    unit, operator, start = match["unit"], _operator(match), match.start()
    malformed = False
    if match["fraction"]:
        value, unit_of_words = fraction_words(match["fraction"]) or (Decimal(0), None)
        malformed, unit = unit_of_words is None, unit_of_words or unit
        number_start = match.start("fraction")
    else:
        digits = match["number"]
        number = arabic(digits) if digits[-1].isdigit() else None
        number = number if number is not None else mixed(digits)
        behind = text[match.end("number") : match.end("number") + 2]
        power = len(behind) == 2 and behind[0].isascii() and behind[0].isalpha() and behind[1].isdigit()  # 1e5
        malformed = number is None or (power and not match["unit"]) or behind[:1] == "^"
        value = Decimal(0) if number is None else number
        number_start = match.start("number")
        if match["minus"] == "-":
            if previous_end == number_start - 1:  # 80-90: a range, not a negative number
                start = number_start
            else:
                value = -value
    if match["about"] or match["about2"]:
        doubts.append(("doubt.approximate", {}))
    if more := match["more"] or match["more2"]:
        operator = operator or ">"
        doubts.append(("doubt.more_than", {"seen": more}))
    if match["currency"] and not unit:
        unit = "元"
    before = text[:start]
    for word, period in frequencies().items():
        if before.endswith(word) and unit and "/" not in unit:
            unit = f"{unit}/{period}"
            break
    return Piece(start, match.end(), number_start, operator, value, unit, match[0], tuple(doubts), malformed)


@cache
def _names() -> re.Pattern[str]:
    listed = alternatives(words("words", "names"))
    # 〔2020〕10号, 10号文, 第3条 and what stands between 《》 are names, too
    return re.compile(
        rf"(?<![\d.])(?:{listed})(?![\dA-Za-z])|[\[〔(][12]\d{{3}}[\]〕)]\d*号?|\d+号(?:文|令|线|楼|院|公告|通知|函)"
        r"|\d+[A-Z]{1,3}级|《[^》]*》|第\d+(?:[条款章项号页名次届批期位个])"
    )


@cache
def _name_marks() -> re.Pattern[str]:
    """A quick look: without one of these no digit belongs to a name."""
    return re.compile("[A-Za-z*×+\\[〔(号《第工高热政平便市投接报联急消火]")


def _in_a_name(text: str, match: re.Match[str]) -> bool:
    begin = match.start("number") if match["number"] else match.start("fraction")
    if begin and text[begin - 1].isascii() and text[begin - 1].isalpha():
        return True
    if not _name_marks().search(text):
        return False
    return any(name.start() <= begin < name.end() for name in _names().finditer(text))
