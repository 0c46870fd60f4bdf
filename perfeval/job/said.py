"""What is said of reports that failed, when a run is over (未能生成的报告)."""

from __future__ import annotations

from perfeval.batch.record import RunRecord
from perfeval.words import Words

MOST_LINES = 20


def said_failures(record: RunRecord, words: Words) -> list[str]:
    """One line for each report that failed; of very many only the first, and where the rest is said."""
    lines = [words.say("failed", name=item.title, reason=item.message or "") for item in record.failed]
    if len(lines) <= MOST_LINES:
        return lines
    more = words.say("failed_more", count=len(lines) - MOST_LINES, path=f".perfeval/runs/{record.run}.json")
    return [*lines[:MOST_LINES], more]
