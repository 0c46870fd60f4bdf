"""Recall by family, and silence on the sound: ``python -m tests.benchmarks.planting WHAT [COUNT] [SEED] [POOL] [-v]``.

WHAT is ``forms``, ``reports`` or ``pairs``; POOL which words are drawn: ``near``, ``far`` or ``both``.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from perfeval.clean.projects import clean_document
from perfeval.review.findings import Finding
from perfeval.review.run import review_project
from perfeval.rules.book import choose_book, known_books
from perfeval.scoring.score import evaluate_project
from tests.benchmarks.drawn_forms import compare
from tests.benchmarks.planted_forms import PLANTINGS, REASONS, Fault, SoundForm
from tests.benchmarks.planted_reports import SoundReport, pairs, planted
from tests.forms.drawing import as_document

_BOOKS = known_books()


@dataclass
class Measured:
    """What was planted and found, by family, and what was said of the sound."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    sound: int = 0
    wrong: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    unread: int = 0

    def table(self) -> str:
        lines = [f"{'family':22}{'planted':>8}{'found':>7}{'recall':>8}"]
        for family in sorted(self.planted):
            share = self.found[family] / self.planted[family]
            lines.append(f"{family:22}{self.planted[family]:8}{self.found[family]:7}{share:8.1%}")
        total, found = self.planted.total(), self.found.total()
        lines.append(f"{'all':22}{total:8}{found:7}{found / max(total, 1):8.1%}")
        lines.append(
            f"sound: {self.sound} read, {self.unread} not read whole and left out; "
            f"findings {len(self.said) / max(self.sound, 1):.2f} each, false wrong {len(self.wrong)}"
        )
        return "\n".join(lines)

    def count(self, fault: Fault, findings: Sequence[Finding], where: str) -> None:
        self.planted[fault.family] += 1
        if any(tells(finding, fault) for finding in findings):
            self.found[fault.family] += 1
        else:
            self.missed[fault.family].append(f"{where}: {fault.about} {fault.says}")


def words(finding: Finding) -> str:
    return " ".join(filter(None, (finding.message, finding.object, finding.saw, finding.expected)))


def tells(finding: Finding, fault: Fault) -> bool:
    """Whether a finding tells of the fault: its row, and one word of every group."""
    text = words(finding)
    return fault.about in text and all(any(word in text for word in group) for group in fault.says)


def reviewed(drawing: str) -> tuple[Finding, ...]:
    projects, _ = clean_document(as_document(drawing))
    if not projects:
        return ()
    project = projects[0]
    book, because = choose_book(project, None, _BOOKS)
    return review_project(evaluate_project(project, book, because))


def measure_forms(count: int, seed: int, pool: str) -> Measured:
    """Sound forms and every planting on them."""
    result = Measured()
    for number in range(seed, seed + count):
        probe = SoundForm(number, pool)
        probe.draw()
        sound = SoundForm(number, pool, explained=probe.explains)
        drawing = sound.draw()
        projects, _ = clean_document(as_document(drawing))
        score = compare(sound.truth, projects)
        if score.missing or score.wrong or score.invented:
            result.unread += 1
            continue
        _sound(result, reviewed(drawing), number)
        for plant in PLANTINGS:
            try:
                form = SoundForm(number, pool, plant, explained=probe.explains)
            except StopIteration:
                continue  # the form has no such row
            drawn = form.draw()
            fault = form.fault
            if fault is None or not fault.says or not _has_place(fault, form, drawn):
                continue
            result.count(fault, reviewed(drawn), f"{number} {plant.__name__}")
    return result


def measure_reports(count: int, seed: int, pool: str) -> Measured:
    """Sound reports in words and every planting on them."""
    result = Measured()
    for number in range(seed, seed + count):
        _sound(result, reviewed(SoundReport(number, pool).draw()), number)
        for report, fault in planted(number, pool):
            where = next(iter({**report.other, **report.added}))
            result.count(fault, reviewed(report.draw()), f"{number} {report.sentence(where)}")
    return result


def measure_pairs(count: int, seed: int, pool: str) -> Measured:
    """Pairs of sentences that deny each other, in ``count`` reports each."""
    result = Measured()
    for number in range(seed, seed + count):
        for report, fault in pairs(number, pool):
            result.count(fault, reviewed(report.draw()), f"{number} {' | '.join(report.added.values())}")
    return result


def _sound(result: Measured, findings: Sequence[Finding], number: int) -> None:
    result.sound += 1
    for finding in findings:
        line = f"{number}: {finding.verdict} {finding.severity} {finding.code} {finding.message}"
        result.said.append(line)
        if finding.verdict == "wrong":
            result.wrong.append(line)


def _has_place(fault: Fault, form: SoundForm, drawn: str) -> bool:
    if fault.needs == REASONS:
        return form.explains
    return fault.needs in drawn


MEASURES = {"forms": measure_forms, "reports": measure_reports, "pairs": measure_pairs}


def main() -> None:
    args = [arg for arg in sys.argv[1:] if not arg.startswith("-")]
    what, count, seed, pool = [*args, *("forms", "20", "1", "both")[len(args) :]]
    result = MEASURES[what](int(count), int(seed), pool)
    print(result.table())
    if "-v" in sys.argv:
        for family, lines in sorted(result.missed.items()):
            print(family, *lines, sep="\n    ")
        print("said of the sound", *result.said, sep="\n    ")


if __name__ == "__main__":
    main()
