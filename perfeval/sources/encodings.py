"""Which encoding a text has (编码): a short ladder, strict on every rung, never a guess.

One broken character must not cost a page, nor turn a whole page of UTF-8 into nonsense that happens to
be valid GB18030; so a text that is *almost* one encoding is taken as that one, and its damage is counted.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from perfeval.errors import FileDamaged
from perfeval.sources.raw import Note
from perfeval.sources.refusals import note, refused

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9._-]+)", re.IGNORECASE)
# Pages declare gb2312 and use characters of gbk and gb18030, which contains both.
_TRUSTED: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030",
    "x-gbk": "gb18030", "utf-8": "utf-8", "utf8": "utf-8", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
}  # fmt: skip
_REPLACED: Final = "\ufffd"
_ENOUGH: Final = 20  # characters beyond ASCII that must be right before a wrong one is called damage
_TOLERATED: Final = 50  # one wrong among so many


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, its encoding, and how many of its characters were broken in the file."""

    text: str
    encoding: str
    broken: int = 0

    @property
    def notes(self) -> tuple[Note, ...]:
        """What should be known about it."""
        return (note("broken_characters", n=self.broken, encoding=self.encoding),) if self.broken else ()


def decode(data: bytes, file: str) -> Decoded:
    """Text by byte order mark, declared charset, UTF-8, GB18030; strictly, then with counted damage."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = _strictly(data[len(mark) :], encoding)
            return Decoded(text, encoding) if text is not None else _damaged(data[len(mark) :], (encoding,), file)
    declared = _DECLARED.search(data[:8192])
    named = _TRUSTED.get(declared[1].decode("ascii").lower()) if declared else None
    rungs = tuple(dict.fromkeys(rung for rung in (named, "utf-8", "gb18030") if rung))
    for encoding in rungs:
        text = _strictly(data, encoding)
        # Almost any bytes are valid GB18030: damaged UTF-8 is looked for before it.
        if text is not None and (encoding == "utf-8" or named == encoding or not _nearly(data, "utf-8")):
            return Decoded(text, encoding)
    return _damaged(data, rungs, file)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding, "strict")
    except UnicodeDecodeError:
        return None


def _nearly(data: bytes, encoding: str) -> Decoded | None:
    """The text, if so few of its characters are broken that it cannot be another encoding."""
    text = data.decode(encoding, "replace")
    broken = text.count(_REPLACED)
    right = sum(char > "\x7f" for char in text) - broken
    return Decoded(text, encoding, broken) if right >= _ENOUGH and broken * _TOLERATED <= right + _TOLERATED else None


def _damaged(data: bytes, rungs: tuple[str, ...], file: str) -> Decoded:
    found = (_nearly(data, encoding) for encoding in rungs)
    nearest = min((item for item in found if item is not None), key=lambda item: item.broken, default=None)
    if nearest is None:
        raise refused(FileDamaged, file, "encoding")
    return nearest
