"""A page stands alone, says what it is, and shows no machinery."""

from __future__ import annotations

import re
from html import unescape

import pytest

from perfeval.report.fonts import missing_characters
from perfeval.report.html import export_page, failure_page
from tests.report import samples
from tests.report.pages import Page, code, html, markdown, notebook, project_page

TITLE = "2018年武昌区工商联服务企业商会经费"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_project_page(lang: str) -> None:
    text = project_page(samples.result(lang), TITLE)
    page = Page(text)
    assert page.title == TITLE
    assert page.all("html")[0]["lang"] == ("zh-CN" if lang == "zh" else "en")
    assert [len(page.all(tag)) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert not page.threats
    assert all(attributes.get("alt") for attributes in page.all("img"))
    labels = [attributes["aria-label"] for attributes in page.all("div") if "aria-label" in attributes]
    assert len(labels) == len(set(labels)), "two regions of one name"
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {attributes["href"][1:] for attributes in page.all("a") if attributes.get("href", "").startswith("#")}
    assert targets <= set(ids), "a link leads nowhere"
    assert not missing_characters(page.words)
    assert len(text.encode()) < 200_000


def test_the_policy_stands_before_anything_else() -> None:
    text = project_page(samples.result())
    policy = text.index("Content-Security-Policy")
    assert policy < text.index("<style") < text.index("<title")
    content = next(item["content"] for item in Page(text).all("meta") if item.get("http-equiv"))
    assert "default-src 'none'" in content
    assert "script-src" not in content
    assert "<script" not in text


def test_no_code_no_prompts_no_warnings() -> None:
    warning = {"output_type": "stream", "name": "stderr", "text": "UserWarning: 缺字"}
    failed = {"output_type": "error", "ename": "ValueError", "evalue": "/home/x/表.xlsx", "traceback": ["File /home/x"]}
    words = Page(export_page(notebook(code(warning, html("<p>表</p>"), failed)), title="甲")).words
    assert "表" in words
    assert "本节未能生成" in words
    assert not re.search("秘密|UserWarning|ValueError|/home|In \\[|\\[7\\]", words)


def test_same_notebook_same_bytes() -> None:
    assert project_page(samples.result()) == project_page(samples.result())


def test_english_of_a_cell_stands_in_its_metadata() -> None:
    cells = notebook(
        markdown("## 一、基本情况", perfeval={"en": "## 1. The project"}), markdown("改参数", tags=["lab"])
    )
    chinese, english = (Page(export_page(cells, title="x", lang=lang)).words for lang in ("zh", "en"))
    assert "一、基本情况" in chinese
    assert "The project" not in chinese
    assert "1. The project" in english
    assert "一、基本情况" not in english
    assert "改参数" not in chinese + english


def test_a_notebook_without_a_first_heading_gets_its_title() -> None:
    page = Page(export_page(notebook(markdown("# 甲\n\n文字"), markdown("# 乙")), title="我的笔记"))
    assert [tag for tag, _ in page.tags if tag in {"h1", "h2"}] == ["h1", "h2", "h2"]
    assert "我的笔记" in page.words


def test_tables_that_end_a_cell_do_not_vanish() -> None:
    data = {"text/html": "<table><tr><td>48</td></tr></table>", "text/plain": "x"}
    result = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}
    assert "48" in Page(export_page(notebook(code(result)), title="x")).words


def test_a_figure_without_a_description_says_so() -> None:
    from tests.report.test_sanitize import PIXEL

    plain = {"output_type": "display_data", "data": {"image/png": PIXEL}, "metadata": {}}
    told = {
        "output_type": "display_data",
        "data": {"image/png": PIXEL},
        "metadata": {"image/png": {"alt": "执行率 93.54%"}},
    }
    images = Page(export_page(notebook(code(plain, told)), title="x")).all("img")
    assert [image["alt"] for image in images] == ["图（制作者没有写明内容）", "执行率 93.54%"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_failure_page_is_neutral_and_complete(lang: str) -> None:
    text = failure_page("p-1", "<甲>", "运行超过时限", "project.ipynb 第 3 格", lang)
    page = Page(text)
    assert page.title == "<甲>"
    assert all(words in page.words for words in ("<甲>", "运行超过时限", "第 3 格", "p-1"))
    assert not page.threats
    assert "&lt;甲&gt;" in text


def test_the_page_font_has_every_character_of_the_page() -> None:
    from base64 import b64decode
    from io import BytesIO

    from fontTools.ttLib import TTFont

    text = project_page(samples.result())
    data = re.search(r"data:font/woff;base64,([^)]+)\)", text)
    assert data
    drawn = {chr(code) for code in TTFont(BytesIO(b64decode(data[1]))).getBestCmap()}
    seen = {char for char in unescape(Page(text).words) if not char.isspace()}
    assert seen <= drawn
