"""The evaluation report as a Word file (评价报告 docx), in the outline of 财预〔2020〕10号 that third parties follow.

一、项目基本情况 二、评价工作开展情况 三、结论 四、指标分析 五、经验和问题 六、建议 七、其他 附件. It speaks for the
evaluators: what follows from the numbers is drafted and marked. What the form describes is quoted where it is a fact
about the project; everything else the unit wrote stands word for word in an annex, apart from what is said about it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.model import Passage
from perfeval.naming import name_of
from perfeval.office import drafts
from perfeval.office.paper import Style, new_paper, save_paper
from perfeval.office.pen import Pen
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
    document = new_paper(name_of(project) or project.id, view.lang)
    pen = Pen(document, draft_mark=words.say("report.draft_mark"), width_mm=_WIDTH_MM)
    _Report(view, words, pen, record).write()
    save_paper(document, path)


class _Report:
    """One report while it is written; passages are taken out of a list, so that none is left and none comes twice."""

    def __init__(self, view: View, words: Words, pen: Pen, record: Record) -> None:
        self.view, self.words, self.pen, self.record = view, words, pen, record
        self.left = list(view.evaluation.project.passages)

    def write(self) -> None:
        """All sections in order; the signature of the unit goes to the annex with its other words."""
        self._opening()
        self._basics()
        self._work()
        self._conclusion()
        self._analysis()
        self._lessons()
        self._heading("report.suggestions", 1)
        self._draft(drafts.suggestions(self.view))
        self._heading("report.remarks", 1)
        self._draft(drafts.remarks(self.view))
        for key in ("report.signature", "report.date"):
            self.pen.paragraph(self.words.say(key), Style.SIGNATURE)
        self._annexes()

    # sections

    def _opening(self) -> None:
        project = self.view.evaluation.project
        year = project.year
        self.pen.paragraph(name_of(project) or project.id, Style.TITLE)
        title = self.words.say("report.title", year=year) if year else self.words.say("report.title_no_year")
        self.pen.paragraph(title, Style.TITLE)
        self.pen.paragraph(self.words.say("report.legend", mark=self.pen.draft_mark.strip()), Style.CELL)
        self.pen.draft(drafts.opening(self.view))

    def _basics(self) -> None:
        self._heading("report.basics", 1)
        self._heading("report.overview", 2)
        self._quote(self._take("basis", "overview"))
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

    def _work(self) -> None:
        self._heading("report.work", 1)
        for key in ("purpose", "method", "course"):
            self._heading(f"report.{key}", 2)
            self._draft(getattr(drafts, key)(self.view))

    def _conclusion(self) -> None:
        self._heading("report.conclusion", 1)
        self._draft(drafts.conclusion(self.view))
        if self.view.evaluation.totals.max_score is not None or self.view.evaluation.subtotals:
            self._table(tables.score(self.view))
        self._picture("figure.points", points_picture)

    def _analysis(self) -> None:
        self._heading("report.analysis", 1)
        self._heading("report.money_part", 2)
        self._table(tables.measures(self.view))
        self._heading("report.indicator_part", 2)
        self._draft(drafts.statuses(self.view))
        self._table(tables.indicators(self.view))
        self._table(tables.unscored(self.view))
        self._picture("figure.attainment", attainment_picture)
        framework = tables.framework(self.view)
        if framework is not None:
            self._heading("report.framework_part", 2)
            self._draft([self.words.say("draft.framework")])
            self._table(framework)

    def _lessons(self) -> None:
        self._heading("report.lessons", 1)
        self._heading("report.experience", 2)
        told = self._take("experience")
        self._quote(told)
        if not told:
            self._draft(drafts.no_experience(self.view))
        self._heading("report.problems_found", 2)
        self._draft(drafts.findings(self.view))

    def _annexes(self) -> None:
        self._heading("report.sources", 1)
        for line in drafts.sources(self.view, self.record):
            self.pen.paragraph(line, Style.CELL)
        if self.left:
            self._heading("report.own_words", 1)
            self.pen.paragraph(self.words.say("report.own_lead"), Style.CELL)
            self._quote(self._take(*{item.kind for item in self.left}))

    # pieces

    def _heading(self, key: str, level: int) -> None:
        self.pen.heading(self.words.say(key), level)

    def _take(self, *kinds: str) -> list[Passage]:
        taken = [item for item in self.left if item.kind in kinds]
        self.left = [item for item in self.left if item.kind not in kinds]
        return taken

    def _quote(self, passages: Iterable[Passage]) -> None:
        """Words of the form; a heading says where they stand, without one their place does."""
        for item in passages:
            if item.heading:
                self.pen.paragraph(item.heading, Style.HEADINGS[2])
            if item.text.strip():
                places = self.view.where.say_all(item.places, most=1) if item.places and not item.heading else ""
                where = self.words.say("report.place", places=places) if places else ""
                self.pen.quote(item.text.rstrip("\n") + where)
            else:
                self.pen.paragraph(self.words.say("report.quote_empty"), Style.BODY)

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
