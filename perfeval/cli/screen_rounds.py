"""Two submissions side by side on a terminal (两次报送对照)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rich.text import Text

from perfeval.cli.screen import console
from perfeval.numbers import format_percent
from perfeval.review.rounds import OneSided, RoundComparison, YearComparison, YearLine, summary
from perfeval.words import Words


def print_rounds(comparisons: Sequence[RoundComparison], one_sided: Sequence[OneSided], lang: str = "zh") -> None:
    """For each project: what changed, asked or not, and what became of the findings; what stands on one side only."""
    words, screen = Words("terminal", lang), console()
    if not comparisons:
        screen.print(words.say("rounds.none"))
    for item in comparisons:
        screen.print(Text(item.name, style="bold"))
        for change in item.changes:
            asked = "" if change.asked else words.say("rounds.unasked")
            where = str(change.place_after or change.place_before or "")
            line = Text(f"  {where}  {change.label(lang)}  ")
            line.append(change.before or "—", style="dim")
            line.append(f" → {change.after or '—'} ")
            line.append(asked, style="yellow")
            screen.print(line, soft_wrap=True)
        for name in item.added:
            screen.print("  " + words.say("rounds.added", name=name), soft_wrap=True)
        for name in item.removed:
            screen.print("  " + words.say("rounds.removed", name=name), soft_wrap=True)
        for state, findings in (("closed", item.closed), ("open", item.still_open), ("new", item.new)):
            for finding in findings:
                screen.print(Text(f"  {words.say(f'rounds.{state}')}  {finding.message}"), soft_wrap=True)
        if not (item.changes or item.added or item.removed):
            screen.print("  " + words.say("rounds.same"))
    for alone in one_sided:
        screen.print(Text(alone.told(lang)), soft_wrap=True)
    screen.print(summary(comparisons, one_sided, lang).strip(), soft_wrap=True)


def print_years(comparisons: Sequence[YearComparison], lang: str = "zh") -> None:
    """For each project: matched indicators with targets and results of both years, renamed ones marked."""
    words, screen = Words("terminal", lang), console()
    if not comparisons:
        screen.print(words.say("years.none"))
    for item in comparisons:
        head = words.say(
            "years.head",
            name=item.name,
            before=item.year_before or "—",
            after=item.year_after or "—",
            rate_before=item.execution_before or "—",
            rate_after=item.execution_after or "—",
        )
        screen.print(Text(head, style="bold"))
        for line in item.lines:
            screen.print(_year_line(line, words), soft_wrap=True)


def _year_line(line: YearLine, words: Words) -> Text:
    said = Text(f"  {line.place_after or ''}  {line.match.after}  ")
    if line.match.is_renamed:
        share = format_percent(Decimal(str(line.match.share)), 0)
        said.append(words.say("years.renamed", before=line.match.before, share=share) + "  ", style="yellow")
    said.append(f"{words.say('years.target')} {line.target_before or '—'} → {line.target_after or '—'}  ")
    said.append(f"{words.say('years.actual')} {line.actual_before or '—'} → {line.actual_after or '—'}")
    if line.growth:
        said.append(f"  {words.say('years.growth', growth=line.growth)}", style="dim")
    if line.already_reached:
        said.append(f"  {words.say('years.reached')}", style="yellow")
    return said
