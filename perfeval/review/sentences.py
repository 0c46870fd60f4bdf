"""What a form says in words (文字): its goals and passages with their places, sentence by sentence.

A cell of a form has a sentence or two, a report has chapters; the checks see both alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from perfeval.review.case import Case, Row, goal_label
from perfeval.review.findings import Quote
from perfeval.review.hits import quote
from perfeval.review.questions import is_sentence, speaks
from perfeval.review.text import squeeze

Told = tuple[str, tuple[Quote, ...], str, str]  # label, words with their place, text, key


def told_in(case: Case) -> Iterator[Told]:
    """The goals and passages of a form."""
    for n, goal in enumerate(case.goals):
        for name, text in (("expected_text", goal.expected_text), ("actual_text", goal.actual_text)):
            if text:
                said = quote(goal.cells, (name, text)) or case.anywhere()
                yield goal_label(goal, name), said, text, f"goal:{n}:{name}"
    for n, passage in enumerate(case.project.passages):
        if passage.text and passage.places and passage.kind not in ("breakdown", "table"):
            said = (Quote(passage.places[0], passage.text[:80]),)
            yield passage.heading or next(iter(passage.section[-1:]), "") or "正文", said, passage.text, f"passage:{n}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a form, squeezed, with the cell or paragraph it stands in."""

    label: str
    text: str
    quotes: tuple[Quote, ...]
    key: str
    after: str = ""  # the sentence behind it in the same cell or paragraph
    row: Row | None = None  # the indicator whose cell it is

    def quote(self) -> tuple[Quote, ...]:
        """The sentence itself as the words quoted."""
        return tuple(Quote(one.place, self.text[:120]) for one in self.quotes[:1])


def sentences_of(case: Case) -> tuple[Sentence, ...]:
    """Every sentence of goals, passages, results in words and reasons; split once a case, asked by many checks."""
    kept: tuple[Sentence, ...] | None = vars(case).get("_sentences")
    if kept is None:
        kept = vars(case)["_sentences"] = tuple(_sentences(case))
    return kept


def _sentences(case: Case) -> Iterator[Sentence]:
    told = list(told_in(case))
    rows: dict[str, Row] = {}
    for row in case.rows if case.some(speaks) else ():
        for name in ("actual_text", "reason_text"):
            text = getattr(row.item, name) or ""
            if is_sentence(text):
                rows[f"{row.key}:{name}"] = row
                told.append((row.label, row.quotes(name), text, f"{row.key}:{name}"))
    known = "".join(squeeze(text) for _, _, text, _ in told)
    for n, claim in enumerate(case.project.claims):  # a paragraph that was read as something else
        if squeeze(claim.text) not in known:
            told.append((claim.subject or "正文", (Quote(claim.place, claim.text),), claim.text, f"claim:{n}"))
            known += squeeze(claim.text)
    for label, quotes, text, key in told:
        parts = [part for part in _END.split(squeeze(text)) if part]
        for n, part in enumerate(parts):
            yield Sentence(label, part, quotes, f"{key}:{n}", parts[n + 1] if n + 1 < len(parts) else "", rows.get(key))


_END = re.compile(r"[。；;\n！？]")
