"""The index: complete without its script, searched and sorted with it, from a double click."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from time import process_time

import pytest

from perfeval.report.reasons import SiteFailure
from perfeval.report.site import SiteRow, build_site, row_of
from tests.report import samples
from tests.report.pages import Page

D = Decimal

KEYSTROKES = """words => Array.from(words, (_, at) => {
  const field = document.getElementById('pe-find').elements.q, start = performance.now();
  field.value = words.slice(0, at + 1);
  field.dispatchEvent(new Event('input', {bubbles: true}));
  document.body.offsetHeight;  // the layout counts
  return performance.now() - start;
})"""

CHROMIUM = Path("/usr/bin/chromium")
FIRST = row_of(samples.EVALUATION, samples.FINDINGS)


def row(number: int, **changes: object) -> SiteRow:
    plain = replace(
        FIRST, id=f"p{number}", name=f"项目{number}号", department=f"{'甲乙丙'[number % 3]}局", year=2020 + number % 4,
        self_score=D(90 + number % 10), score=D(80 + number % 7), unscored_points=D(0), grade="良", findings_high=0,
        findings_medium=1, findings_low=0, searched="道路养护", first_finding="",
        gap=D(10 + number % 10 - number % 7), weight=D(8 + number % 10 - number % 7),
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_the_row_of_a_project() -> None:
    assert (FIRST.self_score, FIRST.score, FIRST.gap) == (D(98), D("72.5"), D("11.5")), (
        "unscored points are not held against it"
    )
    assert (FIRST.findings_high, FIRST.findings_medium, FIRST.findings_low) == (2, 1, 1)
    assert "培训" in FIRST.searched


def test_everything_stands_there_without_a_script(tmp_path: Path) -> None:
    text = build_site(tmp_path, [row(1), FIRST, row(2)], [SiteFailure("2021/坏.xlsx", "文件已损坏")]).read_text("utf-8")
    page = Page(text)
    assert page.title == "绩效自评复核目录"
    assert {link["href"] for link in page.all("a")} >= {
        "projects/p1.html",
        "projects/p2.html",
        "projects/wuchang-gsl-2018.html",
    }
    assert "坏.xlsx" in page.words
    assert "文件已损坏" in page.words
    assert page.words.index("武昌区工商联服务企业商会经费") < page.words.index("项目1号"), "the weightiest first"
    assert [len(page.all(tag)) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert "hidden" in page.all("form")[0]


def test_the_script_is_the_one_that_the_policy_names(tmp_path: Path) -> None:
    text = build_site(tmp_path, [FIRST], []).read_text("utf-8")
    script = re.search(r"<script>(.*?)</script>", text, re.S)
    assert script
    digest = b64encode(sha256(script[1].encode()).digest()).decode()
    policy = next(item["content"] for item in Page(text).all("meta") if item.get("http-equiv"))
    assert f"script-src 'sha256-{digest}'" in policy
    assert "unsafe-eval" not in policy
    assert not re.search(r"fetch|XMLHttp|import\s*\(|eval\(|innerHTML", script[1])


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    assert "没有读出任何项目" in build_site(tmp_path, [], []).read_text("utf-8")


def test_same_rows_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    rows = [row(number) for number in range(20)]
    one = build_site(tmp_path, rows, []).read_bytes()
    assert build_site(tmp_path, reversed(rows), []).read_bytes() == one


def test_two_thousand_projects(tmp_path: Path) -> None:
    start = process_time()
    index = build_site(tmp_path, [row(number) for number in range(2000)], [])
    assert process_time() - start < 5
    assert index.stat().st_size < 4_000_000


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's Chromium")
def test_search_filter_sort_and_back_in_a_real_browser(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    (tmp_path / "projects").mkdir()
    (tmp_path / "projects/wuchang-gsl-2018.html").write_text("<h1>x</h1>", "utf-8")
    index = build_site(tmp_path, [FIRST, *(row(number) for number in range(2000))], [])
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM))
        page = browser.new_page()
        troubles: list[str] = []
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith(("file:", "data:")) else troubles.append(request.url),
        )
        page.goto(index.as_uri())
        seen = page.locator("#pe-projects tbody tr:visible")
        shown = page.locator("#pe-shown")
        assert (shown.text_content(), seen.count()) == ("2001 / 2001", 100), "the first of many at once"
        page.click("#pe-more")
        assert seen.count() == 2001
        page.reload()
        assert seen.count() == 2001, "the address says so"
        page.go_back()
        assert seen.count() == 100

        page.keyboard.press("/")
        start = process_time()
        page.keyboard.type("训了")  # two characters in the middle of a sentence
        page.wait_for_function("document.getElementById('pe-shown').textContent === '1 / 2001'")
        assert process_time() - start < 3
        assert "#q=" in page.url
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/projects/wuchang-gsl-2018.html")
        page.go_back()
        assert page.locator("#pe-shown").text_content() == "1 / 2001", "Back keeps the search"

        page.click("#pe-clear")
        page.select_option("select[name=department]", "甲局")
        page.click("button[data-facet=severity][data-value=medium]")
        assert shown.text_content() == "667 / 2001"
        left = page.locator("select[name=year] option[value='2021']").text_content() or ""
        page.select_option("select[name=year]", "2021")
        few = int((shown.text_content() or "").split(" / ")[0])
        assert 100 < few < 300
        assert left == f"2021 ({few})", "the count beside a value says what it leaves"
        mailed = page.url
        page.go_back()
        assert shown.text_content() == "667 / 2001", "Back takes away the last choice"
        page.goto(mailed)
        page.reload()
        assert shown.text_content() == f"{few} / 2001", "an address can be mailed"
        with page.expect_download() as waiting:
            page.click("#pe-csv")
        saved = waiting.value.path().read_text("utf-8-sig").splitlines()
        assert len(saved) == few + 1
        assert saved[0].startswith('"项目","主管部门","年度","结论"')

        page.goto(index.as_uri())
        page.get_by_role("button", name="复算", exact=True).click()
        head = page.locator("#pe-projects th[aria-sort]")
        assert head.get_attribute("aria-sort") == "descending"
        assert "项目" in (seen.first.text_content() or "")
        scores = [
            float(text) for text in page.locator("#pe-projects tbody tr:visible td:nth-child(6)").all_inner_texts()[:50]
        ]
        assert scores == sorted(scores, reverse=True)
        for words in ("项目12", "道路养护", "甲局"):
            assert max(page.evaluate(KEYSTROKES, words)) < 400, "milliseconds a keystroke, on a busy machine"
        page.goto(index.as_uri() + "#q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA")
        assert page.locator("#pe-none").is_visible()

        page.goto(index.as_uri() + "#sort=0-")
        names = [link.get_attribute("href") or "" for link in page.locator("#pe-projects tbody th a").all()[:2]]
        for name in names:
            (tmp_path / name).write_text("<h1>x</h1>", "utf-8")
        for way, start, end in (("after", *names), ("before", *reversed(names))):
            page.goto(tmp_path.joinpath(start).as_uri())
            page.goto(f"{index.as_uri()}#{way}={Path(start).stem}")
            page.wait_for_url(f"**/{end}")  # in the order that was left here
        browser.close()

        context = play.chromium.launch(executable_path=str(CHROMIUM)).new_context(java_script_enabled=False)
        plain = context.new_page()
        plain.goto(index.as_uri())
        assert plain.locator("#pe-projects tbody tr:visible").count() == 2001
        assert not plain.locator("#pe-more").is_visible()
        assert not plain.locator("#pe-find").is_visible()
        context.close()
    assert troubles == []
