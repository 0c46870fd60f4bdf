"""JSON text (文本): decimals written as they are; same value, same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal

_ESCAPED = json.JSONEncoder(ensure_ascii=False).encode


def to_json(value: object, *, indent: int = 1) -> str:
    """JSON text with decimals written as they are; same value, same bytes.

    >>> to_json({"executed_wan": Decimal("44.90")})
    '{\\n "executed_wan": 44.90\\n}'
    """
    pieces: list[str] = []
    _write(value, " " * indent, "\n", pieces.append)
    return "".join(pieces)


def _write(value: object, pad: str, line: str, put: Callable[[str], None]) -> None:
    """One value; ``line`` is the line break of its depth."""
    if isinstance(value, str):
        put(_ESCAPED(value))
    elif isinstance(value, Decimal):
        put(format(value, "f") if value.is_finite() else "null")
    elif isinstance(value, Mapping) and value:
        deeper, lead = line + pad, "{"
        for key, entry in value.items():
            put(f"{lead}{deeper}{_ESCAPED(str(key))}: ")
            _write(entry, pad, deeper, put)
            lead = ","
        put(line + "}")
    elif isinstance(value, (list, tuple)) and value:
        deeper, lead = line + pad, "["
        for entry in value:
            put(lead + deeper)
            _write(entry, pad, deeper, put)
            lead = ","
        put(line + "]")
    else:
        put("{}" if isinstance(value, Mapping) else "[]" if isinstance(value, tuple) else json.dumps(value))
