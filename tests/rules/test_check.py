"""What is wrong with a rule book is said with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval.rules.check import VECTORS, check_book, check_vectors

SOUND = """\
id = "book"
title = "规则"
document = {number = "某财〔2024〕1号", title = "规则", issuer = "财政局", status = "unverified"}
in_force = {from = 2024-01-01}

[applies]
years = [2020, 2030]
kinds = ["self_evaluation"]

[weights]
clause = "第三条"
status = "unverified"
total = 100
missing = "none"
absent = "none"
sets = [{id = "default", parts = [{part = "execution", points = 10}, {part = "output", names = ["产出"], points = 90}]}]

[grades]
clause = "第五条"
status = "unverified"
needs_share = 0.6
edges = [{name = "优", from = 90}, {name = "差", from = 0}]

[[scores]]
id = "quantitative.higher_is_better"
method = "share_of_target"
clause = "第四条"
status = "unverified"
examples = [{target = "50", actual = "40", max_score = "10", score = "8"}]
must_fail = [{target = "50", actual = "40", max_score = "10", score = "9"}]

[[scores]]
id = "qualitative"
method = "within_band"
clause = "第四条"
status = "unverified"
bands = [{label = "达成", from = 0.8, to = 1}, {label = "未达成", from = 0, to = 0.8}]
examples = [{band = 1, max_score = "10", score = "8"}]
must_fail = [{band = 2, max_score = "10", score = "8"}]
"""


def line_with(text: str, words: str) -> str:
    return str(next(number for number, line in enumerate(text.splitlines(), 1) if words in line))


def checked(tmp_path: Path, text: str) -> list[tuple[str, str, str]]:
    path = tmp_path / "book.toml"
    path.write_text(text, "utf-8")
    return [
        (str(error.parts["file"]), str(error.parts["line"]), f"{error.parts['seen']} {error.parts['expected']}")
        for error in check_book(path)
    ]


def test_a_sound_book_has_no_errors(tmp_path: Path) -> None:
    assert checked(tmp_path, SOUND) == []


QUALITATIVE = 'id = "qualitative"\nmethod = "within_band"\n'
MUST_FAIL = 'must_fail = [{target = "50", actual = "40", max_score = "10", score = "%s"}]'

# name · what the sound book says · what stands there instead · words of the line named · words of the error
BROKEN = [
    ("an unknown key", "\n\n[weights]", '\ncolour = "red"\n\n[weights]', 'colour = "red"', "已知的键"),
    ("a number that is none", "points = 90", 'points = "viel"', "points = ", "一个数"),
    ("years the wrong way round", "years = [2020, 2030]", "years = [2030, 2020]", "[applies]", "先到后"),
    ("weights that do not sum", "points = 90", "points = 80", "[weights]", "合计 100，而不是 90"),
    ("a band with a hole", "from = 0, to = 0.8", "from = 0, to = 0.7", "bands = ", "空档"),
    ("a missing clause", QUALITATIVE + 'clause = "第四条"', QUALITATIVE, "[[scores]]", "clause"),
    ("an empty clause", 'clause = "第五条"', 'clause = ""', 'clause = ""', "clause"),
    ("an example that does not hold", 'score = "8"}]\nmust', 'score = "8.5"}]\nmust', 'score = "8.5"}]', "8.5"),
    ("a counter-example that holds", MUST_FAIL % 9, MUST_FAIL % 8, "must_fail = [{target", "not to allow"),
    (
        "no counter-examples",
        'must_fail = [{band = 2, max_score = "10", score = "8"}]',
        "",
        "[[scores]]",
        "no must_fail",
    ),
    ("an unknown method", 'method = "share_of_target"', 'method = "guess"', "[[scores]]", "guess"),
    ("grades that do not end at zero", '"差", from = 0}', '"差", from = 1}', "edges = ", "写到 0"),
    (
        "a status nobody can check",
        '三条"\nstatus = "unverified"',
        '三条"\nstatus = "ok"',
        'status = "ok"',
        "verified on",
    ),
    ("a book that calls itself something else", 'id = "book"', 'id = "other"', 'id = "other"', "other"),
    ("text that is no TOML", "[grades]", "[grades", "[grades", "Expected"),
    ("an unknown parent", 'id = "book"', 'id = "book"\nextends = "nobody"', 'extends = "nobody"', "nobody"),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "words"), BROKEN, ids=[one[0] for one in BROKEN])
def test_the_error_names_file_line_and_matter(
    tmp_path: Path, name: str, old: str, new: str, line: str, words: str
) -> None:
    assert old in SOUND
    text = SOUND.replace(old, new, 1)
    errors = checked(tmp_path, text)
    assert errors
    file, number, told = errors[0]
    assert file == "book.toml"
    assert words in told
    wanted = [str(at) for at, one in enumerate(text.splitlines(), 1) if line in one]
    assert number in wanted, (number, wanted)


def test_every_breach_is_listed_not_only_the_first(tmp_path: Path) -> None:
    text = SOUND.replace("points = 90", "points = 80").replace("from = 0, to = 0.8", "from = 0, to = 0.7")
    assert len(checked(tmp_path, text)) == 2


def test_a_rule_taken_from_the_parent_points_at_extends(tmp_path: Path) -> None:
    text = (
        'id = "book"\ntitle = "规则"\nextends = "cn_2020_10_self"\n'
        'document = {number = "某财〔2024〕1号", title = "规则", issuer = "财政局", status = "unverified"}\n'
        "in_force = {from = 2024-01-01}\n\n[applies]\nyears = [2020, 2030]\nkinds = []\n\n"
        '[[scores]]\nid = "qualitative"\nmethod = "within_band"\nclause = "第四条"\nstatus = "unverified"\n'
        'bands = [{label = "达成", from = 0.9, to = 1}, {label = "未达成", from = 0, to = 0.8}]\n'
    )
    [(_, number, told)] = checked(tmp_path, text)
    assert number in {line_with(text, "[[scores]]"), line_with(text, 'id = "qualitative"'), line_with(text, "bands")}
    assert "qualitative" in told


def test_a_vector_that_does_not_hold_is_an_error(tmp_path: Path) -> None:
    text = VECTORS.read_text("utf-8").replace('rate = "0.8618"', 'rate = "0.8619"', 1)
    path = tmp_path / "vectors.toml"
    path.write_text(text, "utf-8")
    [error] = check_vectors(path)
    assert "T1" in error.parts["seen"]
    assert error.parts["expected"] == "rate = 0.8619"
