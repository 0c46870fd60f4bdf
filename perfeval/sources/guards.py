"""Limits that every file must keep (安全限度), and the only door through which XML is parsed.

No form comes near these limits; a file beyond them is refused in one sentence before a parser sees it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from perfeval.errors import FileDamaged
from perfeval.sources.refusals import refused

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may ask of us (一个文件的上限).

    Attributes:
        file_bytes, members, member_bytes, total_bytes: size on disk, and of the zip container once unpacked.
        archive_bytes, archive_total_bytes: size of an archive of files on disk, and of all its files once unpacked.
        ratio: how many times a member larger than ``ratio_from_bytes`` may be compressed.
        rows, columns: position of the last cell *with content*; blank formatting beyond it does not count.
        cells: cells with content in one file, and positions covered by the merged ranges of one table.
        merged_cells: positions covered by one merged range.
        cell_characters, block_characters: text of one cell of a workbook; of one cell or paragraph of a document.
        tables, paragraphs, pages, notes, depth: how many there may be, and how deeply elements may nest.
        drawn: lines, pictures and pieces of writing on one printed page.
        seconds, memory_bytes: processor time and memory that the reading process may use for one file.
        scanned_pages, page_seconds, page_pixels, scan_memory_bytes: of pages that are pictures: how many in one file,
            the processor time and the size of each, and the memory of the process that recognises them.
        waiting_seconds: how long it may stand still on top, for a slow disk or because the machine was frozen.
    """

    file_bytes: int = 50 * MEGABYTE
    members: int = 5_000
    member_bytes: int = 100 * MEGABYTE
    total_bytes: int = 200 * MEGABYTE
    archive_bytes: int = 500 * MEGABYTE
    archive_total_bytes: int = 2_000 * MEGABYTE
    ratio: int = 200
    ratio_from_bytes: int = MEGABYTE
    rows: int = 100_000
    columns: int = 500
    cells: int = 1_000_000
    merged_cells: int = 100_000
    cell_characters: int = 32_767
    block_characters: int = 1_000_000
    tables: int = 2_000
    paragraphs: int = 200_000
    pages: int = 1_000
    drawn: int = 200_000
    notes: int = 500
    depth: int = 200
    seconds: int = 60
    waiting_seconds: int = 600
    memory_bytes: int = 1_536 * MEGABYTE
    scanned_pages: int = 500
    page_seconds: int = 60
    page_pixels: int = 60_000_000
    scan_memory_bytes: int = 3_072 * MEGABYTE


LIMITS: Final = Limits()

_DECLARED_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
# Encodings in which ``<!DOCTYPE`` always has its plain bytes, so that the search below cannot be fooled.
_PLAIN_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"gb2312", b"gbk", b"gb18030"})


def refuse_entities(data: bytes, file: str, part: str) -> None:
    """Office files never declare entities; one that does is an attack, or its encoding could hide one."""
    declared = _DECLARED_ENCODING.match(data[:400].removeprefix(b"\xef\xbb\xbf"))
    if b"\x00" in data or (declared and declared[1].lower() not in _PLAIN_ENCODINGS):
        raise refused(FileDamaged, file, "xml_encoding", part=part)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise refused(FileDamaged, file, "xml_entities", part=part)


def parse_xml(data: bytes, file: str, part: str) -> etree._Element:
    """Parse one XML part without entities, network or unbounded depth."""
    refuse_entities(data, file, part)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise refused(FileDamaged, file, "xml", part=part) from None
