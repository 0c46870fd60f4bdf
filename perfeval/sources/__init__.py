"""Files become raw tables: guarded, isolated, nothing interpreted. Of use alone: see README.md beside this."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perfeval.sources.folders import find_files
    from perfeval.sources.raw import CellState, Note, RawCell, RawDocument, RawParagraph, RawTable
    from perfeval.sources.reading import read_document, read_documents

__all__ = [
    "CellState",
    "Note",
    "RawCell",
    "RawDocument",
    "RawParagraph",
    "RawTable",
    "find_files",
    "read_document",
    "read_documents",
]

_HOME = {"find_files": "folders", "read_document": "reading", "read_documents": "reading"}


def __getattr__(name: str) -> Any:
    """The public names load their readers when first used."""
    if name in __all__:
        return getattr(import_module(f"perfeval.sources.{_HOME.get(name, 'raw')}"), name)
    raise AttributeError(f"module 'perfeval.sources' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
