"""What a person decided about a finding lasts: beside the data, in the next run, in reports and in the JSON."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perfeval as pe
from perfeval.cli.screen import print_result
from perfeval.review.decisions import Answer, Decision, read_decisions, write_decisions
from tests.batch.samples import write_notebook

PROJECT = "wuchang-gsl-2018"


@pytest.fixture
def data(tmp_path: Path, data_raw: Path) -> Path:
    """A folder with one form; decisions go beside it."""
    folder = tmp_path / "data" / "raw"
    folder.mkdir(parents=True)
    shutil.copy(data_raw / f"{PROJECT}.docx", folder)
    return folder


def decide_on_first(data: Path, verdict: Answer = Answer.EXPLAINED, **changes: str) -> Decision:
    finding = pe.evaluate(str(data)).findings_by_project[PROJECT][0]
    made = Decision(
        PROJECT, finding.code, finding.object, verdict, "已看过签到表", finding.saw or "", "张", date(2026, 3, 2)
    )
    made = replace(made, **changes)
    write_decisions(data.parent / "decisions" / f"{PROJECT}.toml", [made])
    return made


def test_the_next_evaluation_uses_it_and_hides_nothing(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = pe.evaluate(str(data))
    made = decide_on_first(data)
    after = pe.evaluate(str(data))
    assert after.findings_by_project == before.findings_by_project
    first = after.findings_by_project[PROJECT][0]
    assert after.decision(PROJECT, first) == made
    assert after.outdated == ()
    assert after.scores["findings_decided"].tolist() == [1]
    assert after.findings["decision"].tolist()[0] == "explained"
    document = json.loads(after.to_json())
    [shown, *others] = document["projects"][0]["findings"]
    assert shown["decision"] == {"verdict": "explained", "reason": "已看过签到表", "by": "张", "on": "2026-03-02"}
    assert all(item["decision"] is None for item in others)
    assert "已说明：已看过签到表（张，2026-03-02）" in repr(pe.show.findings_list(after))
    print_result(after)
    assert "已说明：已看过签到表" in capsys.readouterr().out


def test_a_decision_on_other_words_is_said_to_be_outdated(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    decide_on_first(data, saw="别的数")
    after = pe.evaluate(str(data))
    assert [item.saw for item in after.outdated] == ["别的数"]
    assert not after.decided
    assert "请重新核对" in repr(pe.show.findings_list(after))
    print_result(after)
    assert "请重新核对" in capsys.readouterr().out
    assert json.loads(after.to_json())["outdated_decisions"][0]["project"] == PROJECT


def test_reports_are_made_again_for_the_project_decided_on(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a notebook that shows the findings and little else."""
    parameters = "source: str = ''\nproject_id: str = ''\nrulebook: str = ''\nlang: str = 'zh'\npage: str = ''"
    told = "import perfeval as pe\npe.show.findings_list(pe.evaluate(pe.read(source, project_id)))"
    write_notebook(tmp_path / "notebooks" / "project.ipynb", told, parameters=parameters)
    write_notebook(tmp_path / "notebooks" / "portfolio.ipynb", "print(source)", parameters=parameters)
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "reports"
    assert len(pe.run(data, out, jobs=1).projects.reports) == 1
    decide_on_first(data)
    again = pe.run(data, out, jobs=1)
    assert again.projects.count("done") == 1
    assert "已看过签到表" in (out / "projects" / f"{PROJECT}.html").read_text("utf-8")
    assert pe.run(data, out, jobs=1).projects.count("reused") == 1
    (data.parent / "decisions" / f"{PROJECT}.toml").unlink()
    assert pe.run(data, out, jobs=1).projects.count("done") == 1
    assert "已看过签到表" not in (out / "projects" / f"{PROJECT}.html").read_text("utf-8")


@given(st.text(min_size=1).filter(str.strip), st.none() | st.text(), st.sampled_from(list(Answer)))
def test_any_words_survive_the_file(words: str, saw: str | None, verdict: Answer) -> None:
    import tempfile

    words = words.encode("utf-8", "replace").decode()
    saw = saw if saw is None else saw.encode("utf-8", "replace").decode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.toml"
        made = [Decision("a", "b.c", words, verdict, words, saw), Decision("a", "b.d", "x", verdict, "y", "", "z")]
        write_decisions(path, made)
        assert list(read_decisions(path)) == made
