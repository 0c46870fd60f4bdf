"""Paper of official documents (公文用纸): page, fonts, styles and page numbers of a Word file.

Title 方正小标宋简体 二号, text 仿宋_GB2312 三号 at a fixed 30 points, headings 黑体 and 楷体_GB2312,
figures Times New Roman, margins 37/35/28/26 mm, page numbers — 1 — outside (单页居右, 双页居左).
"""

from __future__ import annotations

import zipfile
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.shared import Mm, Pt, RGBColor

from perfeval.report.text import clean

TITLE, BODY, SONG = "方正小标宋简体", "仿宋_GB2312", "宋体"
BLACK, KAI = "黑体", "楷体_GB2312"
FIGURES = "Times New Roman"
DRAFT_FILL, MARK_FILL = "E6E9ED", "FFF2CC"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_KNOWN_AS = {TITLE: "华文中宋", BODY: "仿宋", KAI: "楷体", BLACK: "SimHei", SONG: "SimSun"}
_SIZE_2, _SIZE_3, _SIZE_4, _SIZE_5 = 22, 16, 14, 10.5  # 二号 三号 四号 五号, in points
_LINE = 30


class Style:
    """Names of our styles; paragraphs unless said otherwise."""

    TITLE = "perfeval 标题"
    SUBTITLE = "perfeval 副标题"
    BODY = "perfeval 正文"
    QUOTE = "perfeval 原文"
    CELL = "perfeval 表格"
    CELL_HEAD = "perfeval 表头"
    CAPTION = "perfeval 图表题"
    PICTURE = "perfeval 图"
    SIGNATURE = "perfeval 落款"
    ADDRESS = "perfeval 主送"
    DRAFT = "perfeval 草稿"  # of characters
    HEADINGS = ("Heading 1", "Heading 2", "Heading 3")


def new_paper(
    title: str, lang: str, margins: tuple[int, int, int, int] = (37, 35, 28, 26), *, across: bool = False
) -> Any:
    """An empty document with page, styles and page numbers; margins are top, bottom, left, right in mm."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = map(Mm, (297, 210) if across else (210, 297))
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, margins)
    section.footer_distance = Mm(max(12, margins[1] - 9))
    _styles(document, lang)
    # python-docx looks it up for each paragraph anew
    document.part.get_style_id = cache(document.part.get_style_id)  # type: ignore[method-assign]
    _page_numbers(document)
    _tidy_package(document)
    properties = document.core_properties
    properties.title = clean(title)[:255]
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001 - no clock: same bytes
    properties.language = "en-US" if lang == "en" else "zh-CN"
    return document


def save_paper(document: Any, path: Path) -> None:
    """Write the document whole or not at all; the same document gives the same bytes."""
    raw, out = BytesIO(), BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(out.getvalue())
    partial.replace(path)


def set_fonts(style: Any, east_asian: str, size: float, *, bold: bool = False) -> None:
    """Chinese signs in ``east_asian``, letters and figures in Times New Roman, black, not slanted."""
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.font.name = FIGURES
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name, face in (("ascii", FIGURES), ("hAnsi", FIGURES), ("cs", FIGURES), ("eastAsia", east_asian)):
        fonts.set(qn(f"w:{name}"), face)


def _styles(document: Any, lang: str) -> None:
    normal = document.styles["Normal"]
    set_fonts(normal, BODY, _SIZE_3)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)
    _lines(normal, before=0, after=0)
    for name, face, size, centred in (
        (Style.TITLE, TITLE, _SIZE_2, True),
        (Style.SUBTITLE, KAI, _SIZE_3, True),
        (Style.BODY, BODY, _SIZE_3, False),
        (Style.QUOTE, KAI, _SIZE_3, False),
        (Style.SIGNATURE, BODY, _SIZE_3, False),
        (Style.ADDRESS, BODY, _SIZE_3, False),
    ):
        style = _paragraph_style(document, name, face, size)
        _lines(style, before=0, after=0)
        if centred:
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif name == Style.SIGNATURE:
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif name != Style.ADDRESS:
            _indent_two(style, _SIZE_3)
            if lang != "en":
                style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for name, face, bold in zip(Style.HEADINGS, (BLACK, KAI, BODY), (False, False, True), strict=True):
        style = document.styles[name]
        set_fonts(style, face, _SIZE_3, bold=bold)
        _lines(style, before=0, after=0)
        _indent_two(style, _SIZE_3)
        style.paragraph_format.keep_with_next = True
    for name, face in ((Style.CELL, BODY), (Style.CELL_HEAD, BLACK), (Style.CAPTION, BLACK), (Style.PICTURE, BODY)):
        style = _paragraph_style(document, name, face, 12 if name == Style.CAPTION else _SIZE_5)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(1)
        style.paragraph_format.line_spacing = 1.0
        if name in (Style.CAPTION, Style.PICTURE):
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
            style.paragraph_format.space_before = Pt(8)
            style.paragraph_format.space_after = Pt(4)
    _draft_style(document)


def _draft_style(document: Any) -> None:
    """The style of drafted sentences: shaded and underlined with dots, so that none is taken for the form's."""
    style = document.styles.add_style(Style.DRAFT, WD_STYLE_TYPE.CHARACTER)
    properties = style.element.get_or_add_rPr()
    for tag, attributes in (
        ("w:u", {"val": "dotted", "color": "54606E"}),
        ("w:shd", {"val": "clear", "color": "auto", "fill": DRAFT_FILL}),
    ):
        mark = OxmlElement(tag)
        for name, value in attributes.items():
            mark.set(qn(f"w:{name}"), value)
        properties.append(mark)


def _paragraph_style(document: Any, name: str, face: str, size: float) -> Any:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    set_fonts(style, face, size)
    return style


def _lines(style: Any, *, before: float, after: float) -> None:
    layout = style.paragraph_format
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(_LINE)
    layout.space_before, layout.space_after = Pt(before), Pt(after)


def _indent_two(style: Any, size: float) -> None:
    """First line in by two signs, whatever the size."""
    style.paragraph_format.first_line_indent = Pt(2 * size)
    style.element.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "200")


def _page_numbers(document: Any) -> None:
    section = document.sections[0]
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        if side == WD_ALIGN_PARAGRAPH.RIGHT:
            paragraph.paragraph_format.right_indent = Pt(_SIZE_4)
        else:
            paragraph.paragraph_format.left_indent = Pt(_SIZE_4)
        for piece in ("— ", None, " —"):
            run = paragraph.add_run(piece or "")
            run.font.size = Pt(_SIZE_4)
            run.font.name = SONG
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)
            if piece is None:
                _number_field(run)


def _number_field(run: Any) -> None:
    for kind, words in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = words
        run._r.append(part)


def _tidy_package(document: Any) -> None:
    """Take out the template's preview picture; name a second choice for fonts that a computer may lack."""
    package = document.part.package
    for key in [key for key, link in package.rels.items() if link.reltype.endswith("/thumbnail")]:
        del package.rels[key]
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in _KNOWN_AS.items()
    )
    table = f'<?xml version="1.0" encoding="UTF-8"?><w:fonts xmlns:w="{nsmap["w"]}">{fonts}</w:fonts>'
    for part in package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = table.encode("utf-8")
