"""The library as a page: every indicator stands on it, text from forms stays text, nothing is fetched."""

from dataclasses import replace
from pathlib import Path

import pytest

import perfeval as pe
from perfeval.library.build import Library, build_library
from perfeval.report.library_page import library_page


@pytest.fixture(scope="module")
def library(data_raw: Path) -> Library:
    return build_library(pe.read(data_raw).items)


def test_every_indicator_stands_on_the_page(library: Library) -> None:
    page = library_page(library)
    assert all(entry.name.replace("&", "&amp;") in page for entry in library.entries)
    assert "Content-Security-Policy" in page and "http://" not in page and "https://" not in page
    assert page == library_page(library)


def test_a_hostile_name_stays_text(library: Library) -> None:
    first = replace(library.entries[0], name="<img src=x onerror=alert(1)>")
    page = library_page(replace(library, entries=(first, *library.entries[1:])), "en")
    assert "<img src=x" not in page and "&lt;img src=x" in page
