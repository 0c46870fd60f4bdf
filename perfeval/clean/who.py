"""Who and when by evidence (基本信息的证据): labels that no word knows, told by their words and their values.

云桥县水利局 beside 上级归口处室 is an office, and the label speaks of who answers for it: the department. Each such
reading is a doubt that is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from perfeval.clean.draft import WORDS, Draft, Reading
from perfeval.clean.identification import year_in
from perfeval.forms.shapes import is_office
from perfeval.forms.table_evidence import weights
from perfeval.forms.text import keys, plain

FIELDS = ("name", "department", "unit", "year")


def settle_identity(draft: Draft, reading: Reading) -> None:
    """Give the open fields of a form what its unknown labels say, the strongest evidence first."""
    claims = sorted(_claims(draft, reading), key=lambda claim: (-claim[0], claim[1]))
    taken: set[str] = set()
    for worth, _, field, label in claims:
        if worth < weights()["identity"]["floor"] or label in taken or getattr(draft, field) is not None:
            continue
        taken.add(label)
        text = draft.attributes.pop(label)
        setattr(draft, field, year_in(text, loose=True) if field == "year" else text)
        if label in draft.marks:
            draft.marks[field] = draft.marks.pop(label)
            reading.ledger.rename(draft.marks[field], field)
        reading.doubt(WORDS.say("doubt.field_by_evidence", label=label, text=text, field=WORDS.say(f"field.{field}")))
    if draft.unit is None and draft.name is None and draft.is_both:
        draft.unit = draft.department  # 部门（单位）名称 on the form of a whole department: one office is both
        draft.marks["unit"] = draft.marks["department"]


def _claims(draft: Draft, reading: Reading) -> Iterator[tuple[float, int, str, str]]:
    said = weights()["identity"]
    for number, (label, text) in enumerate(draft.attributes.items()):
        known = reading.words.exact("identification", label)
        if known not in (None, "year", "unit_weak"):
            continue
        alike = {} if known else reading.words.likeness("identification", label)
        for field in FIELDS:
            if getattr(draft, field) is None:
                worth = (
                    said["like"] * alike.get(field, 0.0)
                    + said["label"] * _says(label, said["words"][field])
                    + _value(field, text)
                    + said["kind"] * _says(label, said["words"]["any"][field])
                )
                yield worth + (said["first"] if field == "name" and number == 0 else 0), number, field, label


def _says(label: str, words: list[str]) -> bool:
    key = keys(label)[1]
    return any(key.endswith(word[1:]) if word.startswith("…") else word in key for word in words)


def _value(field: str, text: str) -> float:
    said: Mapping[str, float] = weights()["identity"]
    key = plain(text)
    if field == "year":
        return said["value"] if re.fullmatch(r"(?:19|20)\d{2}年?度?", key) else -99.0
    if not 3 <= len(key) <= 40 or key.isdigit() or "。" in key:
        return -99.0
    if field == "name":
        return said["not_name"] if is_office(text) or any(char in key for char in "□☑√") else said["text"]
    return said["value"] if is_office(text) else said["not_office"]
