"""What a title says (标题): who, when, and the name of the project, for forms and reports alike.

临溪县2021年农村危房改造补助资金绩效自评报告 → 2021, 农村危房改造补助资金. The words: ``narrative.toml``, ``title``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from perfeval.clean.identification import year_in
from perfeval.clean.prose_words import narrow, one_of, plain, words

_YEAR = r"[(\[【]?(?:(?:19|20)\d{2}|二[〇零○Oo0][一二三四五六七八九〇零○0]{2})\s*年度?[)\]】]?"


_LONGEST = 120  # characters; what is longer is no title


@dataclass(frozen=True, slots=True)
class Titled:
    """Name, unit and year of a title; ``None`` where it names none."""

    name: str | None = None
    unit: str | None = None
    year: int | None = None


def read_title(text: str) -> Titled:
    """The facts of one title.

    >>> read_title("关于垃圾分类示范小区建设项目2023年度支出绩效的自评报告")
    Titled(name='垃圾分类示范小区建设项目', unit=None, year=2023)
    >>> read_title("沙河镇人民政府2022年高标准农田建设项目绩效自评报告").unit
    '沙河镇人民政府'
    """
    if len(text) > _LONGEST:
        return Titled()
    title = re.sub(r"\s+", "", re.sub(r"\A\s*附[件表]?\s*\d{0,2}(?:-\d)?[:：、.]?\s+", "", narrow(text)))
    year = year_in(title)
    quoted = re.search(r"[《“\"「]([^》”\"」]{4,40})[》”\"」]", title)
    before, about, rest = _stem(title).partition("关于")
    if not about:
        before, rest = "", before
    unit, name = _parted(rest)
    behind = _bare(re.sub(_YEAR, "", _stem(title[quoted.end() :]))) if quoted else ""
    if quoted and (not behind or _generic().fullmatch(behind)):
        unit, name = unit_in(title[: quoted.start()])[0], _stem(re.sub(_YEAR, "", quoted[1]))
    return Titled(_named(name), unit_in(before)[0] or unit, year)


def _stem(title: str) -> str:
    """The title without what it says of the document itself (支出绩效自评报告)."""
    tail = re.compile(rf"(?:{one_of(words()['title']['tails'])}|[(\[【]?{_PART_OF_YEAR}[)\]】]?|{_YEAR}|[(]\d+[)])\Z")
    while (found := tail.search(title)) and found.start() > 0:
        shorter = title[: found.start()]
        if re.fullmatch(_YEAR, found[0]):
            return title
        title = shorter
    return title


_PART_OF_YEAR = r"(?:[上下]半年|\d{1,2}-\d{1,2}月(?:份)?|第?[一二三四1-4]季度)"


def _parted(stem: str) -> tuple[str | None, str]:
    """Unit and name of a stem: what stands before and behind the year, or the unit that the name begins with."""
    year = re.search(rf"{_YEAR}(?:{_PART_OF_YEAR})?的?", stem)
    if year is None:
        return unit_in(stem)
    before, behind = stem[: year.start()].rstrip("("), _bare(stem[year.end() :])
    if not _named(behind):
        return unit_in(before)
    unit, rest = unit_in(before)
    if before and unit is None and not re.search(r"[省市县区镇乡州旗]\Z", before):
        behind = before + behind
    own = unit_in(behind)
    return (unit, behind) if unit or rest else own


def _bare(name: str) -> str:
    return name.strip("的()-—_.、:")


def _named(name: str) -> str | None:
    """The name, unless it names nothing (项目, 部门整体)."""
    bare = _bare(_about_itself().sub(r"\g<kind>", _stem(_bare(name))))
    bare += ")" * (bare.count("(") > bare.count(")"))
    return bare if len(bare) >= 2 and not _generic().fullmatch(bare) else None


@cache
def _about_itself() -> re.Pattern[str]:
    """What a title says of the document behind the name (…经费|使用效果自我检视, …项目|自评问答)."""
    kinds = one_of(words()["title"]["kinds"])
    return re.compile(rf"(?<=..)(?P<kind>{kinds})(?!.*(?:{kinds}))(?=.*(?:自评|自我|自查|小结|总结)).*\Z")


@cache
def _generic() -> re.Pattern[str]:
    title = words()["title"]
    return re.compile(
        rf"(?:{one_of(title['generic'])}|{one_of(title['tails'])}|[省市县区级]|\d|[的及和])+|[\u4e00-\u9fff]{{1,10}}[省市县区镇乡州旗]"
    )


@cache
def _unit_shape(*, in_text: bool = False) -> re.Pattern[str]:
    """An office with its region; ``in_text``: also houses and stations, in a title more often the thing itself."""
    title = words()["title"]
    units = one_of([*title["units"], *(title["houses"] if in_text else ())])
    region = rf"[\u4e00-\u9fff]{{{0 if in_text else 1},10}}?(?:[省市县区镇乡州旗]|街道|新区|开发区)"
    return re.compile(
        rf"(?P<unit>(?P<region>{region})[\u4e00-\u9fff]{{0,14}}?(?:{units}))"
        rf"(?!{one_of(title['not_behind_unit'])})(?P<rest>.*)\Z"
    )


def unit_in(text: str) -> tuple[str | None, str]:
    """The unit that a text begins with, and the rest; all of it where nothing else stands there.

    >>> unit_in("长岭县卫生健康局乡村医生培训项目"), unit_in("江湾街道办事处"), unit_in("青石县灯杆更新项目")
    (('长岭县卫生健康局', '乡村医生培训项目'), ('江湾街道办事处', ''), (None, '青石县灯杆更新项目'))
    """
    bare = _bare(plain(text))
    if is_unit(bare):
        return bare, ""
    found = _unit_shape().match(bare)
    if found is None or len(re.sub(r"(?:项目|工程|经费|资金)\Z", "", _bare(found["rest"]))) < 4:
        return None, bare
    return found["unit"], _bare(found["rest"])


def office_at_head(text: str) -> str | None:
    """The office with its region that a sentence begins with, whatever follows.

    >>> office_at_head("滁源市教育体育局据此下达"), office_at_head("项目区建成服务中心3个")
    ('滁源市教育体育局', None)
    """
    found, none = _unit_shape(in_text=True).match(text), tuple(words()["title"]["no_region"])
    if found is None or found["region"].startswith(none):
        return None
    return None if len(found["region"]) > 3 and found["region"].endswith(none) else found["unit"]


def is_unit(text: str) -> bool:
    """Whether a short line is the name of an office and nothing else."""
    name = plain(text)
    endings = tuple(words()["junk"]["signature_endings"])
    return (
        3 <= len(name) <= 30 and name.endswith(endings) and not re.search(r"[，,。:：;；\d]|报告|评价|自评|项目", name)
    )
