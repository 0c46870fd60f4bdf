"""What a project had and spent: one answer, whatever the form leaves blank, and what is doubtful about it."""

from __future__ import annotations

import ast
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from perfeval.money import AMOUNTS, FundColumn, FundKind, FundLine, Money, money_of
from perfeval.places import Place
from perfeval.rules.book import known_books
from perfeval.rules.schema import RuleBook
from tests.every import every

D = Decimal
PACKAGE = Path(__file__).resolve().parents[1] / "perfeval"
KINDS = {"合计": FundKind.TOTAL, "财政": FundKind.FISCAL, "中央": FundKind.CENTRAL, "其他": FundKind.OTHER}


def rows(table: str) -> list[FundLine]:
    """Fund rows drawn as text: 行 年初 全年 到位 执行 执行率; ``.`` is a blank cell, ``> `` a part of a part."""
    lines = []
    for number, drawn in enumerate(filter(None, map(str.strip, table.splitlines())), 5):
        level = 0 if drawn.startswith("合计") else 2 if drawn.startswith(">") else 1
        label, *cells = drawn.lstrip("> ").split()
        amounts = dict(zip(AMOUNTS, (None if cell == "." else D(cell) for cell in cells[:4]), strict=True))
        places = {name: Place("表.xlsx", sheet="表", row=number, col=col) for col, name in enumerate(AMOUNTS, 3)}
        kind = KINDS.get(label, FundKind.OTHER)
        rate = cells[4] if len(cells) > 4 else None
        lines.append(FundLine(label, kind, level, **amounts, execution_rate_text=rate, cells=places))
    return lines


def money(table: str) -> Money:
    return money_of(rows(table))


def codes(has: Money) -> list[str]:
    return [doubt.code.removeprefix("evaluate.") for doubt in has.doubts]


def test_a_filled_total_row_stands_and_nothing_is_doubtful() -> None:
    has = money("""
        合计 50 48 48 44.9 93.54%
        财政 50 48 48 44.9
    """)
    assert (has.budget.wan, has.arrived.wan, has.executed.wan, has.left_over) == (D(48), D(48), D("44.9"), D("3.1"))
    assert has.rate == Fraction(449, 480) and has.stated_rate == D("0.9354") and codes(has) == []
    assert [str(place) for place in has.executed.places] == ["表!F5"]


def test_a_total_of_zero_over_filled_parts_is_the_sum_of_the_parts_and_says_so() -> None:
    has = money("""
        合计 0 0 . 0
        财政 89.974 89.974 . 89.974
        其他 0 0 . 0
    """)
    assert (has.budget.wan, has.executed.wan, has.rate) == (D("89.974"), D("89.974"), 1)
    assert [str(place) for place in has.budget.places] == ["表!D6"]
    assert set(codes(has)) == {"money.total_zero"} and len(codes(has)) == 3


def test_one_blank_of_the_total_row_is_filled_from_the_parts() -> None:
    has = money("""
        合计 . 40 . .
        财政 . 30 . 20
        其他 . 10 . 10
    """)
    assert (has.budget.wan, has.executed.wan, has.rate) == (D(40), D(30), Fraction(3, 4))
    assert codes(has) == ["money.total_blank"] and has.doubts[0].params["sum"] == 30


def test_a_part_with_money_and_no_spending_makes_the_sum_doubtful() -> None:
    has = money("""
        合计 . 40 . .
        财政 . 30 . 20
        其他 . 10 . .
    """)
    assert has.executed.wan == 20 and codes(has) == ["money.part_blank"]
    assert "其他没有写" in has.doubts[0].text() and "may be incomplete" in has.doubts[0].text("en")


def test_zeros_beside_a_part_that_says_nothing_are_no_sum() -> None:
    has = money("""
        合计 . 40 . .
        财政 . 40 . .
        其他 . 0 . 0
    """)
    assert has.executed.wan is None and has.rate is None
    assert has.why_no_rate is not None and "全年执行数" in has.why_no_rate.text()


def test_parts_of_parts_are_not_counted_twice() -> None:
    has = money("""
        合计 . 0 . 0
        财政 . 48 . 44
        > 中央 . 30 . 30
    """)
    assert (has.budget.wan, has.executed.wan) == (D(48), D(44))


def test_rows_without_a_total_are_added_up_and_it_is_said() -> None:
    has = money("""
        财政 . 30 . 20
        其他 . 10 . 10
    """)
    assert has.line is None and has.rate == Fraction(3, 4)
    assert set(codes(has)) == {"money.no_total"}


def test_the_only_row_is_the_whole() -> None:
    has = money("财政 . 30 . 20")
    assert has.line is not None and (has.budget.wan, codes(has)) == (D(30), [])


def test_a_total_row_that_is_only_a_heading_does_not_count() -> None:
    has = money("""
        合计 . . . .
        合计 . 61.5 . 60
    """)
    assert has.line is not None and has.line.adjusted_budget_wan == D("61.5")


def test_a_budget_of_zero_that_was_spent_has_no_rate_whatever_is_printed() -> None:
    has = money("合计 40 0 . 30 75%")
    assert has.rate is None and codes(has) == ["funds.zero_spent"]


def test_nothing_of_nothing_has_no_rate() -> None:
    has = money("合计 0 0 0 0 100%")
    assert has.is_zero_zero and has.rate is None and has.left_over == 0 and codes(has) == []


def test_a_printed_rate_counts_where_an_amount_is_missing() -> None:
    for table in ("合计 . . . . 85%", "合计 . 40 . . 85%"):
        has = money(table)
        assert has.is_printed and has.rate == Fraction(85, 100) and has.why_no_rate is None


@every(
    ("table", "rate"),
    [
        ("合计 . 100 . 120 1.2", Fraction(6, 5)),
        ("合计 . 100 . 1.2 1.2", Fraction(12, 1000)),
        ("合计 . 100 . 86 86", Fraction(86, 100)),
        ("合计 . 1000 . 8.6 0.86", Fraction(86, 10000)),
    ],
)
def test_the_amounts_beside_a_rate_say_how_it_is_meant(table: str, rate: Fraction) -> None:
    printed = money(table).printed
    assert printed is not None and printed.rate is not None and Fraction(printed.rate) == rate
    assert printed.doubt is None


def test_a_rate_that_can_be_read_in_two_ways_stays_open() -> None:
    has = money("合计 . . . . 1.2")
    assert has.rate is None and codes(has) == ["values.rate.two_readings"]
    assert "120%" in has.doubts[0].text() and "1.2%" in has.doubts[0].text()


def test_more_spent_than_budgeted_leaves_less_than_nothing() -> None:
    has = money("合计 . 40 . 50")
    assert has.left_over == -10 and has.rate == Fraction(5, 4)


def test_a_rule_book_may_take_the_rate_of_another_amount() -> None:
    has = money("合计 50 40 20 10")
    assert has.of(FundColumn.ARRIVED, ()).rate == Fraction(1, 2)
    assert money("合计 50 40 . 10").of(FundColumn.ARRIVED, ()).rate is None
    assert money("合计 50 40 . 10").of(FundColumn.ARRIVED, (FundColumn.ADJUSTED,)).rate == Fraction(1, 4)


@every("book", known_books(), ids=lambda book: book.id)
def test_a_book_takes_the_rate_and_the_points_of_the_same_amount(book: RuleBook) -> None:
    rates = [rule for rule in book.measures if rule.id == "execution_rate"]
    assert book.execution is None or all(
        (rule.numerator, rule.denominator) == ("executed", book.execution.denominator) for rule in rates
    )


# ── nobody else decides ─────────────────────────────────────────────────────────────────────────────────────────────


def own_choices(tree: ast.AST) -> list[int]:
    """Lines that choose between the two budgets themselves: ``a or b``, ``a if … else b``."""
    pair = {"adjusted_budget_wan", "initial_budget_wan"}
    found = []
    for node in ast.walk(tree):
        among = node.values if isinstance(node, ast.BoolOp) else []
        among = [node.body, node.orelse] if isinstance(node, ast.IfExp) else among
        if pair <= {item.attr for item in among if isinstance(item, ast.Attribute)}:
            found.append(node.lineno)
    return found


def own_percentages(tree: ast.AST) -> list[int]:
    """Lines that print a percentage themselves: ``:.0%``, ``{x * 100:.2f}%``."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.JoinedStr):
            continue
        for part, after in zip(node.values, [*node.values[1:], None], strict=True):
            if not isinstance(part, ast.FormattedValue) or part.format_spec is None:
                continue
            before = node.values[node.values.index(part) - 1]
            if isinstance(before, ast.Constant) and str(before.value).endswith("width:"):
                continue  # a style, not for reading
            spec = "".join(str(one.value) for one in ast.walk(part.format_spec) if isinstance(one, ast.Constant))
            sign = isinstance(after, ast.Constant) and str(after.value).startswith("%")
            if spec.endswith("%") or (sign and spec.endswith("f")):
                found.append(node.lineno)
    return found


def test_the_two_rules_see_what_they_forbid() -> None:
    assert own_choices(ast.parse("x = line.adjusted_budget_wan or line.initial_budget_wan"))
    assert own_choices(
        ast.parse("x = a.adjusted_budget_wan if a.adjusted_budget_wan is not None else a.initial_budget_wan")
    )
    assert own_percentages(ast.parse("x = f'{rate:.0%}'")) and own_percentages(ast.parse("x = f'{rate * 100:.2f}%'"))
    assert not own_percentages(ast.parse("x = f'{count}% {width:>5}'"))


@every(
    ("rule", "hint", "allowed"),
    [
        (own_choices, "initial_budget_wan", {"money.py"}),
        (own_percentages, r"[%f]\}", {"numbers.py", "form_files.py"}),
    ],
)
def test_nobody_decides_or_prints_on_his_own(rule, hint, allowed) -> None:  # type: ignore[no-untyped-def]
    """Only modules with a trace of it are parsed. The county's made-up forms alone print as offices do: 100.00%."""
    wrong = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name not in allowed and re.search(hint, text := path.read_text("utf-8"))
        for line in rule(ast.parse(text))
    ]
    assert not wrong, "ask perfeval.money, or perfeval.numbers"
