"""Which encoding a text has (编码): a short ladder, strict on every rung, never a guess."""

from __future__ import annotations

import codecs
import re
from typing import Final

from perfeval.errors import FileDamaged
from perfeval.sources.refusals import refused

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9._-]+)", re.IGNORECASE)
# Pages declare gb2312 and use characters of gbk and gb18030, which contains both.
_TRUSTED: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030",
    "x-gbk": "gb18030", "utf-8": "utf-8", "utf8": "utf-8", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
}  # fmt: skip


def decode(data: bytes, file: str) -> tuple[str, str]:
    """Text and encoding: byte order mark, declared charset, UTF-8, GB18030; each only if it fits strictly."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = _strictly(data[len(mark) :], encoding)
            if text is not None:
                return text, encoding
    rungs = ["utf-8", "gb18030"]
    declared = _DECLARED.search(data[:8192])
    if declared and (name := _TRUSTED.get(declared[1].decode("ascii").lower())):
        rungs.insert(0, name)
    for encoding in rungs:
        text = _strictly(data, encoding)
        if text is not None:
            return text, encoding
    raise refused(FileDamaged, file, "encoding")


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding, "strict")
    except UnicodeDecodeError:
        return None
