"""Every known vector in every free text of a project: inert in its report, in the portfolio and in the index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from perfeval.outcome import Result
from perfeval.report import show
from perfeval.report.html import export_page
from perfeval.report.reasons import SiteFailure
from perfeval.report.site import build_site, row_of
from perfeval.review.decisions import Answer, Decision
from tests.every import every
from tests.report import samples
from tests.report.pages import PORTFOLIO_DISPLAYS, Page, code, displays, html, notebook, project_page
from tests.report.test_sanitize import VECTORS


def batched(items: Iterable[str], size: int) -> list[list[str]]:
    listed = list(items)
    return [listed[at : at + size] for at in range(0, len(listed), size)]


CHROMIUM = Path("/usr/bin/chromium")


def hostile(vector: str):  # type: ignore[no-untyped-def]
    return samples.result(
        "zh", samples.poisoned(samples.EVALUATION, vector), samples.poisoned(samples.FINDINGS, vector)
    )


def hostile_years(vector: str) -> Result:
    """The same project in two years, renamed, with a decision on every finding."""
    result = hostile(vector)
    [first] = result.evaluations
    later = replace(first, project=replace(first.project, id="later", year=2019, name=f"{first.project.name}（续）"))
    findings = {item.project.id: samples.poisoned(samples.FINDINGS, vector) for item in (first, later)}
    decided = {
        name: {item: Decision(name, item.code, item.object, Answer.ACCEPTED, vector, by=vector) for item in found}
        for name, found in findings.items()
    }
    return replace(result, evaluations=(first, later), findings_by_project=findings, decided=decided)


#: Four in one text; the slow tests take each alone, and each alone goes through every cleaner in test_sanitize.
TOGETHER = ["\n".join(vectors) for vectors in batched(VECTORS.values(), 4)]


@every("vector", TOGETHER)
def test_a_report_of_hostile_text_is_inert(vector: str) -> None:
    _report_is_inert(vector)


@pytest.mark.slow
@every("vector", VECTORS.values())
def test_a_report_of_each_hostile_text_alone_is_inert(vector: str) -> None:
    _report_is_inert(vector)


def _report_is_inert(vector: str) -> None:
    result = hostile(vector)
    page = Page(project_page(result, result.evaluations[0].project.name or ""))
    assert not page.threats
    assert len(page.all("h1")) == 1


@every("vector", TOGETHER)
def test_a_portfolio_and_an_index_of_hostile_text_are_inert(vector: str, tmp_path: Path) -> None:
    _portfolio_is_inert(vector, tmp_path)


@pytest.mark.slow
@every("vector", VECTORS.values())
def test_a_portfolio_of_each_hostile_text_alone_is_inert(vector: str, tmp_path: Path) -> None:
    _portfolio_is_inert(vector, tmp_path)


def _portfolio_is_inert(vector: str, tmp_path: Path) -> None:
    result = hostile_years(vector)
    assert "2019" in show.years_moved(result).html
    pieces = [code(html(piece)) for piece in displays(result, PORTFOLIO_DISPLAYS)]
    portfolio = Page(export_page(notebook(*pieces), title=vector, kind="portfolio"))
    row = replace(row_of(result.evaluations[0], result.findings_by_project[samples.PROJECT.id]), failed=vector)
    index = Page(build_site(tmp_path, [row], [SiteFailure(vector, vector)]).read_text("utf-8"))
    for page in (portfolio, index):
        scripts, forms = len(page.all("script")), len(page.all("form"))
        assert scripts == 1, "only ours"
        assert [threat for threat in page.threats if threat not in {"script", "form"}] == []
        assert forms == (1 if page is index else 0)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's Chromium")
def test_nothing_runs_in_a_real_browser(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM))
        context = browser.new_context()
        ran: list[str] = []
        asked: list[str] = []
        context.expose_binding("__xss", lambda source, *parts: ran.append(str(parts)))
        page = context.new_page()
        page.on(
            "request", lambda request: None if request.url.startswith(("file:", "data:")) else asked.append(request.url)
        )
        page.on("dialog", lambda dialog: (ran.append("dialog"), dialog.dismiss()))
        for number, vector in enumerate(VECTORS.values()):
            file = tmp_path / f"{number}.html"
            file.write_text(project_page(hostile(vector), vector), "utf-8")
            page.goto(file.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
            assert page.url == file.as_uri()
        browser.close()
    assert ran == []
    assert asked == []
