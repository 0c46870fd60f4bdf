"""The zip container of modern Office files (压缩包), checked before anything in it is unpacked."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from perfeval.errors import FileDamaged, FileEncrypted, FileRefused
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
        except _BROKEN:
            raise refused(FileDamaged, file, "zip") from None
        self._members = self._checked_members()
        # Names of parts are compared without regard to case (ECMA-376 part 2), whatever the zip says.
        self._spelled = {name.lower(): name for name in reversed(self._members)}
        self._relations: dict[str, dict[str, tuple[str, str]]] = {}
        self._read: set[str] = set()

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

    def holds(self, folder: str) -> bool:
        """Whether any member stands below ``folder`` (given in lower case)."""
        return any(name.startswith(folder) for name in self._spelled)

    def _spelling(self, name: str) -> str | None:
        """A part's name as the zip spells it; relations may write it in another case, or with ``%20``."""
        if name in self._members:
            return name
        return self._spelled.get(name.lower()) or self._spelled.get(unquote(name).lower())

    def __contains__(self, name: str) -> bool:
        return self._spelling(name) is not None

    def read(self, name: str) -> bytes:
        """The bytes of one member, counted while reading: declared sizes may lie."""
        spelling = self._spelling(name)
        if spelling is None:
            raise refused(FileDamaged, self.file, "zip_missing", part=name)
        info = self._members[spelling]
        self._read.add(spelling)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refused(FileDamaged, self.file, "zip_method", part=name, detail=info.compress_type)
        try:
            with self._zip.open(info) as stream:
                data = stream.read(LIMITS.member_bytes + 1)
        except _BROKEN:
            raise refused(FileDamaged, self.file, "zip_part", part=name) from None
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

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relationships of a part: id → (kind, part). External targets are left out: nothing is ever fetched."""
        if part not in self._relations:
            self._relations[part] = dict(self._related(part))
        return self._relations[part]

    def _related(self, part: str) -> Iterator[tuple[str, tuple[str, str]]]:
        folder, _, name = part.rpartition("/")
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self:
            return
        for element in self.tree(rels).iter("{*}Relationship"):
            if element.get("TargetMode") == "External":
                continue
            target = (element.get("Target") or "").replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield element.get("Id") or "", ((element.get("Type") or "").rpartition("/")[2], path)

    def left_out(self) -> Iterator[tuple[str, str]]:
        """Parts that people see and nobody read, each with its kind: diagrams, charts, embedded files."""
        for rels in self._members:
            folder, _, name = rels.rpartition("/")
            if name.lower().endswith(".rels") and name.lower() != ".rels":
                owner = posixpath.join(folder.rpartition("_rels")[0], name.removesuffix(".rels"))
                for kind, path in self._related_if_whole(owner):
                    spelling = self._spelling(path)
                    if kind in _SEEN and spelling is not None and spelling not in self._read:
                        self._read.add(spelling)
                        yield kind, spelling
        for name in self._members:
            if _EMBEDDING.search(name) and name not in self._read and not name.endswith(".rels"):
                yield "package", name

    def _related_if_whole(self, part: str) -> list[tuple[str, str]]:
        """Relations of a part that nobody needed: damage in them costs nothing."""
        try:
            return list(self.relations(part).values())
        except FileRefused:
            return []


# Kinds of relation whose part a person sees on the page.
_SEEN = frozenset(("aFChunk", "diagramData", "chart", "chartEx", "oleObject", "package", "subDocument", "control"))
_EMBEDDING = re.compile(r"/embeddings/|^/?afchunk|/afchunk|/activex/activex|^object \d+/content\.xml", re.IGNORECASE)
_DRAWN = frozenset(("diagramData", "chart", "chartEx"))


def left_out_notes(package: Package) -> Iterator[Note]:
    """What of the file was not read: drawings with their words, embedded files by name."""
    for kind, part in package.left_out():
        if kind in _DRAWN:
            yield note("drawing", part=part, text=_words_of(package, part) or "—")
        else:
            yield note("embedded", part=part)


def _words_of(package: Package, part: str) -> str:
    try:
        words = (element.text or "" for element in package.tree(part).iter("{*}t"))
        return " ".join(word for word in words if word.strip())
    except FileRefused:
        return ""  # a broken drawing is said; it does not cost the file
