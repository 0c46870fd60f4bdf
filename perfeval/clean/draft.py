"""A project while it is being read (草稿): the parts come in one by one and are frozen at the end."""

from __future__ import annotations

from dataclasses import dataclass, field

from perfeval.clean.account import Ledger
from perfeval.forms.bands import Band
from perfeval.forms.pairs import Pair
from perfeval.forms.vocabulary import Vocabulary
from perfeval.messages import Facts, Message
from perfeval.model import FundLine, Goal, Indicator, Passage, Reported
from perfeval.places import Place
from perfeval.sources.raw import RawCell, RawDocument

WORDS = Facts("clean")


@dataclass(slots=True)
class Reading:
    """What every reader of one file needs: the document, its account, the words, and a notepad."""

    document: RawDocument
    ledger: Ledger
    words: Vocabulary
    notes: list[Message] = field(default_factory=list)
    why: list[Message] = field(default_factory=list)

    def doubt(self, fact: Message) -> None:
        """Write down something a person should know; each fact once."""
        if fact not in self.notes:
            self.notes.append(fact)


@dataclass(slots=True)
class Carry:
    """The level texts that go on until another one is printed, also past a repeated heading row."""

    band_level1: RawCell | None = None
    band_level2: RawCell | None = None
    level1: RawCell | None = None
    level2: RawCell | None = None


@dataclass(slots=True, eq=False)
class Draft:
    """One project in the making. ``marks`` are the places of the single fields."""

    sheet: str | None = None
    title: str = ""
    name: str | None = None
    department: str | None = None
    unit: str | None = None
    weak_label: str = ""  # of a unit that yields to a better label: 填报单位 to 实施单位
    is_both: bool = False  # the label of the department speaks of the unit too: 部门（单位）名称
    year: int | None = None
    codes: dict[str, str] = field(default_factory=dict)
    amount_unit_text: str | None = None
    funds: list[FundLine] = field(default_factory=list)
    fund_pairs: list[Pair] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    reported: list[Reported] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    marks: dict[str, Place] = field(default_factory=dict)
    bands: list[Band] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    score_groups: int = 0
    owners: list[Draft] = field(default_factory=list)
    fallback_unit: str | None = None
    carry: Carry = field(default_factory=Carry)

    @property
    def money_unit(self) -> str | None:
        """The unit the form states, else the one stated above it for the whole file."""
        return self.amount_unit_text or self.fallback_unit

    @property
    def has_body(self) -> bool:
        """Whether funds or indicators were read."""
        return bool(self.funds or self.indicators)

    @property
    def is_empty(self) -> bool:
        """Nothing that belongs to a form was read."""
        return not (self.has_body or self.goals or self.name or self.fund_pairs or self.reported)
