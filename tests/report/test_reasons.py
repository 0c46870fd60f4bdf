"""One reason once: files that failed alike stand together, with what to ask of whom."""

from __future__ import annotations

from perfeval.report.reasons import SiteFailure, reasons_table
from tests.office.surfaces import Tables


def test_files_that_failed_alike_stand_together_the_most_frequent_first() -> None:
    locked = [
        SiteFailure(f"{name}.xlsx", f"{name}.xlsx：文件已加密。", kind="errors.file_encrypted") for name in ("甲", "乙")
    ]
    odd = SiteFailure("丙项目", "单元格 3 出错", page="projects/c.html")
    rows = Tables(reasons_table([odd, *locked], "zh", "没做成")).records("没做成")
    assert [(row["原因"], row["份数"]) for row in rows] == [("文件有密码", "2"), ("单元格 3 出错", "1")]
    assert rows[0]["请谁做什么"].startswith("请报送单位去掉密码")
    assert "甲.xlsx" in rows[0]["哪些"] and "乙.xlsx" in rows[0]["哪些"]
    assert rows[1]["请谁做什么"].startswith("请维护人")


def test_of_many_files_the_rest_is_folded_and_none_is_left_out() -> None:
    many = [SiteFailure(f"{number}.pdf", f"{number}.pdf：坏了。", kind="errors.file_damaged") for number in range(40)]
    html = reasons_table(many, "en", "failed")
    assert all(f">{number}.pdf<" in html for number in range(40))
    assert "28 more" in html
