"""How a batch is going (进度): a bar on a terminal, plain lines elsewhere, one JSON object a line for programs."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol

from perfeval.words import Words

EVERY = 5.0
"""Seconds between two plain lines."""

LONGEST_LOG = 2 << 20
"""Bytes after which a log file is put aside and a new one begun."""


@dataclass
class Tally:
    """The numbers of a run so far."""

    total: int
    reused: int = 0
    done: int = 0
    failed: int = 0
    began: float = 0.0

    @property
    def to_make(self) -> int:
        """Reports that this run has to make."""
        return self.total - self.reused

    @property
    def ended(self) -> int:
        """Reports made or failed so far."""
        return self.done + self.failed

    @property
    def rate(self) -> float:
        """Reports a second."""
        seconds = time.monotonic() - self.began
        return self.ended / seconds if seconds > 0 else 0.0

    @property
    def left(self) -> str:
        """The time that remains, as ``m:ss`` or ``h:mm:ss``; ``?`` before the first report.

        >>> Tally(total=3).left
        '?'
        """
        if not self.ended:
            return "?"
        seconds = round((self.to_make - self.ended) / max(self.rate, 1e-9))
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


class Progress(Protocol):
    """What a run tells while it goes."""

    def plan(self, tally: Tally, reasons: Mapping[str, int]) -> None:
        """What will be made, and why."""
        ...

    def decided(self, key: str, why: str, again: bool) -> None:
        """One report will be made or is reused, and why."""
        ...

    def ended(self, tally: Tally, key: str, state: str, message: str | None, seconds: float) -> None:
        """One report is done or failed."""
        ...

    def notice(self, text: str) -> None:
        """Something to know."""
        ...

    def finish(self, tally: Tally, seconds: float) -> None:
        """The run is over."""
        ...

    def close(self) -> None:
        """Nothing more will be said, however the run ended: nothing stays drawn."""
        ...


class Silent:
    """Says nothing."""

    def plan(self, tally: Tally, reasons: Mapping[str, int]) -> None:
        """Nothing."""

    def decided(self, key: str, why: str, again: bool) -> None:
        """Nothing."""

    def ended(self, tally: Tally, key: str, state: str, message: str | None, seconds: float) -> None:
        """Nothing."""

    def notice(self, text: str) -> None:
        """Nothing."""

    def finish(self, tally: Tally, seconds: float) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class Lines(Silent):
    """Plain lines for logs: the plan, each failure at once, a line every few seconds, the end."""

    def __init__(self, lang: str = "zh", stream: IO[str] | None = None) -> None:
        self.words = Words("batch", lang)
        self._stream = stream if stream is not None else sys.stderr
        self._last = 0.0

    def _say(self, text: str) -> None:
        print(text, file=self._stream, flush=True)  # this is where progress is said

    def plan(self, tally: Tally, reasons: Mapping[str, int]) -> None:
        """One line with the numbers, one with the reasons."""
        self._say(self.words.say("progress.plan", total=tally.total, again=tally.to_make, reused=tally.reused))
        if reasons:
            shown = [
                self.words.say("progress.reason", why=self.words.say(f"why.{why}"), count=count)
                for why, count in reasons.items()
            ]
            self._say("  " + " · ".join(shown))
        self._last = time.monotonic()

    def ended(self, tally: Tally, key: str, state: str, message: str | None, seconds: float) -> None:
        """A failure at once, the rest every few seconds."""
        if state == "failed":
            self._say(f"✗ {key}: {message}")
        now = time.monotonic()
        if now - self._last >= EVERY:
            self._last = now
            self._say(
                self.words.say(
                    "progress.line",
                    done=tally.ended,
                    total=tally.to_make,
                    rate=f"{tally.rate:.1f}",
                    left=tally.left,
                    failed=tally.failed,
                )
            )

    def notice(self, text: str) -> None:
        """One line."""
        self._say(text)

    def finish(self, tally: Tally, seconds: float) -> None:
        """One line with the totals."""
        self._say(
            self.words.say(
                "progress.ended", seconds=f"{seconds:.1f}", done=tally.done, reused=tally.reused, failed=tally.failed
            )
        )


class EveryReport(Lines):
    """Plain lines with one for every report (逐份显示): why it is made or reused, how long it took."""

    def decided(self, key: str, why: str, again: bool) -> None:
        """Why, at once."""
        said = self.words.say(f"why.{why}") if again else ""
        self._say(self.words.say("progress.made_for" if again else "progress.reused_for", key=key, why=said))

    def ended(self, tally: Tally, key: str, state: str, message: str | None, seconds: float) -> None:
        """Each with its seconds; a failure with its reason."""
        if state == "failed":
            self._say(f"✗ {key}: {message}")
        else:
            self._say(self.words.say("progress.took", key=key, seconds=f"{seconds:.1f}"))


class Bar(Lines):
    """A bar with rate, time left and failures, drawn by rich on a terminal."""

    def __init__(self, lang: str = "zh", stream: IO[str] | None = None) -> None:
        super().__init__(lang, stream)
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._console = Console(file=self._stream)
        # a terminal shows ^C where the cursor stands: room for it, or the line breaks and stays
        self._console.width = max(20, self._console.width - 4)
        self._bar = Progress(
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TextColumn("{task.fields[text]}", markup=False),
            console=self._console,
            transient=True,
        )
        self._task: Any = None

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False)

    def plan(self, tally: Tally, reasons: Mapping[str, int]) -> None:
        """The plan, then the bar."""
        super().plan(tally, reasons)
        if tally.to_make:
            self._task = self._bar.add_task("", total=tally.to_make, text=self.words.say("progress.starting"))
            self._bar.start()

    def ended(self, tally: Tally, key: str, state: str, message: str | None, seconds: float) -> None:
        """The bar moves; a failure is said above it."""
        if state == "failed":
            self._say(f"✗ {key}: {message}")
        if self._task is not None:
            parts = [self.words.say("progress.rate", rate=f"{tally.rate:.1f}")]
            parts.append(self.words.say("progress.left", time=tally.left))
            if tally.failed:
                parts.append(self.words.say("progress.failures", count=tally.failed))
            self._bar.update(self._task, completed=tally.ended, text=" · ".join(parts))

    def finish(self, tally: Tally, seconds: float) -> None:
        """The bar goes, the totals stay."""
        self.close()
        super().finish(tally, seconds)

    def close(self) -> None:
        """The bar goes, and the cursor comes back."""
        self._bar.stop()


class LogFile(Lines):
    """The same lines with date and time, at the end of a file that stays (运行日志); a long one is put aside."""

    def __init__(self, home: Path, lang: str = "zh") -> None:
        path = home / "log" / "run.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and path.stat().st_size > LONGEST_LOG:
            path.replace(path.with_name(path.name + ".1"))
        super().__init__(lang, path.open("a", encoding="utf-8", errors="backslashreplace"))

    def _say(self, text: str) -> None:
        super()._say(f"{datetime.now().astimezone().isoformat(timespec='seconds')}  {text.strip()}")

    def close(self) -> None:
        """The file is closed."""
        self._stream.close()


class Both:
    """Two that are told the same."""

    def __init__(self, one: Progress, other: Progress) -> None:
        self._told = (one, other)

    def plan(self, tally: Tally, reasons: Mapping[str, int]) -> None:
        """Tell both."""
        for one in self._told:
            one.plan(tally, reasons)

    def decided(self, key: str, why: str, again: bool) -> None:
        """Tell both."""
        for one in self._told:
            one.decided(key, why, again)

    def ended(self, tally: Tally, key: str, state: str, message: str | None, seconds: float) -> None:
        """Tell both."""
        for one in self._told:
            one.ended(tally, key, state, message, seconds)

    def notice(self, text: str) -> None:
        """Tell both."""
        for one in self._told:
            one.notice(text)

    def finish(self, tally: Tally, seconds: float) -> None:
        """Tell both."""
        for one in self._told:
            one.finish(tally, seconds)

    def close(self) -> None:
        """Tell both."""
        for one in self._told:
            one.close()


class JsonLines(Silent):
    """One JSON object a line, for schedulers and other programs."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        self._stream = stream if stream is not None else sys.stderr

    def _say(self, **event: Any) -> None:
        print(json.dumps(event, ensure_ascii=False), file=self._stream, flush=True)

    def plan(self, tally: Tally, reasons: Mapping[str, int]) -> None:
        """``{"event": "plan", …}``."""
        self._say(event="plan", total=tally.total, again=tally.to_make, reused=tally.reused, why=dict(reasons))

    def decided(self, key: str, why: str, again: bool) -> None:
        """``{"event": "decided", …}``."""
        self._say(event="decided", key=key, why=why, again=again)

    def ended(self, tally: Tally, key: str, state: str, message: str | None, seconds: float) -> None:
        """``{"event": "report", …}``."""
        self._say(
            event="report",
            key=key,
            state=state,
            message=message,
            seconds=round(seconds, 3),
            done=tally.done,
            failed=tally.failed,
            total=tally.to_make,
        )

    def notice(self, text: str) -> None:
        """``{"event": "notice", …}``."""
        self._say(event="notice", text=text)

    def finish(self, tally: Tally, seconds: float) -> None:
        """``{"event": "end", …}``."""
        self._say(event="end", seconds=round(seconds, 3), done=tally.done, reused=tally.reused, failed=tally.failed)


def progress_for(kind: str = "auto", lang: str = "zh", stream: IO[str] | None = None) -> Progress:
    """The kind asked for: ``auto`` (bar on a terminal, else lines), ``bar lines every json none``."""
    if kind == "none":
        return Silent()
    if kind == "json":
        return JsonLines(stream)
    if kind == "every":
        return EveryReport(lang, stream)
    target = stream if stream is not None else sys.stderr
    if kind == "bar" or (kind == "auto" and target.isatty()):
        return Bar(lang, stream)
    return Lines(lang, stream)
