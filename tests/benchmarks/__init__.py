"""Measurements by hand, never part of the tests; README.md says how to read them."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

PEERS = ("papermill", "nbconvert", "ipykernel", "ploomber-engine", "pandas", "polars", "duckdb", "dask")


def card() -> str:
    """What a figure is worth: the processors this process may use, the load before, the versions that matter."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg()) if hasattr(os, "getloadavg") else "?"
    said = [f"{usable} processors, load before {load}", f"Python {platform.python_version()}"]
    if sys.dont_write_bytecode:
        said.append("modules are compiled anew in every process (PYTHONDONTWRITEBYTECODE): 0.3 to 0.5 s CPU each")
    for name in PEERS:
        try:
            said.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            said.append(f"{name} is not installed")
    return " · ".join(said)
