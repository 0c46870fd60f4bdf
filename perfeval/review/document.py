"""The checks as people read them (检查目录): meaning, a true example, basis, how to answer, written from the catalogue.

``docs/checks.md`` (``python -m perfeval.review.document docs/checks.md``) has both languages for contributors; the
documents' site (``docs/hooks.py``) and ``perfeval rules show CODE`` have :func:`told_check`.
"""

from __future__ import annotations

import sys
from dataclasses import fields
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from perfeval.review.catalogue import FAMILIES, Check, catalogue
from perfeval.review.examples import example_finding
from perfeval.review.findings import in_language
from perfeval.review.thresholds import told
from perfeval.words import Words

_HEAD = """# The checks of a review (复核检查目录)

Written from `perfeval/review/catalogue/*.toml` by `python -m perfeval.review.document docs/checks.md`; a test compares.
A finding never stops a run. Its *verdict* says how far the file itself proves it: **wrong** 错误 (arithmetic or
a rule decides), **inconsistent** 矛盾 (two statements cannot both hold), **unsupported** 缺乏依据 (stated, but
nothing carries it), **ask** 待核实 (may be right). Its *severity* says how much depends on it: high P0,
medium P1, low P2; the size of the matter can move both. Clauses marked 待核对 were not read in the original.

A check of your own needs data only: an entry with `how = "words"`, `"missing"`, `"same"`, `"differs"`, `"over"` or
`"under"` (see `perfeval/review/simple.py`), its sentences in both languages, one example that must be flagged and
one that must be left alone. `perfeval rules check` runs the examples of all checks.
"""


def catalogue_as_markdown() -> str:
    """All checks, family by family, as one page."""
    lines = [_HEAD]
    ordered = sorted(catalogue(), key=lambda check: FAMILIES.index(check.family))
    for family, checks in groupby(ordered, key=lambda check: check.family):
        lines.append(f"\n## {family}\n")
        for check in checks:
            lines += _entry(check)
    return "\n".join(lines) + "\n"


def told_check(check: Check, lang: str = "zh") -> list[tuple[str, str]]:
    """What a reader of a finding asks about its check: label and text, line by line."""
    words, found = Words("review", lang), example_finding(check)
    told = {
        "example": found.told_in(lang).message if found else "",
        "graded": words.say(
            "check.graded_as",
            verdict=words.say(f"verdict.{check.verdict}"),
            severity=words.say(f"severity.{check.severity}"),
            rank=words.say(f"rank.{check.severity}"),
            dimension=in_language(check.dimension, lang),
        ),
        "limits": _numbers(check),
        "basis": in_language(check.basis, lang),
        "answer": found.told_in(lang).treatment if found else in_language(check.treatment, lang),
        "verify": in_language(check.verify, lang),
        "false_alarms": in_language(check.false_alarms, lang),
    }
    return [(words.say(f"check.{label}"), text) for label, text in told.items() if text]


def _numbers(check: Check) -> str:
    """The limits that an office may set in ``perfeval.toml`` as plain numbers."""
    limits = {entry.name: getattr(check.limits, entry.name) for entry in fields(check.limits)}
    return told({name: value for name, value in limits.items() if type(value) in (int, Decimal)})


def _entry(check: Check) -> list[str]:
    return [
        f"### `{check.code}` {check.title['zh']} · {check.title['en']}\n",
        f"{check.verdict.value} · {check.severity.value} · {check.dimension['zh']}\n",
        f"- {check.say['zh']}",
        f"- {check.say['en']}",
        f"- 处理 treatment: {check.treatment['zh']} · {check.treatment['en']}",
        f"- 依据 basis: {check.basis['zh']} · {check.basis['en']}",
        f"- 误报 known false alarms: {check.false_alarms['zh']} · {check.false_alarms['en']}",
        f"- 核实 how to verify: {check.verify['zh']} · {check.verify['en']}\n",
    ]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(catalogue_as_markdown(), "utf-8")
