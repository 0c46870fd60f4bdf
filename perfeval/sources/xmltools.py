"""Small readers of XML elements: names without namespaces, numbers out of attributes."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree


@lru_cache(maxsize=4096)
def bare_name(tag: object) -> str:
    """The name of a tag without its namespace; comments have none."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace: transitional and strict Office files read alike."""
    return bare_name(element.tag)


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def whole_number(text: str | None, default: int = 0) -> int:
    """A small integer attribute; anything else is ``default``.

    >>> whole_number("12"), whole_number("x", 1), whole_number(None), whole_number("1.0")
    (12, 1, 0, 1)
    """
    found = re.match(r"\s*([+-]?\d{1,20})(?:\.0*)?\s*$", text or "")
    return int(found[1]) if found else default
