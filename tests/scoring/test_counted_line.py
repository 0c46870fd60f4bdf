"""A total row that is zero while its parts are not: the rates come from the parts, with the parts' cells."""

from decimal import Decimal
from pathlib import Path

import perfeval as pe


def test_the_rate_of_a_zero_total_comes_from_its_parts(data_raw: Path) -> None:
    result = pe.evaluate(pe.read(data_raw / "chizhou-tangxi-2022-weituo.docx"))
    rate = result.evaluation().measure("execution_rate")
    assert rate is not None and rate.value == Decimal(1)
    assert [(entry.value, str(entry.place)) for entry in rate.explanation.inputs] == [
        ("89.974", "表1 R5C6"),
        ("89.974", "表1 R5C5"),
    ]


def test_a_total_that_holds_amounts_stands(data_raw: Path) -> None:
    result = pe.evaluate(pe.read(data_raw / "shanghai-putuo-sports-2022-a.xlsx"))
    rate = result.evaluation().measure("execution_rate")
    assert rate is not None and rate.value == Decimal("0.8618")
