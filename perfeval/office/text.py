"""Text that a Word file can hold (可存文字): whatever hides, reorders or breaks XML is named or replaced."""

from __future__ import annotations

import re

from perfeval.report.markup import visible

_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text as a Word file can hold it.

    >>> clean("a\\x00b")
    'a[U+0000]b'
    """
    return _NOT_XML.sub("\ufffd", visible(text))
