"""Evaluating what was read (评价): scores, grades, findings, and how each number came about.

:func:`evaluate` is the second of the two calls that notebooks and commands share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval import reporting
from perfeval.collecting import made_to_stay
from perfeval.errors import InternalFault
from perfeval.intake import Intake, id_of, names_of, read
from perfeval.json_document import evaluation_document, to_json
from perfeval.review.checked import Checked, checked
from perfeval.review.decisions import Decision, apply_decisions, load_decisions
from perfeval.review.departments import Department, departments
from perfeval.review.findings import Finding
from perfeval.review.peers import LEAST, PEERS, PeerSummary, from_text, peers_in, standing_of, summaries
from perfeval.review.run import Passed, Review, review_in_full, review_portfolio
from perfeval.review.settling import fitting_rows, settle
from perfeval.rules.book import book_of, choose_book, known_books
from perfeval.scoring.explain import find_explanation
from perfeval.scoring.result import Evaluation, Explanation
from perfeval.scoring.score import evaluate_project

if TYPE_CHECKING:
    import pandas as pd

    from perfeval.review.run import PortfolioReview
    from perfeval.rules.schema import RuleBook


@dataclass(frozen=True)
class Result:
    """What an evaluation states (评价结果).

    Attributes:
        intake: what was read.
        evaluations: one per project, in the order of the intake.
        findings_by_project: project id → findings, the weightiest first.
        lang: language of the sentences in it.
        faults: projects that perfeval itself failed on; they have no evaluation.
        decided: project id → finding → what a person decided about it; the findings stay listed.
        outdated: decisions that fit no finding any more.
        rules: the rule book asked for, ``""`` where each project has its own.
        passed_by_project: project id → what was verified and found right.
        by_columns: the evaluations as columns have them, without explanations, where there are many projects:
            sums, rates, findings and order are taken from these, and ``evaluations`` opens one when it is asked for.
    """

    intake: Intake
    evaluations: Sequence[Evaluation]
    findings_by_project: Mapping[str, tuple[Finding, ...]]
    lang: str = "zh"
    faults: tuple[InternalFault, ...] = ()
    decided: Mapping[str, Mapping[Finding, Decision]] = field(default_factory=dict)
    outdated: tuple[Decision, ...] = ()
    rules: str = ""
    passed_by_project: Mapping[str, tuple[Passed, ...]] = field(default_factory=dict)
    by_columns: tuple[Evaluation, ...] = ()

    def told_in(self, lang: str) -> Result:
        """The same result, told in the other language: nothing is evaluated or reviewed again."""
        if lang == self.lang:
            return self
        if self.by_columns:
            return evaluate_columns(self.intake, self.rules or None, lang)
        return replace(self, lang=lang, **_told(self.evaluations, self._reviews, lang))

    @property
    def at_hand(self) -> Sequence[Evaluation]:
        """Every evaluation as far as it is there without being opened: what sums and orders need."""
        return self.by_columns or self.evaluations

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {item.project.id: number for number, item in enumerate(self.at_hand)}

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        return {item.project.id: names_of(item.project) for item in self.at_hand}

    @property
    def _reviews(self) -> dict[str, Review]:
        passed = self.passed_by_project
        return {key: Review(found, passed.get(key, ())) for key, found in self.findings_by_project.items()}

    def evaluation(self, project_id: str | None = None) -> Evaluation:
        """One project's evaluation by id, code or name; without one, the only one."""
        if project_id is None and len(self.evaluations) == 1:
            return self.evaluations[0]
        if project_id in self._numbers:
            return self.evaluations[self._numbers[project_id]]
        for fault in self.faults:
            if not project_id or fault.parts["project"] == project_id:
                raise fault
        return self.evaluations[self._numbers[id_of(project_id or "", self._names)]]

    def explain(self, project_id: str, what: str) -> Explanation:
        """How one number came about (怎么来的): sentence, formula, inputs with cells, clause.

        Args:
            project_id: the project, by id, or by a code or name that no other has.
            what: what people call it: ``执行率``, ``总分``, ``等级``, the name of an indicator.

        Raises:
            UnknownName: nothing is called that; the nearest names are in the message.
        """
        return find_explanation(self.evaluation(project_id), what)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """One row per project. Key: ``project_id``. Points in 分, by class and within bounds; rates as fractions."""
        from perfeval.result_tables import scores_table

        return scores_table(self.at_hand, self.findings_by_project, self.decided)

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """One row per indicator. Key: ``project_id``, ``position``. With score, status and steps.

        Of many projects that were evaluated by columns it has no sentences and steps; open one for those.
        """
        from perfeval.result_tables import indicators_table

        return indicators_table(self.at_hand, explained=not self.by_columns)

    @cached_property
    def funds(self) -> pd.DataFrame:
        """One row per fund line, with the recomputed rate and score. Amounts in 万元."""
        from perfeval.result_tables import funds_table

        return funds_table(self.at_hand)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """One row per finding: verdict, severity, object, sentence, saw, expected, cells, what was decided."""
        from perfeval.result_tables import findings_table

        with made_to_stay():
            return findings_table(self.findings_by_project, self.decided)

    def only(self, project_id: str) -> Result:
        """The same result for one project; what is usual among its peers stays known.

        Raises:
            UnknownName: no such project; the nearest is in the message.
        """
        one = self.evaluation(project_id)
        project_id = one.project.id
        intake = replace(self.intake, items=(one.project,), only=project_id, beyond=self.intake.everything)
        return replace(
            self,
            intake=intake,
            evaluations=(one,),
            findings_by_project={project_id: self.findings_by_project.get(project_id, ())},
            decided={project_id: self.decided[project_id]} if project_id in self.decided else {},
            passed_by_project={project_id: self.passed_by_project.get(project_id, ())},
        )

    def report(self, project_id: str | None = None) -> reporting.ProjectReport:
        """One project's report as an object that shows itself and has ``to_html``, ``to_docx``, ``to_xlsx``.

        Raises:
            UnknownName: no such project; the nearest is in the message.
        """
        return reporting.report_of(self, self.evaluation(project_id).project.id)

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables of the result by name: what was evaluated, found, and what became of every cell."""
        names = ("scores", "funds", "indicators", "findings")
        return {**{name: getattr(self, name) for name in names}, "account": self.intake.account}

    def to_parquet(self, folder: str | Path) -> list[Path]:
        """Write :meth:`tables` as Parquet files into a folder (extra ``parquet``)."""
        from perfeval.exports import write_parquet

        return write_parquet(self.tables(), Path(folder))

    def to_duckdb(self, file: str | Path) -> Path:
        """Write :meth:`tables` into one DuckDB file, in place of what it held (extra ``history``)."""
        from perfeval.exports import write_duckdb

        return write_duckdb(self.tables(), Path(file))

    def to_excel(self, file: str | Path) -> Path:
        """Write :meth:`tables` as sheets of one workbook."""
        from perfeval.exports import write_excel

        return write_excel(self.tables(), Path(file))

    def checked(self, project_id: str) -> Checked:
        """What the review of one project looked at: checks of each family, what held; whether enough was understood."""
        project = self.evaluation(project_id).project
        return checked(
            project, self.findings_by_project.get(project.id, ()), self.passed_by_project.get(project.id, ())
        )

    def decision(self, project_id: str, finding: Finding) -> Decision | None:
        """What a person decided about a finding (复核决定); ``None`` while it is open."""
        return self.decided.get(project_id, {}).get(finding)

    @cached_property
    def portfolio(self) -> PortfolioReview:
        """What only shows across projects (组合复核): copied passages, outliers, the ones worth opening."""
        with made_to_stay():
            return review_portfolio(self.at_hand, self.findings_by_project, self.decided).told_in(self.lang)

    @cached_property
    def departments(self) -> tuple[Department, ...]:
        """Departments whose own form lies beside their projects (部门与项目), with what those come to."""
        return departments(self.at_hand)

    def peers(self, project_id: str | None = None) -> PeerSummary | None:
        """What is usual for projects like this one (同类项目); ``None`` where there are too few of them."""
        project = self.evaluation(project_id).project
        return peers_in(self._groups, project.form.kind, project.year)

    @cached_property
    def _groups(self) -> tuple[PeerSummary, ...]:
        """The groups of the whole batch: as prepared for it, else worked out from all that lies there."""
        intake = self.intake
        if intake.only is None:
            found = self.findings_by_project
            return summaries(standing_of(item, found.get(item.project.id, ())) for item in self.at_hand)
        if intake.store is not None and (kept := _prepared_groups(intake.store, self.rules)) is not None:
            return kept
        if len(intake.everything) < LEAST:
            return ()
        return evaluate(replace(intake, items=intake.everything, only=None), self.rules)._groups  # noqa: SLF001 - a result asks another

    def document(self) -> dict[str, Any]:
        """The document ``perfeval-evaluation-1`` as plain data."""
        return evaluation_document(
            self.evaluations,
            self.findings_by_project,
            self.intake.files,
            self.decided,
            self.outdated,
            self.passed_by_project,
        )

    def to_json(self) -> str:
        """The document ``perfeval-evaluation-1`` as text."""
        return to_json(self.document())

    def __repr__(self) -> str:
        findings = sum(map(len, self.findings_by_project.values()))
        books = "、".join(sorted({item.rulebook for item in self.at_hand}))
        return f"评价：{len(self.evaluations)} 个项目，{findings} 条发现；规则 {books}"


def evaluate(intake: Intake | str | Path, rules: str | None = None, lang: str = "zh") -> Result:
    """Score and review every project that was read (评价与复核).

    Args:
        intake: what :func:`perfeval.read` returned, or a path to read.
        rules: id of a rule book, or a path to one; without it the book is chosen for each project by
            year, place and kind, and the reason is kept.
        lang: ``zh`` or ``en``: the language in which the result tells its sentences; see :meth:`Result.told_in`.

    Raises:
        UnknownName: no rule book of that name.
    """
    if not isinstance(intake, Intake):
        intake = read(intake)
    books = known_books(intake.rulebooks)
    if rules:
        book_of(rules, books)
    if intake.many:
        with made_to_stay():
            return evaluate_columns(intake, rules, lang)
    evaluations: list[Evaluation] = []
    reviews: dict[str, Review] = {}
    known: dict[str, RuleBook] = {}
    faults: list[InternalFault] = []
    for project in intake.items:
        try:
            book, reason = choose_book(project, rules or None, books)
            evaluation = evaluate_project(project, book, reason)
            reviews[project.id] = review_in_full(evaluation)
        except Exception as problem:
            seen = f"{type(problem).__name__}: {problem}"
            faults.append(InternalFault(file=project.form.file, project=project.id, seen=seen))
            continue
        evaluations.append(evaluation)
        known[project.id] = book
    found = {key: review.findings for key, review in reviews.items()}
    made = decisions_on(intake)
    decided, _ = _decided(found, made)
    of_rows = _of_rows(made)
    gone: list[Decision] = []
    for number, item in enumerate(evaluations):
        key = item.project.id
        held, left = fitting_rows(item, of_rows.pop(key, ()))
        gone += left
        evaluations[number], findings = settle(item, found[key], decided.get(key, {}), known[key], held)
        reviews[key] = replace(reviews[key], findings=findings)
    told = _told(evaluations, reviews, lang)
    decided, outdated = _decided(told["findings_by_project"], made)
    outdated += (*gone, *(one for ones in of_rows.values() for one in ones))
    return Result(
        intake, lang=lang, faults=tuple(faults), decided=decided, outdated=outdated, rules=rules or "", **told
    )


def evaluate_columns(intake: Intake, rules: str | None = None, lang: str = "zh") -> Result:
    """The same for many projects by the column (批量评价): one is opened, and explained, when it is asked for."""
    from perfeval.columns.engine import Engine, Failed
    from perfeval.columns.opened import Opened
    from perfeval.columns.rows import table_of

    decided_on = {one.project for one in decisions_on(intake)}
    others = [item for item in intake.items if item.id not in decided_on]
    decided = tuple(item for item in intake.items if item.id in decided_on)
    apart = evaluate(replace(intake, items=decided, many=False), rules, lang)
    found = dict(apart.findings_by_project)
    done = {item.project.id: item for item in apart.evaluations}
    faults = list(apart.faults)
    judged = Engine(known_books(intake.rulebooks), rules or None).judge(table_of(others))
    for item, one in zip(others, judged, strict=True):
        if isinstance(one, Failed):
            faults.append(InternalFault(file=item.form.file, project=item.id, seen=one.seen))
        else:
            done[item.id] = one.evaluation
            found[item.id] = tuple(finding.told_in(lang) for finding in one.findings)
    evaluations = [done[item.id] for item in intake.items if item.id in done]
    kept = tuple(one.project for one in evaluations)

    def open_(number: int) -> tuple[Evaluation, tuple[Passed, ...]]:
        one = kept[number]
        alone = evaluate(replace(intake, items=(one,), only=one.id, many=False), rules, lang)
        return alone.evaluations[0], alone.passed_by_project[one.id]

    opened = Opened(len(kept), open_)

    return Result(
        intake,
        opened,
        {one.project.id: found[one.project.id] for one in evaluations},
        lang=lang,
        faults=tuple(faults),
        decided=apart.decided,
        outdated=apart.outdated,
        rules=rules or "",
        passed_by_project=opened.beside([one.id for one in kept]),
        by_columns=tuple(evaluations),
    )


def _told(evaluations: Iterable[Evaluation], reviews: Mapping[str, Review], lang: str) -> dict[str, Any]:
    """Evaluations and reviews as a result holds them, told in one language."""
    again = {key: review.told_in(lang) for key, review in reviews.items()}
    return {
        "evaluations": tuple(one.told_in(lang) for one in evaluations),
        "findings_by_project": {key: review.findings for key, review in again.items()},
        "passed_by_project": {key: review.passed for key, review in again.items()},
    }


def _prepared_groups(store: Path, rules: str) -> tuple[PeerSummary, ...] | None:
    """The groups that the main job left beside its store (:mod:`perfeval.job.peers`)."""
    try:
        return from_text((store.parent / PEERS).read_text("utf-8"), rules)
    except OSError:
        return None


def decisions_on(intake: Intake) -> tuple[Decision, ...]:
    """What people decided about these projects; decisions on projects that were not asked for are left aside."""
    made = load_decisions(intake.decisions) if intake.decisions is not None else ()
    return tuple(one for one in made if intake.only in (None, one.project))


def _of_rows(made: Iterable[Decision]) -> dict[str, list[Decision]]:
    """Project → decisions about the points of its rows."""
    found: dict[str, list[Decision]] = {}
    for one in made:
        if one.is_of_row:
            found.setdefault(one.project, []).append(one)
    return found


def _decided(
    findings: Mapping[str, Sequence[Finding]], made: Sequence[Decision]
) -> tuple[dict[str, dict[Finding, Decision]], tuple[Decision, ...]]:
    """Project → finding → what was decided about it, and the decisions about findings that fit none any more."""
    applied = apply_decisions(findings, made)
    decided: dict[str, dict[Finding, Decision]] = {}
    for project_id, finding, decision in applied.decided:
        decided.setdefault(project_id, {})[finding] = decision
    return decided, applied.outdated
