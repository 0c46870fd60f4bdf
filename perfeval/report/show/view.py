"""What every display function starts from (视图): one project's evaluation, findings, form, and words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from perfeval.model import AccountLine, FileReading
from perfeval.numbers import NOTHING, Number, format_wan
from perfeval.places import Place
from perfeval.report.charts.canvas import Picture
from perfeval.report.markup import Html, el, join
from perfeval.report.rules_page import RULES, anchor_of
from perfeval.report.whereabouts import Whereabouts
from perfeval.review.checked import checked
from perfeval.review.conclusion import Conclusion, conclude
from perfeval.review.decisions import Decision
from perfeval.review.findings import Finding
from perfeval.review.run import Passed
from perfeval.scoring.result import Clause, Evaluation, Explanation
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.outcome import Result


_BOOK_ID = re.compile(r"\s?[（(][a-z]{2,}_[a-z0-9_]+[）)]")
_OVER = ("title", "heading", "amount_unit_text")
_IN_LINE = 4  # so many inputs stand in one line
_NAMES = re.compile(r"[^\W\d_]+|\s")
_HALF_WIDTH = str.maketrans("（）", "()")


@dataclass(frozen=True)
class View:
    """One project of a result, ready to be shown in one language."""

    evaluation: Evaluation
    findings: tuple[Finding, ...]
    reading: FileReading | None
    lang: str
    decided: Mapping[Finding, Decision] = field(default_factory=dict)
    outdated: tuple[Decision, ...] = ()
    passed: tuple[Passed, ...] = ()  # what the review verified and found right
    others: tuple[FileReading, ...] = ()  # further files that tell of the project: tables of a system

    @cached_property
    def words(self) -> Words:
        """The words of reports in the view's language."""
        return Words("report", self.lang)

    def say(self, key: str, /, **parts: object) -> str:
        """One sentence of the report's catalogue."""
        return self.words.say(key, **parts)

    def sentence(self, said: str) -> str:
        """Clauses as one sentence."""
        return self.say("answer.sentence", said=capital(said))

    @cached_property
    def where(self) -> Whereabouts:
        """The places of the file, told so that a person finds them."""
        account = [line for one in self.readings for line in one.account]
        return Whereabouts(account, self.lang, self.evaluation.project.corrections)

    @property
    def readings(self) -> tuple[FileReading, ...]:
        """All files that tell of the project, its own first."""
        return (*((self.reading,) if self.reading is not None else ()), *self.others)

    @cached_property
    def conclusion(self) -> Conclusion:
        """The verdict on the form."""
        return conclude(self.evaluation, self.findings, self.decided)

    @property
    def looked(self) -> str:
        """What the review looked at and what held: "nothing found" is never said without it."""
        return checked(self.evaluation.project, self.findings, self.passed).message.text(self.lang)

    @property
    def verdict(self) -> str:
        """The verdict and, where there is something to say, what it rests on."""
        found = self.conclusion
        return self.say("list.colon").join(filter(None, [found.message.text(self.lang), found.because.text(self.lang)]))

    @cached_property
    def account(self) -> tuple[AccountLine, ...]:
        """The account of the file's cells, as far as they belong to this project or to none.

        Of a table of many projects only what stands over its columns belongs to none.
        """
        own = self.evaluation.project.id
        return tuple(
            line
            for one in self.readings
            for line in one.account
            if line.project_id == own or (line.project_id is None and (not one.is_table or line.used_by in _OVER))
        )


def view_of(result: Result, project_id: str | None = None) -> View:
    """The view of one project; without an id, of the only one."""
    evaluation = result.evaluation(project_id)
    form = evaluation.project.form
    reading = next((item for item in result.intake.files if item.file == form.file), None)
    project = evaluation.project.id
    others = tuple(
        item
        for item in result.intake.files
        if item is not reading and item.is_table and any(line.project_id == project for line in item.account)
    )
    findings = tuple(result.findings_by_project.get(project, ()))
    outdated = tuple(item for item in result.outdated if item.project == project)
    passed = tuple(result.passed_by_project.get(project, ()))
    return View(evaluation, findings, reading, result.lang, result.decided.get(project, {}), outdated, passed, others)


def amount(words: Words, wan: Number | None, shown: Callable[[Number], str] = format_wan) -> str:
    """A sum of money as a reader of the language writes it: 48 万元, ¥480,000."""
    if wan is None:
        return NOTHING
    return words.say("head.amount", sum=shown(wan * 10_000 if words.lang == "en" else wan))


def capital(said: str) -> str:
    """With a capital, as an English sentence begins."""
    return said[:1].upper() + said[1:]


def badge(words: str, kind: str) -> Html:
    """A word in a small frame; its colour only repeats what it says."""
    return el("span", words, cls=f"badge {kind}")


def place(view: View, where: Place | None) -> Html:
    """Where it stands in the file."""
    return places(view, [where]) if where is not None else Html("")


def places(view: View, wheres: Iterable[Place]) -> Html:
    """Several places in words, leading to the first of them in the copy of the form."""
    found = list(wheres)
    if not found:
        return Html("")
    said = view.where.say_all(found)
    known = view.reading is not None and view.where.knows(found[0])
    return el("small", el("a", said, href=f"#{view.where.anchor(found[0])}") if known else said, cls="place")


def clause_said(view: View, clause: Clause) -> str:
    """The rule a number rests on; how far its wording was checked is said once (:func:`rule_value_table`)."""
    return f"{view.say('clause.basis')}{clause.document or clause.rulebook} {clause.clause}"


def clause_line(view: View, clause: Clause) -> Html:
    """The rule a number rests on, leading to its words on the page of rules."""
    document = clause.document or clause.rulebook
    link = el("a", f"{document} {clause.clause}", href=f"{RULES}#{anchor_of(document, clause.clause)}")
    return join(view.say("clause.basis"), link)


def because(reason: str) -> str:
    """Why a rule book was chosen, without its id: a reader knows the number of the document.

    >>> because("2020 年度，适用 财预〔2020〕10号（cn_2020_10_self）")
    '2020 年度，适用 财预〔2020〕10号'
    """
    return _BOOK_ID.sub("", reason).rstrip("。.")


def how(view: View, explanation: Explanation, told: str = "") -> Html:
    """How one number came about: formula, steps, inputs with places, clause; what was ``told`` already is left out."""
    said = "\n".join([told, *explanation.steps, explanation.sentence])
    lines = [line for line in dict.fromkeys((*explanation.steps, explanation.sentence)) if line and line not in told]
    formula = explanation.formula if explanation.formula and not _is_told(explanation.formula, said) else None
    steps = (
        el("ol", [el("li", line) for line in lines], cls="steps")
        if len(lines) > 1
        else join(el("p", lines) if lines else None)
    )
    shown: list[Html] = [el("p", formula, cls="formula")] if formula else []
    shown.append(steps)
    if explanation.inputs:
        mark = view.say("list.colon")
        inputs = [join(item.name, mark, item.value, " ", place(view, item.place)) for item in explanation.inputs]
        if len(inputs) > _IN_LINE:
            shown.append(el("ul", [el("li", item) for item in inputs], cls="steps"))
        else:
            shown.append(el("p", [piece for item in inputs for piece in (view.say("list.semicolon"), item)][1:]))
    if explanation.clause is not None:
        shown.append(el("p", clause_line(view, explanation.clause), cls="note"))
    return el("div", shown)


def _is_told(formula: str, said: str) -> bool:
    """Whether a sentence has the figures of a formula in its order, each with its name.

    >>> _is_told("37.24 ÷ 43.2", "执行率 = 执行数 37.24 ÷ 全年预算数 43.2 = 86.2%")
    True
    """
    figures, told = (_NAMES.sub("", words).translate(_HALF_WIDTH) for words in (formula, said))
    return formula in said or (any(sign.isdigit() for sign in figures) and figures in told)


def explain(
    view: View,
    explanation: Explanation,
    *,
    heading: object = None,
    told: str = "",
    anchor: str | None = None,
    before: object = None,
) -> Html:
    """How one number came about, folded.

    Args:
        view: the project.
        explanation: what is explained.
        heading: what the fold is called; otherwise the name of the number and its value.
        told: what the heading already says.
        anchor: id of the fold.
        before: what stands first inside it.
    """
    named = [explanation.title, view.say("list.colon") if explanation.result else None, explanation.result]
    return el(
        "details", el("summary", heading or named), before, how(view, explanation, told), cls="explain", id=anchor
    )


def figure(picture: Picture, caption: str) -> Html:
    """A picture with its words: described for those who cannot see it, captioned for those who do.

    Where it was drawn twice, a narrow screen shows the narrow one.
    """
    drawn = picture.svg("chart large" if picture.narrow else "chart")
    narrow = picture.narrow.svg("chart little") if picture.narrow else None
    return el("figure", drawn, narrow, el("figcaption", caption))


def strip(alt: str, parts: Mapping[str, Decimal], start: Decimal, end: Decimal) -> Html:
    """A small picture of plain boxes: where figures lie between ``start`` and ``end``.

    Args:
        alt: what the picture shows.
        parts: ``half`` and ``rest``, the upper and lower end of a band; ``median``, a tick; ``own``, a dot. All boxes
            begin at the left end and are so wide as their figure, the later above the earlier.
        start: the figure of the left end; ``end``: of the right one. What lies beyond stands there.
    """
    boxes = [
        el(
            "span",
            cls=name,
            style=f"width:{min(max((at - start) / (end - start) * 100, Decimal(0)), Decimal(100)):.1f}%",
        )
        for name, at in parts.items()
    ]
    return el("span", boxes, cls="strip", role="img", aria_label=alt)
