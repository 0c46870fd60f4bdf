"""Records to plain JSON and back, without loss (存取格式).

Driven by the type hints of the dataclasses themselves: a new field of the model needs no code here.
Fields that hold their default are left out. Decimals are text with all digits; a place is its own
name (``自评表!D7``), with the file beside it only where it differs from the record's own file.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from perfeval.messages import Message, pack, unpack
from perfeval.places import Place

Encode = Callable[[Any, str], Any]
Decode = Callable[[Any, str], Any]
_LONGEST_NUMBER = 400


def encode(record: object, file: str = "") -> Any:
    """A record as dicts, lists, texts, numbers, booleans and ``None``.

    Args:
        record: an instance of a dataclass of the model.
        file: the file that most places are in.

    >>> encode(Place('a.xlsx', sheet='自评表', row=7, col=4), 'a.xlsx')
    '自评表!D7'
    """
    return _codec_of(type(record))[0](record, file)


def decode(kind: type[Any], plain: Any, file: str = "") -> Any:
    """The reverse of :func:`encode`; a ``ValueError`` names what does not fit."""
    try:
        return _codec_of(kind)[1](plain, file)
    except (TypeError, KeyError, ArithmeticError, AttributeError, IndexError) as error:
        raise ValueError(f"no {kind.__name__}: {error!r}") from error


def _codec_of(kind: Any) -> tuple[Encode, Decode]:
    return _codec(kind)


@cache
def _codec(kind: Any) -> tuple[Encode, Decode]:
    """Encoder and decoder of one type."""
    if kind is Place:
        return _encode_place, _decode_place
    if kind is Message:
        return lambda value, _: pack(value), lambda value, _: _checked(unpack(value), Message)
    if is_dataclass(kind):
        return _dataclass_codec(kind)
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional_codec(args)
    if origin is tuple:
        return _tuple_codec(args)
    if origin is Sequence:  # read as a tuple, made as it is needed
        return _tuple_codec((args[0], ...))
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_codec(args[1])
    if kind is Decimal:
        return lambda value, _: str(value), lambda value, _: _decimal(_checked(value, str))
    if kind is date:
        return lambda value, _: value.isoformat(), lambda value, _: date.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value, _: value.value, lambda value, _: kind(value)
    if kind in (str, int, bool):
        return lambda value, _: value, lambda value, _: _checked(value, kind)
    raise TypeError(f"{kind} has no plain form")


def _checked(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{value!r} is no {kind.__name__}")
    return value


def _decimal(text: str) -> Decimal:
    """A number that can be written out: no NaN, no infinity, no exponent that fills the memory."""
    value = Decimal(text)
    if not value.is_finite() or len(text) > _LONGEST_NUMBER or abs(value.adjusted()) > _LONGEST_NUMBER:
        raise ValueError(f"{text[:40]!r} is no amount")
    return value


def _dataclass_codec(kind: Any) -> tuple[Encode, Decode]:
    codecs: dict[str, tuple[Encode, Decode]] = {}
    defaults: dict[str, Any] = {}
    # Quantity holds quantities: look each field's codec up when it is needed first
    hints = get_type_hints(kind)
    for item in fields(kind):
        if item.default is not MISSING:
            defaults[item.name] = item.default
        elif item.default_factory is not MISSING:
            defaults[item.name] = item.default_factory()

    def of(name: str) -> tuple[Encode, Decode]:
        if name not in codecs:
            codecs[name] = _codec(hints[name])
        return codecs[name]

    names = [item.name for item in fields(kind)]
    known = frozenset(names)

    def to_plain(record: Any, file: str) -> Any:
        plain = {}
        for name in names:
            value = getattr(record, name)
            if name in defaults and _same(value, defaults[name]):
                continue
            plain[name] = of(name)[0](value, file)
        return plain

    def from_plain(plain: Any, file: str) -> Any:
        if not known.issuperset(_checked(plain, dict)):
            raise ValueError(f"{kind.__name__} has no {min(set(plain) - known)}")
        return kind(**{name: of(name)[1](value, file) for name, value in plain.items()})

    return to_plain, from_plain


def _same(value: Any, default: Any) -> bool:
    """Equal and written alike: Decimal('1.0') is not Decimal('1')."""
    if value is None or default is None:
        return value is default
    return type(value) is type(default) and value == default and not isinstance(value, Decimal)


def _optional_codec(args: tuple[Any, ...]) -> tuple[Encode, Decode]:
    inner = [arg for arg in args if arg is not type(None)]
    if len(inner) != 1:
        raise TypeError(f"a union of {args} has no plain form")
    to_plain, from_plain = _codec(inner[0])
    return (
        lambda value, file: None if value is None else to_plain(value, file),
        lambda value, file: None if value is None else from_plain(value, file),
    )


def _tuple_codec(args: tuple[Any, ...]) -> tuple[Encode, Decode]:
    if len(args) == 2 and args[1] is Ellipsis:
        to_plain, from_plain = _later(args[0])
        return (
            lambda value, file: [to_plain(item, file) for item in value],
            lambda value, file: tuple(from_plain(item, file) for item in _checked(value, list)),
        )
    codecs = [_codec(arg) for arg in args]
    return (
        lambda value, file: [codec[0](item, file) for codec, item in zip(codecs, value, strict=True)],
        lambda value, file: tuple(codec[1](item, file) for codec, item in zip(codecs, value, strict=True)),
    )


def _later(kind: Any) -> tuple[Encode, Decode]:
    """The codec of a type that may contain itself: looked up at the first use."""

    def to_plain(value: Any, file: str) -> Any:
        return _codec(kind)[0](value, file)

    def from_plain(value: Any, file: str) -> Any:
        return _codec(kind)[1](value, file)

    return to_plain, from_plain


def _mapping_codec(kind: Any) -> tuple[Encode, Decode]:
    to_plain, from_plain = _codec(kind)
    return (
        lambda value, file: {key: to_plain(item, file) for key, item in value.items()},
        lambda value, file: {key: from_plain(item, file) for key, item in _checked(value, dict).items()},
    )


_PLACE_FIELDS = ("file", "sheet", "table", "row", "col", "paragraph", "page", "key", "heading", "alone", "elsewhere")
_TEXTS = ("file", "key", "heading")


def _encode_place(place: Place, file: str) -> Any:
    name = str(place)
    if place.file == file and not place.heading and not place.elsewhere and _named(file, name) == place:
        return name
    values = [getattr(place, part) for part in _PLACE_FIELDS]
    return values if place.heading or place.elsewhere else values[: 7 if place.page else 6]


def _named(file: str, name: str) -> Place | None:
    try:
        return Place.parse(file, name)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _place_of(file: str, name: str) -> Place:
    """A cell is named by its row, its account and what was said about it."""
    return Place.parse(file, name)


def _decode_place(plain: Any, file: str) -> Place:
    if isinstance(plain, str):
        return _place_of(file, plain)
    values = dict(zip(_PLACE_FIELDS, plain, strict=False))
    for part, value in values.items():
        if type(value) not in _kinds_of(part):
            raise ValueError(f"{value!r} is no {part} of a place")
    return Place(**values)


def _kinds_of(part: str) -> tuple[type, ...]:
    if part in _TEXTS:
        return (str,)
    if part == "sheet":
        return (str, type(None))
    return (bool,) if part in ("alone", "elsewhere") else (int, type(None))
