"""What a form prescribes for itself (表注规定的算法): a note under the table goes before the document's silence.

A book names, rule by rule, which words of a note prescribe which method; a form that prints them is scored so, with
its own note as the clause.
"""

from __future__ import annotations

import unicodedata

from perfeval.model import Project
from perfeval.places import Place
from perfeval.rules.schema import RuleBook
from perfeval.rules.scoring_rules import NumberRule, ScoreRule

_SIGNS = str.maketrans({"×": "*", "÷": "/", "：": ":", "∕": "/"})


def as_printed(book: RuleBook, project: Project) -> RuleBook:
    """The book with the methods that the form's own notes prescribe; the book itself where they prescribe none."""
    notes = [(_squeezed(one.text), one.places) for one in project.passages if one.kind in ("note", "instruction")]
    if not notes:
        return book
    scores = tuple(_rule_as_printed(rule, notes) for rule in book.scores)
    return book if scores == book.scores else book.model_copy(update={"scores": scores})


def _rule_as_printed(rule: ScoreRule, notes: list[tuple[str, tuple[Place, ...]]]) -> ScoreRule:
    if not isinstance(rule, NumberRule):
        return rule
    for one in rule.printed:
        for text, places in notes:
            if any(all(word in text for word in words) for words in one.says):
                where = str(places[0]) if places else ""
                clause = {"clause": f"表注 {where}".strip(), "document": "本表", "status": "copy"}
                said = {"text": one.text, "text_en": one.text_en, "other_reading": None, "method": one.method}
                return rule.model_copy(update={**clause, **said})
    return rule


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).split())
