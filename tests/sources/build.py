"""Small files of every kind, written part by part, so that a test can also write what no program would."""

# ruff: noqa: E501 - lines of XML are not folded

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from perfeval.sources.raw import RawCell, RawDocument, RawTable
from perfeval.sources.reading import read_document

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"


def zipped(members: dict[str, str | bytes]) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def relationships(*targets: tuple[str, str, str]) -> str:
    """A .rels part of (id, kind, target)."""
    items = "".join(f'<Relationship Id="{i}" Type="{R}/{kind}" Target="{target}"/>' for i, kind, target in targets)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'
    )


def sheet_xml(rows: str, after: str = "", before: str = "") -> str:
    """One worksheet around its rows."""
    return f'<worksheet xmlns="{S}" xmlns:r="{R}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def xlsx(
    *sheets: str,
    names: tuple[str, ...] = (),
    states: tuple[str, ...] = (),
    formats: tuple[str, ...] = (),
    strings: tuple[str, ...] = (),
    book: str = "",
    more: dict[str, str | bytes] | None = None,
) -> bytes:
    """A workbook of these worksheet parts; cell style n+1 has number format n of ``formats``."""
    tabs, targets = "", []
    for number, _ in enumerate(sheets, 1):
        name = names[number - 1] if names else f"表{number}"
        state = f' state="{states[number - 1]}"' if states and states[number - 1] else ""
        tabs += f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"{state}/>'
        targets.append((f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml"))
    targets += [("rIdS", "styles", "styles.xml"), ("rIdT", "sharedStrings", "sharedStrings.xml")]
    own = "".join(f'<numFmt numFmtId="{164 + at}" formatCode="{_escape(code)}"/>' for at, code in enumerate(formats))
    styles = '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{164 + at}"/>' for at in range(len(formats)))
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}">{book}<sheets>{tabs}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(*targets),
        "xl/styles.xml": f'<styleSheet xmlns="{S}"><numFmts>{own}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{S}">{"".join(f"<si>{text}</si>" for text in strings)}</sst>',
    }
    members |= {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, 1)}
    return zipped({**members, **(more or {})})


def text_cell(reference: str, text: str) -> str:
    """A cell with its text inside."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{_escape(text)}</t></is></c>'


def docx(body: str, more: dict[str, str | bytes] | None = None, parts: tuple[tuple[str, str, str], ...] = ()) -> bytes:
    """A Word document around its body."""
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": relationships(("rId1", "officeDocument", "word/document.xml")),
            "word/_rels/document.xml.rels": relationships(*parts),
            "word/document.xml": f'<w:document xmlns:w="{W}" {_MORE_NAMES}><w:body>{body}</w:body></w:document>',
            **(more or {}),
        }
    )


_MORE_NAMES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def para(text: str, properties: str = "") -> str:
    """A Word paragraph."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}<w:r><w:t>{_escape(text)}</w:t></w:r></w:p>"


def word_cell(content: str, properties: str = "") -> str:
    """A Word cell; plain text becomes a paragraph."""
    inner = content if content.startswith("<") else para(content)
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{inner}</w:tc>"


def word_table(*rows: str) -> str:
    """A Word table of rows, each the cells of one row."""
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def ods(tables: str, styles: str = "", more: dict[str, str | bytes] | None = None) -> bytes:
    """An OpenDocument workbook around its tables."""
    names = f'xmlns:office="{OFFICE}" xmlns:table="{TABLE}" xmlns:text="{TEXT}" xmlns:calcext="{CALC}" xmlns:style="{STYLE}"'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
            **(more or {}),
        }
    )


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def read(tmp_path: Path, data: bytes | str, name: str) -> RawDocument:
    """Write a file and read it."""
    path = tmp_path / name
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return read_document(path, name)


def cells(table: RawTable) -> dict[str, RawCell]:
    """The cells of a table by their place without the sheet: ``B2`` or ``R2C2``."""
    return {str(cell.place).rpartition("!")[2].rpartition(" ")[2]: cell for cell in table.cells}


def texts(table: RawTable) -> dict[str, str]:
    """The texts of a table by their place."""
    return {place: cell.text for place, cell in cells(table).items()}


def notes(document: RawDocument) -> list[str]:
    """The codes of a document's notes."""
    return [note.code for note in document.notes]
