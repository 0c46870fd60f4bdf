"""Pictures are SVG in the page's inks and small PNG files for Word, the same every time, and draw Chinese."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO

import matplotlib as mpl
import pytest
from PIL import Image

from perfeval.report.charts import portfolio, project
from perfeval.report.charts.canvas import ACCENT, Picture
from perfeval.report.sanitize import clean_html

D = Decimal


def pictures() -> dict[str, Picture]:
    block = project.Block("产出", D(50), D(20), D(10), D(5), D(10), D(5), D(48))
    words = project.PointWords("表内有数", "仅凭自述", "扣减", "未定", "不适用", "自评得分")
    amounts = [project.Amount("全年预算数", D(48)), project.Amount("全年执行数", D("44.9"), True)]
    attained = [
        project.Attained("数量", D("0.8"), "", True),
        project.Attained("$x$ 与 $y", D(9), ""),
        project.Attained("无", None, "未评分"),
    ]
    spent = [portfolio.Spent("甲", D("0.0008"), D("1"))]
    corners = portfolio.Corners("花得多", "做得多")
    return {
        "funds": project.funds(amounts, "未支出 3.1 万元", "a", "万元"),
        "attainment": project.attainment(attained, "a", "指标值"),
        "points": project.points_by_block([block], words, "a"),
        "execution": portfolio.execution_against_output(spent, "执行率", "产出", corners, "a"),
    }  # fmt: skip


def test_pictures_are_small_and_sharp_pngs() -> None:
    for name, picture in pictures().items():
        image = Image.open(BytesIO(picture.png))
        image.load()
        assert image.mode == "P", name
        assert image.width / picture.width == pytest.approx(3 / 2, abs=0.02), name
        assert len(picture.png) < 30_000, name
        assert image.info == {} or set(image.info) <= {"dpi"}, "no name of a program, no date"


def test_same_drawing_same_bytes() -> None:
    one, other = pictures(), pictures()
    for name, picture in one.items():
        assert picture.png == other[name].png
        assert picture.svg() == other[name].svg()


def test_on_a_page_a_picture_is_shapes_and_words_that_the_page_inks() -> None:
    for name, picture in pictures().items():
        svg = picture.svg("chart")
        assert clean_html(svg) == svg.replace("/>", "></path>"), f"{name}: the sanitiser takes nothing away"
        assert not re.search(r"style=|fill=|stroke=|#[0-9a-f]{6}", svg), "colours are the page's"
    words = pictures()["attainment"].svg()
    assert ">指标值</text>" in words
    assert "$x$ 与 $y" in words, "a dollar is a dollar"


def test_a_narrow_screen_has_a_drawing_of_its_own() -> None:
    for name in ("attainment", "execution"):
        narrow = pictures()[name].narrow
        assert narrow is not None and narrow.width == 330
        assert min(map(float, re.findall(r'font-size="([\d.]+)"', narrow.svg()))) >= 10, "legible at 320 pixels"


def test_the_bar_of_spending_has_the_length_of_its_share() -> None:
    picture = project.funds([project.Amount("预算", D(100)), project.Amount("支出", D(50), True)], "", "a", "万元")
    image = Image.open(BytesIO(picture.png)).convert("RGB")
    colour = tuple(int(ACCENT[at : at + 2], 16) for at in (1, 3, 5))
    row = round(image.height * 0.75)
    filled = sum(image.getpixel((x, row)) == colour for x in range(image.width))
    assert filled / (image.width * (720 - 118 - 130) / 720) == pytest.approx(0.5, abs=0.01)


def test_the_readers_own_settings_stay() -> None:
    before = dict(mpl.rcParams)
    pictures()
    assert dict(mpl.rcParams) == before
