"""The cells of a large sheet by attribute (按属性存放): each is an object only while it is looked at.

Of each attribute the different values are kept once, and for every cell the number of its value.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Final, overload

from perfeval.places import Place
from perfeval.sources.raw import RawCell

ATTRIBUTES: Final = (
    "row", "col", "text", "rowspan", "colspan", "state", "number", "number_format", "hidden", "stored", "page", "sight",
)  # fmt: skip
LARGE: Final = 20_000  # cells: fewer are objects at once
Packed = list[Any]  # the different values, and the number of the value for each cell; ``None``: all are the first


def packed(name: str, values: Iterable[Any], of: array[int] | None = None) -> Packed:
    """One attribute of all cells as its different values and their numbers; 48 and 48.00 are different.

    ``of``: for each cell the number of its entry in ``values``, where cells share them.
    """
    known: dict[Any, int] = {}
    if isinstance(values, repeat):
        return [[next(values)], None]
    if (key := _KEYS.get(name)) is None:
        codes = array("i", [known.setdefault(value, len(known)) for value in values])
        kept = list(known)
    else:
        kept, codes = [], array("i")
        for value in values:
            number = known.setdefault(key(value), len(known))
            if number == len(kept):
                kept.append(value)
            codes.append(number)
    if len(kept) < 2:
        return [kept, None]
    return [kept, codes if of is None else array("i", map(codes.__getitem__, of))]


_KEYS: Final[Mapping[str, Callable[[Any], Any]]] = {"number": str, "stored": str, "sight": id}


class PackedCells(Sequence[RawCell]):
    """The cells of one table in reading order; each is made when it is asked for.

    Args:
        place: where the table stands: file, sheet and table.
        columns: :data:`ATTRIBUTES` in order, values as :class:`RawCell` has them.
    """

    def __init__(self, place: tuple[str, str | None, int | None], columns: Sequence[Packed], count: int) -> None:
        self._place, self._count = place, count
        self._columns = {
            name: (values, codes if codes is None or isinstance(codes, array) else array("i", codes))
            for name, (values, codes) in zip(ATTRIBUTES, columns, strict=True)
        }

    def __len__(self) -> int:
        return self._count

    def values(self, *names: str) -> Iterator[tuple[Any, ...]]:
        """Some attributes of every cell, without making it."""
        return zip(*map(self._each, names), strict=True)

    def _each(self, name: str) -> Iterable[Any]:
        values, codes = self._columns[name]
        return map(values.__getitem__, codes) if codes is not None else repeat(values[0], self._count) if values else ()

    def _made(self, said: tuple[Any, ...]) -> RawCell:
        row, col, text, rowspan, colspan, state, number, number_format, hidden, stored, page, sight = said
        place = Place(*self._place, row, col, page=page)
        return RawCell(place, text, rowspan, colspan, state, number, number_format, hidden, stored, sight)

    def __iter__(self) -> Iterator[RawCell]:
        return map(self._made, self.values(*ATTRIBUTES))

    @overload
    def __getitem__(self, at: int) -> RawCell: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[RawCell]: ...
    def __getitem__(self, at: int | slice) -> RawCell | Sequence[RawCell]:
        if isinstance(at, slice):
            return tuple(self[one] for one in range(self._count)[at])
        one = range(self._count)[at]
        columns = (self._columns[name] for name in ATTRIBUTES)
        return self._made(tuple(values[0 if codes is None else codes[one]] for values, codes in columns))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def values_of(cells: Sequence[RawCell], *names: str) -> Iterator[tuple[Any, ...]]:
    """Some attributes of every cell, whichever way the cells are kept."""
    return cells.values(*names) if isinstance(cells, PackedCells) else (_of(cell, names) for cell in cells)


def _of(cell: RawCell, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(cell, name) for name in names)
