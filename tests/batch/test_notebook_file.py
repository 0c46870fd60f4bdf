"""Notebooks as people hand them in: made ready to run, or refused in one sentence before anything starts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from perfeval.batch.notebook_file import NotebookRefused, load_notebook
from perfeval.batch.parameters import declared_parameters
from perfeval.batch.progress import Silent
from perfeval.errors import UnknownName, UsageError
from perfeval.workbench.notebook_check import check_notebook
from tests.batch.samples import outputs, run, states, write_notebook


class Told(Silent):
    """Keeps what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def notice(self, text: str) -> None:
        """Keep it."""
        self.said.append(text)


def plain(path: Path, *cells: str, **about: Any) -> dict[str, Any]:
    """A small notebook as plain data, to be spoilt; also written to ``path``."""
    write_notebook(path, *cells, **about)
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def test_a_notebook_in_order_is_taken_as_it_is(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "print(1)")
    assert load_notebook(path).text == path.read_text("utf-8")
    assert load_notebook(path).notes == ()


def test_a_byte_mark_and_other_unicode(tmp_path: Path) -> None:
    text = write_notebook(tmp_path / "n.ipynb", "print('评')").read_text("utf-8")
    for encoding in ("utf-8-sig", "utf-16"):
        (tmp_path / "marked.ipynb").write_text(text, encoding)
        assert load_notebook(tmp_path / "marked.ipynb").text == text


def test_an_older_format_is_converted_and_said(tmp_path: Path) -> None:
    old = nbformat.v3.new_notebook(worksheets=[nbformat.v3.new_worksheet()])
    old.worksheets[0].cells = [
        nbformat.v3.new_code_cell("year: int = 1", metadata={"tags": ["parameters"]}),
        nbformat.v3.new_code_cell("print(year + 1)"),
    ]
    path, told = tmp_path / "old.ipynb", Told()
    path.write_text(nbformat.v3.writes_json(old), "utf-8")
    assert load_notebook(path) == load_notebook(path)
    assert states(run(path, [{"year": 2024}], tmp_path / "out", key="year", progress=told)) == {"2024": "done"}
    assert outputs(tmp_path / "out/notebooks/2024.ipynb")[-1][0].text == "2025\n"
    assert any("旧格式（第 3 版）" in text for text in told.said)


@pytest.mark.parametrize("kernel", [None, {}, {"display_name": "甲"}, {"name": "no-such-kernel", "language": "python"}])
def test_a_kernel_that_is_not_named_or_not_here(tmp_path: Path, kernel: dict[str, str] | None) -> None:
    path, told = tmp_path / "n.ipynb", Told()
    content = plain(path, "print(project_id)")
    content["metadata"] = {} if kernel is None else {"kernelspec": kernel}
    path.write_text(json.dumps(content), "utf-8")
    assert states(run(path, [{"project_id": "a"}], tmp_path / "out", progress=told)) == {"a": "done"}
    assert any("本机的 Python" in text for text in told.said)


def test_a_kernel_of_another_language_is_refused_before_the_start(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    content = plain(path, "print(1)")
    content["metadata"] = {"language_info": {"name": "R"}}
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(NotebookRefused, match="R 编写") as caught:
        run(path, [{"project_id": "a"}], tmp_path / "out")
    assert "written in R" in caught.value.say("en")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "空的"),
        ("{\"cells\": [", "1:12"),
        ("<<<<<<< HEAD\n{}", "1:1"),
        ("<html></html>", "不是笔记本格式"),
        ("[]", "单元格"),
        ('{"cells": 1}', "单元格"),
        ('{"metadata": {}}', "单元格"),
        ('{"cells": [1]}', "第 1 个单元格"),
        ('{"cells": [{"source": 5}]}', "第 1 个单元格"),
        ('{"cells": [], "nbformat": 9, "nbformat_minor": 0}', "无法转换"),
        ('{"cells": [], "nbformat": "4"}', "单元格"),
        ("[" * 100_000, "不是笔记本格式"),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_refused_with_its_own_sentence(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(content, "utf-8")
    for ask in (load_notebook, check_notebook):
        with pytest.raises(UsageError) as caught:
            ask(path)
        assert said in caught.value.say()
        assert "WPS" not in caught.value.say()
        assert caught.value.say("en").startswith("Notebook n.ipynb: ")


def test_bytes_of_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_bytes('{"cells": "评"}'.encode("gb18030"))
    with pytest.raises(NotebookRefused, match="UTF-8"):
        load_notebook(path)


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("%config InlineBackend.figure_format = 'svg'\nn: int = 1", {"n": "int"}),
        ("%%time\nn = 1", {"n": "int"}),
        ("files = !ls\nn = 'a'", {"files": None, "n": "str"}),
        ("n = 'a'  # type: 甲类\nm = 2", {"n": "str", "m": "int"}),
        ("n = 1  # type: int\nm = None", {"n": "int", "m": None}),
        ("a = b = 'x'", {"a": "str", "b": "str"}),
        ("a, b = 'x', 2", {"a": "str", "b": "int"}),
        ("%%bash\nls | wc", {}),
    ],
)
def test_parameters_among_other_things(tmp_path: Path, cell: str, kinds: dict[str, str | None]) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "1", parameters=cell)
    assert {name: one.kind for name, one in declared_parameters(path).items()} == kinds


def test_a_slip_in_the_parameters_is_refused_with_its_line(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "1", parameters="n = 1\nm = (2")
    with pytest.raises(NotebookRefused, match="第 2 行"):
        run(path, [{"n": 1}], tmp_path / "out", key="n")


def test_a_key_that_is_nearly_a_parameter_is_refused(tmp_path: Path) -> None:
    """It would only name the files, and every page would carry the default under the right name."""
    path = write_notebook(tmp_path / "n.ipynb", "1", parameters="unit_code = '0000'\nyear: int = 2020")
    with pytest.raises(UnknownName, match="unit_code"):
        run(path, [{"unit_cod": "0071", "year": 2024}], tmp_path / "out", key="unit_cod")


def test_a_key_that_is_no_parameter_is_said_to_be_a_name_only(tmp_path: Path) -> None:
    path, told = write_notebook(tmp_path / "n.ipynb", "1", parameters="unit_code = '0000'"), Told()
    table = [{"unit_code": "0071", "单位": "甲"}]
    assert states(run(path, table, tmp_path / "out", key="单位", progress=told)) == {"甲": "done"}
    assert any("“单位”不是笔记本的参数" in text for text in told.said)


def test_a_key_declared_together_with_others_reaches_the_notebook(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "print(a, b)", parameters="a = b = 'x'")
    run(path, [{"a": "7"}], tmp_path / "out", key="a")
    assert outputs(tmp_path / "out/notebooks/7.ipynb")[-1][0].text == "7 x\n"


def test_only_a_list_of_tags_on_a_cell_of_code_declares_parameters(tmp_path: Path) -> None:
    found = plain(tmp_path / "n.ipynb", "print(1)")
    found["cells"] = [
        {"cell_type": "markdown", "metadata": {"tags": ["parameters"]}, "source": "year = 1"},
        {"cell_type": "code", "metadata": {"tags": "no parameters"}, "source": "year = 2", "outputs": []},
    ]
    (tmp_path / "n.ipynb").write_text(json.dumps(found), "utf-8")
    assert declared_parameters(tmp_path / "n.ipynb") == {}


@pytest.mark.parametrize("about", [[], None, "x"])
def test_metadata_that_is_no_object_says_nothing(tmp_path: Path, about: object) -> None:
    found = {**plain(tmp_path / "n.ipynb", "print(1)"), "metadata": about}
    (tmp_path / "n.ipynb").write_text(json.dumps(found), "utf-8")
    loaded = load_notebook(tmp_path / "n.ipynb")
    assert loaded.language == "python"
    assert len(loaded.notes) == 1, "that it runs with this Python is said"
