"""A tenth of a soak (长时间运行): a thousand reports while workers, servers and the run itself are killed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from perfeval.batch.forks import can_fork
from tests.benchmarks.soak import soak


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("own_servers")
@pytest.mark.skipif(not can_fork(), reason="looks for processes as Linux keeps them")
def test_a_thousand_reports_while_things_die(tmp_path: Path) -> None:
    count = int(os.environ.get("PERFEVAL_SOAK", "1000"))
    found = soak(tmp_path, count, int(os.environ.get("PERFEVAL_SEED", "18")))
    assert found.code == 0, found.said
    assert set(found.killed) == {"worker", "server", "starting server", "parent"}
    assert (found.made, found.differing, found.failed) == (count, [], 0)
    assert max(found.peaks) < 3 * min(found.peaks), "memory stays flat"
