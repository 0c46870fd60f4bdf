"""Published forms evaluated once, and their documents."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import perfeval as pe
from perfeval.office.export import export
from perfeval.outcome import Result

FORMS = (
    "wuchang-gsl-2018.docx",  # a report of the 2013 framework
    "shanghai-putuo-sports-2022-a.xlsx",  # the national form
    "hubei-huangshi-library-2022.docx",  # scores shared by neighbouring rows
    "yunnan-yongde-mingliang-2022.html",
    "sichuan-daying-sifa-2023-anke.html",
)


@pytest.fixture(scope="session")
def published(data_raw: Path) -> Result:
    return pe.evaluate(pe.read([data_raw / name for name in FORMS]))


@pytest.fixture(scope="session")
def documents(published: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    assert len(list(export(published, folder))) == 3 * len(published.evaluations)
    return folder


@pytest.fixture(scope="session")
def stated(published: Result) -> dict[str, dict[str, Any]]:
    """What the JSON says of each project, numbers as decimals."""
    whole = json.loads(published.to_json(), parse_float=Decimal, parse_int=Decimal)
    return {project["id"]: project for project in whole["projects"]}
