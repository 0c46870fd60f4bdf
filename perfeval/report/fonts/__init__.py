"""The font of reports (字体): one for charts and pages, so that no office needs to install any."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from functools import cache

from perfeval.report.fonts.subset import FONT_FILE, STORE, missing_characters, web_font

__all__ = ["FAMILY", "FONT_FILE", "STORE", "font_face", "missing_characters", "register", "web_font"]

FAMILY = "Perfeval Sans SC"


@cache
def register() -> str:
    """Make the font known to matplotlib, once a process; returns its family name."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(FONT_FILE))
    return FAMILY


def font_face(text: Iterable[str]) -> str:
    """The ``@font-face`` rule that embeds the characters of ``text``."""
    data = b64encode(web_font(frozenset(text))).decode("ascii")
    return f'@font-face{{font-family:"{FAMILY}";src:url(data:font/woff;base64,{data}) format("woff")}}'
