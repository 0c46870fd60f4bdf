"""Print made-up forms as PDF, by hand: ``python -m tests.sources.printed.make`` (needs LibreOffice and Chromium).

The PDFs are committed, so that the tests need neither. One form in four prints: over two pages, in landscape, by a
browser that gives each cell a box of its own, and in columns without lines.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT
from docx.shared import Pt

HERE = Path(__file__).parent
ROWS = [
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"],
    ["产出指标", "数量指标", "修缮校舍面积", "≥3200平方米", "3260平方米", "20", "20", ""],
    ["", "", "更换门窗数量", "=186樘", "180樘", "10", "9.68", "因供货周期延长，六樘防火门推迟到次年一月安装完毕"],
    ["", "质量指标", "验收合格率", "100%", "100%", "10", "10", ""],
    ["", "时效指标", "完工时间", "2023年8月底前", "2023年8月25日", "10", "10", ""],
    ["效益指标", "社会效益", "改善师生学习生活条件", "明显改善", "明显改善", "30", "30", ""],
    ["满意度指标", "服务对象", "师生满意度", "≥90%", "93.5%", "10", "10", ""],
]
SPANS = {(1, 0): 4, (1, 1): 2}  # row, column → rows


def as_docx(path: Path, *, size: float, landscape: bool, style: str = "Table Grid") -> None:
    """The form as a document; a large type makes it run over two pages."""
    document = docx.Document()
    section = document.sections[0]
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    document.styles["Normal"].font.size = Pt(size)
    document.add_paragraph("校舍维修改造项目支出绩效自评表")
    document.add_paragraph("（2023年度）项目名称：云岭中学校舍维修改造")
    table = document.add_table(len(ROWS), len(ROWS[0]), style=style)
    for r, row in enumerate(ROWS):
        for c, text in enumerate(row):
            if text or not any(top < r < top + rows and column == c for (top, column), rows in SPANS.items()):
                table.cell(r, c).text = text
    for (top, column), rows in SPANS.items():
        table.cell(top, column).merge(table.cell(top + rows - 1, column))
    document.save(str(path))


def as_html(path: Path) -> None:
    """The form as a page on which each cell has a box of its own."""
    cells = []
    for r, row in enumerate(ROWS):
        line = ""
        for c, text in enumerate(row):
            if any(top < r < top + rows and column == c for (top, column), rows in SPANS.items()):
                continue
            span = f' rowspan="{SPANS[r, c]}"' if (r, c) in SPANS else ""
            line += f"<td{span}>{text}</td>"
        cells.append(f"<tr>{line}</tr>")
    style = "td{border:1px solid #000;padding:3px}"
    path.write_text(
        f"<meta charset=utf-8><style>{style} table{{border-spacing:2px;font-size:11px}}</style>"
        f"<p>校舍维修改造项目支出绩效自评表</p><p>（2023年度）项目名称：云岭中学校舍维修改造</p><table>{''.join(cells)}</table>",
        "utf-8",
    )


def office(source: Path) -> None:
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(HERE), str(source)],
        check=True, capture_output=True,
    )  # fmt: skip


def browser(source: Path, target: Path) -> None:
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--print-to-pdf={target}", source.as_uri()],
        check=True, capture_output=True,
    )  # fmt: skip


def main() -> None:
    """Write the PDFs beside this file."""
    with tempfile.TemporaryDirectory() as box:
        work = Path(box)
        as_docx(work / "two-pages.docx", size=20, landscape=False)
        as_docx(work / "landscape.docx", size=9, landscape=True)
        office(work / "two-pages.docx")
        office(work / "landscape.docx")
        as_docx(work / "no-lines.docx", size=9, landscape=True, style="Normal Table")
        office(work / "no-lines.docx")
        as_html(work / "browser.html")
        browser(work / "browser.html", HERE / "browser.pdf")


if __name__ == "__main__":
    main()
