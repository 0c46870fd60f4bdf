"""Places and names as the unit knows them."""

from __future__ import annotations

from dataclasses import replace

from perfeval.messages import message
from perfeval.model import FormKind
from perfeval.naming import name_of
from perfeval.places import Place
from perfeval.report.whereabouts import Whereabouts
from tests.report import samples


def test_what_was_corrected_in_our_workbook_is_named_by_its_place_in_the_form() -> None:
    ours = Place("整理表.xlsx", sheet="资金", row=2, col=6)
    said = {"object": "合计", "column": "执行数", "was": "4", "now": "44", "reason": "", "signed": "（张三）"}
    fact = message("tidy.workbook.edited", cell=ours, source="自评表!F6", by="张三", **said)
    where = Whereabouts((), "zh", [fact])
    assert where.say(ours) == "自评表 F6（原填 4，张三更正为 44）"
    assert (
        where.say_all([Place("form.xlsx", sheet="自评表", row=6, col=5), ours])
        == "自评表 E6、自评表 F6（原填 4，张三更正为 44）"
    )
    added = message("tidy.workbook.edited", cell=ours, source="", by="", **said)
    assert Whereabouts((), "zh", [added]).say(ours) == "资金 F2", "a row that the form never had"


def test_a_form_of_a_department_is_called_by_the_department() -> None:
    form = replace(samples.PROJECT.form, kind=FormKind.DEPARTMENT)
    nameless = replace(samples.PROJECT, name=None, department="219-区教育局", department_code="219")
    assert name_of(replace(nameless, form=form)) == "区教育局整体支出"
    assert name_of(nameless) == ""
