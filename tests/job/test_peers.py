"""A project among its peers: one summary for the batch, the same by hand, and a reason when it moves."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import perfeval as pe
from perfeval import outcome
from perfeval.job import run
from perfeval.job.peers import lay_out_peers, with_peers
from perfeval.job.prepared import INTAKE, prepare
from perfeval.job.rows import kept_rows
from perfeval.outcome import Result
from perfeval.report import show
from perfeval.review import peers
from perfeval.review.peers import STEP, Standing, from_text, peers_in, quantile, summaries, to_text
from perfeval.verify import verify_page
from tests.batch.samples import reasons, write_notebook
from tests.cli.shell import form
from tests.report.pages import project_page

FORMS = 16
LEAST = 12
"""Smaller groups than the product's, for short tests; nothing else depends on the number."""


@pytest.fixture(autouse=True, scope="module")
def small_groups() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(peers, "LEAST", LEAST)
        patch.setattr(outcome, "LEAST", LEAST)
        yield


def one(folder: Path, number: int, executed: float | None = None) -> Path:
    """A form of its own: spending, fulfilment and score differ from number to number."""
    spent = executed if executed is not None else round(48 - (number * 7 % 23) / 2, 2)
    actual = str(40 + number * 5 % 21)
    return form(folder / f"p{number:02}.xlsx", f"项目{number}", executed=spent, actual=actual, score=20 - number % 3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("peers") / "raw"
    for number in range(FORMS):
        one(target, number)
    return target


@pytest.fixture(scope="module")
def whole(folder: Path) -> Result:
    """All of them, read once."""
    return pe.evaluate(pe.read(folder, jobs=2))


@pytest.fixture(scope="module")
def out(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a batch that is about to run its notebooks."""
    target = tmp_path_factory.mktemp("out")
    prepared, book = prepare([folder], target, jobs=2)
    lay_out_peers(kept_rows(prepared, book, target, "zh"), book, target)
    return target


@pytest.mark.parametrize(("lang", "name"), [("zh", "p03"), ("en", "p12")])
def test_by_hand_and_in_the_batch_the_strip_is_the_same(
    folder: Path, out: Path, whole: Result, lang: str, name: str
) -> None:
    batch = pe.evaluate(pe.read(out / INTAKE, project=name), lang=lang)
    assert len(batch.intake.items) == 1
    shown = show.peers(batch).html
    assert shown == show.peers(whole.told_in(lang), name).html
    assert shown.count('class="strip"') >= 5
    by_hand = pe.evaluate(pe.read(folder, project=name, jobs=2), lang=lang)
    assert shown == show.peers(by_hand).html


def test_another_book_by_hand_is_another_summary(out: Path) -> None:
    """What lies beside the store was scored as the batch was asked to; any other wish is worked out anew."""
    ours = pe.evaluate(pe.read(out / INTAKE, project="p03"))
    other = pe.evaluate(pe.read(out / INTAKE, project="p03"), rules="cn_2021_101")
    assert ours.peers() is not None and other.peers() is not None
    (out / INTAKE.parent / "peers.json").write_text("{}", "utf-8")
    again = pe.evaluate(pe.read(out / INTAKE, project="p03"))
    assert again.peers() == ours.peers()


def test_the_strip_says_where_the_project_stands(whole: Result) -> None:
    result = whole
    summary = result.peers("p00")
    assert summary is not None
    assert (summary.count, summary.year, summary.kind) == (FORMS, 2022, "self_evaluation")
    spent = sorted(item.measure("execution_rate").value for item in result.evaluations)  # type: ignore[union-attr]
    usual = summary.measures["execution"]
    for rounded, part in ((usual.low, 1), (usual.middle, 2), (usual.high, 3)):
        assert abs(rounded - 100 * quantile(spent, part)) <= Fraction(STEP, 2)
    top = next(item.project.id for item in result.evaluations if item.measure("execution_rate").value == spent[-1])  # type: ignore[union-attr]
    html = show.peers(result, top).html
    assert "高于同类的中间一半" in html
    assert f"{usual.low}%–{usual.high}%" in html
    assert f"约 {FORMS} 个" in html


def test_too_few_are_no_group(tmp_path: Path) -> None:
    for number in range(LEAST - 1):
        one(tmp_path, number)
    result = pe.evaluate(pe.read(tmp_path, jobs=2))
    assert result.peers("p03") is None
    assert show.peers(result, "p03").html == ""


def standing(value: str | None, year: int | None = 2022, kind: str = "self_evaluation") -> Standing:
    share = None if value is None else Decimal(value)
    counts = {name: Decimal(1) for name in ("high", "medium", "low")}
    return Standing(kind, year, {"execution": share, "self": Decimal(1), "score": None, **counts})


def test_a_group_is_a_kind_and_year_else_a_kind() -> None:
    same_year = [standing("0.9")] * (LEAST - 1)
    known = summaries([*same_year, standing("0.5", 2021), standing("0.1", None), standing("1", kind="x")])
    assert [(item.kind, item.year, item.count) for item in known] == [("self_evaluation", None, LEAST + 1)]
    assert peers_in(known, "self_evaluation", 2022) == known[0]
    assert peers_in(known, "x", 2022) is None
    full = summaries([standing("0.9")] * 219)
    assert (full[1].year, full[1].count) == (2022, 210)
    assert peers_in(full, "self_evaluation", 2022) == full[1]
    assert peers_in(full, "self_evaluation", None) == full[0]


def test_quartiles_of_shares_go_in_steps_of_five_percent_half_up() -> None:
    ordered = [standing(value) for value in ("0.80", "0.874", "0.925", "0.975", "1") for _ in range(LEAST // 4)]
    quartiles = summaries(ordered)[0].measures["execution"]
    assert (quartiles.low, quartiles.middle, quartiles.high) == (85, 95, 100)  # 87.4, 92.5, 97.5
    measures = summaries([*[standing(None)] * 5, *[standing("0.9")] * (LEAST - 1)])[0].measures
    assert "execution" not in measures, "one value too few"
    assert "score" not in measures


def test_summaries_survive_their_file() -> None:
    known = summaries([standing("0.9")] * LEAST)
    assert from_text(to_text(known, "cn_2020_10_self"), "cn_2020_10_self") == known
    assert from_text(to_text(known, "cn_2020_10_self"), "") is None
    assert from_text("[]", "") is None
    assert from_text("no json", "") is None


def test_a_moved_summary_is_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One form replaced: one report is made again; a third of the forms: the others follow, and the run says why."""
    data, out, least = tmp_path / "raw", tmp_path / "out", 6
    monkeypatch.setattr(peers, "LEAST", least)
    monkeypatch.setattr(outcome, "LEAST", least)
    for number in range(least + 2):
        one(data, number)
    parameters = 'source: str = ""\nproject_id: str = ""\nrulebook: str = ""\nlang: str = "zh"'
    own = write_notebook(tmp_path / "own.ipynb", "project_id", parameters=parameters)
    run(data, out, notebook=own, jobs=2)
    assert set(reasons(run(data, out, notebook=own, jobs=2).projects).values()) == {"unchanged"}
    form(data / "p05.xlsx", "项目5", executed=48 - 35 % 23 / 2, actual=str(40 + 25 % 21), score=18, goal="改了一句话。")
    record = reasons(run(data, out, notebook=own, jobs=2).projects)
    assert {name: why for name, why in record.items() if why != "unchanged"} == {"p05": "inputs_changed"}
    third = least // 3
    for number in range(third):
        one(data, number, executed=10)
    record = reasons(run(data, out, notebook=own, jobs=2).projects)
    assert {record[f"p{number:02}"] for number in range(third, least + 2)} == {"peers_changed"}
    assert {record[f"p{number:02}"] for number in range(third)} == {"inputs_changed"}


def test_peers_are_part_of_what_a_report_is_made_of() -> None:
    assert with_peers({"a": {"project": "1"}, "b": {"project": "2"}}, {"a": "x"}) == {
        "a": {"project": "1", "peers": "x"},
        "b": {"project": "2", "peers": ""},
    }


def test_the_page_is_checked_with_its_peers_where_they_are_at_hand(folder: Path, out: Path, tmp_path: Path) -> None:
    result = pe.evaluate(pe.read(folder, project="p03", jobs=2))
    report = tmp_path / "p03.html"
    report.write_text(project_page(result), "utf-8")
    assert verify_page(report, folder).notes == ()
    alone = verify_page(report, folder / "p03.xlsx")
    assert alone.same
    assert [note for note in alone.notes if "同类项目" in note]
    usual = result.peers()
    assert usual is not None
    said = f"{usual.measures['execution'].middle}%</td>"
    report.write_text(project_page(result).replace(said, f"1{said}", 1), "utf-8")
    assert not verify_page(report, folder).same
