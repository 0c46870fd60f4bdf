"""Work of one's own: a changed notebook as the report, decisions from Python, a library, a trial of a rule."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

import perfeval as pe
from perfeval.cli import app
from perfeval.errors import RuleBookError, UnknownName, UsageError
from perfeval.workspace import make_workspace

PROJECT = "wuchang-gsl-2018"
GRADES = """
[grades]
clause = "试改"
status = "unverified"
needs_share = 0.6
edges = [{name = "优", from = 99}, {name = "差", from = 0}]
"""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    make_workspace(tmp_path / "work", "wuchang")
    return tmp_path / "work"


def test_a_notebook_of_ones_own_makes_the_report(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(work)
    notebook = json.loads(Path("notebooks/project.ipynb").read_text("utf-8"))
    mine = {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "## 本县的说明\n\n以下由县里补充。"}
    notebook["cells"].append(mine)
    Path("notebooks/mine.ipynb").write_text(json.dumps(notebook), "utf-8")
    assert CliRunner().invoke(app, ["check-notebook", "notebooks/mine.ipynb"]).exit_code == 0
    done = CliRunner().invoke(app, ["run", "--notebook", "notebooks/mine.ipynb", "--jobs", "1"])
    assert done.exit_code == 0, done.stderr
    assert "以下由县里补充" in Path(f"reports/projects/{PROJECT}.html").read_text("utf-8")


def test_decisions_from_python(work: Path) -> None:
    source = work / "data" / "raw"
    result = pe.evaluate(str(source))
    assert "没有标记" in repr(pe.workbench.decide(result, source, 0))
    day = date(2026, 3, 2)
    told = repr(pe.workbench.decide(result, source, 2, "explained", "已核对", by="张", on=day))
    assert told == f"第 2 条已标记为“已说明”，写入 decisions/{PROJECT}.toml。下次读取同一文件夹时就会用到。"
    pe.workbench.decide(result, source, 1, "accepted", "属实", on=day)
    pe.workbench.decide(result, source, 2, "wrong", "看错了", on=day)
    after = pe.evaluate(str(source))
    first, second = after.findings_by_project[PROJECT][:2]
    decisions = [after.decision(PROJECT, finding) for finding in (first, second)]
    assert [decision and (str(decision.verdict), decision.reason) for decision in decisions] == [
        ("accepted", "属实"),
        ("wrong", "看错了"),
    ]
    assert len(after.decided[PROJECT]) == 2
    path = source.parent / "decisions" / f"{PROJECT}.toml"
    before = path.read_bytes()
    pe.workbench.decide(after, source, 2, "wrong", "看错了", on=day)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("finding", "verdict", "reason", "said"),
    [(99, "wrong", "x", "序号从 1 到"), (1, "falsch", "x", "accepted、explained、wrong"), (1, "wrong", " ", "一句话")],
)
def test_a_wrong_mark_writes_nothing(work: Path, finding: int, verdict: str, reason: str, said: str) -> None:
    source = work / "data" / "raw"
    with pytest.raises(UsageError, match=said):
        pe.workbench.decide(pe.evaluate(str(source)), source, finding, verdict, reason)
    assert not (source.parent / "decisions").exists()


def test_a_trial_leaves_the_book_alone(data_raw: Path) -> None:
    intake = pe.read(data_raw / "hebei-langfang-shipin-2019.docx")
    change = """
[[scores]]
id = "quantitative.higher_is_better"
method = "pass_threshold"
clause = "试改"
status = "unverified"
threshold = 0.9
examples = [{target = "100", actual = "50", max_score = "10", score = "0"}]
must_fail = [{target = "100", actual = "50", max_score = "10", score = "5"}]
"""
    trial = pe.workbench.try_change(intake, "cn_2020_10_self", GRADES)
    assert "1 个项目中 0 个得分变动，1 个等级变动" in repr(pe.workbench.who_moves(trial))
    [crossing] = trial.comparison.crossing
    assert crossing.first.totals == pe.evaluate(intake).evaluation().totals, "as every surface has it, findings counted"
    assert [crossing.first.totals.grade_low, crossing.first.totals.grade_high] == ["中", "优"]
    assert crossing.second.totals.grade == "差"
    nothing = pe.workbench.try_change(intake, "cn_2020_10_self", "")
    assert repr(nothing) == "1 个项目的得分和等级都没有变动。"
    with pytest.raises(RuleBookError):
        pe.workbench.try_change(intake, "cn_2020_10_self", change.replace("pass_threshold", "no_such_method"))
    with pytest.raises(UnknownName):
        pe.workbench.try_change(intake, "cn_2020", GRADES)
    assert pe.evaluate(intake).evaluation().totals.grade_high == "优"


def test_the_copy_of_a_trial_can_be_kept(tmp_path: Path, data_raw: Path) -> None:
    """What the notebook prints is a rule book: saved beside the data, it can be asked for by its id."""
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    shutil.copy(data_raw / "hebei-langfang-shipin-2019.docx", raw)
    trial = pe.workbench.try_change(pe.read(raw), "cn_2020_10_self", GRADES)
    (tmp_path / "data" / "rulebooks").mkdir()
    (tmp_path / "data" / "rulebooks" / "trial.toml").write_text(trial.text, "utf-8")
    assert pe.evaluate(str(raw)).evaluation().rulebook == "cn_2020_10_self"
    assert pe.evaluate(str(raw), rules="cn_2020_10_self_trial").evaluation().totals.grade == "差"


def test_the_library_as_a_workbook(tmp_path: Path, data_raw: Path) -> None:
    out = tmp_path / "库" / "指标库.xlsx"
    done = CliRunner().invoke(app, ["library", str(data_raw), "--out", str(out.parent)])
    assert done.exit_code == 0, done.stderr
    assert done.stdout.split() == [str(out), str(out.with_suffix(".html"))]
    assert "来自 12 个项目" in done.stderr
    book = load_workbook(out)
    assert book.sheetnames == ["指标库", "指标值分布", "出处"]
    assert "学生满意度" in {row[0] for row in book["指标库"].iter_rows(values_only=True)}


def test_every_name_of_the_workbench_is_there() -> None:
    assert all(getattr(pe.workbench, name).__doc__ for name in pe.workbench.__all__)
    assert dir(pe.workbench) == sorted(pe.workbench.__all__)
