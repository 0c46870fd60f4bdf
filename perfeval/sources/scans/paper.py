"""A picture of a page made even (图像整理): paper white, stamps gone, straight; writing and lines dark.

Everything here is arithmetic on the pixels; what the signs say comes later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

RESOLUTION: Final = 200  # dots per inch at which pages are read
_SMALL: Final = 18  # pixels
_RED: Final = 40  # a pixel this much redder than it is green or blue is stamp ink
_STAMP_INCHES: Final = (0.7, 2.6)
_STEEPEST: Final = 6.0  # degrees a page may lie askew


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page ready to be read (待读的一页).

    Attributes:
        number: the page, from 1.
        grey: 255 is paper, writing and lines are dark.
        level: darker than this is writing.
        sign: the usual height of a sign (字高) in pixels.
        points: points a pixel.
        askew: by how many degrees the page lay askew.
        stamps: how many red stamps were taken out.
        is_two_toned: scanned or faxed in black and white.
    """

    number: int
    grey: Picture
    level: int
    sign: float
    points: float
    askew: float = 0.0
    stamps: int = 0
    is_two_toned: bool = False

    def turned(self, quarters: int) -> Sheet:
        """Turned by so many quarters to the left."""
        return replace(self, grey=np.ascontiguousarray(np.rot90(self.grey, quarters)))


def made_even(picture: Picture, number: int, dots: float) -> Sheet:
    """A page, in colours (red, green, blue) or grey, of so many dots per inch, ready to be read."""
    picture = _resized(picture, RESOLUTION / dots)
    grey, stamps = _without_stamps(picture)
    two_toned = _is_two_toned(grey)
    grey = _flat(np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.9), np.uint8) if two_toned else grey)
    grey, askew = _straight(grey)
    level = ink_level(grey)
    size = sign_height(grey, level)
    if size >= _SMALL:
        return Sheet(number, grey, level, size, 72 / RESOLUTION, askew, stamps, two_toned)
    grey = _resized(grey, 1.5)  # small print: enlarged, so that strokes are told apart
    return Sheet(number, grey, level, sign_height(grey, level), 72 / (1.5 * RESOLUTION), askew, stamps, two_toned)


def _resized(picture: Picture, by: float) -> Picture:
    if abs(by - 1) < 0.03:
        return picture
    how = cv2.INTER_AREA if by < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, None, fx=by, fy=by, interpolation=how), np.uint8)


def _without_stamps(picture: Picture) -> tuple[Picture, int]:
    """Grey, with red stamps (印章) faded: in the red channel their ink is pale. Other red writing stays."""
    if picture.ndim == 2:
        return picture, 0
    red, green, blue = (picture[:, :, channel].astype(np.int16) for channel in range(3))
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
    reddish = ((red - np.maximum(green, blue)) > _RED).astype(np.uint8)
    if not reddish.any():
        return grey, 0
    near = cv2.dilate(reddish, np.ones((15, 15), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(near)
    stamps = 0
    low, high = (inches * RESOLUTION for inches in _STAMP_INCHES)
    for x, y, wide, tall, _ in boxes[1:count]:
        if low < wide < high and low < tall < high and 0.5 < wide / tall < 2:
            area = slice(y, y + tall), slice(x, x + wide)
            own = picture[area][:, :, 0].astype(np.float32)
            paper = max(float(np.percentile(own[reddish[area] > 0], 25)), 90.0)
            around = float(np.percentile(own[reddish[area] == 0], 75))
            faded = np.clip(own * around / paper, 0, 255).astype(np.uint8)
            # a JPEG keeps colour coarsely: beside the red, too, the red channel is the one without the stamp
            grey[area] = np.where(
                cv2.dilate(reddish[area], np.ones((9, 9), np.uint8)) > 0, faded, picture[area][:, :, 0]
            )
            stamps += 1
    return grey, stamps


def _is_two_toned(grey: Picture) -> bool:
    """Black and white only (传真): such a page gets the soft edges that the recogniser knows."""
    sample = grey[::7, ::7]
    return bool(((sample < 8) | (sample > 247)).mean() > 0.97)


def _flat(grey: Picture) -> Picture:
    """Shadows and shaded cells taken out: every pixel against the paper around it."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, np.ones((17, 17), np.uint8))
    paper = cv2.resize(cv2.GaussianBlur(paper, (0, 0), 3), (grey.shape[1], grey.shape[0]))
    even = grey.astype(np.float32) * 255 / np.maximum(paper, 60)
    return np.asarray(np.clip(even, 0, 255), np.uint8)


def _straight(grey: Picture) -> tuple[Picture, float]:
    """The page laid straight: the angle at which its rows are most sharply parted."""
    small = np.asarray(cv2.resize(255 - grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    small = np.where(small > 70, small, 0).astype(np.uint8)
    coarse = max(np.arange(-_STEEPEST, _STEEPEST + 0.01, 0.5), key=lambda angle: _sharpness(small, float(angle), 0.5))
    fine = max(np.arange(coarse - 0.5, coarse + 0.51, 0.1), key=lambda angle: _sharpness(small, float(angle), 1))
    best = float(max(np.arange(fine - 0.1, fine + 0.11, 0.02), key=lambda angle: _sharpness(small, float(angle), 1)))
    return (grey, 0.0) if abs(best) < 0.03 else (_rotated(grey, best, 255), round(best, 2))


def _sharpness(dark: Picture, angle: float, by: float) -> float:
    view = dark if by == 1 else np.asarray(cv2.resize(dark, None, fx=by, fy=by, interpolation=cv2.INTER_AREA), np.uint8)
    rows = _rotated(view, angle, 0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _rotated(picture: Picture, angle: float, paper: int) -> Picture:
    tall, wide = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, tall / 2), angle, 1)
    border: Any = (paper, paper, paper)
    return np.asarray(cv2.warpAffine(picture, turn, (wide, tall), flags=cv2.INTER_CUBIC, borderValue=border), np.uint8)


def ink_level(grey: Picture) -> int:
    """Darker than this (paper is 255) is writing: a little more than half way from the print to the paper."""
    dark = grey[::2, ::2]
    dark = dark[dark < 200]
    return 170 if dark.size < 50 else int(255 - 0.42 * (255 - np.percentile(dark, 30)))


def sign_height(grey: Picture, level: int) -> float:
    """The usual height of a sign: how high most stretches of writing are."""
    ink = (grey < level).astype(np.uint8)
    # without the lines of tables, which tie everything together
    lines = [cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(kernel, np.uint8)) for kernel in ((1, 60), (60, 1))]
    ink[cv2.dilate(np.maximum(*lines), np.ones((5, 5), np.uint8)) > 0] = 0
    near = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 11), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(np.asarray(near))
    wide, tall = boxes[1:count, cv2.CC_STAT_WIDTH], boxes[1:count, cv2.CC_STAT_HEIGHT]
    kept = (tall >= 9) & (tall <= 80) & (wide > 0.9 * tall) & (wide < 40 * tall)
    if kept.sum() < 5:
        return 25.0
    order = np.argsort(tall[kept], kind="stable")
    reached = np.cumsum(wide[kept][order])
    return float(tall[kept][order][int(np.searchsorted(reached, reached[-1] * 0.5))])
