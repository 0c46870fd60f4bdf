"""One spelling for the many (规范写法): full-width signs, odd spaces, dashes. For reading only, never shown."""

from __future__ import annotations

import re
import unicodedata

_BEFORE_NFKC = str.maketrans(
    {
        **{chr(code): ";" for code in (*range(0x2460, 0x2474), *range(0x2776, 0x2780), *range(0x3220, 0x322A))},
        "²": "2",
        "³": "3",
        "－": "-",
        "–": "-",
        "—": "-",
        "―": "-",
        "−": "-",
        "‐": "-",
        "‑": "-",
        "～": "~",
        "〜": "~",
        "∼": "~",
        "∽": "~",
        "。": "。",
        "…": "…",
        "﹪": "%",
        "\u200b": "",
        "\u200c": "",
        "\u200d": "",
        "\ufeff": "",
        "\u3000": " ",
        "\n": " ",
        "\r": " ",
        "\t": " ",
    }
)
_POWER_OF_DIGIT = re.compile(r"(?<=[0-9０-９])[⁰¹²³⁴-⁹]+")
_TYPED_DOTS = re.compile(r"(?<=\d)[．。·](?=\d)")
_UNIT_IN_BRACKETS = re.compile(r"(?<=\d)\(([%‰一-鿿]{1,4})\)(?=\Z|[,，、;；。])")
_INCLUDED = re.compile(r"\((?:包?含|含本数|包含本数)\)(?=[-~至到])")
_INCLUDING = re.compile(r"(?<=以[上下内])\(含[^()]{1,12}\)")
_ITEM = re.compile(r"(?:\A|(?<=[^\d.,≥≤≧≦<>=]))\(?(?P<number>[1-9]|1\d)(?:[.、]|\)[.、]?)(?=[^\d%])")
_SPLIT_DECIMALS = re.compile(r"\D{0,3}\d[\d,]* ?\. ?\d\d ?[%元]?")  # two decimals: 1. 30 alone may be item 1
_STRAY_POINT = re.compile(r"(?<=\d)\.(?=[%‰元人次个])")
_SPACES = re.compile(r" +(?![0-9A-Za-z.])|(?<![0-9A-Za-z.%]) +")


def one_spelling(text: str) -> str:
    """The text after NFKC with one kind of dash and no spaces but those between numbers.

    >>> one_spelling('３００ 公 里'), one_spelling('10 20'), one_spelling('①3次②5次'), one_spelling('≥ 95. 00 %')
    ('300公里', '10 20', ';3次;5次', '≥95.00%')
    """
    if text.isascii():
        plain = text.translate(_BEFORE_NFKC) if not text.isprintable() else text
    else:
        plain = _POWER_OF_DIGIT.sub("^", _TYPED_DOTS.sub(".", text)).translate(_BEFORE_NFKC)
        plain = unicodedata.normalize("NFKC", plain)
    plain = plain.strip()
    if "(" in plain:
        plain = _INCLUDING.sub("", _INCLUDED.sub("", _UNIT_IN_BRACKETS.sub(_bare_unit, plain)))
    if "." in plain:
        plain = _STRAY_POINT.sub("", plain)
        if " " in plain and _SPLIT_DECIMALS.fullmatch(plain):  # as copied out of a page
            return plain.replace(" ", "")
    plain = _SPACES.sub("", plain) if " " in plain else plain
    return _without_numbering(plain) if plain.startswith(("1.", "1、", "1)", "(1)")) else plain


def _without_numbering(plain: str) -> str:
    """The numbers of a list, 1. 2. 3., become separators; they count nothing.

    >>> _without_numbering('1.培训3次2.调研2次')
    ';培训3次;调研2次'
    """
    out, end, expected = [], 0, 1
    for item in _ITEM.finditer(plain):
        if int(item["number"]) == expected:
            out += [plain[end : item.start()], ";"]
            end, expected = item.end(), expected + 1
    return "".join(out) + plain[end:]


def _bare_unit(found: re.Match[str]) -> str:
    """``100(%)`` is ``100%``; ``90(含)`` stays."""
    return found[0] if found[1] in ("含", "包含", "含本数", "定性", "全年", "完成", "已完成") else found[1]
