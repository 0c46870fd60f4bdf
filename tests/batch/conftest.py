"""The package's own files count as unchanged during a test, even while somebody edits them."""

from __future__ import annotations

import pytest

from perfeval.batch import keys


@pytest.fixture(autouse=True)
def _settled_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "package_fingerprint", lambda: "the package under test")
    monkeypatch.setattr("perfeval.batch.run.rulebooks_fingerprint", lambda: "its rule books")
