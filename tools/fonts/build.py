"""Makes the font that travels with perfeval (随包字体) from Debian's ``fonts-noto-cjk``.

Run once by a maintainer, never by a user::

    apt-get install fonts-noto-cjk
    python -m tools.fonts.build /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

The simplified-Chinese face is kept with all its Han characters, signs and Latin letters (no
Hangul). Outlines are redrawn on a grid of 80 units, with even strokes, few points and no hints: see
:mod:`tools.fonts.redraw`. One unit is a fifth of a pixel in text of 16 px and less than a
dot of a printer at 600 dpi in text of 9 pt, and a report then carries about 60 bytes a character
instead of 130. As the outlines differ, so does the name: *Perfeval Sans SC*. Same input, same bytes.
It takes some minutes.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString
from fontTools.ttLib import TTCollection

from perfeval.report.fonts import FONT_FILE
from tools.fonts.outlines import Contour, read_drawing
from tools.fonts.redraw import redraw, round_half_up
from tools.fonts.shortest import bits_of_bytes, program_of

FACE = "Noto Sans CJK SC"
FAMILY = "Perfeval Sans SC"
UNITS = 80
LEFT_OUT = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xFFA0, 0xFFDC))  # Hangul
COPYRIGHT = f"© 2014-2021 Adobe (http://www.adobe.com/). Redrawn on a grid of {UNITS} units for perfeval."
LICENCE = "This Font Software is licensed under the SIL Open Font License, Version 1.1."
MADE = 3_702_558_261  # date of the source face, so that the bytes depend on nothing else


def build(source: Path, target: Path) -> str:
    """Write the font to ``target`` and return its SHA-256."""
    face: Any = next(
        font for font in TTCollection(str(source), lazy=True).fonts if font["name"].getDebugName(4) == FACE
    )
    cmap: dict[int, str] = {
        code: name
        for code, name in face.getBestCmap().items()
        if not any(first <= code <= last for first, last in LEFT_OUT)
    }
    glyphs, charstrings = face.getGlyphSet(), face["CFF "].cff[0].CharStrings
    scale = UNITS / face["head"].unitsPerEm
    widths = {name: round_half_up(glyphs[name].width * scale) for name in {".notdef", *cmap.values()}}
    # Proportional glyphs first: the long tail of full-width glyphs then shares one entry of the metrics table.
    first_code = {name: code for code, name in sorted(cmap.items(), reverse=True)}
    order = sorted(widths, key=lambda name: (name != ".notdef", widths[name] == UNITS, first_code.get(name, 0)))
    new_name = {name: ".notdef" if name == ".notdef" else f"u{first_code[name]:04X}" for name in order}

    builder = FontBuilder(UNITS, isTTF=False)
    builder.setupGlyphOrder([new_name[name] for name in order])
    builder.setupCharacterMap({code: new_name[name] for code, name in cmap.items()})
    drawings = {name: redraw(read_drawing(charstrings[name]), scale) for name in order}
    bits = _usual_bits(cmap, drawings)
    programs = {
        new_name[name]: T2CharString(
            bytecode=program_of(drawings[name], None if widths[name] == UNITS else widths[name], bits)
        )
        for name in order
    }
    postscript = FAMILY.replace(" ", "")
    builder.setupCFF(
        postscript,
        {"FullName": FAMILY, "FamilyName": FAMILY, "Weight": "Regular", "Notice": COPYRIGHT},
        programs,
        {"defaultWidthX": UNITS, "nominalWidthX": 0},
    )
    builder.setupHorizontalMetrics({new_name[name]: (widths[name], 0) for name in order})
    ascent, descent = round(880 * scale), round(-120 * scale)
    builder.setupHorizontalHeader(ascent=round(1160 * scale), descent=round(-288 * scale))
    builder.setupNameTable(
        {
            "copyright": COPYRIGHT,
            "familyName": FAMILY,
            "styleName": "Regular",
            "uniqueFontIdentifier": f"{FAMILY} 2",
            "fullName": FAMILY,
            "version": "Version 2.0",
            "psName": postscript,
            "licenseDescription": LICENCE,
            "licenseInfoURL": "http://scripts.sil.org/OFL",
        },
        mac=False,
    )
    builder.setupOS2(
        sTypoAscender=ascent,
        sTypoDescender=descent,
        usWinAscent=round(1160 * scale),
        usWinDescent=round(288 * scale),
        sxHeight=round(543 * scale),
        sCapHeight=round(733 * scale),
    )
    builder.setupPost(keepGlyphNames=False)
    font = builder.font
    font["head"].created = font["head"].modified = MADE
    font.recalcTimestamp = False
    font.save(str(target))
    return hashlib.sha256(target.read_bytes()).hexdigest()


def _usual_bits(cmap: dict[int, str], drawings: dict[str, tuple[Contour, ...]]) -> list[float]:
    """What bytes cost in the programs of usual characters, those of GB 2312."""
    usual = [name for code, name in cmap.items() if _is_usual(chr(code))]
    return bits_of_bytes(program_of(drawings[name], None) for name in usual)


def _is_usual(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


if __name__ == "__main__":
    written = FONT_FILE
    print(build(Path(sys.argv[1]), written), f"{written.stat().st_size:,} bytes")  # noqa: T201 - a maintainer's script
