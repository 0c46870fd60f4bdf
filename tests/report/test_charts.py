"""Pictures are real PNG files, the same every time, and draw Chinese."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import matplotlib as mpl
import pytest
from PIL import Image

from perfeval.report.charts import portfolio, project
from perfeval.report.charts.canvas import ACCENT, Picture

D = Decimal

EDGES = [("优", D(90)), ("良", D(80)), ("中", D(60)), ("差", D(0))]


def pictures() -> dict[str, Picture]:
    block = project.Block("产出", D(50), D(20), D(10), D(5), D(10), D(5), D(48))
    words = project.PointWords("表内有数", "仅凭自述", "扣减", "未定", "不适用", "自评得分")
    amounts = [project.Amount("全年预算数", D(48)), project.Amount("全年执行数", D("44.9"), True)]
    attained = [
        project.Attained("数量", D("0.8"), "", True),
        project.Attained("$x$ 与 $y", D(9), ""),
        project.Attained("无", None, "未评分"),
    ]
    firm = project.Firmness(D(100), EDGES, D(83), D(72), D(91), D(98))
    pairs = [portfolio.Pair("甲", D(98), D(80)), portfolio.Pair("乙", D(80), D(90))]
    spent = [portfolio.Spent("甲", D("0.0008"), D("1"))]
    return {
        "funds": project.funds(amounts, "未支出 3.1 万元", "a", "万元"),
        "attainment": project.attainment(attained, "a", "指标值"),
        "points": project.points_by_block([block], words, "a"),
        "firmness": project.firmness(firm, "自评", "复算", "范围", "a"),
        "gap": portfolio.self_and_recomputed(pairs, "自评", "复算", "a"),
        "execution": portfolio.execution_against_output(spent, "执行率", "产出", "a"),
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
    assert {name: picture.png for name, picture in one.items()} == {
        name: picture.png for name, picture in other.items()
    }


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
