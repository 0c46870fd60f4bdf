"""What a report says of itself, indicator by indicator (评价要点的自述), and the grades it gives itself (自评等级).

A statement is found by the name of a third-level indicator: before a colon (「1.3.绩效指标明确性：…」) or as a
heading with text below (「（1）经济效益」). The headings above say in which block it stands; numbers say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from perfeval.clean.prose_claims import sentences
from perfeval.clean.prose_outline import Line, Role, kind_of
from perfeval.clean.prose_values import Said, told_in
from perfeval.clean.prose_words import (
    Framework,
    Path3,
    frameworks,
    level1_names,
    level1_of,
    narrow,
    one_of,
    pattern,
    plain,
    third_level_names,
    words,
)
from perfeval.model import Claim, Reported, ReviewStatement
from perfeval.places import Place
from perfeval.values.reading import read_quantity

_CLAUSE = re.compile(r"[^；;。！!\n]+[；;。！!]?")
_SILENT = ("goal", "suggestion", "measure", "problem", "cause", "note")


def framework_of(lines: Sequence[Line]) -> Framework | None:
    """The framework whose names the report uses: its level-1 marks in headings, then its third-level names."""

    def score(one: Framework) -> tuple[int, int]:
        marks = sum(1 for line in lines if line.role is Role.HEADING and level1_of(line.label) in one.marks)
        names = {name for levels in one.levels.values() for group in levels.values() for name in group}
        return marks, sum(1 for line in lines if plain(line.label) in names)

    best = max(frameworks(), key=score)
    return best if any(score(best)) else None


def block_of(section: Sequence[str]) -> str | None:
    """The level-1 block of the innermost heading that opens one."""
    return next((found for heading in reversed(section) if (found := level1_of(heading))), None)


def statements_of(lines: Sequence[Line]) -> tuple[tuple[ReviewStatement, ...], Mapping[Place, int]]:
    """Every review statement, and which paragraphs went into which of them (from 0)."""
    framework = framework_of(lines)
    if framework is None:
        return (), {}
    statements: list[ReviewStatement] = []
    used: dict[Place, int] = {}
    open_at: tuple[str, ...] | None = None  # the chain below which paragraphs belong to the last statement
    for line in lines:
        if line.role is Role.HEADING:
            open_at = None
            path = _path(framework, line.label, line.section, line.body)
            if path is None or kind_of(line.section) in _SILENT:
                continue
            if plain(line.label) not in third_level_names():
                continue
            statements.append(_statement(path, line.body, line.place))
            used[line.place] = len(statements) - 1
            open_at = (*line.section, line.label)
        elif line.role in (Role.BODY, Role.LEAD_IN):
            path = _path(framework, line.label, line.section, line.body) if line.label else None
            if path is not None and kind_of(line.section) not in _SILENT:
                statements.append(_statement(path, line.body, line.place))
                used[line.place] = len(statements) - 1
                open_at = None
            elif open_at is not None and line.section == open_at:
                last = statements[-1]
                text = line.text if not last.text else f"{last.text}\n{line.text}"
                statements[-1] = _statement(last.path, text, last.place if last.text else line.place)
                used[line.place] = len(statements) - 1
    return tuple(statements), used


def _statement(path: Path3, text: str, place: Place) -> ReviewStatement:
    return ReviewStatement(path, text, clauses_of(text), place)


def clauses_of(text: str) -> tuple[str, ...]:
    """A statement cut at ；。 into its clauses, as written.

    >>> clauses_of("符合规定；与职责相关。")
    ('符合规定', '与职责相关')
    """
    return tuple(part for found in _CLAUSE.finditer(text) if (part := found[0].strip().rstrip("；;。！!").strip()))


def _path(framework: Framework, label: str, section: Sequence[str], text: str) -> Path3 | None:
    """Level 1, 2 and 3 of a labelled statement; ``None`` when it is none.

    A name that the framework does not know is kept as written, but only under a heading of level 1 or 2: local reports
    add indicators of their own.
    """
    level1 = block_of(section)
    if level1 is not None and level1 not in framework.levels:
        level1 = None
    names = framework.canonical(label, level1) or (framework.canonical(label) if level1 is None else ())
    level2 = _level2(framework, level1, section)
    if not names:
        own = level1 is not None and 4 <= len(plain(label)) <= 16 and re.search(r"[性率度]\Z", plain(label))
        return (level1 or "", level2, plain(label)) if own else None
    name = names[0]
    homes = framework.homes(name, level1) or framework.homes(name)
    if len(homes) > 1:
        named = [home for home in homes if home[1] == level2]
        finance = [
            home for home in homes if ("财务" in home[1]) == bool(pattern("finance_words", "words").search(text))
        ]
        homes = tuple(named or finance or homes)
    home = homes[0]
    return level1 or home[0], home[1], name


def _level2(framework: Framework, level1: str | None, section: Sequence[str]) -> str:
    """The level-2 group of the innermost heading that names one of the block; ``""`` when none does."""
    groups = [g for block, found in framework.levels.items() if level1 in (None, block) for g in found]
    for heading in reversed(section):
        name = plain(heading)
        if found := next((group for group in groups if group in name), None):
            return found
    return ""


# --- grades and points ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Verdict:
    """One grade or score: ``subject`` as the sentence says it, ``block`` where it stands; ``weak``: 自评得分 alone."""

    subject: str
    block: str
    grade: str | None = None
    score: Decimal | None = None
    full: Decimal | None = None
    weak: bool = False


def reported_of(lines: Sequence[Line]) -> tuple[tuple[Reported, ...], tuple[Claim, ...]]:
    """The report's own grades and points, once per section or total, and every sentence that states one as a claim."""
    said = [(line, sentence, verdict) for line in lines for sentence, verdict in _said(line)]
    totals = {verdict.score for _, _, verdict in said if verdict.block == "total" and verdict.score is not None}
    surely = any(verdict.block == "total" and not verdict.weak and verdict.score is not None for _, _, verdict in said)
    reported: dict[str, Reported] = {}
    claims: list[Claim] = []
    for line, sentence, verdict in said:
        value = read_quantity(f"{verdict.score}分") if verdict.score is not None else None
        if not verdict.block or (verdict.block == "total" and verdict.weak and (surely or len(totals) > 1)):
            own = _own_section(line)  # 本项得分, or one of several 自评得分: that of its section
            if own is None:
                continue
            verdict = replace(verdict, subject=own, block=own)
        subject = verdict.subject if verdict.subject != "total" else "总体"
        claims.append(Claim("grade", subject, sentence, line.place, line.section, value))
        before = reported.get(verdict.block, Reported(verdict.block))
        reported[verdict.block] = Reported(
            verdict.block,
            before.max_score if before.max_score is not None else verdict.full,
            before.self_score if before.self_score is not None else verdict.score,
            before.grade or verdict.grade,
            before.score_text or sentence,
            {**_cells(verdict, line.place), **before.cells},
            before.label_text or _label(verdict, line, sentence),
        )
    return tuple(reported.values()), tuple(claims)


def _label(verdict: _Verdict, line: Line, sentence: str) -> str | None:
    """The section that a score is about, as written."""
    if verdict.block == "total" or verdict.block not in level1_names():
        return None if verdict.block == "total" else verdict.block
    named = re.search(rf"(?:项目)?{verdict.block}(?:类|方面|部分|指标)*", sentence)
    return _own_section(line) if line.role is Role.HEADING or named is None else named[0]


def _said(line: Line) -> Iterator[tuple[str, _Verdict]]:
    """The verdicts of one paragraph, each with its sentence; those printed in a heading are the section's own."""
    kind = kind_of(line.section)
    if kind in ("suggestion", "measure"):
        return
    if kind != "goal" and line.role is Role.HEADING and (line.text.endswith(("）", ")")) or "得分" in line.text):
        points, own = _points_in(line.text.removesuffix(line.body)), _own_section(line)
        if points is not None and own:
            subject = level1_of(line.label) or own
            yield line.text, _Verdict(subject, subject, score=points[1], full=points[0])
    if line.tells:
        labelled = line.label if line.role is Role.BODY else ""  # 自评得分：100分; 总分：95分
        scored = kind_of([labelled]) == "conclusion" or labelled in words()["grades"]["total_words"]
        for sentence in sentences(line.text if scored else line.body or line.text):
            for verdict in _verdicts(sentence, line.chain):
                if kind != "goal" or (verdict.block == "total" and not verdict.weak):
                    yield sentence.strip(), verdict


def _own_section(line: Line) -> str | None:
    """The heading a paragraph stands under (or is), as written, without its points."""
    heading = line.text.removesuffix(line.body) if line.role is Role.HEADING else line.headed
    return without_points(heading) or None


def without_points(heading: str) -> str:
    """A heading without the points printed in it.

    >>> without_points("（一）前期工作（本项30分，得29分）"), without_points("一、资金保障方面，指标评价得分12")
    ('（一）前期工作', '一、资金保障方面')
    """
    bare = re.sub(r"[（(][^（）()]*\d(?:\.\d+)?\s*分[^（）()]*[）)]\s*\Z", "", heading.strip())
    return re.sub(r"[，,、：:（(][^，,、：:（(]{0,20}得分[^，,]{0,20}\Z", "", bare).strip().rstrip("：:。")


def _points_in(heading: str) -> tuple[Decimal | None, Decimal | None] | None:
    """Full points and score printed in a heading; ``None`` when it prints no score."""
    score, full = next(iter(_scores(heading)), None), _FULL.search(heading)
    plain_full = re.search(r"[（(]\s*(?P<full>\d{1,3}(?:\.\d+)?)\s*分", heading)
    if score is None:
        return None
    whole = full or plain_full
    return (Decimal(whole["full"]) if whole else None), Decimal(score["score"])


def _cells(verdict: _Verdict, place: Place) -> dict[str, Place]:
    named = {"grade": verdict.grade, "self_score": verdict.score, "max_score": verdict.full}
    return {name: place for name, value in named.items() if value is not None}


_SCORE = re.compile(
    r"(?P<who>[^，,。；;（(\d]{0,24}?)(?P<word>得分|总分|评分|自评|总评|打分|综合评定|以上合计|得)(?:为|是|：|:)?\s*(?P<score>\d{1,3}(?:\.\d+)?)"
    r"\s*(?:(?P<unit>分)|(?=[，,。；;、）)]|\Z))"
)
_FULL = re.compile(r"(?:满分|分值|总分值|权重|本项|该项|此项)(?:为|是|共|：|:)?\s*(?P<full>\d{1,3}(?:\.\d+)?)\s*分")
_LISTED = re.compile(
    r"(?:\A|[，,：:、；;])\s*(?:其中)?[：:]?(?P<name>[\u4e00-\u9fff]{2,12}?)(?:得)?\s*(?P<score>\d{1,3}(?:\.\d+)?)\s*分(?=[，,、；;。]|\Z)"
)


_OF = re.compile(  # 产出指标50分，得48.4分
    r"(?:\A|[，,；;：:、。]|其中)(?P<name>(?!满分|分值|总分|权重|该|本|此)[\u4e00-\u9fff]{2,10}?)(?:指标|方面|维度)?(?:满分|分值|权重)?为?"
    r"(?P<full>\d{1,3}(?:\.\d+)?)分[，,](?:自评|评价)?得分?为?(?P<score>\d{1,3}(?:\.\d+)?)分"
)


def _scores(text: str) -> list[re.Match[str]]:
    """得分12 may go without 分; 得12 may not."""
    return [found for found in _SCORE.finditer(text) if found["unit"] or found["word"] != "得"]


def _adds(score: re.Match[str]) -> bool:
    """Whether the word of a score says itself that it is the whole (总得分, 以上合计)."""
    return score["who"].endswith("总") or score["word"] in ("以上合计", "综合评定")


def _verdicts(sentence: str, section: Sequence[str]) -> list[_Verdict]:
    """Grades and points that one sentence states, one verdict a subject."""
    found: dict[str, _Verdict] = {}
    if kind_of(section) == "conclusion" and (alone := re.fullmatch(r"\s*(\d{1,3}(?:\.\d+)?)\s*分[。\s]*", sentence)):
        return [_Verdict("total", "total", score=Decimal(alone[1]))]  # 五、自我评分。98.6分。
    for of in _OF.finditer(sentence):
        whole, own = Decimal(of["full"]), Decimal(of["score"])
        name = of["name"].removeprefix("项目")
        found[name] = _Verdict(name, name, score=own, full=whole)
    sentence = _OF.sub("，", sentence)
    scores = _scores(sentence)
    fulls = list(_FULL.finditer(sentence))
    for number, match in enumerate(scores):
        subject, weak = _scored(match["who"] + match["word"] * _adds(match), sentence, section)
        if subject is None or (subject == "total" and "其中" in sentence[: match.start() + len(match["who"])]):
            continue
        until = scores[number + 1].start() if number + 1 < len(scores) else len(sentence)
        behind = [full for full in fulls if match.end() <= full.start() < until]
        ahead = [full for full in fulls if full.end() <= match.start()]
        full = next(iter(behind or ahead[-1:]), None)
        fulls = [one for one in fulls if one is not full]
        points = Decimal(full["full"]) if full else None
        block = _block(subject, sentence, section)
        found[subject] = _Verdict(subject, block, score=Decimal(match["score"]), full=points, weak=weak)
    for verdict in _listed(sentence):
        named = [name for name in level1_names() if name in verdict.subject]  # 项目决策得分19分 is said of 决策
        if not any(name in found for name in named):
            found.setdefault(verdict.subject, verdict)
    for match in _grade_shape().finditer(sentence):
        segment = sentence[: match.start()].rsplit("，", 1)[-1] + match[0]
        subject = _subject(segment, sentence[: match.end()]) or "total"
        before = found.get(subject, _Verdict(subject, _block(subject, sentence, section)))
        found[subject] = replace(before, grade=match["grade"])
    return list(found.values())


def _scored(who: str, sentence: str, section: Sequence[str]) -> tuple[str | None, bool]:
    """Whom a score is about, and whether that is only weakly said."""
    own = pattern("grades", "section_words").search(re.sub("[本该此]项目", "", who))
    subject = None if own else _subject(who, "")
    if subject == "total":
        return subject, not pattern("grades", "total_words").search(who) and kind_of(section) != "conclusion"
    subject = subject or _only_block(sentence)
    of_one = any(one.said is Said.PROMISE for one in told_in(narrow(sentence)))  # 指标值52个，…，得25分
    if subject is None and not of_one:
        subject = block_of(section)
    if subject is None and (kind_of(section) == "conclusion" or not (section or of_one)):
        subject = "total"
    return subject if subject is not None or not own else "", True


def _listed(sentence: str) -> Iterator[_Verdict]:
    """Points in a list (项目立项6分，绩效目标5分，…), where at least three stand in a row and the whole is named."""
    items = list(_LISTED.finditer(sentence))
    if len(items) >= 3 and "满分" not in sentence and pattern("grades", "list_words").search(sentence):
        for item in items:
            whole = pattern("grades", "total_words").search(item["name"])
            name = "total" if whole else item["name"].removesuffix("得")
            yield _Verdict(name, name, score=Decimal(item["score"]), weak=bool(whole))


@cache
def _grade_shape() -> re.Pattern[str]:
    grades = words()["grades"]
    return re.compile(grades["grade_pattern"].replace("{words}", one_of(grades["words"])))


def _subject(segment: str, sentence: str) -> str | None:
    """Whom a verdict is about: one block, or the whole; ``None`` when the words name neither."""
    total = pattern("grades", "total_words")
    blocks = [name for name in level1_names() if name in segment]
    if total.search(segment) and len(blocks) != 1:
        return "total"
    if len(blocks) == 1:
        return blocks[0]
    if len(blocks) > 1 or total.search(sentence) or re.search(r"自评|评价|绩效", segment):
        return "total"
    return None


def _only_block(sentence: str) -> str | None:
    named = [name for name in level1_names() if name in sentence]
    return named[0] if len(named) == 1 else None


def _block(subject: str, sentence: str, section: Sequence[str]) -> str:
    """Where a verdict belongs: a sentence on one block alone, to the section it stands in, whatever block it names."""
    if subject == "total" or _only_block(sentence) is None:
        return subject
    return block_of(section) or subject
