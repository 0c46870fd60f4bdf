"""Where in a rule book a value stands (行号): TOML paths back to lines.

``tomllib`` gives values without lines. Rule books are written plainly (headers in brackets, one
``key = value`` a line), so a small scan finds the header and the key again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*["']?([^"'=\s\[\]#]+)["']?\s*=""")


def line_of(source: str, path: Sequence[str | int]) -> int:
    """The line (from 1) of the value at ``path``; its table's header when the key itself is not there.

    >>> line_of('id = "a"\\n[[scores]]\\nid = "x"\\n[[scores]]\\nid = "y"\\nclause = ""\\n', ("scores", 1, "clause"))
    6
    >>> line_of('id = "a"\\n[grades]\\nedges = []\\n', ("grades", "clause"))
    2
    """
    best, best_depth = 1, 0
    here: list[str | int] = []
    counts: dict[str, int] = {}
    wanted = list(path)
    for number, line in enumerate(source.splitlines(), start=1):
        if header := _HEADER.match(line):
            names = [name.strip().strip("\"'") for name in header[2].split(".")]
            here = list(names)
            if header[1] == "[[":
                counts[header[2]] = counts.get(header[2], -1) + 1
                here.append(counts[header[2]])
            depth = _common(here, wanted)
            if depth == len(here) and depth > best_depth:
                best, best_depth = number, depth
        elif key := _KEY.match(line):
            whole = [*here, *key[1].split(".")]
            depth = _common(whole, wanted)
            if depth == len(whole) and depth > best_depth:
                best, best_depth = number, depth
    return best


def _common(left: Sequence[str | int], right: Sequence[str | int]) -> int:
    same = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        same += 1
    return same
