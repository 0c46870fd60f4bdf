"""What may stand in a page (净化): the second wall behind the escaping of :mod:`perfeval.report.markup`.

A notebook may be shared, changed, or written by somebody else; whatever HTML or Markdown its cells
hold is parsed and rebuilt from an allowlist. There is no way through it for scripts, styles,
frames, forms, handlers, or anything that is loaded from elsewhere.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from functools import cache

import mistune
import nh3

_NAMES = (
    "h1 h2 h3 h4 h5 h6 p br hr blockquote pre code em strong b i s del ins sub sup small mark span div section"
    " ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td figure figcaption img a abbr"
    " details summary q cite time svg path text"
)
_TAGS = frozenset(_NAMES.split())
_ATTRIBUTES = {
    "*": {"class", "id", "style", "title", "lang"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan", "data-h"},
    "ol": {"start"},
    "details": {"open"},
    "div": {"role", "aria-label", "tabindex"},
    "span": {"aria-hidden", "role", "aria-label"},
    "section": {"aria-label", "aria-labelledby"},
    "svg": {"viewBox", "width", "height", "role", "aria-label"},
    "path": {"d", "stroke-width", "stroke-dasharray", "opacity"},
    "text": {"x", "y", "font-size", "text-anchor", "transform"},
}
_STYLES = {"text-align", "color", "background-color", "font-weight", "width"}
_OUR_ID = re.compile(r"pe-[a-z0-9-]{1,60}")
_CLASSES = re.compile(r"[A-Za-z0-9_ -]{0,120}")
_LINK = re.compile(
    r"(?:#[\w%.-]*|https?://[^\s]+|mailto:[^\s]+|(?:\.\./|projects/|notebooks/)?[\w.%-]+\.(?:html|ipynb)(?:#[\w%.=&-]*)?"
    r"|\.\./(?:originals|documents|notebooks)/(?!.*\.\.)[\w.%/~-]+)",
    re.I,
)
_INWARD = re.compile(r'(<a [^>]*?href="(?!https?:|mailto:)[^"]*"[^>]*?) rel="noopener noreferrer"')
_DRAWN = re.compile(r"[MLQCZ\d. -]*|end|middle|rotate\([\d. -]*\)")  # a path, a length, how words hang
_BOX = re.compile(r"[\d. ]{1,40}")
_NUMBER = re.compile(r"\d{1,4}")
_PNG = b"\x89PNG\r\n\x1a\n"


def png_address(data: str) -> str | None:
    """Base64 of a PNG as a ``data:`` address, decoded and encoded anew; ``None`` when it is no PNG."""
    try:
        raw = b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return f"data:image/png;base64,{b64encode(raw).decode('ascii')}" if raw.startswith(_PNG) else None


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep, change or drop (``None``) one attribute."""
    if name == "class":
        return value if _CLASSES.fullmatch(value) else None
    if name == "id":
        return value if _OUR_ID.fullmatch(value) else None
    if name == "href":
        return value if _LINK.fullmatch(value.strip()) else None
    if name == "src":
        return png_address(value[22:]) if value.startswith("data:image/png;base64,") else None
    if name in {"width", "height", "colspan", "rowspan", "start", "tabindex"}:
        return value if _NUMBER.fullmatch(value) else None
    if tag in {"path", "text"} and name not in {"class", "id", "style", "title", "lang"}:
        return value if _DRAWN.fullmatch(value) else None
    if name == "viewBox":
        return value if _BOX.fullmatch(value) else None
    if name == "role":
        return value if value in {"region", "img"} else None
    if name == "style":
        return value if len(value) <= 200 and "(" not in value and "\\" not in value else None
    return value


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags={"script", "style", "iframe", "object", "math", "template", "noscript", "title"},
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        filter_style_properties=_STYLES,
        link_rel="noopener noreferrer",
    )


def clean_html(html: str) -> str:
    """HTML of an output, rebuilt from the allowlist.

    >>> clean_html('<p onclick="x()">a<script>b</script></p><a href="javascript:x()">c</a>')
    '<p>a</p><a rel="noopener noreferrer">c</a>'
    """
    return _INWARD.sub(r"\1", _cleaner().clean(html))  # a link that stays among our pages needs no rel


@cache
def _markdown() -> mistune.Markdown:
    return mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])


_FIRST_HEADING = re.compile(r"<(/?)h1\b")


def clean_markdown(source: str) -> str:
    """Markdown of a cell as HTML; a first-level heading becomes a second: the page has its own first.

    >>> clean_markdown("# 结论")
    '<h2>结论</h2>\\n'
    """
    html = str(_markdown()(source))
    return clean_html(_FIRST_HEADING.sub(r"<\1h2", html))
