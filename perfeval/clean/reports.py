"""A report in words as clean projects (文字报告): who, when, which project; one draft for each project it tells of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from perfeval.clean.draft import WORDS, Draft, Reading
from perfeval.clean.identification import year_in
from perfeval.clean.kinds import form_kind
from perfeval.clean.narrative import Narrative, read_narrative
from perfeval.clean.offices import Parts, parts_told, unit_before
from perfeval.clean.prose_funds import funds_with_prose
from perfeval.clean.prose_indicators import indicators_told
from perfeval.clean.prose_money import sums_of
from perfeval.clean.prose_outline import Line, Role, kind_of, outline
from perfeval.clean.prose_words import level_of, narrow, one_of, plain, words
from perfeval.clean.titles import Titled, is_unit, read_title, unit_in
from perfeval.forms.text import is_number
from perfeval.forms.vocabulary import vocabulary
from perfeval.model import FormKind, Indicator, Passage, Reported
from perfeval.places import Place
from perfeval.sources.raw import RawDocument, RawTable

_Fact = tuple[str, str | int | None, Place | None]  # field, value, where it is told


@dataclass(slots=True)
class Part:
    """One project of a report: its name where the report tells of several, and the lines that tell of it alone."""

    name: str | None
    lines: tuple[Line, ...]
    place: Place | None = None


def read_report(drafts: list[Draft], reading: Reading) -> list[tuple[Draft, Narrative]]:
    """The projects of a report, each with what its prose says; ``drafts`` hold what its tables and labels say."""
    documents = _reports_in(reading.document)
    if len(documents) > 1:
        own = drafts if len(drafts) == len(documents) else [Draft() for _ in documents]
        return [
            one
            for draft, document in zip(own, documents, strict=True)
            for one in _one_report([draft], document, reading)
        ]
    return _one_report(drafts, reading.document, reading)


def _reports_in(document: RawDocument) -> list[RawDocument]:
    """The reports of a file one after the other, each from its title on; a file with tables is one."""
    titles: dict[str, int] = {}
    for at, block in enumerate(document.blocks):
        if isinstance(block, RawTable):
            return [document]
        text = plain(block.text)
        if len(text) <= 60 and text.endswith("报告") and (name := read_title(text).name) is not None:
            titles.setdefault(name, at)
    if len(titles) < 2:
        return [document]
    cuts = [0, *sorted(titles.values())[1:], len(document.blocks)]
    return [replace(document, blocks=document.blocks[first:last]) for first, last in pairwise(cuts)]


def _one_report(drafts: list[Draft], document: RawDocument, reading: Reading) -> list[tuple[Draft, Narrative]]:
    lines = outline(document)
    first = drafts[0] if drafts else Draft()
    titled = _title(first, lines)
    parts = _parts(lines) if titled.name is None and len(drafts) <= 1 else []
    _identify(first, titled, lines, reading, several=bool(parts))
    if not parts:
        narrative = read_narrative(document, lines)
        _fill(first, narrative, reading)
        return [(first, narrative), *((draft, Narrative()) for draft in drafts[1:])]
    found = []
    for number, part in enumerate(parts):
        draft = first
        if number:
            draft = Draft(title=first.title, year=first.year, unit=first.unit, marks=dict(first.marks))
        draft.department, draft.name = first.department, part.name
        if part.place is not None:
            draft.marks = {**draft.marks, "name": part.place}
        narrative = read_narrative(document, lines, part.lines)
        _fill(draft, narrative, reading)
        found.append((draft, narrative))
    return found


def _fill(draft: Draft, narrative: Narrative, reading: Reading) -> None:
    """Money and indicators that the sentences tell; a table of indicators is the better witness and stays alone."""
    draft.funds = list(funds_with_prose(draft.funds, narrative.lines, draft.year, reading.doubt))
    if not any(one.target_text or one.actual_text for one in draft.indicators):
        draft.reported = [one for one in draft.reported if one.subject != "total" or _is_told(one)]
        _take_data(reading, draft)
        monitoring = form_kind(draft, True) is FormKind.MONITORING
        told = list(indicators_told(narrative.lines, draft.year, monitoring, reading.doubt))
        if told:  # a table of points alone (决策 15 13.5) tells subtotals
            draft.reported += [_subtotal(row) for row in draft.indicators if row.self_score is not None]
            draft.indicators = told


def _subtotal(row: Indicator) -> Reported:
    name = row.level3 or row.level2 or row.level1
    cells = {key: place for key, place in row.cells.items() if key in ("max_score", "self_score")}
    return Reported(name, row.max_score, row.self_score, cells=cells, label_text=name)


def _is_told(total: Reported) -> bool:
    """Whether a total stands in a line of text; that of a table without indicators is the 合计 of some data."""
    return any(place.paragraph for place in total.cells.values())


def _take_data(reading: Reading, draft: Draft) -> None:
    """Tables of data beside the words (乡镇 | 户数 | 资金): kept as they are, row by row."""
    for table in reading.document.tables:
        cells = [cell for cell in table.nonempty() if reading.ledger.loose(cell)]
        heads = {cell.col for cell in cells if cell.row == 1 and not is_number(cell.text)}
        data = [cell for cell in cells if cell.row > 1 and cell.col > 1]
        if len(heads) > 1 and data and all(cell.col in heads and is_number(cell.text) for cell in data):
            rows = [" ".join(cell.text for cell in cells if cell.row == row) for row in range(1, table.n_rows + 1)]
            places = tuple(cell.place for cell in cells)
            draft.passages.append(Passage("table", table.name, "\n".join(filter(None, rows)), places=places))
            for cell in cells:
                draft.attributes.pop(cell.text, None)
                reading.ledger.retake(cell, "passage table", draft)


# --- who, when, which project ---------------------------------------------------------------------------------------


def _title(draft: Draft, lines: Sequence[Line]) -> Titled:
    """The title, which may stand on several lines; offices on lines of their own are no part of it."""
    front = [line for line in lines if line.role is Role.TITLE and not is_unit(line.text.strip("（）()"))]
    if front:
        draft.title = "".join(line.text for line in front)
        draft.marks["title"] = next((line.place for line in front if "报告" in line.text), front[0].place)
    return read_title(draft.title)


def _identify(draft: Draft, titled: Titled, lines: Sequence[Line], reading: Reading, *, several: bool) -> None:
    """Name, unit and year: as labelled, else from the title, else from the text."""
    titled = _signed(titled, lines)
    title = draft.marks.get("title")
    told = [line for line in lines if line.tells or line.role is Role.LEAD_IN]
    front = [line for line in lines if line.role is Role.LABEL]
    parts = parts_told([*told, *front])
    facts: list[_Fact] = [*([] if several else _labelled(told))]
    facts += [("unit", *one) for one in parts.labelled[:1]]
    facts += [
        ("name", titled.name, title),
        ("unit", _doer(titled.unit, parts), title),
        ("year", titled.year, title),
    ]
    for role in (Role.TITLE, Role.SIGNATURE):
        alone = [(line, plain(line.text).strip("（）()")) for line in lines if line.role is role]
        facts += [("unit", _doer(name, parts), line.place) for line, name in alone if is_unit(name)]
    facts += [("unit", *one) for one in unit_before(front)] + list(_period(front))
    facts += [] if several else _named_in_text(told)
    facts += [("department", *one) for one in parts.over[:1]] + [("unit", *one) for one in parts.under[:1]]
    facts += [("department", *one) for one in parts.named_over if titled.unit not in (None, one[0])]  # 馆为某局所属
    facts += _year_told(lines)
    if "部门整体" in draft.title:
        facts += [("department", value, place) for field, value, place in facts if field == "unit" and value]
    facts += [("unit", *parts.alone)] if parts.alone is not None else []
    for field, value, place in facts:
        if value is not None and getattr(draft, field) is None:
            setattr(draft, field, value)
            if place is not None:
                draft.marks[field] = place
            if field == "name" and place != title:
                reading.doubt(WORDS.say("doubt.name_of_text", place=place, name=value))
            if field == "unit" and (value, place) == parts.alone:
                reading.doubt(WORDS.say("doubt.unit_of_text", place=place, name=value))


def _signed(titled: Titled, lines: Sequence[Line]) -> Titled:
    """The title without the office that signs, where its name begins with it, whatever the office is called."""
    for line in lines:
        office = plain(line.text)
        if line.role is Role.SIGNATURE and is_unit(office) and (titled.name or "").startswith(office):
            name = (titled.name or "").removeprefix(office).lstrip("的")
            return replace(titled, name=name, unit=titled.unit or office) if len(name) > 3 else titled
    return titled


def _doer(titled: str | None, parts: Parts) -> str | None:
    """The office of the title, unless the text says that it is over the project and another carries it out."""
    over = titled in [name for name, _ in parts.over] and any(name != titled for name, _ in parts.under)
    over = over or (bool(parts.doers) and titled not in parts.doers)  # 项目由某中心承担
    return None if over else titled


def _labelled(lines: Sequence[Line]) -> Iterator[_Fact]:
    """Facts that a sentence labels: 项目名称为松林防火监测，主管部门为林川县应急管理局."""
    shape = re.compile(r"([\u4e00-\u9fff]{3,8})(?:为|是|[：:])([\u4e00-\u9fff]{3,30})(?=[，,。；;]|\Z)")
    for line in lines:
        for label, value in shape.findall(line.said):
            concept = vocabulary().exact("identification", label)
            if concept == "name" or (concept in ("department", "unit") and is_unit(value)):
                yield concept, value, line.place


def _period(lines: Sequence[Line]) -> Iterator[_Fact]:
    """The year of a line before the text that labels it (评价时段：2024年1—6月)."""
    for line in lines:
        label, _, value = plain(narrow(line.text).strip("() ")).partition(":")
        if re.search(r"(?:期间?|时段|区间|年度)\Z", label) and not label.endswith("日期"):
            yield "year", year_in(value), line.place


@cache
def _evaluated() -> re.Pattern[str]:
    """What an evaluation is of: 对2023年优抚对象补助经费开展绩效自评."""
    return re.compile(r"对(?:20\d\d年度?)?([\u4e00-\u9fff]{4,24}?)(?:开展|进行)[^，。]{0,8}(?:自评|评价|监控)")


def _named_in_text(lines: Sequence[Line]) -> Iterator[_Fact]:
    """The name that sentences give: “银龄学堂”项目, or 残疾人康复服务项目 more than once."""
    quoted = re.compile(rf"[“《\"「]([^”》\"」]{{4,30}})[”》\"」](?:专项)?(?:{one_of(words()['title']['kinds'])})")
    for line in lines:
        for named in quoted.finditer(line.said):
            if read_title(named[1]).name:
                yield "name", named[1], line.place
        for named in re.finditer(
            r"对(?:20\d\d年度?)?([\u4e00-\u9fff]{4,24}?)(?:开展|进行)[^，。]{0,8}(?:自评|评价|监控)", line.said
        ):
            if read_title(named[1]).name:
                yield "name", named[1], line.place
    names = Counter(name for line in lines for name in _projects_named(line.said))
    for best, count in names.most_common(1):
        if count > 1:
            yield "name", best, next(line.place for line in lines if best in plain(line.said))


def _year_told(lines: Sequence[Line]) -> Iterator[_Fact]:
    """The year most often named, in headings and budgets above all; plans, beginnings, numbers of documents aside."""
    years: Counter[int] = Counter()
    for line in lines:
        if kind_of((*line.section, line.label)) in words()["pairs"]["silent_kinds"]:
            continue
        if line.role is not Role.HEADING and line.role is not Role.LEAD_IN and not line.tells:
            continue
        if line.role is Role.HEADING:
            years.update(int(year) for year in re.findall(r"(?<!\d)(20\d\d)年", narrow(line.label)) * 2)
        said = re.sub(r"《[^》]*》|[（(〔\[][^（(〔\[）)〕\]]*号[^（(〔\[）)〕\]]*[）)〕\]]|〔\d+〕", "", line.said)
        for year, budget in re.findall(
            r"(?<!\d)(20\d\d)年(?!度?(?:起|以来|开始))(度|[^，。；\d]{0,6}预算)?", narrow(said)
        ):
            years[int(year)] += 1 + bool(budget)
    if years:
        yield "year", max(years, key=lambda year: (years[year], year)), None


def _projects_named(text: str) -> Iterator[str]:
    for found in re.finditer(
        r"(?:(?<=年)|(?<=年度)|(?<=对)|(?<=实施)|(?<=开展)|(?<=安排)|(?<=\A))(?P<name>[\u4e00-\u9fff]{4,24}?项目)",
        plain(text),
    ):
        name = read_title(found["name"]).name
        if name and unit_in(name)[0] is None:
            yield found["name"]


# --- several projects in one report ---------------------------------------------------------------------------------


def _parts(lines: Sequence[Line]) -> list[Part]:
    """The projects of a report that names several: headings or labels of one style, each with money of its own."""
    styles: dict[tuple[object, ...], list[Part]] = {}
    for number, line in enumerate(lines):
        if not line.label or (line.role is not Role.HEADING and not (line.role is Role.BODY and line.numbered)):
            continue
        until = next((later for later in range(number + 1, len(lines)) if _ends(line, lines[later])), len(lines))
        own = tuple(lines[number:until])
        sums = {one.kind for told in own if told.tells for one in sums_of(told.said)} & {"budget", "executed"}
        if sums and (name := _project_name(line, surely=len(sums) == 2)) is not None:
            styles.setdefault((line.role, line.rank, line.section), []).append(Part(name, own, line.place))
    parts = max(styles.values(), key=len, default=[])
    return parts if len({part.name for part in parts}) > 1 else []


def _project_name(line: Line, *, surely: bool) -> str | None:
    """The project that a heading or a label names (（一）智慧图书馆建设项目, 1、灯杆更新项目：…).

    ``surely``: its budget and its spending are told below; then it is one whatever its name ends with.
    """
    label = re.sub(r"[（(][^（）()]*[）)]\Z", "", line.label).strip('“”《》" ')
    known = level_of(label) or kind_of([label]) != "other" or not read_title(label).name
    name = plain(label)
    shaped = name.endswith(tuple(words()["title"]["kinds"])) or (
        surely
        and line.role is Role.HEADING
        and not name.endswith((*words()["endings"]["words"], "支出", "资金", "收入"))
    )
    return label if shaped and 4 <= len(name) <= 30 and not known else None


def _ends(head: Line, line: Line) -> bool:
    """Whether a line no longer belongs to the project that ``head`` opens."""
    if line.role is Role.HEADING:
        return head.role is Role.BODY or line.rank <= head.rank
    return line.role not in (Role.BODY, Role.LEAD_IN) or (head.role is Role.BODY and line.numbered)
