"""Limits that every file must keep (安全限度), and the doors through which bytes of a file are taken.

No form comes near these limits; a file beyond them is refused in one sentence before a parser sees it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from lxml import etree

from perfeval.errors import FileDamaged, FileEncrypted, FileTooLarge

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may ask of us (一个文件的上限)."""

    file_bytes: int = 50 * MEGABYTE
    members: int = 5_000
    member_bytes: int = 100 * MEGABYTE
    total_bytes: int = 200 * MEGABYTE
    ratio: int = 200
    ratio_from_bytes: int = MEGABYTE
    rows: int = 100_000
    columns: int = 500
    cells: int = 2_000_000
    merged_cells: int = 100_000
    cell_characters: int = 32_767
    tables: int = 2_000
    depth: int = 200
    paragraphs: int = 200_000
    notes: int = 2_000


LIMITS: Final = Limits()

_DECLARED_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
# Encodings in which ``<!DOCTYPE`` always has its plain bytes, so that the search below cannot be fooled.
_PLAIN_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"gb2312", b"gbk", b"gb18030"})


def within(file: str, what: str, seen: int, limit: int) -> None:
    """Refuse the file when ``seen`` goes beyond ``limit``."""
    if seen > limit:
        raise FileTooLarge(file=file, seen=f"{what} {seen:,}", expected=f"{limit:,}")


class Package:
    """The members of a zip container (压缩包成员), checked before any of them is unpacked.

    Nothing is ever written to disk, and every read is counted against the limits.
    """

    def __init__(self, data: bytes, file: str, limits: Limits = LIMITS) -> None:
        self.file, self.limits = file, limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, UnicodeDecodeError) as error:
            raise FileDamaged(file=file, seen=f"zip：{error}") from None
        self._members = self._checked_members()

    def _checked_members(self) -> dict[str, zipfile.ZipInfo]:
        limits, members, total = self.limits, {}, 0
        infos = self._zip.infolist()
        within(self.file, "压缩包成员 / zip members", len(infos), limits.members)
        for info in infos:
            name = info.filename.replace("\\", "/")
            if info.flag_bits & 0x1:
                raise FileEncrypted(file=self.file)
            if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
                raise FileDamaged(file=self.file, seen=f"zip：{name[:80]!r}")
            if name in members:
                raise FileDamaged(file=self.file, seen=f"zip：{name[:80]!r} ×2")
            within(self.file, f"{name[:80]} (bytes)", info.file_size, limits.member_bytes)
            if info.file_size > limits.ratio_from_bytes:
                ratio = info.file_size // max(info.compress_size, 1)
                within(self.file, f"{name[:80]} 压缩比 / compression ratio", ratio, limits.ratio)
            total += info.file_size
            members[name] = info
        within(self.file, "解压后 / unpacked (bytes)", total, limits.total_bytes)
        return members

    def names(self) -> tuple[str, ...]:
        """Names of all members."""
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """The bytes of one member, counted while reading: declared sizes may lie."""
        info = self._members.get(name)
        if info is None:
            raise FileDamaged(file=self.file, seen=f"缺少 / missing {name[:80]}")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileDamaged(file=self.file, seen=f"zip：{name[:80]}，compression {info.compress_type}")
        try:
            with self._zip.open(info) as stream:
                data = stream.read(self.limits.member_bytes + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
            raise FileDamaged(file=self.file, seen=f"{name[:80]}：{error}") from None
        within(self.file, f"{name[:80]} (bytes)", len(data), self.limits.member_bytes)
        return data

    def xml(self, name: str) -> bytes:
        """The bytes of one XML member, refused when it could hold entities."""
        data = self.read(name)
        refuse_entities(data, self.file, name)
        return data

    def tree(self, name: str) -> etree._Element:
        """One XML member, parsed."""
        return parse_xml(self.xml(name), self.file, name)


def refuse_entities(data: bytes, file: str, part: str) -> None:
    """Office files never declare entities; one that does is an attack (or its encoding hides one)."""
    declared = _DECLARED_ENCODING.match(data[:400].removeprefix(b"\xef\xbb\xbf"))
    if b"\x00" in data or (declared and declared[1].lower() not in _PLAIN_ENCODINGS):
        raise FileDamaged(file=file, seen=f"{part[:80]}：XML 编码 / encoding")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise FileDamaged(file=file, seen=f"{part[:80]}：<!DOCTYPE>")


def parse_xml(data: bytes, file: str, part: str) -> etree._Element:
    """Parse one XML part without entities, network or unbounded depth."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FileDamaged(file=file, seen=f"{part[:80]}：{str(error)[:120]}") from None
