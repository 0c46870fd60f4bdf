"""The formats of official documents, and the marks on what was drafted."""

from __future__ import annotations

from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from perfeval.model import Passage
from perfeval.office.paper import Style
from tests.office.conftest import Documents

REPORT = "wuchang-gsl-2018-评价报告.docx"


@pytest.fixture(scope="module")
def report(documents: Documents) -> Any:
    return Document(str(documents / REPORT))


@pytest.mark.parametrize(
    ("style", "face", "size"),
    [
        (Style.TITLE, "方正小标宋简体", 22),
        (Style.BODY, "仿宋_GB2312", 16),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
    ],
)
def test_fonts_sizes_and_line_spacing(report: Any, style: str, face: str, size: int) -> None:
    found = report.styles[style]
    fonts = found.element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == face
    assert fonts.get(qn("w:ascii")) == fonts.get(qn("w:hAnsi")) == "Times New Roman"
    assert not [name for name in fonts.attrib if name.endswith("Theme")], "a theme would win over the names"
    assert found.font.size.pt == size
    assert found.paragraph_format.line_spacing.pt == 30
    if style != Style.TITLE:
        assert found.element.pPr.ind.get(qn("w:firstLineChars")) == "200"
    else:
        assert found.paragraph_format.alignment == 1, "centred"


def test_page_and_page_numbers(report: Any) -> None:
    section = report.sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0].text == "—  —"
        assert [part.text for part in footer._element.iter(qn("w:instrText"))] == ["PAGE"]


def test_the_outline_is_the_one_finance_offices_ask_for(report: Any) -> None:
    heads = [item.text for item in report.paragraphs if item.style.name == "Heading 1"]
    assert heads == [
        "一、项目基本情况",
        "二、评价工作开展情况",
        "三、综合评价情况及评价结论",
        "四、绩效指标分析",
        "五、主要经验及做法、存在的问题及原因分析",
        "六、有关建议",
        "七、其他需要说明的问题",
        "附件1：依据与来源",
        "附件2：自评材料原文",
    ]


def test_pictures_come_with_their_words(report: Any) -> None:
    described = [shape._inline.docPr.get("descr") for shape in report.inline_shapes]
    assert len(described) >= 2
    assert all(words and len(words) > 10 for words in described)


def test_heads_of_tables_come_again_and_no_row_is_cut(report: Any) -> None:
    for table in report.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_every_drafted_sentence_is_marked_and_nothing_of_the_form_is(report: Any) -> None:
    drafted = [item for item in report.paragraphs if any(run.style.name == Style.DRAFT for run in item.runs)]
    assert len(drafted) > 10
    for item in drafted:
        assert item.text.startswith("【草稿】")
        assert all(run.style.name == Style.DRAFT for run in item.runs), "the whole sentence"
    body = [item for item in report.paragraphs if item.style.name == Style.BODY and item not in drafted]
    assert all(item.text.startswith(("【草稿】", "（原文此处只有标题")) for item in body)


def test_every_passage_of_the_form_is_quoted_word_for_word(report: Any, published: Any) -> None:
    passages: tuple[Passage, ...] = published.evaluation("wuchang-gsl-2018").project.passages
    assert len(passages) > 20
    texts = [item.text for item in report.paragraphs]
    for passage in passages:
        for line in filter(str.strip, passage.text.split("\n")):
            assert sum(text == line or text.startswith(f"{line}（") for text in texts) >= 1, line


def test_short_tables_are_not_parted_and_quotes_are_chinese(report: Any) -> None:
    from docx.oxml.ns import qn

    for table in report.tables:
        rows = table.rows
        held = [all(p.paragraph_format.keep_with_next for cell in row.cells for p in cell.paragraphs) for row in rows]
        assert held == [*[True] * (len(rows) - 1), False] if len(rows) <= 10 else held[:1] == [True]
    quoted = [run for paragraph in report.paragraphs for run in paragraph.runs if "“" in run.text]
    assert quoted
    assert all(run._r.rPr.rFonts.get(qn("w:hint")) == "eastAsia" for run in quoted)
