"""Published forms evaluated once, and their documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import perfeval as pe
from perfeval.office.export import KINDS, document_name, export
from perfeval.outcome import Result

RAW = Path(__file__).resolve().parents[2] / "data" / "raw"
FORMS = tuple(path.name for path in sorted(RAW.iterdir()) if path.suffix in {".docx", ".xlsx", ".html"})


@pytest.fixture(scope="session")
def published(data_raw: Path) -> Result:
    return pe.evaluate(pe.read([data_raw / name for name in FORMS]))


class Documents:
    """A folder whose documents are written when they are asked for, those of one project at a time."""

    def __init__(self, result: Result, folder: Path) -> None:
        self.result, self.folder = result, folder

    def __truediv__(self, name: str) -> Path:
        path = self.folder / name
        if not path.exists():
            one = self.result.evaluation(name.rpartition("-")[0])
            assert len(list(export(replace(self.result, evaluations=(one,)), self.folder))) == len(KINDS)
        return path

    def of(self, *project_ids: str) -> list[Path]:
        """The documents of these projects."""
        return [self / document_name(project_id, kind, "zh") for project_id in project_ids for kind in KINDS]


@pytest.fixture(scope="session")
def documents(published: Result, tmp_path_factory: pytest.TempPathFactory) -> Documents:
    return Documents(published, tmp_path_factory.mktemp("documents"))
