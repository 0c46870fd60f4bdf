"""Pages saved as one file (网页归档 mht, mhtml): a mail whose parts are the page and its pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from perfeval.errors import FileDamaged
from perfeval.sources.guards import LIMITS
from perfeval.sources.refusals import refused, within

_HEADER = re.compile(
    rb"\A\s*(?:(?:From|MIME-Version|Content-[A-Za-z-]+|Snapshot-Content-Location|Subject|Date|X-[A-Za-z-]+|"
    rb"Received|Return-Path|Message-ID|To|Reply-To|Delivered-To|DKIM-Signature|Thread-[A-Za-z]+|References|Cc)[ \t]*:)",
    re.IGNORECASE,
)
_TYPE = re.compile(rb"^Content-Type[ \t]*:[ \t]*(?:multipart/|text/html)", re.IGNORECASE | re.MULTILINE)
_DEEPEST = 20


def is_web_archive(data: bytes) -> bool:
    """Whether it begins as a mail does and names a page or several parts; the name of the file does not count."""
    head = data[:16384].removeprefix(b"\xef\xbb\xbf")
    return bool(_HEADER.match(head) and _TYPE.search(head))


def is_page(data: bytes) -> bool:
    """Whether these bytes begin as a web page."""
    return bool(re.search(rb"<\s*(?:!doctype\s+html|html|head|body|table|p|div)\b", data[:8192], re.IGNORECASE))


def parts_of(data: bytes, file: str) -> Iterator[Message]:
    """The single parts of a mail, in its order; nothing of it is fetched or run."""
    pending: list[tuple[Message, int]] = [(message_from_bytes(data), 0)]
    count = 0
    while pending:
        part, depth = pending.pop(0)
        count += 1
        within(file, "zip_members", count, LIMITS.members)
        if part.is_multipart() and depth < _DEEPEST:
            inner = part.get_payload()
            pending[:0] = [(item, depth + 1) for item in inner if isinstance(item, Message)]
        else:
            yield part


def content(part: Message) -> bytes:
    """The bytes of one part; what its encoding leaves broken is kept as far as it goes."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def page_of(data: bytes, file: str) -> bytes:
    """The page of a web archive: its first part of HTML, with the encoding that its header names written into it."""
    for part in parts_of(data, file):
        if part.get_content_type() == "text/html" and (page := content(part)):
            charset = (part.get_content_charset() or "").encode("ascii", "ignore")
            declared = re.search(rb"charset\s*=", page[:8192], re.IGNORECASE)
            return page if declared or not charset else b'<meta charset="' + charset + b'">' + page
    raise refused(FileDamaged, file, "no_page")
