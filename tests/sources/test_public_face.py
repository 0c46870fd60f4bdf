"""README.md of perfeval.sources: its examples give what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import perfeval.sources

PAGE = (Path(perfeval.sources.__file__).parent / "README.md").read_text("utf-8")


def test_the_examples_give_what_the_page_says(
    tmp_path: Path,
    monkeypatch,
    capsys,  # type: ignore[no-untyped-def]
) -> None:
    monkeypatch.chdir(tmp_path)
    pairs = re.findall(r"```python\n(.*?)```\s+```\n(.*?)```", PAGE, flags=re.DOTALL)
    assert len(pairs) == 2
    space: dict[str, object] = {}
    for code, said in pairs:
        exec(compile(code, "README.md", "exec"), space)
        assert capsys.readouterr().out == said


def test_every_public_name_is_there() -> None:
    assert all(getattr(perfeval.sources, name) is not None for name in perfeval.sources.__all__)


def test_it_needs_nothing_that_knows_forms() -> None:
    rooms = ["forms", "clean", "tabular", "rules", "scoring", "review", "report", "outcome", "intake"]
    code = "import sys, perfeval.sources; perfeval.sources.read_document; "
    code += f"print([one for one in {rooms} if f'perfeval.{{one}}' in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
