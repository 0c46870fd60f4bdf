"""New targets held against the indicator library (目标审核)."""

from __future__ import annotations

from perfeval.intake import Intake
from perfeval.library.against import review_targets
from perfeval.library.build import Library
from perfeval.report.display import Display
from perfeval.words import Words
from perfeval.workbench.tables import note, small_table

_EXAMPLES = 3


def library_table(library: Library, lang: str = "zh", *, count: int = 10) -> Display:
    """The indicators that most forms use, with their units and some targets (指标库)."""
    words = Words("workbench", lang)
    comma = words.say("list.comma")
    rows = []
    for entry in library.entries[:count]:
        texts = list(dict.fromkeys(use.indicator.target_text for use in entry.uses if use.indicator.target_text))
        units = comma.join(unit for unit in entry.units if unit)
        rows.append([entry.name, entry.level2, str(entry.projects), units, comma.join(texts[:_EXAMPLES])])
    return small_table(words, "targets.library", ["indicator", "kind", "projects", "units", "typical"], rows)


def target_remarks(intake: Intake, library: Library, project_id: str | None = None, lang: str = "zh") -> Display:
    """What the library has to say about the targets of one project (审核意见): place, indicator, remark."""
    words = Words("workbench", lang)
    remarks = review_targets(intake.project(project_id), library, lang)
    rows = [
        [words.say(f"remark.{one.code}"), one.object, str(one.place) if one.place else "", one.message]
        for one in remarks
    ]
    if not rows:
        return note(words.say("targets.none"))
    return small_table(words, "targets.label", ["remark", "indicator", "place", "sentence"], rows)
