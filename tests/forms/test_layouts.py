"""Layouts have names; reading does not depend on them (版式)."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval.clean.projects import clean_document
from perfeval.forms.layouts import known_layouts
from perfeval.forms.vocabulary import vocabulary
from perfeval.sources.reading import read_document
from tests.forms.drawing import as_document


@pytest.mark.parametrize("layout", known_layouts(), ids=lambda layout: layout.id)
def test_a_layout_is_named_by_its_headings(layout) -> None:
    """A form of exactly these headings, in one table or two, gets the id, or that of a narrower layout before it."""
    words = vocabulary()
    funds = sorted(heading for heading in layout.headings if words.exact("indicators", heading) is None)
    others = sorted(layout.headings - set(funds))
    columns = ["三级指标", *(heading for heading in others if heading != "三级指标"), "得分"]
    rows = [
        f"| {' | '.join(columns)} |",
        f"| {' | '.join('1' if heading == '得分' else '甲' for heading in columns)} |",
    ]
    if len(funds) > 1:
        money = ["资金来源", *funds, "分值", "得分"]
        rows = [f"| {' | '.join(money)} |", f"| 年度资金总额 | {' | '.join('1' for _ in money[1:])} |", "", *rows]
    title = layout.title[0] if layout.title else "自评表"
    (project,), _ = clean_document(as_document("\n".join([title, *rows])))
    ids = [known.id for known in known_layouts()]
    assert project.form.layout in ids[: ids.index(layout.id) + 1]


@pytest.mark.parametrize(
    ("file", "layout"),
    [
        ("chizhou-tangxi-2022-weituo", "mof-2020"),
        ("hebei-langfang-shipin-2019", "mof-2020"),
        ("shanghai-putuo-sports-2022-a", "shanghai"),
        ("sichuan-daying-sifa-2023-anke", "sichuan-2023"),
        ("sichuan-qingshen-fagai-2023", "sichuan-2023"),
        ("hubei-huangshi-library-2022", "hubei-20-80"),
        ("yunnan-yongde-mingliang-2022", "yunnan-2022"),
        ("hunan-hengshan-chubeiliang-2020", "transfer"),
    ],
)
def test_published_forms_have_the_names_of_their_layouts(shared: Path, file: str, layout: str) -> None:
    path = shared / "forms" / "printed" / f"{file}.xlsx"
    (project,), _ = clean_document(read_document(path, path.name))
    assert project.form.layout == layout


def test_a_form_in_no_known_layout_reads_as_well() -> None:
    (project,), _ = clean_document(as_document("| 指标 | 目标 | 完成 |\n| 甲 | 1 | 1 |"))
    assert project.form.layout == "other"
    assert project.indicators[0].level3 == "甲"
