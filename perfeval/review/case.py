"""The case under review (待复核项目): one evaluation with the views that many checks need.

Everything here is derived from the :class:`~perfeval.scoring.result.Evaluation`; nothing is read again and
nothing is judged. Money stays ``Decimal`` in 万元, rates are fractions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache

from perfeval.model import Claim, FundLine, Goal, Indicator, Project
from perfeval.money import AMOUNTS, Money
from perfeval.numbers import format_number
from perfeval.places import Place
from perfeval.review.cells import claims_in_cells
from perfeval.review.findings import Quote
from perfeval.review.hits import quote
from perfeval.review.text import has_any, squeeze
from perfeval.scoring.optional import is_optional, is_used
from perfeval.scoring.result import Evaluation, IndicatorScore, Status
from perfeval.values.quantity import Quantity
from perfeval.values.units import meaning

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "Ｏ": "0", "I": "1", "l": "1", "|": "1"})
_PREFIX = re.compile(r"^(?:指标|目标)\s*\d+\s*[:：、.]?\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator under review: what the form says and what the rule book made of it."""

    key: str
    item: Indicator
    result: IndicatorScore

    @property
    def label(self) -> str:
        """The third level as written; the second where the third is blank."""
        return self.item.level3 or self.item.level2 or self.item.level1

    @property
    def name(self) -> str:
        """The third level without its numbering (指标1：), for comparing."""
        return plain_name(self.item.level3)

    @property
    def is_blank(self) -> bool:
        """A row of the printed form that the unit did not use."""
        item = self.item
        named = item.level3.strip()
        if self.result.max_score is None and is_optional(item) and not is_used(item):
            return True  # one of several that the form offers to choose from (可选项)
        return not (named or item.target_text.strip()) or (
            not named and not item.actual_text.strip() and item.max_score is None
        )

    @property
    def max_score(self) -> Decimal | None:
        return self.item.max_score

    @property
    def self_score(self) -> Decimal | None:
        """The unit's own points; a look-alike such as IO is read as 10."""
        if self.item.self_score is not None or not self.item.self_score_text:
            return self.item.self_score
        try:
            value = Decimal(squeeze(self.item.self_score_text).translate(_LOOKALIKES))
        except InvalidOperation:
            return None
        return value if value.is_finite() else None  # NaN and inf are words of an export, no points

    @property
    def is_full(self) -> bool:
        """Full marks by the unit's own count."""
        return self.self_score is not None and self.max_score is not None and self.self_score >= self.max_score > 0

    def quotes(self, *names: str) -> tuple[Quote, ...]:
        """The words of these cells, in this order; the label's cell when none of them has a place."""
        cells, item = self.item.cells, self.item
        found = tuple(Quote(cells[name], _words_of(item, name)) for name in names if name in cells)
        return found or quote(cells, ("level3", item.level3), ("target_text", item.target_text)) or _any_cell(cells)


def _words_of(item: Indicator, name: str) -> str:
    """What a cell of an indicator says; points as they are written, else as a number."""
    if name in ("max_score", "self_score"):
        value: Decimal | None = getattr(item, name)
        return getattr(item, f"{name}_text") or ("" if value is None else format_number(value))
    said = getattr(item, name, None)
    return said if isinstance(said, str) else ""


def _any_cell(cells: Mapping[str, Place]) -> tuple[Quote, ...]:
    places = sorted(cells.values(), key=lambda place: place.order)
    return (Quote(places[0], ""),) if places else ()


class Case:
    """One project as the checks see it.

    ``keeps_passed``: what was verified and is right is wanted too; of many projects only the findings are.
    """

    def __init__(self, evaluation: Evaluation, *, keeps_passed: bool = True) -> None:
        self.evaluation, self.keeps_passed = evaluation, keeps_passed
        self.project: Project = evaluation.project

    # ── indicators ────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The indicators that the unit used, in the order of the form."""
        every = (Row(f"indicator:{score.position}", score.indicator, score) for score in self.evaluation.indicators)
        return tuple(row for row in every if not row.is_blank)

    def use(self, used: Iterable[bool]) -> None:
        """Say of each indicator whether the unit used it, where that is known already."""
        every = zip(self.evaluation.indicators, used, strict=True)
        self.__dict__["rows"] = tuple(Row(f"indicator:{one.position}", one.indicator, one) for one, own in every if own)

    @cached_property
    def groups(self) -> tuple[tuple[Row, ...], ...]:
        """Indicators that share one merged score stand together; every other stands alone."""
        shared: dict[int, list[Row]] = {}
        order: list[list[Row]] = []
        for row in self.rows:
            group = row.item.score_group
            if group is None or group not in shared:
                order.append([row])
                if group is not None:
                    shared[group] = order[-1]
            else:
                shared[group].append(row)
        return tuple(tuple(group) for group in order)

    def some(self, asks: Callable[..., bool], *given: Hashable) -> bool:
        """Whether some indicator answers yes (有无这样的指标): a check that needs one asks this before it looks at all.

        ``asks`` knows its row and what is ``given`` alone: of many projects it is answered for whole columns.
        """
        known = vars(self).setdefault("_some", {})
        if (asks, given) not in known:
            known[asks, given] = any(asks(row, *given) for row in self.rows)
        return bool(known[asks, given])

    @staticmethod
    def once(rows: Sequence[Row], name: str) -> Decimal | None:
        """The points of rows that share a score: every cell counted once; ``None`` when no row has any."""
        if len(rows) == 1:
            own: Decimal | None = getattr(rows[0], name)
            return own
        by_cell: dict[object, Decimal] = {}
        for row in rows:
            value: Decimal | None = getattr(row, name)
            if value is not None:
                by_cell.setdefault(row.item.cells.get(name), value)
        return sum(by_cell.values(), Decimal(0)) if by_cell else None

    # ── money ─────────────────────────────────────────────────────────────────────────────────────
    @property
    def funding(self) -> Money:
        """The money of the project, as the evaluation took it."""
        return self.evaluation.money

    @property
    def total(self) -> FundLine | None:
        """The row that stands for the whole (年度资金总额)."""
        return self.funding.line

    @property
    def parts(self) -> tuple[FundLine, ...]:
        """The rows that make up the total (其中), one level below it."""
        return self.funding.parts

    @property
    def budget(self) -> Decimal | None:
        """What could be spent: 全年预算数, else 年初预算数."""
        return self.funding.budget.wan

    @property
    def executed(self) -> Decimal | None:
        return self.funding.executed.wan

    @cached_property
    def execution_rate(self) -> Decimal | None:
        """The execution rate as a fraction, for comparing with limits; ``None`` when there is none to state."""
        return (
            None if self.funding.rate is None else Decimal(self.funding.rate.numerator) / self.funding.rate.denominator
        )

    @property
    def unspent_share(self) -> Decimal | None:
        """Share of the budget left (未支出比例)."""
        return None if self.execution_rate is None else 1 - self.execution_rate

    @cached_property
    def in_yuan(self) -> bool:
        """The form writes amounts in 元."""
        text = squeeze(self.project.amount_unit_text or "")
        return "元" in text and "万" not in text and "亿" not in text

    def in_unit(self, wan: Decimal) -> Decimal:
        """An amount in the unit of the form."""
        return wan * 10000 if self.in_yuan else wan

    def money(self, wan: Decimal) -> str:
        """The same as short as the cell."""
        return format_number(self.in_unit(wan))

    @property
    def money_unit(self) -> str:
        return "元" if self.in_yuan else "万元"

    def fund_quotes(self, line: FundLine, *names: str) -> tuple[Quote, ...]:
        """The words of these cells of a fund row."""
        said: list[tuple[str, str | None]] = []
        for name in names:
            value = getattr(line, name, None)
            text = line.texts.get(name) or (
                value
                if isinstance(value, str)
                else self.money(value)
                if name in AMOUNTS and value is not None
                else format_number(value)
                if isinstance(value, Decimal)
                else ""
            )
            said.append((name, text))
        return quote(line.cells, *said) or quote(line.cells, ("label_text", line.label_text)) or _any_cell(line.cells)

    def fund_key(self, line: FundLine) -> str:
        """Key of a fund row, by position."""
        return f"fund:{next((n for n, other in enumerate(self.project.funds) if other is line), 0)}"

    # ── words ─────────────────────────────────────────────────────────────────────────────────────
    @property
    def funds_in_table(self) -> bool:
        """The money stands in a table and was not taken from sentences."""
        return self.total is not None and any(place.paragraph == 0 for place in self.total.cells.values())

    @property
    def goals(self) -> tuple[Goal, ...]:
        return self.project.goals

    def claims(self, *kinds: str) -> list[Claim]:
        """The claims of these kinds, in order: of the prose, or of a form's own text cells."""
        return [claim for claim in self._claims if claim.kind in kinds]

    @cached_property
    def _claims(self) -> tuple[Claim, ...]:
        return self.project.claims or tuple(claims_in_cells(self.project))

    @property
    def own_words(self) -> tuple[str, ...]:
        """What the unit wrote itself outside the indicators: names, goals, reasons of fund rows, passages."""
        project = self.project
        texts = [project.name, project.department, project.unit, *(line.reason_text for line in project.funds)]
        texts += [text for goal in self.goals for text in (goal.expected_text, goal.actual_text)]
        return tuple(filter(None, (*texts, *(passage.text for passage in project.passages))))

    def tells(self, words: tuple[str, ...]) -> bool:
        """Whether any of that holds one of these words."""
        return any_holds(self.own_words, words)

    def said_under(self, *kinds: str) -> str:
        """All text of the passages of these kinds, joined."""
        return "\n".join(passage.text for passage in self.project.passages if passage.kind in kinds)

    @cached_property
    def gives_reasons(self) -> bool:
        """The form explains deviations as a whole (偏差原因 block), not only row by row."""
        return len(squeeze(self.said_under("cause", "measure"))) > 6 and not has_any(
            self.said_under("cause"), ("字以内", "请填")
        )

    @cached_property
    def all_text(self) -> str:
        """Every word of the form that a unit may have used to say how it measured."""
        project = self.project
        bits = [passage.text for passage in project.passages]
        bits += [claim.text for claim in project.claims]
        bits += [text for goal in project.goals for text in (goal.expected_text, goal.actual_text) if text]
        bits += [
            text
            for item in project.indicators
            for text in (item.actual_text, item.reason_text, *item.extra.values())
            if text
        ]
        bits += [statement.text for statement in project.statements]
        return "\n".join(bits)

    def anywhere(self) -> tuple[Quote, ...]:
        """A place for what concerns the form as a whole: its name, its total, its first row."""
        project = self.project
        for cells in (
            project.cells,
            *(item.cells for item in project.reported),
            *(line.cells for line in project.funds),
            *(item.cells for item in project.indicators),
        ):
            if found := _any_cell(cells):
                return found
        places = [place for passage in project.passages for place in passage.places]
        return (Quote(places[0], ""),) if places else (Quote(Place(project.form.file, paragraph=1), ""),)

    # ── scores ────────────────────────────────────────────────────────────────────────────────────
    @property
    def execution_points(self) -> Decimal | None:
        """Points for the execution rate (预算执行率分值), as the evaluation has them."""
        return next((fund.max_score for fund in self.evaluation.funds if fund.line is self.total), None)

    @cached_property
    def left_for_execution(self) -> Decimal | None:
        """What the other rows leave of 100, where that is what execution usually has (5, 10, 15, 20)."""
        points = [self.once(group, "max_score") for group in self.groups]
        if not any(value is not None for value in points) and all(r.result.status is Status.MET for r in self.rows):
            points = [self.once(group, "self_score") for group in self.groups]  # no column of points: all was earned
        rest = 100 - sum((value for value in points if value is not None), Decimal(0))
        return rest if points and rest in (5, 10, 15, 20) else None

    @cached_property
    def in_whole_points(self) -> bool:
        """Every score of the form is a whole number."""
        scores = [row.item.self_score for row in self.rows if row.item.self_score is not None]
        return len(scores) > 2 and all(score == score.to_integral_value() for score in scores)

    @cached_property
    def rounding(self) -> Decimal:
        """Half of the last digit that the scores of the form have, where all are printed with one decimal."""
        scores = [row.item.self_score for row in self.rows] + [line.self_score for line in self.project.funds]
        places = {max(-int(score.normalize().as_tuple().exponent), 0) for score in scores if score is not None}
        return Decimal("0.05") if max(places, default=0) == 1 else Decimal(0)

    @cached_property
    def is_filled(self) -> bool:
        """Something was reported: a completed value or a score; without rows there is nothing to fill in."""
        return not self.rows or any(row.item.actual_text.strip() or row.self_score is not None for row in self.rows)


def any_holds(texts: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether one of the texts holds one of the words."""
    return any(has_any(text, words) for text in texts)


@lru_cache(maxsize=8192)
def plain_name(level3: str) -> str:
    """The name of an indicator without its numbering (指标1：)."""
    return _PREFIX.sub("", squeeze(level3))


def unit_family(quantity: Quantity) -> str:
    """What sort of unit a quantity has: ``rate``, ``money``, ``people`` …; ``""`` for none."""
    return meaning(quantity.unit).family


def goal_label(goal: Goal, field: str = "") -> str:
    """What to call a goal, or one of its two cells."""
    if field == "actual_text":
        return "实际完成情况"
    label = goal.label_text or ""
    return label if label and "预期" not in label else "年度总体目标"


def decimals(text: str) -> int:
    """How many decimals a figure is printed with."""
    found = _NUMBER.search(text)
    return len(found.group().partition(".")[2]) if found else 0
