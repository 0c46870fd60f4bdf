"""Widgets (ipywidgets) by the engine without a kernel: the same outputs and the same kept states as with one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import papermill

from tests.batch.samples import notebook

CELLS = (
    "import ipywidgets as w",
    "shown = w.Output()\nwith shown:\n    print('in the box')\nshown",
    "with shown:\n    print('later')",
    "w.interact(lambda x: x * 2, x=3);",
    "w.IntSlider(value=7)",
    "with shown:\n    raise ValueError('caught by the box')",
    "print('after')",
)


def executed(tmp_path: Path, engine: str) -> Any:
    source = tmp_path / "widgets.ipynb"
    nbformat.write(notebook(*CELLS), source)
    return papermill.execute_notebook(source, tmp_path / f"{engine}.ipynb", engine_name=engine, progress_bar=False)


def states(nb: Any) -> list[Any]:
    """What ``Output`` boxes hold, and the values of other widgets; the ids of widgets are drawn at random."""
    kept = nb.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"].values()
    found = []
    for one in kept:
        state = one["state"]
        outputs = [(o["output_type"], o.get("text"), o.get("data"), o.get("ename")) for o in state.get("outputs", [])]
        found.append((one["model_name"], state.get("value"), outputs))
    return sorted(found, key=repr)


def texts(nb: Any) -> list[Any]:
    return [
        [(one.output_type, one.get("text"), one.get("data", {}).get("text/plain")) for one in cell.get("outputs", [])]
        for cell in nb.cells
    ]


def test_boxes_sliders_and_interact_as_with_a_kernel(tmp_path: Path) -> None:
    ours, stock = (executed(tmp_path, engine) for engine in ("perfeval", "nbclient"))
    assert texts(ours) == texts(stock)
    assert states(ours) == states(stock)
    boxes = [outputs for name, _, outputs in states(ours) if name == "OutputModel"]
    assert any("in the box" in str(one) and "ValueError" in str(one) for one in boxes)
