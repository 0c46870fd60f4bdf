"""How many projects, amounts and indicators of twelve ways to export two tables are read rightly (first sight).

``python -m tests.benchmarks.exports`` prints one line a variant: projects that hold both halves, right amounts,
right indicators, cells accounted for.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import perfeval as pe
from tests.tabular.office import Made, each_variant


def right(intake: pe.Intake, expected: list[Made]) -> tuple[int, int, int]:
    """Projects with budget and indicators, right budgets and spendings, right indicators."""
    by_name = {(p.name, p.year): p for p in intake.items}
    whole = amounts = indicators = 0
    for one in expected:
        seen = by_name.get((one.name, one.year))
        same = [p for p in intake.items if p.name == one.name and p.code == one.code and p.year == one.year]
        seen = same[0] if same else seen
        if seen is None:
            continue
        whole += bool(seen.funds and seen.indicators)
        amounts += seen.money.budget.wan == one.budget and seen.money.executed.wan == one.spent
        said = [(i.level1, i.level3, i.target_text, i.actual.value) for i in seen.indicators]
        indicators += sum((i.level1, i.level3, i.promise, i_value(i.actual)) in said for i in one.indicators)
    return whole, amounts, indicators


def i_value(text: str) -> object:
    from decimal import Decimal

    return Decimal(text)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        for name, path, expected in each_variant(Path(folder)):
            try:
                intake = pe.read(path)
            except Exception as error:
                print(f"{name:24} {error!r}")
                continue
            whole, amounts, indicators = right(intake, expected)
            unused = sum(line.used_by is None for item in intake.files for line in item.account)
            cells = sum(len(item.account) for item in intake.files)
            print(
                f"{name:24} projects {len(intake):3} (expected {len(expected)}), joined {whole:3}, "
                f"amounts {amounts:3}, indicators {indicators:3}/{4 * len(expected)}, unused cells {unused}/{cells}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
