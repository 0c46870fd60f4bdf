"""Widgets (ipywidgets) by the engine without a kernel: outputs and kept states are those that a kernel gives.

What a kernel gives was compared once (ipywidgets 8.1, nbclient 0.11) and stands here: nbclient's mimic of
the ``Output`` widget now and then waits for ever, so it is no peer for a test.
"""

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


def executed(tmp_path: Path) -> Any:
    source = tmp_path / "widgets.ipynb"
    nbformat.write(notebook(*CELLS), source)
    return papermill.execute_notebook(
        source, tmp_path / "out.ipynb", engine_name="perfeval", progress_bar=False, execution_timeout=60
    )


def states(nb: Any) -> list[dict[str, Any]]:
    kept = nb.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    return [one["state"] | {"model": one["model_name"]} for one in kept.values()]


def test_boxes_sliders_and_interact(tmp_path: Path) -> None:
    nb = executed(tmp_path)
    printed = [[one.get("text") or one.data["text/plain"][:11] for one in cell.get("outputs", [])] for cell in nb.cells]
    assert printed[-6:] == [["Output()"], [], ["interactive"], ["IntSlider(v"], [], ["after\n"]]
    boxes = [one["outputs"] for one in states(nb) if one["model"] == "OutputModel"]
    ours = next(outputs for outputs in boxes if "in the box" in str(outputs))
    assert [(one["output_type"], one.get("text"), one.get("ename")) for one in ours] == [
        ("stream", "in the box\nlater\n", None),
        ("error", None, "ValueError"),
    ]
    [doubled] = [outputs for outputs in boxes if outputs is not ours]
    assert doubled[0]["data"]["text/plain"] == "6"
    assert sorted(one["value"] for one in states(nb) if one["model"] == "IntSliderModel") == [3, 7]
