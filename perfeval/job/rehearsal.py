"""What ``run`` would make and why (试运行): all that comes before the first report; the output folder is left alone."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from perfeval.batch.record import RunRecord
from perfeval.batch.run import processors
from perfeval.job.delivered import originals_for
from perfeval.job.elsewhere import folder_of, is_address
from perfeval.job.leftovers import gone
from perfeval.job.options import RunOptions
from perfeval.job.parts import Workplace
from perfeval.job.prepared import HOME, Prepared, check_paths, seen_from
from perfeval.job.whole import lay_out, notebook_of, run_reports

_KEPT = shutil.ignore_patterns("ledger*", "log", "runs", "given", "lock*")


@dataclass(frozen=True)
class Rehearsal:
    """What a run would find and do.

    ``planned``: each report ``waiting`` (it would be made) or ``reused``, with why. ``withdrawn``: pages that would go.
    """

    prepared: Prepared
    planned: RunRecord
    withdrawn: tuple[str, ...]


def rehearse(paths: Sequence[Path], out: str | Path, asked: RunOptions) -> Rehearsal:
    """Do all that a run does before its first report, in a folder of its own, and ask the ledger.

    Raises:
        UsageError: what a run would raise before it starts.
    """
    folder = folder_of(str(out)) if is_address(out) else Path(out)
    notebook_of(asked)
    check_paths(paths, folder)
    with tempfile.TemporaryDirectory(prefix="perfeval-") as beside:
        home = Path(beside)
        _copy_store(folder, home)
        place = Workplace(asked.jobs or processors(), None, lambda _word, _count: None)
        laid = lay_out(paths, home, asked, place)
        given = [*map(Path, laid.prepared.earlier), *paths]
        originals = originals_for(given, laid.prepared.projects, folder) is not None
        planned = run_reports(laid, folder, asked, originals, decide_only=True)
        return Rehearsal(laid.prepared, planned, gone(folder, laid.names))


def _copy_store(folder: Path, home: Path) -> None:
    """What earlier runs read and scored, so that only what changed is read; paths are told from the new place."""
    if not (folder / HOME).is_dir():
        return
    try:
        shutil.copytree(folder / HOME, home / HOME, ignore=_KEPT)
        record = home / HOME / "prepared.json"
        kept = json.loads(record.read_text("utf-8"))
        kept["paths"] = [seen_from(Path(os.path.normpath(folder / path)), home) for path in kept["paths"]]
        record.write_text(json.dumps(kept, ensure_ascii=False), "utf-8", "surrogatepass")
    except (OSError, ValueError, KeyError, TypeError):  # damaged: a run would read everything anew too
        shutil.rmtree(home / HOME, ignore_errors=True)
