"""What a review looked at (核对范围): so many checks of each family, what held, what was found, and what could not be.

"Nothing found" means nothing without it: a form of which little was understood finds nothing either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perfeval.forms.vocabulary import vocabulary
from perfeval.messages import Facts, Message
from perfeval.model import Project
from perfeval.review.catalogue import FAMILIES, catalogue
from perfeval.review.findings import Finding
from perfeval.review.run import Passed
from perfeval.review.thresholds import thresholds

WORDS = Facts("review")
_LETTERS = 60  # a text shorter than this says too little to be compared with anything


@dataclass(frozen=True, slots=True)
class FamilyChecked:
    """One family of checks on one form: how many were run, what they verified and found right, what they found."""

    family: str
    checks: int
    held: int
    found: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What one review looked at.

    Attributes:
        families: family by family, in the order of the catalogue.
        enough: the form was understood well enough to be reviewed; where not, silence is no good sign.
        not_run: checks that failed and verified nothing.
    """

    families: tuple[FamilyChecked, ...]
    enough: bool
    not_run: int = 0

    @property
    def checks(self) -> int:
        """All checks that were run."""
        return sum(one.checks for one in self.families)

    @property
    def held(self) -> int:
        """All that was verified and is right."""
        return sum(one.held for one in self.families)

    @property
    def message(self) -> Message:
        """What was looked at and what held, in one sentence; that it was too little, where it was; whose thresholds."""
        if not (changed := tuple(thresholds())):
            return self._held
        return WORDS.say("checked.changed", said=self._held, count=len(changed), codes=changed)

    @property
    def _held(self) -> Message:
        if not self.enough:
            return WORDS.say("checked.not_enough")
        held = tuple(
            WORDS.say("checked.held_in", family=WORDS.say(f"family.{one.family}"), count=one.held)
            for one in self.families
            if one.held
        )
        if not held:
            return WORDS.say("checked.none_held", checks=self.checks)
        return WORDS.say("checked.held", checks=self.checks, held=self.held, families=held)


def checked(project: Project, findings: Iterable[Finding], passed: Sequence[Passed]) -> Checked:
    """What the review of one form looked at, from what it found and verified."""
    kind = project.form.kind.family
    run = Counter(check.family for check in catalogue() if check.family != "portfolio" and kind in check.forms)
    found = Counter(one.family for one in findings if not one.not_run)
    held = Counter(one.family for one in passed)
    families = tuple(
        FamilyChecked(name, run[name], held[name], found[name]) for name in FAMILIES if run[name] or found[name]
    )
    return Checked(families, is_reviewable(project), sum(one.not_run for one in findings))


def checked_over(every: Sequence[Checked]) -> Message:
    """What was looked at in many forms together, and how many of them said too little to be reviewed."""
    enough = [one for one in every if one.enough]
    return WORDS.say(
        "checked.over", count=len(enough), checks=sum(one.checks for one in enough),
        held=sum(one.held for one in enough), unread=len(every) - len(enough),
    )  # fmt: skip


def is_reviewable(project: Project) -> bool:
    """Something in the form can be compared: values or points of indicators, money, or a text of some length.

    Money alone is enough only where no levels of indicators (产出指标 …) were left lying as facts nobody understood.
    """
    rows = sum(
        bool(row.target_text.strip() or row.actual_text.strip())
        or (row.max_score is not None and row.self_score is not None)
        for row in project.indicators
    )
    money = any(line.adjusted_budget_wan is not None or line.executed_wan is not None for line in project.funds)
    both = project.money.budget.wan is not None and project.money.executed.wan is not None
    words = sum(len(one.text) for one in project.passages)
    words += sum(len(goal.expected_text or "") + len(goal.actual_text or "") for goal in project.goals)
    left_over = any(vocabulary().is_level_word("level1", value) for value in project.attributes.values())
    return rows > 1 or (rows == 1 and money) or words >= _LETTERS or (both and not project.indicators and not left_over)
