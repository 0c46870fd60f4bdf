"""Files that come packed (压缩包 zip, 邮件 eml): the files inside are read one by one, never unpacked to disk.

A file inside has the archive's path with its own name behind it, ``2023.zip/教育局/自评表.xlsx``; a zip inside a
zip is opened once. Listing looks at names and sizes only; bytes are unpacked in the guarded process that reads them.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from typing import IO, Final

from perfeval.errors import FileDamaged, FileEncrypted, FileRefused
from perfeval.sources.guards import LIMITS
from perfeval.sources.refusals import refused, within, wrong_type
from perfeval.sources.web_archive import content, is_web_archive, parts_of

ZIP, MAIL = ".zip", ".eml"
PACKED: Final = frozenset((ZIP, MAIL))
OTHER_ARCHIVES: Final = frozenset((".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"))
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
# What packing programs leave beside the files.
_NOISE = frozenset(("__macosx", ".ds_store", "thumbs.db", "desktop.ini"))
_DOCUMENT = ("[content_types].xml", "mimetype", "word/", "xl/", "ppt/")

Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inside:
    """One file of an archive (压缩包内的文件).

    Attributes:
        parts: its folders and its name; of a file in a nested zip, those of that zip first.
        refusal: why it is not read; ``None`` for files to be read.
    """

    parts: Parts
    refusal: FileRefused | None = None


def outer_file(path: Path) -> Path:
    """The file on disk that a path leads to: itself, or the archive above it."""
    if path.exists():
        return path
    return next((above for above in path.parents if above.is_file()), path)


def list_archive(path: Path, name: str) -> list[Inside] | None:
    """The files of an archive in the order of their names; ``None`` when it is none, or too damaged to be listed."""
    try:
        with path.open("rb") as stream:
            opened = _open(stream, path.suffix.lower(), name)
            return None if opened is None else list(_listed(opened, name, ()))
    except FileRefused as refusal:
        return [Inside((), refusal)]
    except _BROKEN:
        return None


def read_inside(path: Path, name: str) -> bytes:
    """The bytes of a file inside an archive."""
    outer = outer_file(path)
    wanted = path.relative_to(outer).parts
    try:
        with outer.open("rb") as stream:
            return _bytes_of(stream, outer.suffix.lower(), wanted, name, nested=False)
    except _BROKEN:
        raise refused(FileDamaged, outer.name, "zip_part", part=name) from None


def _bytes_of(stream: IO[bytes], kind: str, wanted: Parts, name: str, *, nested: bool) -> bytes:
    opened = _open(stream, kind, name) or {}
    if (member := opened.get(wanted)) is not None:
        return member.data()
    for length in range(1, len(wanted)):
        inner = opened.get(wanted[:length])
        if inner is not None and not nested and wanted[length - 1].lower().endswith(ZIP):
            return _bytes_of(io.BytesIO(inner.data()), ZIP, wanted[length:], name, nested=True)
    raise refused(FileDamaged, name, "zip_missing", part="/".join(wanted))


@dataclass(frozen=True, slots=True)
class _Member:
    """One file of an opened archive: its bytes when asked for, or why it is not to be opened."""

    data: Callable[[], bytes]
    refusal: FileRefused | None = None


def _open(stream: IO[bytes], kind: str, name: str) -> Mapping[Parts, _Member] | None:
    within(name, "bytes", stream.seek(0, io.SEEK_END), LIMITS.archive_bytes)
    stream.seek(0)
    if kind == MAIL:
        within(name, "bytes", stream.seek(0, io.SEEK_END), LIMITS.file_bytes)
        stream.seek(0)
        return _open_mail(stream.read(), name)
    return _open_zip(stream, name)


def _open_zip(stream: IO[bytes], name: str) -> Mapping[Parts, _Member] | None:
    archive = zipfile.ZipFile(stream)
    infos = [info for info in archive.infolist() if not info.is_dir()]
    within(name, "zip_members", len(infos), LIMITS.members)
    if any(info.filename.lower().startswith(_DOCUMENT) for info in infos):
        return None  # a document under the name of an archive
    within(name, "zip_total", sum(info.file_size for info in infos), LIMITS.archive_total_bytes)
    members: dict[Parts, _Member] = {}
    for info in infos:
        shown = _name_of(info)
        parts = tuple(part for part in shown.split("/") if part not in ("", "."))
        if not parts or any(part.lower() in _NOISE for part in parts) or parts[-1].startswith((".", "~$")):
            continue
        members[parts] = _member(archive, info, f"{name}/{shown}", parts in members)
    return members


def _name_of(info: zipfile.ZipInfo) -> str:
    """A member's name: marked as UTF-8, or written by a Chinese system in GBK (or UTF-8 without the mark)."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding) or name
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown: str, again: bool) -> _Member:
    def data() -> bytes:
        with archive.open(info) as stream:
            read = stream.read(LIMITS.file_bytes + 1)
        within(shown, "bytes", len(read), LIMITS.file_bytes)
        return read

    try:
        if info.flag_bits & 0x1:
            raise FileEncrypted(file=shown)
        if _name_of(info).startswith("/") or ".." in shown.split("/"):
            raise refused(FileDamaged, shown, "zip_name", part=info.filename)
        if again:
            raise refused(FileDamaged, shown, "zip_twice", part=info.filename)
        within(shown, "bytes", info.file_size, LIMITS.file_bytes)
        if info.file_size > LIMITS.ratio_from_bytes:
            within(shown, "zip_ratio", info.file_size // max(info.compress_size, 1), LIMITS.ratio, shown)
    except FileRefused as refusal:
        return _Member(data, refusal)
    return _Member(data)


def _open_mail(data: bytes, name: str) -> Mapping[Parts, _Member] | None:
    """The attachments of a mail; ``None`` when it has none and is read as a page itself."""
    members: dict[Parts, _Member] = {}
    for part in parts_of(data, name) if is_web_archive(data) else ():
        if part.get_filename():
            called = _attachment_name(part)
            while (called,) in members:
                called = f"_{called}"
            members[called,] = _Member(lambda part=part: content(part))  # type: ignore[misc]
    return members or None


def _attachment_name(part: Message) -> str:
    try:
        called = str(make_header(decode_header(part.get_filename() or "")))
    except (LookupError, ValueError, UnicodeError):
        called = part.get_filename() or ""
    return called.replace("\\", "/").rpartition("/")[2].strip() or "—"


def _listed(members: Mapping[Parts, _Member], name: str, above: Parts) -> Iterator[Inside]:
    for parts in sorted(members):
        member, whole = members[parts], (*above, *parts)
        shown = "/".join((name, *parts))
        if member.refusal is not None or not parts[-1].lower().endswith(ZIP):
            yield Inside(whole, member.refusal)
        elif above:
            yield Inside(whole, wrong_type(shown, "archive", "unpack"))
        else:
            yield from _nested(member, shown, whole)


def _nested(member: _Member, shown: str, whole: Parts) -> Iterator[Inside]:
    """A zip inside the archive: its files, or itself when it cannot be listed."""
    try:
        opened = _open_zip(io.BytesIO(member.data()), shown)
    except FileRefused as refusal:
        yield Inside(whole, refusal)
        return
    except _BROKEN:
        yield Inside(whole, refused(FileDamaged, shown, "zip"))
        return
    if opened is None:
        yield Inside(whole)
    else:
        yield from _listed(opened, shown, whole)
