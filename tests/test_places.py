"""A place is written as a person names it and read back to the same place."""

from hypothesis import given
from hypothesis import strategies as st

from perfeval.places import Place, column_letters, column_number

sheets = st.text(min_size=1, max_size=31).filter(lambda name: not name.startswith("¶"))


@given(sheets, st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_a_workbook_cell_comes_back(sheet: str, row: int, col: int) -> None:
    place = Place("a.xlsx", sheet=sheet, row=row, col=col)
    assert Place.parse("a.xlsx", str(place)) == place


@given(st.integers(1, 999), st.integers(1, 99_999), st.integers(1, 999))
def test_a_table_cell_comes_back(table: int, row: int, col: int) -> None:
    place = Place("a.docx", table=table, row=row, col=col)
    assert Place.parse("a.docx", str(place)) == place


@given(st.integers(1, 16_384))
def test_columns_count_as_a_workbook_counts(number: int) -> None:
    assert column_number(column_letters(number)) == number


def test_a_place_says_what_a_person_would_say() -> None:
    assert str(Place("f.xlsx", sheet="自评表", row=7, col=4)) == "自评表!D7"
    assert str(Place("f.docx", table=1, row=15, col=5)) == "表1 R15C5"
    assert str(Place("f.docx", paragraph=12)) == "¶12"
