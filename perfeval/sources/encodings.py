"""Which encoding a text file has (编码): a short ladder, strict on every rung, never a guess."""

from __future__ import annotations

import codecs
import re

from perfeval.errors import FileDamaged

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9._:-]+)", re.IGNORECASE)
# gb2312 and gbk are read as gb18030, which contains both: pages declare the small one and use the large one.
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "gb18030": "gb18030", "utf8": "utf-8", "big5": "big5hkscs"}


def decode(data: bytes, file: str) -> tuple[str, str]:
    """Text and encoding of a file: byte order mark, declared charset, UTF-8, GB18030; all strict."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding) or _refuse(file), encoding
    rungs = ["utf-8", "gb18030"]
    if declared := _DECLARED.search(data[:4096]):
        name = declared[1].decode("ascii").lower()
        rungs.insert(0, _ALIASES.get(name, name))
    for encoding in rungs:
        text = _strictly(data, encoding)
        if text is not None:
            return text, encoding
    _refuse(file)
    raise AssertionError


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding, "strict")
    except (UnicodeDecodeError, LookupError):
        return None


def _refuse(file: str) -> str:
    raise FileDamaged(file=file, seen="编码不是 UTF-8 或 GB18030 / encoding is neither UTF-8 nor GB18030")
