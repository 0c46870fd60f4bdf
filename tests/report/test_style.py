"""A page carries the style rules that it can use, and none of them is lost on the way."""

from __future__ import annotations

import re

from perfeval.report.style import style_of, whole_style
from tests.report import samples
from tests.report.pages import project_page


def test_the_whole_style_is_well_formed() -> None:
    style = whole_style()
    assert style.count("{") == style.count("}")
    assert "/*" not in style
    assert not re.search(r"\{\}", style)


def test_a_page_without_search_has_no_rules_for_it() -> None:
    style = style_of('<main><p class="note">x</p></main>')
    assert ".note{" in style
    assert not re.search(r"\.find|\.heat|\.problems|summary", style)
    assert "@page" in style
    assert "@media print" in style


def test_states_of_an_element_ask_for_nothing_in_the_page() -> None:
    style = style_of('<a href="#x">x</a><details class="explain"><summary>y</summary></details>')
    assert "a:focus-visible" in style
    assert "details[open]>summary" in style


def test_every_class_of_a_page_that_has_a_rule_keeps_it() -> None:
    page = project_page(samples.result())
    body = page[page.index("<body") :]
    carried, whole = page[: page.index("</style>")], whole_style()
    for name in {one for names in re.findall(r'class="([^"]+)"', body) for one in names.split()}:
        assert (f".{name}{{" in whole) <= (f".{name}{{" in carried), name
