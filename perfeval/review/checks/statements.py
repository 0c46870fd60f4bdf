"""Statements (自述与结论): what a report admits, claims and cites, against its own verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from perfeval.money import FundColumn
from perfeval.review.case import Case
from perfeval.review.checking import Limits, form_check
from perfeval.review.findings import Quote, Verdict
from perfeval.review.hits import Hit, said_by
from perfeval.review.text import bare, clause_with, find_any, has_any, squeeze

_HAD_OR_SPENT = (FundColumn.INITIAL, FundColumn.ADJUSTED, FundColumn.EXECUTED)


@dataclass(frozen=True)
class Topics(Limits):
    topics: tuple[str, ...]


@form_check(Topics, parts=("lacking", "there"))
def rules_both_ways(case: Case, limits: Topics) -> Hit | None:
    """The report says that a management rule exists and that there is none."""
    for gone in case.claims("rule_missing"):
        topics = [topic for topic in limits.topics if topic in gone.subject or topic in gone.text]
        there = [claim for claim in case.claims("rule_exists") if any(topic in claim.subject for topic in topics)]
        if not there:
            continue
        lacking = clause_with(gone.text, ["无", "没有", "未"])
        existing = clause_with(there[0].text, [there[0].subject])
        return Hit(
            object=gone.subject or "管理制度",
            quotes=(said_by(gone), *map(said_by, there)),
            saw=lacking,
            expected=existing,
            parts={"lacking": lacking, "there": existing},
            row="rules",
        )
    return None


@dataclass(frozen=True)
class Followed(Limits):
    kept: tuple[str, ...]
    broken: tuple[str, ...]


@form_check(Followed, parts=("lacking", "there"))
def followed_both_ways(case: Case, limits: Followed) -> Hit | None:
    """The report says that rules were strictly followed and that they were not."""
    if not (broken := case.claims("not_followed")):
        return None
    kept = [
        Quote(statement.place, clause)
        for statement in case.project.statements
        for clause in statement.clauses or (statement.text,)
        if has_any(clause, limits.kept) and not has_any(clause, limits.broken)
    ]
    if not kept:
        return None
    lacking, there = clause_with(broken[0].text, limits.broken), clause_with(kept[0].text, limits.kept)
    return Hit(
        object=broken[0].subject or "制度执行",
        quotes=(said_by(broken[0]), *kept[:2]),
        saw=lacking,
        expected=there,
        parts={"lacking": lacking, "there": there},
        row="followed",
    )


@dataclass(frozen=True)
class Admissions(Limits):
    top: tuple[str, ...]
    admissions: tuple[str, ...]
    unless: tuple[str, ...]


@form_check(Admissions, parts=("admitted",))
def verdict_over_admission(case: Case, limits: Admissions) -> Iterator[Hit]:
    """A block rated 优 although its own text admits a failing."""
    grades = {
        item.subject: (item.grade, tuple(Quote(place, item.grade) for place in list(item.cells.values())[:1]))
        for item in case.project.reported
        if item.grade
    }
    for claim in case.claims("grade"):
        grades.setdefault(claim.subject, (claim.text, (said_by(claim),)))
    for block, said in _admitted(case, list(grades), limits).items():
        match = next((value for name, value in grades.items() if bare(name)[:2] == bare(block)[:2]), None)
        if match is None or not has_any(match[0], limits.top):
            continue
        words = "；".join(dict.fromkeys(one.text.strip("。；; ") for one in said))
        yield Hit(
            object=block,
            quotes=(*match[1], *said),
            saw=find_any(match[0], limits.top),
            parts={"admitted": words[:120]},
            row=f"block:{block}",
        )


def _admitted(case: Case, blocks: list[str], limits: Admissions) -> dict[str, list[Quote]]:
    """Block → the failings that its own text admits, each once."""
    admitted: dict[str, list[Quote]] = {}
    for statement in case.project.statements:
        for clause in statement.clauses or (statement.text,):
            if has_any(clause, limits.admissions) and not has_any(clause, limits.unless):
                admitted.setdefault(statement.path[0], []).append(Quote(statement.place, clause))
    for claim in case.claims("rule_missing", "not_followed", "admission"):
        block = next((name for name in blocks if any(name[:2] in part for part in claim.section)), "")
        known = {bare(said.text) for quotes in admitted.values() for said in quotes}
        if block and not any(bare(claim.text) in text or text in bare(claim.text) for text in known):
            admitted.setdefault(block, []).append(said_by(claim))
    return admitted


@dataclass(frozen=True)
class Blocks(Limits):
    blocks: tuple[str, ...]
    same: tuple[tuple[str, ...], ...]


@form_check(Blocks, parts=("named",))
def verdict_of_another_block(case: Case, limits: Blocks) -> Iterator[Hit]:
    """The verdict under one heading is pasted from another block (效果 section: 项目产出评价结果为优)."""
    same = {frozenset(pair) for pair in limits.same}
    for n, claim in enumerate(case.claims("grade")):
        named = next((name for name in limits.blocks if has_any(claim.text, [f"{name}(指标)?评价结果"])), None)
        under = next((name for part in reversed(claim.section) for name in limits.blocks if name in part), None)
        if named and under and named != under and frozenset((named, under)) not in same:
            yield Hit(
                object=under,
                quotes=(said_by(claim),),
                saw=claim.text[:60],
                expected=under,
                parts={"named": named},
                row=f"grade:{n}",
            )


@dataclass(frozen=True)
class Document:
    """A rule that reports cite: its words, since when and until when it was in force, whether it is for transfers."""

    name: str
    words: tuple[str, ...]
    from_: int = 0
    until: int = 9999
    transfers: bool = False


@dataclass(frozen=True)
class Documents(Limits):
    departmental: tuple[str, ...]
    own_money: tuple[str, ...]
    transfer_money: tuple[str, ...]
    documents: tuple[Document, ...]


@form_check(Documents, variants=("transfers", "later", "repealed"), parts=("year", "from", "until"))
def basis(case: Case, limits: Documents) -> Iterator[Hit]:
    """A legal basis that does not fit the kind of project, is later than the year, or was repealed."""
    quotes = [(claim.text, said_by(claim)) for claim in case.claims("legal_basis")]
    quotes += [
        (p.text, Quote(p.places[0], p.text[:120])) for p in case.project.passages if p.kind == "basis" and p.places
    ]
    if not quotes:
        return
    departmental, year = _is_departmental(case, limits), case.project.year
    for document in limits.documents:
        said = next((said for text, said in quotes if has_any(text, document.words)), None)
        if said is None:
            continue
        variant = "transfers" if document.transfers and departmental else _out_of_force(document, year)
        if variant:
            yield Hit(
                object=document.name,
                quotes=(said,),
                saw=document.name,
                parts={"year": str(year or ""), "from": str(document.from_), "until": str(document.until)},
                row=f"basis:{document.name}",
                variant=variant,
                verdict=Verdict.WRONG if variant == "later" else None,
            )


def _out_of_force(document: Document, year: int | None) -> str:
    if year and document.from_ > year + 1:
        return "later"
    return "repealed" if year and document.until < year else ""


def _is_departmental(case: Case, limits: Documents) -> bool:
    """The project is a department's own, by its ticks or by whose money it is."""
    sources = "".join(
        line.label_text for line in case.project.funds if any(line.amount(name) for name in _HAD_OR_SPENT)
    )
    ticks = squeeze("".join(case.project.attributes.values()) + case.said_under("overview"))
    own = has_any(sources, limits.own_money) and not has_any(sources, limits.transfer_money)
    return own or has_any(ticks, limits.departmental)
