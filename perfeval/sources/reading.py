"""The doors of this room: a file becomes a :class:`~perfeval.sources.raw.RawDocument`, or says why not."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePath

from perfeval.errors import FileDamaged, FileEmpty, FileMissing, FileRefused
from perfeval.sources.csv_text import read_csv
from perfeval.sources.docx import read_docx
from perfeval.sources.folders import FoundFile, find_files
from perfeval.sources.guards import LIMITS, MEGABYTE
from perfeval.sources.html import read_html
from perfeval.sources.isolation import read_documents
from perfeval.sources.kinds import Kind, kind_of
from perfeval.sources.ods import read_ods
from perfeval.sources.package import Package, embedded_notes
from perfeval.sources.raw import Note, RawDocument, RawParagraph, RawTable
from perfeval.sources.refusals import note, over_limit, refused, within
from perfeval.sources.xls import read_xls
from perfeval.sources.xlsx import read_xlsx
from perfeval.sources.xml_2003 import read_xml_2003

__all__ = ["FoundFile", "find_files", "read_document", "read_documents"]

_EXTENSIONS = {
    "xlsx": {"xlsx", "xlsm", "xltx", "xltm", "et", "ett"},
    "xls": {"xls", "xlt", "et", "ett", "xml"},
    "ods": {"ods", "ots"},
    "docx": {"docx", "docm", "dotx", "dotm", "wps"},
    "html": {"html", "htm", "xhtml", "shtml"},
    "csv": {"csv", "tsv", "txt"},
}
_CONTAINER = {Kind.XML_2003: "xls"}


def read_document(path: Path, name: str) -> RawDocument:
    """Read one file in this process (读取一个文件).

    Args:
        path: where it stands.
        name: how it is shown to people, in every place and message.

    Raises:
        FileRefused: one of its kinds, with the reason and the next step. Nothing else is raised for
            what a file contains.
    """
    data = _bytes(Path(path), name)
    try:
        kind, package = kind_of(data, name)
        blocks, notes = _read(kind, package, data, name)
    except FileRefused:
        raise
    except MemoryError:
        raise over_limit(name, "memory", LIMITS.memory_bytes // MEGABYTE) from None
    except Exception as error:
        # A parser met a structure nobody thought of: whatever it raised, the file is what is wrong.
        raise refused(FileDamaged, name, "unexpected", detail=type(error).__name__) from error
    container = _CONTAINER.get(kind, str(kind))
    extension = PurePath(name).suffix.lower().lstrip(".")
    if extension not in _EXTENSIONS[container]:
        notes = (note("other_extension", seen=container, extension=f".{extension}"), *notes)
    return RawDocument(name, container, hashlib.sha256(data).hexdigest(), blocks, _few(notes))


def _bytes(path: Path, name: str) -> bytes:
    try:
        if not path.exists():
            raise FileMissing(file=name)
        if not path.is_file():
            raise refused(FileDamaged, name, "not_a_file")
        within(name, "bytes", path.stat().st_size, LIMITS.file_bytes)
        with path.open("rb") as stream:
            data = stream.read(LIMITS.file_bytes + 1)
    except (OSError, ValueError) as error:
        raise refused(FileDamaged, name, "no_access", detail=type(error).__name__) from error
    within(name, "bytes", len(data), LIMITS.file_bytes)
    if not data:
        raise FileEmpty(file=name)
    if not data.strip():
        raise refused(FileEmpty, name, "no_content")
    return data


def _read(
    kind: Kind, package: Package | None, data: bytes, name: str
) -> tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]:
    if package is not None:
        blocks: tuple[RawTable | RawParagraph, ...]
        if kind is Kind.DOCX:
            blocks, notes = read_docx(package, name)
        else:
            blocks, notes = read_xlsx(package, name) if kind is Kind.XLSX else read_ods(package, name)
        return blocks, (*notes, *embedded_notes(package))
    if kind is Kind.HTML:
        return read_html(data, name)
    plain = {Kind.XLS: read_xls, Kind.XML_2003: read_xml_2003, Kind.CSV: read_csv}
    return plain[kind](data, name)


def _few(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Not more notes than a person reads; how many are left out is said."""
    if len(notes) <= LIMITS.notes:
        return notes
    return (*notes[: LIMITS.notes], note("more_notes", n=len(notes) - LIMITS.notes))
