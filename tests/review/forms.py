"""Reading a form and reviewing it, for tests of the review."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from perfeval.clean.projects import clean_document
from perfeval.review.findings import Finding
from perfeval.review.run import review_project
from perfeval.rules.book import choose_book, known_books
from perfeval.scoring.result import Evaluation
from perfeval.scoring.score import evaluate_project
from perfeval.sources.reading import read_document

CHECKOUT = Path(__file__).resolve().parents[2]
RAW = CHECKOUT / "data" / "raw"
SHARED = (CHECKOUT / "../shared").resolve()


@cache
def evaluated(path: Path) -> tuple[Evaluation, ...]:
    """Every project of a file, evaluated under the book that fits it."""
    projects, _ = clean_document(read_document(path, path.name))
    return tuple(evaluate_project(project, *choose_book(project, None, known_books())) for project in projects)


@cache
def findings_on(path: Path) -> tuple[Finding, ...]:
    """The findings on all projects of a file."""
    return tuple(finding for evaluation in evaluated(path) for finding in review_project(evaluation))
