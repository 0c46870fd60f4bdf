"""What was recognised in a picture and how far it may be believed (识别存疑)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

SURE: Final = Decimal("0.95")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")
UNREAD: Final = "〓"  # stands for ink that no sign explains (识别不出的字)
# Signs that recognisers take for one another when they stand alone: 1 / l I, the dashes and 一, M and ≧, 0 O 〇.
_LONE: Final = frozenset("1lIJVv|丨｜—–-－_一二═~～MW≧≦OoＯ〇○.。、·'\"")

_MALFORMED: Final = re.compile(r"\d[.:：]\d{3}[.:：,，]\d|\d[,，]\d{3}[:：]\d")  # 1.860.000: a comma taken for a point


@dataclass(frozen=True, slots=True)
class Sight:
    """How a text was seen in a picture (识别依据): nothing that was recognised stands without it.

    Attributes:
        confidence: how sure the recogniser is of its least sure sign, 0 to 1.
        is_doubtful: a person must look: too unsure, or one of the signs that are taken for one another.
        box: left, top, right, bottom on the upright page, in points.
        crop: that part of the page, a small PNG made by us, in base64; empty where none was kept.
        confirmed: a person looked and said what stands there, or the form's own arithmetic did.
        text: what was read, where the cell itself is not at hand.
    """

    confidence: Decimal
    is_doubtful: bool
    box: tuple[int, ...] = ()
    crop: str = ""
    confirmed: bool = False
    text: str = ""


def sight_of(text: str, confidence: float, box: tuple[float, float, float, float]) -> Sight | None:
    """How a text was seen; ``None`` for what the file itself says (a confidence of 1)."""
    if confidence >= 1 or not text:
        return None
    left, top, right, bottom = (round(edge) for edge in box)
    sure = Decimal(int(confidence * 100)) / 100  # downwards: nothing read from a picture is certain
    return Sight(sure, is_doubtful(text, sure), (left, top, right, bottom))


def is_doubtful(text: str, confidence: Decimal) -> bool:
    """Whether a person must look at the picture.

    >>> is_doubtful("1", Decimal("0.99")), is_doubtful("15", Decimal("0.99"))
    (True, False)
    """
    return confidence < SURE or UNREAD in text or text.strip() in _LONE or _MALFORMED.search(text) is not None


def looked_at(sight: Sight | None) -> Sight | None:
    """After a person said what stands there: no doubt any more, whatever the recogniser thought."""
    return None if sight is None else replace(sight, is_doubtful=False, confirmed=True)


def own_png(crop: str) -> str:
    """A crop as it comes from another process: base64 of a PNG and nothing else, or none."""
    return crop if crop.startswith("iVBORw0KGgo") and _BASE64.fullmatch(crop) else ""
