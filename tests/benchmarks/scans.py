"""Forms printed, scanned and read again: cells right, wrong and unmarked, seconds a page.

    python -m tests.benchmarks.scans make FOLDER FORM…     # pictures of forms: printed by four programs, then spoiled
    python -m tests.benchmarks.scans measure FOLDER        # reads them; truth is what perfeval reads in the form itself
    python -m tests.benchmarks.scans converted FOLDER      # SLUG.VARIANT.pdf with SLUG.grid.json beside

`FONTS` names a folder of further fonts (宋体, 楷体 …). The pictures are simulated; real scanners differ.
"""

from __future__ import annotations

import json
import math
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from perfeval.sources.raw import RawCell, RawDocument, RawTable
from perfeval.sources.reading import read_document

FONTS = [
    "AR PL SungtiL GB",
    "Noto Serif CJK SC",
    "AR PL KaitiM GB",
    "WenQuanYi Micro Hei",
    "AR PL UMing CN",
    "WenQuanYi Zen Hei",
]
PRINTERS = ["own", "weasyprint", "chromium", "reportlab"]
SPOILERS = ["scan200", "fax200", "scan150", "stamp200", "grey200", "turned200", "photo200"]


# ---- printing


def font_settings(folder: Path, font: str) -> dict[str, str]:
    """Surroundings in which every font asked for is this one."""
    extra = os.environ.get("FONTS", "")
    config = folder / f"{font.replace(' ', '-')}.conf"
    config.write_text(
        f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>/usr/share/fonts</dir><dir>{extra or "/usr/share/fonts"}</dir><cachedir>{folder}/cache</cachedir>
<match target="pattern"><edit name="family" mode="prepend" binding="strong"><string>{font}</string></edit></match>
</fontconfig>""",
        "utf-8",
    )
    return {**os.environ, "FONTCONFIG_FILE": str(config)}


def as_html(document: RawDocument, font: str, size: float) -> str:
    parts = []
    for block in document.blocks:
        if not isinstance(block, RawTable):
            parts.append(f"<p>{escaped(block.text)}</p>")
            continue
        covered = block.grid()
        rows = []
        for row in range(1, block.n_rows + 1):
            cells = []
            for col in range(1, block.n_cols + 1):
                cell = covered.get((row, col))
                if cell is None:
                    cells.append("<td></td>")
                elif (cell.row, cell.col) == (row, col):
                    cells.append(f'<td rowspan="{cell.rowspan}" colspan="{cell.colspan}">{escaped(cell.text)}</td>')
            rows.append(f"<tr>{''.join(cells)}</tr>")
        parts.append(f"<table>{''.join(rows)}</table>")
    return f"""<meta charset="utf-8"><style>@page {{size: A4; margin: 16mm 14mm}} body {{font: {size}pt '{font}'}}
table {{border-collapse: collapse; width: 100%; margin: 6pt 0}}
td {{border: 0.7pt solid #000; padding: 1.5pt 3pt}}</style>
{"".join(parts)}"""


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")


def run(command: list[str], settings: dict[str, str]) -> None:
    subprocess.run(command, env=settings, check=True, timeout=180, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def print_form(form: Path, document: RawDocument, printer: str, font: str, folder: Path) -> Path:
    settings = font_settings(folder, font)
    out = folder / f"{form.stem}.pdf"
    if printer == "own" and form.suffix in (".docx", ".xlsx", ".doc", ".xls"):
        source = fitted(form, folder)
        home = f"-env:UserInstallation=file://{folder}/office"
        run(["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)], settings)
        return out
    page = folder / f"{form.stem}.html"
    page.write_text(as_html(document, font, 9.5), "utf-8")
    if printer == "weasyprint":
        code = "import sys,weasyprint; weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2])"
        run([sys.executable, "-c", code, str(page), str(out)], settings)
    elif printer == "reportlab" and font.startswith("AR PL S"):
        in_reportlab(document, out)
    else:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        run(["chromium", *flags, f"--user-data-dir={folder}/chromium", f"--print-to-pdf={out}", str(page)], settings)
    return out


def fitted(form: Path, folder: Path) -> Path:
    """A workbook that prints as wide as the page, with lines where it has none; documents as they are."""
    if form.suffix != ".xlsx":
        return form
    import openpyxl
    from openpyxl.styles import Alignment, Border, Side
    from openpyxl.utils import get_column_letter

    book = openpyxl.load_workbook(form)
    line = Side(style="thin")
    for sheet in book.worksheets:
        sheet.page_setup.fitToHeight = 0
        sheet.page_setup.paperSize = 9
        sheet.page_setup.orientation = "landscape" if sheet.max_column > 7 else "portrait"
        sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
        for row in sheet.iter_rows():
            for cell in row:
                cell.border = Border(line, line, line, line)
                cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal=cell.alignment.horizontal)
        for column in range(1, sheet.max_column + 1):
            sheet.column_dimensions[get_column_letter(column)].width = 17
        high_enough(sheet)
    copy = folder / form.name
    book.save(copy)
    return copy


def high_enough(sheet: Any) -> None:
    """Rows as high as their writing needs: who prints a form sees to it that nothing runs over its lines."""
    wide = {one.coord: one.max_col - one.min_col + 1 for one in sheet.merged_cells.ranges}
    wide = {coord.split(":")[0]: columns for coord, columns in wide.items()}
    tall = {one.coord.split(":")[0]: one.max_row - one.min_row + 1 for one in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        need = 15.0
        for cell in row:
            size = float(cell.font.sz or 11)
            room = 17 * 5.6 * wide.get(cell.coordinate, 1) - 6
            lines = sum(
                max(math.ceil(sum(1 if ord(sign) > 255 else 0.55 for sign in part) * size / room), 1)
                for part in str(cell.value or "").split("\n")
            )
            need = max(need, (lines * size * 1.35 + 4) / tall.get(cell.coordinate, 1))
        sheet.row_dimensions[row[0].row].height = need


def in_reportlab(document: RawDocument, out: Path) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    file = next(Path(os.environ["FONTS"]).rglob("gbsn00lp.ttf"))
    pdfmetrics.registerFont(TTFont("song", str(file)))
    style = ParagraphStyle("x", fontName="song", fontSize=8.5, leading=11, wordWrap="CJK")
    parts: list[object] = []
    for block in document.blocks:
        if not isinstance(block, RawTable):
            parts.append(Paragraph(escaped(block.text), style))
            continue
        rows: list[list[object]] = [[""] * block.n_cols for _ in range(block.n_rows)]
        look: list[tuple[object, ...]] = [
            ("GRID", (0, 0), (-1, -1), 0.6, "black"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ]
        for cell in block.cells:
            rows[cell.row - 1][cell.col - 1] = Paragraph(escaped(cell.text).replace("<br>", "<br/>"), style)
            end = (cell.col + cell.colspan - 2, cell.row + cell.rowspan - 2)
            if cell.rowspan > 1 or cell.colspan > 1:
                look.append(("SPAN", (cell.col - 1, cell.row - 1), end))
        parts.append(Table(rows, style=look, colWidths=[520 / block.n_cols] * block.n_cols))
    SimpleDocTemplate(str(out), pagesize=A4, leftMargin=36, rightMargin=36, topMargin=40, bottomMargin=40).build(parts)


# ---- spoiling


def spoil(pdf: Path, how: str, out: Path, seed: int) -> int:
    """Pages as a scanner would give them; how many."""
    import cv2
    import numpy as np

    chance = random.Random(seed)
    dots = np.random.default_rng(seed)
    dpi = 150 if "150" in how else 200
    with tempfile.TemporaryDirectory() as work:
        run(["pdftoppm", "-r", str(dpi), "-png", str(pdf), f"{work}/p"], dict(os.environ))
        pages = []
        for file in sorted(Path(work).glob("p*.png")):
            page = cv2.imread(str(file)).astype(np.float32)
            high, wide = page.shape[:2]
            if how in ("stamp200", "grey200"):
                page = stamped(
                    page,
                    (int(wide * chance.uniform(0.35, 0.7)), int(high * chance.uniform(0.25, 0.6))),
                    how == "grey200",
                    dpi,
                )
            turn = cv2.getRotationMatrix2D((wide / 2, high / 2), chance.choice((-1, 1)) * chance.uniform(0.3, 1.2), 1)
            page = cv2.warpAffine(page, turn, (wide, high), borderValue=(255, 255, 255))
            if how == "photo200":
                shade = (
                    np.linspace(1.0, chance.uniform(0.7, 0.8), wide)[None, :, None]
                    * np.linspace(0.92, 1, high)[:, None, None]
                )
                page = page * shade
            page = cv2.GaussianBlur(page, (3, 3), 0.6)
            page += dots.normal(0, 6, page.shape[:2])[:, :, None]
            page = np.clip(page, 0, 255).astype(np.uint8)
            if how == "fax200":
                page = np.where(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY) < 150, 0, 255).astype(np.uint8)
                specks = dots.random(page.shape) < 0.0006
                page[specks] = 255 - page[specks]
            elif how not in ("stamp200", "photo200"):
                page = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
            if how == "turned200":
                page = np.rot90(page, chance.choice((1, 2, 3))).copy()
            pages.append(page)
        return saved(pages, how, out, dpi)


def saved(pages: list[object], how: str, out: Path, dpi: int) -> int:
    from PIL import Image

    pictures = [Image.fromarray(page[:, :, ::-1] if page.ndim == 3 else page) for page in pages]  # type: ignore[attr-defined, index]
    if how == "fax200":
        pictures = [one.convert("1") for one in pictures]
        pictures[0].save(
            out.with_name(f"{out.name}.tif"),
            save_all=True,
            append_images=pictures[1:],
            compression="group4",
            dpi=(dpi, dpi),
        )
    elif len(pictures) == 1 and how in ("turned200", "photo200"):
        pictures[0].save(out.with_name(f"{out.name}.jpg"), quality=70, dpi=(dpi, dpi))
    else:
        pictures[0].save(
            out.with_name(f"{out.name}.pdf"), save_all=True, append_images=pictures[1:], quality=60, resolution=dpi
        )
    return len(pictures)


def stamped(page: object, middle: tuple[int, int], grey: bool, dpi: int) -> object:
    import cv2
    import numpy as np

    ink = np.full(page.shape, 255, np.uint8)  # type: ignore[attr-defined]
    colour = (140, 140, 140) if grey else (40, 40, 215)
    radius = int(0.79 * dpi)
    cv2.circle(ink, middle, radius, colour, 5)
    star = [
        [middle[0] + r * radius * np.sin(a), middle[1] - r * radius * np.cos(a)]
        for a, r in ((k * np.pi / 5, 0.32 if k % 2 == 0 else 0.13) for k in range(10))
    ]
    cv2.fillPoly(ink, [np.array(star, np.int32)], colour)
    for k in range(14):
        a = (k - 6.5) * 0.32
        at = int(middle[0] + 0.75 * radius * np.sin(a)), int(middle[1] - 0.75 * radius * np.cos(a))
        cv2.putText(ink, "W", (at[0] - 12, at[1] + 10), cv2.FONT_HERSHEY_SIMPLEX, 1.0, colour, 4)
    return page * (ink.astype(np.float32) / 255)  # type: ignore[operator]


def make(folder: Path, forms: list[Path]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    work = folder / "work"
    work.mkdir(exist_ok=True)
    listed = []
    for number, form in enumerate(sorted(forms)):
        document = read_document(form, form.name)
        printer, font = PRINTERS[number % 4], FONTS[(number // 2) % 6]
        if printer == "reportlab":
            font = FONTS[0]
        how = SPOILERS[number % 7]
        try:
            pdf = print_form(form, document, printer, font, work)
            pages = spoil(pdf, how, folder / f"{form.stem}.{how}", number)
        except (subprocess.SubprocessError, StopIteration, ValueError) as error:
            print(f"{form.name}: not printed by {printer}: {type(error).__name__}")
            continue
        file = next(path.name for path in folder.glob(f"{form.stem}.{how}.*"))
        listed.append(
            {"file": file, "form": str(form.resolve()), "printer": printer, "font": font, "how": how, "pages": pages}
        )
        print(f"{file}: {printer}, {font}, {pages} pages")
    (folder / "list.json").write_text(json.dumps(listed, ensure_ascii=False, indent=1), "utf-8")


# ---- measuring


def bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("­", "")


def truth_of(file: Path) -> Counter[str]:
    document = read_document(file, file.name)
    texts = [cell.text for table in document.tables for cell in table.nonempty()]
    return Counter(filter(None, map(bare, texts)))


def compare(truth: Counter[str], document: RawDocument) -> dict[str, object]:
    """Cells of the form that came back, and cells that are wrong, with and without a mark."""
    left = truth.copy()
    wrong, unmarked = [], []
    cells = [cell for table in document.tables for cell in table.nonempty()]
    outside = Counter(bare(one.text) for one in document.paragraphs)
    for cell in cells:
        text = bare(cell.text)
        if left[text] > 0:
            left[text] -= 1
        elif text and not text.isspace():
            wrong.append(cell.text)
            if not marked(cell):
                unmarked.append(cell.text)
    for text in list(left):  # a title that a workbook keeps in a cell is printed outside the table's lines
        left[text] -= min(left[text], outside[text])
    missing = sum(left.values())
    return {
        "cells": sum(truth.values()),
        "missing": missing,
        "wrong": wrong,
        "unmarked": unmarked,
        "left": list((+left).elements()),
    }


def marked(cell: RawCell) -> bool:
    return cell.sight is not None and cell.sight.is_doubtful


def measure_one(file: Path, truth: Counter[str]) -> dict[str, object]:
    began = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    try:
        document = read_document(file, file.name)
    except Exception as error:
        return {
            "cells": sum(truth.values()),
            "missing": sum(truth.values()),
            "wrong": [],
            "unmarked": [],
            "left": [str(error)],
            "cpu": 0.0,
        }
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime - began[1].ru_utime - began[1].ru_stime
    return {**compare(truth, document), "cpu": cpu, "doubts": doubts(document)}


def doubts(document: RawDocument) -> int:
    return sum(marked(cell) for table in document.tables for cell in table.nonempty())


def report(found: list[tuple[str, str, int, dict[str, object]]], verbose: bool) -> None:
    by: dict[str, Counter[str]] = {}
    for name, how, pages, one in found:
        row = {"cells": one["cells"], "missing": one["missing"], "wrong": len(one["wrong"]), "pages": pages}
        row |= {"unmarked": len(one["unmarked"]), "doubts": one.get("doubts", 0), "cpu": one["cpu"]}
        print(f"{name} [{how}]", " ".join(f"{key} {value:.5g}" for key, value in row.items()))
        if verbose:
            print("    left:", one["left"], "\n    wrong:", one["wrong"], "\n    unmarked:", one["unmarked"])
        by.setdefault(how, Counter()).update(row)
    for how, all_ in sorted(by.items()):
        share = {key: 100 * all_[key] / all_["cells"] for key in ("missing", "unmarked", "doubts")}
        print(f"{how}: right {100 - share['missing']:.2f} % of {all_['cells']} cells,", end=" ")
        print(
            f"wrong and unmarked {share['unmarked']:.2f} % ({all_['unmarked']}), doubts {share['doubts']:.1f} %,",
            end=" ",
        )
        print(f"{all_['cpu'] / max(all_['pages'], 1):.1f} s a page")


def measure(folder: Path, wanted: list[str], verbose: bool) -> None:
    found = []
    for entry in json.loads((folder / "list.json").read_text("utf-8")):
        if not wanted or any(word in entry["file"] for word in wanted):
            one = measure_one(folder / entry["file"], truth_of(Path(entry["form"])))
            found.append((entry["file"], entry["how"], entry["pages"], one))
            print(".", end="", file=sys.stderr, flush=True)
    report(found, verbose)


def converted(folder: Path, wanted: list[str], verbose: bool) -> None:
    found = []
    for grid in sorted(folder.glob("*.grid.json")):
        tables = json.loads(grid.read_text("utf-8"))
        truth = Counter(filter(None, (bare(cell["text"]) for table in tables for cell in table)))
        slug = grid.name.removesuffix(".grid.json")
        for how in ("scan200", "scan150", "fax200", "stamp200"):
            file = folder / f"{slug}.{how}.pdf"
            if file.exists() and (not wanted or any(word in file.name for word in wanted)):
                import pypdfium2

                found.append((file.name, how, len(pypdfium2.PdfDocument(file)), measure_one(file, truth)))
    report(found, verbose)


def main() -> None:
    words = [word for word in sys.argv[1:] if word != "-v"]
    verbose, folder = "-v" in sys.argv, Path(words[1])
    if words[0] == "make":
        make(folder, [Path(word) for word in words[2:]])
    else:
        {"measure": measure, "converted": converted}[words[0]](folder, words[2:], verbose)


if __name__ == "__main__":
    main()
