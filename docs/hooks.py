"""What the documents' site writes from data when it is built, so that it cannot fall behind.

A page says ``<!-- written: NAME -->`` where the text of :data:`WRITERS` belongs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from perfeval.clean.schema import TABLES, Column
from perfeval.review.catalogue import FAMILIES, Check, catalogue
from perfeval.review.document import told_check
from perfeval.rules.book import known_books
from perfeval.rules.listing import book_rows
from perfeval.rules.schema import RuleBook
from perfeval.rules.sourced import STATES, state_of, status_message
from perfeval.words import Words

HERE = Path(__file__).parent
_MARK = re.compile(r"<!-- written: (\w+) -->")
_TYPES = {"text": "文本", "integer": "整数", "decimal": "小数", "date": "日期", "boolean": "是否", "json": "JSON"}
_OPEN_END = 2090
TWICE = ("checks.md", "tables.md")
"""Pages for contributors whose matter stands in Chinese elsewhere: a search finds that."""


def on_page_markdown(markdown: str, page: Any, **_: object) -> str:
    """The page with its written parts filled in (called by MkDocs for each); a search finds the Chinese ones first."""
    page.meta["search"] = {"exclude": page.file.src_uri in TWICE, "boost": 2 if "guide/" in page.file.src_uri else 1}
    return _MARK.sub(lambda found: "\n".join(WRITERS[found[1]]()), markdown)


def findings() -> Iterator[str]:
    """Every check under an anchor that is its code."""
    words = Words("review")
    ordered = sorted(catalogue(), key=lambda check: FAMILIES.index(check.family))
    yield f"共 {len(ordered)} 项检查。"
    for family, checks in groupby(ordered, key=lambda check: check.family):
        yield f"\n## {words.say(f'family.{family}')}\n"
        for check in checks:
            yield from _check(check)


def _check(check: Check) -> Iterator[str]:
    yield f"### {check.title['zh']} {{ #{check.code} }}\n\n`{check.code}`\n"
    yield from (f"- **{label}**：{plain(text)}" for label, text in told_check(check))
    yield ""


def books() -> Iterator[str]:
    """The rule books with how much of each was read where."""
    known = known_books()
    rows = []
    for book in known:
        first, last = book.applies.years
        states = [state_of(row.status) for row in book_rows(book)]
        years = f"{first}–{last if last < _OPEN_END else ''}"
        link = f"[`{book.id}`](#{book.id})"
        rows.append([link, book.document.number, book.title, years, *(str(states.count(state)) for state in STATES)])
    yield from table(["规则", "文件", "名称", "年度", "已核对", "转载", "惯例", "未核对"], rows)
    for book in known:
        yield f"\n### {book.title} {{ #{book.id} }}\n"
        yield from _book(book)


def _book(book: RuleBook) -> Iterator[str]:
    yield f"`{book.id}`　{book.document.number}《{book.document.title}》\n"
    rows = [
        [f"`{row.rule}`", plain(f"{row.text}　{row.figures}".strip()), row.clause, status_message(row.status).text()]
        for row in book_rows(book)
    ]
    yield from table(["规则", "内容", "条款", "核对"], rows)


def data() -> Iterator[str]:
    """The columns of every clean table."""
    said: Mapping[str, str] = tomllib.loads((HERE / "meanings.toml").read_text("utf-8"))
    for one in TABLES.values():
        key = "、".join(f"`{name}`" for name in one.key)
        yield f"\n## {one.zh} `{one.name}`\n\n每行一{said[one.grain]}。键：{key}。\n"
        rows = [_column(column, said) for column in one.columns]
        yield from table(["列", "名称", "类型", "单位", "可空", "说明"], rows)


def _column(column: Column, said: Mapping[str, str]) -> list[str]:
    unit = {"points": "分", "see unit": "见单位", "year": "年"}.get(column.unit, column.unit)
    empty = "是" if column.nullable else ""
    return [f"`{column.name}`", column.zh, _TYPES[column.dtype], unit, empty, said[column.meaning]]


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table in Markdown."""
    heads = list(heads)
    yield ""
    for row in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
    yield ""


def plain(text: str) -> str:
    """Words as they are: nothing in them is Markdown or HTML."""
    return re.sub(r"([\\`*_{}\[\]<>#~$])", r"\\\1", text)


WRITERS: Mapping[str, Callable[[], Iterator[str]]] = {"findings": findings, "books": books, "data": data}
"""Name of a written part → what writes it, line by line."""
