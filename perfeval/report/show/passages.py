"""What the form itself says (原文): experience, problems, suggestions; and what follows from the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval.model import Passage
from perfeval.report.display import Display
from perfeval.report.markup import Html, el, join
from perfeval.report.show.view import View, places, view_of

if TYPE_CHECKING:
    from perfeval.outcome import Result

_OF_SECTION = {
    "experience": ("experience",),
    "problems": ("problem", "cause"),
    "suggestions": ("suggestion", "measure"),
    "conclusion": ("conclusion",),
}


def passages(result: Result, section: str, project_id: str | None = None) -> Display:
    """The form's own words under a heading of the outline (原文摘录), with their paragraphs.

    Args:
        result: what was evaluated.
        section: ``experience``, ``problems``, ``suggestions`` or ``conclusion``.
        project_id: the project; without it, the only one.
    """
    view = view_of(result, project_id)
    wanted = _OF_SECTION[section]
    found = [item for item in view.evaluation.project.passages if item.kind in wanted]
    heading = el("h3", view.say("passages.heading"))
    if not found:
        return Display(join(heading, el("p", view.say(f"passages.none_{section}"), cls="note last")))
    return Display(join(heading, [_passage(view, item) for item in found]))


def _passage(view: View, item: Passage) -> Html:
    words = [el("p", line) for line in item.text.split("\n") if line.strip()]
    if not words:
        words = [el("p", view.say("passages.empty"), cls="soft")]
    title = el("p", item.heading, " ", places(view, item.places), cls="soft") if item.heading else None
    return el("div", title, words, cls="quote")


def suggestions(result: Result, project_id: str | None = None) -> Display:
    """What to do next (建议): the treatments of the findings, like ones together, weightiest first."""
    view = view_of(result, project_id)
    label = view.say("suggestions.heading")
    by_treatment: dict[str, list[int]] = {}
    for number, item in enumerate(view.findings, 1):
        if item.treatment:
            by_treatment.setdefault(item.treatment, []).append(number)
    if not by_treatment:
        return Display(join(el("h3", label), el("p", view.say("suggestions.none"), cls="note last")))
    mark = view.say("list.comma")
    rows = []
    for treatment, numbers in by_treatment.items():
        links = [piece for number in numbers for piece in (mark, el("a", str(number), href=f"#pe-finding-{number}"))][
            1:
        ]
        rows.append(
            el(
                "li",
                treatment,
                " ",
                el("span", view.say("suggestions.from"), links, view.say("suggestions.from_end"), cls="soft"),
            )
        )
    return Display(join(el("h3", label), el("p", view.say("suggestions.note"), cls="note"), el("ol", rows)))
