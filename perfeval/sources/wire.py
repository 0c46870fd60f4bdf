"""Raw documents on their way between processes (传输): plain JSON, so that nothing is executed on arrival.

The process that reads a hostile file is not believed: what it sends back is data, never pickled objects.
"""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, BinaryIO, Final

from perfeval import errors, messages
from perfeval.errors import FileRefused
from perfeval.places import Place
from perfeval.sight import Sight, own_png
from perfeval.sources.packed import ATTRIBUTES, LARGE, Packed, PackedCells, packed, values_of
from perfeval.sources.raw import CellState, Note, RawDocument, RawParagraph, RawTable

_LENGTH: Final = struct.Struct(">I")
_LONGEST: Final = 1 << 31
_STATES: Final = tuple(CellState)
_NUMBER_OF_STATE: Final = {state: number for number, state in enumerate(_STATES)}


def send(stream: BinaryIO, message: object) -> None:
    """Write one message."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read one message; ``EOFError`` when the other side is gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    length = _LENGTH.unpack(head)[0]
    body = stream.read(length) if length < _LONGEST else b""
    if len(body) < length:
        raise EOFError
    return json.loads(body)


def pack(result: RawDocument | FileRefused) -> list[Any]:
    """A document or a refusal as plain lists."""
    if isinstance(result, FileRefused):
        return ["refused", type(result).__name__, {name: messages.pack(part) for name, part in result.parts.items()}]
    blocks = [_pack_table(block) if isinstance(block, RawTable) else _pack_paragraph(block) for block in result.blocks]
    notes = [[messages.pack(item.fact), _pack_place(item.place)] for item in result.notes]
    return ["read", result.container, result.sha256, blocks, notes]


def refusal_of(message: Sequence[Any]) -> FileRefused:
    """The reverse of :func:`pack` for a refusal."""
    kind = getattr(errors, str(message[1]), FileRefused)
    parts = {name: messages.unpack(part) for name, part in message[2].items()}
    return kind(parts) if issubclass(kind, FileRefused) else FileRefused(parts)


def unpack(message: Sequence[Any], file: str) -> RawDocument:
    """The reverse of :func:`pack` for a document; the name of the file is what *we* called it."""
    _, container, digest, blocks, notes = message
    return RawDocument(
        file,
        container,
        digest,
        tuple(_unpack_block(block, file) for block in blocks),
        tuple(Note(messages.unpack(fact), _unpack_place(place, file)) for fact, place in notes),
    )


def _pack_place(place: Place | None) -> list[Any] | None:
    return None if place is None else [place.sheet, place.table, place.row, place.col, place.paragraph, place.page]


def _unpack_place(place: list[Any] | None, file: str) -> Place | None:
    return None if place is None else Place(file, *place)


def _pack_sight(sight: Sight | None) -> list[Any] | None:
    return None if sight is None else [str(sight.confidence), sight.is_doubtful, sight.box, sight.crop]


def _unpack_sight(packed: list[Any] | None) -> Sight | None:
    if packed is None:
        return None
    confidence, doubtful, box, crop = packed
    return Sight(Decimal(confidence), bool(doubtful), tuple(int(edge) for edge in box), own_png(crop))


def _pack_paragraph(block: RawParagraph) -> list[Any]:
    return [
        block.place.paragraph, block.text, block.outline, block.numbering, block.place.page, _pack_sight(block.sight)
    ]  # fmt: skip


def _pack_table(table: RawTable) -> list[Any]:
    place = table.cells[0].place if table.cells else None
    cells = [_plain(name, *packed(name, (one for (one,) in values_of(table.cells, name)))) for name in ATTRIBUTES]
    where = [place.sheet, place.table] if place else [None, None]
    return [table.name, where, table.n_rows, table.n_cols, table.hidden, len(table.cells), cells]


def _plain(name: str, values: list[Any], codes: array[int] | None) -> Packed:
    """One attribute of all cells as plain lists."""
    change = _PLAIN.get(name)
    return [values if change is None else [change(one) for one in values], None if codes is None else codes.tolist()]


def _spelled(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _read(number: str | None) -> Decimal | None:
    return None if number is None else Decimal(number)


_PLAIN: Final[dict[str, Callable[[Any], Any]]] = {
    "state": _NUMBER_OF_STATE.__getitem__, "number": _spelled, "stored": _spelled, "sight": _pack_sight,
}  # fmt: skip


def _unpack_block(block: list[Any], file: str) -> RawTable | RawParagraph:
    if len(block) == 6 and not isinstance(block[0], str):
        number, text, outline, numbering, page, sight = block
        return RawParagraph(Place(file, paragraph=number, page=page), text, outline, numbering, _unpack_sight(sight))
    name, (sheet, table), n_rows, n_cols, hidden, count, columns = block
    for at, change in ((5, _STATES.__getitem__), (6, _read), (9, _read), (11, _unpack_sight)):
        columns[at][0] = [change(value) for value in columns[at][0]]
    cells = PackedCells((file, sheet, table), columns, count)
    return RawTable(name, cells if count > LARGE else tuple(cells), n_rows, n_cols, hidden)
