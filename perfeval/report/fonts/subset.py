"""A small web font (网页字体子集) from the font that travels with perfeval.

A page carries exactly its own characters, so that it reads on a PC without any Chinese font.
The general subsetter of fontTools takes a quarter of a second a report; here the outlines are
already stored one by one and only the frame around them is written: a CFF font with one
dictionary, packed as WOFF. About ten milliseconds, and the same characters give the same bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path

FONT_FILE = Path(__file__).with_name("PerfevalSansSC-Regular.otf")
_KEPT = ("OS/2", "head", "name", "post")  # tables that a subset takes over as they are


@dataclass(frozen=True)
class OutlineStore:
    """The font, opened once a process: code point → glyph number → outline and width.

    Its tables are read where they stand: opening them with fontTools takes a third of a second, most of it for names.
    """

    path: Path

    @cached_property
    def _data(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        """Table → where it stands and how long it is."""
        count = struct.unpack_from(">H", self._data, 4)[0]
        entries = struct.iter_unpack(">4sLLL", self._data[12 : 12 + 16 * count])
        return {tag.decode("ascii"): (start, length) for tag, _, start, length in entries}

    def table(self, tag: str) -> bytes:
        """One table of the font, as stored."""
        start, length = self._places[tag]
        return self._data[start : start + length]

    @cached_property
    def cmap(self) -> dict[int, int]:
        """Code point → glyph, for every character that the font can draw (the full character map, format 12)."""
        table = self.table("cmap")
        count = struct.unpack_from(">H", table, 2)[0]
        starts = [start for _, _, start in struct.iter_unpack(">HHL", table[4 : 4 + 8 * count])]
        [full] = {start for start in starts if table[start : start + 2] == b"\0\x0c"}
        groups = struct.unpack_from(">L", table, full + 12)[0]
        found: dict[int, int] = {}
        for first, last, glyph in struct.iter_unpack(">LLL", table[full + 16 : full + 16 + 12 * groups]):
            found.update(zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True))
        return found

    @cached_property
    def _outlines(self) -> tuple[bytes, int, int, int]:
        """The CFF table and its INDEX of outlines: where the offsets begin, how long each is, where offset 0 is."""
        table = self.table("CFF ")
        at = table[2]
        at = _after_index(table, at)  # names
        operators = _operators(_first_of_index(table, at))
        at = operators[17]
        count, size = struct.unpack_from(">HB", table, at)
        return table, at + 3, size, at + 2 + (count + 1) * size

    def outline(self, glyph: int) -> bytes:
        """The drawing program of one glyph, as stored."""
        table, offsets, size, zero = self._outlines
        start, end = (
            int.from_bytes(table[offsets + number * size : offsets + (number + 1) * size], "big")
            for number in (glyph, glyph + 1)
        )
        return table[zero + start : zero + end]

    @cached_property
    def _widths(self) -> tuple[bytes, int]:
        return self.table("hmtx"), struct.unpack_from(">H", self.table("hhea"), 34)[0]

    def width(self, glyph: int) -> int:
        """Advance width in font units; glyphs beyond the last that has its own are as wide as that one."""
        table, own = self._widths
        found: int = struct.unpack_from(">H", table, 4 * min(glyph, own - 1))[0]
        return found

    @cached_property
    def units(self) -> int:
        """Units per em of the grid."""
        found: int = struct.unpack_from(">H", self.table("head"), 18)[0]
        return found


def _after_index(table: bytes, at: int) -> int:
    """Where a CFF INDEX that begins at ``at`` ends."""
    count = struct.unpack_from(">H", table, at)[0]
    if not count:
        return at + 2
    size, offsets = table[at + 2], at + 3
    last = int.from_bytes(table[offsets + count * size : offsets + (count + 1) * size], "big")
    return int(offsets + (count + 1) * size - 1 + last)


def _first_of_index(table: bytes, at: int) -> bytes:
    """The first item of a CFF INDEX."""
    count, size = struct.unpack_from(">HB", table, at)
    zero = at + 2 + (count + 1) * size
    start, end = (int.from_bytes(table[at + 3 + n * size : at + 3 + (n + 1) * size], "big") for n in (0, 1))
    return table[zero + start : zero + end]


def _operators(dictionary: bytes) -> dict[int, int]:
    """A CFF dictionary: operator → its last operand, where that is a whole number."""
    found: dict[int, int] = {}
    at, operand = 0, 0
    while at < len(dictionary):
        first = dictionary[at]
        if first <= 21:
            code = 1200 + dictionary[at + 1] if first == 12 else first
            found[code] = operand
            at += 2 if first == 12 else 1
        elif first == 30:  # a decimal fraction ends with a half byte of ones
            at += 1
            while dictionary[at] & 15 != 15:
                at += 1
            at += 1
        else:
            operand, at = _operand(dictionary, at)
    return found


def _operand(dictionary: bytes, at: int) -> tuple[int, int]:
    """A whole number of a CFF dictionary, and where the next thing stands."""
    first = dictionary[at]
    if first == 28:
        return int.from_bytes(dictionary[at + 1 : at + 3], "big", signed=True), at + 3
    if first == 29:
        return int.from_bytes(dictionary[at + 1 : at + 5], "big", signed=True), at + 5
    if first <= 246:
        return first - 139, at + 1
    if first <= 250:
        return (first - 247) * 256 + dictionary[at + 1] + 108, at + 2
    return -(first - 251) * 256 - dictionary[at + 1] - 108, at + 2


STORE = OutlineStore(FONT_FILE)


def missing_characters(text: Iterable[str]) -> tuple[str, ...]:
    """Visible characters of ``text`` that the font cannot draw (缺字), in code order.

    >>> missing_characters("执行率 ≥ 95%")
    ()
    """
    invisible = {"\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufe0e", "\ufe0f", "\ufeff"}
    wanted = {char for char in text if char.isprintable() and not char.isspace()} - invisible
    return tuple(sorted(char for char in wanted if ord(char) not in STORE.cmap))


@lru_cache(maxsize=8)
def web_font(characters: frozenset[str]) -> bytes:
    """The characters as a WOFF file; those the font does not have are left to the browser."""
    codes = sorted(ord(char) for char in characters if ord(char) in STORE.cmap)
    cmap = STORE.cmap
    glyphs = [0, *dict.fromkeys(cmap[code] for code in codes)]
    number = {glyph: index for index, glyph in enumerate(glyphs)}
    widths = [STORE.width(glyph) for glyph in glyphs]
    tables = {tag: STORE.table(tag) for tag in _KEPT}
    outlines = [STORE.outline(glyph) for glyph in glyphs]
    tables["CFF "] = _cff(outlines)
    tables["cmap"] = _cmap([(code, number[cmap[code]]) for code in codes])
    tables["hmtx"] = _shorts([value for width in widths for value in (width, 0)])
    tables["hhea"] = STORE.table("hhea")[:34] + struct.pack(">H", len(glyphs))
    tables["maxp"] = struct.pack(">LH", 0x00005000, len(glyphs))
    return _woff(tables, {"CFF ": len(tables["CFF "]) - sum(map(len, outlines))})


# ── CFF ──────────────────────────────────────────────────────────────────────────────────────


def _shorts(numbers: Sequence[int]) -> bytes:
    """Whole numbers of two bytes each."""
    return struct.pack(f">{len(numbers)}H", *numbers)


def _index(items: Sequence[bytes]) -> bytes:
    """A CFF INDEX: count, offsets as short as they fit, data."""
    if not items:
        return b"\0\0"
    offsets = list(accumulate(map(len, items), initial=1))
    size = 2 if offsets[-1] < 0x10000 else 3
    packed = _shorts(offsets) if size == 2 else b"".join(offset.to_bytes(3, "big") for offset in offsets)
    return struct.pack(">HB", len(items), size) + packed + b"".join(items)


def _number(value: int) -> bytes:
    """An operand of a CFF dictionary, always five bytes so that offsets do not move."""
    return b"\x1d" + struct.pack(">i", value)


def _real(digits: str) -> bytes:
    """A decimal fraction as a CFF dictionary has it: one half byte a sign.

    >>> _real("0.0125").hex()
    '1ea0125f'
    """
    signs = digits.removeprefix("0").replace(".", "a") + "f"
    return b"\x1e" + bytes.fromhex(signs + "f" * (len(signs) % 2))


def _cff(outlines: Sequence[bytes]) -> bytes:
    """A CID-keyed CFF font with one private dictionary: outlines need no names."""
    count = len(outlines)
    header, names = b"\x01\x00\x04\x03", _index([b"PerfevalSansSC"])
    strings = _index([b"Adobe", b"Identity"])
    private = _number(STORE.width(STORE.cmap[0x4E00])) + b"\x14" + _number(0) + b"\x15"  # defaultWidthX, nominalWidthX
    charset = b"\x02" + struct.pack(">HH", 1, count - 2) if count > 1 else b"\x00"
    select = b"\x03" + struct.pack(">HHBH", 1, 0, 0, count)

    def top(charset_at: int, select_at: int, outlines_at: int, dictionaries_at: int) -> bytes:
        scale = _real(f"{1 / STORE.units:.10g}")
        zero = b"\x8b"
        data = _number(391) + _number(392) + zero + b"\x0c\x1e"  # ROS: Adobe-Identity-0
        data += scale + zero + zero + scale + zero + zero + b"\x0c\x07"  # FontMatrix
        data += _number(count) + b"\x0c\x22"  # CIDCount
        data += _number(charset_at) + b"\x0f" + _number(select_at) + b"\x0c\x25"
        data += _number(outlines_at) + b"\x11" + _number(dictionaries_at) + b"\x0c\x24"
        return data

    before = len(header) + len(names) + len(_index([top(0, 0, 0, 0)])) + len(strings) + len(_index([]))
    charset_at = before
    select_at = charset_at + len(charset)
    private_at = select_at + len(select)
    dictionaries_at = private_at + len(private)
    dictionaries = _index([_number(len(private)) + _number(private_at) + b"\x12"])
    outlines_at = dictionaries_at + len(dictionaries)
    parts = [header, names, _index([top(charset_at, select_at, outlines_at, dictionaries_at)]), strings, _index([])]
    return b"".join([*parts, charset, select, private, dictionaries, _index(outlines)])


# ── the other tables ─────────────────────────────────────────────────────────────────────────


def _cmap(pairs: Sequence[tuple[int, int]]) -> bytes:
    """Character map: format 4 for the basic plane; format 12 beside it when a character lies beyond."""
    runs: list[list[int]] = []  # first code, last code, glyph of the first
    for code, glyph in pairs:
        if runs and code == runs[-1][1] + 1 and glyph == runs[-1][2] + code - runs[-1][0]:
            runs[-1][1] = code
        else:
            runs.append([code, code, glyph])
    basic = [run for run in runs if run[1] < 0xFFFF] + [[0xFFFF, 0xFFFF, 0]]
    count = len(basic)
    power = 1 << (count.bit_length() - 1)
    four = struct.pack(">HHHH", count * 2, power * 2, power.bit_length() - 1, (count - power) * 2)
    four += _shorts([run[1] for run in basic]) + b"\0\0"
    four += _shorts([run[0] for run in basic])
    four += _shorts([(run[2] - run[0]) & 0xFFFF if run[0] != 0xFFFF else 1 for run in basic])
    four += b"\0\0" * count
    four = struct.pack(">HHH", 4, len(four) + 6, 0) + four
    if not runs or runs[-1][1] < 0xFFFF:
        return struct.pack(">HH", 0, 1) + struct.pack(">HHL", 3, 1, 12) + four
    twelve = struct.pack(">HHLLL", 12, 0, 16 + 12 * len(runs), 0, len(runs))
    twelve += b"".join(struct.pack(">LLL", *run) for run in runs)
    return (
        struct.pack(">HH", 0, 2)
        + struct.pack(">HHL", 3, 1, 20)
        + struct.pack(">HHL", 3, 10, 20 + len(four))
        + four
        + twelve
    )


def _checksum(data: bytes) -> int:
    padded = data + b"\0" * (-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) & 0xFFFFFFFF


def _packed(data: bytes, first: int) -> bytes:
    """Data packed by zlib; its ``first`` bytes, being of another kind, with a code of their own."""
    packer = zlib.compressobj(9)
    return packer.compress(data[:first]) + packer.flush(zlib.Z_BLOCK) + packer.compress(data[first:]) + packer.flush()


def _woff(tables: dict[str, bytes], blocks: Mapping[str, int]) -> bytes:
    """The tables as WOFF 1: each packed where that makes it smaller, in two blocks where ``blocks`` says so."""
    tags = sorted(tables)
    head = bytearray(tables["head"])
    head[8:12] = b"\0\0\0\0"
    tables = {**tables, "head": bytes(head)}
    sums = {tag: _checksum(tables[tag]) for tag in tags}
    directory, plain_offset, plain = b"", 12 + 16 * len(tags), 0
    power = 1 << (len(tags).bit_length() - 1)
    sfnt = struct.pack(">4sHHHH", b"OTTO", len(tags), power * 16, power.bit_length() - 1, (len(tags) - power) * 16)
    for tag in tags:
        data = tables[tag]
        sfnt += struct.pack(">4sLLL", tag.encode(), sums[tag], plain_offset + plain, len(data))
        plain += len(data) + -len(data) % 4
    whole = (_checksum(sfnt) + sum(sums.values())) & 0xFFFFFFFF
    head[8:12] = struct.pack(">L", (0xB1B0AFBA - whole) & 0xFFFFFFFF)
    offset, body = 44 + 20 * len(tags), b""
    for tag in tags:
        data = bytes(head) if tag == "head" else tables[tag]
        packed = _packed(data, blocks.get(tag, 0))
        stored = packed if len(packed) < len(data) else data
        directory += struct.pack(">4sLLLL", tag.encode(), offset + len(body), len(stored), len(data), sums[tag])
        body += stored + b"\0" * (-len(stored) % 4)
    total = offset + len(body)
    front = struct.pack(">4s4sLHHLHHLLLLL", b"wOFF", b"OTTO", total, len(tags), 0, plain_offset + plain, 1, 0, *[0] * 5)
    return front + directory + body
