"""Small notebooks to run, a page that costs nothing, and short ways to look at results."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import nbformat

from perfeval.batch.limits import Limits
from perfeval.batch.record import RunRecord
from perfeval.batch.run import run_notebook

QUICK = Limits(seconds=30, grace=2)
PAGE = "tests.batch.samples:tiny_page"


def notebook(*cells: str, parameters: str | None = "project_id = 'a'\nyear: int = 2020", allow: bool = False) -> Any:
    """A notebook with these code cells; ``allow`` lets it go on after errors."""
    v4 = nbformat.v4
    nb = v4.new_notebook()
    nb.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nb.cells.append(v4.new_markdown_cell("# 报告", id="title"))
    if parameters is not None:
        nb.cells.append(v4.new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]}))
    for number, source in enumerate(cells):
        tags = {"tags": ["raises-exception"]} if allow else {}
        nb.cells.append(v4.new_code_cell(source, id=f"cell-{number}", metadata=tags))
    return nb


def write_notebook(path: Path, *cells: str, **options: Any) -> Path:
    """Such a notebook as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(*cells, **options), path)
    return path


def tiny_page(nb: Any, *, title: str, lang: str) -> str:
    """All outputs as text in one page."""
    shown = [output for cell in nb.cells for output in cell.get("outputs", [])]
    return f"<html lang={lang}><title>{escape(title)}</title><pre>{escape(json.dumps(shown))}</pre></html>"


def run(path: Path, rows: Sequence[dict[str, Any]], out: Path, **options: Any) -> RunRecord:
    """A run with quick pages."""
    settings = {"key": "project_id", "exporter": PAGE, "warm_up": None, "limits": QUICK, "jobs": 2, **options}
    return run_notebook(path, rows, out, **settings)


def rows(count: int) -> list[dict[str, Any]]:
    """Rows ``p1`` … with a year each."""
    return [{"project_id": f"p{number}", "year": 2000 + number} for number in range(1, count + 1)]


def states(record: RunRecord) -> dict[str, str]:
    """Key → state."""
    return {report.key: report.state for report in record.reports}


def reasons(record: RunRecord) -> dict[str, str]:
    """Key → why it was made or reused."""
    return {report.key: report.why for report in record.reports}


def tree(out: Path) -> dict[str, bytes]:
    """What a reader sees: visible files and their bytes; but for the page of runs, which tells times."""
    found = {}
    for path in sorted(out.rglob("*")):
        inside = path.relative_to(out)
        if path.is_file() and ".perfeval" not in inside.parts and inside.name != "runs.html":
            found[inside.as_posix()] = path.read_bytes()
    return found


def outputs(path: Path) -> list[Any]:
    """The outputs of all code cells of an executed notebook."""
    nb = nbformat.read(path, as_version=4)
    return [cell.outputs for cell in nb.cells if cell.cell_type == "code"]
