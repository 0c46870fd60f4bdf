r"""Formulas written on a line (公式): a fraction keeps its bar, a power its height.

Word's formula objects (OMML), the formulas of web pages (MathML) and Word's old ``EQ`` fields all become what
one would type: ``199/200``, ``m²``, ``√16``. Without this, 199 over 200 would read 199200.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from lxml import etree

from perfeval.sources.typeface import Face, as_set
from perfeval.sources.xmltools import attribute, local_name

_RAISED: Final = Face(raised=True)
_SKIPPED: Final = frozenset(
    ("fPr", "rPr", "ctrlPr", "sSupPr", "sSubPr", "radPr", "dPr", "naryPr", "annotation", "annotation-xml", "degHide")
)
_PARTS: Final = frozenset(("num", "den", "e", "sup", "sub", "deg", "lim", "fName"))
_DEEPEST: Final = 40


def _over(top: str, bottom: str) -> str:
    return f"{_grouped(top)}/{_grouped(bottom)}"


def _grouped(text: str) -> str:
    """A part of a fraction, in brackets where it is more than one number or word."""
    return text if re.fullmatch(r"[\w.%,，．]*", text) else f"({text})"


def _power(base: str, exponent: str) -> str:
    raised = as_set(exponent, _RAISED)
    return base + (raised if raised != exponent else f"^{_grouped(exponent)}")


_Writer = Callable[[Sequence[str]], str]
# Of Word, by the names of the parts in order; of web pages, by position.
_WORD: Final[dict[str, tuple[tuple[str, ...], _Writer]]] = {
    "f": (("num", "den"), lambda parts: _over(*parts)),
    "sSup": (("e", "sup"), lambda parts: _power(*parts)),
    "rad": (("deg", "e"), lambda parts: f"{as_set(parts[0], _RAISED)}√{_grouped(parts[1])}"),
}
_WEB: Final[dict[str, _Writer]] = {
    "mfrac": lambda parts: _over(*parts),
    "msup": lambda parts: _power(*parts),
    "mroot": lambda parts: f"{as_set(parts[1], _RAISED)}√{_grouped(parts[0])}",
}


def formula_text(element: etree._Element, depth: int = 0) -> str:
    """A formula of Word (``m:oMath``) or of a web page (``math``) on one line."""
    name = local_name(element)
    if name in _SKIPPED or depth > _DEEPEST:
        return ""
    if name in _WORD:
        wanted, write = _WORD[name]
        by_name = {local_name(child): _all(child, depth) for child in element if local_name(child) in _PARTS}
        return write([by_name.get(part, "") for part in wanted])
    if name in _WEB:
        parts = [formula_text(child, depth + 1) for child in element if local_name(child)]
        return _WEB[name](parts) if len(parts) == 2 else " ".join(parts)
    if name == "msqrt":
        return f"√{_grouped(_all(element, depth))}"
    if name == "d":  # Word's brackets around a part
        return f"({_all(element, depth)})"
    if name == "chr":
        return attribute(element, "val") or ""
    return _all(element, depth)


def _all(element: etree._Element, depth: int) -> str:
    own = (element.text or "") if local_name(element) in ("t", "mn", "mi", "mo", "mtext", "ms") else ""
    return own.strip(" \n") + "".join(formula_text(child, depth + 1) for child in element)


_CIRCLED: Final = {str(number): chr(0x2460 + number - 1) for number in range(1, 21)}
_SWITCH = re.compile(r"\\([A-Za-z])((?:\s*\\[A-Za-z]{2}\s*\d*)*)\s*\(([^()]*)\)")
_FORMATS = re.compile(r"\\\*\s*(?:\"[^\"]*\"|\w+)")
_ABOVE: Final = "\0"  # marks what stands above a word, until its place is known


def field_formula(code: str) -> str | None:
    r"""The text of an ``EQ`` field; ``None`` for a field of another kind.

    >>> field_formula(r" EQ \f(199,200) "), field_formula(r"eq \o\ac(○,1)"), field_formula("PAGE")
    ('199/200', '①', None)
    """
    found = re.match(r"\s*EQ\b(.*)", code, re.IGNORECASE | re.DOTALL)
    if found is None:
        return None
    text, before = _FORMATS.sub("", found[1][:2000]), ""
    while text != before:  # innermost brackets first
        before, text = text, _SWITCH.sub(_switched, text)
    return re.sub(r"\\[A-Za-z]{1,2}\d*", "", text).replace(_ABOVE, "").strip()


def _switched(found: re.Match[str]) -> str:
    kind, options = found[1].lower(), found[2].lower()
    parts = [part.strip() for part in re.split("[,;，；]", found[3])]
    if kind == "f" and len(parts) == 2:
        return _over(*parts)
    if kind == "r":
        return f"{as_set(parts[0], _RAISED)}√{_grouped(parts[1])}" if len(parts) == 2 else f"√{_grouped(parts[0])}"
    if kind == "s" and "\\up" in options:
        return _ABOVE + as_set(found[3].strip(), _RAISED)
    if kind == "o" and any(part.startswith(_ABOVE) for part in parts):  # a reading aid is no part of the word
        return "".join(part for part in parts if not part.startswith(_ABOVE))
    if kind == "o" and len(parts) == 2 and parts[0] in "○〇Ｏ◯":
        return _CIRCLED.get(parts[1], f"({parts[1]})")
    return found[3]
