"""The recogniser (文字识别): one line of writing as a picture becomes signs, each with how sure it is.

The model is PP-OCRv6 as it lies inside the package ``rapidocr``; only that file is used, run by onnxruntime on one
thread. Nothing is ever fetched.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from perfeval.sources.scans.paper import Picture

_TALL: Final = 48  # the height the model was trained on
_STEP: Final = 8  # pixels of width for each of its answers


@dataclass(frozen=True, slots=True)
class Sign:
    """One recognised sign: where its middle lies (share of the width), and how sure it is (0 to 1)."""

    text: str
    middle: float
    confidence: float


@dataclass(frozen=True, slots=True)
class _Model:
    session: Any
    name: str
    signs: list[str]
    twins: NDArray[np.intp]


def folded_width(text: str) -> str:
    """Full and half width of a sign are one and the same."""
    return unicodedata.normalize("NFKC", text)


def _twins(signs: Sequence[str]) -> NDArray[np.intp]:
    """For each sign the other width of the same (：and :, （and (), or itself: which of the two is no doubt."""
    where = {sign: number for number, sign in enumerate(signs)}
    twins = np.arange(len(signs))
    for sign, number in where.items():
        narrow = unicodedata.normalize("NFKC", sign)
        if narrow != sign and unicodedata.decomposition(sign).startswith("<wide>") and narrow in where:
            twins[number], twins[where[narrow]] = where[narrow], number
    return twins


@cache
def _model() -> _Model:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(str(model_file()), options, providers=["CPUExecutionProvider"])
    signs = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    signs = ["", *signs, " "]
    return _Model(session, session.get_inputs()[0].name, signs, _twins(signs))


def model_file() -> Path | None:
    """The recognition model inside ``rapidocr``; ``None`` without it."""
    found = importlib.util.find_spec("rapidocr")
    if found is None or not found.submodule_search_locations:
        return None
    return next(iter(sorted((Path(found.submodule_search_locations[0]) / "models").glob("*_rec_*.onnx"))), None)


def recognised(line: Picture) -> list[Sign]:
    """The signs of one line of writing (grey, dark on white)."""
    model = _model()
    wide = max(round(line.shape[1] * _TALL / line.shape[0]), _STEP)
    scaled = cv2.resize(line, (wide, _TALL), interpolation=cv2.INTER_AREA if line.shape[0] > _TALL else cv2.INTER_CUBIC)
    values = np.asarray(scaled, np.float32) / 127.5 - 1
    answers = model.session.run(None, {model.name: np.repeat(values[None, None], 3, axis=1)})[0][0]
    best, steps = answers.argmax(axis=1), np.arange(len(answers))
    twins = model.twins[best]
    sure = answers[steps, best] + np.where(twins == best, 0, answers[steps, twins])
    found: list[Sign] = []
    before = 0
    for step, (sign, confidence) in enumerate(zip(best.tolist(), sure.tolist(), strict=True)):
        middle = (step + 0.5) / len(best)
        if sign and sign != before:
            found.append(Sign(model.signs[sign], middle, confidence))
        elif sign and confidence > found[-1].confidence:
            found[-1] = Sign(found[-1].text, middle, confidence)
        before = sign
    return found
