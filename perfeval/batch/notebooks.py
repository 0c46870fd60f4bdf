"""nbformat behind typed doors (笔记本的读写): the library itself carries no types."""

from __future__ import annotations

from typing import Any


def read_notebook(text: str) -> Any:
    """A notebook as nbformat's version 4."""
    import nbformat

    reads: Any = nbformat.reads
    return reads(text, as_version=4)


def write_notebook(nb: Any) -> str:
    """The text of a notebook file."""
    import nbformat

    writes: Any = nbformat.writes
    return str(writes(nb)) + "\n"


def new_output(kind: str, **content: Any) -> Any:
    """An output of a code cell."""
    import nbformat.v4

    make: Any = nbformat.v4.new_output
    return make(kind, **content)


def outputs_from(data: list[dict[str, Any]]) -> list[Any]:
    """Outputs from plain data."""
    import nbformat

    make: Any = nbformat.from_dict
    return [make(output) for output in data]


def sample_notebook() -> Any:
    """A notebook with one of each kind of cell, to warm up with."""
    import nbformat.v4

    v4: Any = nbformat.v4
    table = v4.new_output("display_data", {"text/html": "<table><tr><td>1</td></tr></table>", "text/plain": "1"})
    nb = v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# 预热\n\n| a | b |\n|---|---|\n| 1 | 2 |", id="a"),
            v4.new_code_cell("1", id="b", outputs=[table, v4.new_output("stream", text="预热")]),
        ]
    )
    nb.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return nb
