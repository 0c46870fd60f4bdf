"""Makes the font that travels with perfeval (随包字体) from Debian's ``fonts-noto-cjk``.

Run once by a maintainer, never by a user::

    apt-get install fonts-noto-cjk
    python -m perfeval.report.fonts.build /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

The simplified-Chinese face is kept with all its Han characters, signs and Latin letters (no
Hangul). Outlines are redrawn on a grid of 200 units, without hints and subroutines: at 16 px that
is a twelfth of a pixel, and a report then carries about 90 bytes a character instead of 130.
As the outlines differ, so does the name: *Perfeval Sans SC*. Same input, same bytes.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTCollection

FACE = "Noto Sans CJK SC"
FAMILY = "Perfeval Sans SC"
UNITS = 200
LEFT_OUT = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xFFA0, 0xFFDC))  # Hangul
COPYRIGHT = "© 2014-2021 Adobe (http://www.adobe.com/). Redrawn on a grid of 200 units for perfeval."
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
    glyphs = face.getGlyphSet()
    scale = UNITS / face["head"].unitsPerEm
    widths = {name: round(glyphs[name].width * scale) for name in {".notdef", *cmap.values()}}
    # Proportional glyphs first: the long tail of full-width glyphs then shares one entry of the metrics table.
    first_code = {name: code for code, name in sorted(cmap.items(), reverse=True)}
    order = sorted(widths, key=lambda name: (name != ".notdef", widths[name] == UNITS, first_code.get(name, 0)))
    new_name = {name: ".notdef" if name == ".notdef" else f"u{first_code[name]:04X}" for name in order}

    builder = FontBuilder(UNITS, isTTF=False)
    builder.setupGlyphOrder([new_name[name] for name in order])
    builder.setupCharacterMap({code: new_name[name] for code, name in cmap.items()})
    charstrings: dict[str, T2CharString] = {}
    for name in order:
        width = widths[name]
        pen = T2CharStringPen(None if width == UNITS else width, None)
        glyphs[name].draw(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
        charstrings[new_name[name]] = pen.getCharString(private=None, globalSubrs=[], optimize=True)
    postscript = FAMILY.replace(" ", "")
    builder.setupCFF(
        postscript,
        {"FullName": FAMILY, "FamilyName": FAMILY, "Weight": "Regular", "Notice": COPYRIGHT},
        charstrings,
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
            "uniqueFontIdentifier": f"{FAMILY} 1",
            "fullName": FAMILY,
            "version": "Version 1.0",
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


if __name__ == "__main__":
    written = Path(__file__).with_name("PerfevalSansSC-Regular.otf")
    print(build(Path(sys.argv[1]), written), f"{written.stat().st_size:,} bytes")  # noqa: T201 - a maintainer's script
