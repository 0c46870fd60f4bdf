"""The door of this room: a file becomes a :class:`~perfeval.sources.raw.RawDocument`, or says why not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from perfeval.errors import FileDamaged, FileEmpty, FileEncrypted, FileMissing, FileRefused, FileWrongType
from perfeval.sources.docx import read_docx
from perfeval.sources.guards import LIMITS, Package, within
from perfeval.sources.html import read_html
from perfeval.sources.raw import RawDocument
from perfeval.sources.xlsx import read_xlsx


def read_document(path: Path, name: str) -> RawDocument:
    """Read one file in this process."""
    path = Path(path)
    if not path.is_file():
        raise FileMissing(file=name)
    within(name, "文件 / file (bytes)", path.stat().st_size, LIMITS.file_bytes)
    data = path.read_bytes()
    if not data:
        raise FileEmpty(file=name)
    digest = hashlib.sha256(data).hexdigest()
    try:
        if data.startswith(b"PK"):
            package = Package(data, name)
            if "word/document.xml" in package:
                blocks, notes = read_docx(package, name)
                return RawDocument(name, "docx", digest, blocks, notes)
            tables, notes = read_xlsx(package, name)
            return RawDocument(name, "xlsx", digest, tables, notes)
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise FileEncrypted(file=name)
        if b"<" in data[:2000]:
            blocks, notes = read_html(data, name)
            return RawDocument(name, "html", digest, blocks, notes)
    except FileRefused:
        raise
    except Exception as error:
        raise FileDamaged(file=name, seen=type(error).__name__) from error
    raise FileWrongType(file=name, seen=repr(data[:8]))


def read_documents(files: Iterable[tuple[Path, str]], jobs: int = 1) -> Iterator[RawDocument | FileRefused]:
    """Read many files, in order."""
    for path, name in files:
        try:
            yield read_document(path, name)
        except FileRefused as refused:
            yield refused
