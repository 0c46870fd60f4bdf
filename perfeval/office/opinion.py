"""The letter of a review to the unit (复核意见书): what was concluded, found and is wanted, until when, who signs.

Everything in it is said of the form or asked of the unit; nothing the reviewers have to decide is filled in for them:
number, time limit and signatures are lines to write on.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from perfeval.messages import tell
from perfeval.naming import department_of, name_of, unit_of
from perfeval.numbers import format_percent, format_points, format_wan
from perfeval.office.paper import Style, new_paper, save_paper
from perfeval.office.pen import Pen
from perfeval.office.problems import open_problems, problem_list
from perfeval.report.show.headline import book_name, grade_words
from perfeval.report.show.view import View
from perfeval.review.conclusion import Answer
from perfeval.review.supply import wanted
from perfeval.table import Kind, Table, TableColumn
from perfeval.words import Words

_WIDTH_MM = 210 - 28 - 26
_CORRECTED = ("wrong", "inconsistent")


def write_opinion_docx(view: View, path: Path) -> None:
    """Write the letter of one project; same project, same bytes."""
    project, words = view.evaluation.project, Words("office", view.lang)
    title = words.say("opinion.title")
    document = new_paper(f"{title} {name_of(project) or project.id}", view.lang)
    _Letter(view, words, Pen(document, draft_mark="", width_mm=_WIDTH_MM)).write()
    save_paper(document, path)


def supply_table(view: View) -> Table | None:
    """What the unit must supply (补充材料), for which rows, and how many points each settles."""
    found = wanted(view.evaluation)
    if not found:
        return None
    words, mark = Words("office", view.lang), view.say("list.comma")
    in_points = any(one.points for one in found)
    kinds = {"what": Kind.TEXT, "rows": Kind.TEXT, "settles": Kind.POINTS}
    widths = {"what": 3.4, "rows": 4.2, "settles": 1.0}
    columns = tuple(
        TableColumn(name=name, heading=words.say(f"supply.{name}"), kind=kind, width=widths[name])
        for name, kind in kinds.items()
        if in_points or name != "settles"
    )
    rows = []
    for one in found:
        names = mark.join(dict.fromkeys(tell(name, view.lang) for name in one.names))
        rows.append((one.what.text(view.lang), names, one.points)[: len(columns)])
    return Table(title=words.say("supply.title"), columns=columns, rows=tuple(rows))


class _Letter:
    """One letter while it is written."""

    def __init__(self, view: View, words: Words, pen: Pen) -> None:
        self.view, self.words, self.pen = view, words, pen

    def write(self) -> None:
        """Head and address, conclusion, problems, what to supply, what to do until when, signatures, reply."""
        self._head()
        self._conclusion()
        self._problems()
        self._corrected()
        self._supply()
        self._to_do()
        self._signatures()
        self._reply()

    def _head(self) -> None:
        project = self.view.evaluation.project
        self.pen.paragraph(self.words.say("opinion.title"), Style.TITLE)
        self.pen.paragraph(self.words.say("opinion.number"), Style.SUBTITLE)
        to = unit_of(project) or department_of(project) or self.words.say("opinion.no_unit")
        self.pen.paragraph(self.words.say("opinion.to", unit=to), Style.ADDRESS)
        name = name_of(project) or self.words.say("opinion.no_name", file=project.form.file)
        year = self.words.say("opinion.year", year=project.year) if project.year else ""
        self._say("opinion.opening", book=book_name(self.view.evaluation.rulebook), name=name, year=year)

    def _conclusion(self) -> None:
        view, words = self.view, self.words
        self._heading("opinion.conclusion")
        self._sentence([view.verdict])
        has, totals = view.evaluation.money, view.evaluation.totals
        amounts = [
            words.say(f"draft.{name}", **{name: format_wan(amount.wan)})
            for name, amount in (("budget", has.budget), ("executed", has.executed))
            if amount.wan is not None
        ]
        if has.rate is not None:
            amounts.append(words.say("draft.rate", rate=format_percent(has.rate)))
        self._sentence(amounts)
        if totals.score is None:
            return
        classes = totals.classes
        scores = [words.say("opinion.self", score=format_points(totals.self_score))] if totals.self_score else []
        scores.append(words.say("draft.score", score=format_points(totals.score), max=format_points(classes.base)))
        firm = classes.verified + classes.stated
        scores.append(
            words.say("opinion.firm", firm=format_points(firm), open=format_points(classes.claimed + classes.open))
        )
        scores.append(grade_words(view, totals))
        self._sentence(scores)

    def _problems(self) -> None:
        self._heading("opinion.problems")
        found = open_problems(self.view)
        if not found:
            self._say("opinion.no_problems")
            self._sentence([self.view.looked.rstrip("。.")])
            return
        correct = sum(str(item.verdict) in _CORRECTED for _, item in found)
        self._say("opinion.counted", count=len(found), correct=correct, explain=len(found) - correct)
        self.pen.table(problem_list(self.view))

    def _corrected(self) -> None:
        """What a reviewer corrected before judging: the unit must see it, also where nothing was found afterwards."""
        told = self.view.evaluation.project.corrections
        if told:
            self._say("opinion.corrected", count=len(told))
            for fact in told:
                self.pen.paragraph(fact.text(self.view.lang), Style.BODY)

    def _supply(self) -> None:
        self._heading("opinion.supply")
        table = supply_table(self.view)
        if table is None:
            self._say(f"opinion.{'supply_later' if self.view.conclusion.without_indicators else 'no_supply'}")
            return
        self._say("opinion.supply_lead")
        self.pen.table(table)

    def _to_do(self) -> None:
        """What the unit does next, by the verdict; the days are for the reviewers to write."""
        self._heading("opinion.to_do")
        found = open_problems(self.view)
        steps = []
        for key, of in (
            ("correct", [number for number, item in found if str(item.verdict) in _CORRECTED]),
            ("explain", [number for number, item in found if str(item.verdict) not in _CORRECTED]),
        ):
            if of:
                steps.append(
                    self.words.say(f"opinion.step.{key}", numbers=self.view.say("list.comma").join(map(str, of)))
                )
        if wanted(self.view.evaluation):
            steps.append(self.words.say("opinion.step.supply"))
        again = self.view.conclusion.answer
        steps.append(self.words.say(f"opinion.step.{'again' if again is not Answer.USABLE else 'keep'}"))
        self._say("opinion.until")
        for number, step in enumerate(steps, 1):
            self.pen.paragraph(self.words.say("opinion.step.numbered", number=number, step=step), Style.BODY)
        if again is Answer.RETURNED:
            self._say("opinion.otherwise")

    def _signatures(self) -> None:
        self.pen.paragraph("", Style.BODY)
        for key in ("reviewer", "head", "seal", "date"):  # on one sheet: whoever signs, signs all
            signed = self.pen.paragraph(self.words.say(f"opinion.sign.{key}"), Style.SIGNATURE)
            signed.paragraph_format.keep_with_next = key != "date"

    def _reply(self) -> None:
        """The slip on which the unit answers (回执)."""
        self.pen.caption(self.words.say("opinion.reply"), above=True)
        columns = tuple(
            TableColumn(name=name, heading=self.words.say(f"opinion.reply_{name}"), kind=Kind.TEXT, width=width)
            for name, width in (("what", 1.0), ("said", 3.4))
        )
        rows = tuple((self.words.say(f"opinion.reply_row.{row}"), "\n\n") for row in ("agree", "done", "signed"))
        self.pen.table(Table(title="", columns=columns, rows=rows))

    def _heading(self, key: str) -> None:
        self.pen.heading(self.words.say(key), 1)

    def _say(self, key: str, **parts: object) -> None:
        self.pen.paragraph(self.words.say(key, **parts), Style.BODY)

    def _sentence(self, parts: Iterable[str]) -> None:
        said = self.view.say("list.clause").join(parts)
        if said:
            self.pen.paragraph(self.view.sentence(said), Style.BODY)
