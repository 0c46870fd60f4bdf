"""A workspace from the command line: made, run, its runs told, put on a schedule, its pages checked, decided about."""

from __future__ import annotations

import json
import shlex
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.batch.samples import write_notebook
from tests.cli.shell import Call, form
from tests.report.pages import Page

PARAMETERS = "source: str = ''\nproject_id: str = ''\nrulebook: str = ''\nlang: str = 'zh'\npage: str = ''"


def small_notebooks(folder: Path) -> None:
    """Notebooks that say little, where what they say is not the point."""
    for name in ("project", "portfolio"):
        write_notebook(folder / "notebooks" / f"{name}.ipynb", "print(source)", parameters=PARAMETERS)


class TestInit:
    def test_what_a_workspace_holds(self, call: Call) -> None:
        said = call("init", "工作 目录", "--example", "wuchang")
        assert (said.code, said.out) == (0, "")
        assert "示例 1 份" in said.err
        work = Path("工作 目录")
        assert {path.name for path in (work / "data" / "raw").iterdir()} == {"wuchang-gsl-2018.docx"}
        names = {path.stem for path in (work / "notebooks").glob("*.ipynb")}
        assert names == {"project", "portfolio", "explore", "history", "review", "rules", "tables", "targets"}
        readme = (work / "README.md").read_text("utf-8")
        for name in ("data/raw", "notebooks/", "reports/", "perfeval run", "perfeval lab"):
            assert name in readme
        settings = json.loads((work / "jupyter_server_config.json").read_text("utf-8"))
        assert settings["SchedulerApp"]["scheduler_class"].startswith("perfeval.")

    @pytest.mark.parametrize(("example", "forms"), [("all", 12), ("wuchang", 1), ("none", 0)])
    def test_examples(self, call: Call, example: str, forms: int) -> None:
        assert call("init", "w", "--example", example).code == 0
        assert len([path for path in Path("w/data/raw").iterdir() if path.suffix != ".toml"]) == forms

    @pytest.mark.parametrize("there", ["data", "notebooks", "reports", "README.md", "jupyter_server_config.json"])
    def test_nothing_is_overwritten(self, call: Call, there: str) -> None:
        Path("w").mkdir()
        (Path("w") / there).write_text("mine")
        said = call("init", "w")
        assert said.code == 2
        assert f"里面已有 {there}" in said.err
        assert (Path("w") / there).read_text() == "mine"
        assert [path.name for path in Path("w").iterdir()] == [there]
        english = call("init", "w", "--lang", "en").err
        assert english == f"init: w. It already holds {there}. Choose an empty folder; nothing in it was changed. \n"

    def test_in_the_folder_itself(self, call: Call) -> None:
        assert call("init", ".", "--example", "none").code == 0
        assert Path("data/raw").is_dir()

    def test_in_the_folder_one_stands_in_there_is_nothing_to_enter(self, call: Call) -> None:
        said = call("init", ".", "--example", "none")
        assert (said.code, "下一步：运行 perfeval run" in said.err, "cd" in said.err) == (0, True, False)

    def test_a_file_of_that_name_and_a_wrong_example(self, call: Call) -> None:
        Path("w").write_text("x")
        assert (call("init", "w").code, Path("w").read_text()) == (2, "x")
        said = call("init", "v", "--example", "yunnan")
        assert (said.code, "可用：all、wuchang、county、none" in said.err, Path("v").exists()) == (2, True, False)


class TestRuns:
    def test_nothing_has_run(self, call: Call) -> None:
        said = call("runs", "--out", "reports")
        assert (said.code, said.out) == (0, "reports 里还没有运行记录。\n")
        assert not Path("reports").exists()

    def test_each_run_with_what_it_made(self, call: Call) -> None:
        small_notebooks(Path())
        form(Path("data/raw/a.xlsx"))
        Path("data/raw/b.xlsx").write_bytes(b"")
        assert call("run").code == 1
        assert call("run").code == 1
        lines = call("runs").out.splitlines()
        assert lines[-2:] == ["最近一次有 1 个文件没有读出：", "  b.xlsx：文件是空的。请取回有内容的原件。"]
        assert [lines[0].split()[0], *(line.split()[2:7] for line in lines[1:-2])] == [
            "开始",
            ["项目报告、组合报告", "完成", "0", "2", "0"],
            ["项目报告、组合报告", "完成", "2", "0", "0"],
        ], "one line a command, the newest first"
        assert "done" in call("runs", "--lang", "en").out
        page = Page(Path("reports/runs.html").read_text("utf-8"))
        assert "新做 0 份，沿用 2 份，失败 0 份" in page.words
        record = json.loads(Path("reports/.perfeval/runs/1.json").read_text("utf-8"))
        assert (record["format"], record["exit_code"], record["totals"]["done"]) == ("perfeval-run-1", 0, 1)


class TestSchedule:
    @pytest.mark.parametrize("kind", ["cron", "systemd", "windows"])
    def test_a_recipe_names_this_workspace(self, call: Call, kind: str) -> None:
        Path("两 个").mkdir()
        said = call("schedule", "--print", kind, "--workspace", "两 个")
        assert (said.code, "没有 data/raw" in said.err) == (0, True), "nothing would run there"
        Path("两 个/data/raw").mkdir(parents=True)
        said = call("schedule", "--print", kind, "--workspace", "两 个")
        assert (said.code, said.err) == (0, "")
        folder = str(Path("两 个").resolve())
        if kind == "cron":
            words = shlex.split(said.out.replace("\\%", "%"))
            assert words[:8] == ["30", "2", "*", "*", "*", "cd", folder, "&&"]
            assert Path(words[9]).name.startswith("perfeval") and Path(words[9]).is_absolute()
            assert words[10:] == ["run"]
        elif kind == "systemd":
            assert f"WorkingDirectory={folder}\n" in said.out
            [start] = [line for line in said.out.splitlines() if line.startswith("ExecStart=")]
            assert start.removeprefix('ExecStart="').startswith("/"), "systemd wants the whole path of the program"
        else:
            task = ET.fromstring(said.out.replace(' encoding="UTF-16"', ""))
            names = {part.tag.rpartition("}")[2]: part.text for part in task.iter()}
            assert names["WorkingDirectory"] == folder
            assert names["Arguments"] == "run"

    @pytest.mark.parametrize(
        ("kind", "names"),
        [
            ("cron", ["perfeval.cron"]),
            ("systemd", ["perfeval.service", "perfeval.timer"]),
            ("windows", ["perfeval.xml"]),
        ],
    )
    def test_it_is_written_as_the_files_that_the_scheduler_takes(self, call: Call, kind: str, names: list[str]) -> None:
        printed = call("schedule", "--print", kind).out
        said = call("schedule", "--print", kind, "--out", "u/v")
        assert (
            [Path(line).name for line in said.out.splitlines()]
            == names
            == sorted(one.name for one in Path("u/v").iterdir())
        )
        texts = [(Path("u/v") / name).read_bytes().decode("utf-16" if kind == "windows" else "utf-8") for name in names]
        lines = [line for text in texts for line in text.splitlines() if line]
        assert lines == [line for line in printed.splitlines() if line and not line.startswith("# ")]

    def test_a_kind_that_is_not_there(self, call: Call) -> None:
        assert call("schedule", "--print", "at").code == 2
        english = call("schedule", "--print", "at", "--lang", "en").err
        assert english == "--print: at. Known: cron, systemd, windows. \n"

    def test_a_time_of_day_and_whom_to_tell(self, call: Call) -> None:
        assert call("schedule", "--print", "cron", "--at", "06:05").out.startswith("5 6 * * * ")
        told = call("schedule", "--print", "cron", "--notify", "mail -s '出错 100%' a@example.org")
        words = shlex.split(told.out.replace("\\%", "%"))
        assert words[10:] == ["run", "--notify", "mail -s '出错 100%' a@example.org"]
        assert call("schedule", "--print", "cron", "--notify", "mail '").code == 2, "a quote that does not end"
        said = call("schedule", "--print", "cron", "--at", "6 Uhr")
        assert (said.code, said.err) == (2, "时间：6 Uhr。应为 hh:mm。\n")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a form and its report."""
    import perfeval as pe

    folder = tmp_path_factory.mktemp("verify")
    form(folder / "raw" / "a.xlsx")
    pe.run(folder / "raw", folder / "out", jobs=1)
    return folder


class TestVerify:
    def test_untouched_touched_and_another_form(self, call: Call, made: Path, tmp_path: Path) -> None:
        page = made / "out" / "projects" / "a.html"
        for words in ([page], [page, made / "raw"], [page, made / "raw" / "a.xlsx"]):
            assert call("verify", *words).code == 0
        changed = page.with_name("b.html")
        changed.write_text(page.read_text("utf-8").replace("44.9", "45.9"), "utf-8")
        said = call("verify", changed, made / "raw" / "a.xlsx")
        assert said.code == 1
        assert "45.9" in said.out + said.err
        other = form(tmp_path / "a.xlsx", executed=40)
        said = call("verify", page, other)
        assert (said.code, said.err) == (1, "自评材料已经改变（指纹不同）。\n")
        assert said.out == "不同：自评表!E6（全年执行数 funds[0].executed_wan）：页面写的是“44.9”，重新计算为“40”。\n"

    def test_what_is_no_page(self, call: Call, made: Path) -> None:
        assert call("verify", "no.html").code == 2
        said = call("verify", made / "out" / "index.html", made / "raw")
        assert said.code == 2
        assert len(said.err.splitlines()) == 1


class TestCodes:
    """``0071`` is a name, not the number 71, wherever it goes."""

    def test_in_a_form(self, call: Call) -> None:
        form(Path("0071.xlsx"), "0071 图书馆", code="0071")
        [project] = call("evaluate", "0071.xlsx", "--json", "-").document["projects"]
        assert (project["id"], project["code"], project["name"]) == ("0071", "0071", "0071 图书馆")
        call("read", "0071.xlsx", "--out", "clean")
        [again] = call("evaluate", "clean/整理表.xlsx", "--json", "-").document["projects"]
        assert (again["id"], again["code"]) == ("0071", "0071")

    def test_in_a_table_of_parameters(self, call: Call) -> None:
        write_notebook(Path("n.ipynb"), "print(repr(unit))", parameters="unit: str = ''")
        Path("units.csv").write_text("unit\n0071\n71\n", "utf-8")
        said = call("run", "--notebook", "n.ipynb", "--params", "units.csv", "--key", "unit", "--out", "o")
        assert said.code == 0, said.err
        for name in ("0071", "71"):
            assert f"'{name}'" in json.dumps(json.loads(Path(f"o/notebooks/{name}.ipynb").read_text("utf-8")))

    def test_where_the_notebook_wants_a_number_it_is_refused(self, call: Call) -> None:
        write_notebook(Path("n.ipynb"), "print(unit)", parameters="unit: int = 1")
        Path("units.csv").write_text("unit\n0071\n", "utf-8")
        said = call("run", "--notebook", "n.ipynb", "--params", "units.csv", "--out", "o")
        assert said.code == 2
        assert "0071" in said.err
        assert not Path("o/projects").exists()


class TestDecisions:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("[[decision", "第 1 行"),
            ("decision = 3", "第 1 行：decision。可写 [[decision]]。"),
            (
                '[[decision]]\nproject = "a"\ncode = "x"\nobject = "y"\nverdict = "wrong"',
                "第 1 行：缺少 reason。",
            ),
            ('[[decision]]\nwho = "z"', "第 2 行：who。没有这一项，可写 project、"),
            (
                '[[decision]]\nproject = "a"\ncode = "x"\nobject = "y"\nreason = "z"\nverdict = "maybe"',
                "第 6 行：verdict = 'maybe'。可写 accepted（属实）",
            ),
        ],
    )
    def test_a_broken_file_stops_everything_and_says_where(self, call: Call, text: str, said: str) -> None:
        form(Path("data/raw/a.xlsx"))
        Path("data/decisions").mkdir()
        Path("data/decisions/a.toml").write_text(text, "utf-8")
        for words in (["run"], ["evaluate", "data/raw"]):
            told = call(*words)
            assert told.code == 2
            assert told.err.startswith("decisions/a.toml")
            assert said in told.err
            assert len(told.err.splitlines()) == 1
            english = call(*words, "--lang", "en").err
            assert english.startswith("decisions/a.toml")
            assert not [char for char in english if "\u4e00" <= char <= "\u9fff"]
        assert not Path("reports/index.html").exists()


def test_schedule_names_what_it_can_print(call: Call) -> None:
    said = call("schedule")
    assert said.code == 2
    assert all(kind in said.err for kind in ("cron", "systemd", "windows"))


def test_a_quiet_run_says_nothing_when_all_went_well(call: Call) -> None:
    """cron mails whatever is said: a good night must not."""
    small_notebooks(Path())
    form(Path("data/raw/a.xlsx"))
    said = call("run", "--quiet")
    assert (said.code, said.out, said.err) == (0, "", "")
    assert "新做 1 份" in Path("reports/.perfeval/log/run.log").read_text("utf-8")
    Path("data/raw/b.xlsx").write_bytes(b"")
    said = call("run", "--quiet")
    assert (said.code, "b.xlsx：文件是空的" in said.err) == (1, True)


def test_a_slip_in_the_settings_is_told_where_an_office_looks(call: Call) -> None:
    """Nobody sits at the screen at night: the record, the log and the notified command say it too."""
    small_notebooks(Path())
    form(Path("data/raw/a.xlsx"))
    assert call("run").code == 0
    Path("perfeval.toml").write_text("jbos = 3\nnotify = \"sh -c 'cat > told.json'\"\n", "utf-8")
    assert call("run").code == 2
    for told in (Path("reports/.perfeval/latest.json"), Path("told.json")):
        said = json.loads(told.read_text("utf-8"))
        assert (said["exit_code"], "jbos" in said["error"]) == (2, True)
    assert "jbos" in Path("reports/.perfeval/log/run.log").read_text("utf-8").splitlines()[-1]
