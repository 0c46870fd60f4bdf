"""The public names are listed, and the list is true."""

import subprocess
import sys

import perfeval


def test_every_public_name_is_there() -> None:
    for name in perfeval.__all__:
        assert getattr(perfeval, name) is not None


def test_calls_are_calls() -> None:
    """Rooms of the package must not take the place of the public functions."""
    code = (
        "import perfeval, perfeval.scoring.score, perfeval.job\n"
        "assert callable(perfeval.read) and callable(perfeval.evaluate) and callable(perfeval.run)\n"
        "assert perfeval.evaluate.__module__ == 'perfeval.outcome', perfeval.evaluate\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_help_answers_at_once() -> None:
    """Asking for help must not load pandas: a second's wait at every call."""
    code = "import sys, perfeval.cli; assert 'pandas' not in sys.modules and 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
