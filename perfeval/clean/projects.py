"""The door of this room: a raw document becomes clean projects, with an account of every cell."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from perfeval.clean.account import Ledger
from perfeval.clean.assembly import Assembly
from perfeval.clean.breakdowns import breakdowns_of
from perfeval.clean.draft import WORDS, Draft, Reading
from perfeval.clean.fund_pairs import add_pairs
from perfeval.clean.identification import code_of, year_in
from perfeval.clean.kinds import form_kind, region_of
from perfeval.clean.narrative import Narrative
from perfeval.clean.nature import period_of
from perfeval.clean.once import each_once
from perfeval.clean.pictures import with_sights
from perfeval.clean.reports import read_report
from perfeval.clean.text_tables import with_text_tables
from perfeval.clean.titles import read_title
from perfeval.clean.understanding import marked, tables_missed
from perfeval.clean.who import settle_identity
from perfeval.clean.why import how_read
from perfeval.errors import FormNotRecognised
from perfeval.forms.layouts import layout_of
from perfeval.forms.text import keys, plain
from perfeval.forms.vocabulary import vocabulary
from perfeval.model import FileReading, Form, FormKind, Project
from perfeval.sources.raw import RawDocument

_GENERIC_SHEET = re.compile(r"^(sheet\d*|工作表\d*|表\d*|.*自评.*|.*绩效.*|.*汇总.*|.*封面.*|\d+)$", re.IGNORECASE)
_WINDOWS_NAMES = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
)
_WHOLE_YEAR = re.compile(r"(20\d\d)[年./-]0?1[月./-](?:0?1日?)?\D{1,3}(?:\1[年./-])?12[月./-](?:31日?)?$")


def clean_document(document: RawDocument) -> tuple[tuple[Project, ...], FileReading]:
    """All forms of one file, and what became of every cell of it. Never raises for what a file contains."""
    document = with_text_tables(document, vocabulary())
    reading = Reading(document, Ledger(document), vocabulary())
    reading.notes.extend(note.fact for note in document.notes)
    assembly = Assembly(reading)
    drafts = assembly.run()
    for number, draft in enumerate(drafts):
        add_pairs(draft, reading)
        if not assembly.prose:
            settle_identity(draft, reading)
        draft.year = draft.year or _year(draft) or (drafts[0].year if number else None)
    told: list[tuple[Draft, Narrative]] = [(draft, Narrative()) for draft in drafts]
    if assembly.prose:
        told = read_report([draft for draft in drafts if is_form(draft, True)] or drafts[:1], reading)
    told = [(draft, narrative) for draft, narrative in told if is_form(draft, assembly.prose) or narrative.statements]
    recognised = bool(told)
    drafts, copies = each_once([draft for draft, _ in told], reading)
    told = [(draft, narrative) for draft, narrative in told if draft in drafts]
    _take_breakdowns(document, drafts, reading)
    ids: dict[int, str] = {}
    projects: list[Project] = []
    stem = slug(document.file)
    for number, draft in enumerate(drafts):
        project_id = stem if number == 0 else f"{stem}-{number + 1}"
        for owner in (draft, *draft.owners):
            ids[id(owner)] = project_id
        if draft.year is None and not assembly.prose:
            _year_of_page(document, draft, reading)
        tells = assembly.prose and (bool(told[number][1].lines) or "报告" in draft.title)
        projects.append(_project(draft, project_id, document, reading, tells, told[number][1]))
    for copy, original in copies.items():
        ids[copy] = ids[id(original)]
    for draft, narrative in told:
        for place, by in narrative.used.items():
            reading.ledger.use(place, by, draft)
    reading.why.extend(how_read(table, parts, reading) for table, parts in assembly.read)
    return with_sights(projects, _reading(document, reading, projects, ids, assembly, recognised), document)


def _take_breakdowns(document: RawDocument, drafts: list[Draft], reading: Reading) -> None:
    """What stands beside the only form of a file and breaks its work down."""
    names = [row.level3 for draft in drafts for row in draft.indicators]
    for passage, cells in breakdowns_of(document, reading.ledger, names) if len(drafts) == 1 else ():
        drafts[0].passages.append(passage)
        for cell in cells:
            reading.ledger.use(cell, "passage breakdown", drafts[0])


def is_form(draft: Draft, prose: bool) -> bool:
    """Whether so much was read that it is a form: funds or indicators, or a name with goals or a result."""
    if draft.has_body:
        return True
    named = draft.name is not None
    return named and bool(draft.goals or draft.reported or draft.fund_pairs or draft.bands or (prose and draft.title))


def _project(
    draft: Draft, project_id: str, document: RawDocument, reading: Reading, prose: bool, narrative: Narrative
) -> Project:
    name, kind = draft.name, form_kind(draft, prose)
    whole = kind is FormKind.DEPARTMENT and not prose  # the form of a whole department is about no project
    if name is None and not whole and (name := read_title(draft.title).name) is not None:
        draft.marks.setdefault("name", draft.marks["title"])
        reading.doubt(WORDS.say("doubt.name_of_title", place=draft.marks["title"], name=name))
    if name is None and draft.sheet and draft.indicators and not _GENERIC_SHEET.match(plain(draft.sheet)):
        name = draft.sheet
        reading.doubt(WORDS.say("doubt.name_of_sheet", sheet=draft.sheet))
    if draft.funds and draft.money_unit is None and not _units_in_cells(draft):
        reading.doubt(WORDS.say("doubt.no_money_unit"))
    texts = [draft.title, name or "", draft.department or "", draft.unit or "", document.file]
    form = Form(
        file=document.file,
        layout=layout_of(draft.bands, draft.title),
        title=draft.title,
        sheet=draft.sheet,
        kind=kind,
        container=document.container,
        sha256=document.sha256,
        region=region_of(texts),
        period_text=period_of(document) if kind is FormKind.MONITORING else "",
        edition=project_id.rpartition("-")[2] if project_id != slug(document.file) else "",
    )
    known = {item.subject for item in draft.reported}
    return Project(
        id=project_id,
        form=form,
        name=name,
        department=draft.department,
        unit=draft.unit,
        year=draft.year,
        code=draft.codes.get("code") or code_of(name),
        department_code=draft.codes.get("department_code") or code_of(draft.department),
        unit_code=draft.codes.get("unit_code") or code_of(draft.unit),
        amount_unit_text=draft.money_unit,
        funds=tuple(draft.funds),
        indicators=tuple(draft.indicators),
        goals=tuple(draft.goals),
        passages=(*draft.passages, *narrative.passages),
        claims=narrative.claims,
        statements=narrative.statements,
        reported=(*draft.reported, *(item for item in narrative.reported if item.subject not in known)),
        attributes=dict(draft.attributes),
        cells=dict(draft.marks),
    )


def _year(draft: Draft) -> int | None:
    """The year that the name, the sheet's own name or a period of twelve months tells, where no title does."""
    told = year_in(draft.name or "") or year_in(draft.sheet or "")
    periods = (_WHOLE_YEAR.search(plain(text)) for text in draft.attributes.values())
    return told or next((int(found[1]) for found in periods if found is not None), None)


def _year_of_page(document: RawDocument, draft: Draft, reading: Reading) -> None:
    """The year that the heading of a page tells for all its forms (某局2021年度绩效自评结果公开)."""
    for paragraph in document.paragraphs:
        said = plain(paragraph.text)
        if len(said) <= 60 and ("绩效" in said or "自评" in said) and (year := year_in(said)):
            draft.year = year
            draft.marks.setdefault("year", paragraph.place)
            reading.ledger.use(paragraph, "year", draft)
            return


def _units_in_cells(draft: Draft) -> bool:
    amounts = [
        text
        for line in draft.funds
        for key, text in line.texts.items()
        if key.endswith("_wan") and any(c.isdigit() for c in text)
    ]
    return all("元" in text or "万" in text for text in amounts)


def _reading(
    document: RawDocument,
    reading: Reading,
    projects: list[Project],
    ids: dict[int, str],
    assembly: Assembly,
    recognised: bool,
) -> FileReading:
    why_not = None
    status = "read"
    if not projects:
        tables = [table for table in document.tables if any(True for _ in table.nonempty())]
        if tables and assembly.skipped_tables == len(tables):
            status = "skipped"
            why_not = WORDS.say("file.instructions", file=document.file)
        elif recognised:
            status = "skipped"
            why_not = WORDS.say("file.empty_template", file=document.file)
        else:
            status = "failed"
            why_not = FormNotRecognised(file=document.file, seen=_headings(document) or WORDS.say("file.none")).fact
    account = marked(reading.ledger.lines(ids))
    missed = tables_missed(account) if projects else ()
    if missed:
        reading.doubt(WORDS.say("doubt.not_understood", tables=missed))
    return FileReading(
        file=document.file,
        status=status,
        message=why_not,
        container=document.container,
        sha256=document.sha256,
        account=account,
        notes=tuple(reading.notes),
        why=tuple(reading.why),
        tables_not_understood=missed,
    )


def _headings(document: RawDocument) -> tuple[str, ...]:
    """The first short texts of the document, as a person would quote them."""
    seen = [cell.text for table in document.tables for cell in table.nonempty() if 2 <= len(keys(cell.text)[1]) <= 16]
    seen = seen or [paragraph.text[:16] for paragraph in document.paragraphs]
    return tuple(dict.fromkeys(seen[:8]))


def slug(file: str) -> str:
    """A file name as an id: letters, digits and Chinese characters kept, the rest ``-``.

    >>> slug("2022/自评表（３）.xlsx"), slug("CON.docx")
    ('自评表-3', 'con-form')
    """
    stem = unicodedata.normalize("NFKC", PurePosixPath(file.replace("\\", "/")).stem).lower()
    kept = re.sub(r"[^0-9a-z\u3400-\u9fff]+", "-", stem).strip("-")[:60].strip("-") or "form"
    return f"{kept}-form" if kept in _WINDOWS_NAMES else kept
