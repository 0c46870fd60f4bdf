"""What can be told (可说的事实): a code and typed parts; the sentence is made last, in the language asked for.

A step of a score, a note about a file, a doubt, a reason, a finding is kept as a :class:`Message`: the key of an
entry in one of the catalogues of :mod:`perfeval.words` and its parts as values (decimals, places, words as
written, other messages). Nothing reads a sentence back; whoever needs the fact takes the code and the parts.

How a part is printed is said by the template, so that one value reads the same everywhere::

    rate = {zh = "执行率 = {executed} ÷ {budget} = {rate:percent}", en = "{executed} ÷ {budget} = {rate:percent}"}

``percent``, ``whole_percent``, ``points`` and ``parted`` (all digits, thousands parted) are the functions of
:mod:`perfeval.numbers`; a number without one of them is printed as written by hand; a message as a part is told in
the same language; a tuple is joined by the language's own enumeration comma (or as :data:`_JOIN` says:
``{parts:plus}`` by ``+``, ``{parts:clauses}`` by the semicolon …). ``{name!r}`` puts words as written in quotes.

A room tells its facts by :class:`Facts`: ``WORDS = Facts("clean")``, then ``WORDS.say("doubt.at", …)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import PurePath
from string import Formatter
from typing import Any

from perfeval import numbers
from perfeval.places import Place
from perfeval.words import LANGUAGES, catalogue, counted

Part = Any  # str | int | Decimal | Fraction | Place | Message | None | tuple of these; checked in _frozen

_PRINT: Mapping[str, Callable[[Any], str]] = {
    "percent": numbers.format_percent,
    "whole_percent": lambda rate: numbers.format_percent(rate, 0),
    "points": numbers.format_points,
    "parted": numbers.format_parted,
}
_JOIN: Mapping[str, Mapping[str, str]] = {
    "": {"zh": "、", "en": ", "},
    "comma": {"zh": "，", "en": ", "},
    "plus": {"zh": " + ", "en": " + "},
    "clauses": {"zh": "；", "en": "; "},
    "run_on": {"zh": "", "en": " "},
    "together": {"zh": "", "en": ""},
    "quotes": {"zh": "", "en": ", "},
}
_NUMBERS = (int, Decimal, Fraction)


@dataclass(frozen=True, slots=True)
class InBoth:
    """Words that a rule book gives in both languages (双语文字); Chinese where there is no English."""

    zh: str
    en: str = ""

    def text(self, lang: str = "zh") -> str:
        """The words in ``zh`` or ``en``."""
        return self.en if lang == "en" and self.en else self.zh

    def __str__(self) -> str:
        return self.zh


@dataclass(frozen=True, slots=True)
class Message:
    """One fact that can be told in either language. Equal facts are equal, and hash alike.

    Attributes:
        code: room and key of the catalogue entry, e.g. ``evaluate.funds.rate``.
        pairs: the parts by name, in the order given.
    """

    code: str
    pairs: tuple[tuple[str, Part], ...] = ()

    @property
    def params(self) -> dict[str, Part]:
        """The parts by name, as values."""
        return dict(self.pairs)

    def text(self, lang: str = "zh") -> str:
        """The sentence in ``zh`` or ``en``."""
        template = entry(self.code)[lang if lang in LANGUAGES else "zh"]
        return fill(template, self.params, lang)

    def __str__(self) -> str:
        return self.text()


def message(code: str, /, **parts: Part) -> Message:
    """A fact by its code and parts; an unknown code is a ``KeyError`` where the fact is made, not where it is told.

    >>> str(message("evaluate.status.met"))
    '达成'
    """
    entry(code)
    return Message(code, tuple((name, _frozen(value)) for name, value in parts.items()))


Told = Message | InBoth | str
"""What can be told: a fact, words in both languages, or words as written."""


class Facts:
    """The facts of one room: :func:`message` with the name of the room before the key.

    >>> Facts("evaluate").say("status.met").code
    'evaluate.status.met'
    """

    def __init__(self, room: str) -> None:
        self.room = room

    def say(self, key: str, /, **parts: Part) -> Message:
        """The fact under ``key`` with its parts."""
        return message(f"{self.room}.{key}", **parts)


def joined(told: Sequence[Message], how: str = "clauses") -> Message | None:
    """Several facts as one, told as clauses of a sentence (``clauses``) or one after another (``run_on``)."""
    if len(told) < 2:
        return told[0] if told else None
    return message(f"plain.{how}", parts=tuple(told))


def tell(told: Told | None, lang: str = "zh") -> str:
    """The words of a message; words as written in a form stay what they are.

    >>> tell(message("evaluate.status.met"), "en"), tell("100人次"), tell(None)
    ('met', '100人次', '')
    """
    if told is None:
        return ""
    return told if isinstance(told, str) else told.text(lang)


def entry(code: str) -> Mapping[str, str]:
    """The catalogue entry of a code: language → template."""
    room, _, key = code.partition(".")
    return catalogue(room)[key]


def parts_of(code: str) -> tuple[str, ...]:
    """The names of the parts that an entry fills in."""
    return tuple(dict.fromkeys(name for _, name, _ in _pieces(entry(code)["zh"]) if name))


def fill(template: str, parts: Mapping[str, Part], lang: str = "zh") -> str:
    """A template with its parts printed for this language."""
    return "".join(
        literal + ("" if name is None else _printed(parts[name], spec, lang))
        for literal, name, spec in _pieces(template)
    )


def plain_data(value: Part) -> Any:
    """A part as plain data for JSON: numbers exact, places as a person names them, messages as code and params.

    >>> plain_data(message("evaluate.status.met"))
    {'code': 'evaluate.status.met', 'params': {}}
    """
    if isinstance(value, Message):
        return {"code": value.code, "params": {name: plain_data(part) for name, part in value.pairs}}
    if isinstance(value, tuple):
        return [plain_data(part) for part in value]
    if isinstance(value, Fraction):
        return numbers.half_up(value, 6).normalize() + 0
    return str(value) if isinstance(value, (Place, InBoth)) else value


def pack(value: Part) -> Any:
    """A part as plain JSON that :func:`unpack` reads back without loss: for the store and between processes."""
    if isinstance(value, Message):
        return {"code": value.code, "parts": {name: pack(part) for name, part in value.pairs}}
    if isinstance(value, tuple):
        return [pack(part) for part in value]
    if isinstance(value, Place):
        plain = [value.file, value.sheet, value.table, value.row, value.col, value.paragraph, value.page]
        return {"place": [*plain, value.key, value.heading, value.alone] if value.heading else plain}
    if isinstance(value, InBoth):
        return {"both": [value.zh, value.en]}
    if isinstance(value, (Decimal, Fraction)):
        return {type(value).__name__.lower(): str(value)}
    return value


def unpack(plain: Any) -> Part:
    """The reverse of :func:`pack`; ``ValueError`` for what it cannot have written, such as an unknown code.

    >>> told = message("clean.doubt.at", place=Place("a.xlsx", "表", None, 7, 4), doubt=Decimal("1.50"))
    >>> unpack(pack(told)) == told
    True
    """
    if isinstance(plain, list):
        return tuple(unpack(part) for part in plain)
    if not isinstance(plain, dict):
        if plain is None or type(plain) in (str, int):
            return plain
        raise ValueError(f"{plain!r} is no part of a message")
    try:
        if "code" in plain:
            entry(plain["code"])
            return Message(plain["code"], tuple([(str(name), unpack(part)) for name, part in plain["parts"].items()]))
        (kind, value), *_ = plain.items()
        return _UNPACK[kind](value)
    except (KeyError, TypeError, AttributeError, ArithmeticError) as error:
        raise ValueError(f"no message: {error!r}") from error


_UNPACK: Mapping[str, Callable[[Any], Part]] = {
    "place": lambda value: Place(*value),
    "both": lambda value: InBoth(*value),
    "decimal": Decimal,
    "fraction": Fraction,
}


@cache
def _pieces(template: str) -> tuple[tuple[str, str | None, str], ...]:
    pieces = Formatter().parse(template)
    return tuple((literal, name, f"!{how}" if how else spec or "") for literal, name, spec, how in pieces)


def _printed(value: Part, spec: str, lang: str) -> str:
    if isinstance(value, (Message, InBoth)):
        return value.text(lang)
    if isinstance(value, tuple):
        joint = _JOIN.get(spec, _JOIN[""])["en" if lang == "en" else "zh"]
        return joint.join(_printed(part, "" if spec in _JOIN else spec, lang) for part in value)
    one, split, many = spec.partition("|")
    if split:
        return counted(_printed(value, "", lang), one, many)
    if spec == "!r":
        return repr(str(value))
    if spec in _PRINT:
        return _PRINT[spec](value) if value is None or isinstance(value, _NUMBERS) else str(value)
    if value is None:
        return numbers.NOTHING
    if isinstance(value, _NUMBERS):
        return numbers.format_number(value)
    return str(value)


_FACTS = (str, Place, Message, InBoth, *_NUMBERS)


def _frozen(value: object) -> Part:
    """The part as kept; what is no fact (a float, a mutable thing) is a mistake of the caller."""
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(part) for part in value)
    if value is None or isinstance(value, _FACTS):
        return value
    if isinstance(value, PurePath):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be a part of a message: {value!r}")
