"""What all tests share: where the published sample forms stand when they are at hand."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import _pytest.runner
import pytest
from hypothesis import HealthCheck, settings

from perfeval.batch.preload import load_modules

CHECKOUT = Path(__file__).resolve().parents[1]
SHARED = (CHECKOUT / "../shared").resolve()

settings.register_profile("quick", max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
settings.register_profile("deep", max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("PERFEVAL_HYPOTHESIS", "quick"))


# A shell may forbid keeping compiled code; then every process of every test would compile perfeval and its tests anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_xdist_auto_num_workers() -> int | None:
    """One more than there are processors: somebody always waits, for a browser, a killed server, a time limit."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ or not hasattr(os, "sched_getaffinity"):
        return None
    return len(os.sched_getaffinity(0)) + 1


def pytest_configure() -> None:
    """Libraries without what they load needlessly; an environment that is the same for every test.

    Processes that rest between two tests are then of use to the next.
    """
    load_modules(())
    if hasattr(_pytest.runner, "_update_current_test_var"):
        _pytest.runner._update_current_test_var = lambda *_: None


def pytest_collection_finish() -> None:
    """What has been imported and collected stays till the end: the garbage collector need not look through it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


_own: list[bool] = []


@pytest.fixture(scope="session", autouse=True)
def _warm_servers() -> Iterator[None]:
    """Runs of notebooks share one warm server in each worker of pytest: see :mod:`tests.warm`."""
    from tests.warm import WarmServers

    servers = WarmServers(_own)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("perfeval.batch.run.open_pool", servers.open)
        patch.setattr("perfeval.job.whole.Servers", lambda: servers)
        yield
    servers.end()


@pytest.fixture
def own_servers() -> Iterator[None]:
    """Servers start and end as in the product."""
    _own.append(True)
    yield
    _own.pop()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """A folder that the first worker of pytest to ask for it fills, and all of them read (一次做好，各进程共用)."""

    fcntl = pytest.importorskip("fcntl")

    def folder_of(name: str, fill: Callable[[Path], None]) -> Path:
        base = tmp_path_factory.getbasetemp()
        folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"once-{name}"
        with folder.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "filled").exists():
                folder.mkdir()
                fill(folder)
                (folder / "filled").touch()
        return folder

    return folder_of


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
