"""What all tests share: where the published sample forms stand when they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

CHECKOUT = Path(__file__).resolve().parents[1]
SHARED = (CHECKOUT / "../shared").resolve()

settings.register_profile("quick", max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
settings.register_profile("deep", max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("PERFEVAL_HYPOTHESIS", "quick"))


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder with pyproject.toml."""
    return CHECKOUT


@pytest.fixture(scope="session")
def data_raw() -> Path:
    """The forms that travel with the project."""
    return CHECKOUT / "data" / "raw"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Further published forms beside the checkout; tests that need them are skipped without."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside this checkout")
    return SHARED
