"""What can be told (可说的事实): a code and typed parts; the sentence is made last, in the language asked for.

A step of a score, a note about a file, a doubt, a reason, a finding is kept as a :class:`Message`: the key of an
entry in one of the catalogues of :mod:`perfeval.words` and its parts as values (decimals, places, words as
written, other messages). Nothing reads a sentence back; whoever needs the fact takes the code and the parts.

How a part is printed is said by the template, so that one value reads the same everywhere::

    rate = {zh = "执行率 = {executed} ÷ {budget} = {rate:percent}", en = "{executed} ÷ {budget} = {rate:percent}"}

``percent``, ``points``, ``wan`` (thousands parted) and ``wan_total`` are the functions of
:mod:`perfeval.numbers`; a number without one of them is printed as written by hand; a message as a part is told
in the same language; a tuple is joined by the language's own comma (``{parts:plus}`` by ``+``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from string import Formatter
from typing import Any

from perfeval import numbers
from perfeval.places import Place
from perfeval.words import LANGUAGES, catalogue

Part = Any  # str | int | Decimal | Fraction | Place | Message | None | tuple of these; checked in _frozen

_PRINT: Mapping[str, Callable[[Any], str]] = {
    "percent": numbers.format_percent,
    "points": numbers.format_points,
    "wan": numbers.format_wan,
    "wan_total": numbers.format_wan_total,
}
_JOIN = {"zh": "、", "en": ", "}
_NUMBERS = (int, Decimal, Fraction)


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


def tell(told: Message | str | None, lang: str = "zh") -> str:
    """The words of a message; words as written in a form stay what they are.

    >>> tell(message("evaluate.status.met"), "en"), tell("100人次"), tell(None)
    ('met', '100人次', '')
    """
    if told is None:
        return ""
    return told.text(lang) if isinstance(told, Message) else told


def entry(code: str) -> Mapping[str, str]:
    """The catalogue entry of a code: language → template."""
    room, _, key = code.partition(".")
    return catalogue(room)[key]


def fill(template: str, parts: Mapping[str, Part], lang: str = "zh") -> str:
    """A template with its parts printed for this language."""
    return "".join(
        literal + ("" if name is None else _printed(parts[name], spec or "", lang))
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
    return str(value) if isinstance(value, Place) else value


@cache
def _pieces(template: str) -> tuple[tuple[str, str | None, str | None], ...]:
    return tuple((literal, name, spec) for literal, name, spec, _ in Formatter().parse(template))


def _printed(value: Part, spec: str, lang: str) -> str:
    if isinstance(value, Message):
        return value.text(lang)
    if isinstance(value, tuple):
        joint = " + " if spec == "plus" else _JOIN.get(lang, _JOIN["zh"])
        return joint.join(_printed(part, "" if spec == "plus" else spec, lang) for part in value)
    if spec in _PRINT:
        return _PRINT[spec](value) if value is None or isinstance(value, _NUMBERS) else str(value)
    if value is None:
        return numbers.NOTHING
    if isinstance(value, _NUMBERS):
        return numbers.format_number(value)
    return str(value)


def _frozen(value: object) -> Part:
    """The part as kept; what is no fact (a float, a mutable thing) is a mistake of the caller."""
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(part) for part in value)
    if value is None or isinstance(value, (str, Place, Message, *_NUMBERS)):
        return value
    raise TypeError(f"{type(value).__name__} cannot be a part of a message: {value!r}")
