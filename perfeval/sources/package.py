"""The zip container of modern Office files (压缩包), checked before anything in it is unpacked."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib

from lxml import etree

from perfeval.errors import FileDamaged, FileEncrypted
from perfeval.sources.guards import LIMITS, parse_xml, refuse_entities
from perfeval.sources.raw import Note
from perfeval.sources.refusals import note, refused, within

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


class Package:
    """The members of a zip container (压缩包部件), checked before any of them is unpacked.

    Nothing is ever written to disk, and every read is counted against the limits.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise refused(FileDamaged, file, "zip", detail=error) from None
        self._members = self._checked_members()

    def _checked_members(self) -> dict[str, zipfile.ZipInfo]:
        file, total = self.file, 0
        members: dict[str, zipfile.ZipInfo] = {}
        infos = self._zip.infolist()
        within(file, "zip_members", len(infos), LIMITS.members)
        for info in infos:
            name = info.filename.replace("\\", "/")
            if info.flag_bits & 0x1:
                raise FileEncrypted(file=file)
            if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
                raise refused(FileDamaged, file, "zip_name", part=name)
            if name in members:
                raise refused(FileDamaged, file, "zip_twice", part=name)
            within(file, "zip_member", info.file_size, LIMITS.member_bytes, name)
            if info.file_size > LIMITS.ratio_from_bytes:
                within(file, "zip_ratio", info.file_size // max(info.compress_size, 1), LIMITS.ratio, name)
            total += info.file_size
            members[name] = info
        within(file, "zip_total", total, LIMITS.total_bytes)
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
            raise refused(FileDamaged, self.file, "zip_missing", part=name)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refused(FileDamaged, self.file, "zip_method", part=name, detail=info.compress_type)
        try:
            with self._zip.open(info) as stream:
                data = stream.read(LIMITS.member_bytes + 1)
        except _BROKEN as error:
            raise refused(FileDamaged, self.file, "zip", detail=f"{name} {error}") from None
        within(self.file, "zip_member", len(data), LIMITS.member_bytes, name)
        return data

    def xml(self, name: str) -> bytes:
        """The bytes of one XML member, refused when it could hold entities."""
        data = self.read(name)
        refuse_entities(data, self.file, name)
        return data

    def tree(self, name: str) -> etree._Element:
        """One XML member, parsed."""
        return parse_xml(self.read(name), self.file, name)


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Relationships of a part: id → (kind, part). External targets are left out: nothing is ever fetched."""
    folder, _, name = part.rpartition("/")
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}
    if rels not in package:
        return found
    for element in package.tree(rels).iter("{*}Relationship"):
        if element.get("TargetMode") == "External":
            continue
        target = (element.get("Target") or "").replace("\\", "/")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[element.get("Id") or ""] = ((element.get("Type") or "").rpartition("/")[2], path)
    return found


def embedded_notes(package: Package) -> tuple[Note, ...]:
    """Other files inside this one: a table that Word holds as an Excel object is seen by people, but not read."""
    folders = ("/embeddings/", "/afchunk", "/activex/")
    names = [f"/{name}".lower() for name in package.names() if not name.endswith(".rels")]
    count = sum(any(folder in name for folder in folders) for name in names)
    return (note("embedded", n=count),) if count else ()
