"""The doors of this room: a file becomes a :class:`~perfeval.sources.raw.RawDocument`, or says why not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path, PurePath
from typing import Any

from perfeval.errors import FileDamaged, FileEmpty, FileMissing, FileRefused
from perfeval.places import Place
from perfeval.sources.archives import outer_file, read_inside
from perfeval.sources.cell_text import visible
from perfeval.sources.file_type import Kind, kind_of
from perfeval.sources.folders import FoundFile, find_files
from perfeval.sources.guards import LIMITS, MEGABYTE, parse_xml
from perfeval.sources.isolation import read_documents
from perfeval.sources.package import Package, left_out_notes
from perfeval.sources.packed import values_of
from perfeval.sources.raw import Note, RawDocument, RawParagraph, RawTable
from perfeval.sources.refusals import note, over_limit, refused, within, wrong_type
from perfeval.sources.scans import ToBeRecognisedError, can_recognise

__all__ = ["FoundFile", "find_files", "read_document", "read_documents"]

_EXTENSIONS = {
    "xlsx": {"xlsx", "xlsm", "xltx", "xltm", "et", "ett"},
    "xlsb": {"xlsb"},
    "xls": {"xls", "xlt", "et", "ett", "xml"},
    "ods": {"ods", "ots", "fods"},
    "odt": {"odt", "ott", "fodt"},
    "docx": {"docx", "docm", "dotx", "dotm", "wps"},
    "html": {"html", "htm", "xhtml", "shtml"},
    "doc": {"doc", "dot", "wps", "wpt"},
    "csv": {"csv", "tsv", "txt"},
    "mht": {"mht", "mhtml"},
    "pdf": {"pdf"},
    "parquet": {"parquet", "pq"},
    "ofd": {"ofd"},
    "picture": {"png", "jpg", "jpeg", "tif", "tiff", "bmp"},
}
_CONTAINER = {Kind.XML_2003: "xls", Kind.FODS: "ods", Kind.FODT: "odt"}
_Read = tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]


def _read_flat(data: bytes, name: str) -> _Read:
    from perfeval.sources.ods import read_open_document
    from perfeval.sources.odt import read_open_text

    root = parse_xml(data, name, "office:document")
    return read_open_text(root, name) if kind_of(data, name)[0] is Kind.FODT else read_open_document(root, name)


def _read_csv(data: bytes, name: str) -> _Read:
    from perfeval.sources.csv_text import read_csv

    return read_csv(data, name)


def _read_web_archive(data: bytes, name: str) -> _Read:
    from perfeval.sources.html import read_html
    from perfeval.sources.web_archive import page_of

    return read_html(page_of(data, name), name)


def _read_picture(data: bytes, name: str) -> _Read:
    if not can_recognise():
        raise wrong_type(name, "image", "scan")
    from perfeval.sources.scans.reading import read_picture

    return read_picture(data, name)


def _later(module: str) -> Callable[[Any, str], _Read]:
    """The reader of one kind of file, loaded with the first such file: a process that reads one form needs one."""

    def read(source: Any, name: str) -> _Read:
        reader: Callable[[Any, str], _Read] = getattr(import_module(f"perfeval.sources.{module}"), f"read_{module}")
        return reader(source, name)

    return read


_PACKED: dict[Kind, Callable[[Package, str], _Read]] = {
    Kind.XLSX: _later("xlsx"),
    Kind.XLSB: _later("xlsb"),
    Kind.ODS: _later("ods"),
    Kind.ODT: _later("odt"),
    Kind.DOCX: _later("docx"),
    Kind.OFD: _later("ofd"),
}
_PLAIN: dict[Kind, Callable[[bytes, str], _Read]] = {
    Kind.XLS: _later("xls"),
    Kind.DOC: _later("word97"),
    Kind.XML_2003: _later("xml_2003"),
    Kind.CSV: _read_csv,
    Kind.PARQUET: _later("parquet"),
    Kind.HTML: _later("html"),
    Kind.MHT: _read_web_archive,
    Kind.PDF: _later("pdf"),
    Kind.PICTURE: _read_picture,
    Kind.FODS: _read_flat,
    Kind.FODT: _read_flat,
}


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
        blocks, unseen = as_seen(blocks)
    except (FileRefused, ToBeRecognisedError):
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
    return RawDocument(name, container, hashlib.sha256(data).hexdigest(), blocks, _few((*notes, *unseen)))


def _bytes(path: Path, name: str) -> bytes:
    try:
        if not path.exists():
            if outer_file(path) != path:
                return _not_empty(read_inside(path, name), name)
            raise FileMissing(file=name)
        if not path.is_file():
            raise refused(FileDamaged, name, "not_a_file")
        within(name, "bytes", path.stat().st_size, LIMITS.file_bytes)
        with path.open("rb") as stream:
            data = stream.read(LIMITS.file_bytes + 1)
    except (OSError, ValueError) as error:
        raise refused(FileDamaged, name, "no_access", detail=type(error).__name__) from error
    within(name, "bytes", len(data), LIMITS.file_bytes)
    return _not_empty(data, name)


def _not_empty(data: bytes, name: str) -> bytes:
    if not data:
        raise FileEmpty(file=name)
    if not data.strip():
        raise refused(FileEmpty, name, "no_content")
    return data


def _read(kind: Kind, package: Package | None, data: bytes, name: str) -> _Read:
    if package is not None:
        blocks, notes = _PACKED[kind](package, name)
        return blocks, (*notes, *left_out_notes(package))
    return _PLAIN[kind](data, name)


def _few(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Not more notes than a person reads; how many are left out is said."""
    if len(notes) <= LIMITS.notes:
        return notes
    return (*notes[: LIMITS.notes], note("more_notes", n=len(notes) - LIMITS.notes))


Block = RawTable | RawParagraph
_NAMED = 8  # places that are named one by one


def as_seen(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """Blocks with only what can be seen, and one note on where something could not."""
    cleaned: list[Place] = []
    seen = tuple(block for item in blocks for block in _seen(item, cleaned))
    if not cleaned:
        return seen, ()
    named = "、".join(map(str, cleaned[:_NAMED])) + (" …" if len(cleaned) > _NAMED else "")
    return seen, (note("invisible_characters", cleaned[0], n=len(cleaned), which=named),)


def _seen(block: Block, cleaned: list[Place]) -> Iterator[Block]:
    if isinstance(block, RawTable):
        texts = dict.fromkeys(text for (text,) in values_of(block.cells, "text"))
        if all(visible(text) is text for text in texts):
            yield block
            return
        before = len(cleaned)
        cells = []
        for cell in block.cells:
            text = visible(cell.text)
            if text is not cell.text:
                cleaned.append(cell.place)
                cell = replace(cell, text=text)
            cells.append(cell)
        yield block if len(cleaned) == before else replace(block, cells=tuple(cells))
        return
    text = visible(block.text)
    if text is block.text:
        yield block
        return
    cleaned.append(block.place)
    if text:
        yield replace(block, text=text)
