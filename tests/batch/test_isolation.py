"""What one project does harms no other: it ends as a page that says so, the batch goes on."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest

from perfeval.batch.forks import can_fork
from perfeval.batch.limits import Limits
from perfeval.batch.record import RunRecord
from tests.batch.samples import rows, run, states, tree, write_notebook

DEEDS = {
    "p1": "pass",
    "p2": "raise ValueError('预算为空')",
    "p3": "import os; os._exit(3)",
    "p4": "import ctypes; ctypes.string_at(0)",
    "p5": "while True: pass",
    "p6": "rest = bytearray(10 << 30)",
    "p7": "while True: print('x' * 1000)",
    "p8": "import subprocess; subprocess.run('yes')",
    "p9": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "p10": "import time\ntry:\n    time.sleep(60)\nexcept BaseException: pass",
    "p11": "import sys; sys.exit(1)",
    "p12": "import os, signal; os.kill(os.getppid(), 0); os.kill(os.getpid(), signal.SIGKILL)",
    "p13": "import subprocess; subprocess.Popen(['sleep', '300'])",
}
MESSAGES = {
    "p2": "计算出错：预算为空（ValueError）",
    "p3": "计算进程自行退出（状态 3）",
    "p4": "计算进程崩溃（SIGSEGV）",
    "p5": "用时超过上限（2 秒）",
    "p6": "内存超过上限（2 GB）",
    "p7": "输出内容超过上限（1 MB）",
    "p8": "输出内容超过上限（1 MB）",
    "p9": "用时超过上限（2 秒）",
    "p10": "用时超过上限（2 秒）",
    "p11": "计算出错",
    "p12": "计算进程崩溃（SIGKILL）",
}
LIMITS = Limits(seconds=2, grace=1.5, memory_bytes=2 << 30, output_bytes=1 << 20)


@pytest.fixture(scope="module")
def disaster(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunRecord, Path]:
    """One run in which almost everything goes wrong."""
    if not can_fork():
        pytest.skip("forks are for Linux")
    folder = tmp_path_factory.mktemp("disaster")
    path = write_notebook(folder / "n.ipynb", "print('before', project_id)", "exec(deed)", "print('after')",
                          parameters="project_id = 'a'\ndeed = ''")  # fmt: skip
    table = [{"project_id": key, "deed": deed} for key, deed in DEEDS.items()]
    return run(path, table, folder / "out", limits=LIMITS), folder / "out"


def test_the_batch_goes_on(disaster: tuple[RunRecord, Path]) -> None:
    record, out = disaster
    good = {key for key, state in states(record).items() if state == "done"}
    assert good == {"p1", "p13"}
    assert record.exit_code == 1
    assert record.state == "partly"
    assert {name for name in tree(out) if name.startswith("projects")} == {f"projects/{key}.html" for key in DEEDS}


@pytest.mark.parametrize("key", MESSAGES)
def test_the_page_says_what_and_where(disaster: tuple[RunRecord, Path], key: str) -> None:
    _, out = disaster
    page = tree(out)[f"projects/{key}.html"].decode()
    assert MESSAGES[key] in page
    assert "笔记本 n.ipynb 第 5 个单元格" in page  # title, parameters, injected parameters, before, deed
    assert "Traceback" not in page
    assert str(out.parent) not in page


@pytest.mark.parametrize("key", MESSAGES)
def test_the_executed_notebook_is_kept(disaster: tuple[RunRecord, Path], key: str) -> None:
    _, out = disaster
    nb = nbformat.read(out / "notebooks" / f"{key}.ipynb", as_version=4)
    nbformat.validate(nb)
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    before, deed, after = code[-3:]
    assert before.outputs[0].text == f"before {key}\n"
    assert any(output.output_type == "error" for output in deed.outputs)
    assert deed.metadata.papermill.status == "failed"
    assert after.outputs == []


def test_the_traceback_is_in_the_log_only(disaster: tuple[RunRecord, Path]) -> None:
    _, out = disaster
    log = (out / ".perfeval" / "log" / "p2.log").read_text("utf-8")
    assert "ValueError: 预算为空" in log
    assert "Traceback" in log


def test_nothing_is_left_running(disaster: tuple[RunRecord, Path]) -> None:
    """The background process of p13 and the ``yes`` of p8 are gone with their reports."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes()
            owner = entry.stat().st_uid
        except OSError:
            continue
        assert owner != os.getuid() or command not in {b"sleep\x00300\x00", b"yes\x00"}


def test_reports_share_nothing(tmp_path: Path) -> None:
    """Globals, settings and the folder of one report are not seen by the next; each draws its own random numbers."""
    path = write_notebook(
        tmp_path / "n.ipynb",
        "import builtins, os, numpy\nprint(hasattr(builtins, 'left'), 'LEFT' in os.environ, numpy.random.rand())",
        "builtins.left = os.environ['LEFT'] = '1'; os.chdir('/')",
    )
    out = tmp_path / "out"
    assert run(path, rows(4), out, jobs=1).exit_code == 0
    texts = [nbformat.read(file, as_version=4).cells[3].outputs[0].text for file in (out / "notebooks").iterdir()]
    assert all(text.startswith("False False") for text in texts)
    assert len(set(texts)) == 4


def test_a_report_that_fails_then_succeeds_loses_its_log(tmp_path: Path) -> None:
    path = write_notebook(
        tmp_path / "n.ipynb", "assert open(flag).read() == 'ok'", parameters="project_id = 'a'\nflag = ''"
    )
    flag, out = tmp_path / "flag", tmp_path / "out"
    flag.write_text("no", "utf-8")
    table = [{"project_id": "a", "flag": str(flag)}]
    assert states(run(path, table, out)) == {"a": "failed"}
    assert (out / ".perfeval/log/a.log").exists()
    flag.write_text("ok", "utf-8")
    assert states(run(path, table, out)) == {"a": "done"}
    assert not (out / ".perfeval/log/a.log").exists()


def test_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "print(1)")
    record = run(path, rows(1), tmp_path / "out", exporter="tests.batch.test_isolation:broken_page")
    assert states(record) == {"p1": "failed"}
    assert "已算完，但没能写成网页：模板缺失" in (record.reports[0].message or "")


def broken_page(nb: object, *, title: str, lang: str) -> str:
    """A template that fails."""
    raise RuntimeError("模板缺失")


def test_several_reports_in_one_process_do_not_share_a_death(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook that leaves nothing behind shares processes; a death costs the one report all the same."""
    deeds = dict.fromkeys(("a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8"), "pass")
    deeds |= {"a2": DEEDS["p3"], "a4": "while True: pass", "a5": DEEDS["p9"], "a7": "raise ValueError('坏了')"}
    path = write_notebook(tmp_path / "n.ipynb", "print('before', project_id)", "exec(deed)",
                          parameters="project_id = 'a'\ndeed = ''")  # fmt: skip
    table = [{"project_id": key, "deed": deed} for key, deed in deeds.items()]
    limits = Limits(seconds=1, grace=0.5)
    alone = run(path, table, tmp_path / "alone", limits=limits)
    monkeypatch.setattr("perfeval.batch.run.leaves_nothing_behind", lambda _text: True)
    together = run(path, table, tmp_path / "together", limits=limits)
    assert states(together) == states(alone)
    assert [key for key, state in states(together).items() if state == "failed"] == ["a2", "a4", "a5", "a7"]
    assert [report.message for report in together.reports] == [report.message for report in alone.reports]
    here, there = tree(tmp_path / "together"), tree(tmp_path / "alone")
    for key in ("a4", "a5"):  # ended by their own timer or, on a busy machine, from outside: the notebook shows which
        del here[f"notebooks/{key}.ipynb"], there[f"notebooks/{key}.ipynb"]
    assert here == there
    assert all((report.seconds or 0) > 0 for report in together.reports)


def test_what_a_report_sets_on_shared_modules_never_reaches_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In workers that make several reports (Windows, macOS): values, functions and classes of modules are put back."""
    monkeypatch.setenv("PERFEVAL_POOL", "spawn")
    path = write_notebook(
        tmp_path / "n.ipynb",
        "import string, textwrap",
        "print(string.digits, hasattr(string, 'extra'), textwrap.dedent(' 1'), hasattr(textwrap.TextWrapper, 'extra'))",
        "string.digits = 'x'; string.extra = 1; textwrap.dedent = len; textwrap.TextWrapper.extra = 2",
    )
    assert run(path, rows(3), tmp_path / "out", jobs=1).exit_code == 0
    texts = {
        nbformat.read(file, as_version=4).cells[4].outputs[0].text for file in (tmp_path / "out/notebooks").iterdir()
    }
    assert texts == {"0123456789 False 1 False\n"}
