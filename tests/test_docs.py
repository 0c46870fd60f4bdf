"""What the documents say is true: every command runs, every worked example gives what the page prints."""

from __future__ import annotations

import copy
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import perfeval as pe
from perfeval import cli
from perfeval.clean.projects import clean_document
from perfeval.clean.schema import TABLES
from perfeval.forms import vocabulary as vocabulary_room
from perfeval.review.catalogue import catalogue, read_checks
from perfeval.review.examples import check_examples
from perfeval.rules.book import known_books
from perfeval.workspace import make_workspace
from tests.batch.samples import write_notebook
from tests.forms.drawing import as_document, write_html

CHECKOUT = Path(__file__).resolve().parents[1]
DOCS = sorted(CHECKOUT.glob("docs/**/*.md"))
DOCUMENTS = sorted([*CHECKOUT.glob("*.md"), *DOCS])
CHROMIUM = Path("/usr/bin/chromium")
SHELL = {"", "sh"}
COMMANDS = ("perfeval", "perfeval-env/bin/pip", "pip", "pytest", "cd", "cp", "mkdir", "python")

#: Blocks that are not run, each for a reason that stands before it in the document (or in every README: pip).
NOT_RUN = {
    ("README.md", "pip install -e . && perfeval run"): "run by .ci/run in a fresh environment",
    ("README.md", 'pip install -e ".[test]" && pytest'): "run by .ci/run in a fresh environment",
    ("README.zh-CN.md", "pip install -e . && perfeval run"): "run by .ci/run in a fresh environment",
    ("README.zh-CN.md", 'pip install -e ".[test]" && pytest'): "run by .ci/run in a fresh environment",
    ("CONTRIBUTING.md", 'pip install -e ".[test]" && pytest'): "run by .ci/run in a fresh environment",
    ("notebooks.md", "perfeval lab work"): "opens a server that stays; tests/workbench/test_lab.py opens it",
    **{
        ("install.md", text): "makes, changes or removes environments; tests/test_bundle.py (slow) does"
        for text in (
            "python -m venv perfeval-env\nperfeval-env/bin/pip install .\nperfeval-env/bin/perfeval --version",
            "pip wheel . --wheel-dir bundle",
            "python -m venv perfeval-env\nperfeval-env/bin/pip install --no-index --find-links bundle perfeval",
            "perfeval-env/bin/pip install --no-deps .\nperfeval-env/bin/pip install -r requirements-server.txt",
            "pip install --upgrade .",
            "pip uninstall perfeval",
        )
    },
}


@dataclass(frozen=True)
class Block:
    """One fenced block of a document."""

    document: str
    line: int
    language: str
    text: str
    before: str  # the line above


def blocks(path: Path) -> Iterator[Block]:
    lines = path.read_text("utf-8").split("\n")
    start = None
    for number, line in enumerate(lines):
        if not line.startswith("```"):
            continue
        if start is None:
            start = number
        else:
            text = "\n".join(lines[start + 1 : number])
            yield Block(path.name, start + 1, lines[start][3:].strip(), text, lines[max(0, start - 1)])
            start = None


ALL = [block for path in DOCUMENTS for block in blocks(path)]
SCRIPTS = [
    block for block in ALL if block.language in SHELL and block.text.split()[:1] and block.text.split()[0] in COMMANDS
]


def of(document: str, language: str) -> list[str]:
    return [block.text for block in ALL if block.document == document and block.language == language]


def is_run(block: Block) -> bool:
    return (block.document, block.text) not in NOT_RUN


def commands(block: Block) -> tuple[tuple[str, ...], ...]:
    """The lines of a block as words, without what is said about them."""
    lines = (shlex.split(line, comments=True) for line in block.text.split("\n"))
    return tuple(tuple(words) for words in lines if words)


def no_block_twice(found: list[Block]) -> list[Block]:
    """Blocks to run: one that another holds word for word (the README in the other language) is run there."""
    kept: list[Block] = []
    for block in sorted(found, key=lambda block: -len(commands(block))):
        if not any(set(commands(block)) <= set(commands(other)) for other in kept):
            kept.append(block)
    return sorted(kept, key=lambda block: (block.document, block.line))


@pytest.fixture(scope="module")
def workspace(once: Callable[[str, Callable[[Path], None]], Path], data_raw: Path) -> Path:
    """What the documents take for granted, with its reports made: every block gets a copy and makes nothing twice."""

    def fill(folder: Path) -> None:
        (folder / "work").mkdir()
        lay_out(folder / "work", data_raw)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder / "work")
            assert obey(("perfeval", "run"), patch) == 0

    return once("documents", fill) / "work"


BLOCKS = no_block_twice([block for block in SCRIPTS if is_run(block)])


@pytest.mark.parametrize("document", sorted({block.document for block in BLOCKS}))
def test_commands_of_the_documents_run(
    document: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One page after the other in a workspace, each block from its root; every line must end with 0."""
    here = tmp_path / "work"
    shutil.copytree(workspace, here)
    monkeypatch.setenv("HOME", str(here))
    for block in (one for one in BLOCKS if one.document == document):
        assert "not run" not in block.before, "a block marked as not run is missing in NOT_RUN"
        monkeypatch.chdir(here)
        for words in commands(block):
            code = obey(words, monkeypatch)
            said = capsys.readouterr()
            assert code == 0, f"{block.document}:{block.line} {words}\n{said.out[-500:]}\n{said.err[-1500:]}"
            assert "Traceback" not in said.err


def lay_out(folder: Path, data_raw: Path) -> None:
    """The files that the documents take for granted."""
    make_workspace(folder, "none")
    forms = sorted(data_raw.glob("*.xlsx"))
    shutil.copy(forms[0], folder / "自评表.xlsx")
    for name in ("forms", "第一次", "第二次"):
        (folder / name).mkdir()
        shutil.copy(forms[0], folder / name)
    raw = folder / "data" / "raw"
    for name in ("hebei-langfang-shipin-2019.docx", "wuchang-gsl-2018.docx"):
        shutil.copy(data_raw / name, raw)
    (folder / "my_county.toml").write_text(of("add-a-rule.md", "toml")[0], "utf-8")
    write_notebook(folder / "my.ipynb", "print(unit_code)", parameters="unit_code: str = ''")
    (folder / "units.csv").write_text("unit_code\n0071\n0072\n", "utf-8")
    drawing = tomllib.loads(of("add-a-layout.md", "toml")[1])["case"][0]["form"]
    write_html(drawing, folder / "new-form.html")


def obey(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> int:
    """One line of a document; perfeval by its entry point, in this process. Only plain lines are understood."""
    assert not {"|", "&&", ">", "<", ";", "&"} & set(words), f"{words}: say it in plain lines"
    if words[0] == "cd":
        monkeypatch.chdir(words[1])
        return 0
    if words[0] != "perfeval":
        words = tuple(str(Path(word).expanduser()) if word.startswith("~") else word for word in words)
        return subprocess.run(words, check=False, timeout=60).returncode
    monkeypatch.setattr(sys, "argv", list(words))
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def test_what_is_not_run_is_said() -> None:
    """The list holds exactly what the documents mark, and nothing that is no longer there."""
    there = {(block.document, block.text): block for block in SCRIPTS}
    assert set(NOT_RUN) <= set(there)
    for place, block in there.items():
        marked = "<!-- not run" in block.before
        is_of_every_readme = block.text.startswith("pip") and block.document != "install.md"
        assert marked == (place in NOT_RUN and not is_of_every_readme), place


def test_links_lead_somewhere() -> None:
    for path in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            if not target.startswith(("http://", "https://")) and "images/" not in target:
                assert (path.parent / target).exists(), f"{path.name}: {target}"


@pytest.mark.parametrize("document", ["README.md", "how-a-number-comes-about.md"])
def test_python_of_the_documents_runs(
    document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").symlink_to(CHECKOUT / "data")  # what a document writes stays out of the checkout
    monkeypatch.chdir(tmp_path)
    [source] = of(document, "python")
    exec(source, {})
    printed = capsys.readouterr().out
    if document.startswith("how-a-number"):
        assert printed.strip() == of(document, "text")[0].strip()


def test_both_readmes_hold_the_same_python() -> None:
    [ours], [theirs] = of("README.md", "python"), of("README.zh-CN.md", "python")
    assert ours.replace("report.docx", "报告.docx") == theirs


def test_every_page_stands_in_the_contents_of_the_site() -> None:
    """mkdocs.yml names each page of docs/ once; `mkdocs build --strict` (.ci/run) holds the links between them."""
    named = re.findall(r": (\S+\.md)$", (CHECKOUT / "mkdocs.yml").read_text("utf-8"), re.M)
    assert sorted(named) == sorted(path.relative_to(CHECKOUT / "docs").as_posix() for path in DOCS)


def test_pages_written_from_data_say_what_the_data_say() -> None:
    """Every check, book and column stands on its page of the site, and no meaning is left over."""
    hooks = site_hooks()
    marks = {mark for path in DOCS for mark in re.findall(r"<!-- written: (\w+) -->", path.read_text("utf-8"))}
    assert marks == set(hooks.WRITERS)
    findings, books, data = ("\n".join(hooks.WRITERS[name]()) for name in ("findings", "books", "data"))
    assert all(f"{{ #{check.code} }}" in findings for check in catalogue())
    assert all(f"{{ #{book.id} }}" in books for book in known_books())
    said = tomllib.loads((CHECKOUT / "docs" / "meanings.toml").read_text("utf-8"))
    columns = [column for one in TABLES.values() for column in one.columns]
    assert set(said) == {column.meaning for column in columns} | {one.grain for one in TABLES.values()}
    assert all(f"| `{column.name}` |" in data for column in columns)
    assert "\n\n".join(hooks.table(["a|b"], [["c"]])).split() == ["|", "a&#124;b", "|", "|", "---", "|", "|", "c", "|"]


def site_hooks() -> Any:
    """The module that MkDocs calls; it needs no MkDocs itself."""
    spec = importlib.util.spec_from_file_location("site_hooks", CHECKOUT / "docs" / "hooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium")
def test_the_site_opens_by_double_click_and_finds_chinese_words(tmp_path: Path) -> None:
    """Built strictly, opened from the disk: no request leaves it, and half a Chinese phrase leads to its page."""
    play = pytest.importorskip("playwright.sync_api")
    pytest.importorskip("material")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(tmp_path / "site")]
    subprocess.run(command, check=True, cwd=CHECKOUT, timeout=120, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    asked: list[str] = []
    with play.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto((tmp_path / "site" / "index.html").as_uri())
        page.click(".md-search__input")
        page.keyboard.type("万元混用")
        page.keyboard.press("End")
        page.wait_for_selector(".md-search-result__item")
        found = page.inner_text(".md-search-result__list").replace("\u200b", "")
        browser.close()
    assert "元与万元混用" in found
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_the_worked_example_is_what_the_form_gives(data_raw: Path) -> None:
    """docs/how-a-number-comes-about.md, number by number, from the file."""
    page = (CHECKOUT / "docs/how-a-number-comes-about.md").read_text("utf-8")
    result = pe.evaluate(str(data_raw / "hebei-langfang-shipin-2019.docx"))
    item = result.evaluation()
    rows = dict(re.findall(r"\| (表1 R4C\d) \| [^|]+ \| `([^`]+)` \|", page))
    seen = {str(line.place): line.text for line in result.intake.files[0].account}
    assert len(rows) == 5
    assert rows == {place: seen[place] for place in rows}
    assert item.rulebook == "cn_2020_10_self"
    rate, steps, total = of("how-a-number-comes-about.md", "text")
    assert rate.split("\n") == [item.explanations[key].sentence for key in ("execution_rate", "execution_score")]
    assert steps.split("\n") == list(item.indicators[0].explanation.steps)
    assert total.split("\n") == [item.explanations["total"].steps[0], item.explanations["grade"].sentence]
    assert str(item.totals.self_score) == "98"
    assert [str(item.totals.low), str(item.totals.high)] == ["67.24", "97.24"]
    codes = {finding.code: len(finding.cells) for finding in result.findings_by_project[item.project.id]}
    assert codes["funds.execution_score"] == 5
    assert "score.indicator" in codes


def test_a_rule_added_as_the_page_says_is_taken(tmp_path: Path, data_raw: Path) -> None:
    raw, own = tmp_path / "data" / "raw", tmp_path / "data" / "rulebooks"
    raw.mkdir(parents=True)
    own.mkdir()
    shutil.copy(data_raw / "hebei-langfang-shipin-2019.docx", raw)
    before = pe.evaluate(str(raw)).evaluation()
    (own / "my_county.toml").write_text(of("add-a-rule.md", "toml")[0], "utf-8")
    after = pe.evaluate(str(raw)).evaluation()
    assert (before.rulebook, after.rulebook) == ("cn_2020_10_self", "my_county")
    assert after.totals.grade_code == "pro_rata"  # the county's paper lets the decided points stand for all


def test_a_check_added_as_the_page_says_flags_and_leaves() -> None:
    [check] = read_checks(of("add-a-check.md", "toml")[0], "page")
    assert check.code == "target.plan_of_a_plan"
    assert check_examples(check) == []


def test_a_word_added_as_the_page_says_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The drawn form: before, only what stands below tells the heading; with the new word it is known itself."""
    word, case = (tomllib.loads(text) for text in of("add-a-layout.md", "toml"))
    [drawn] = case["case"]
    _, before = clean_document(as_document(drawn["form"]))
    real = vocabulary_room.packaged

    def with_the_word(name: str) -> dict[str, Any]:
        data = copy.deepcopy(real(name))
        data["indicators"]["actual"]["exact"] += word["indicators"]["actual"]["exact"]
        return data

    vocabulary_room.vocabulary.cache_clear()
    monkeypatch.setattr(vocabulary_room, "packaged", with_the_word)
    try:
        [project], reading = clean_document(as_document(drawn["form"]))
    finally:
        vocabulary_room.vocabulary.cache_clear()
    read = [[row.level1, row.level2, row.level3, row.target_text, row.actual_text] for row in project.indicators]
    assert read == [row[:5] for row in drawn["expect"]["indicators"]]
    assert project.name == drawn["expect"]["name"]
    assert "年末兑现水平→actual〔下方" in str(before.why[0]), "known by what stands below it alone"
    assert "年末兑现水平→actual〔表头用语" in str(reading.why[0])
    assert all(line.used_by for line in reading.account)


def test_the_decision_of_the_page_fits_its_finding(tmp_path: Path, data_raw: Path) -> None:
    raw, own = tmp_path / "data" / "raw", tmp_path / "data" / "decisions"
    raw.mkdir(parents=True)
    own.mkdir()
    shutil.copy(data_raw / "wuchang-gsl-2018.docx", raw)
    (own / "wuchang-gsl-2018.toml").write_text(of("notebooks.md", "toml")[0], "utf-8")
    result = pe.evaluate(str(raw))
    assert result.outdated == ()
    assert len(result.decided["wuchang-gsl-2018"]) == 1


def test_the_hooks_are_local() -> None:
    text = (CHECKOUT / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.findall(r"repo: (\S+)", text) == ["local"]
    assert text.count("language: system") == 5
