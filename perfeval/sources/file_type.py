"""What a file is (文件类型), decided by its first bytes and its members, never by its name.

Offices send web pages named ``.xls``, workbooks named ``.doc`` and text named ``.csv``; the name only
decides between plain text and a table of one column.
"""

from __future__ import annotations

import re
import struct
from enum import StrEnum
from typing import Final

from perfeval.errors import FileDamaged, FileEncrypted
from perfeval.sources.package import Package
from perfeval.sources.refusals import refused, wrong_type
from perfeval.sources.web_archive import is_web_archive

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_MAGIC = (
    (b"{\\rtf", "rtf", "save_docx"),
    (b"GIF8", "image", "original"),
    (b"Rar!", "archive", "unpack"),
    (b"7z\xbc\xaf", "archive", "unpack"),
    (b"\x1f\x8b", "archive", "unpack"),
)
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM")
_TAG = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|table|div|meta|tr|td|p|h[1-6]|center|font|style|span|form)\b", re.I
)
_XML = re.compile(rb"^\s*<\?xml|^\s*<[A-Za-z_][\w.-]*:?[\w.-]*[\s>]")


_MIMETYPE = re.compile(rb"office:mimetype\s*=\s*[\"']application/vnd\.oasis\.opendocument\.([a-z]+)")


class Kind(StrEnum):
    """The containers that are read (可读的文件类型)."""

    XLSX = "xlsx"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"
    DOCX = "docx"
    DOC = "doc"  # Word 97 to 2003, and WPS Writer
    HTML = "html"
    CSV = "csv"
    XML_2003 = "xml2003"  # the XML that Excel 2003 wrote, usually named .xls
    ODT = "odt"
    FODS = "fods"  # a flat OpenDocument workbook: one XML file
    FODT = "fodt"
    MHT = "mht"  # a web page saved as one file
    PDF = "pdf"
    PARQUET = "parquet"  # a table of a data system
    OFD = "ofd"  # 版式文件, GB/T 33190
    PICTURE = "picture"  # a photograph or a scan


_FLAT: Final = {b"spreadsheet": Kind.FODS, b"text": Kind.FODT}


def kind_of(data: bytes, file: str) -> tuple[Kind, Package | None]:
    """The kind of a file, with its opened zip container where it has one; other kinds are refused."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        package = Package(data, file)
        return _kind_of_package(package, file), package
    if data.startswith(OLE):
        return _kind_of_ole(data, file), None
    if data.startswith(_BIFF):
        return Kind.XLS, None
    if data.startswith(b"PAR1"):
        return Kind.PARQUET, None
    if b"%PDF-" in data[:1024]:
        return Kind.PDF, None
    if data.startswith(PICTURES):
        return Kind.PICTURE, None
    for magic, kind, then in _MAGIC:
        if data.startswith(magic):
            raise wrong_type(file, kind, then)
    return _kind_of_text(data, file), None


def _kind_of_package(package: Package, file: str) -> Kind:
    if "mimetype" in package and (kind := _kind_of_open_document(package, file)):
        return kind
    if "OFD.xml" in package:
        return Kind.OFD
    if package.holds("word/"):
        return Kind.DOCX
    if "xl/workbook.bin" in package:
        return Kind.XLSB
    if package.holds("xl/"):
        return Kind.XLSX
    if package.holds("ppt/"):
        raise wrong_type(file, "ppt", "save_docx")
    if "[Content_Types].xml" in package:
        types = package.read("[Content_Types].xml")
        if b"spreadsheetml" in types:
            return Kind.XLSX
        if b"wordprocessingml" in types:
            return Kind.DOCX
    if "content.xml" in package and b"office:spreadsheet" in package.read("content.xml"):
        return Kind.ODS
    raise wrong_type(file, "archive", "unpack")


def _kind_of_open_document(package: Package, file: str) -> Kind | None:
    mimetype = package.read("mimetype").strip()
    if not mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return None
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise FileEncrypted(file=file)
    if b"spreadsheet" in mimetype:
        return Kind.ODS
    if b"text" in mimetype:
        return Kind.ODT
    raise wrong_type(file, "odg", "save_docx")


def _kind_of_ole(data: bytes, file: str) -> Kind:
    streams = ole_streams(data, file)
    if "EncryptedPackage" in streams or "EncryptionInfo" in streams:
        raise FileEncrypted(file=file)
    if "Workbook" in streams or "Book" in streams:
        return Kind.XLS
    if "WordDocument" in streams:
        return Kind.DOC
    if "MatOST" in streams or "CONTENTS" in streams:
        raise wrong_type(file, "works", "save_docx")
    if "PowerPoint Document" in streams:
        raise wrong_type(file, "ppt", "save_docx")
    raise wrong_type(file, "ole", "save_xlsx")


def ole_streams(data: bytes, file: str) -> frozenset[str]:
    """Names of the streams directly under the root of an old Office container.

    Only the root counts: a Word document may hold a whole workbook in one of its storages.
    """
    try:
        shift, first = struct.unpack_from("<H", data, 30)[0], struct.unpack_from("<I", data, 48)[0]
        size = 1 << shift
        if shift not in (9, 12):
            raise refused(FileDamaged, file, "ole")
        table = _sector_table(data, size)
        directory = b"".join(_chain(data, table, first, size))
        entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
        root = struct.unpack_from("<3I", entries[0], 68)
    except (struct.error, IndexError):
        raise refused(FileDamaged, file, "ole") from None
    names, pending, seen = set(), [root[2]], set()
    while pending:
        at = pending.pop()
        if at in seen or at >= len(entries):
            continue
        seen.add(at)
        entry = entries[at]
        length = min(struct.unpack_from("<H", entry, 64)[0], 64)
        names.add(entry[: max(length - 2, 0)].decode("utf-16-le", "replace"))
        pending += struct.unpack_from("<2I", entry, 68)
    return frozenset(names)


def _sector_table(data: bytes, size: int) -> list[int]:
    """The chain table of an OLE file: sector → next sector."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    following, steps = struct.unpack_from("<I", data, 68)[0], 0
    while following < 0xFFFFFFFA and steps < 1000:
        block = struct.unpack_from(f"<{size // 4}I", data, (following + 1) * size)
        sectors += block[:-1]
        following, steps = block[-1], steps + 1
    table: list[int] = []
    for sector in sectors:
        if sector < 0xFFFFFFFA and (sector + 2) * size <= len(data):
            table += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
    return table


def _chain(data: bytes, table: list[int], first: int, size: int) -> list[bytes]:
    pieces: list[bytes] = []
    seen: set[int] = set()
    sector = first
    while sector < 0xFFFFFFFA and sector not in seen and len(pieces) < 4096:
        seen.add(sector)
        pieces.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector] if sector < len(table) else 0xFFFFFFFE
    return pieces


def _kind_of_text(data: bytes, file: str) -> Kind:
    head = data[:8192]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = data[:16384].decode("utf-16", "replace").encode()
    elif b"\x00" in head:
        raise wrong_type(file, "binary", "original")
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if is_web_archive(head):
        return Kind.MHT
    if _XML.match(head):
        if b"<office:document" in head and (mimetype := _MIMETYPE.search(head)):
            if mimetype[1] not in _FLAT:
                raise wrong_type(file, "odg", "save_docx")
            return _FLAT[mimetype[1]]
        if b"urn:schemas-microsoft-com:office:spreadsheet" in head and b"<html" not in head.lower():
            return Kind.XML_2003
        if b"schemas.microsoft.com/office/word/2003/wordml" in head or b"<pkg:package" in head:
            raise wrong_type(file, "word_xml", "save_docx")
        if not _TAG.search(head) and b"xhtml" not in head:
            raise wrong_type(file, "xml", "save_xlsx")
    if _TAG.search(head):
        return Kind.HTML
    if head[:1] in (b"{", b"["):
        raise wrong_type(file, "json")
    return Kind.CSV


def peek(head: bytes) -> bool:
    """Whether a file of unknown extension is worth opening: a zip, an old Office file, or a page."""
    if head.startswith((b"PK\x03\x04", OLE)):
        return True
    if head.startswith(tuple(magic for magic, _, _ in _MAGIC)):
        return False
    return bool(_TAG.search(head)) or b"<office:document" in head or is_web_archive(head)
