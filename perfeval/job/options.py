"""How a run is to go (运行选项): said once, handed on whole from the command line and from Python."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from perfeval.batch.limits import Limits
from perfeval.batch.progress import Progress, progress_for


@dataclass(frozen=True)
class Manner:
    """What a run over forms and a run over a table of parameters share.

    Attributes:
        jobs: reports made at a time; without it one per processor.
        cluster: address of a dask scheduler, or ``local``.
        force: make everything again.
        lang: language of reports and messages.
        engine: ``perfeval`` or ``nbclient``.
        progress: told how it goes; without it a bar or lines on standard error.
        limits: time, memory and output that one report may take.
    """

    jobs: int | None = None
    cluster: str | None = None
    force: bool = False
    lang: str = "zh"
    engine: str = "perfeval"
    progress: Progress | None = None
    limits: Limits | None = None

    @property
    def told(self) -> Progress:
        """Who is told how it goes."""
        return self.progress or progress_for(lang=self.lang)


@dataclass(frozen=True)
class RunOptions(Manner):
    """What the main job is asked for besides its forms and its output folder.

    Attributes:
        rules: a rule book for all projects, by id or file; otherwise chosen for each.
        notebook: a notebook of one's own in place of ``project.ipynb``.
        only: ids of the projects that get a report.
        top: so many reports, of the projects most worth opening.
        history: append what this run says to the history.
        documents: write the letter, marked copies and report of each project too.
    """

    rules: str | None = None
    notebook: str | Path | None = None
    only: tuple[str, ...] = ()
    top: int | None = None
    history: bool = False
    documents: bool = False
