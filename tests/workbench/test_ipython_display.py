"""Displays in a notebook that people work in: the pages' style, and links that lead to pages or are none."""

from __future__ import annotations

from pathlib import Path

from perfeval.report.markup import el
from perfeval.workbench.ipython_display import dressed, led_to_pages

LINK = '<a href="../rules.html#pe-c-1">第十六条</a>'
WAYS = '<p class="ways screen"><a href="../index.html#after=p">下一个</a> <a href="../originals/p.xlsx">原件</a></p>'


def delivered(folder: Path) -> Path:
    (folder / "projects").mkdir(parents=True)
    for name in ("index.html", "rules.html"):
        (folder / name).write_text("<h1>x</h1>", "utf-8")
    return folder


def test_links_of_a_workspace_lead_into_its_reports_and_those_to_nothing_are_none(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    here = tmp_path / "notebooks"
    assert led_to_pages(LINK, here) == "<span>第十六条</span>", "nothing was delivered yet"
    delivered(tmp_path / "reports")
    assert 'href="../reports/rules.html#pe-c-1"' in led_to_pages(LINK, here)
    ways = led_to_pages(WAYS, here)
    assert 'href="../reports/index.html#after=p"' in ways and "原件" not in ways


def test_the_notebook_kept_with_a_report_leads_to_the_pages_around_it(tmp_path: Path) -> None:
    out = delivered(tmp_path / "out")
    (out / "notebooks").mkdir()
    assert 'href="../rules.html#pe-c-1"' in led_to_pages(LINK, out / "notebooks")


def test_a_display_brings_the_rules_it_uses_under_its_own_scope_and_no_others() -> None:
    shown = dressed(el("p", "矛盾", cls="badge inconsistent"))
    assert ".perfeval.perfeval .badge{" in shown
    assert ".matrix" not in shown and "body" not in shown.partition("</style>")[0]
    assert "[data-jp-theme-light=false] .perfeval.perfeval{" in shown, "Lab's dark theme, whatever the system says"
