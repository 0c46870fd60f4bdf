"""One row of money in the making (资金行): cells go in by what their heading means, a :class:`FundLine` comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from perfeval.clean.draft import Reading
from perfeval.clean.fields import amount, points
from perfeval.clean.fund_kinds import fund_kind
from perfeval.model import FundKind, FundLine
from perfeval.places import Place
from perfeval.sources.raw import RawCell

AMOUNTS = {
    "initial_budget": "initial_budget_wan",
    "adjusted_budget": "adjusted_budget_wan",
    "arrived": "arrived_wan",
    "executed": "executed_wan",
}


@dataclass(slots=True)
class LineDraft:
    """A fund row while its cells are read. ``number`` counts from 1 and is how the account names the row."""

    number: int
    label_text: str = ""
    kind: FundKind | None = None
    amounts: dict[str, Decimal | None] = field(default_factory=dict)
    points: dict[str, Decimal | None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    cells: dict[str, Place] = field(default_factory=dict)

    def put(self, concept: str, cell: RawCell, unit: str | None, reading: Reading, owner: object) -> None:
        """Take one cell. ``concept`` is a column of the funds vocabulary; other texts are kept under their heading."""
        attribute = AMOUNTS.get(concept, concept)
        if concept in AMOUNTS:
            self.amounts[attribute] = amount(cell, unit, reading)
        elif concept == "amount":  # one amount and no more is said: the budget, at the start and for the year
            attribute = AMOUNTS["adjusted_budget"]
            for budget in (AMOUNTS["initial_budget"], attribute):
                if budget not in self.texts:
                    self.amounts[budget] = amount(cell, unit, reading)
                    self.texts[budget], self.cells[budget] = cell.text, cell.place
        elif concept in ("max_score", "self_score"):
            self.points[concept] = points(cell, reading)
        elif concept in ("execution_rate", "reason"):
            attribute = f"{concept}_text"
        self.texts[attribute], self.cells[attribute] = cell.text, cell.place
        reading.ledger.use(cell, f"fund {self.number} {attribute}", owner)

    def line(self) -> FundLine:
        """The row as it will stand in the project."""
        return FundLine(
            label_text=self.label_text,
            kind=self.kind or fund_kind(self.label_text),
            initial_budget_wan=self.amounts.get("initial_budget_wan"),
            adjusted_budget_wan=self.amounts.get("adjusted_budget_wan"),
            arrived_wan=self.amounts.get("arrived_wan"),
            executed_wan=self.amounts.get("executed_wan"),
            execution_rate_text=self.texts.get("execution_rate_text"),
            max_score=self.points.get("max_score"),
            self_score=self.points.get("self_score"),
            reason_text=self.texts.get("reason_text"),
            texts=self.texts,
            cells=self.cells,
        )
