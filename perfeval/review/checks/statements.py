"""Statements (自述与结论): what a report admits, claims and cites, against its own verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from perfeval.money import FundColumn
from perfeval.review.case import Case
from perfeval.review.findings import Quote, Verdict
from perfeval.review.hits import Held, Hit, said_by
from perfeval.review.text import bare, clause_with, find_any, has_any, squeeze

_HAD_OR_SPENT = (FundColumn.INITIAL, FundColumn.ADJUSTED, FundColumn.EXECUTED)


def rules_both_ways(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The report says that a management rule exists and that there is none."""
    for gone in case.claims("rule_missing"):
        topics = [topic for topic in limits["topics"] if topic in gone.subject or topic in gone.text]
        there = [claim for claim in case.claims("rule_exists") if any(topic in claim.subject for topic in topics)]
        if there:
            lacking, existing = (
                clause_with(gone.text, ["无", "没有", "未"]),
                clause_with(there[0].text, [there[0].subject]),
            )
            quotes = (said_by(gone), *(said_by(claim) for claim in there))
            yield Hit(
                gone.subject or "管理制度",
                quotes,
                lacking,
                existing,
                {"lacking": lacking, "there": existing},
                row="rules",
            )
            return


def followed_both_ways(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The report says that rules were strictly followed and that they were not."""
    broken = case.claims("not_followed")
    kept = [
        Quote(statement.place, clause)
        for statement in case.project.statements
        for clause in statement.clauses or (statement.text,)
        if has_any(clause, limits["kept"]) and not has_any(clause, limits["broken"])
    ]
    if broken and kept:
        lacking, there = clause_with(broken[0].text, limits["broken"]), clause_with(kept[0].text, limits["kept"])
        yield Hit(
            broken[0].subject or "制度执行",
            (said_by(broken[0]), *kept[:2]),
            lacking,
            there,
            {"lacking": lacking, "there": there},
            row="followed",
        )


def verdict_over_admission(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A block rated 优 although its own text admits a failing."""
    grades = {
        item.subject: (
            item.grade or "",
            tuple(Quote(place, item.grade or "") for place in list(item.cells.values())[:1]),
        )
        for item in case.project.reported
        if item.grade
    }
    for claim in case.claims("grade"):
        grades.setdefault(claim.subject, (claim.text, (said_by(claim),)))
    admitted: dict[str, list[Quote]] = {}
    for statement in case.project.statements:
        for clause in statement.clauses or (statement.text,):
            if has_any(clause, limits["admissions"]) and not has_any(clause, limits["unless"]):
                admitted.setdefault(statement.path[0], []).append(Quote(statement.place, clause))
    for claim in case.claims("rule_missing", "not_followed", "admission"):
        block = next((name for name in grades if any(name[:2] in part for part in claim.section)), "")
        known = {bare(said.text) for quotes in admitted.values() for said in quotes}
        if block and not any(bare(claim.text) in text or text in bare(claim.text) for text in known):
            admitted.setdefault(block, []).append(said_by(claim))
    for block, said in admitted.items():
        match = next(
            ((grade, quotes) for name, (grade, quotes) in grades.items() if bare(name)[:2] == bare(block)[:2]), None
        )
        if match is None or not has_any(match[0], limits["top"]):
            continue
        words = "；".join(dict.fromkeys(said_.text.strip("。；; ") for said_ in said))
        yield Hit(
            block,
            (*match[1], *said),
            find_any(match[0], limits["top"]),
            None,
            {"admitted": words[:120]},
            row=f"block:{block}",
        )


def verdict_of_another_block(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The verdict under one heading is pasted from another block (效果 section: 项目产出评价结果为优)."""
    for n, claim in enumerate(case.claims("grade")):
        named = next((name for name in limits["blocks"] if has_any(claim.text, [f"{name}(指标)?评价结果"])), None)
        under = next((name for part in reversed(claim.section) for name in limits["blocks"] if name in part), None)
        same = {frozenset(pair) for pair in limits["same"]}
        if named and under and named != under and frozenset((named, under)) not in same:
            yield Hit(under, (said_by(claim),), claim.text[:60], under, {"named": named}, row=f"grade:{n}")


def template_question(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A question of the template stands where its answer should (是否符合…)."""
    for n, statement in enumerate(case.project.statements):
        for clause in statement.clauses or (statement.text,):
            if has_any(clause, ["是否"]) and not has_any(clause, limits["answered"]):
                yield Hit(
                    statement.path[-1],
                    (Quote(statement.place, clause),),
                    clause[:60],
                    None,
                    {"path": "/".join(statement.path)},
                    row=f"statement:{n}",
                )
                break


def basis(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A legal basis that does not fit the kind of project, is later than the year, or was repealed."""
    year = case.project.year
    quotes = [(claim.text, said_by(claim)) for claim in case.claims("legal_basis")]
    quotes += [
        (p.text, Quote(p.places[0], p.text[:120])) for p in case.project.passages if p.kind == "basis" and p.places
    ]
    attributes = "".join(case.project.attributes.values())
    sources = "".join(
        line.label_text for line in case.project.funds if any(line.amount(name) for name in _HAD_OR_SPENT)
    )
    ticks = squeeze(attributes + case.said_under("overview"))
    departmental = has_any(ticks, limits["departmental"]) or (
        has_any(sources, limits["own_money"]) and not has_any(sources, limits["transfer_money"])
    )
    seen: set[str] = set()
    for document in limits["documents"]:
        for text, said in quotes:
            if not has_any(text, document["words"]) or document["name"] in seen:
                continue
            variant = ""
            if document.get("transfers") and departmental:
                variant = "transfers"
            elif year and document.get("from") and document["from"] > year + 1:
                variant = "later"
            elif year and document.get("until") and document["until"] < year:
                variant = "repealed"
            if variant:
                seen.add(document["name"])
                yield Hit(
                    document["name"],
                    (said,),
                    document["name"],
                    None,
                    {
                        "year": str(year or ""),
                        "from": str(document.get("from", "")),
                        "until": str(document.get("until", "")),
                    },
                    row=f"basis:{document['name']}",
                    variant=variant,
                    verdict=Verdict.WRONG if variant == "later" else None,
                )
