"""Text that documents and pictures can hold (可存文字): what hides, reorders or breaks is named or replaced."""

from __future__ import annotations

import re

from perfeval.report.markup import visible

_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text of a form for XML and for drawing.

    >>> clean("a\\x00b")
    'a[U+0000]b'
    """
    return _NO_CHARACTER.sub("\ufffd", visible(text))
