"""An executed notebook without what differs from run to run (规范化): times, paths, random ids.

Outputs stay as they are, except for the program's version inside pictures and places in memory.
Times stand in the ledger, where they belong.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Mapping
from typing import Any

from perfeval.batch.files import fingerprint_json

_TIMES = ("start_time", "end_time", "duration")
_SVG_DATE = re.compile(r"\s*<dc:date>[^<]*</dc:date>")
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]{6,16}\b")
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def normalise(
    nb: Any, parameters: Mapping[str, object], known_ids: frozenset[str], output_name: str, input_name: str
) -> Any:
    """Change ``nb`` in place so that the same project gives the same bytes everywhere, and return it."""
    about = nb.metadata.get("papermill")
    if about is not None:
        about.update({name: None for name in _TIMES if name in about})
        about.update(input_path=input_name, output_path=output_name, environment_variables={})
        about["parameters"] = dict(sorted((about.get("parameters") or {}).items()))
    for index, cell in enumerate(nb.cells):
        cell.metadata.pop("execution", None)
        own = cell.metadata.get("papermill")
        if own is not None:
            own.update({name: None for name in _TIMES if name in own})
        if cell.get("id") not in known_ids:
            seed = parameters if "injected-parameters" in cell.metadata.get("tags", []) else cell.source
            cell["id"] = fingerprint_json([index, seed])[:12]
        for output in cell.get("outputs", []):
            _plain_pictures(output.get("data") or {})
            _plain_texts(output)
    return nb


def _plain_texts(output: Any) -> None:
    """Places in memory (``<Line2D at 0x7f…>``) say nothing and differ in every run."""
    for holder, name in ((output, "text"), (output, "evalue"), (output.get("data") or {}, "text/plain")):
        if isinstance(holder.get(name), str) and " at 0x" in holder[name]:
            holder[name] = _ADDRESS.sub(" at 0x0", holder[name])
    if "traceback" in output:
        output["traceback"] = [_ADDRESS.sub(" at 0x0", line) for line in output["traceback"]]


def _plain_pictures(data: dict[str, Any]) -> None:
    png, svg = data.get("image/png"), data.get("image/svg+xml")
    if isinstance(png, str):
        data["image/png"] = _without_program(png)
    if isinstance(svg, str):
        data["image/svg+xml"] = _SVG_DATE.sub("", svg)


def _without_program(encoded: str) -> str:
    """A PNG without its ``Software`` note, which names a version and nothing that is seen."""
    if "tEXtSoftware" not in base64.b64decode(encoded[:400] + "=" * (-len(encoded[:400]) % 4)).decode("latin-1"):
        return encoded
    raw = base64.b64decode(encoded)
    if not raw.startswith(_PNG_HEAD):
        return encoded
    kept, at = [_PNG_HEAD], len(_PNG_HEAD)
    while at + 8 <= len(raw):
        length, kind = struct.unpack(">I4s", raw[at : at + 8])
        end = at + 12 + length
        if not (kind == b"tEXt" and raw[at + 8 : at + 17] == b"Software\0"):
            kept.append(raw[at:end])
        at = end
    tail = "\n" if encoded.endswith("\n") else ""
    return base64.b64encode(b"".join(kept)).decode("ascii") + tail
