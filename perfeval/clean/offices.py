"""Offices in sentences and what they are there (句中的单位): who answers for a project, who carries it out.

由沐阳县教育局主管，学生资助中心承办; 实施：…站；主管：…局. An office is cut out of its clause; the words before and
behind it say its part (``narrative.toml``, ``office``). A department is one only where another office carries the
project out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from perfeval.clean.prose_outline import Line
from perfeval.clean.prose_words import narrow, one_of, plain, words
from perfeval.clean.titles import is_unit, office_at_head
from perfeval.places import Place

_CLAUSE = re.compile(r"[^，,。；;、！!？?（）()\s]+")
_KEYS = ("supervises", "carries")
_OVER, _UNDER = "department", "unit"


@dataclass(frozen=True, slots=True)
class Office:
    """One office of a sentence, with the words of its clause before and behind it."""

    name: str
    before: str
    behind: str


@dataclass(frozen=True, slots=True)
class Parts:
    """Who is over a project, who carries it out, surest first; ``labelled``: by a label; ``alone``: at heads.

    ``doers``: of whom it is said outright that they carry the project out (由某中心承担); ``named_over``: all
    that are said to be over it, whether another carries it out or not.
    """

    over: tuple[tuple[str, Place], ...] = ()
    under: tuple[tuple[str, Place], ...] = ()
    labelled: tuple[tuple[str, Place], ...] = ()
    alone: tuple[str, Place] | None = None
    doers: tuple[str, ...] = ()
    named_over: tuple[tuple[str, Place], ...] = ()


def offices_in(text: str) -> Iterator[Office]:
    """Every office with its region, in order.

    >>> [(one.name, one.before, one.behind) for one in offices_in("这件事由沐阳县教育局管，经办单位：沐阳县资助中心。")]
    [('沐阳县教育局', '这件事由', '管'), ('沐阳县资助中心', '经办单位:', '')]
    """
    for part in _CLAUSE.finditer(narrow(text)):
        clause, at = plain(part[0]), 0
        if (told := _told(clause)) is not None:
            yield told
            continue
        while at < len(clause):
            starts = [at, *(found.end() for found in _before_office().finditer(clause, at))]
            offices = [(start, name) for start in starts if (name := office_at_head(clause[start:])) is not None]
            if not offices:
                break
            first = min(
                start + len(name) for start, name in offices
            )  # the office that ends first, cut as short as goes
            start, name = max(one for one in offices if one[0] + len(one[1]) == first)
            following = next((begin for begin, _ in offices if begin >= first), len(clause))
            yield Office(name, clause[at:start], clause[first:following])
            at = first


@cache
def _told_shapes() -> tuple[re.Pattern[str], ...]:
    """An office of any name before what it is or does (古树站为实施单位), or behind its label (项目单位为检疫站)."""
    said = words()["office"]
    does = "|".join([one_of(word for word in said["behind"][key] if len(word) > 1) for key in _KEYS] + [_being(*_KEYS)])
    label = one_of(word for key in _KEYS for word in said["before"][key])
    breaks = "[由为是对归受请让给将]|委托"
    inside = rf"(?!{breaks})[\u4e00-\u9fff]"
    region = rf"(?:{inside}){{1,8}}?(?:[省市县区镇乡州旗村]|街道|新区|开发区|社区)"
    name = rf"(?P<name>{region}(?:{inside}){{2,20}})"
    return (
        re.compile(rf"(?:\A|.*?(?:{breaks})){name}(?:{does})"),
        re.compile(rf".*?(?:{label})(?:{one_of(said['links'])})+{name}\Z"),
    )


def _told(clause: str) -> Office | None:
    """The office that a clause gives a part to, whatever it is called, if its name ends like that of an office."""
    manner = rf"(?:{one_of(words()['office']['manner'])}|组织)+\Z"
    for shape in _told_shapes():
        if (found := shape.match(clause)) is not None and is_unit(name := re.sub(manner, "", found["name"])):
            return Office(name, clause[: found.start("name")], clause[found.start("name") + len(name) :])
    return None


def parts_told(lines: Sequence[Line]) -> Parts:
    """The parts that the sentences of a report give to offices."""
    labelled: list[tuple[str, Place]] = []
    doers: list[str] = []
    found: dict[str, list[tuple[str, Place]]] = {key: [] for key in ("supervises", "carries", "acts", "gives")}
    for line in lines:
        for one in offices_in(line.said):
            if is_unit(one.name) and (part := _part(one)):
                found[part].append((one.name, line.place))
                asked = one.before.endswith(tuple(words()["office"]["direct"]["carries"]))  # 委托交易中心招标
                labelled += [(one.name, line.place)] if _label("carries").search(one.before) and not asked else []
                doers += (
                    [one.name]
                    if one.before.endswith("由") and part in ("carries", "acts") and len(one.name) > 4
                    else []
                )
    over = found["supervises"] or (found["carries"] and found["acts"])  # who carries it out before who has the money
    under = [*found["carries"], *found["acts"], *found["gives"]] or found["supervises"]
    over = [one for one in over if any(other != one[0] for other, _ in under)]
    alone = {name: place for line in lines for name, place in _at_head(line)}
    only = next(iter(alone.items())) if len(alone) == 1 else None
    under.sort(key=lambda one: (bool(over) and one[0] == over[0][0], one[0] not in doers))
    return Parts(tuple(over), tuple(under), tuple(labelled), only, tuple(doers), tuple(found["supervises"]))


def _part(one: Office) -> str:
    """The part of an office: by the label before it, else by what stands behind it, else by the words before it."""
    for key in _KEYS:
        if _label(key).search(one.before):
            return key
    for key in ("supervises", "carries", "acts", "gives"):
        if _since(key).match(one.behind) and not (key == "gives" and _has_money(one.name)):
            return key
    return "acts" if one.before.endswith("由") else ""  # 具体由某中心操盘


@cache
def _label(key: str) -> re.Pattern[str]:
    said = words()["office"]
    labelled = rf"(?:{one_of(said['before'][key])})(?:{one_of(said['links'])})+"
    return re.compile(rf"(?:{labelled}|{one_of(said['direct'][key])})\Z")


def _being(*keys: str) -> str:
    """What an office is said to be: 为本项目主管部门, 是执行单位."""
    said = words()["office"]["before"]
    part = one_of(word for key in keys for word in said[key])
    return rf"[为是系][本该]?(?:项目)?的?(?:{part})(?:{one_of(words()['office']['kinds'])})"


@cache
def _since(key: str) -> re.Pattern[str]:
    said = words()["office"]
    being = f"|{_being(key)}" if key in _KEYS else ""
    manner = rf"(?:自|从|于|在)?(?:20\d\d年度?(?:起|以来|开始)?)?(?:{one_of(said['manner'])})*"
    return re.compile(rf"{manner}(?:{one_of(said['behind'][key])}{being})")


def _has_money(name: str) -> bool:
    """An office that gives the money of others (财政局)."""
    return any(word in name for word in words()["office"]["with_money"])


@cache
def _before_office() -> re.Pattern[str]:
    office = words()["office"]
    direct = [word for found in office["direct"].values() for word in found]
    return re.compile(rf"(?:{one_of([*office['breaks'], *office['links'], *direct])})(?<!经(?=济))")


def _at_head(line: Line) -> Iterator[tuple[str, Place]]:
    """Offices that clauses begin with, finance offices and governments aside."""
    for part in re.split(r"[，,。；;由]", plain(line.said)):
        name = office_at_head(part)
        if name and not _has_money(name) and not name.endswith(tuple(words()["office"]["no_doers"])):
            yield name, line.place


def unit_before(lines: Iterable[Line]) -> Iterator[tuple[str, Place]]:
    """The office of a line before the text that any label of a unit introduces (监控单位：某局)."""
    said = words()["office"]
    for line in lines:
        label, _, value = plain(narrow(line.text)).partition(":")
        if label.endswith(tuple(said["labels"])) and not label.endswith(tuple(said["no_labels"])):
            name = re.split(r"[(（，,；;]", value, maxsplit=1)[0]
            if is_unit(name):
                yield name, line.place
