"""The Wuchang report of 2018: everything a careful reader flags, once, graded as it deserves."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.review.forms import RAW, SHARED, findings_on

#: code → (verdict, a word of the object or of the quoted text)
EXPECTED = {
    "text.execution_rate_not_stated": ("unsupported", "44.9"),
    "section.empty": ("unsupported", "项目资金执行情况分析"),
    "unit.mismatch": ("inconsistent", "100%"),
    "text_vs_table.count": ("ask", "600余"),
    "text.verdict_over_admission": ("inconsistent", "不到位"),
    "text.rules_both_ways": ("inconsistent", "资金管理办法"),
    "text.followed_both_ways": ("inconsistent", "严格"),
    "score.none_anywhere": ("unsupported", "优"),
    "satisfaction.exactly_target_no_survey": ("unsupported", "95%"),
    "basis.does_not_fit": ("inconsistent", "163号"),
    "text.verdict_of_another_block": ("inconsistent", "产出"),
    "text.amount_under_wrong_heading": ("inconsistent", "44.9"),
    "actual.only_done": ("unsupported", "完成目标"),
    "target.unmeasurable": ("unsupported", "完成"),
    "coverage.assessed_without_row": ("inconsistent", "44.9"),
}
#: stated once per block or row; everything else exactly once
SEVERAL = {"text.verdict_over_admission": 2, "target.unmeasurable": 2}
REPORTS = [RAW / "wuchang-gsl-2018.docx", SHARED / "seed" / "wuchang-gsl-2018.docx"]


@pytest.mark.parametrize("path", REPORTS, ids=["example data", "shared"])
def test_every_item_once_with_its_verdict(path) -> None:  # type: ignore[no-untyped-def]
    if not path.exists():
        pytest.skip(f"{path.name} is not at hand")
    found = findings_on(path)
    counted = Counter(finding.code for finding in found)
    for code, (verdict, words) in EXPECTED.items():
        fitting = [finding for finding in found if finding.code == code]
        assert len(fitting) == SEVERAL.get(code, 1), f"{code}: {[f.message for f in fitting]}"
        assert all(finding.verdict == verdict for finding in fitting), code
        said = "".join(finding.object + "".join(quote.text for quote in finding.quotes) for finding in fitting)
        assert words in said, f"{code}: {words} not in {said}"
    assert all(counted[code] == 1 for code in counted if code not in SEVERAL), counted


@pytest.mark.parametrize("path", REPORTS, ids=["example data", "shared"])
def test_figures_and_what_holds(path) -> None:  # type: ignore[no-untyped-def]
    if not path.exists():
        pytest.skip(f"{path.name} is not at hand")
    found = {finding.code: finding for finding in findings_on(path)}
    assert found["text.execution_rate_not_stated"].expected == "93.54%"
    assert found["text_vs_table.count"].expected == "100人次"
    assert found["text.amount_under_wrong_heading"].expected == "48"
    # 48 − 44.9 = 3.1 and 48 of 48 arrived: both hold; 4 reports and 3 chambers agree with the table
    assert not {
        "text_vs_table.left_over",
        "text_vs_table.rate",
        "text_vs_table.amount",
        "funds.rows_do_not_add_up",
    } & set(found)
