"""Pages that are pictures (扫描件、照片): made even, lines found, writing recognised. Extra ``scan``."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable

#: Called with file, page and number of pages whenever a picture begins to be read.
listeners: list[Callable[[str, int, int], None]] = []


class ToBeRecognisedError(Exception):
    """This file has pages that must be looked at, which a worker of its own kind does (另行识别)."""

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        self.pages = pages


class Surroundings:
    """What a process that recognises is allowed, and whom it tells of each page."""

    allowed = True
    told: Callable[[int, int], None] | None = None


def begin(pages: int) -> None:
    """Before the first page: elsewhere, if not here."""
    if not Surroundings.allowed:
        raise ToBeRecognisedError(pages)


def page_begins(number: int, of: int) -> None:
    """Told at each page: it has its own time, and somebody may watch."""
    if Surroundings.told is not None:
        Surroundings.told(number, of)


def can_recognise() -> bool:
    """Whether the extra ``scan`` is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("cv2", "onnxruntime", "rapidocr"))
