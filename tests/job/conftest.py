"""The package counts as unchanged during a test, even while somebody edits it."""

from __future__ import annotations

import pytest

from perfeval.batch import keys


@pytest.fixture(autouse=True)
def _settled_package(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("perfeval.batch.keys", "perfeval.job.prepared", "perfeval.job.rows", "perfeval.job.index_page"):
        monkeypatch.setattr(f"{module}.package_fingerprint", lambda: "the package under test")
    assert keys.package_fingerprint() == "the package under test"
