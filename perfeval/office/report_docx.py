"""The self-evaluation report as a Word file (自评报告 docx), in the outline that finance offices ask for.

一、项目基本情况 二、绩效分析及评价结论 三、经验总结 四、问题 五、建议. What the form wrote is quoted; what
follows from its numbers is drafted and marked; every passage of the form finds its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.model import Passage
from perfeval.office import drafts
from perfeval.office.paper import Style, new_paper, save_paper
from perfeval.office.pen import Pen
from perfeval.places import Place
from perfeval.report import tables
from perfeval.report.charts.canvas import Picture
from perfeval.report.record import Record
from perfeval.report.show.funds import funds_picture
from perfeval.report.show.indicators import attainment_picture
from perfeval.report.show.totals import points_picture
from perfeval.report.show.view import View
from perfeval.table import Table
from perfeval.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

_WIDTH_MM = 210 - 28 - 26


def write_report_docx(view: View, record: Record, path: Path) -> None:
    """Write the report of one project; same project, same bytes."""
    project = view.evaluation.project
    words = Words("office", view.lang)
    document = new_paper(project.name or project.id, view.lang)
    pen = Pen(document, draft_mark=words.say("report.draft_mark"), width_mm=_WIDTH_MM)
    _Report(view, words, pen, record).write()
    save_paper(document, path)


class _Report:
    """One report while it is written; passages are taken out of a list, so that none is left and none comes twice."""

    def __init__(self, view: View, words: Words, pen: Pen, record: Record) -> None:
        self.view, self.words, self.pen, self.record = view, words, pen, record
        self.left = list(view.evaluation.project.passages)

    def write(self) -> None:
        """All sections in order; the signature goes last but is taken first."""
        signed = self._take("signature"), self._take("date")
        self._opening()
        self._basics()
        self._analysis()
        self._conclusion()
        self._said_section("report.experience", ("experience",), drafts.no_experience)
        self._problems()
        self._suggestions()
        self._signature(*signed)
        self._sources()

    # sections

    def _opening(self) -> None:
        project = self.view.evaluation.project
        for name in dict.fromkeys(filter(None, (project.unit or project.department,))):
            self.pen.paragraph(name, Style.TITLE)
        year = project.year
        title = self.words.say("report.title", year=year) if year else self.words.say("report.title_no_year")
        self.pen.paragraph(title, Style.TITLE)
        if project.name:
            self.pen.paragraph(f"——{project.name}" if self.view.lang != "en" else project.name, Style.SUBTITLE)
        self.pen.paragraph(self.words.say("report.legend", mark=self.pen.draft_mark.strip()), Style.CELL)
        self.pen.draft(drafts.opening(self.view))
        self._quote(self._take("basis", "overview"))

    def _basics(self) -> None:
        self._heading("report.basics", 1)
        self._heading("report.goals", 2)
        said = self._take("goal")
        table = tables.goals(self.view)
        self._draft(drafts.goals(self.view, is_said=bool(said or table)))
        self._table(table)
        self._quote(said)
        self._heading("report.use", 2)
        self._draft(drafts.money(self.view))
        self._table(tables.funds(self.view))
        self._picture("figure.funds", funds_picture)
        self._quote(self._take("fund_use"))

    def _analysis(self) -> None:
        self._heading("report.analysis", 1)
        self._heading("report.analysis_of", 2)
        self._heading("report.money_part", 3)
        self._table(tables.measures(self.view))
        self._quote(self._take("arrival", "execution", "management"))
        self._heading("report.indicator_part", 3)
        self._draft(drafts.statuses(self.view))
        self._table(tables.indicators(self.view))
        self._table(tables.unscored(self.view))
        self._picture("figure.attainment", attainment_picture)
        framework = tables.framework(self.view)
        if framework is not None:
            self._heading("report.framework_part", 3)
            self._draft([self.words.say("draft.framework")])
            self._table(framework)
        self._quote([item for item in self._take("other") if item.section])

    def _conclusion(self) -> None:
        self._heading("report.conclusion", 2)
        self._draft(drafts.conclusion(self.view))
        if self.view.evaluation.totals.max_score is not None or self.view.evaluation.subtotals:
            self._table(tables.score(self.view))
        self._picture("figure.points", points_picture)
        self._said(("conclusion",), drafts.no_conclusion)

    def _problems(self) -> None:
        self._heading("report.problems", 1)
        self._heading("report.problems_found", 2)
        self._draft(drafts.findings(self.view))
        self._heading("report.problems_said", 2)
        self._said(("problem", "cause"), drafts.no_problems)

    def _suggestions(self) -> None:
        self._heading("report.suggestions", 1)
        self._heading("report.suggestions_found", 2)
        self._draft(drafts.suggestions(self.view))
        self._heading("report.suggestions_said", 2)
        self._said(("suggestion", "measure"), drafts.no_suggestions)

    def _signature(self, signed: list[Passage], dated: list[Passage]) -> None:
        for passages, otherwise in ((signed, "report.signature"), (dated, "report.date")):
            lines = [line for item in passages for line in item.text.split("\n") if line.strip()]
            for line in lines or [self.words.say(otherwise)]:
                self.pen.paragraph(line, Style.SIGNATURE)

    def _sources(self) -> None:
        self._heading("report.sources", 1)
        for line in drafts.sources(self.view, self.record):
            self.pen.paragraph(line, Style.CELL)
        if self.left:
            self._heading("report.other", 2)
            self._quote(self._take(*{item.kind for item in self.left}))

    # pieces

    def _heading(self, key: str, level: int) -> None:
        self.pen.heading(self.words.say(key), level)

    def _take(self, *kinds: str) -> list[Passage]:
        taken = [item for item in self.left if item.kind in kinds]
        if kinds == ("other",):
            taken = [item for item in taken if item.section]
        self.left = [item for item in self.left if not any(item is one for one in taken)]
        return taken

    def _quote(self, passages: Iterable[Passage]) -> None:
        for item in passages:
            where = self._places(item.places)
            if item.heading:
                self.pen.paragraph(item.heading + where, Style.HEADINGS[2])
            if item.text.strip():
                self.pen.quote(item.text if item.heading else item.text.rstrip("\n") + where)
            else:
                self.pen.paragraph(self.words.say("report.quote_empty"), Style.BODY)

    def _places(self, places: Iterable[Place]) -> str:
        shown = list(dict.fromkeys(map(str, places)))
        if not shown:
            return ""
        said = shown[0] if len(shown) == 1 else f"{shown[0]}–{shown[-1]}"
        return self.words.say("report.place", places=said)

    def _said_section(self, key: str, kinds: tuple[str, ...], otherwise: Callable[[View], list[str]]) -> None:
        self._heading(key, 1)
        self._said(kinds, otherwise)

    def _said(self, kinds: tuple[str, ...], otherwise: Callable[[View], list[str]]) -> None:
        passages = self._take(*kinds)
        self._quote(passages)
        if not passages:
            self._draft(otherwise(self.view))

    def _draft(self, sentences: Iterable[str]) -> None:
        for sentence in sentences:
            self.pen.draft(sentence)

    def _table(self, table: Table | None) -> None:
        if table is None:
            return
        self.pen.tables += 1
        self.pen.caption(
            self.words.say("table.caption", number=self.pen.tables, title=table.title + table.unit), above=True
        )
        self.pen.table(table)

    def _picture(self, key: str, draw: Callable[[View], Picture | None]) -> None:
        picture = draw(self.view)
        if picture is None:
            return
        self.pen.figures += 1
        self.pen.picture(picture)
        title = self.words.say(key)
        self.pen.caption(self.words.say("table.figure", number=self.pen.figures, title=title), above=False)
