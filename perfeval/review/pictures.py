"""Findings that quote a doubtful reading of a picture (引用识别存疑内容的发现): a question, never an accusation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perfeval.model import Project
from perfeval.review.findings import Finding, Verdict
from perfeval.words import Words


def asked_first(findings: Sequence[Finding], project: Project) -> tuple[Finding, ...]:
    """The findings, those that rest on a cell nobody has confirmed yet turned into questions that say so."""
    if not project.seen:
        return tuple(findings)
    doubtful = {place for place, sight in project.seen.items() if sight.is_doubtful}
    return tuple(
        _asked(one) if any(str(place) in doubtful for place in one.cells) and not one.not_run else one
        for one in findings
    )


def _asked(finding: Finding) -> Finding:
    said = {
        lang: Words("review", lang).say("picture.first") + template for lang, template in finding.wording.say.items()
    }
    return replace(finding, verdict=Verdict.ASK, moves=None, wording=replace(finding.wording, say=said))
