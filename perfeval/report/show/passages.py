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


_HEADED = {"conclusion", "problems"}  # the others have a chapter of their own


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
    heading = el("h3", view.say(f"passages.{section}")) if section in _HEADED else None
    if not found:
        return Display(join(heading, el("p", view.say(f"passages.none_{section}"), cls="note last")))
    return Display(join(heading, [_passage(view, item) for item in found]))


def _passage(view: View, item: Passage) -> Html:
    words = [el("p", line) for line in item.text.split("\n") if line.strip()]
    if not words:
        words = [el("p", view.say("passages.empty"), cls="soft")]
    title = el("p", item.heading, " ", _leads(view, item), cls="soft") if item.heading else None
    return el("div", title, words, cls="quote")


def _leads(view: View, item: Passage) -> Html:
    """From a passage to where it stands in the copy of the form."""
    if not item.places or not view.where.knows(item.places[0]):
        return places(view, item.places)
    return el("a", view.say("passages.place"), href=f"#{view.where.anchor(item.places[0])}", cls="screen")
