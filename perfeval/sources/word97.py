"""Old Word documents (doc, dot) and those of WPS Writer (wps): turned into a docx in memory, then read as one.

The converter (msdoc2docx, pinned exactly) writes through files; here its functions are given other surroundings,
so that nothing touches the disk and one damaged property of a paragraph does not cost the document: what stands
before the damage counts, as in office programs.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any, Final

from perfeval.errors import FileDamaged, FileEncrypted
from perfeval.sources.docx import read_docx
from perfeval.sources.package import Package, left_out_notes
from perfeval.sources.raw import Note, RawParagraph, RawTable
from perfeval.sources.refusals import note, refused, wrong_type

# How the converter's warnings end where something that a person sees was left out, and what is not seen anyway.
_LOSSES: Final = ("_DEFERRED", "_MALFORMED", "_SKIPPED", "_OMITTED", "_DROPPED", "_REMOVED")
_UNSEEN: Final = (
    "SUMMARY_",
    "DOCUMENT_PROTECTION_",
    "STYLE_",
    "BOOKMARK_",
    "MACRO_",
    "SECONDARY_",
    "FIELD_INSTRUCTION_",
)
_WORD_95: Final = "wIdent 0xA5DC"
_OPERAND: Final = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_TABLE_DEFINITION: Final = 0xD608


def read_word97(data: bytes, file: str) -> tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]:
    """Paragraphs and tables of an old Word document, in its order."""
    package, omitted = _converted(data, file)
    blocks, notes = read_docx(package, file)
    said = [note("from_word97")]
    if omitted:
        said.append(note("word97_omitted", which=", ".join(omitted)))
    return blocks, (*said, *notes, *left_out_notes(package))


def _converted(data: bytes, file: str) -> tuple[Package, list[str]]:
    """The document as a docx package, and what the converter could not keep."""
    from doc2docx.errors import Doc2DocxError, EncryptedDocumentError

    out = io.BytesIO()
    try:
        result = _converter()(data, out)
    except EncryptedDocumentError:
        raise FileEncrypted(file=file) from None
    except (Doc2DocxError, struct.error, ValueError, KeyError, IndexError, OverflowError, RecursionError) as error:
        if _WORD_95 in str(error):
            raise wrong_type(file, "word95", "save_docx") from None
        raise refused(FileDamaged, file, "word97") from None
    codes = dict.fromkeys(one.code for one in result.report.warnings)
    omitted = [code for code in codes if _loses(code)]
    return Package(out.getvalue(), file), omitted


def _loses(code: str) -> bool:
    """Whether a warning of the converter means that something a person sees was left out."""
    return code.endswith(_LOSSES) and not code.startswith(_UNSEEN) and "BOOKMARK" not in code


@cache
def _converter() -> Any:
    """The converter's own steps, from bytes to bytes."""
    from doc2docx import converter
    from doc2docx.msdoc import formatting, pieces
    from doc2docx.ooxml import package

    def tolerant(data: bytes, *, label: str, allow_trailing_zero_padding: bool = False) -> Any:
        return formatting.parse_grpprl(
            data[: _whole_properties(data)], label=label, allow_trailing_zero_padding=allow_trailing_zero_padding
        )

    write = _rebound(package, Path=lambda target: target)["write_docx"]
    read_formatting = _rebound(formatting, parse_grpprl=tolerant)["read_formatting"]
    read_pieces = _rebound(pieces, parse_grpprl=tolerant)["read_piece_table"]

    def convert(data: bytes, out: io.BytesIO) -> Any:
        functions = _rebound(
            converter,
            CompoundFile=SimpleNamespace(from_path=lambda path, limits=None: converter.CompoundFile(data)),
            read_formatting=read_formatting,
            read_piece_table=read_pieces,
            write_docx=lambda document, path: write(document, out),
            validate_docx=lambda path: None,
            tempfile=SimpleNamespace(NamedTemporaryFile=_no_file),
            os=SimpleNamespace(chmod=lambda *_: None, replace=lambda *_: None),
        )
        return functions["convert"]("/-.doc", "/-.docx")

    return convert


@contextmanager
def _no_file(**_: object) -> Iterator[SimpleNamespace]:
    yield SimpleNamespace(name="/-.tmp")


def _rebound(module: ModuleType, **others: object) -> dict[str, Any]:
    """The functions of a module with other things in the place of some that they use; the module stays as it is."""
    space = {**vars(module), **others}
    for name, function in vars(module).items():
        if isinstance(function, FunctionType) and function.__module__ == module.__name__ and name not in others:
            copy = FunctionType(
                function.__code__, space, function.__name__, function.__defaults__, function.__closure__
            )
            copy.__kwdefaults__ = function.__kwdefaults__
            space[name] = copy
    return space


def _whole_properties(data: bytes) -> int:
    """How many bytes of a list of properties (grpprl) are whole: the last one may be cut off."""
    position = 0
    while position + 2 <= len(data):
        code = struct.unpack_from("<H", data, position)[0]
        start = position + 2
        length = _OPERAND.get(code >> 13)
        if length is None:
            if start + 2 > len(data) and (code == _TABLE_DEFINITION or start >= len(data)):
                return position
            length = 1 + (struct.unpack_from("<H", data, start)[0] if code == _TABLE_DEFINITION else data[start])
            if code == 0xC615 and data[start] == 0xFF:
                return len(data)  # a list of tab stops that counts otherwise: the converter's own affair
        if start + length > len(data):
            return position
        position = start + length
    return position
